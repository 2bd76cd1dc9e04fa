"""Rows of seed tables that corrections of a review suggest, for a person to look at before they are used.

A correction tells what one row should have said; a seed row changes what all like it will say. So each
proposal comes with the count of judgements for and against it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.reporting.export import csv_text
from flows.reporting.review import Judgement, rows_of
from transforms import enums, seed_rows
from transforms.seeds import Seeds, columns_of

Row = Mapping[str, Any]
# Of a new actor a correction tells only the name; whoever uses the row must settle what it is.
NEW_ACTOR_KIND = "organisation"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row for a seed table, and why."""

    table: str
    cells: Row
    reason: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the release and the seeds say about the rows that were judged."""

    seeds: Seeds
    mentions: Mapping[str, list[Row]]  # by event
    texts: Mapping[str, list[Row]] = field(repr=False)  # mention_actors by mention
    claims: Mapping[str, Row]
    sources: Mapping[str, Row]
    actors: Mapping[str, Row]


def proposals(judged: Sequence[Judgement], tables: Mapping[str, pa.Table], seeds: Seeds) -> list[Proposal]:
    """What the wrong cells with a correction suggest, the most often suggested first; nothing that as many
    cells judged right speak against."""
    known = _known(tables, seeds)
    suggested: dict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for one in judged:
        if one.right or not one.correct:
            continue
        for proposal in _suggest(one, known):
            suggested[proposal.table, str(proposal.cells["id"])].append(proposal)
    found = []
    for group in suggested.values():
        cells, times = Counter(tuple(sorted(one.cells.items())) for one in group).most_common(1)[0]
        chosen = next(one for one in group if tuple(sorted(one.cells.items())) == cells)
        against = _judged_right(chosen, judged, known)
        if against >= times:  # the row is right more often than not: the fault lies elsewhere
            continue
        reason = f"{chosen.reason}; {times} for, {against} against"
        found.append((times, Proposal(chosen.table, chosen.cells, reason)))
    found.sort(key=lambda pair: (-pair[0], pair[1].table, str(pair[1].cells["id"])))
    return [proposal for _, proposal in found]


def write(found: Iterable[Proposal], folder: Path) -> list[Path]:
    """Seed tables of the proposals in a folder, which `--seeds` takes once they have been looked at."""
    by_table: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in found:
        by_table[proposal.table].append(proposal)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table, rows in sorted(by_table.items()):
        columns = list(columns_of(seed_rows.TABLES[table]))
        notes = "".join(f"# {row.cells['id']}: {_one_line(row.reason)}\n" for row in rows)
        head = "# Proposed from a review: look at each row before you use it.\n"
        path = folder / f"{table}.csv"
        text = csv_text(columns, [row.cells for row in rows], guard=False).replace("\r\n", "\n")
        path.write_text(head + notes + text, encoding="utf-8")
        paths.append(path)
    return paths


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _known(tables: Mapping[str, pa.Table], seeds: Seeds) -> _Known:
    mentions: dict[str, list[Row]] = defaultdict(list)
    for row in tables["mentions"].to_pylist():
        mentions[row["event_id"]].append(row)
    texts: dict[str, list[Row]] = defaultdict(list)
    for row in tables["mention_actors"].to_pylist():
        texts[row["mention_id"]].append(row)
    return _Known(
        seeds=seeds,
        mentions=mentions,
        texts=texts,
        claims=rows_of(tables, "claims", "claim_id"),
        sources=rows_of(tables, "sources", "source_id"),
        actors=rows_of(tables, "actors", "actor_id"),
    )


def _suggest(one: Judgement, known: _Known) -> Iterable[Proposal]:
    if (one.table, one.column) == ("events", "event_type"):
        return _event_type(one, known)
    if (one.table, one.column) in (("events", "actor_names"), ("events", "recipient_names")):
        return _event_actor(one, known)
    if (one.table, one.column) == ("events", "place_name"):
        return _place(one, known)
    if (one.table, one.column) == ("claims", "stance"):
        return _stance(one, known)
    if (one.table, one.column) == ("claims", "source"):
        return _speaker(one, known)
    if (one.table, one.column) == ("sources", "kind"):
        return _source_kind(one, known)
    return []


def _rules(event_id: str, known: _Known) -> list[str]:
    """Lexicon rows that found the event: a mention's rule names its trigger first, then the means."""
    rules = Counter(row["rule"].split("+")[0] for row in known.mentions.get(event_id, ()))
    return [rule for rule, _ in rules.most_common() if rule in known.seeds.lexicon]


def _event_type(one: Judgement, known: _Known) -> Iterable[Proposal]:
    wanted, _, mode = one.correct.upper().partition(" ")
    if wanted not in enums.EVENT_TYPE:
        return
    for rule in _rules(one.id, known)[:1]:
        row = known.seeds.lexicon[rule]
        cells = {**row.model_dump(), "event_type": wanted, "event_mode": mode.lower() or None, "acled": None}
        yield Proposal("lexicon", _cells(cells), f"{row.words}: {one.value} should be {one.correct}")


def _stance(one: Judgement, known: _Known) -> Iterable[Proposal]:
    claim = known.claims.get(one.id)
    if claim is None or one.correct not in enums.STANCE:
        return
    for cue in known.seeds.cues.values():
        if cue.lemma == claim["cue_lemma"] and cue.stance == claim["stance"]:
            cells = {**cue.model_dump(), "stance": one.correct}
            yield Proposal("cues", _cells(cells), f"{cue.lemma}: {one.value} should be {one.correct}")


def _speaker(one: Judgement, known: _Known) -> Iterable[Proposal]:
    claim = known.claims.get(one.id)
    if claim is not None and claim["speaker_resolution"] == "name" and claim["speaker_text"]:
        yield _actor(one.correct, claim["speaker_text"], known)


def _event_actor(one: Judgement, known: _Known) -> Iterable[Proposal]:
    side = one.column.removesuffix("_names")
    words = {
        text["text"]
        for mention in known.mentions.get(one.id, ())
        for text in known.texts.get(mention["mention_id"], ())
        if text["side"] == side and text["resolution"] == "name"
    }
    if len(words) == 1 and "|" not in one.correct:  # of several nobody can tell which is meant
        yield _actor(one.correct, words.pop(), known)


def _actor(name: str, words: str, known: _Known) -> Proposal:
    """The actor of that name with these words as a further name of it, or a new actor."""
    row = next((row for row in known.seeds.actors.values() if row.name == name), None)
    if row is not None:
        aliases = list(dict.fromkeys([*row.aliases, words]))
        return Proposal("actors", _cells({**row.model_dump(), "aliases": aliases}), f"{words!r} means {name}")
    aliases = [words] if words != name else []
    cells = {"id": _slug(name).upper(), "name": name, "kind": NEW_ACTOR_KIND, "aliases": aliases}
    return Proposal(
        "actors", _cells(cells), f"{words!r} means {name}, whose kind and country are to be filled in"
    )


def _place(one: Judgement, known: _Known) -> Iterable[Proposal]:
    words = {row["place_text"] for row in known.mentions.get(one.id, ()) if row["place_text"]}
    if len(words) != 1:
        return
    told = words.pop()
    aliases = [told] if told != one.correct else []
    row = next((row for row in known.seeds.places.values() if row.name == one.correct), None)
    if row is not None:
        cells = {**row.model_dump(), "aliases": list(dict.fromkeys([*row.aliases, *aliases]))}
        yield Proposal("places", _cells(cells), f"{told!r} is {one.correct}")
        return
    cells = {
        "id": _slug(one.correct),
        "name": one.correct,
        "kind": "town",
        "precision": "town",
        "aliases": aliases,
    }
    yield Proposal(
        "places", _cells(cells), f"{told!r} is {one.correct}, whose point and country are to be filled in"
    )


def _source_kind(one: Judgement, known: _Known) -> Iterable[Proposal]:
    source = known.sources.get(one.id)
    if source is None or source["named"] or one.correct not in enums.SOURCE_KIND:
        return
    noun = source["name"].split()[-1].lower()
    row = next((row for row in known.seeds.source_nouns.values() if row.noun == noun), None)
    cells = row.model_dump() if row else {"id": _slug(noun), "noun": noun}
    yield Proposal(
        "source_nouns", _cells({**cells, "kind": one.correct}), f"{noun}: {one.value} should be {one.correct}"
    )


def _judged_right(proposal: Proposal, judged: Sequence[Judgement], known: _Known) -> int:
    """Cells that the row as it stands got right, and that the proposal would change."""
    key = str(proposal.cells["id"])
    if proposal.table == "lexicon":
        asked = [one for one in judged if one.right and (one.table, one.column) == ("events", "event_type")]
        return sum(key in _rules(one.id, known)[:1] for one in asked)
    if proposal.table == "cues":
        asked = [one for one in judged if one.right and (one.table, one.column) == ("claims", "stance")]
        lemma = proposal.cells["lemma"]
        return sum(known.claims.get(one.id, {}).get("cue_lemma") == lemma for one in asked)
    return 0


def _cells(row: Row) -> dict[str, Any]:
    """Cells of a seed table as its file writes them."""
    return {name: _cell(value) for name, value in row.items() if value not in (None, (), [], "", False)}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    return str(value)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "new"
