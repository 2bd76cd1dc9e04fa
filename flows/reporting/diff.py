"""`attest diff`: what one release tells of events that another does not.

Any two releases can be compared: what became of an id is read off the mentions of both, as `event_redirects`
is for a release and the one before it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import pyarrow as pa
import typer

from flows.commands.build import USAGE, stop
from transforms.evidence import event_redirects

# Columns of `events` that are compared; the rest follows from these or only says it in other words.
COMPARED = (
    "event_type",
    "event_mode",
    "actor_names",
    "recipient_names",
    "date_start",
    "date_end",
    "date_precision",
    "place_name",
    "country",
    "factuality",
    "is_historical",
    "is_aggregate",
    "support",
    "dispute",
    "deaths_low",
    "deaths_best",
    "deaths_high",
    "injured_low",
    "injured_best",
    "injured_high",
    "n_mentions",
    "n_articles",
    "n_origins",
    "n_independent",
)
SAME, DIFFERENT = 0, 1
# Characters of a summary on the screen.
SHOWN = 70

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Change:
    """One event that differs. `became`: its id in the later release (null when it is gone), `fields`: column
    -> [before, after]."""

    kind: str  # new, changed, retracted, merged, split, re-anchored, removed
    event_id: str
    became: str | None
    summary: str
    fields: dict[str, list[Any]]


def differences(former: Tables, current: Tables) -> Iterator[Change]:
    """What differs between the tables (`events`, `mentions`) of two releases, in order of kind and id.

    `retracted` is an event whose report was withdrawn or taken back since; `merged`, `split`, `re-anchored`
    and `removed` are ids that the later release no longer has.
    """
    before = {row["event_id"]: row for row in former["events"].to_pylist()}
    after = {row["event_id"]: row for row in current["events"].to_pylist()}
    led = event_redirects.redirects(_event_of(former), _event_of(current), "")
    found = [Change("new", one, one, after[one]["summary"], {}) for one in after.keys() - before.keys()]
    taken_over = {row["new_id"] for row in led if row["reason"] == "re-anchored"}
    found = [change for change in found if change.event_id not in taken_over]
    for row in led:
        old, new_id = before[row["old_id"]], row["new_id"]
        fields = _fields(old, after[new_id]) if new_id else {}
        found.append(Change(row["reason"], row["old_id"], new_id, old["summary"], fields))
    for event_id in before.keys() & after.keys():
        fields = _fields(before[event_id], after[event_id])
        if fields:
            kind = "retracted" if fields.get("dispute", [None, None])[1] == "retracted" else "changed"
            found.append(Change(kind, event_id, event_id, after[event_id]["summary"], fields))
    yield from sorted(found, key=lambda change: (change.kind, change.event_id))


def _fields(old: Row, new: Row) -> dict[str, list[Any]]:
    return {name: [old[name], new[name]] for name in COMPARED if old[name] != new[name]}


def _event_of(tables: Tables) -> dict[str, str]:
    mentions = tables["mentions"]
    return dict(zip(mentions["mention_id"].to_pylist(), mentions["event_id"].to_pylist(), strict=True))


def diff(
    former: Annotated[
        str,
        typer.Argument(
            metavar="RELEASE_A",
            help="The earlier release: its folder, an output folder, or a URL. Given alone, it is the later "
            "one, held against the release before it.",
        ),
    ],
    current: Annotated[
        str | None, typer.Argument(metavar="RELEASE_B", help="The later release.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")] = False,
) -> None:
    """Tell which events are new, changed, retracted, merged, split, re-anchored or removed in RELEASE_B, or
    since the release before.

    Exit code, as of diff(1): 0 the events are the same, 1 they differ, 2 a release cannot be read.
    """
    from flows.release import ReleaseError, arrow_tables, open_release, release_before

    try:
        if current is None:
            later = open_release(former)
            pair = [release_before(later), later]
            print(f"attest: {pair[0].folder} -> {later.folder}", file=sys.stderr)
        else:
            pair = [open_release(former), open_release(current)]
        tables = [arrow_tables(one, ["events", "mentions"]) for one in pair]
    except ReleaseError as error:
        stop(error, USAGE)
    changes = list(differences(*tables))
    _print_json(changes) if as_json else _print_table(changes)
    raise typer.Exit(DIFFERENT if changes else SAME)


def _print_json(changes: list[Change]) -> None:
    import json

    for change in changes:
        print(json.dumps(asdict(change), ensure_ascii=False, default=str))


def _print_table(changes: list[Change]) -> None:
    from collections import Counter

    for change in changes:
        led = "" if change.became in (change.event_id, None) else f" -> {change.became}"
        print(f"{change.kind:11} {change.event_id}{led}  {_short(change.summary)}")
        for name, (before, after) in change.fields.items():
            print(f"{'':11}   {name}: {_told(before)} -> {_told(after)}")
    counts = Counter(change.kind for change in changes)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    print(told or "no event differs")


def _short(summary: str) -> str:
    line = " ".join(summary.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _told(value: Any) -> str:
    if value is None or value == []:
        return "-"
    return ", ".join(value) if isinstance(value, list) else str(value)
