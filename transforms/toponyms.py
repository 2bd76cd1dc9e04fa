"""Which names are places here, which place each means, and where one act was.

1. `find` takes the names of the gazetteer in the text and asks whether each is a place: the entity label, the
   words beside it, how well known the place is.
2. `_resolve` chooses among the places of one name by what the text says outright ("Paris, Texas"; "the Afghan
   city of"; "Kunduz province"), by the other places of the article (country, division, distance), and by how
   well known each is. One name has one sense in an article, save where the words beside it differ.
3. `locate` reads the place of one act off its clause.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Doc, Token

from transforms import gazetteer, syntax
from transforms.annotations import Argument, Place, Span, Toponym
from transforms.enums import PLACE_PRECISION
from transforms.gazetteer import Candidate, Gazetteer

PLACE_LABELS = frozenset({"LOC", "GPE", "FAC"})
PERSON_LABELS = frozenset({"PERSON", "PER"})
BODY_LABELS = frozenset({"ORG"})
PEOPLE_LABELS = frozenset({"NORP"})

WELL_KNOWN = 0.75  # weight of a town of about 180,000: taken for a place without other evidence
KNOWN = 0.58  # about 12,000 inhabitants: taken for a place behind "in", "near", "at"
COUNTRY = 1.2  # weight from which a name is a country or a row of our supplement
LIKELY = 0.5  # evidence from which a name counts as a place wherever it stands in the article
AGAIN = 0.5  # evidence of such a name where it has none of its own
UNKNOWN = 0.3  # confidence of a place that no table has
LED_BACK = 0.7  # share of the antecedent's confidence that "the valley" keeps
MOST_OPTIONS = 40  # candidates looked at per name
ROUNDS = 3  # of letting the places of an article support each other
TEMPERATURE = 0.18  # of turning scores into confidence
CLOSE_KM = 100.0  # between two readings of a name that hardly differ
NEAR_KM = 150.0  # distance at which the support between two places has fallen to a third
INSIDE_KM = {"town": 40.0, "admin2": 80.0, "district": 60.0, "site": 30.0, "region": 400.0, "natural": 400.0}

# What the evidence adds to a candidate's weight (0 to 1.5).
HELD = 2.5  # "Paris, Texas": what follows holds it
KIND = 0.8  # "Kunduz province": the noun says its kind
ADJECTIVE = 0.6  # "the Afghan city of Kunduz"
COUNTRY_SUPPORT = 0.6  # other names in the same country
DIVISION_SUPPORT = 0.4  # ... in the same first-level division
NEARBY_SUPPORT = 0.5  # ... nearby
HALF = 1.2  # votes that give half of the support
ADJECTIVE_VOICE = 0.5  # what "Afghan" adds to the mentions of Afghanistan
ALIAS_COST = 0.22  # an alternate name of a town is less likely meant than another town's own name

_BEFORE = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)(\.?)[ \u00a0]$")
_AFTER = re.compile(r"['’]?s?[ \u00a0]([^\W_]+)")
_OF_BEFORE = re.compile(r"([^\W_]+)[ \u00a0](?:of|called|named)[ \u00a0](?:the[ \u00a0])?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:”\"\n]\s*$|^\s*$")
_HOLDER_GAP = re.compile(
    r", ?|,? \(|,? (?:in|of)(?: the)?(?: (?:far|central|capital|city|province|state|region|district|"
    r"(?:north|south)?(?:east|west)?(?:ern)?)){0,4} ",
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")
_LIST_GAP = re.compile(r",? (?:and|or) (?:the )?|, (?:the )?")
_HELD_GAP = re.compile(r"['’]s?(?: [a-z-]+){0,4} ")


class _Option(NamedTuple):
    candidate: Candidate
    place_id: str
    kind: str
    country: str | None
    admin1: str | None  # place_id of the division
    lat: float | None
    lon: float | None


class _Mention(NamedTuple):
    start: int
    end: int
    text: str
    key: str
    options: tuple[_Option, ...]
    evidence: float


# --- finding -----------------------------------------------------------------------------------------


def find(doc: Doc, gaz: Gazetteer) -> list[Toponym]:
    """Place names of the article in text order, each with the place it means (None: seen but not known).

    Works without entities and without a parse, less surely. Confidence (0 to 1) is that of the link. A phrase
    such as "50 miles northeast of Kabul" gives a toponym of its own, of role "described", that overlaps the
    name it is measured from; see `annotations.Toponym` for the roles.
    """
    text = doc.text
    entities = _entities(doc)
    mentions = _widen(text, _mentions(text, entities, gaz), entities, gaz)
    found = resolve(text, mentions, gaz)
    found += _unknown(text, entities, found, gaz)
    found.sort(key=lambda item: (item.start, item.end))
    named = _with_roles(doc, found, gaz)
    return sorted([*named, *_anaphors(doc, named, gaz)], key=lambda item: (item.start, item.end))


def _entities(doc: Doc) -> list[tuple[int, int, str]]:
    """Start, end and label of the doc's entities; those of places that touch each other are one ("Khin-",
    "U").
    """
    merged: list[tuple[int, int, str]] = []
    for ent in doc.ents:
        last = merged[-1] if merged else None
        if last and last[1] == ent.start_char and last[2] in PLACE_LABELS and ent.label_ in PLACE_LABELS:
            merged[-1] = (last[0], ent.end_char, last[2])
        else:
            merged.append((ent.start_char, ent.end_char, ent.label_))
    return merged


def _mentions(text: str, entities: list[tuple[int, int, str]], gaz: Gazetteer) -> list[_Mention]:
    """The names of the gazetteer that are places here; a name that surely is one once, is so again."""
    matches = gazetteer.match(text, gaz)
    held = _held(text, matches, gaz)
    people = _names_of_people(entities, text)
    judged: list[tuple[_Mention, str]] = []
    sure: set[str] = set()
    for index, name in enumerate(matches):
        options = _options(name.key, gaz, gazetteer.is_in_capitals(name.text))
        if not options:
            continue
        label, start, end = _entity(name.start, name.end, entities)
        evidence = 0.0
        if label not in PERSON_LABELS or name.key not in people:  # else a surname told in full elsewhere
            evidence = _evidence(text, name, options, label, (start, end), index in held, bool(entities), gaz)
        if evidence >= LIKELY:
            sure |= {name.key, _without_kind(name.key, gaz)}
        inside = label if (start, end) == (name.start, name.end) else f"in {label}"
        judged.append((_Mention(name.start, name.end, name.text, name.key, options, evidence), inside))
    again = BODY_LABELS | PLACE_LABELS | PERSON_LABELS | {""}
    return [
        mention if mention.evidence > 0 else mention._replace(evidence=AGAIN)
        for mention, label in judged
        if mention.evidence > 0
        or (mention.key in sure and label in again and not _is_name_of_body(text, mention, gaz))
    ]


def _without_kind(key: str, gaz: Gazetteer) -> str:
    """ "panjshir" of "panjshir valley": the name by which a text goes on."""
    head, _, last = key.rpartition(" ")
    return head if last in gaz.words["kind"] else key


def _is_name_of_body(text: str, mention: _Mention, gaz: Gazetteer) -> bool:
    _, _, after = _neighbours(text, mention.start, mention.end)
    return after[:1].isupper() and after.lower() in gaz.words["institution"]


def _unknown(
    text: str, entities: list[tuple[int, int, str]], found: list[Toponym], gaz: Gazetteer
) -> list[Toponym]:
    """Places that the names model saw and the gazetteer lacks, as places without a point.

    The country is that of a known place which the text puts them in ("X, in Y province"), else the one that
    most of the article's places lie in.
    """
    nation = _main_country(found)
    unknown: list[Toponym] = []
    for start, end, label in entities:
        span = Span(start, end)
        if label not in PLACE_LABELS or any(span.overlaps(Span(item.start, item.end)) for item in found):
            continue
        written = text[start:end].removeprefix("the ").removeprefix("The ")
        if not _is_proper(written, gaz):
            continue
        start = end - len(written)
        holder = next(
            (item.place for item in found if item.place and _joined(text, end, item.start) == "in"), None
        )
        country = holder.country if holder is not None else nation
        slug = gazetteer.name_key(written).replace(" ", "-")
        place = Place(
            place_id=f"place:{slug}.{country.lower()}" if country else f"place:{slug}.",
            name=" ".join(written.split()),
            kind="town",
            precision="unknown",
            origin="article",
            parent=holder.place_id if holder else f"country:{country}" if country else None,
            admin1=holder.admin1 if holder else None,
            country=country,
        )
        unknown.append(Toponym(start, end, written, place, UNKNOWN))
    return unknown


def _is_proper(written: str, gaz: Gazetteer) -> bool:
    """Whether a name has a word of its own beside kinds of place, bodies, directions and ordinary words."""
    generic = ("kind", "institution", "ordinary", "direction")
    return any(
        word[:1].isupper() and len(word) > 2 and not any(word.lower() in gaz.words[role] for role in generic)
        for word in re.findall(r"[^\W\d_]+", written)
    )


def _main_country(found: list[Toponym]) -> str | None:
    """The country of more than half of the places told, None where no country has as many."""
    counts: dict[str, int] = defaultdict(int)
    for item in found:
        if item.place is not None and item.place.country is not None:
            counts[item.place.country] += 1
    if not counts:
        return None
    best = max(sorted(counts), key=lambda country: counts[country])
    return best if 2 * counts[best] > sum(counts.values()) else None


# what may hang on the noun of "the town": clauses and appositions, not what would tell another town
_BARE = frozenset({"det", "case", "punct", "mark", "appos", "cc", "conj", "acl:relcl", "acl"})


def _anaphors(doc: Doc, named: list[Toponym], gaz: Gazetteer) -> list[Toponym]:
    """ "the valley", "the town", "the country": a bare definite noun of place, for the last place of its
    kind.
    """
    if not doc.has_annotation("DEP"):
        return []
    kinds = gaz.words["kind"]
    places = [item for item in named if item.role == "place" and item.place is not None]
    found: list[Toponym] = []
    for token in doc:
        if token.lower_ not in kinds or token.tag_ not in ("NN", "NNP") or token.i == 0:
            continue
        determiner = doc[token.i - 1]
        if determiner.lower_ not in ("the", "that", "this") or determiner.head.i != token.i:
            continue
        bare = all(child.dep_ in _BARE for child in token.children)
        if not bare or token.dep_ in ("compound", "flat", "amod", "ROOT", "root"):
            continue
        end = token.idx + len(token)
        before = [item for item in places if item.end <= determiner.idx]
        meant = _meant_by(token.lower_, before, kinds[token.lower_][0], gaz)
        if meant is not None and not any(item.start < end and determiner.idx < item.end for item in named):
            words = doc.text[determiner.idx : end]
            found.append(Toponym(determiner.idx, end, words, meant[0], meant[1], "anaphor"))
    return found


def _meant_by(
    noun: str, before: list[Toponym], kinds: tuple[str, ...], gaz: Gazetteer
) -> tuple[Place, float] | None:
    """The place that "the `noun`" leads back to, among the places before it, with a confidence."""
    for item in reversed(before):
        place = item.place
        if place is None:
            continue
        if noun == "capital" or "country" in kinds:
            key = gaz.capitals.get(place.country or "") if noun == "capital" else f"country:{place.country}"
            holder = gaz.by_place_id(key) if key else None
            return (holder, round(LED_BACK * item.confidence, 3)) if holder is not None else None
        if place.kind not in kinds:
            continue
        is_landform = place.kind in ("natural", "sea", "region")
        if is_landform and noun not in ("region", "area", "territory") and noun not in place.name.lower():
            continue
        return place, round(LED_BACK * item.confidence, 3)
    return None


def _entity(start: int, end: int, entities: list[tuple[int, int, str]]) -> tuple[str, int, int]:
    """Label and extent of the entity over [start, end); "" and the span itself where there is none."""
    for first, last, label in entities:
        if first < end and start < last:
            return label, first, last
    return "", start, end


def _names_of_people(entities: list[tuple[int, int, str]], text: str) -> set[str]:
    """The words of the persons named with more than one word, folded."""
    return {
        word
        for start, end, label in entities
        if label in PERSON_LABELS and " " in text[start:end]
        for word in gazetteer.name_key(text[start:end]).split()
    }


def _evidence(
    text: str,
    name: gazetteer.NameMatch,
    options: tuple[_Option, ...],
    label: str,
    extent: tuple[int, int],
    is_held: bool,
    has_entities: bool,
    gaz: Gazetteer,
) -> float:
    """How sure the name is a place here, 0 = it is not."""
    before, before_dot, after = _neighbours(text, name.start, name.end)
    weight = max(option.candidate.weight for option in options)
    if is_held:
        return 1.0
    if name.key not in gaz.fixed_names and adjective_country(name.text, gaz) is not None:
        return 0.0
    if _kind_beside(text, name.start, name.end, gaz):
        return 0.95
    if all(option.candidate.contextual for option in options):
        return 0.0
    is_ordinary = name.key in gaz.words["ordinary"] and weight < WELL_KNOWN + 0.1
    locative = before.lower() in gaz.words["locative"] and not _starts_sentence(text, name.start)
    longer = extent[0] < name.start or extent[1] > name.end
    if label in PLACE_LABELS:
        if not longer and name.key in gaz.words["direction"]:
            return 0.0
        if weight < COUNTRY and _is_tail_of_name(text[extent[0] : name.start], gaz):
            return 0.0  # "Thayet Kan" is not Kan
        return 0.5 if is_ordinary and not locative else 1.0
    if label in PERSON_LABELS:
        # news gives a person's first name at least once, and such surnames do not come here
        is_given = name.key in gaz.words["given"] or is_ordinary
        return 0.4 if not longer and weight >= KNOWN and not is_given else 0.0
    if label in BODY_LABELS:
        if longer:
            return 0.0
        is_division = any(option.kind == "admin1" and not option.candidate.contextual for option in options)
        return 0.6 if weight >= COUNTRY or is_division or (locative and weight >= KNOWN) else 0.0
    if label in PEOPLE_LABELS:
        return 0.0
    if after.lower() in gaz.words["institution"] and after[:1].isupper():
        return 0.0
    if before.lower() in gaz.words["title"] and before[:1].isupper():
        return 0.0
    if is_ordinary:
        return 0.0
    if weight >= COUNTRY:
        return 0.9
    if name.key in gaz.words["given"] and after[:1].isupper():
        return 0.0
    is_name_part = (
        before[:1].isupper()
        and not before_dot
        and not _starts_sentence(text, name.start - len(before) - 1)
        and before.lower() not in gaz.words["direction"]
    )
    if is_name_part and not gaz.knows(gazetteer.name_key(before)):
        return 0.0
    if has_entities:  # the names model saw no name here
        return 0.5 if weight >= WELL_KNOWN or (locative and weight >= KNOWN) else 0.0
    if after[:1].isupper() and not gaz.knows(gazetteer.name_key(after)) and not locative:
        return 0.0
    return 0.7 if weight >= WELL_KNOWN or (locative and weight >= KNOWN) else 0.0


def _is_tail_of_name(before: str, gaz: Gazetteer) -> bool:
    """Whether the words of the entity before the name hold one that is no kind of place and no direction."""
    return any(
        word[:1].isupper()
        and word.lower() not in gaz.words["kind"]
        and word.lower() not in gaz.words["direction"]
        for word in before.split()
    )


def _neighbours(text: str, start: int, end: int) -> tuple[str, bool, str]:
    """The word before (and whether a point follows it) and the word after, "" at a line's edge."""
    before = _BEFORE.search(text, max(0, start - 40), start)
    after = _AFTER.match(text, end)
    return (
        before.group(1) if before else "",
        bool(before and before.group(2)),
        after.group(1) if after else "",
    )


def _starts_sentence(text: str, start: int) -> bool:
    return bool(_SENTENCE_END.search(text[max(0, start - 4) : max(0, start)]))


def _kind_beside(text: str, start: int, end: int, gaz: Gazetteer) -> tuple[str, ...]:
    """Kinds of place that a noun beside the name tells: "X province", "the town of X"."""
    after = _AFTER.match(text, end)
    if after and after.group(1).lower() in gaz.words["kind"] and text[end : end + 1] == " ":
        return gaz.words["kind"][after.group(1).lower()][0]
    before = _OF_BEFORE.search(text, max(0, start - 40), start)
    if before and before.group(1).lower() in gaz.words["kind"]:
        return gaz.words["kind"][before.group(1).lower()][0]
    return ()


def _widen(
    text: str, mentions: list[_Mention], entities: list[tuple[int, int, str]], gaz: Gazetteer
) -> list[_Mention]:
    """Give a mention the extent of its place entity where that adds kind nouns and directions."""
    widened: list[_Mention] = []
    for mention in mentions:
        for start, end, label in entities:
            if label not in PLACE_LABELS or start > mention.start or end < mention.end:
                continue
            rest = (text[start : mention.start] + " " + text[mention.end : end]).split()
            if rest and all(word.lower() in gaz.words["kind"] for word in rest if word[:1].isupper()):
                mention = mention._replace(start=start, end=end, text=text[start:end])
            break
        if not widened or mention.start >= widened[-1].end:
            widened.append(mention)
    return widened


# --- resolving ---------------------------------------------------------------------------------------


def mention_of(text: str, start: int, end: int, gaz: Gazetteer) -> _Mention | None:
    """A mention for a span that is known to be a place name; None where no part of it is in the gazetteer."""
    written = text[start:end]
    country = adjective_country(written, gaz)
    known = gazetteer.name_key(written) in gaz.fixed_names
    if country is not None and not known and f"country:{country}" in gaz.by_id:
        row = gaz.by_id[f"country:{country}"]
        option = _option(Candidate(row, float(gaz.weights[row]), False, False), gaz)
        return _Mention(start, end, written, gazetteer.name_key(written), (option,), 1.0)
    for first, last in _readings(written, gaz):
        key = gazetteer.name_key(written[first:last])
        options = _options(key, gaz, gazetteer.is_in_capitals(written[first:last]))
        if options:
            return _Mention(start, end, written, key, options, 1.0)
    return None


def link(text: str, spans: Sequence[tuple[int, int]], gaz: Gazetteer) -> list[Place | None]:
    """The place that each of the spans means, in their order; the spans are taken to be place names."""
    mentions = {span: mention_of(text, *span, gaz) for span in spans}
    known = sorted((item for item in mentions.values() if item is not None), key=lambda item: item.start)
    found = {(item.start, item.end): item.place for item in resolve(text, known, gaz)}
    return [found.get(span) for span in spans]


def _readings(written: str, gaz: Gazetteer) -> list[tuple[int, int]]:
    """The whole name, then the name without a kind noun at either end, then the names found inside it."""
    readings = [(0, len(written))]
    words = list(re.finditer(r"[^\s]+", written))
    generic = gaz.words["kind"]
    if len(words) > 1:
        if words[-1].group().lower() in generic:
            readings.append((0, words[-2].end()))
        if words[0].group().lower() in generic | {"the": ((), None)}:
            readings.append((words[1].start(), len(written)))
        if len(words) > 2 and words[0].group().lower() in generic and words[1].group().lower() == "of":
            readings.append((words[2].start(), len(written)))
    inner = sorted(gazetteer.match(written, gaz), key=lambda name: name.start - name.end)
    return readings + [(name.start, name.end) for name in inner]


def _options(key: str, gaz: Gazetteer, in_capitals: bool) -> tuple[_Option, ...]:
    found = gazetteer.candidates(key, gaz, in_capitals)
    return tuple(_option(candidate, gaz) for candidate in found[:MOST_OPTIONS])


def _option(candidate: Candidate, gaz: Gazetteer) -> _Option:
    fixed = len(gaz.fixed)
    if candidate.row >= fixed:
        town = candidate.row - fixed
        return _Option(
            candidate,
            f"geonames:{int(gaz.town_ids[town])}",
            "town",
            gaz.towns["country"][town].as_py(),
            f"admin1:{gaz.towns['admin1'][town].as_py()}",
            float(gaz.town_lat[town]),
            float(gaz.town_lon[town]),
        )
    place = gaz.fixed[candidate.row]
    admin1 = place.place_id if place.kind == "admin1" else place.parent
    if admin1 is not None and not admin1.startswith("admin1:"):
        admin1 = None
    return _Option(candidate, place.place_id, place.kind, place.country, admin1, place.lat, place.lon)


def _holds(outer: _Option, inner: _Option) -> bool:
    """Whether `inner` lies in `outer`, as far as ids and distance tell."""
    if outer.place_id == inner.place_id:
        return False
    if outer.kind == "country":
        return inner.kind != "country" and inner.country == outer.country
    if outer.kind == "admin1" and not outer.place_id.startswith("place:"):
        return inner.kind not in ("country", "admin1") and inner.admin1 == outer.place_id
    if inner.kind in ("country", "admin1"):
        return False
    within = INSIDE_KM.get(outer.kind)
    if within is None or outer.lat is None or outer.lon is None or inner.lat is None or inner.lon is None:
        return False
    return gazetteer.distance_km(outer.lat, outer.lon, inner.lat, inner.lon) <= within


def _joined(text: str, end: int, start: int) -> str:
    """How two neighbouring names are joined: "in" the first lies in the second, "of" the reverse, ""
    neither.
    """
    gap = text[end:start]
    if len(gap) > 45 or "\n" in gap:
        return ""
    if _HOLDER_GAP.fullmatch(gap):
        return "in"
    return "of" if _HELD_GAP.fullmatch(gap) else ""


def _held(text: str, matches: Sequence[gazetteer.NameMatch], gaz: Gazetteer) -> set[int]:
    """Indices of the matches that are placed by the match beside them, both members of the pair."""
    found: set[int] = set()
    for index in range(len(matches) - 1):
        first, second = matches[index], matches[index + 1]
        joined = _joined(text, first.end, second.start)
        if not joined:
            continue
        a = _options(first.key, gaz, gazetteer.is_in_capitals(first.text))
        b = _options(second.key, gaz, gazetteer.is_in_capitals(second.text))
        inner, outer = (a, b) if joined == "in" else (b, a)
        if any(
            holder.kind in ("country", "admin1") and _holds(holder, option)
            for holder in outer
            for option in inner
        ):
            found |= {index, index + 1}
    return found


def resolve(text: str, mentions: Sequence[_Mention], gaz: Gazetteer) -> list[Toponym]:
    """The place that each mention means; mentions in text order, one toponym each."""
    if not mentions:
        return []
    explicit = [_explicit(text, mentions, index, gaz) for index in range(len(mentions))]
    groups: dict[str, list[int]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        groups[mention.key].append(index)
    shared: dict[str, list[float]] = {}
    for key, members in groups.items():
        options = mentions[members[0]].options
        shared[key] = [
            _prior(option) + max(explicit[index][at] for index in members)
            for at, option in enumerate(options)
        ]
    spoken_of = _countries_of_adjectives(text, gaz)
    scores = shared
    for _ in range(ROUNDS):
        scores = _supported(groups, mentions, shared, scores, spoken_of)
    found: list[Toponym] = []
    for mention in mentions:
        own = [
            score + _kind_bonus(text, mention, option, gaz)
            for score, option in zip(scores[mention.key], mention.options, strict=True)
        ]
        chances = _chances(own)
        best = max(range(len(own)), key=lambda at: (own[at], -at))
        place = gaz.place(mention.options[best].candidate.row)
        chosen = mention.options[best]
        # a province and its town of one name are no doubt about where
        agreed = sum(
            chance
            for chance, option in zip(chances, mention.options, strict=True)
            if option is chosen or _are_close(option, chosen)
        )
        confidence = round(min(1.0, agreed) * mention.evidence, 3)
        found.append(Toponym(mention.start, mention.end, mention.text, place, confidence))
    return found


def _are_close(option: _Option, other: _Option) -> bool:
    """Whether two options lie in one division or within CLOSE_KM."""
    if "country" in (option.kind, other.kind) or option.country != other.country:
        return False
    if option.admin1 is not None and option.admin1 == other.admin1:
        return True
    if option.lat is None or option.lon is None or other.lat is None or other.lon is None:
        return False
    return gazetteer.distance_km(option.lat, option.lon, other.lat, other.lon) <= CLOSE_KM


def _prior(option: _Option) -> float:
    cost = ALIAS_COST if option.candidate.is_alias and option.kind == "town" else 0.0
    return option.candidate.weight - cost - (1.0 if option.candidate.contextual else 0.0)


def _explicit(text: str, mentions: Sequence[_Mention], index: int, gaz: Gazetteer) -> list[float]:
    """What the words beside the mention add to each of its options."""
    mention = mentions[index]
    added = [0.0] * len(mention.options)
    listed = _in_list(text, mentions, index)
    beside: list[tuple[str, _Mention]] = []
    if index + 1 < len(mentions):
        joined = _joined(text, mention.end, mentions[index + 1].start)
        beside.append(("outer" if joined == "in" else "inner" if joined == "of" else "", mentions[index + 1]))
    if index:
        joined = _joined(text, mentions[index - 1].end, mention.start)
        beside.append(("inner" if joined == "in" else "outer" if joined == "of" else "", mentions[index - 1]))
    for at, option in enumerate(mention.options):
        for role, other in beside:
            for rival in other.options:
                if role == "outer" and _holds(rival, option):
                    added[at] = max(added[at], 0.0 if listed else HELD - 0.2 * rival.candidate.is_alias)
                elif role == "inner" and _holds(option, rival) and option.kind in ("country", "admin1"):
                    added[at] = max(added[at], 0.0 if listed else HELD)
    country = _adjective_before(text, mention.start, gaz)
    if country is not None:
        for at, option in enumerate(mention.options):
            if option.country == country:
                added[at] += ADJECTIVE
    return added


def _in_list(text: str, mentions: Sequence[_Mention], index: int) -> bool:
    """Whether the mention stands in a list of its like, though one may hold a namesake of another.

    "Canada, China, Mexico": Mexico has a town named China. Three of one kind by their best known sense,
    or two joined by "and", make a list; so do two countries.
    """
    kind = mentions[index].options[0].kind
    if kind not in ("country", "admin1"):
        return False
    run = 1
    for step in (-1, 1):
        at = index
        while 0 <= at + step < len(mentions):
            first, second = sorted((at, at + step))
            gap = text[mentions[first].end : mentions[second].start]
            if not _LIST_GAP.fullmatch(gap) or mentions[at + step].options[0].kind != kind:
                break
            run += 1
            at += step
            if "," not in gap or kind == "country":
                return True
    return run > 2


def _adjective_before(text: str, start: int, gaz: Gazetteer) -> str | None:
    """Country of an adjective within the four words before: "the northern Afghan city of"."""
    words = re.findall(r"[^\W_]+", text[max(0, start - 40) : start].rpartition("\n")[2])[-4:]
    for word in reversed(words):
        country = adjective_country(word, gaz) if word[:1].isupper() else None
        if country is not None:
            return country
    return None


def _countries_of_adjectives(text: str, gaz: Gazetteer) -> dict[str, float]:
    """How strongly the text's adjectives ("Afghan", "Syrians") speak of each country."""
    counts: dict[str, int] = defaultdict(int)
    for word in _CAPITALISED.findall(text):
        country = adjective_country(word, gaz)
        if country is not None:
            counts[country] += 1
    return {country: ADJECTIVE_VOICE * (1.0 + math.log(count)) for country, count in counts.items()}


def adjective_country(name: str, gaz: Gazetteer) -> str | None:
    """ISO code of the country whose adjective or people `name` is ("Afghan", "Afghans"), else None."""
    key = gazetteer.name_key(name)
    return gaz.adjectives.get(key) or (gaz.adjectives.get(key[:-1]) if key.endswith("s") else None)


def _kind_bonus(text: str, mention: _Mention, option: _Option, gaz: Gazetteer) -> float:
    kinds = _kind_beside(text, mention.start, mention.end, gaz)
    return KIND if option.kind in kinds else 0.0


def _supported(
    groups: dict[str, list[int]],
    mentions: Sequence[_Mention],
    shared: dict[str, list[float]],
    scores: dict[str, list[float]],
    spoken_of: dict[str, float],
) -> dict[str, list[float]]:
    """Scores with what the other names of the article add: places in the same country, division, nearby."""
    countries: dict[str, dict[str, float]] = defaultdict(dict)
    divisions: dict[str, dict[str, float]] = defaultdict(dict)
    points: list[tuple[str, float, float, float]] = []
    for key, members in groups.items():
        options = mentions[members[0]].options
        voice = 1.0 + math.log(len(members))
        for option, chance in zip(options, _chances(scores[key]), strict=True):
            vote = chance * voice
            if vote < 0.05:
                continue
            if option.country:
                countries[option.country][key] = countries[option.country].get(key, 0.0) + vote
            if option.admin1:
                divisions[option.admin1][key] = divisions[option.admin1].get(key, 0.0) + vote
            if option.kind not in ("country", "sea") and option.lat is not None and option.lon is not None:
                points.append((key, option.lat, option.lon, vote))
    country_sums = {country: sum(votes.values()) for country, votes in countries.items()}
    for country, voice in spoken_of.items():
        country_sums[country] = country_sums.get(country, 0.0) + voice
    division_sums = {division: sum(votes.values()) for division, votes in divisions.items()}
    updated: dict[str, list[float]] = {}
    for key, members in groups.items():
        options = mentions[members[0]].options
        if len(options) == 1:
            updated[key] = shared[key]
            continue
        updated[key] = []
        for option, base in zip(options, shared[key], strict=True):
            nation = _of_others(option.country, key, country_sums, countries)
            state = _of_others(option.admin1, key, division_sums, divisions)
            near = 0.0
            if option.kind != "country" and option.lat is not None and option.lon is not None:
                for other, lat, lon, vote in points:
                    if other != key and abs(lat - option.lat) < 6:
                        near += vote * math.exp(
                            -gazetteer.distance_km(option.lat, option.lon, lat, lon) / NEAR_KM
                        )
            updated[key].append(
                base
                + COUNTRY_SUPPORT * _saturated(nation)
                + DIVISION_SUPPORT * _saturated(state)
                + NEARBY_SUPPORT * _saturated(near)
            )
    return updated


def _of_others(
    area: str | None, key: str, sums: dict[str, float], votes: dict[str, dict[str, float]]
) -> float:
    """The votes for an area without those of the name `key` itself."""
    return sums.get(area, 0.0) - votes.get(area, {}).get(key, 0.0) if area else 0.0


def _saturated(votes: float) -> float:
    """0 for no votes, half at HALF votes, towards 1 for many: no number of small hints outweighs fame."""
    return max(0.0, votes) / (max(0.0, votes) + HALF)


def _chances(scores: list[float]) -> list[float]:
    top = max(scores)
    odds = [math.exp((score - top) / TEMPERATURE) for score in scores]
    total = sum(odds)
    return [value / total for value in odds]


# --- what a name does in its sentence ------------------------------------------------------------------

_NUMBER = (
    r"(?:\d[\d,.]*|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|a hundred|a few|several|a dozen)"
)
_NUMBER_WORDS = {
    "a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "a dozen": 12.0, "fifteen": 15.0, "twenty": 20.0,
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0,
    "ninety": 90.0, "a hundred": 100.0, "a few": 3.0, "several": 5.0,
}  # fmt: skip


def _distance_pattern(gaz: Gazetteer) -> re.Pattern[str]:
    units = "|".join(sorted((re.escape(unit) for unit in gaz.words["unit"]), key=lambda unit: -len(unit)))
    bearings = [way for way, (_, bearing) in gaz.words["direction"].items() if bearing is not None]
    ways = "|".join(sorted((re.escape(way) for way in bearings), key=lambda way: -len(way)))
    return re.compile(
        rf"(?P<number>{_NUMBER})(?: (?:to|or) \d[\d,.]*)?[ \u00a0-]?(?P<unit>{units})\b\.?"
        rf"(?: ?\([^()]{{1,30}}\))?,?(?: away)?"
        rf"(?: (?:to the |due )?(?P<way>{ways})(?:east|west)?)? (?:of|from|outside|off|inside)(?: the)?"
        rf"(?: (?:capital|city|town|village|port)(?: (?:city|of))?)?,? $",
        re.IGNORECASE,
    )


def _with_roles(doc: Doc, found: list[Toponym], gaz: Gazetteer) -> list[Toponym]:
    """The toponyms with their roles, and the described places added, in text order."""
    pattern = _distance_pattern(gaz)
    parsed = doc.has_annotation("DEP")
    out: list[Toponym] = []
    for toponym in found:
        line = doc.text.rfind("\n", 0, toponym.start) + 1
        measured = pattern.search(doc.text[max(line, toponym.start - 90) : toponym.start])
        if measured and toponym.place is not None:
            described = _described(doc.text, toponym, measured, gaz)
            out.append(replace(toponym, role="reference"))
            if described is not None:
                out.append(described)
        else:
            role = _spoken(doc, toponym, gaz) if parsed else "place"
            out.append(toponym if role == "place" else replace(toponym, role=role))
    return sorted(out, key=lambda item: (item.start, item.end))


def _described(text: str, toponym: Toponym, measured: re.Match[str], gaz: Gazetteer) -> Toponym | None:
    """The place "50 miles northeast of X" as a toponym, its point computed from that of X."""
    base = toponym.place
    if base is None or base.lat is None or base.lon is None:
        return None
    written = measured.group("number").lower()
    number = _NUMBER_WORDS.get(written)
    if number is None:
        try:
            number = float(written.replace(",", "").rstrip("."))
        except ValueError:
            return None
    km = number * (gaz.words["unit"][measured.group("unit").lower()][1] or 1.0)
    way = (measured.group("way") or "").lower()
    bearing = gaz.words["direction"][way][1] if way else None
    lat, lon = (base.lat, base.lon) if bearing is None else gazetteer.offset(base.lat, base.lon, km, bearing)
    start = toponym.start - len(measured.group())
    key = base.place_id.replace(":", "-").lower()
    place = Place(
        place_id=f"place:{km:.0f}km-{way.replace('-', '') or 'from'}-{key}",
        name=text[start : toponym.end],
        kind="district",
        precision="district",
        origin="article",
        parent=f"country:{base.country}" if base.country else None,
        country=base.country,
        lat=lat,
        lon=lon,
    )
    return Toponym(start, toponym.end, place.name, place, round(0.8 * toponym.confidence, 3), "described")


def _spoken(doc: Doc, toponym: Toponym, gaz: Gazetteer) -> str:
    """Whether the name stands for a government that speaks, for where someone spoke, or for a place."""
    head = _root(doc, toponym)
    verb = head.head
    if head.dep_ in syntax.SUBJECTS and verb.lemma_.lower() in gaz.words["saying"]:
        place = toponym.place
        seat = place is not None and (place.kind == "country" or _is_capital(place, gaz))
        return "government" if seat else "place"
    if head.dep_.startswith("obl") and verb.lemma_.lower() in gaz.words["saying"]:
        return "speech" if syntax.reported_content(verb) is not None else "place"
    return "place"


def _is_capital(place: Place, gaz: Gazetteer) -> bool:
    if place.geonames_id is None:
        return False
    town = int(gaz.town_ids.searchsorted(place.geonames_id))
    return bool(gaz.is_capital[town])


# --- the place of one act ------------------------------------------------------------------------------

AT = frozenset(
    {
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "around",
        "across",
        "throughout",
        "within",
        "along",
        "off",
        "on",
        "amid",
        "beyond",
        "beside",
        "between",
        "above",
    }
)
TOWARDS = frozenset({"into", "onto", "to", "toward", "towards", "against", "through", "over", "upon"})
APART = frozenset({"with", "of", "for", "about", "than", "as", "according", "like", "despite", "without"})
ELSEWHEN = frozenset(
    {"after", "before", "since", "until", "following", "than", "ahead"}
)  # another act's place
_PHRASE = frozenset(
    {
        "nmod",
        "nmod:poss",
        "nmod:unmarked",
        "compound",
        "appos",
        "flat",
        "flat:name",
        "conj",
        "nummod",
        "amod",
        "obl",
        "det",
        "list",
        "name",
        "prep",
        "pobj",
    }
)
CLAUSE, FRAME, PATIENT, GOVERNOR = 1.0, 0.95, 0.85, 0.8  # trust in each way
SENTENCE, EARLIER, FOCUS = 0.55, 0.35, 0.25
STEPS_UP = 3  # governing predicates asked
SENTENCES_BACK = 2


def locate(
    doc: Doc, predicate: int, arguments: tuple[Argument, ...], toponyms: Sequence[Toponym]
) -> Toponym | None:
    """The place of the act whose trigger is token `predicate`, with the confidence that it is that act's.

    In this order: the clause's own phrases of place, the `arguments` that the frame gives as place, the place
    in the name of what the act was done to ("shelled the village of X"), the phrases of the predicate it
    hangs on, the sentence's only place, the last place of the sentences before, the headline, what the
    article is about. Never the place of a speaker, a government that speaks, or the place a distance is
    measured from. None where nothing is told.
    """
    usable = [item for item in toponyms if item.role in ("place", "described", "anaphor")]
    if not usable:
        return None
    if not doc.has_annotation("DEP"):
        return _nearest_before(doc, predicate, usable)
    pred = doc[predicate]
    roots = _roots(doc, usable)
    # the act may itself be a saying ("threatened in X"): where it was said is then where it was
    spoken = _roots(doc, [item for item in toponyms if item.role == "speech"])
    own = _obliques_place(pred, {**roots, **spoken})
    if own is not None:
        return _trusted(own, CLAUSE)
    for argument in arguments:
        inside = [
            item for item in usable if Span(item.start, item.end).overlaps(Span(argument.start, argument.end))
        ]
        if inside:
            return _trusted(_finest(inside), FRAME)
    patient = _patient_place(pred, roots)
    if patient is not None:
        return _trusted(patient, PATIENT)
    governor = _governor_place(pred, roots)
    if governor is not None:
        return _trusted(governor, GOVERNOR)
    alone = _only_place([item for item in usable if pred.sent.start_char <= item.start < pred.sent.end_char])
    if alone is not None:
        return _trusted(alone, SENTENCE)
    return _earlier_place(doc, pred, usable)


def _root(doc: Doc, toponym: Toponym) -> Token:
    span = doc.char_span(toponym.start, toponym.end, alignment_mode="expand")
    return span.root if span is not None else doc[0]


def _roots(doc: Doc, toponyms: Sequence[Toponym]) -> dict[int, Toponym]:
    roots: dict[int, Toponym] = {}
    for item in toponyms:
        span = doc.char_span(item.start, item.end, alignment_mode="expand")
        if span is not None and span.root.i not in roots:
            roots[span.root.i] = item
    return roots


def _finest(found: Sequence[Toponym]) -> Toponym:
    """The most precise of the toponyms, named before described, then the first in the text."""
    return min(
        found,
        key=lambda item: (
            item.role == "described" and any(_is_fine(other) for other in found if other.role == "place"),
            PLACE_PRECISION.index(item.place.precision) if item.place else len(PLACE_PRECISION),
            item.start,
        ),
    )


def _is_fine(item: Toponym) -> bool:
    return item.place is not None and item.place.precision not in ("country", "unknown")


def _phrase_places(
    head: Token, roots: dict[int, Toponym], located: bool = False
) -> list[tuple[int, Toponym]]:
    """Toponyms in the noun phrase of `head`, itself and what modifies it, clauses left out, each with a rank:
    0 where a preposition of place leads to it ("leaders ... in X"), 1 elsewhere ("leaders of X")."""
    found = [(0 if located else 1, roots[head.i])] if head.i in roots else []
    for child in head.children:
        if child.dep_ in _PHRASE or child.dep_.startswith("nmod") or child.i in roots:
            first = syntax.preposition(child).split(" ")[0]
            if first in ELSEWHEN:
                continue
            inside = first in AT or (located and first in ("", "of"))
            found += _phrase_places(child, roots, inside)
    return found


def _best_ranked(found: list[tuple[int, Toponym]]) -> Toponym | None:
    if not found:
        return None
    best = min(rank for rank, _ in found)
    return _finest([item for rank, item in found if rank == best])


def _obliques_place(pred: Token, roots: dict[int, Toponym]) -> Toponym | None:
    """The place that the phrases hanging on the predicate give, "in" and the like before "to" and "from"."""
    ranked: dict[int, list[Toponym]] = defaultdict(list)
    for preposition, head in syntax.obliques(pred):
        first = preposition.split(" ")[0]
        if first in APART and pred.pos_ == "VERB":
            continue
        inside = _best_ranked(_phrase_places(head, roots, first in AT))
        if inside is not None:
            rank = 0 if first in AT else 1 if first in TOWARDS else 3 if first == "from" else 2
            ranked[rank].append(inside)
    if pred.pos_ in ("NOUN", "PROPN") and 0 not in ranked:
        for child in pred.children:  # "the Kabul attack", "Mosul's fall"
            if child.dep_ in ("compound", "nmod:poss", "amod", "poss", "flat") and child.i in roots:
                ranked[1].append(roots[child.i])
    return _finest(ranked[min(ranked)]) if ranked else None


def _patient_place(pred: Token, roots: dict[int, Toponym]) -> Toponym | None:
    """The place in the phrase of what the act was done to, or of the subject where it has no object."""
    heads = syntax.objects(pred)
    subject = syntax.subject(pred)
    if subject is not None and (syntax.is_passive(pred) or not heads):
        heads = [*heads, subject]
    return _best_ranked([item for head in heads for item in _phrase_places(head, roots)])


def _governor_place(pred: Token, roots: dict[int, Toponym]) -> Toponym | None:
    """The place given with the predicate that `pred` hangs on; a verb that reports it ends the way up."""
    token = pred
    for _ in range(STEPS_UP):
        if token.head is token or token.dep_ in ("ccomp", "parataxis", "root", "ROOT"):
            return None
        token = token.head
        found = _obliques_place(token, roots)
        if found is not None:
            return found
        if token.i in roots:
            return roots[token.i]
    return None


def _only_place(found: Sequence[Toponym]) -> Toponym | None:
    """The finest of the places when all lie on one path of containment, as far as their own rows tell."""
    known = [item for item in found if item.place is not None]
    if not known:
        return found[0] if len(found) == 1 else None
    best = _finest(known)
    chain = {best.place.place_id, best.place.parent, f"country:{best.place.country}"} if best.place else set()
    return best if all(item.place is not None and item.place.place_id in chain for item in known) else None


def _earlier_place(doc: Doc, pred: Token, usable: Sequence[Toponym]) -> Toponym | None:
    """The last place, behind a preposition of place, of the sentences before; else one of the headline."""
    before = [item for item in usable if item.end <= pred.sent.start_char and item.place is not None]
    sentences = [sent for sent in doc.sents if sent.end_char <= pred.sent.start_char]
    for sent in reversed(sentences[-SENTENCES_BACK:]):
        for item in reversed([item for item in before if item.start >= sent.start_char]):
            if item.end <= sent.end_char and _is_located(doc, item):
                return _trusted(item, EARLIER)
    headline = [item for item in before if sentences and item.end <= sentences[0].end_char]
    alone = _only_place(headline)
    if alone is not None and _is_fine(alone):
        return _trusted(alone, EARLIER)
    focus = _focus(usable)
    if focus is None and alone is not None:
        focus = alone
    return _trusted(focus, FOCUS) if focus is not None else None


def _focus(usable: Sequence[Toponym]) -> Toponym | None:
    """The first mention of the place, finer than a country, that most mentions in the article mean."""
    fine = [item for item in usable if _is_fine(item) and item.role == "place"]
    counts: dict[str, int] = defaultdict(int)
    for item in fine:
        counts[item.place.place_id if item.place else ""] += 1
    for item in fine:
        if item.place is not None and 2 * counts[item.place.place_id] > len(fine) > 1:
            return item
    return None


def _is_located(doc: Doc, item: Toponym) -> bool:
    root = _root(doc, item)
    return any(syntax.preposition(token).split(" ")[0] in AT for token in (root, root.head))


def _nearest_before(doc: Doc, predicate: int, usable: Sequence[Toponym]) -> Toponym | None:
    """Without a parse: the nearest place behind a preposition of place in the same line."""
    at = doc[predicate].idx
    first, last = doc.text.rfind("\n", 0, at) + 1, doc.text.find("\n", at)
    line = [item for item in usable if first <= item.start and (last < 0 or item.end <= last)]
    located = [item for item in line if _BEFORE.search(doc.text, max(0, item.start - 40), item.start)]
    for item in sorted(located, key=lambda item: abs(item.start - at)):
        before = _BEFORE.search(doc.text, max(0, item.start - 40), item.start)
        if before is not None and before.group(1).lower() in AT:
            return _trusted(item, SENTENCE)
    return None


def _trusted(item: Toponym, trust: float) -> Toponym:
    return replace(item, confidence=round(item.confidence * trust, 3))
