"""Which place each place name of an article means.

What the text says outright counts most ("Paris, Texas"; "the Afghan city of"; "Kunduz province"), then the
other places of the article (country, division, distance), and how well known each place is. One name has one
sense in an article, save where the words beside it differ. The weights below were set by hand and hardly
matter within a factor of one and a half.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from transforms.annotations import Place, Toponym
from transforms.place import gazetteer, name_matching
from transforms.place.distances import Measure, is_of, measured, misses_by
from transforms.place.gazetteer import Candidate, Gazetteer

MOST_OPTIONS = 40  # candidates looked at per name
ROUNDS = 3  # of letting the places of an article support each other
TEMPERATURE = 0.18  # of turning scores into confidence
CLOSE_KM = 100.0  # between two readings of a name that hardly differ
NEAR_KM = 150.0  # distance at which the support between two places has fallen to a third
INSIDE_KM = {"town": 40.0, "admin2": 80.0, "district": 60.0, "site": 30.0, "region": 400.0, "natural": 400.0}
# What the evidence adds to a candidate's weight (0 to 1.5).
HELD = 2.5  # "Paris, Texas": what follows holds it
KIND = 0.8  # "Kunduz province": the noun says its kind
MEASURED = 1.5  # "X, 20 km north of Y": a place of that name lies there
MEASURED_ABROAD = 0.75  # ... in another country than Y
ADJECTIVE = 0.6  # "the Afghan city of Kunduz"
COUNTRY_SUPPORT = 0.6  # other names in the same country
DIVISION_SUPPORT = 0.4  # ... in the same first-level division
NEARBY_SUPPORT = 0.5  # ... nearby
HALF = 1.2  # votes that give half of the support
ADJECTIVE_VOICE = 0.5  # what "Afghan" adds to the mentions of Afghanistan
DATELINE_VOICE = 0.25  # what the place it was written in adds; many reports are written from elsewhere
ALIAS_COST = 0.22  # an alternate name of a town is less likely meant than another town's own name
SEAT = 0.1  # share of its people in the town that is meant by the name of a division ("Hama", not "Quebec")
STRAY = 0.75  # weight of a town of about 180,000: known so well that an article need not tell its country
HAMLET = 0.58  # weight of a town of some 12,000, under which one mention of the article's country is enough
HOME_VOICES = 2  # mentions that make a country the article's own; one may be where somebody spoke
NEIGHBOUR_KM = 150.0  # two places so near each other are told together, whichever their countries
STRAY_CONFIDENCE = 0.3  # that of a place that no table has
_AFTER = re.compile(r"['’]?s?[ \u00a0]([^\W_]+)")
_OF_BEFORE = re.compile(r"([^\W_]+)[ \u00a0](?:of|called|named)[ \u00a0](?:the[ \u00a0])?$", re.IGNORECASE)
_HOLDER_GAP = re.compile(
    r", ?|,? \(|,? (?:in|of)(?: the)?(?: (?:far|central|capital|city|province|state|region|district|"
    r"(?:north|south)?(?:east|west)?(?:ern)?)){0,4} ",
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")
LIST_GAP = re.compile(r",? (?:and|or) (?:the )?|, (?:the )?")
_HELD_GAP = re.compile(r"['’]s?(?: [a-z-]+){0,4} ")


class Option(NamedTuple):
    candidate: Candidate
    place_id: str
    kind: str
    country: str | None
    admin1: str | None  # place_id of the division
    lat: float | None
    lon: float | None


class Mention(NamedTuple):
    start: int
    end: int
    text: str
    key: str
    options: tuple[Option, ...]
    evidence: float
    kinds: tuple[str, ...] = ()  # of place, told by a noun beside the name ("X province")
    is_part: bool = False  # the tables know only a word or two of the name


def link(text: str, spans: Sequence[tuple[int, int]], gaz: Gazetteer) -> list[Place | None]:
    """The place that each of the spans means, in their order; the spans are taken to be place names."""
    mentions = {span: mention_of(text, *span, gaz) for span in spans}
    known = sorted((item for item in mentions.values() if item is not None), key=lambda item: item.start)
    resolved = resolve(text, known, gaz)
    found = {
        (item.start, item.end): item.place
        for mention, item in zip(known, resolved, strict=True)
        if not (mention.is_part and _is_strange(mention, item, known, resolved, text, gaz))
    }
    country = main_country(resolved)
    return [
        found.get(span) or (gazetteer.town_sounding(text[slice(*span)], country, gaz) if country else None)
        for span in spans
    ]


def _is_strange(
    mention: Mention,
    item: Toponym,
    mentions: Sequence[Mention],
    found: Sequence[Toponym],
    text: str,
    gaz: Gazetteer,
) -> bool:
    """Whether a place known by one word of its name alone lies in a country of which nothing else speaks."""
    told = {
        other.place.country
        for one, other in zip(mentions, found, strict=True)
        if other.place is not None and one.key != mention.key
    } | set(countries_told_of(text, gaz))
    return bool(told) and item.place is not None and item.place.country not in told


def main_country(found: Sequence[Toponym], spoken_of: Mapping[str, int] | None = None) -> str | None:
    """The country of more than half of the places told, None where no country has as many.

    `spoken_of` (see `countries_named`) adds what tells a country without being a place here.
    """
    counts: dict[str, int] = defaultdict(int, spoken_of or {})
    for item in found:
        if item.place is not None and item.place.country is not None:
            counts[item.place.country] += 1
    if not counts:
        return None
    best = max(sorted(counts), key=lambda country: counts[country])
    return best if 2 * counts[best] > sum(counts.values()) else None


def countries_named(
    text: str, taken: Sequence[Toponym | Mention], people: Container[str], gaz: Gazetteer
) -> dict[str, int]:
    """How often the text names each country (ISO) by an adjective or people ("Chadian", "Chadians"), or by a
    name that is not among `taken` ("Chad's army"); a key in `people` is somebody's name."""
    counts: dict[str, int] = defaultdict(int)
    for word in _CAPITALISED.finditer(text):
        country = adjective_country(word.group(), gaz)
        if country is not None and not any(
            item.start < word.end() and word.start() < item.end for item in taken
        ):
            counts[country] += 1
    for name in name_matching.match(text, gaz):
        if name.key in people or any(item.start < name.end and name.start < item.end for item in taken):
            continue
        nations = [gaz.fixed[row] for row, _ in gaz.fixed_names.get(name.key, ())]
        nation = next((place.country for place in nations if place.kind == "country"), None)
        if nation is not None:
            counts[nation] += 1
    return dict(counts)


def without_strays(
    text: str,
    mentions: Sequence[Mention],
    found: Sequence[Toponym],
    spoken_of: Mapping[str, int],
    gaz: Gazetteer,
) -> list[Toponym]:
    """The toponyms, in their order, with each lone small town of a country that nothing else in the article
    speaks of turned into a place without a point in the article's main country.

    The tables lack most villages, and hold a namesake of many of them at the other end of the world. A market
    or camp may bear the name of a town of any size ("Geneva camp").
    """
    out = list(found)
    keys = [mention.key for mention in mentions]
    for at, (mention, item) in enumerate(zip(mentions, found, strict=True)):
        place = item.place
        if place is None or place.kind != "town" or place.country is None:
            continue
        others = [other for key, other in zip(keys, found, strict=True) if key != mention.key]
        home = main_country(others, spoken_of)
        weight = max(option.candidate.weight for option in mention.options)
        known = weight >= STRAY and not _is_facility(text, mention, gaz)
        if home is None or known or any(option.country == home for option in mention.options):
            continue
        voices = spoken_of.get(home, 0) + sum(
            other.place is not None and other.place.country == home for other in others
        )
        if voices < (HOME_VOICES if weight >= HAMLET else 1) or _is_near_another(place, others):
            continue
        told = {other.place.country for other in others if other.place is not None} | set(spoken_of)
        if place.country in told:
            continue
        spelt = gazetteer.town_sounding(mention.text, home, gaz)
        out[at] = replace(item, place=spelt or unlocated(mention.text, home), confidence=STRAY_CONFIDENCE)
    return out


def _is_facility(text: str, mention: Mention, gaz: Gazetteer) -> bool:
    """Whether the noun behind a name makes it that of a facility within a town ("Naivasha market")."""
    after = _AFTER.match(text, mention.end)
    if after is None or text[mention.end] not in " \u00a0":
        return False
    noun = after.group(1).lower()
    return noun in gaz.words["facility"] or "site" in gaz.words["kind"].get(noun, ((),))[0]


def _is_near_another(place: Place, others: Sequence[Toponym]) -> bool:
    """Whether a place lies within reach of another that the article names ("from Gaza ... near Ashkelon")."""
    for other in others:
        if other.place is None or other.place.kind == "country":
            continue
        apart = gazetteer.distance_between(place, other.place)
        if apart is not None and apart <= NEIGHBOUR_KM:
            return True
    return False


def unlocated(name: str, country: str | None, holder: Place | None = None) -> Place:
    """A place that an article names and no table has, in `holder` or, if none is told, in the country."""
    slug = gazetteer.name_key(name).replace(" ", "-")
    return Place(
        place_id=f"place:{slug}.{country.lower()}" if country else f"place:{slug}.",
        name=" ".join(name.split()),
        kind="town",
        precision="unknown",
        origin="article",
        parent=holder.place_id if holder else f"country:{country}" if country else None,
        admin1=holder.admin1 if holder else None,
        country=country,
    )


def resolve(
    text: str, mentions: Sequence[Mention], gaz: Gazetteer, dateline: str | None = None
) -> list[Toponym]:
    """The place that each mention means; mentions in text order, one toponym each.

    `dateline` is the place named in the article's dateline, which speaks weakly for its country.
    """
    if not mentions:
        return []
    explicit = [_explicit(text, mentions, index, gaz) for index in range(len(mentions))]
    for at, other, measure in _measured_pairs(text, mentions, gaz):
        _add_distance(mentions[at], mentions[other], measure, explicit[at], explicit[other])
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
    spoken_of = countries_told_of(text, gaz)
    written_in = _country_of_dateline(dateline, gaz) if dateline else None
    if written_in is not None:
        spoken_of[written_in] = spoken_of.get(written_in, 0.0) + DATELINE_VOICE
    scores = shared
    for _ in range(ROUNDS):
        scores = _supported(groups, mentions, shared, scores, spoken_of)
    found: list[Toponym] = []
    for mention, beside in zip(mentions, explicit, strict=True):
        own = [
            score + (KIND if option.kind in mention.kinds else 0.0)
            for score, option in zip(scores[mention.key], mention.options, strict=True)
        ]
        chances = _chances(own)
        best = max(range(len(own)), key=lambda at: (own[at], -at))
        if beside[best] < HELD - ALIAS_COST:  # else it is told to hold, or to lie in, the place beside it
            best = _town_of_division(mention, best, gaz)
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


def _town_of_division(mention: Mention, best: int, gaz: Gazetteer) -> int:
    """The index of the town, where `best` is a division with a main town of its own name and no word
    says that the division is meant ("in Hama")."""
    chosen = mention.options[best]
    if chosen.kind != "admin1" or "admin1" in mention.kinds or chosen.candidate.contextual:
        return best
    towns = [
        (-option.candidate.weight, at)
        for at, option in enumerate(mention.options)
        if option.kind == "town"
        and option.admin1 == chosen.place_id
        # "Hama" for Hamah, not "New York" for New York City
        and len(gaz.place(option.candidate.row).name.split()) == len(mention.key.split())
    ]
    if not towns:
        return best
    weight, town = min(towns)
    return (
        town
        if gazetteer.inhabitants(-weight, "town")
        >= SEAT * gazetteer.inhabitants(chosen.candidate.weight, "admin1")
        else best
    )


def _country_of_dateline(dateline: str, gaz: Gazetteer) -> str | None:
    """The country of the best known place of a dateline's words ("KABUL", "ATHENS, Ga.")."""
    mention = mention_of(dateline, 0, len(dateline), gaz)
    if mention is None:
        return None
    best = max(mention.options, key=lambda option: option.candidate.weight)
    return best.country


def mention_of(text: str, start: int, end: int, gaz: Gazetteer) -> Mention | None:
    """A mention for a span that is known to be a place name; None where no part of it is in the gazetteer."""
    written = text[start:end]
    country = adjective_country(written, gaz)
    known = gazetteer.name_key(written) in gaz.fixed_names
    if country is not None and not known and f"country:{country}" in gaz.by_id:
        row = gaz.by_id[f"country:{country}"]
        option = _option(Candidate(row, float(gaz.weights[row]), False, False), gaz)
        return Mention(start, end, written, gazetteer.name_key(written), (option,), 1.0)
    for first, last, is_part in _readings(written, gaz):
        key = gazetteer.name_key(written[first:last])
        options = options_of(key, gaz, name_matching.is_in_capitals(written[first:last]))
        if options:
            kinds = kind_beside(text, start + first, start + last, gaz)
            return Mention(start, end, written, key, options, 1.0, kinds, is_part)
    return None


def _readings(written: str, gaz: Gazetteer) -> list[tuple[int, int, bool]]:
    """The whole name, then the name without a kind noun at either end, then the names found inside it, which
    are but part of it (true)."""
    readings = [(0, len(written), False)]
    words = list(re.finditer(r"[^\s]+", written))
    generic = gaz.words["kind"]
    if len(words) > 1:
        if words[-1].group().lower() in generic:
            readings.append((0, words[-2].end(), False))
        if words[0].group().lower() in generic | {"the": ((), None)}:
            readings.append((words[1].start(), len(written), False))
        if len(words) > 2 and words[0].group().lower() in generic and words[1].group().lower() == "of":
            readings.append((words[2].start(), len(written), False))
    inner = sorted(name_matching.match(written, gaz), key=lambda name: name.start - name.end)
    return readings + [(name.start, name.end, True) for name in inner]


def options_of(key: str, gaz: Gazetteer, in_capitals: bool) -> tuple[Option, ...]:
    found = gazetteer.candidates(key, gaz, in_capitals)
    return tuple(_option(candidate, gaz) for candidate in found[:MOST_OPTIONS])


def _option(candidate: Candidate, gaz: Gazetteer) -> Option:
    fixed = len(gaz.fixed)
    if candidate.row >= fixed:
        town = candidate.row - fixed
        return Option(
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
    return Option(candidate, place.place_id, place.kind, place.country, admin1, place.lat, place.lon)


def _holds(outer: Option, inner: Option) -> bool:
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


def joined(text: str, end: int, start: int) -> str:
    """How two neighbouring names are joined: "in" the first lies in the second, "of" the reverse, ""
    neither.
    """
    gap = text[end:start]
    if len(gap) > 45 or "\n" in gap:
        return ""
    if _HOLDER_GAP.fullmatch(gap):
        return "in"
    return "of" if _HELD_GAP.fullmatch(gap) else ""


def held_by_neighbours(text: str, matches: Sequence[name_matching.NameMatch], gaz: Gazetteer) -> set[int]:
    """Indices of the matches that are placed by the match beside them, both members of the pair."""
    found: set[int] = set()
    for index in range(len(matches) - 1):
        first, second = matches[index], matches[index + 1]
        relation = joined(text, first.end, second.start)
        if not relation:
            continue
        a = options_of(first.key, gaz, name_matching.is_in_capitals(first.text))
        b = options_of(second.key, gaz, name_matching.is_in_capitals(second.text))
        inner, outer = (a, b) if relation == "in" else (b, a)
        if any(
            holder.kind in ("country", "admin1") and _holds(holder, option)
            for holder in outer
            for option in inner
        ):
            found |= {index, index + 1}
    return found


def kind_beside(text: str, start: int, end: int, gaz: Gazetteer) -> tuple[str, ...]:
    """Kinds of place that a noun beside the name tells: "X province", "the town of X"."""
    after = _AFTER.match(text, end)
    if after and after.group(1).lower() in gaz.words["kind"] and text[end : end + 1] == " ":
        return gaz.words["kind"][after.group(1).lower()][0]
    before = _OF_BEFORE.search(text, max(0, start - 40), start)
    if before and before.group(1).lower() in gaz.words["kind"]:
        return gaz.words["kind"][before.group(1).lower()][0]
    return ()


def adjective_country(name: str, gaz: Gazetteer) -> str | None:
    """ISO code of the country whose adjective or people `name` is ("Afghan", "Afghans"), else None."""
    key = gazetteer.name_key(name)
    return gaz.adjectives.get(key) or (gaz.adjectives.get(key[:-1]) if key.endswith("s") else None)


def countries_told_of(text: str, gaz: Gazetteer) -> dict[str, float]:
    """How strongly the text's adjectives ("Afghan", "Syrians") and its talk of money, institutions and usage
    of one country ("naira") speak of each country."""
    counts: dict[str, int] = defaultdict(int)
    for word in _CAPITALISED.findall(text):
        country = adjective_country(word, gaz)
        if country is not None:
            counts[country] += 1
    lowered = text.lower()
    for which, start, end in gaz.hint_automaton.find_matches_as_indexes(lowered, overlapping=True):
        if not lowered[start - 1 : start].isalnum() and not lowered[end : end + 1].isalnum():
            counts[gaz.hints[which][1]] += 1
    return {country: ADJECTIVE_VOICE * (1.0 + math.log(count)) for country, count in counts.items()}


def _are_close(option: Option, other: Option) -> bool:
    """Whether two options lie in one division or within CLOSE_KM."""
    if "country" in (option.kind, other.kind) or option.country != other.country:
        return False
    if option.admin1 is not None and option.admin1 == other.admin1:
        return True
    if option.lat is None or option.lon is None or other.lat is None or other.lon is None:
        return False
    return gazetteer.distance_km(option.lat, option.lon, other.lat, other.lon) <= CLOSE_KM


def _prior(option: Option) -> float:
    cost = ALIAS_COST if option.candidate.is_alias and option.kind == "town" else 0.0
    return option.candidate.weight - cost - (1.0 if option.candidate.contextual else 0.0)


def _explicit(text: str, mentions: Sequence[Mention], index: int, gaz: Gazetteer) -> list[float]:
    """What the words beside the mention add to each of its options."""
    mention = mentions[index]
    added = [0.0] * len(mention.options)
    listed = _in_list(text, mentions, index)
    beside: list[tuple[str, Mention]] = []
    if index + 1 < len(mentions):
        relation = joined(text, mention.end, mentions[index + 1].start)
        beside.append(
            ("outer" if relation == "in" else "inner" if relation == "of" else "", mentions[index + 1])
        )
    if index:
        relation = joined(text, mentions[index - 1].end, mention.start)
        beside.append(
            ("inner" if relation == "in" else "outer" if relation == "of" else "", mentions[index - 1])
        )
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


def _measured_pairs(
    text: str, mentions: Sequence[Mention | Toponym], gaz: Gazetteer
) -> Iterator[tuple[int, int, Measure]]:
    """(index of a place, index of the place from which a phrase measures where it lies, the phrase): "X, in Z
    province, 20 km north of Y" are X and Y."""
    for other in range(1, len(mentions)):
        measure = measured(text, mentions[other].start, gaz)
        at = other - 1
        if measure is None or not is_of(text, mentions[at].end, measure, gaz):
            continue
        while at and joined(text, mentions[at - 1].end, mentions[at].start) == "in":
            at -= 1
        yield at, other, measure


def _add_distance(
    mention: Mention, base: Mention, measure: Measure, added: list[float], added_to_base: list[float]
) -> None:
    """Add to the options of two names what speaks for those that lie as the phrase tells."""
    for i, option in enumerate(mention.options):
        for j, other in enumerate(base.options):
            point, origin = _point(option), _point(other)
            if "country" in (option.kind, other.kind) or point is None or origin is None:
                continue
            if misses_by(measure, origin, point) == 0:
                speaks = MEASURED if option.country == other.country else MEASURED_ABROAD
                added[i] = max(added[i], speaks)
                added_to_base[j] = max(added_to_base[j], speaks)


def _point(place: Option | Place) -> tuple[float, float] | None:
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def without_contradicted(
    text: str, mentions: Sequence[Mention], found: Sequence[Toponym], gaz: Gazetteer
) -> list[Toponym]:
    """The toponyms, in their order, with each small town turned into a place without a point that lies far
    from where a phrase of distance puts it: the tables hold but its namesake."""
    out = list(found)
    for at, other, measure in _measured_pairs(text, mentions, gaz):
        place, base = found[at].place, found[other].place
        if place is None or base is None or place.kind != "town" or base.kind == "country":
            continue
        point, origin = _point(place), _point(base)
        if point is None or origin is None or _is_well_known(mentions[at]):
            continue
        if misses_by(measure, origin, point) > max(NEIGHBOUR_KM, measure.km):
            out[at] = replace(
                found[at], place=unlocated(mentions[at].text, base.country), confidence=STRAY_CONFIDENCE
            )
    return out


def _is_well_known(mention: Mention) -> bool:
    return max(option.candidate.weight for option in mention.options) >= STRAY


def _in_list(text: str, mentions: Sequence[Mention], index: int) -> bool:
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
            if not LIST_GAP.fullmatch(gap) or mentions[at + step].options[0].kind != kind:
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


def _supported(
    groups: dict[str, list[int]],
    mentions: Sequence[Mention],
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
            if option.country is None:
                nation = HALF  # a region of many countries can have no such support, nor lack it
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
