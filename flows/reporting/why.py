"""How an event's type, actors, date, place and factuality were reached, mention by mention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.text import Text

LABEL, FAINT = "bold", "dim"
# How EVENT_FACTUALITY follows from the mentions (docs/data-dictionary.md, events.factuality).
RULINGS = {
    "happened": "asserted by a holder who is no party to it",
    "claimed": "asserted by a party to it alone",
    "uncertain": "told by rumour, doubted or hedged, and asserted by nobody",
    "denied": "known only from its denial",
    "not_happened": "negated in the outlet's own voice",
    "planned": "announced, promised or threatened",
    "hypothetical": "supposed, demanded or feared",
}

Row = Mapping[str, Any]


def reasons(tables: Mapping[str, pa.Table], event: Row) -> Iterator[Text]:
    """The lines that tell why an event's row (of the table `events`) says what it says."""
    mentions = _where(tables["mentions"], "event_id", event["event_id"])
    yield from _of_type(event, mentions)
    yield from _of_actors(tables, event, mentions)
    yield from _of_date(event, mentions)
    yield from _of_place(event, mentions)
    yield from _of_factuality(tables, event, mentions)


def _where(table: pa.Table, column: str, value: str) -> list[Row]:
    return table.filter(pc.equal(table[column], value)).to_pylist()


def ground(side: Row) -> str:
    """What is added to a side that is not simply told: ", claimed", ", blamed", ", suspected"."""
    basis = side.get("basis") or "told"  # releases of before have no such column
    return "" if basis == "told" else f", {basis}"


def _head(name: str, value: object) -> Text:
    return Text.assemble((f"why {name}", LABEL), f"  {value}")


def _line(mention: Row, told: str) -> Text:
    return Text.assemble("  ", told, (f"  {mention['mention_id']}", FAINT))


def _of_type(event: Row, mentions: list[Row]) -> Iterator[Text]:
    mode = f" / {event['event_mode']}" if event["event_mode"] else ""
    yield _head("type", event["event_type"] + mode)
    for one in mentions:
        told = one["event_type"] + (f" / {one['event_mode']}" if one["event_mode"] else "")
        words = f"\u201c{one['trigger']}\u201d, characters {one['trigger_start']}-{one['trigger_end']}"
        yield _line(one, f"{words}: {told} by {one['rule']}")


def _of_actors(tables: Mapping[str, pa.Table], event: Row, mentions: list[Row]) -> Iterator[Text]:
    sides = _where(tables["event_actors"], "event_id", event["event_id"])
    yield _head("actors", len(sides) or "none told")
    told = {
        one["mention_id"]: _where(tables["mention_actors"], "mention_id", one["mention_id"])
        for one in mentions
    }
    for side in sides:
        (actor,) = _where(tables["actors"], "actor_id", side["actor_id"])
        yield Text(f"  {side['side']}: {actor['name']} ({actor['actor_id']}){ground(side)}")
        for one in mentions:
            for row in told[one["mention_id"]]:
                if (row["actor_id"], row["side"]) == (side["actor_id"], side["side"]):
                    yield _line(one, f"  \u201c{row['text']}\u201d by {row['resolution']}")


def _of_date(event: Row, mentions: list[Row]) -> Iterator[Text]:
    day = f"{event['date_start']} to {event['date_end']}" if event["date_start"] else "unknown"
    yield _head("date", f"{day}, {event['date_precision']}")
    for one in mentions:
        if one["date_start"] is not None:
            words = f"\u201c{one['date_text']}\u201d" if one["date_text"] else "no words of its own"
            days = f"{one['date_start']} to {one['date_end']}"
            yield _line(one, f"{words}: {days}, {one['date_precision']}, {one['date_basis']}")


def _of_place(event: Row, mentions: list[Row]) -> Iterator[Text]:
    yield _head("place", event["place_name"] or "unknown")
    for one in mentions:
        if one["place_id"] is not None:
            yield _line(one, f"\u201c{one['place_text']}\u201d: {one['place_id']}, by {one['place_basis']}")


def _of_factuality(tables: Mapping[str, pa.Table], event: Row, mentions: list[Row]) -> Iterator[Text]:
    yield _head("factuality", f"{event['factuality']}: {RULINGS[event['factuality']]}")
    for one in mentions:
        yield _line(
            one, f"{one['factuality']} {_holder(tables, one)}: {one['factuality_rule'] or 'told plainly'}"
        )
    yield Text(f"  support {event['support']}, dispute {event['dispute']}")


def _holder(tables: Mapping[str, pa.Table], mention: Row) -> str:
    if mention["claim_id"] is None:
        return "for the outlet"
    (claim,) = _where(tables["claims"], "claim_id", mention["claim_id"])
    party = ", a party" if claim["speaker_is_party"] else ""
    return f"for {claim['speaker_text'] or 'nobody named'} ({claim['stance']}{party})"
