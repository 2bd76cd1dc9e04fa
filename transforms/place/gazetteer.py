"""Names of places, what each may mean, and what holds what.

Four layers, the first of which wins by name over those below: our supplement (`seeds/places.csv`), countries
(`seeds/place_countries.csv`), divisions (`seeds/admin1.csv`, `seeds/admin2.csv`), towns from 500 inhabitants
(`seeds/towns.parquet`, built from GeoNames by `training/build_gazetteer.py`).

`name_matching` looks runs of words up in the set of folded names. With 270,000 names, most of them of small
towns, that set is ready at once, where an automaton takes seconds to build in every process.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import ahocorasick_rs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.annotations import Place
from transforms.seeds import DEFAULT_FOLDER, Seeds

TOWNS: Path = DEFAULT_FOLDER / "towns.parquet"
TOWN_NAMES: Path = DEFAULT_FOLDER / "town_names.parquet"
EARTH_RADIUS_KM = 6371.0
SHORTEST_SOUND = 5  # letters; shorter sound keys collide
SUPPLEMENT = 1.15  # weight of the rows of places.csv: above any town, below a country
DIVISION_WEIGHT = 0.9  # of a first-level division against a town of as many people
NAMESAKE = 0.6  # of those that share their name with a greater one ("Palma, Mozambique")
MAX_ACRONYM = 4  # letters of an alias that counts only in capitals: US, UAE, DRC
WORD = re.compile(r"[^\W_]+(?:['’ʼ‘`][^\W_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʼ‘`")
_ARTICLES = frozenset({"al", "el", "ul", "as", "ash", "ad", "ar", "at", "az", "an", "en", "es", "er"})
# in this order: digraphs, then single letters
_SOUNDS = (
    ("sch", "s"), ("tch", "s"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("sh", "s"), ("ch", "s"),
    ("ph", "f"), ("zh", "z"), ("dj", "j"), ("ts", "s"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("aw", "u"),
    ("au", "u"), ("ai", "i"), ("ay", "i"), ("ei", "i"), ("ey", "i"), ("iy", "i"), ("yy", "i"), ("q", "k"),
    ("c", "k"), ("x", "ks"), ("v", "w"), ("y", "i"), ("w", "u"), ("h", ""), ("e", "a"), ("o", "u"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_LATIN_EXTRA = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae"}
)
Words = dict[str, dict[str, tuple[tuple[str, ...], float | None]]]  # role -> word -> kinds and value


class Candidate(NamedTuple):
    """One thing a name may mean. `row` indexes the gazetteer; `weight` grows with its fame (0 to 2)."""

    row: int
    weight: float
    is_alias: bool
    contextual: bool  # a short form that counts only beside a place it holds ("Worcester, Mass.")


@dataclass(frozen=True, slots=True, eq=False)
class Gazetteer:
    """The compiled tables, alike only to themselves. Rows 0..len(fixed)-1 are seeds and divisions, the rest
    are towns."""

    fixed: tuple[Place, ...]
    weights: np.ndarray  # of the fixed rows
    fixed_names: dict[str, tuple[tuple[int, str], ...]]  # key -> (row, "name" | "alias" | "short")
    cased: frozenset[str]  # keys that count only when written in capitals
    names: frozenset[str]  # all folded names
    after_the: frozenset[str]  # the second words of names that begin with "the"
    openings: frozenset[str]  # the words that longer names begin with: "new", "new york" for "New York City"
    town_keys: list[str]  # folded names of towns, sorted
    town_rows: pa.ListArray  # the towns of each of them, from 0
    towns: pa.Table  # sorted by geonames_id
    town_ids: np.ndarray
    town_lat: np.ndarray
    town_lon: np.ndarray
    town_population: np.ndarray
    is_capital: np.ndarray
    by_id: dict[str, int]  # place_id -> row, of the fixed rows
    capitals: dict[str, str]  # ISO code of a country -> place_id of its capital
    adjectives: dict[str, str]  # "afghan" -> AFG
    words: Words = field(repr=False)
    hints: tuple[tuple[str, str], ...]  # ("naira", NGA): a word that speaks of a country, in lower case
    hint_automaton: ahocorasick_rs.AhoCorasick = field(repr=False)
    # by country, filled as countries come up: the hashed sound keys of its towns, sorted, and whose they are
    sounds: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False)

    def place(self, row: int) -> Place:
        """The Place of one row."""
        if row < len(self.fixed):
            return self.fixed[row]
        town = row - len(self.fixed)
        code = self.towns["admin1"][town].as_py()
        division = self.by_id.get(f"admin1:{code}")
        country = self.towns["country"][town].as_py()
        geonames_id = int(self.town_ids[town])
        return Place(
            place_id=f"geonames:{geonames_id}",
            name=self.towns["name"][town].as_py(),
            kind="town",
            precision="town",
            origin="library",
            parent=f"country:{country}" if division is None else self.fixed[division].place_id,
            admin1=None if division is None else self.fixed[division].name,
            country=country,
            lat=round(float(self.town_lat[town]), 4),
            lon=round(float(self.town_lon[town]), 4),
            geonames_id=geonames_id,
        )

    def towns_named(self, key: str) -> list[int]:
        """The towns (from 0) whose folded name, or one of whose alternate names, is `key`."""
        at = bisect_left(self.town_keys, key)
        if at == len(self.town_keys) or self.town_keys[at] != key:
            return []
        found: list[int] = self.town_rows[at].as_py()
        return found

    def knows(self, key: str) -> bool:
        """Whether `key` is the folded name of anything."""
        return key in self.names

    def by_place_id(self, place_id: str) -> Place | None:
        """The place of an id of this gazetteer, None when there is none."""
        row = self.by_id.get(place_id)
        if row is not None:
            return self.fixed[row]
        scheme, _, key = place_id.partition(":")
        if scheme != "geonames" or not key.isdigit():
            return None
        town = int(np.searchsorted(self.town_ids, int(key)))
        known = town < len(self.town_ids) and int(self.town_ids[town]) == int(key)
        return self.place(len(self.fixed) + town) if known else None


def fold(text: str) -> str:
    """`text` without diacritics, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LATIN_EXTRA))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


@lru_cache(maxsize=8_192)
def name_key(name: str) -> str:
    """The folded form under which a name is looked up: words only, no diacritics, hyphens or apostrophes."""
    return " ".join(fold_word(word) for word in WORD.findall(name))


@lru_cache(maxsize=8_192)  # the words of some hundred articles; in a long run of every worker it is full
def fold_word(word: str) -> str:
    word = word.translate(_APOSTROPHES)
    return word.lower() if word.isascii() else fold(word)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in km between two points in degrees (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def distance_between(place: Place, other: Place) -> float | None:
    """Distance in km between the points of two places, None when either has none."""
    if place.lat is None or place.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_km(place.lat, place.lon, other.lat, other.lon)


def offset(lat: float, lon: float, km: float, bearing: float) -> tuple[float, float]:
    """The point `km` away from (lat, lon) towards `bearing` degrees (0 north, 90 east), in degrees."""
    angle, course = km / EARTH_RADIUS_KM, math.radians(bearing)
    a, b = math.radians(lat), math.radians(lon)
    c = math.asin(math.sin(a) * math.cos(angle) + math.cos(a) * math.sin(angle) * math.cos(course))
    d = b + math.atan2(
        math.sin(course) * math.sin(angle) * math.cos(a), math.cos(angle) - math.sin(a) * math.sin(c)
    )
    return round(math.degrees(c), 4), round((math.degrees(d) + 180) % 360 - 180, 4)


def ancestors(place: Place, gaz: Gazetteer) -> tuple[Place, ...]:
    """The places that hold `place`, nearest first, by `parent` and at last by `country`.

    A place in several countries (the Sahel) has none. A chain that comes back on itself ends there.
    """
    chain: list[Place] = []
    seen = {place.place_id}
    following = place.parent
    while following is not None and following not in seen:
        seen.add(following)
        holder = gaz.by_place_id(following)
        if holder is None:
            break
        chain.append(holder)
        following = holder.parent
    country = f"country:{place.country}" if place.country else None
    if country is not None and country not in seen and country in gaz.by_id:
        chain.append(gaz.fixed[gaz.by_id[country]])
    return tuple(chain)


def containment(place: Place, gaz: Gazetteer) -> tuple[str, ...]:
    """place_ids from `place` itself outwards to its country: two places lie on one path when either's id
    stands in the other's tuple."""
    return (place.place_id, *(holder.place_id for holder in ancestors(place, gaz)))


def candidates(key: str, gaz: Gazetteer, in_capitals: bool = False) -> list[Candidate]:
    """What the folded name `key` may mean, best known first. `in_capitals`: the text wrote it so."""
    found: list[Candidate] = []
    for row, how in gaz.fixed_names.get(key, ()):
        if key in gaz.cased and not in_capitals:
            continue
        weight = float(gaz.weights[row])
        found.append(Candidate(row, weight, how != "name", how == "short"))
    known = {item.row for item in found}
    for town in gaz.towns_named(key):
        named = gaz.by_id.get(f"geonames:{int(gaz.town_ids[town])}")
        if named is not None:  # a town that our supplement names too
            # "Gaza City" is our name of the library's "Gaza", then the Strip's, as "Mexico" is the country's
            is_anothers = any(
                gaz.fixed[row].kind == "country" or name_key(gaz.towns["name"][town].as_py()) == key
                for row in known
            )
            if named not in known and not is_anothers:  # a name that our row does not give: library's weight
                weight = town_weight(int(gaz.town_population[town]), bool(gaz.is_capital[town]))
                found.append(Candidate(named, weight, False, False))
                known.add(named)
            continue
        is_alias = name_key(gaz.towns["name"][town].as_py()) != key
        weight = town_weight(int(gaz.town_population[town]), bool(gaz.is_capital[town]))
        found.append(Candidate(len(gaz.fixed) + town, weight, is_alias, False))
    return sorted(found, key=lambda item: (-item.weight, item.row))


def sound_key(name: str) -> str:
    """A key that spellings of one name in Latin letters share: "Qatraneh", "Al Qaţrānah"; "" for short names.

    Articles, doubled letters, h and the difference of kin vowels and consonants are lost.
    """
    words = name_key(name).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    sound = "".join(words)
    for written, heard in _SOUNDS:
        sound = sound.replace(written, heard)
    sound = _DOUBLED.sub(r"\1", sound)
    return sound if len(sound) >= SHORTEST_SOUND else ""


def town_sounding(name: str, country: str, gaz: Gazetteer) -> Place | None:
    """The largest town of a country whose name is another spelling of `name`, None when there is none."""
    key = sound_key(name)
    if not key:
        return None
    if country not in gaz.sounds:
        gaz.sounds[country] = _sounds(country, gaz)
    keys, towns = gaz.sounds[country]
    at = int(np.searchsorted(keys, _hashed(key)))
    if at == len(keys) or keys[at] != _hashed(key):
        return None
    return gaz.place(len(gaz.fixed) + int(towns[at]))


def _sounds(country: str, gaz: Gazetteer) -> tuple[np.ndarray, np.ndarray]:
    """Twelve bytes a town: as strings, the towns of all countries would take 60 MB of each worker."""
    known: dict[np.uint64, int] = {}
    rows = np.flatnonzero(pc.equal(gaz.towns["country"], country).to_numpy(zero_copy_only=False))
    for town in rows[np.argsort(gaz.town_population[rows], kind="stable")].tolist():
        known[_hashed(sound_key(gaz.towns["name"][town].as_py()))] = town
    keys = np.fromiter(known, dtype=np.uint64, count=len(known))
    order = np.argsort(keys)
    return keys[order], np.fromiter(known.values(), dtype=np.int32, count=len(known))[order]


def _hashed(key: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big"))


def town_weight(population: int, is_capital: bool) -> float:
    """How well known a town is, from its inhabitants: near 0 for a hamlet, about 1 for a great city."""
    weight = math.log10(population + 10) / 7
    return min(1.0, weight) + (0.15 if is_capital else 0.0)


def inhabitants(weight: float, kind: str) -> float:
    """About how many people a weight stands for: of a division, or of a town that is no capital."""
    return float(10 ** (7 * weight / (DIVISION_WEIGHT if kind == "admin1" else 1.0)))


def compile(seeds: Seeds) -> Gazetteer:
    """Lay the tables together. Reads `seeds/towns.parquet`; takes about half a second."""
    towns = pq.read_table(TOWNS, use_threads=False)  # its threads cost more than they gain
    town_names = pq.read_table(TOWN_NAMES, use_threads=False)
    population = towns["population"].to_numpy()
    fixed, names = _fixed_rows(seeds)
    for row in seeds.place_words.values():
        if row.role == "not_place":
            names.setdefault(name_key(row.id.partition(":")[2]), [])
    people = _inhabitants(towns)
    words = _words(seeds)
    hints = tuple((word, code) for word, (codes, _) in words["hint"].items() for code in codes)
    town_keys = town_names["key"].to_pylist()
    return Gazetteer(
        fixed=tuple(fixed),
        weights=np.array([_fixed_weight(place, people) for place in fixed]),
        fixed_names={key: tuple(found) for key, found in names.items()},
        cased=frozenset(_cased(seeds)),
        names=frozenset(names).union(town_keys),
        after_the=frozenset(
            name.split()[1] for name in itertools.chain(names, town_keys) if name.startswith("the ")
        ),
        openings=frozenset(_openings(names)).union(_openings(town_keys)),
        town_keys=town_keys,
        town_rows=town_names["towns"].combine_chunks(),
        towns=towns.combine_chunks(),
        town_ids=towns["geonames_id"].to_numpy(),
        town_lat=towns["lat"].to_numpy(),
        town_lon=towns["lon"].to_numpy(),
        town_population=population,
        is_capital=towns["is_capital"].to_numpy(),
        by_id={place.place_id: row for row, place in enumerate(fixed)},
        capitals=_capitals(towns),
        adjectives=_adjectives(seeds),
        words=words,
        hints=hints,
        hint_automaton=ahocorasick_rs.AhoCorasick([word for word, _ in hints]),
    )


def _openings(names: Iterable[str]) -> Iterator[str]:
    """Every run of words that a name of several words begins with, the whole name left out."""
    for name in names:
        at = name.find(" ")
        while at > 0:
            yield name[:at]
            at = name.find(" ", at + 1)


def _fixed_rows(seeds: Seeds) -> tuple[list[Place], dict[str, list[tuple[int, str]]]]:
    """Places of the seed tables, and what each name leads to; a name of places.csv leads nowhere else."""
    fixed: list[Place] = []
    names: dict[str, list[tuple[int, str]]] = {}
    # "Eastern", "Nord" name divisions only beside a noun that says so, or beside what they hold
    plain = {
        row.id.partition(":")[2].lower()
        for row in seeds.place_words.values()
        if row.role in ("ordinary", "direction")
    }

    def add(place: Place, written: str, aliases: tuple[str, ...], codes: tuple[str, ...] = ()) -> None:
        row = len(fixed)
        fixed.append(place)
        for how, forms in (("name", (written,)), ("alias", aliases), ("short", codes)):
            for form in forms:
                key = name_key(form)
                is_short = place.kind in ("admin1", "admin2") and (form.endswith(".") or key in plain)
                kind = "short" if is_short else how
                if all(other != row for other, _ in names.get(key, ())):
                    names.setdefault(key, []).append((row, kind))

    for key, row in seeds.places.items():
        division = seeds.admin1.get(row.admin1 or "")
        parent = row.parent or (f"admin1:{row.admin1}" if row.admin1 else None)
        parent = parent or (f"country:{row.country}" if row.country else None)
        add(
            Place(
                place_id=f"geonames:{row.geonames_id:.0f}" if row.geonames_id else f"place:{key}",
                name=row.name,
                kind=row.kind,
                precision=row.precision,
                origin="seed",
                parent=parent,
                admin1=division.name if division else None,
                country=row.country,
                lat=row.lat,
                lon=row.lon,
                geonames_id=int(row.geonames_id) if row.geonames_id else None,
            ),
            row.name.partition(",")[0],
            row.aliases,
        )
    for code, nation in seeds.place_countries.items():
        place = Place(
            f"country:{code}",
            nation.name,
            "country",
            "country",
            "seed",
            None,
            None,
            code,
            nation.lat,
            nation.lon,
        )
        add(place, nation.name, nation.aliases)
    for key, division in seeds.admin1.items():
        # the USA's and Australia's codes are their postal ones: "Worcester, MA"
        code = key.partition("-")[2]
        place = Place(
            place_id=f"admin1:{key}",
            name=division.name,
            kind="admin1",
            precision="admin1",
            origin="seed",
            parent=f"country:{division.country}",
            admin1=division.name,
            country=division.country,
            lat=division.lat,
            lon=division.lon,
        )
        add(
            place,
            division.name,
            division.aliases,
            (code,) if code.isalpha() and division.country == "USA" else (),
        )
    for key, division in seeds.admin2.items():
        holder = seeds.admin1.get(division.admin1 or "")
        place = Place(
            place_id=f"admin2:{key}",
            name=division.name,
            kind="admin2",
            precision="district",
            origin="seed",
            parent=f"admin1:{division.admin1}" if holder else f"country:{division.country}",
            admin1=holder.name if holder else None,
            country=division.country,
            lat=division.lat,
            lon=division.lon,
        )
        add(place, division.name, division.aliases)
    return fixed, names


def _cased(seeds: Seeds) -> Iterator[str]:
    """Keys of the aliases that count only in capitals: US, U.S., UAE, DRC, CAR."""
    for table in (seeds.places, seeds.place_countries):
        for row in table.values():
            for alias in row.aliases:
                letters = [char for char in alias if char.isalpha()]
                if len(letters) <= MAX_ACRONYM and all(char.isupper() for char in letters):
                    yield name_key(alias)


def _inhabitants(towns: pa.Table) -> dict[str, int]:
    """Inhabitants of the towns of each country and first-level division, by place_id."""
    people: dict[str, int] = {}
    for column, scheme in (("country", "country"), ("admin1", "admin1")):
        sums = towns.group_by(column).aggregate([("population", "sum")])
        for code, count in zip(sums[column].to_pylist(), sums["population_sum"].to_pylist(), strict=True):
            people[f"{scheme}:{code}"] = count
    return people


def _capitals(towns: pa.Table) -> dict[str, str]:
    capitals = towns.filter(towns["is_capital"])
    ids, codes = capitals["geonames_id"].to_pylist(), capitals["country"].to_pylist()
    return {code: f"geonames:{geonames_id}" for geonames_id, code in zip(ids, codes, strict=True)}


def _fixed_weight(place: Place, people: dict[str, int]) -> float:
    """How well known a place of the seed tables is; rows of places.csv outweigh what the libraries have."""
    if place.place_id.startswith(("place:", "geonames:")):
        return NAMESAKE if "," in place.name else SUPPLEMENT
    if place.kind == "country":
        return 1.3 + math.log10(people.get(place.place_id, 0) + 10) / 40
    if place.kind == "admin1":
        return DIVISION_WEIGHT * math.log10(people.get(place.place_id, 0) + 10) / 7
    return 0.45


def _adjectives(seeds: Seeds) -> dict[str, str]:
    """Adjectives and people of states ("afghan") to their ISO code, from states.csv."""
    known: dict[str, str] = {}
    for code, row in getattr(seeds, "states", {}).items():
        if len(code) == 3 and row.valid_to is None:
            for word in (*row.demonyms, *row.people):
                known.setdefault(name_key(word), code)
    return known


def _words(seeds: Seeds) -> Words:
    roles: Words = {}
    for row in seeds.place_words.values():
        word = row.id.partition(":")[2]
        roles.setdefault(row.role, {})[word.lower()] = (row.kinds, row.value)
    return roles
