"""Which names are places here, and which place each means.

`find` takes the names of the gazetteer in the text and asks whether each is a place: the label that the names
model gave it, the words beside it, how well known the place is. `place_linking` chooses among the places
of one name, `toponym_roles` tells what a name does in its sentence, `act_places.locate` gives the place
of one act.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Doc

from transforms.annotations import Span, Toponym
from transforms.language import syntax
from transforms.place import gazetteer, name_matching
from transforms.place.act_places import locate
from transforms.place.country_context import countries_named, countries_told_of, main_country
from transforms.place.distances import is_of, measured
from transforms.place.gazetteer import Gazetteer
from transforms.place.place_evidence import LIST_GAP
from transforms.place.place_linking import link, resolve
from transforms.place.place_options import (
    Mention,
    Option,
    adjective_country,
    held_by_neighbours,
    joined,
    kind_beside,
    options_of,
)
from transforms.place.stray_places import unlocated, without_contradicted, without_strays
from transforms.place.toponym_roles import anaphors, with_roles

__all__ = ["find", "link", "locate"]

PLACE_LABELS = frozenset({"LOC", "GPE", "FAC"})
PERSON_LABELS = frozenset({"PERSON", "PER"})
BODY_LABELS = frozenset({"ORG"})
PEOPLE_LABELS = frozenset({"NORP"})
WELL_KNOWN = 0.75  # weight of a town of about 180,000: taken for a place without other evidence
FAIRLY_KNOWN = 0.66  # about 42,000: taken for a place of a country that the article speaks of
KNOWN = 0.58  # about 12,000 inhabitants: taken for a place behind "in", "near", "at"
COUNTRY = 1.2  # weight from which a name is a country or a row of our supplement
LIKELY = 0.5  # evidence from which a name counts as a place wherever it stands in the article
AGAIN = 0.5  # evidence of such a name where it has none of its own
SPELT = 0.5  # confidence of a town whose name is spelt otherwise in the tables
UNKNOWN = 0.3  # confidence of a place that no table has
_BEFORE = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)(\.?)[ \u00a0]$")
_AFTER = re.compile(r"['’]?s?[ \u00a0]([^\W_]+)")
_HYPHENATED = re.compile(r"-([A-ZÀ-Þ]\w*)")
_APPOSED = re.compile(r",?(?: [a-z]+){0,4} ")  # ", a village some " between a name and its distance
_SENTENCE_END = re.compile(r"[.!?:”\"\n]\s*$|^\s*$")


class _Setting(NamedTuple):
    """What stands around a name, and what is known of it."""

    before: str  # the word before, "" at a line's edge
    before_dot: bool  # a point follows that word ("Mr.")
    after: str
    starts: bool  # the name opens its sentence
    weight: float  # of its best known sense
    is_alias: bool  # that sense bears it as an alternate name
    is_ordinary: bool  # also an ordinary word or surname, and not well known as a place
    is_given: bool  # also a first name
    locative: bool  # behind "in", "near" and the like, or what someone entered
    longer: bool  # its entity holds more words
    supported: bool  # the article speaks of a country that it may lie in


def find(doc: Doc, gaz: Gazetteer, dateline: str | None = None) -> list[Toponym]:
    """Place names of the article in text order, each with the place it means (None: seen but not known).

    `dateline` is the place named in the article's dateline, which cleaning has cut out of the text.

    Works without entities and without a parse, less surely. Confidence (0 to 1) is that of the link. A phrase
    such as "50 miles northeast of Kabul" gives a toponym of its own, of role "described", that overlaps the
    name it is measured from; see `annotations.Toponym` for the roles.
    """
    text = doc.text
    entities = _entities(doc)
    matches = name_matching.match(text, gaz)
    mentions = _widen(text, _mentions(doc, entities, matches, gaz), entities, gaz)
    named_of = countries_named(text, matches, mentions, _names_of_people(entities, text), gaz)
    resolved = without_contradicted(text, mentions, resolve(text, mentions, gaz, dateline), gaz)
    found = without_strays(text, mentions, resolved, named_of, gaz)
    found += _unknown(text, entities, found, named_of, gaz)
    found.sort(key=lambda item: (item.start, item.end))
    named = _with_measured_points(text, with_roles(doc, found, gaz))
    return sorted([*named, *anaphors(doc, named, gaz)], key=lambda item: (item.start, item.end))


def _with_measured_points(text: str, named: list[Toponym]) -> list[Toponym]:
    """The toponyms, with the computed point for a place without one that a distance describes ("X, a village
    15 km north of Y")."""
    out = list(named)
    for at, (item, following) in enumerate(itertools.pairwise(named)):
        place, measured = item.place, following.place
        gap = text[item.end : following.start]
        if following.role != "described" or measured is None or not _APPOSED.fullmatch(gap):
            continue
        if place is not None and place.lat is None:
            point = replace(place, lat=measured.lat, lon=measured.lon, precision="district")
            out[at] = replace(item, place=point)
    return out


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


def _mentions(
    doc: Doc,
    entities: list[tuple[int, int, str]],
    matches: list[name_matching.NameMatch],
    gaz: Gazetteer,
) -> list[Mention]:
    """The names of the gazetteer that are places here; a name that surely is one once, is so again."""
    text = doc.text
    entered = _told_as_place(doc, gaz) | _measured_places(text, matches, gaz)
    held = held_by_neighbours(text, matches, gaz)
    people = _names_of_people(entities, text)
    spoken = _countries_told(text, matches, gaz)
    judged: list[tuple[Mention, str]] = []
    sure: set[str] = set()
    for index, name in enumerate(matches):
        options = options_of(name.key, gaz, name_matching.is_in_capitals(name.text))
        if not options:
            continue
        label, first, last = _entity(name.start, name.end, entities)
        evidence = 1.0 if index in held else 0.0
        if not evidence and (label not in PERSON_LABELS or name.key not in people):  # else told in full
            setting = _setting(text, name, options, (first, last), spoken, gaz)
            if name.start in entered:
                setting = setting._replace(locative=True)
            evidence = _evidence(text, name, options, label, (first, last), setting, bool(entities), gaz)
        if evidence >= LIKELY:
            sure |= {name.key, _without_kind(name.key, gaz)}
        inside = label if (first, last) == (name.start, name.end) else f"in {label}"
        kinds = kind_beside(text, name.start, name.end, gaz)
        end = name.end
        if text[end : end + 1] == "." and all(option.candidate.contextual for option in options):
            end += 1  # "Ont."
        mention = Mention(name.start, end, text[name.start : end], name.key, options, evidence, kinds)
        judged.append((mention, inside))
    judged = _with_list_members(text, judged)
    again = BODY_LABELS | PLACE_LABELS | PERSON_LABELS | {""}
    return [
        mention if mention.evidence > 0 else mention._replace(evidence=AGAIN)
        for mention, label in judged
        if mention.evidence > 0
        or (mention.key in sure and label in again and not _is_name_of_body(text, mention, gaz))
    ]


def _with_list_members(text: str, judged: list[tuple[Mention, str]]) -> list[tuple[Mention, str]]:
    """The mentions, with evidence for each in a list beside one that is surely a place, of a country that it
    may lie in too ("X, Bakhmut and Soledar")."""
    out = list(judged)
    order = range(len(out))
    for steps, indices in ((1, order), (-1, reversed(order))):
        for at in indices:
            mention, label = out[at]
            beside = at - steps
            if mention.evidence >= AGAIN or not 0 <= beside < len(out) or label.startswith("in "):
                continue
            other = out[beside][0]
            first, second = sorted((mention, other), key=lambda one: one.start)
            if other.evidence < LIKELY or not LIST_GAP.fullmatch(text[first.end : second.start]):
                continue
            if {option.country for option in mention.options} & {other.options[0].country}:
                out[at] = (mention._replace(evidence=AGAIN), label)
    return out


def _told_as_place(doc: Doc, gaz: Gazetteer) -> set[int]:
    """Offsets of words that the grammar tells as places: "entered X", "X is the last town"."""
    told = {
        token.idx
        for token in doc
        if token.dep_ in syntax.OBJECTS and token.head.lemma_.lower() in gaz.words["enter"]
    }
    for token in doc:
        if token.dep_ == "cop" and token.head.lower_ in gaz.words["kind"]:
            named = syntax.subject(token.head)
            if named is not None:
                told.add(named.idx)
    return told


def _measured_places(text: str, matches: Sequence[name_matching.NameMatch], gaz: Gazetteer) -> set[int]:
    """Offsets of the names of which a phrase tells how far from the next they lie ("X, 20 km north of Y")."""
    return {
        name.start
        for name, base in itertools.pairwise(matches)
        if (measure := measured(text, base.start, gaz)) is not None and is_of(text, name.end, measure, gaz)
    }


def _without_kind(key: str, gaz: Gazetteer) -> str:
    """ "panjshir" of "panjshir valley": the name by which a text goes on."""
    head, _, last = key.rpartition(" ")
    return head if last in gaz.words["kind"] else key


def _is_name_of_body(text: str, mention: Mention, gaz: Gazetteer) -> bool:
    _, _, after = _neighbours(text, mention.start, mention.end)
    return after[:1].isupper() and after.lower() in gaz.words["institution"]


def _entity(start: int, end: int, entities: list[tuple[int, int, str]]) -> tuple[str, int, int]:
    """Label and extent of the entity over [start, end); "" and the span itself where there is none."""
    for first, last, label in entities:
        if first < end and start < last:
            return label, first, last
    return "", start, end


def _countries_told(text: str, matches: Sequence[name_matching.NameMatch], gaz: Gazetteer) -> set[str]:
    """ISO codes of the countries that the article names outright or by their adjectives."""
    told = set(countries_told_of(text, gaz))
    for name in matches:
        for row, _ in gaz.fixed_names.get(name.key, ()):
            place = gaz.fixed[row]
            if place.kind == "country" and place.country:
                told.add(place.country)
    return told


def _names_of_people(entities: list[tuple[int, int, str]], text: str) -> set[str]:
    """The words of the persons named with more than one word, folded."""
    return {
        word
        for start, end, label in entities
        if label in PERSON_LABELS and " " in text[start:end]
        for word in gazetteer.name_key(text[start:end]).split()
    }


def _setting(
    text: str,
    name: name_matching.NameMatch,
    options: tuple[Option, ...],
    extent: tuple[int, int],
    spoken: set[str],
    gaz: Gazetteer,
) -> _Setting:
    before, before_dot, after = _neighbours(text, name.start, name.end)
    best = max(options, key=lambda option: option.candidate.weight).candidate
    weight = best.weight
    starts = _starts_sentence(text, name.start)
    return _Setting(
        before=before,
        before_dot=before_dot,
        after=after,
        starts=starts,
        weight=weight,
        is_alias=best.is_alias,
        is_ordinary=name.key in gaz.words["ordinary"] and weight < WELL_KNOWN + 0.1,
        is_given=name.key in gaz.words["given"],
        locative=before.lower() in gaz.words["locative"] and not starts,
        longer=extent[0] < name.start or extent[1] > name.end,
        supported=any(option.country in spoken for option in options),
    )


def _evidence(
    text: str,
    name: name_matching.NameMatch,
    options: tuple[Option, ...],
    label: str,
    extent: tuple[int, int],
    setting: _Setting,
    has_entities: bool,
    gaz: Gazetteer,
) -> float:
    """How sure a name that no name beside it holds is a place here, 0 = it is not."""
    if name.key not in gaz.fixed_names and adjective_country(name.text, gaz) is not None:
        return 0.0
    if setting.weight < COUNTRY and _goes_on(text, name, setting, gaz):
        return 0.0
    behind = text[name.end : extent[1]]
    is_small_place = label in PLACE_LABELS and setting.weight < WELL_KNOWN
    if is_small_place and _is_start_of_name(behind, options, gaz):
        return 0.0  # "San Pedro Nueva Vista" is not San Pedro
    kinds = kind_beside(text, name.start, name.end, gaz)
    contextual = all(option.candidate.contextual for option in options)
    told = any(option.kind in kinds for option in options) if contextual else kinds and kinds[0] != "site"
    if told and (label not in PERSON_LABELS or not setting.longer):
        return 0.95
    if contextual:
        return 0.6 if label in PLACE_LABELS and name.text.count(".") > 1 else 0.0  # "B.C."
    if label in PLACE_LABELS:
        return _evidence_as_place(text, name, options, extent, setting, gaz)
    if label in PERSON_LABELS:
        # news gives a person's first name at least once, and surnames told so do not come here
        known = (
            setting.weight >= WELL_KNOWN
            or (setting.locative and setting.weight >= KNOWN)
            or (setting.supported and setting.weight >= FAIRLY_KNOWN)
        )
        return 0.4 if known and not (setting.longer or setting.is_given or setting.is_ordinary) else 0.0
    if label in BODY_LABELS:
        is_division = any(option.kind == "admin1" and not option.candidate.contextual for option in options)
        known = setting.weight >= COUNTRY or is_division or (setting.locative and setting.weight >= KNOWN)
        return 0.6 if known and not setting.longer else 0.0
    if label in PEOPLE_LABELS:
        return 0.0
    return _evidence_of_words(setting, has_entities, gaz)


def _evidence_as_place(
    text: str,
    name: name_matching.NameMatch,
    options: tuple[Option, ...],
    extent: tuple[int, int],
    setting: _Setting,
    gaz: Gazetteer,
) -> float:
    """Evidence of a name within an entity of place."""
    if any(name.key in gaz.words[role] for role in ("direction", "institution", "kind")):
        return 0.0
    before = text[extent[0] : name.start]
    if setting.weight >= COUNTRY and gaz.knows(gazetteer.name_key(before)):
        towns = options_of(gazetteer.name_key(before), gaz, False)
        if not {one.country for one in towns} & {one.country for one in options}:
            return 0.0  # a town called "Puerto Jordan" is not Jordan, as "Tripoli Libya" is Libya
    if setting.weight < COUNTRY:
        if _is_tail_of_name(before, gaz):
            return 0.0  # "Thayet Kan" is not Kan
        if setting.after.lower() in gaz.words["institution"] and extent[1] > name.end:
            seated = "site" in gaz.words["institution"][setting.after.lower()][0]
            return 0.7 if seated and setting.weight >= WELL_KNOWN else 0.0  # "Kabul University" lies in Kabul
    if setting.is_ordinary and not setting.locative:
        return 0.0
    return 1.0


def _evidence_of_words(setting: _Setting, has_entities: bool, gaz: Gazetteer) -> float:
    """Evidence of a name that is no entity, from the words beside it and how well known it is."""
    if setting.after.lower() in gaz.words["institution"] and setting.after[:1].isupper():
        return 0.0
    if setting.before.lower() in gaz.words["title"] and setting.before[:1].isupper():
        return 0.0
    if setting.is_ordinary:
        return 0.0
    if setting.weight >= COUNTRY:
        return 0.9
    if setting.is_given and setting.after[:1].isupper():
        return 0.0
    opens = setting.starts or setting.before_dot or setting.before.lower() in gaz.words["direction"]
    if setting.before[:1].isupper() and not opens and not gaz.knows(gazetteer.name_key(setting.before)):
        return 0.0  # the end of a longer name
    known = (setting.weight >= WELL_KNOWN and not setting.is_alias) or (
        setting.locative and setting.weight >= KNOWN
    )
    if has_entities:  # the names model saw no name here
        return 0.5 if known else 0.0
    if (
        setting.after[:1].isupper()
        and not setting.locative
        and not gaz.knows(gazetteer.name_key(setting.after))
    ):
        return 0.0
    return 0.7 if known else 0.0


def _goes_on(text: str, name: name_matching.NameMatch, setting: _Setting, gaz: Gazetteer) -> bool:
    """Whether the name is only the start of a street's ("Hertford Road") or of one with a hyphen ("Kyzyl-
    Art").
    """
    if setting.after.lower() in gaz.words["street"]:
        return True
    rest = _HYPHENATED.match(text, name.end)
    return rest is not None and not gaz.knows(gazetteer.name_key(rest.group(1)))


def _is_tail_of_name(before: str, gaz: Gazetteer) -> bool:
    """Whether the words of the entity before the name hold one that is no kind of place and no direction."""
    return any(
        word[:1].isupper()
        and word.lower() not in gaz.words["kind"]
        and word.lower() not in gaz.words["direction"]
        for word in before.split()
    )


def _is_start_of_name(behind: str, options: tuple[Option, ...], gaz: Gazetteer) -> bool:
    """Whether the words of the entity behind the name make a longer one of it, which no table knows.

    They do not where they are what holds the place ("Tripoli Libya"), a kind of place, a body or a facility
    within it ("Naivasha Market"), or stand behind a comma or a hyphen.
    """
    if not behind.startswith((" ", "\u00a0")) or "," in behind:
        return False
    known = ("kind", "direction", "institution", "facility", "street")
    words = [word for word in behind.split() if word[:1].isupper()]
    if not words or any(word.lower() in gaz.words[role] for role in known for word in words):
        return False
    holders = options_of(gazetteer.name_key(behind), gaz, False)
    return not {one.country for one in holders} & {one.country for one in options}


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


def _widen(
    text: str, mentions: list[Mention], entities: list[tuple[int, int, str]], gaz: Gazetteer
) -> list[Mention]:
    """Give a mention the extent of its place entity where that adds nouns of kinds of place."""
    widened: list[Mention] = []
    for mention in mentions:
        for start, end, label in entities:
            if label not in PLACE_LABELS or start > mention.start or end < mention.end:
                continue
            rest = (text[start : mention.start] + " " + text[mention.end : end]).split()
            if rest and all(word.lower() in gaz.words["kind"] for word in rest):
                mention = mention._replace(start=start, end=end, text=text[start:end])
            break
        if not widened or mention.start >= widened[-1].end:
            widened.append(mention)
    return widened


def _unknown(
    text: str,
    entities: list[tuple[int, int, str]],
    found: list[Toponym],
    named_of: dict[str, int],
    gaz: Gazetteer,
) -> list[Toponym]:
    """Places that the names model saw and the gazetteer lacks, as places without a point.

    The country is that of a known place which the text puts them in ("X, in Y province"), else the one that
    most of the article's places lie in.
    """
    nation = main_country(found, named_of)
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
            (item.place for item in found if item.place and joined(text, end, item.start) == "in"), None
        )
        country = holder.country if holder is not None else nation
        spelt = gazetteer.town_sounding(written, country, gaz) if country else None
        if spelt is not None:
            unknown.append(Toponym(start, end, written, spelt, SPELT))
            continue
        place = unlocated(written, country, holder)
        unknown.append(Toponym(start, end, written, place, UNKNOWN))
    return unknown


def _is_proper(written: str, gaz: Gazetteer) -> bool:
    """Whether a name has a word of its own beside kinds of place, bodies, directions and ordinary words."""
    generic = ("kind", "institution", "ordinary", "direction")
    return any(
        word[:1].isupper() and len(word) > 2 and not any(word.lower() in gaz.words[role] for role in generic)
        for word in re.findall(r"[^\W\d_]+", written)
    )
