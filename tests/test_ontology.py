"""The cross-walk from PLOVER to ACLED, CAMEO and the quad classes."""

from __future__ import annotations

from functools import lru_cache

import pytest

from transforms import enums
from transforms.annotations import Actor
from transforms.event import ontology
from transforms.seeds import Seeds


@lru_cache(maxsize=1)
def compiled() -> ontology.Ontology:
    return ontology.compile(Seeds())


def test_every_type_has_codes():
    for event_type in enums.EVENT_TYPE:
        codes = ontology.codes(compiled(), event_type)
        assert codes.quad_class in enums.QUAD_CLASS
        assert codes.cameo_root in {f"{root:02}" for root in range(1, 21)}


CODES = [
    ("ASSAULT", "aerial", None, "Air/drone strike", 4),
    ("ASSAULT", "suicide-attack", None, "Suicide bomb", 4),
    ("ASSAULT", "explosives", "kill.v+grenade", "Grenade", 4),
    ("PROTEST", "demo", None, "Peaceful protest", 4),
    ("PROTEST", "riot", None, "Violent demonstration", 4),
    ("COERCE", "arrest", None, "Arrests", 4),
    ("RETREAT", "withdraw", None, "Non-violent transfer of territory", 2),
    ("CONSULT", "visit", None, None, 1),
    ("REQUEST", "assist", None, None, 3),
    ("ASSAULT", "no-such-mode", None, "Armed clash", 4),
]


@pytest.mark.parametrize(("event_type", "mode", "rule", "sub_event", "quad"), CODES)
def test_codes(event_type, mode, rule, sub_event, quad):
    codes = ontology.codes(compiled(), event_type, mode, rule)
    assert codes.acled_sub_event_type == sub_event
    assert codes.quad_class == quad


SIDES = [
    ("armed-clash", "Rebel group", "Civilians", "attack"),
    ("attack", "State forces", "Rebel group", "armed-clash"),
    ("non-state-overtakes", "State forces", "Rebel group", "government-regains"),
    ("government-regains", "Rebel group", None, "non-state-overtakes"),
    ("attack", "State forces", "Protesters", "force-against-protesters"),
    ("air-strike", "State forces", "Civilians", "air-strike"),
]


@pytest.mark.parametrize(("acled_id", "doer", "sufferer", "expected"), SIDES)
def test_sides_refine_acled(acled_id, doer, sufferer, expected):
    assert ontology.by_sides(acled_id, doer, sufferer) == expected


def actor(kind: str, country: str | None = None, sectors: tuple[str, ...] = ()) -> Actor:
    return Actor(f"{kind}-{country}", kind, kind, "seed", country=country, sectors=sectors)


INTERACTIONS = [
    ([actor("state", "MLI", ("MIL",))], [actor("armed_group", "MLI")], "ASSAULT", "State forces-Rebel group"),
    ([actor("armed_group", "MLI")], [actor("state", "MLI", ("MIL",))], "ASSAULT", "State forces-Rebel group"),
    ([actor("armed_group", "MLI")], [actor("group", "MLI")], "ASSAULT", "Rebel group-Civilians"),
    ([actor("group", "MLI")], [], "PROTEST", "Protesters only"),
    (
        [actor("state", "FRA", ("MIL",))],
        [actor("group", "MLI")],
        "ASSAULT",
        "Civilians-External/Other forces",
    ),
    ([], [], "ASSAULT", None),
]


@pytest.mark.parametrize(("actors", "recipients", "event_type", "expected"), INTERACTIONS)
def test_interaction(actors, recipients, event_type, expected):
    assert ontology.interaction(actors, recipients, event_type, None, "MLI") == expected


def test_modes_of_the_lexicon_are_modes_of_the_ontology():
    seeds = Seeds()
    known = {(row.event_type, row.event_mode) for row in seeds.ontology.values()}
    assert {(row.event_type, row.event_mode) for row in seeds.lexicon.values()} <= known
    assert {("ASSAULT", row.event_mode) for row in seeds.instruments.values()} <= known


def test_every_acled_sub_event_can_be_reached():
    tables = compiled()
    reached = {entry[0] for entry in tables.by_type.values()} | set(tables.by_rule.values())
    reached |= {"government-regains", "non-state-overtakes", "force-against-protesters"}
    assert set(tables.acled) <= reached
