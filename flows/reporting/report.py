"""A release on one HTML page that needs nothing else: no network, no server, no other file.

The page holds its data as JSON and builds what it shows from text nodes only, so nothing in an article can
become markup; its policy lets run nothing but its own script, by hash, and fetch nothing at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from flows import tables as reading
from flows.release import Release, ReleaseError, arrow_tables, open_release, validate
from flows.reporting.changes import Changes, between
from flows.storage.places import Location
from transforms.accounts import check_account

PAGE = Path(__file__).parent / "page"
TEMPLATE = "page.html.jinja"
# A page of more events opens slowly (10,000 with their words are about 15 MB); the tables hold all of them.
MAX_EVENTS = 20_000
MAX_SOURCES, MAX_REJECTS, MAX_CHANGES = 50, 500, 100
# Characters shown around the words of a mention or claim.
CONTEXT = 220

# Those of the events shown, in the order of the view.
_TELLINGS = """
SELECT
    event_id, mention_id, claim_id, article_id, position, is_echo,
    start_char, end_char, trigger_start, trigger_end
FROM tellings SEMI JOIN shown USING (event_id)
ORDER BY event_id, published, article_id, start_char, mention_id
"""
EVENT_COLUMNS = (
    "event_id",
    "event_type",
    "event_mode",
    "acled_sub_event_type",
    "summary",
    "actor_names",
    "recipient_names",
    "date_start",
    "date_end",
    "date_precision",
    "date_basis",
    "place_name",
    "admin1",
    "country",
    "lat",
    "lon",
    "place_precision",
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
    "n_articles",
    "n_origins",
    "n_independent",
    "first_reported",
    "last_reported",
)
# Files whose account is shown, those of most records first.
MAX_FILES = 100

Row = dict[str, Any]


def page(tables: Mapping[str, pa.Table], manifest: Mapping[str, Any], former: Release | None) -> str:
    """The page of a release that is about to be published, against the one before it."""
    changes = None
    if former is not None:
        try:
            changes = between(arrow_tables(former), tables, former.release_id)
        except (ReleaseError, KeyError):  # it was written by another version of the tables
            changes = None
    return render(tables, manifest, changes)


def write(release: Location, since: Location | None, to: Path) -> None:
    """Write the page of a release on disk, compared with the release `since` if one is given.

    Raises ReleaseError, and OSError when `to` cannot be written.
    """
    found = open_release(release)
    tables = arrow_tables(found)
    changes = None
    if since is not None:
        former = open_release(since)
        try:
            changes = between(arrow_tables(former), tables, former.release_id)
        except KeyError as error:
            raise ReleaseError(f"{since}: of another version of the tables, without {error}") from None
    problems = [str(problem) for problem in validate(found)]
    to.write_text(render(tables, found.manifest, changes, problems), encoding="utf-8")


def render(
    tables: Mapping[str, pa.Table],
    manifest: Mapping[str, Any],
    changes: Changes | None = None,
    problems: Sequence[str] = (),
) -> str:
    """The page for these tables.

    `manifest` as in a release (its `records` count what was read), `changes` since the former release if
    there was one, `problems` the broken rules of `attest validate`.
    """
    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["told"] = _told
    style, script = _file("page.css"), _file("page.js")
    events = _events(tables)
    shown = pa.table({"event_id": pa.array([row["event_id"] for row in events], pa.string())})
    with reading.connect_tables(tables) as connection:
        connection.register("shown", shown)
        tellings = connection.sql(_TELLINGS).to_arrow_table().to_pylist()
        sources = reading.view(connection, "source_audit").slice(0, MAX_SOURCES).to_pylist()
    articles = tables["articles"].select(["published", "outlet", "language"]).to_pylist()
    account = [str(problem) for problem in check_account(manifest.get("records", {}), tables)]
    files = manifest.get("records", {}).get("files", {})
    days = sorted(row["published"] for row in articles if row["published"])
    return environment.get_template(TEMPLATE).render(
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        land=Markup(land_path()),
        events_json=_json(
            {"columns": EVENT_COLUMNS, "rows": [[row[name] for name in EVENT_COLUMNS] for row in events]}
        ),
        details_json=_json(_details(tables, tellings, [row["event_id"] for row in events])),
        release=manifest.get("release", ""),
        manifest=manifest,
        records=manifest.get("records", {}),
        counts={name: table.num_rows for name, table in tables.items()},
        n_outlets=len({row["outlet"] for row in articles if row["outlet"]}),
        n_undated=sum(row["published"] is None for row in articles),
        days=(days[0], days[-1]) if days else None,
        n_events=tables["events"].num_rows,
        n_shown=len(events),
        shares={name: _shares(events, name) for name in ("support", "dispute", "factuality")},
        sources=sources,
        n_sources=len(set(tables["claims"]["source_id"].to_pylist())),
        changes=changes,
        max_changes=MAX_CHANGES,
        problems=[*problems, *(told for told in account if told not in problems)],
        account_holds=not account,
        accounts=sorted(files.items(), key=lambda item: (-item[1]["read"], item[0]))[:MAX_FILES],
        n_files=len(files),
        rejects=tables["rejects"].slice(0, MAX_REJECTS).to_pylist(),
        reject_reasons=Counter(tables["rejects"]["reason"].to_pylist()).most_common(),
        n_rejects=tables["rejects"].num_rows,
    )


def land_path() -> str:
    """The countries as one SVG path, x = longitude and y = -latitude, in tenths of a degree."""
    world = json.loads(_file("world.json"))
    rings = chain.from_iterable(chain.from_iterable(shape["coordinates"] for shape in world["geometries"]))
    return "".join(_ring(piece) for ring in rings for piece in _unwrapped(ring))


def _unwrapped(ring: Sequence[Sequence[float]]) -> list[list[tuple[float, float]]]:
    """A ring on the sphere as rings on the map: one that crosses the date line stands at both of its ends,
    one that goes around the pole is closed along the lower edge."""
    turns, points = 0, [(ring[0][0], ring[0][1])]
    for (before, _), (lon, lat) in pairwise(ring):
        turns += (lon - before < -180) - (lon - before > 180)
        points.append((lon + 360 * turns, lat))
    if turns:
        points = [*points, (points[-1][0], -90.0), (points[0][0], -90.0), points[0]]
    far = [sign for sign in (1, -1) if any(sign * lon > 180 for lon, _ in points)]
    return [points, *([(lon - 360 * sign, lat) for lon, lat in points] for sign in far)]


def _ring(ring: Sequence[tuple[float, float]]) -> str:
    points = [(round(x * 10), round(-y * 10)) for x, y in ring]
    steps = [f"{x - x0} {y - y0}" for (x0, y0), (x, y) in pairwise(points[:-1])]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def _events(tables: Mapping[str, pa.Table]) -> list[Row]:
    """The events shown, the best supported first."""
    rows: list[Row] = tables["events"].select(EVENT_COLUMNS).to_pylist()
    rows.sort(
        key=lambda row: (
            -row["n_independent"],
            -row["n_articles"],
            str(row["date_start"] or "9"),
            row["event_id"],
        )
    )
    return rows[:MAX_EVENTS]


# --- what an event's drawer needs ---------------------------------------------------------------------


def _details(tables: Mapping[str, pa.Table], tellings: Sequence[Row], shown: Sequence[str]) -> Row:
    """Tellings by event, claims, links between them, and the pieces of the articles in which they stand.

    Rows refer to claims and articles by position, so that nothing stands twice.
    """
    mentions = _rows(tables, "mentions", "mention_id", (row["mention_id"] for row in tellings))
    claims = list(_rows(tables, "claims", "claim_id", (row["claim_id"] for row in tellings)).values())
    claim_at = {row["claim_id"]: at for at, row in enumerate(claims)}
    articles = list(_rows(tables, "articles", "article_id", (row["article_id"] for row in tellings)).values())
    article_at = {row["article_id"]: at for at, row in enumerate(articles)}
    counts: dict[str, list[Row]] = defaultdict(list)
    for row in tables["quantities"].to_pylist():
        if row["mention_id"] in mentions:
            counts[row["mention_id"]].append(row)
    names = {row["source_id"]: row for row in tables["sources"].to_pylist()}
    actors = dict(
        zip(tables["actors"]["actor_id"].to_pylist(), tables["actors"]["name"].to_pylist(), strict=True)
    )
    windows: dict[int, list[tuple[int, int]]] = defaultdict(list)
    by_event: dict[str, list[list[Any]]] = defaultdict(list)
    for row in tellings:
        at, mention = article_at[row["article_id"]], mentions[row["mention_id"]]
        windows[at].append((row["start_char"], row["end_char"]))
        by_event[row["event_id"]].append(
            [
                at,
                claim_at.get(row["claim_id"], -1),
                row["position"],
                int(row["is_echo"]),
                [row["start_char"], row["end_char"]],
                [row["trigger_start"], row["trigger_end"]],
                _pair(mention, "date_text"),
                _pair(mention, "place_text"),
                [
                    [
                        count[name]
                        for name in ("kind", "low", "best", "high", "whom", "start_char", "end_char")
                    ]
                    for count in counts[row["mention_id"]]
                ],
            ]
        )
    for claim in claims:
        edges = [claim[name] for name in ("start_char", "end_char", "cue_start", "cue_end")]
        edges += [claim["speaker_start"], claim["speaker_end"]]
        known = [edge for edge in edges if edge is not None]
        windows[article_at[claim["article_id"]]].append((min(known), max(known)))
    return {
        "articles": [
            [
                row["outlet"],
                row["published"],
                row["title"],
                _web_address(row["url"]),
                row["source_path"],
                row["article_id"],
                article_at.get(row["copy_of"], -1) if row["copy_of"] else -1,
                excerpts(row["text"], windows[at]),
            ]
            for at, row in enumerate(articles)
        ],
        "claims": [_claim(row, names, actors) for row in claims],
        "links": [
            [claim_at[row["claim_a"]], claim_at[row["claim_b"]], row["relation"], row["slot"]]
            for row in tables["claim_links"].to_pylist()
            if row["claim_a"] in claim_at and row["claim_b"] in claim_at
        ],
        "tellings": [by_event[event_id] for event_id in shown],
    }


def _rows(
    tables: Mapping[str, pa.Table], name: str, key: str, wanted: Iterable[str | None]
) -> dict[str, Row]:
    """The rows of a table with these keys, by key; the others are never taken out of Arrow."""
    keys = pa.array(sorted({value for value in wanted if value is not None}), pa.string())
    table = tables[name]
    return {row[key]: row for row in table.filter(pc.is_in(table[key], value_set=keys)).to_pylist()}


def _claim(row: Row, sources: Mapping[str, Row], actors: Mapping[str, str]) -> list[Any]:
    source = sources[row["source_id"]]
    return [
        row["claim_id"],
        source["name"],
        source["kind"],
        int(source["named"]),
        actors.get(source["affiliation_id"] or ""),
        int(row["speaker_is_party"]),
        row["stance"],
        int(row["hedged"]),
        row["quote"],
        row["medium"],
        row["platform"],
        row["said_start"],
        [sources[relay]["name"] for relay in row["relayed_by"]],
        row["spans"],
        _pair(row, "cue"),
        _pair(row, "speaker"),
    ]


def _pair(row: Mapping[str, Any], prefix: str) -> list[int]:
    start = row[f"{prefix}_start"]
    return [] if start is None else [start, row[f"{prefix}_end"]]


def _web_address(url: str | None) -> str | None:
    """An address that a reader may follow; anything but http and https is no link."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def excerpts(text: str, windows: Iterable[tuple[int, int]]) -> list[tuple[int, str]]:
    """(offset, piece) of the text around these half-open windows, CONTEXT characters each way."""
    pieces: list[list[int]] = []
    for first, last in sorted(windows):
        start, end = max(0, first - CONTEXT), min(len(text), last + CONTEXT)
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        if pieces and start <= pieces[-1][1]:
            pieces[-1][1] = max(pieces[-1][1], end)
        else:
            pieces.append([start, end])
    return [(start, text[start:end]) for start, end in pieces]


# --- the page -----------------------------------------------------------------------------------------


def _file(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: object) -> Markup:
    """JSON that cannot end the element in which it stands."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def _told(value: Any) -> str:
    if value is None or value == []:
        return "unknown"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _shares(rows: Sequence[Row], column: str) -> list[tuple[str, int]]:
    return Counter(str(row[column]) for row in rows).most_common()
