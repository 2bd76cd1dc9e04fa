"""Which place each place name of an article means.

What the text says outright counts most ("Paris, Texas"; "the Afghan city of"; "Kunduz province"), then the
other places of the article (country, division, distance), and how well known each place is. One name has one
sense in an article, save where the words beside it differ. The weights below were set by hand and hardly
matter within a factor of one and a half.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from transforms.annotations import Place, Toponym
from transforms.place import gazetteer
from transforms.place.country_context import countries_told_of, main_country
from transforms.place.gazetteer import Gazetteer
from transforms.place.place_evidence import HELD, add_distance, measured_pairs, told_beside
from transforms.place.place_options import Mention, Option, mention_of

ROUNDS = 3  # of letting the places of an article support each other
TEMPERATURE = 0.18  # of turning scores into confidence
CLOSE_KM = 100.0  # between two readings of a name that hardly differ
NEAR_KM = 150.0  # distance at which the support between two places has fallen to a third
KIND = 0.8  # "Kunduz province": the noun says its kind
COUNTRY_SUPPORT = 0.6  # other names in the same country
DIVISION_SUPPORT = 0.4  # ... in the same first-level division
NEARBY_SUPPORT = 0.5  # ... nearby
HALF = 1.2  # votes that give half of the support
DATELINE_VOICE = 0.25  # what the place it was written in adds; many reports are written from elsewhere
ALIAS_COST = 0.22  # an alternate name of a town is less likely meant than another town's own name
SEAT = 0.1  # share of its people in the town that is meant by the name of a division ("Hama", not "Quebec")


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


def resolve(
    text: str, mentions: Sequence[Mention], gaz: Gazetteer, dateline: str | None = None
) -> list[Toponym]:
    """The place that each mention means; mentions in text order, one toponym each.

    `dateline` is the place named in the article's dateline, which speaks weakly for its country.
    """
    if not mentions:
        return []
    explicit = [told_beside(text, mentions, index, gaz) for index in range(len(mentions))]
    for at, other, measure in measured_pairs(text, mentions, gaz):
        add_distance(mentions[at], mentions[other], measure, explicit[at], explicit[other])
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
    spoken_of = dict(countries_told_of(text, gaz))
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
