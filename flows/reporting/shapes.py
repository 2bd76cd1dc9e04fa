"""Events in the shape of other data sets, for tools that read those: ACLED, GDELT, ICEWS.

Names and meanings of columns are theirs where ours can be said in their words; what cannot stands in columns
that begin with `attest_`, or is left out and counted. `docs/exports.md` tells each mapping and what it loses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from flows import tables as reading
from transforms.event import ontology
from transforms.seeds import Seeds

Row = dict[str, Any]

# ACLED's time_precision and geo_precision (Codebook): 1 the day or the place itself, 2 about a week or near
# it, 3 a month or a larger region. Coarser has no code.
ACLED_TIME = {"day": 1, "week": 2, "month": 3}
ACLED_GEO = {"exact": 1, "town": 1, "district": 2, "admin1": 3, "region": 3}
# GDELT's ActionGeo_Type (Event Codebook 2.0): 1 country, 2 and 5 a division inside and outside the United
# States, 3 and 4 a town inside and outside.
UNITED_STATES = "USA"
GDELT_GEO = {
    "country": (1, 1),
    "admin1": (2, 5),
    "district": (3, 4),
    "town": (3, 4),
    "exact": (3, 4),
}
# As fine as a date must be told for a day, a month, a year to be said.
DAYS = ("day",)
MONTHS = (*DAYS, "week", "month")
YEARS = (*MONTHS, "season", "year")
# What others code as having taken place; plans, suppositions and what is only denied are none of it.
TOOK_PLACE = ("happened", "claimed")


@dataclass(frozen=True, slots=True)
class Shaped:
    """Rows in another data set's shape, its columns in order, and how many events were left out and why."""

    columns: tuple[str, ...]
    rows: list[Row]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Event:
    """An event with what stands in other tables about it."""

    row: Row
    sides: Mapping[str, list[Row]]  # rows of `actors` by side, in the order of actor_names
    outlets: list[str]
    first_url: str | None


def acled(tables: Mapping[str, pa.Table]) -> Shaped:
    """One row per event that ACLED has a type, a day and a place for."""
    left_out: Counter[str] = Counter()
    rows = []
    territories = Seeds().territories
    for event in _events(tables):
        row = event.row
        reason = _no_acled(row)
        if reason:
            left_out[reason] += 1
            continue
        doers, others = (_names(event.sides[side]) for side in ("actor", "recipient"))
        inter1, inter2 = _inters(event)
        country = territories.get(row["country"] or "")
        rows.append(
            {
                "event_id_cnty": row["event_id"],
                "event_date": row["date_start"],
                "year": row["date_start"].year,
                "time_precision": ACLED_TIME[row["date_precision"]],
                "disorder_type": row["acled_disorder_type"],
                "event_type": row["acled_event_type"],
                "sub_event_type": row["acled_sub_event_type"],
                "actor1": doers[0] if doers else None,
                "assoc_actor_1": "; ".join(doers[1:]) or None,
                "inter1": inter1,
                "actor2": others[0] if others else None,
                "assoc_actor_2": "; ".join(others[1:]) or None,
                "inter2": inter2,
                "interaction": row["interaction"],
                "civilian_targeting": "Civilian targeting" if _civilians(event, inter2) else None,
                "country": country.name if country else row["country"],
                "admin1": row["admin1"],
                "location": row["place_name"],
                "latitude": row["lat"],
                "longitude": row["lon"],
                "geo_precision": ACLED_GEO[row["place_precision"]],
                "source": "; ".join(event.outlets) or None,
                "notes": row["summary"].strip(),
                "fatalities": row["deaths_low"] if row["deaths_low"] is not None else row["deaths_best"],
                **_ours(row),
            }
        )
    return Shaped(ACLED_COLUMNS, rows, dict(sorted(left_out.items())))


ACLED_COLUMNS = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "country",
    "admin1",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "notes",
    "fatalities",
    "attest_country_iso3",
    "attest_deaths_best",
    "attest_deaths_high",
    "attest_factuality",
    "attest_support",
    "attest_dispute",
    "attest_date_end",
    "attest_is_historical",
)


def _ours(row: Row) -> Row:
    return {
        "attest_country_iso3": row["country"],
        "attest_deaths_best": row["deaths_best"],
        "attest_deaths_high": row["deaths_high"],
        "attest_factuality": row["factuality"],
        "attest_support": row["support"],
        "attest_dispute": row["dispute"],
        "attest_date_end": row["date_end"],
        "attest_is_historical": row["is_historical"],
    }


def _no_acled(row: Row) -> str | None:
    """Why ACLED would have no row for the event, if so."""
    if row["factuality"] not in TOOK_PLACE:
        return "not told as having happened"
    if row["is_aggregate"]:
        return "a total over several events"
    if row["acled_event_type"] is None:
        return "no ACLED type"
    if row["date_precision"] not in ACLED_TIME or row["date_start"] is None:
        return "no date to a month or better"
    if row["place_precision"] not in ACLED_GEO or row["lat"] is None:
        return "no place finer than a country"
    return None


def _inters(event: _Event) -> tuple[str | None, str | None]:
    """ACLED's kinds of the two sides."""
    row = event.row
    doers, others = (
        [ontology.actor_of(actor) for actor in event.sides[side]] for side in ("actor", "recipient")
    )
    return (
        ontology.kind_of_side(doers, row["event_type"], row["event_mode"], row["country"]),
        ontology.kind_of_side(others, "", None, row["country"]),
    )


def _civilians(event: _Event, inter2: str | None) -> bool:
    violent = event.row["acled_disorder_type"] != "Strategic developments"
    return violent and event.row["event_type"] == "ASSAULT" and inter2 == "Civilians"


# --- dyadic ---------------------------------------------------------------------------------------------

GDELT_COLUMNS = (
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "EventRootCode",
    "QuadClass",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "DATEADDED",
    "SOURCEURL",
    "attest_event_id",
    "attest_country_iso3",
    "attest_date_start",
    "attest_date_end",
    "attest_date_precision",
    "attest_factuality",
    "attest_support",
    "attest_dispute",
)


def gdelt(tables: Mapping[str, pa.Table]) -> Shaped:
    """One row per event and pair of an actor and a recipient, with the names of GDELT's event table."""

    def row_of(event: _Event, number: int, doer: Row | None, other: Row | None) -> Row:
        row = event.row
        day = row["date_start"]
        inside, outside = GDELT_GEO.get(row["place_precision"], (None, None))
        where = (row["place_name"], row["admin1"], row["country"])
        return {
            "GLOBALEVENTID": f"{row['event_id']}.{number}",
            "SQLDATE": f"{day:%Y%m%d}" if day and row["date_precision"] in DAYS else None,
            "MonthYear": f"{day:%Y%m}" if day and row["date_precision"] in MONTHS else None,
            "Year": day.year if day and row["date_precision"] in YEARS else None,
            **_gdelt_actor("Actor1", doer),
            **_gdelt_actor("Actor2", other),
            "EventRootCode": row["cameo_root"],
            "QuadClass": row["quad_class"],
            "NumMentions": row["n_mentions"],
            "NumSources": len(event.outlets),
            "NumArticles": row["n_articles"],
            "ActionGeo_Type": inside if row["country"] == UNITED_STATES else outside,
            "ActionGeo_FullName": ", ".join(dict.fromkeys(part for part in where if part)) or None,
            "ActionGeo_Lat": row["lat"],
            "ActionGeo_Long": row["lon"],
            "DATEADDED": row["first_reported"] and f"{row['first_reported']:%Y%m%d}",
            "SOURCEURL": event.first_url,
            "attest_event_id": row["event_id"],
            "attest_country_iso3": row["country"],
            "attest_date_start": row["date_start"],
            "attest_date_end": row["date_end"],
            "attest_date_precision": row["date_precision"],
            "attest_factuality": row["factuality"],
            "attest_support": row["support"],
            "attest_dispute": row["dispute"],
        }

    return _dyadic(tables, GDELT_COLUMNS, row_of)


def _gdelt_actor(prefix: str, actor: Row | None) -> Row:
    if actor is None:
        return {}
    types = [*actor["sectors"], None, None, None][:3]
    return {
        f"{prefix}Code": "".join([actor["country"] or "", *actor["sectors"][:1]]) or None,
        f"{prefix}Name": actor["name"].upper(),
        f"{prefix}CountryCode": actor["country"],
        **{f"{prefix}Type{place}Code": code for place, code in enumerate(types, start=1)},
    }


ICEWS_COLUMNS = (
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Publisher",
    "City",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "attest_event_id",
    "attest_date_start",
    "attest_date_end",
    "attest_date_precision",
    "attest_factuality",
    "attest_support",
    "attest_dispute",
)


def icews(tables: Mapping[str, pa.Table]) -> Shaped:
    """One row per event and pair of an actor and a recipient, with the names of ICEWS's coded event data."""

    def row_of(event: _Event, number: int, doer: Row | None, other: Row | None) -> Row:
        row = event.row
        in_town = row["place_precision"] in ("exact", "town")
        return {
            "Event ID": f"{row['event_id']}.{number}",
            "Event Date": row["date_start"] if row["date_precision"] in DAYS else None,
            **_icews_actor("Source", doer),
            **_icews_actor("Target", other),
            "Event Text": " ".join(part for part in (row["event_type"], row["event_mode"]) if part),
            "CAMEO Code": row["cameo_root"],
            "Story ID": row["anchor_article_id"],
            "Publisher": event.outlets[0] if event.outlets else None,
            "City": row["place_name"] if in_town else None,
            "Province": row["admin1"],
            "Country": row["country"],
            "Latitude": row["lat"],
            "Longitude": row["lon"],
            "attest_event_id": row["event_id"],
            "attest_date_start": row["date_start"],
            "attest_date_end": row["date_end"],
            "attest_date_precision": row["date_precision"],
            "attest_factuality": row["factuality"],
            "attest_support": row["support"],
            "attest_dispute": row["dispute"],
        }

    return _dyadic(tables, ICEWS_COLUMNS, row_of)


def _icews_actor(prefix: str, actor: Row | None) -> Row:
    if actor is None:
        return {}
    sectors = "; ".join(actor["sectors"]) or None
    return {
        f"{prefix} Name": actor["name"],
        f"{prefix} Sectors": sectors,
        f"{prefix} Country": actor["country"],
    }


def _dyadic(
    tables: Mapping[str, pa.Table],
    columns: tuple[str, ...],
    row_of: Callable[[_Event, int, Row | None, Row | None], Row],
) -> Shaped:
    """One row per pair of actor and recipient; an event without one side has rows with that side empty."""
    rows, left_out = [], 0
    for event in _events(tables):
        if event.row["factuality"] not in TOOK_PLACE:
            left_out += 1
            continue
        doers: Sequence[Row | None] = event.sides["actor"] or [None]
        others: Sequence[Row | None] = event.sides["recipient"] or [None]
        pairs = [(doer, other) for doer in doers for other in others]
        rows += [row_of(event, number, *pair) for number, pair in enumerate(pairs, start=1)]
    return Shaped(columns, rows, {"not told as having happened": left_out} if left_out else {})


# --- looking up -----------------------------------------------------------------------------------------


def _events(tables: Mapping[str, pa.Table]) -> Iterable[_Event]:
    """The events in the order of their days, undated last."""
    actors = {row["actor_id"]: row for row in tables["actors"].to_pylist()}
    sides: dict[tuple[str, str], list[Row]] = {}
    for row in tables["event_actors"].to_pylist():
        sides.setdefault((row["event_id"], row["side"]), []).append(actors[row["actor_id"]])
    with reading.connect_tables(tables) as connection:
        told = {row["event_id"]: row for row in connection.sql(_TOLD).to_arrow_table().to_pylist()}
    rows = tables["events"].to_pylist()
    rows.sort(key=lambda row: (row["date_start"] is None, str(row["date_start"]), row["event_id"]))
    for row in rows:
        event_id = row["event_id"]
        by_name = {name: place for place, name in enumerate(row["actor_names"] + row["recipient_names"])}
        teller = told.get(event_id, {"outlets": [], "url": None, "article_id": None})
        yield _Event(
            row={**row, "anchor_article_id": teller["article_id"]},
            sides={
                side: sorted(
                    sides.get((event_id, side), []),
                    key=lambda actor: by_name.get(actor["name"], len(by_name)),
                )
                for side in ("actor", "recipient")
            },
            outlets=teller["outlets"],
            first_url=teller["url"],
        )


# The outlets that tell an event, the first to publish first, and the address of the first that has one.
_TOLD = """
WITH outlets AS (
    SELECT event_id, outlet, min((coalesce(published, DATE '9999-12-31'), article_id)) AS first
    FROM tellings WHERE outlet IS NOT NULL GROUP BY event_id, outlet
),
named AS (SELECT event_id, list(outlet ORDER BY first) AS outlets FROM outlets GROUP BY event_id)
SELECT
    t.event_id,
    any_value(coalesce(n.outlets, [])) AS outlets,
    arg_min(t.article_id, (coalesce(t.published, DATE '9999-12-31'), t.article_id)) AS article_id,
    arg_min(t.url, (coalesce(t.published, DATE '9999-12-31'), t.article_id)) FILTER (t.url IS NOT NULL) AS url
FROM tellings AS t
LEFT JOIN named AS n ON n.event_id = t.event_id
GROUP BY t.event_id
"""


def _names(actors: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(actor["name"] for actor in actors))
