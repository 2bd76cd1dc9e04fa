"""Redirects: what became of an event of the former release."""

from __future__ import annotations

import pytest

from transforms.evidence import event_redirects

FORMER = {"m1": "e1", "m2": "e1", "m3": "e2"}


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (FORMER, []),
        ({**FORMER, "m4": "e1"}, []),
        ({"m0": "e0", "m1": "e0", "m2": "e0", "m3": "e2"}, [("e1", "e0", "re-anchored")]),
        ({"m1": "e1", "m2": "e1", "m3": "e1"}, [("e2", "e1", "merged")]),
        ({"m0": "e0", "m1": "e0", "m2": "e9", "m3": "e2"}, [("e1", "e0", "split")]),
        ({"m1": "e1", "m2": "e1"}, [("e2", None, "removed")]),
    ],
)
def test_redirects(current: dict[str, str], expected: list[tuple[str, str | None, str]]) -> None:
    rows = event_redirects.redirects(FORMER, current, "r1")
    assert [(row["old_id"], row["new_id"], row["reason"]) for row in rows] == expected


def test_the_release_is_the_former_one() -> None:
    assert {row["release"] for row in event_redirects.redirects(FORMER, {}, "r1")} == {"r1"}
