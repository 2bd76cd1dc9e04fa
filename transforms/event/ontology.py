"""The event ontology as tables: codes of a PLOVER type and mode in ACLED, CAMEO and the quad classes.

`compile(seeds)` reads ontology.csv, acled_events.csv and, for finer ACLED sub-events, the `acled` cells of
lexicon.csv and instruments.csv. A mention's `rule` is the id of its lexicon row, followed by the ids of what
refined it, joined by "+" ("kill.v+car-bomb").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from transforms.annotations import Actor
from transforms.seeds import SeedError, Seeds


class EventCodes(NamedTuple):
    """An event's codes in other schemes; None where the scheme has no such event."""

    acled_event_type: str | None
    acled_sub_event_type: str | None
    acled_disorder_type: str | None
    cameo_root: str  # two digits
    quad_class: int  # enums.QUAD_CLASS


class _Acled(NamedTuple):
    sub_event_type: str
    event_type: str
    disorder_type: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """The compiled tables: look-ups by (type, mode), by rule and by ACLED id."""

    by_type: dict[tuple[str, str | None], tuple[str | None, str, int]]  # acled id, CAMEO root, quad class
    by_rule: dict[str, str]  # id of a lexicon or instrument row -> acled id
    acled: dict[str, _Acled]


def compile(seeds: Seeds) -> Ontology:
    """Compile the ontology's tables. Raises SeedError where a row names an unknown type, mode or ACLED id."""
    acled = {
        row.id: _Acled(row.sub_event_type, row.event_type, row.disorder_type)
        for row in seeds.acled_events.values()
    }
    by_type: dict[tuple[str, str | None], tuple[str | None, str, int]] = {}
    for code in seeds.ontology.values():
        if code.acled is not None and code.acled not in acled:
            raise SeedError(f"ontology.csv, id {code.id!r}: no ACLED sub-event {code.acled!r}")
        by_type[code.event_type, code.event_mode] = (code.acled, code.cameo_root, code.quad_class)
    by_rule: dict[str, str] = {}
    for table, rows in (("lexicon", seeds.lexicon), ("instruments", seeds.instruments)):
        for row in rows.values():
            if row.acled is None:
                continue
            if row.acled not in acled:
                raise SeedError(f"{table}.csv, id {row.id!r}: no ACLED sub-event {row.acled!r}")
            by_rule[row.id] = row.acled
    for trigger in seeds.lexicon.values():
        if (trigger.event_type, trigger.event_mode) not in by_type:
            raise SeedError(
                f"lexicon.csv, id {trigger.id!r}: {trigger.event_type} {trigger.event_mode} unknown"
            )
    return Ontology(by_type, by_rule, acled)


def codes(
    ontology: Ontology,
    event_type: str,
    event_mode: str | None = None,
    rule: str | None = None,
    kinds: tuple[str | None, str | None] = (None, None),
) -> EventCodes:
    """Codes of a type and mode (an unknown mode counts as none); `rule` and `kinds` may refine ACLED's.

    `kinds` are those of the two sides (ACLED_KINDS; see `acled_kind`), where they are known. The last part of
    `rule` that names an ACLED sub-event decides: a rule lists the trigger first, then the means.
    Raises KeyError for an unknown type.
    """
    entry = ontology.by_type.get((event_type, event_mode)) or ontology.by_type[event_type, None]
    _, cameo_root, quad_class = entry
    sub_event = acled_id(ontology, event_type, event_mode, rule)
    if sub_event is None:
        return EventCodes(None, None, None, cameo_root, quad_class)
    found = ontology.acled[by_sides(sub_event, *kinds)]
    return EventCodes(found.event_type, found.sub_event_type, found.disorder_type, cameo_root, quad_class)


def by_sides(acled_id: str, doer: str | None, sufferer: str | None) -> str:
    """The ACLED sub-event once the kinds of the two sides (ACLED_KINDS) are known.

    By the ACLED Codebook violence between armed sides is a clash, against civilians an attack; land that
    state forces take is regained, land that others take is overtaken; force against protesters is excessive.
    """
    armed = set(ACLED_KINDS[:4]) | {ACLED_KINDS[7]}
    if acled_id in {"attack", "armed-clash"}:
        if sufferer == "Civilians":
            return "attack"
        if doer in armed and sufferer in armed:
            return "armed-clash"
        if sufferer in {"Protesters", "Rioters"}:
            return "force-against-protesters"
        if doer == "Rioters":
            return "mob-violence"
    if acled_id in {"government-regains", "non-state-overtakes"} and doer is not None:
        return "government-regains" if doer in {ACLED_KINDS[0], ACLED_KINDS[7]} else "non-state-overtakes"
    return acled_id


def acled_id(
    ontology: Ontology, event_type: str, event_mode: str | None = None, rule: str | None = None
) -> str | None:
    """The id in acled_events.csv of a type and mode, refined by `rule`; None where ACLED has none."""
    found = (ontology.by_type.get((event_type, event_mode)) or ontology.by_type[event_type, None])[0]
    for part in (rule or "").split("+"):
        found = ontology.by_rule.get(part, found)
    return found


# ACLED's kinds of actors in the order of its former codes 1 to 8, in which a pair is written.
ACLED_KINDS = (
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "Civilians",
    "External/Other forces",
)


def actor_of(row: Mapping[str, Any]) -> Actor:
    """A row of the table `actors` as the cross-walks ask for it."""
    return Actor(
        row["actor_id"],
        row["name"],
        row["kind"],
        row["origin"],
        country=row["country"],
        sectors=tuple(row["sectors"]),
    )


def acled_kind(actor: Actor, event_type: str, event_mode: str | None, country: str | None) -> str | None:
    """ACLED's kind of one side of an event that took place in `country` (ISO3), None where it has none.

    Who protests is a protester, who riots a rioter, whatever they are otherwise; state forces outside their
    own country are external forces, as in the ACLED Codebook.
    """
    sectors = set(actor.sectors)
    if event_type == "PROTEST" and actor.kind in {"group", "party", "organisation", "person"}:
        return "Rioters" if event_mode == "riot" else "Protesters"
    if actor.kind == "state" or sectors & {"MIL", "COP", "SPY", "GOV", "LEG", "JUD"}:
        abroad = country is not None and actor.country is not None and actor.country != country
        return "External/Other forces" if abroad else "State forces"
    if "IGO" in sectors:
        return "External/Other forces"
    if actor.kind == "armed_group" or sectors & {"REB", "UAF"}:
        return "Political militia" if sectors & {"CRM", "UAF", "PTY"} else "Rebel group"
    if "CRM" in sectors or actor.kind == "party":
        return "Political militia"
    if actor.kind in {"group", "person", "organisation", "media", "company"}:
        return "Civilians"
    return None


def interaction(
    actors: list[Actor],
    recipients: list[Actor],
    event_type: str,
    event_mode: str | None = None,
    country: str | None = None,
) -> str | None:
    """ACLED's interaction of the two sides ("State forces-Rebel group"), the lower kind first.

    The first actor of each side that has a kind stands for it; one side alone gives "... only"; None where no
    side has a kind. For PROTEST, only the acting side protests.
    """
    first = kind_of_side(actors, event_type, event_mode, country)
    second = kind_of_side(recipients, "", None, country)
    if event_type == "PROTEST" and second == "Civilians":
        second = None
    kinds = sorted((kind for kind in (first, second) if kind is not None), key=ACLED_KINDS.index)
    if not kinds:
        return None
    return f"{kinds[0]} only" if len(kinds) == 1 else "-".join(kinds)


def kind_of_side(
    side: list[Actor], event_type: str, event_mode: str | None, country: str | None
) -> str | None:
    """ACLED's kind of the first actor of a side that has one; None where none has."""
    found = (acled_kind(actor, event_type, event_mode, country) for actor in side)
    return next((kind for kind in found if kind is not None), None)
