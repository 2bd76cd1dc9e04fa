"""Copies: wire text that several papers run is found, look-alikes are not."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np

from transforms.evidence import copies

WIRE = """Rain-swollen rivers burst their banks in the northern lowlands on Tuesday, cutting the only paved
road between two market towns and forcing hundreds of families onto rooftops, the regional
governor's office said. Soldiers in inflatable boats reached the first of them after nightfall. The
governor's office said that nobody was known to have died, but that eleven people from a minibus
swept off a bridge were still being looked for."""
OTHER = """A minibus was swept off a bridge in the southern hills on Tuesday and eleven of its passengers
drowned, police said. It was the second such accident on the road this year. Divers recovered the
vehicle in the morning and took the dead to a hospital in the provincial capital, where relatives
had gathered since before dawn."""


def report(article_id: str, text: str, *known: Any, **more: Any) -> copies.Report:
    return copies.Report(article_id, copies.shingles(text), *known, **more)


def test_a_framed_and_cut_copy_is_found_and_the_older_is_the_parent() -> None:
    cut = "Our correspondent adds that schools are closed. " + WIRE[: len(WIRE) * 3 // 4]
    reports = [
        report("paper", cut, date(2024, 5, 9)),
        report("agency", WIRE, date(2024, 5, 8)),
        report("other", OTHER, date(2024, 5, 8)),
    ]
    assert copies.find_parents(reports) == {"paper": "agency"}


def test_of_one_day_the_credited_agency_is_the_parent() -> None:
    day = date(2024, 5, 8)
    reports = [
        report("a-paper", WIRE, day, "The Paper", credited_agency="Coast Wire"),
        report("z-agency", WIRE, day, "Coast Wire"),
    ]
    assert copies.find_parents(reports) == {"a-paper": "z-agency"}


def test_an_article_without_a_date_is_never_the_parent_of_a_dated_one() -> None:
    reports = [report("a", WIRE), report("b", WIRE, date(2024, 5, 8))]
    assert copies.find_parents(reports) == {"a": "b"}


def test_order_of_reports_does_not_matter() -> None:
    reports = [report(f"r{n}", WIRE[: 200 + 20 * n], date(2024, 5, n + 1)) for n in range(8)]
    expected = copies.find_parents(reports)
    random.Random(1).shuffle(reports)
    assert copies.find_parents(reports) == expected


def test_origins_follow_the_chain() -> None:
    assert copies.origins_of(np.array([-1, 0, 1, -1])).tolist() == [0, 0, 0, 3]


def test_texts_shorter_than_a_shingle_have_none() -> None:
    assert len(copies.shingles("Too short here")) == 0


def test_a_half_copy_of_a_half_copy_has_nothing_of_the_root_and_is_none() -> None:
    half = len(WIRE) // 2
    both = WIRE[half:] + " " + OTHER
    reports = [
        report("root", WIRE, date(2024, 5, 8)),
        report("both", both, date(2024, 5, 9)),
        report("far", OTHER, date(2024, 5, 10)),
    ]
    assert copies.find_parents(reports) == {"both": "root"}


def test_the_wire_below_a_papers_own_top_is_the_parent() -> None:
    below = OTHER[: len(OTHER) // 2] + " " + WIRE
    reports = [
        report("a", OTHER, date(2024, 5, 8)),
        report("b", WIRE, date(2024, 5, 8)),
        report("c", below, date(2024, 5, 9)),
    ]
    assert copies.find_parents(reports) == {"c": "b"}
