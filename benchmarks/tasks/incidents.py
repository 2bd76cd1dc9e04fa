"""Terrorist incidents of whole reports: what happened when and where, by whom, to whom, as whose word.

A report is read as the flow reads an article; its mentions of violence against anyone but armed forces are
then grouped into incidents, one a type unless days or named victims tell them apart, as the data set asks.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from benchmarks import casing
from transforms import article_rows, reading
from transforms.annotations import Article
from transforms.seeds import Seeds

Rows = Iterable[dict[str, Any]]

_HEADER = re.compile(
    r"^(?P<place>[^\n-]{0,80}?)(?:,?\s*\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4})?\s*(?:\([^)]*\))?\s*--\s*", re.S
)
_TAG = re.compile(r"\[[^\]\n]{0,60}\]")
# How long before the report an incident may lie.
_REACH = timedelta(days=70)
_MILITARY_WORDS: frozenset[str] = frozenset(
    (
        *("soldier", "soldiers", "troops", "army", "military", "guerrillas", "guerrilla", "rebels", "rebel"),
        *("garrison", "battalion", "brigade", "barracks", "patrol", "terrorists", "terrorist", "subversives"),
        *("combatants", "fighters", "forces", "battalions", "enemy", "convoy", "outpost", "contras"),
    )
)
_KINDS = {"abduct": "kidnapping", "explosives": "bombing", "suicide-attack": "bombing"}
_FIRE = ("burn", "torch", "set-fire", "set-on-fire", "arson", "set-ablaze", "firebomb")
_ROB = ("rob", "steal", "theft", "loot", "robbery")
_CLASHES = (
    "clash",
    "fight",
    "battle",
    "combat",
    "war",
    "firefight",
    "skirmish",
    "offensive",
    "hostilities",
    "confront",
)
_SOLDIERS = frozenset({"soldiers", "military", "troops", "armed forces"})
_GENERIC_DOERS = ("guerrilla", "terrorist", "rebel", "subversive", "urban commando", "extremist", "commandos")
_VAGUE = (
    "violence",
    "bloodshed",
    "aggression",
    "raid",
    "crackdown",
    "atrocity",
    "hit.",
    "strike.",
    "advance",
    "invasion",
)


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {key: row.name for key, row in Seeds().territories.items()}


def predict_incidents(rows: Rows, kit: Any = None) -> Iterator[dict[str, Any]]:
    """Incidents of each row's report."""
    kit = kit or reading.prepare()
    for row in rows:
        began = time.process_time()
        incidents = incidents_of(row["text"], row.get("pub_date"), kit)
        yield {"id": row["id"], "incidents": incidents, "seconds": round(time.process_time() - began, 4)}


def prose(text: str, kit: article_rows.Kit) -> str:
    """The report without its header and tags, one line a paragraph, in ordinary case."""
    body = _HEADER.sub("", text, count=1)
    body = _TAG.sub("", body)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", body)]
    body = "\n\n".join(part for part in paragraphs if part)
    return casing.restore(body, kit.nlp, kit.lexicon.classes) if casing.is_upper(body) else body


def incidents_of(text: str, published: str | None, kit: article_rows.Kit) -> list[dict[str, Any]]:
    """The incidents of one report in the data set's terms."""
    day = date.fromisoformat(published) if published else None
    article = Article("report", "report", prose(text, kit), "", published=day)
    try:
        tables = article_rows.build(reading.annotate(article, kit), kit)
    except KeyError:  # one report that cannot be read must not end the run
        return []
    places = {row["place_id"]: row for row in tables["places"]}
    actors = {row["actor_id"]: row for row in tables["actors"]}
    sides: dict[str, list[dict[str, Any]]] = {}
    for side in tables["mention_actors"]:
        sides.setdefault(side["mention_id"], []).append(side)
    counts: dict[str, list[dict[str, Any]]] = {}
    for count in tables["quantities"]:
        counts.setdefault(count["mention_id"], []).append(count)
    home = _dateline_country(text, tables)
    blamed = _blamed(article.text, tables, sides, actors)
    found: list[dict[str, Any]] = []
    for mention in tables["mentions"]:
        one = _incident(mention, sides.get(mention["mention_id"], []), actors, places, counts, day)
        if one is not None:
            _merge(found, one)
    for one in found:
        one["country"] = one["country"] or home
        one["date_to"] = one["date_to"] or (day.isoformat() if day else None)
        if not one["perp_orgs"]:
            one["perp_orgs"] = blamed or (_only_group(actors) if one["generic"] else [])
        for key in ("days", "generic"):
            one.pop(key, None)
    return found


def _blamed(
    text: str,
    tables: article_rows.Rows,
    sides: dict[str, list[dict[str, Any]]],
    actors: dict[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    """Organisations that the report says claimed an act or are accused of one."""
    found: dict[str, str] = {}
    for match in _CLAIMED.finditer(text):
        near = text[max(0, match.start() - 160) : match.end() + 160].lower()
        for actor in actors.values():
            if actor["kind"] in _ORGANISED and actor["name"].lower() in near:
                found.setdefault(actor["name"], "claimed")
    for mention in tables["mentions"]:
        if mention["event_type"] == "ACCUSE":
            for side in sides.get(mention["mention_id"], []):
                blamed = actors.get(side["actor_id"] or "")
                if side["side"] == "recipient" and blamed and blamed["kind"] == "armed_group":
                    found.setdefault(blamed["name"], "accused")
    return [{"name": name, "certainty": certainty} for name, certainty in found.items()]


def _only_group(actors: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The one group under arms that a report names, where it leaves the doers unnamed."""
    groups = [
        row["name"]
        for row in actors.values()
        if row["kind"] == "armed_group" or (row["kind"] == "party" and _UNDER_ARMS.search(row["name"]))
    ]
    named = [name for name in groups if name[:1].isupper() and "(" not in name]
    return [{"name": named[0], "certainty": "accused"}] if len(named) == 1 else []


_UNDER_ARMS = re.compile(r"\b(front|army|liberation|revolutionary|movement|forces)\b", re.I)
_CLAIMED = re.compile(r"\b(?:claim(?:ed|s|ing)? (?:responsibility|credit)|took credit)\b", re.I)
_ORGANISED = frozenset({"armed_group", "party", "organisation"})
_ARMED_FORCES = re.compile(
    r"\b(armed forces|army|air force|national guard|police|death squads?|soldiers|military|troops)\b", re.I
)


def _dateline_country(text: str, tables: article_rows.Rows) -> str | None:
    countries = [row["country"] for row in tables["places"] if row["country"]]
    most = max(sorted(set(countries)), key=countries.count, default=None)
    return _country_names().get(most, most) if most else None


def _incident(
    mention: dict[str, Any],
    sides: list[dict[str, Any]],
    actors: dict[str, dict[str, Any]],
    places: dict[str, dict[str, Any]],
    counts: dict[str, list[dict[str, Any]]],
    day: date | None,
) -> dict[str, Any] | None:
    """An incident as one mention tells it, or None where the data set asks for none."""
    kind = _kind(mention)
    is_threat = mention["event_type"] == "THREATEN" and mention["event_mode"] == "violence"
    is_unreal = mention["is_aggregate"] or mention["factuality"] in {"hypothetical", "planned"}
    if (kind is None or is_unreal) and not is_threat:
        return None
    if mention["is_historical"]:
        return None
    start, end = mention["date_start"], mention["date_end"]
    if day and end and (end < day - _REACH or start > day + timedelta(days=3)):
        return None
    doers = [side for side in sides if side["side"] == "actor"]
    victims = [side for side in sides if side["side"] == "recipient"]
    if victims and all(_is_military(side, actors) for side in victims):
        return None
    if doers and all(_is_state(side, actors) for side in doers) and kind == "attack" and not victims:
        return None
    if kind == "attack" and not victims and not is_threat:
        return None
    orgs = []
    for side in doers:
        actor = actors.get(side["actor_id"] or "")
        if (
            actor
            and actor["kind"] in {"armed_group", "party", "organisation"}
            and actor["origin"] != "generic"
        ):
            orgs.append({"name": actor["name"], "certainty": _certainty(mention)})
        elif (force := _ARMED_FORCES.search(side["text"])) is not None:
            name = "ARMED FORCES" if force.group(1).lower() in _SOLDIERS else force.group(1)
            orgs.append({"name": name, "certainty": _certainty(mention)})
    killed = [
        count["best"] or count["low"]
        for count in counts.get(mention["mention_id"], [])
        if count["kind"] == "killed" and (count["best"] or count["low"])
    ]
    place = places.get(mention["place_id"] or "")
    names = [place["name"]] if place else []
    if mention["place_text"]:
        names.append(mention["place_text"])
    country = place["country"] if place else None
    stage = "accomplished"
    if mention["event_type"] == "THREATEN":
        stage = "threatened"
    elif mention["factuality"] == "not_happened":
        stage = "attempted"
    return {
        "type": kind or "attack",
        "date_from": start.isoformat() if start else None,
        "date_to": end.isoformat() if end else None,
        "days": (start, end),
        "country": _country_names().get(country, country) if country else None,
        "places": names,
        "stage": stage,
        "perp_orgs": orgs,
        "victims": [side["text"] for side in victims if not _is_military(side, actors)],
        "killed": sum(killed) if killed else None,
        "generic": not doers
        or any(word in side["text"].lower() for side in doers for word in _GENERIC_DOERS),
    }


def _kind(mention: dict[str, Any]) -> str | None:
    rule, mode = mention["rule"], mention["event_mode"]
    if mention["event_type"] == "COERCE" and rule.startswith(_ROB):
        return "robbery"
    if mention["event_type"] != "ASSAULT":
        return None
    if mode in _KINDS:
        return _KINDS[mode]
    if mode == "destroy":
        return "arson" if rule.startswith(_FIRE) else "bombing" if "bomb" in rule else "attack"
    if mode in {"crowd-control", "torture", "beat", "aerial", "sexual"} or rule.startswith(_CLASHES + _VAGUE):
        return None
    return "attack"


def _is_military(side: dict[str, Any], actors: dict[str, dict[str, Any]]) -> bool:
    words = set(side["text"].lower().split())
    actor = actors.get(side["actor_id"] or "")
    if actor and actor["kind"] == "armed_group":
        return True
    return bool(words & _MILITARY_WORDS)


def _is_state(side: dict[str, Any], actors: dict[str, dict[str, Any]]) -> bool:
    actor = actors.get(side["actor_id"] or "")
    return bool(actor and actor["kind"] == "state")


def _certainty(mention: dict[str, Any]) -> str:
    if mention["factuality"] == "uncertain":
        return "possible"
    if mention["factuality"] == "denied":
        return "accused"
    return "fact"


def _merge(found: list[dict[str, Any]], one: dict[str, Any]) -> None:
    """Put an incident to one of the same type that its day does not set apart, or beside the others."""
    for other in found:
        same_kind = other["type"] == one["type"] or {other["type"], one["type"]} == {"attack", "bombing"}
        if not same_kind or _apart(other["days"], one["days"]) or other["stage"] != one["stage"]:
            continue
        if "bombing" in (one["type"], other["type"]):
            other["type"] = "bombing"
        if other["days"] == (None, None):
            for key in ("days", "date_from", "date_to"):
                other[key] = one[key]
        other["country"] = other["country"] or one["country"]
        other["places"] += [name for name in one["places"] if name not in other["places"]]
        other["victims"] += [name for name in one["victims"] if name not in other["victims"]]
        known = {org["name"] for org in other["perp_orgs"]}
        other["generic"] = other["generic"] or one["generic"]
        other["perp_orgs"] += [org for org in one["perp_orgs"] if org["name"] not in known]
        other["killed"] = max(other["killed"] or 0, one["killed"] or 0) or None
        return
    found.append(one)


def _apart(first: tuple[date | None, date | None], second: tuple[date | None, date | None]) -> bool:
    """Whether two intervals of days are both known and have no day in common."""
    if None in first or None in second:
        return False
    return first[1] < second[0] or second[1] < first[0]  # type: ignore[operator]


TASKS = {"incidents": predict_incidents}
