"""Places that cannot be meant: namesakes far from all that an article tells become places without a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from transforms.annotations import Place, Toponym
from transforms.place import gazetteer
from transforms.place.country_context import main_country
from transforms.place.distances import misses_by
from transforms.place.gazetteer import Gazetteer
from transforms.place.place_evidence import measured_pairs, point_of
from transforms.place.place_options import AFTER, Mention

STRAY = 0.75  # weight of a town of about 180,000: known so well that an article need not tell its country
HAMLET = 0.58  # weight of a town of some 12,000, under which one mention of the article's country is enough
HOME_VOICES = 2  # mentions that make a country the article's own; one may be where somebody spoke
NEIGHBOUR_KM = 150.0  # two places so near each other are told together, whichever their countries
STRAY_CONFIDENCE = 0.3  # that of a place that no table has


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
    after = AFTER.match(text, mention.end)
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


def without_contradicted(
    text: str, mentions: Sequence[Mention], found: Sequence[Toponym], gaz: Gazetteer
) -> list[Toponym]:
    """The toponyms, in their order, with each small town turned into a place without a point that lies far
    from where a phrase of distance puts it: the tables hold but its namesake."""
    out = list(found)
    for at, other, measure in measured_pairs(text, mentions, gaz):
        place, base = found[at].place, found[other].place
        if place is None or base is None or place.kind != "town" or base.kind == "country":
            continue
        point, origin = point_of(place), point_of(base)
        if point is None or origin is None or _is_well_known(mentions[at]):
            continue
        if misses_by(measure, origin, point) > max(NEIGHBOUR_KM, measure.km):
            out[at] = replace(
                found[at], place=unlocated(mentions[at].text, base.country), confidence=STRAY_CONFIDENCE
            )
    return out


def _is_well_known(mention: Mention) -> bool:
    return max(option.candidate.weight for option in mention.options) >= STRAY
