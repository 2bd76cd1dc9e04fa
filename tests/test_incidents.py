"""Incidents of reports: which are asked for is weighed, who is held for the doer follows from the rows."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks import learn_incidents
from benchmarks.learn_incidents import Found
from benchmarks.tasks import incidents
from transforms import reading


def _examples() -> list[Found]:
    rows = [({"counted": 1.0, "early": float(number % 2)}, True) for number in range(10)]
    rows += [({"early": float(number % 2)}, False) for number in range(10)]
    return [Found(number, {}, features, answer) for number, (features, answer) in enumerate(rows)]


def test_a_feature_that_tells_the_cases_apart_gets_weight() -> None:
    weights = learn_incidents.fit(_examples())
    assert weights["counted"] > 0


def test_a_feature_that_tells_nothing_gets_none() -> None:
    weights = learn_incidents.fit(_examples())
    assert weights["early"] == pytest.approx(0.0, abs=1e-9)


def test_the_share_of_a_yes_grows_with_what_speaks_for_it() -> None:
    weights = learn_incidents.fit(_examples())
    low, high = (learn_incidents.share(weights, features) for features in ({}, {"counted": 1.0}))
    assert low < 0.5 < high


def _read(text: str) -> list[dict[str, object]]:
    return incidents.incidents_of(text, "1991-05-14", reading.prepare())


def test_an_attack_on_people_by_a_group_is_an_incident_of_its_type() -> None:
    (told,) = _read("Two teachers were killed on Monday when gunmen attacked a school near Ibagué, Colombia.")
    assert told["type"] == "attack"


def test_who_defuses_a_bomb_did_not_lay_it() -> None:
    report = incidents.Report(
        *incidents.tables_of("The army defused a bomb today near a market.", "1991-05-14", reading.prepare()),
        date(1991, 5, 14),
    )
    assert [one["perp_orgs"] for one in incidents.candidates(report)] in ([], [[]])
