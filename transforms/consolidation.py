"""Stage two: from the rows of all articles to the tables of a release.

    versions, copies ─► same event ─► holders, roots ─► support, dispute, tolls ─► claim links ─► tables

A pure function of stage one's rows and the seeds; neither the order of articles nor how the work is cut into
parts matters. What is wide (a column over all articles) is done here with Arrow and numpy; what is deep is
done part by part in `transforms/evidence/steps.py`, and lies on disk in between.
"""

from __future__ import annotations

import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms import schema
from transforms.evidence import cited_sources, copies, known_bodies, parts, steps, text_overlap, versions
from transforms.evidence.parts import Numbers, Part, Run, positions
from transforms.seeds import Seeds

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]

# Mentions that one task takes: a few seconds' work and less than 200 MB.
MENTIONS_A_PART = 25_000
# Bytes from which a table of a release is left on disk.
LARGE = 64 * 1024 * 1024
# Rows turned into Python objects at once where a whole table is gone through.
_BATCH = 20_000


def consolidate(
    stage_one: Tables, seeds: Seeds, run: Run = map, scratch: Path | None = None
) -> dict[str, pa.Table]:
    """All tables of a release but `rejects` and `event_redirects`, from the tables of schema.STAGE_ONE.

    Rows of equal key in `sources`, `actors` and `places` are pooled. `run` runs the parts (`map`, or the map
    of a pool of processes), `scratch` is the folder in which they lie on disk (None: the system's own).
    Returned tables have the schema of `schema.arrow_schema` and are sorted by key. The given and the returned
    may be memory-mapped: what does not fit in memory stays on disk.
    """
    # Windows does not remove what is mapped; it is left to the system's cleaning there
    with tempfile.TemporaryDirectory(prefix="attest-", dir=scratch, ignore_cleanup_errors=True) as folder:
        return _consolidate(stage_one, Path(folder), seeds.overlay, run)


def _consolidate(stage_one: Tables, folder: Path, overlay: Path | None, run: Run) -> dict[str, pa.Table]:
    def start(step: Any, count: int) -> Iterable[None]:
        return run(step, [Part(folder, number, overlay) for number in range(count)])

    def finish(running: Iterable[None]) -> None:
        deque(running, maxlen=0)

    for name, key in (("places", "place_id"), ("actors", "actor_id"), ("sources", "source_id")):
        parts.write(_pooled(stage_one[name], name, key), folder, name)
    stage_one = _one_actor_per_body(stage_one, folder)
    stage_one = _one_source_per_name(stage_one, folder)

    n_articles = _cut_by_article(stage_one, folder)
    finish(start(steps.read_articles, n_articles))
    n_types = _cut_by_type(stage_one, parts.read_parts(folder, "groups", n_articles), folder)
    joining = start(steps.join_tellings, n_types)
    # meanwhile, where there are other processes: neither asks what the other finds
    told = text_overlap.texts(parts.read(folder, f"shingles.{number}") for number in range(n_articles))
    articles = _articles(stage_one["articles"], told)
    del told
    finish(joining)
    events = parts.read_parts(folder, "event_of", n_types)
    mentions = _with_events(stage_one["mentions"], "mention_id", events)
    claims = _with_events(stage_one["claims"], "content_mention_id", events)

    n_events = _cut_by_event(stage_one, articles, mentions, claims, folder)
    finish(start(steps.find_parties, n_events))
    parties = parts.read_parts(folder, "parties", n_events)
    parts.write(parties, folder, "parties")
    finish(start(steps.build_events, n_events))

    tables = {
        "articles": articles,
        "mentions": _with_roots(mentions, parts.read_parts(folder, "roots", n_events)),
        "mention_actors": stage_one["mention_actors"],
        "quantities": stage_one["quantities"],
        **{name: parts.read_parts(folder, name, n_events) for name in ("events", "event_actors")},
        "claims": _with_parties(claims, parties),
        "claim_links": _one_a_slot(parts.read_parts(folder, "claim_links", n_events), claims),
        "sources": _counted_sources(folder, claims, articles, n_events),
        "actors": _counted_actors(parts.read(folder, "actors"), stage_one["mention_actors"]),
        "places": parts.read(folder, "places"),
    }
    return {name: _released(schema.TABLES[name], table, folder) for name, table in tables.items()}


def _one_a_slot(links: pa.Table, claims: pa.Table) -> pa.Table:
    """The links, of those of one claim and slot the one by the event that both claims are about, else the
    first by the earlier claim."""
    events = np.asarray(claims["event_id"].combine_chunks().dictionary_encode().indices.fill_null(-1))
    ours, theirs = (events[positions(links[name], claims["claim_id"])] for name in ("claim_a", "claim_b"))
    links = links.append_column("aside", pa.array((ours != theirs) | (ours < 0)))
    ranked = links.sort_by([(name, "ascending") for name in ("claim_a", "slot", "aside", "claim_b")])
    if ranked.num_rows < 2:
        return ranked.drop_columns(["aside"])
    same = [
        pc.equal(ranked[name].slice(1), ranked[name].slice(0, len(ranked) - 1))
        for name in ("claim_a", "slot")
    ]
    again = np.asarray(pc.and_(*same).combine_chunks())
    return ranked.filter(pa.array(np.concatenate([[True], ~again]))).drop_columns(["aside"])


def _released(declared: schema.Table, table: pa.Table, folder: Path) -> pa.Table:
    """A table as released: its declared schema, sorted by key; what is large lies on disk."""
    wanted = schema.arrow_schema(declared)
    whole = table.select(wanted.names).cast(wanted)
    order = pc.sort_indices(whole.select(declared.key), [(name, "ascending") for name in declared.key])
    if not np.array_equal(np.asarray(order), np.arange(len(order))):  # what is in order need not be copied
        whole = whole.take(order)
    if whole.nbytes < LARGE:
        return whole.combine_chunks()
    parts.write(whole.combine_chunks(), folder, f"released_{declared.name}")
    return parts.read(folder, f"released_{declared.name}")  # mapped, and so there when its folder is gone


def _pooled(table: pa.Table, name: str, key: str) -> pa.Table:
    """One row per key; where articles tell different things, the fullest row, of equals the first by text."""
    best: dict[str, tuple[int, str, Row]] = {}
    for batch in table.to_batches(max_chunksize=_BATCH):
        for row in batch.to_pylist():
            former = best.get(row[key])
            if former is not None and former[2] == row:
                continue
            rank = (-sum(value not in (None, [], "") for value in row.values()), repr(sorted(row.items())))
            if former is None or rank < former[:2]:
                best[row[key]] = (*rank, row)
    declared = schema.arrow_schema(schema.TABLES[name], stage=1)
    return pa.Table.from_pylist([best[identity][2] for identity in sorted(best)], schema=declared)


def _one_actor_per_body(stage_one: Tables, folder: Path) -> Tables:
    """Leave one row per body that is known by its full name in `actors`, and lead to it who is told so."""
    actors = parts.read(folder, "actors")
    same = known_bodies.same_as(
        actors.select(["actor_id", "name", "kind", "country", "origin", "aliases"]).to_pylist()
    )
    if not same:
        return stage_one
    gone = pc.is_in(actors["actor_id"], value_set=pa.array(same, schema.TEXT))
    kept = actors.filter(pc.invert(gone)).combine_chunks()
    parts.write(_led_to(kept, ("affiliation_id",), same), folder, "actors")
    mapped = parts.read(folder, "sources")
    sources = mapped.take(pa.array(np.arange(mapped.num_rows)))  # copied: what is mapped is written over
    parts.write(_led_to(sources, ("actor_id", "affiliation_id"), same), folder, "sources")
    told = ("actor_id", "participant_id", "candidates")
    return {**stage_one, "mention_actors": _led_to(stage_one["mention_actors"], told, same)}


def _led_to(table: pa.Table, columns: Sequence[str], same: Mapping[str, str]) -> pa.Table:
    """The table with actors led to those that they are, by known_bodies.lead."""
    rows = [known_bodies.lead(row, same) for row in table.select(list(columns)).to_pylist()]
    for column in columns:
        at = table.schema.get_field_index(column)
        values = pa.array([row[column] for row in rows], table.schema.field(at).type)
        table = table.set_column(at, table.schema.field(at), values)
    return table.combine_chunks()


def _one_source_per_name(stage_one: Tables, folder: Path) -> Tables:
    """Leave one row per source that is told in several ways in `sources`, and lead claims and articles to
    it."""
    sources = parts.read(folder, "sources")
    actors = parts.read(folder, "actors").select(["actor_id", "name", "kind", "origin", "aliases"])
    names = {name: row["name"] for name, row in known_bodies.by_name(actors.to_pylist()).items()}
    same_as = cited_sources.one_per_name({row["source_id"]: row for row in sources.to_pylist()}, names)
    if not same_as:
        return stage_one
    gone = pc.is_in(sources["source_id"], value_set=pa.array(same_as, schema.TEXT))
    kept = sources.filter(pc.invert(gone)).combine_chunks()
    parts.write(kept, folder, "sources")
    led = dict(stage_one)
    for name, columns in (
        ("claims", ("source_id", "relayed_by")),
        ("articles", ("source_id", "credited_source_id")),
    ):
        table = stage_one[name]
        rows = table.select(list(columns)).to_pylist()
        if name == "claims":
            cited_sources.rename(rows, [], same_as)
        else:
            cited_sources.rename([], rows, same_as)
        for column in columns:
            at = table.schema.get_field_index(column)
            table = table.set_column(
                at,
                table.schema.field(at),
                pa.array([row[column] for row in rows], table.schema.field(at).type),
            )
        led[name] = table
    return led


# --- parts -------------------------------------------------------------------------------------------


def _cut_by_article(stage_one: Tables, folder: Path) -> int:
    """Cut what steps.read_articles reads; the number of parts."""
    articles, mentions = stage_one["articles"], stage_one["mentions"]
    parts.cut_at(articles.select(["article_id", "published", "text"]), steps.ARTICLES, folder, "texts")
    count = max(1, -(-articles.num_rows // steps.ARTICLES))
    part_of = positions(mentions["article_id"], articles["article_id"]) // steps.ARTICLES
    _cut_with_mentions(stage_one, mentions, steps.TOLD, part_of, folder, "", count)
    return count


def _cut_by_type(stage_one: Tables, groups: pa.Table, folder: Path) -> int:
    """Cut what steps.join_tellings reads, in order of publication, undated last; the number of parts."""
    articles, mentions = stage_one["articles"], stage_one["mentions"]
    groups = groups.take(pa.array(positions(mentions["mention_id"], groups["mention_id"])))
    article_at = positions(mentions["article_id"], articles["article_id"])
    added = {
        "group": groups["group"],
        "article_at": pa.array(article_at),
        "published": articles["published"].take(pa.array(article_at)),
    }
    for name, column in added.items():
        mentions = mentions.append_column(name, column)
    keys = [("published", "ascending"), ("article_id", "ascending"), ("mention_id", "ascending")]
    order = pc.sort_indices(mentions, sort_keys=keys)  # nulls last
    rank = np.empty(len(order), dtype=np.int64)
    rank[np.asarray(order)] = np.arange(len(order))
    told = mentions["event_type"].combine_chunks().dictionary_encode()
    code = np.asarray(told.indices, dtype=np.int64)
    largest_first = np.argsort(np.argsort(-np.bincount(code), kind="stable"))
    count = max(1, len(told.dictionary))
    columns = {**steps.TOLD, "mentions": [*steps.TOLD["mentions"], *added]}
    _cut_with_mentions(stage_one, mentions, columns, largest_first[code], folder, "", count, rank)
    return count


def _cut_by_event(
    stage_one: Tables, articles: pa.Table, mentions: pa.Table, claims: pa.Table, folder: Path
) -> int:
    """Cut what steps.find_parties and steps.build_events read, by ranges of event_id; the number of parts.

    `articles` have their versions and origins.
    """
    count = max(1, -(-mentions.num_rows // MENTIONS_A_PART))

    def part_of(events: pa.ChunkedArray) -> Numbers:
        leading = (
            pc.utf8_slice_codeunits(pc.fill_null(events, "e-0000"), 2, 6).combine_chunks().dictionary_encode()
        )
        number = np.array([int(one, 16) for one in leading.dictionary.to_pylist()], dtype=np.int64)
        return number[np.asarray(leading.indices)] * count >> 16 if len(leading) else number

    of_mention = part_of(mentions["event_id"])
    quantities = stage_one["quantities"]
    of_count = of_mention[positions(quantities["mention_id"], stage_one["mentions"]["mention_id"])]
    _cut_with_mentions(stage_one, mentions, steps.HELD, of_mention, folder, "event_", count)
    holding = positions(mentions["claim_id"], claims["claim_id"])
    counting = positions(quantities["claim_id"], claims["claim_id"])
    about = np.flatnonzero(np.asarray(pc.is_valid(claims["event_id"])))
    rows = np.concatenate([holding[holding >= 0], counting[counting >= 0], about])
    wanted = np.concatenate(
        [of_mention[holding >= 0], of_count[counting >= 0], part_of(claims["event_id"])[about]]
    )
    _cut_shared(claims.select(list(steps.HELD["claims"])), rows, wanted, folder, "event_claims", count)

    has_newer = pc.is_in(articles["article_id"], value_set=articles["supersedes"].combine_chunks())
    articles = articles.select(list(steps.HELD["articles"])).append_column("is_superseded", has_newer)
    telling = positions(mentions["article_id"], articles["article_id"])
    claiming = positions(claims["article_id"], articles["article_id"])[rows]
    rows, wanted = np.concatenate([telling, claiming]), np.concatenate([of_mention, wanted])
    origin = positions(articles["origin_id"], articles["article_id"])[rows]
    wanted = np.concatenate([wanted, wanted])
    _cut_shared(articles, np.concatenate([rows, origin]), wanted, folder, "event_articles", count)
    return count


def _cut_shared(
    table: pa.Table, rows: Numbers, part_of: Numbers, folder: Path, name: str, count: int
) -> None:
    """Cut a table of which several parts may want the same rows: `rows[i]` goes to part `part_of[i]`, and to
    each part once."""
    pairs = parts.distinct(part_of * max(table.num_rows, 1) + rows)
    part_of, rows = np.divmod(pairs, max(table.num_rows, 1))
    parts.cut(table.take(pa.array(rows)), part_of, folder, name, count)


def _cut_with_mentions(
    stage_one: Tables,
    mentions: pa.Table,
    columns: Mapping[str, Sequence[str]],
    part_of: Numbers,
    folder: Path,
    prefix: str,
    count: int,
    rank: Numbers | None = None,
) -> None:
    """Cut the `columns` of the mentions, and of who takes part in them and what they count; in order
    of `rank`, which then is a column of all three."""
    for name in ("mentions", "mention_actors", "quantities"):
        table = (mentions if name == "mentions" else stage_one[name]).select(list(columns[name]))
        at = positions(table["mention_id"], stage_one["mentions"]["mention_id"])
        if rank is not None:
            table = table.append_column("rank", pa.array(rank[at]))
        order = None if rank is None else rank[at]
        parts.cut(table, part_of[at], folder, f"{prefix}{name}", count, order)


def _with_events(table: pa.Table, mention: str, events: pa.Table) -> pa.Table:
    """The table with the event_id of the mention in column `mention`, null where there is none."""
    at = positions(table[mention], events["mention_id"])
    return table.append_column("event_id", events["event_id"].take(pa.array(at, mask=at < 0)))


def _with_roots(mentions: pa.Table, roots: pa.Table) -> pa.Table:
    """The mentions with whose voice tells each, and why."""
    at = pa.array(positions(mentions["mention_id"], roots["mention_id"]))
    for name in ("root", "root_reason"):
        mentions = mentions.append_column(name, roots[name].take(at))
    return mentions


def _with_parties(claims: pa.Table, parties: pa.Table) -> pa.Table:
    """The claims with what all reports of their events tell of their speakers."""
    flag = pc.or_(
        claims["speaker_is_party"],
        pc.is_in(claims["claim_id"], value_set=parties["claim_id"].combine_chunks()),
    )
    return claims.set_column(claims.schema.get_field_index("speaker_is_party"), "speaker_is_party", flag)


# --- articles ----------------------------------------------------------------------------------------


def _articles(articles: pa.Table, told: text_overlap.Texts) -> pa.Table:
    """The articles with versions, copies and origins; `told` is what is read off their texts, in the same
    order."""
    parents = copies.parents_of(articles, told)
    origins = copies.origins_of(parents)
    for name, column in _versions(articles).items():
        articles = articles.append_column(name, column)
    ids = articles["article_id"]
    articles = articles.append_column("copy_of", ids.take(pa.array(parents, mask=parents < 0)))
    return articles.append_column("origin_id", ids.take(pa.array(origins)))


def _versions(articles: pa.Table) -> dict[str, pa.Array]:
    """version, supersedes and change of each article; only those that share an address are looked at."""
    addresses = [versions.canonical(url) for url in articles["url"].to_pylist()]
    times = Counter(addresses)
    several = [at for at, one in enumerate(addresses) if one and times[one] > 1]
    rows = articles.take(pa.array(several, pa.int64())).to_pylist()
    versions.mark(rows)
    found: dict[str, list[Any]] = {"version": [1], "supersedes": [None], "change": [None]}
    which = np.zeros(articles.num_rows, dtype=np.int64)
    which[several] = np.arange(1, len(several) + 1)
    columns = {}
    for name, values in found.items():
        kind = schema.COUNT if name == "version" else schema.TEXT
        told = pa.array([*values, *(row[name] for row in rows)], kind)
        columns[name] = told.take(pa.array(which))
    return columns


# --- sources, actors ---------------------------------------------------------------------------------


def _counted_sources(folder: Path, claims: pa.Table, articles: pa.Table, n_events: int) -> pa.Table:
    """Sources with what they say, where and when; an outlet is seen where it publishes, too."""
    sources = _with_sides(parts.read(folder, "sources"), folder, n_events)
    relayed = claims["relayed_by"].combine_chunks()
    seen = pa.table(
        {
            "source_id": _joined(claims["source_id"], relayed.flatten(), articles["source_id"]),
            "article_id": _joined(
                claims["article_id"],
                claims["article_id"].combine_chunks().take(pc.list_parent_indices(relayed)),
                articles["article_id"],
            ),
        }
    )
    seen = seen.filter(pc.is_valid(seen["source_id"])).group_by(["source_id", "article_id"]).aggregate([])
    days = articles["published"].take(pa.array(positions(seen["article_id"], articles["article_id"])))
    told = seen.append_column("day", days).group_by("source_id")
    told = told.aggregate([("article_id", "count"), ("day", "min"), ("day", "max")])
    said = claims.group_by("source_id").aggregate([("claim_id", "count")])
    return _with_columns(
        sources,
        "source_id",
        (said, {"n_claims": "claim_id_count"}),
        (told, {"n_articles": "article_id_count", "first_seen": "day_min", "last_seen": "day_max"}),
    )


def _with_sides(sources: pa.Table, folder: Path, n_events: int) -> pa.Table:
    """The sources with whether they are a party to an armed or other material conflict of the release."""
    events = parts.read_parts(folder, "events", n_events).select(["event_id", "quad_class"])
    told = parts.read_parts(folder, "event_actors", n_events)
    rows = sources.select(["source_id", "kind", "actor_id", "affiliation_id"]).to_pylist()
    asked = {row[name] for row in rows for name in ("actor_id", "affiliation_id")}
    actors = parts.rows_by_key(
        parts.read(folder, "actors"),
        "actor_id",
        asked.union(told["actor_id"].unique().to_pylist()),
        above="affiliation_id",
    )
    parties = cited_sources.parties_to_conflict(events.to_pylist(), told.to_pylist(), actors)
    sides = [cited_sources.takes_sides(row, parties, actors) for row in rows]
    return sources.append_column("party_to_conflict", pa.array(sides, schema.FLAG))


def _counted_actors(actors: pa.Table, taking_part: pa.Table) -> pa.Table:
    told = taking_part.group_by(["mention_id", "actor_id"]).aggregate([]).group_by("actor_id")
    return _with_columns(
        actors, "actor_id", (told.aggregate([("mention_id", "count")]), {"n_mentions": "mention_id_count"})
    )


def _with_columns(table: pa.Table, key: str, *told: tuple[pa.Table, Mapping[str, str]]) -> pa.Table:
    """The table with columns of others by key: no day where the key is missing there, and a count of 0."""
    for other, names in told:
        at = positions(table[key], other[key])
        for name, theirs in names.items():
            column = other[theirs].take(pa.array(at, mask=at < 0))
            table = table.append_column(name, column if name.endswith("seen") else pc.fill_null(column, 0))
    return table


def _joined(*columns: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    chunks = [
        chunk for one in columns for chunk in (one.chunks if isinstance(one, pa.ChunkedArray) else [one])
    ]
    return pa.chunked_array(chunks, pa.string())
