"""What the row models cannot see in the tables of places: parents that are not there, and cycles."""

from __future__ import annotations

from collections.abc import Iterator, Set

from transforms.seed_rows import PlaceRow
from transforms.seeds import Seeds


def problems(seeds: Seeds) -> list[str]:
    """What is wrong with the supplement of places, each as file, line and reason; empty when it may be used.

    Refused: a country, division or parent that is not there, half a point, and a chain of parents that comes
    back to where it began. Parents that GeoNames numbers (`geonames:...`) are not looked up.
    """
    return [*_dangling(seeds), *_cycles(seeds)]


def _dangling(seeds: Seeds) -> Iterator[str]:
    known = {
        *(f"place:{key}" for key in seeds.places),
        *(f"country:{key}" for key in seeds.place_countries),
        *(f"admin1:{key}" for key in seeds.admin1),
        *(f"admin2:{key}" for key in seeds.admin2),
    }
    for key, row in seeds.places.items():
        for wrong in _wrong(row, known):
            yield f"{seeds.line_of('places', key)}: {key}: {wrong}"


def _wrong(row: PlaceRow, known: Set[str]) -> Iterator[str]:
    if row.country and f"country:{row.country}" not in known:
        yield f"country {row.country} is not there"
    if row.admin1 and f"admin1:{row.admin1}" not in known:
        yield f"admin1 {row.admin1} is not there"
    if row.parent and row.parent not in known and not row.parent.startswith("geonames:"):
        yield f"parent {row.parent} is not there"
    if (row.lat is None) != (row.lon is None):
        yield "lat and lon go together"


def _cycles(seeds: Seeds) -> Iterator[str]:
    parents = {f"place:{key}": row.parent for key, row in seeds.places.items()}
    for start in parents:
        seen, step = [start], parents[start]
        while step is not None and step not in seen:
            seen.append(step)
            step = parents.get(step)
        if step == start and start == min(seen):
            where = seeds.line_of("places", start.removeprefix("place:"))
            yield f"{where}: cycle of parents: {' > '.join([*seen, start])}"
