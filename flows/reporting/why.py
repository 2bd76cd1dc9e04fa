"""How an event's type, actors, date, place, factuality, support, dispute and tolls were reached, mention by
mention.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.text import Text

from flows.tables import connect_tables

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

# How EVENTS.support follows from the roots (transforms/evidence/corroboration.py).
SUPPORTED = {
    "corroborated": "independent roots assert it, in different original articles",
    "one_origin": "several articles assert it, and all go back to one root or one original",
    "single_source": "one article alone asserts it",
    "unsourced": "nobody who counts as a root asserts it",
}
DISPUTED = {
    "none": "nobody denies or doubts it",
    "denied": "nobody asserts what is denied",
    "contested": "one asserts what another denies or doubts",
    "retracted": "its outlet withdrew the report, or who asserted it took it back",
}
# What made a voice count under a root (enums.ROOT_REASON).
ROOTED = {
    "speaker": "the speaker",
    "affiliation": "for whom the speaker speaks",
    "owner": "the house behind the outlet",
    "unnamed": "speakers without a name count under who first published",
    "copy": "whose text it is",
    "credit": "the agency that is credited",
    "outlet": "the outlet's own voice",
}
# kind of quantity -> the columns of an event that it fills
TOLLS = {"killed": "deaths", "injured": "injured"}

Row = Mapping[str, Any]


def reasons(tables: Mapping[str, pa.Table], event: Row) -> Iterator[Text]:
    """The lines that tell why an event's row (of the table `events`) says what it says."""
    mentions = _where(tables["mentions"], "event_id", event["event_id"])
    yield from _of_type(event, mentions)
    yield from _of_actors(tables, event, mentions)
    yield from _of_date(event, mentions)
    yield from _of_place(event, mentions)
    yield from _of_factuality(tables, event, mentions)
    with connect_tables(tables) as connection:
        asked = "SELECT * FROM {} WHERE event_id = ? AND NOT is_superseded"
        tellings, tolls = (
            connection.sql(asked.format(view), params=[event["event_id"]]).to_arrow_table().to_pylist()
            for view in ("tellings", "tolls")
        )
    yield from _of_support(tables, event, tellings)
    yield from _of_dispute(event, tellings)
    yield from _of_tolls(event, tolls)


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


def _holder(tables: Mapping[str, pa.Table], mention: Row) -> str:
    if mention["claim_id"] is None:
        return "for the outlet"
    (claim,) = _where(tables["claims"], "claim_id", mention["claim_id"])
    party = ", a party" if claim["speaker_is_party"] else ""
    return f"for {claim['speaker_text'] or 'nobody named'} ({claim['stance']}{party})"


def _of_support(tables: Mapping[str, pa.Table], event: Row, tellings: list[Row]) -> Iterator[Text]:
    yield _head("support", f"{event['support']}: {SUPPORTED[event['support']]}")
    by_root: dict[str, list[Row]] = {}
    for one in tellings:
        if one["position"] == "asserts" and one["root"] and not one["is_echo"]:
            by_root.setdefault(one["root"], []).append(one)
    for root, told in by_root.items():
        reasons = ", ".join(dict.fromkeys(ROOTED.get(one["root_reason"], "") for one in told))
        holders = ", ".join(dict.fromkeys(one["holder"] or "outlet unknown" for one in told))
        originals = len({one["origin_id"] for one in told})
        line = f"root {_root_name(tables, root)} ({reasons}): {holders}; in {originals} original"
        yield Text.assemble("  ", line + ("s" if originals > 1 else ""), (f"  {root}", FAINT))


def _root_name(tables: Mapping[str, pa.Table], root: str) -> str:
    """The name of an actor or source; an article without an outlet is named by its file."""
    for table, key, name in (
        ("actors", "actor_id", "name"),
        ("sources", "source_id", "name"),
        ("articles", "article_id", "source_path"),
    ):
        for row in _where(tables[table], key, root):
            return str(row[name])
    return root


def _of_dispute(event: Row, tellings: list[Row]) -> Iterator[Text]:
    yield _head("dispute", f"{event['dispute']}: {DISPUTED[event['dispute']]}")
    for one in tellings:
        if one["position"] in ("denies", "doubts", "withdrawn"):
            party = ", a party" if one["holder_is_party"] else ""
            words = " ".join(one["words"].split())
            yield _line(one, f"{one['position']}: {_who(one)}{party}: \u201c{words}\u201d")


def _of_tolls(event: Row, tolls: list[Row]) -> Iterator[Text]:
    for kind, column in TOLLS.items():
        counts = [one for one in tolls if one["kind"] == kind]
        if not counts:
            continue
        low, best, high = (event[f"{column}_{bound}"] for bound in ("low", "best", "high"))
        told = f"at least {_count(low)}, latest {_count(best)}, at most {_count(high)}"
        yield _head(column, "no count holds" if low is None else told)
        for one in counts:
            yield _line(one, f"{_who(one)} ({one['position']}): \u201c{one['words']}\u201d")


def _who(one: Row) -> str:
    """Who holds it, and where and when that stood; an outlet's own voice is named once."""
    holder, outlet = one["holder"] or "outlet unknown", one["outlet"]
    names = holder if one["own_voice"] or outlet is None else f"{holder}, in {outlet}"
    return f"{names}, {one['published'] or 'undated'}"


def _count(number: int | None) -> str:
    return "open" if number is None else str(number)
