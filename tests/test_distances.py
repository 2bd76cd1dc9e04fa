"""Phrases of distance: what they say and what fits them."""

from __future__ import annotations

import pytest

from transforms import reading
from transforms.place import distances, gazetteer
from transforms.place.distances import Measure
from transforms.place.gazetteer import Gazetteer

ORIGIN = (10.0, 20.0)


@pytest.fixture(scope="session")
def gaz() -> Gazetteer:
    return reading.prepare().gazetteer


@pytest.mark.parametrize(
    ("phrase", "km", "bearing"),
    [
        ("about 50 miles northeast of ", 80.45, 45.0),
        ("20 km from the town of ", 20.0, None),
        ("thirty kilometres to the south of ", 30.0, 180.0),
        ("1,200 km away from ", 1200.0, None),
        ("a hundred miles due west of the capital, ", 160.9, 270.0),
    ],
)
def test_what_a_phrase_says(gaz: Gazetteer, phrase: str, km: float, bearing: float | None) -> None:
    found = distances.measured(f"Shells hit a house {phrase}Goma.", len(f"Shells hit a house {phrase}"), gaz)
    assert found is not None
    assert (round(found.km, 2), found.bearing) == (km, bearing)


@pytest.mark.parametrize("words", ["the town of ", "20 men from ", "north of ", "20 km\nfrom "])
def test_what_tells_no_distance(gaz: Gazetteer, words: str) -> None:
    assert distances.measured(f"{words}Goma", len(words), gaz) is None


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        (", about ", True),
        (" (", True),
        (", a small farming town some ", True),
        (", which lies about ", True),
        (" is just over ", True),
        (" attacked a convoy ", False),
        (", after an attack on a convoy ", False),
        (". It was ", False),
    ],
)
def test_whether_a_phrase_is_of_the_name_before(gaz: Gazetteer, between: str, expected: bool) -> None:
    start = len("Kandi") + len(between)
    text = f"Kandi{between}20 km north of Goma"
    assert distances.is_of(text, len("Kandi"), Measure(start, 20.0, "north", 0.0), gaz) is expected


@pytest.mark.parametrize(
    ("km", "bearing", "fits"),
    [
        (100.0, 0.0, True),
        (130.0, 0.0, True),
        (100.0, 180.0, False),
        (200.0, 0.0, False),
        (100.0, 30.0, False),
    ],
)
def test_what_fits_a_bearing(km: float, bearing: float, fits: bool) -> None:
    point = gazetteer.offset(*ORIGIN, km, bearing)
    assert (distances.misses_by(Measure(0, 100.0, "north", 0.0), ORIGIN, point) == 0) is fits


@pytest.mark.parametrize(("km", "fits"), [(100.0, True), (60.0, True), (20.0, False), (160.0, False)])
def test_without_a_bearing_any_side_fits(km: float, fits: bool) -> None:
    point = gazetteer.offset(*ORIGIN, km, 77.0)
    assert (distances.misses_by(Measure(0, 100.0, "", None), ORIGIN, point) == 0) is fits
