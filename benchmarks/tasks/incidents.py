"""Terrorist incidents of whole reports: what happened when and where, by whom, to whom, as whose word.

A report is read as the flow reads an article; its mentions of violence against anyone but armed forces are
then grouped into incidents, one a type unless days or how people died tell them apart. Which of them the data
set asks for (news of late, of civilians, not of combat) is decided over what the rows tell, with the weights
of incident_weights.csv (see `benchmarks.learn_incidents`, `benchmarks.incident_features`).
Who did it, and as whose word, is what the flow's rows say (`mention_actors.basis`); incident_kinds.csv maps
the flow's codes to the data set's types.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks import incident_features
from transforms import article_rows, reading
from transforms.annotations import Article
from transforms.seeds import Seeds

Rows = Iterable[dict[str, Any]]
Row = dict[str, Any]

TABLES = Path(__file__).parent.parent
_HEADER = re.compile(
    r"^(?P<place>[^\n-]{0,80}?)(?:,?\s*\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4})?\s*(?:\([^)]*\))?\s*--\s*", re.S
)
# What an editor put between brackets: a note, or words without which the sentence does not go on ("the
# [armed] forces"), which stay.
_TAG = re.compile(
    r"(?P<before>\b(?:the|a|an|of|by|to|in|with|from|against|for)\s+)?\[(?P<words>[^\]]{0,120})\]", re.I
)
_NOTE = re.compile(r"\b(?:indistinct|omitted|received|given|text|recording|identified|sic)\b", re.I)
# How long before the report an incident may lie.
_REACH = timedelta(days=70)
# Kinds of actors that are organisations of perpetrators, and sectors under arms.
_ORGANISED = frozenset({"armed_group", "party", "organisation"})
_FORCES = frozenset({"MIL", "COP"})
_ARMED = frozenset({"MIL", "REB", "UAF"})
_IRREGULAR = frozenset({"REB", "UAF"})
# Factualities of acts that nobody did, and types by which those who suffer them are no culprits.
_UNREAL = frozenset({"planned", "hypothetical", "not_happened", "denied"})
_POINTERS = frozenset({"the", "this", "that"})
_CONFLICT = frozenset({"ASSAULT", "COERCE"})
# Sectors of people outside state, parties and groups under arms.
_OUTSIDE = frozenset({"CVL", "REL", "LAB"})
# How people are killed one by one, and not by a bomb: such an act is no part of a bombing told elsewhere.
_AT_HAND = frozenset({"assassinate", "firearms", "primitive", "cleansing"})
_AT_HAND_RULES = ("kill", "murder", "shoot")
# How only the dead of an act are told, where nobody is told to have killed them: "seven people were killed".
_TOLL = "kill.v"
_KILLINGS = ("kill", "murder", "assassinat", "slay", "execut", "shoot-to-death", "shoot-dead", "gun-down")
# What an incident carries while tellings are put together.
_INTERNAL = (
    "points_back",
    "days",
    "is_aside",
    "unlike",
    "told",
    "sides",
    "has_named_victim",
    "persons",
    "spots",
)
# Places that tell incidents apart: such a one, told with the act itself.
_SPOT = frozenset({"admin1", "district", "town", "exact"})
_OWN_PLACE = frozenset({"clause", "frame", "patient"})
# The data set's word for what the flow's ground for a doer is.
_CERTAINTY = {"told": "fact", "claimed": "claimed", "blamed": "accused", "suspected": "accused"}


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {key: row.name for key, row in Seeds().territories.items()}


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, str, str, str], ...]:
    rows = _table("incident_kinds.csv")
    return tuple((row["event_type"], row["event_mode"], row["rule"], row["kind"]) for row in rows)


@lru_cache(maxsize=1)
def _force_names() -> re.Pattern[str]:
    words = sorted((row["words"] for row in _table("force_words.csv")), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.I)


def _table(name: str) -> list[dict[str, str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def predict_incidents(rows: Rows, kit: Any = None) -> Iterator[dict[str, Any]]:
    """Incidents of each row's report."""
    kit = kit or reading.prepare()
    for row in rows:
        began = time.process_time()
        incidents = incidents_of(row["text"], row.get("pub_date"), kit)
        yield {"id": row["id"], "incidents": incidents, "seconds": round(time.process_time() - began, 4)}


def prose(text: str) -> str:
    """The report without its header and tags, one line a paragraph."""
    body = _TAG.sub(_without_brackets, _HEADER.sub("", text, count=1))
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", body)]
    return "\n\n".join(part for part in paragraphs if part)


def _without_brackets(found: re.Match[str]) -> str:
    before, words = found["before"] or "", found["words"]
    return f"{before}{words}" if before and not _NOTE.search(words) else before


def tables_of(text: str, published: str | None, kit: article_rows.Kit) -> tuple[str, article_rows.Rows]:
    """The prose of a report, and its rows as the flow makes them."""
    day = date.fromisoformat(published) if published else None
    article = Article("report", "report", prose(text), "", published=day)
    return article.text, reading.read(article, kit)


def incidents_of(text: str, published: str | None, kit: article_rows.Kit) -> list[Row]:
    """The incidents of one report in the data set's terms."""
    told, tables = tables_of(text, published, kit)
    return incidents_in(told, tables, date.fromisoformat(published) if published else None)


def incidents_in(text: str, tables: article_rows.Rows, day: date | None) -> list[Row]:
    """The incidents that the rows of one report of `day` tell."""
    report = Report(text, tables, day)
    found = candidates(report)
    features = [incident_features.of_incident(report, found, one) for one in found]
    kept = [one for one, values in zip(found, features, strict=True) if is_asked_for(values)]
    for one in kept:
        for key in _INTERNAL:
            one.pop(key, None)
    return kept


def candidates(report: Report) -> list[Row]:
    """Every incident that a report may tell, in text order; those told in passing, of the past or without
    victims, stand last where they are no part of another."""
    found: list[Row] = []
    asides: list[Row] = []
    for mention in report.mentions:
        one = report.incident(mention)
        if one is not None and one["is_aside"]:
            asides.append(one)
        elif one is not None:
            _merge(found, one)
    alone: list[Row] = []
    for one in asides:
        other = next((other for other in found if _is_alike(other, one)), None)
        if other is None:
            _merge(alone, one)
        elif not one["unlike"]:
            other["perp_orgs"] += one["perp_orgs"]
    home, blamed, suggested = report.home(), report.culprits(), report.suggested()
    for one in (*found, *alone):
        one["country"] = one["country"] or home
        one["date_to"] = one["date_to"] or (report.day.isoformat() if report.day else None)
        one["perp_orgs"] = _settled(one["perp_orgs"]) or blamed
        if not one["perp_orgs"] and not report.has_other_doer(one):
            one["perp_orgs"] = suggested
    return found + alone


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in _table("incident_weights.csv")}


def is_asked_for(features: dict[str, float]) -> bool:
    """Whether the weights of incident_weights.csv speak for an incident, given its features by name."""
    weights = _weights()
    return sum((weights.get(name, 0.0) * value for name, value in features.items()), weights[""]) > 0


class Report:
    """The rows of one report, by what they hang on."""

    def __init__(self, text: str, tables: article_rows.Rows, day: date | None) -> None:
        self.text, self.day = text.lower(), day
        self.mentions = tables["mentions"]
        self.places = {row["place_id"]: row for row in tables["places"]}
        self.actors = {row["actor_id"]: row for row in tables["actors"]}
        self.claims = {row["claim_id"]: row for row in tables["claims"]}
        self.sides: dict[str, list[Row]] = {}
        for side in tables["mention_actors"]:
            self.sides.setdefault(side["mention_id"], []).append(side)
        self.counts: dict[str, list[Row]] = {}
        for count in tables["quantities"]:
            self.counts.setdefault(count["mention_id"], []).append(count)

    def home(self) -> str | None:
        """The country told most often."""
        countries = [row["country"] for row in self.places.values() if row["country"]]
        most = max(sorted(set(countries)), key=countries.count, default=None)
        return _country_names().get(most, most) if most else None

    def culprits(self) -> list[Row]:
        """Who did or is held to have done the report's violence: for incidents told without their doer.

        Those who claim or are blamed for an act, else the one told most often as doing one.
        """
        orgs: dict[bool, list[Row]] = {True: [], False: []}
        for mention in self.mentions:
            if mention["event_type"] == "ASSAULT" and mention["factuality"] not in _UNREAL:
                for side in self.sides.get(mention["mention_id"], []):
                    org = self._organisation(side, mention) if side["side"] == "actor" else None
                    # a body without arms that did one act is no culprit of another
                    if org is not None and self.actors[org["actor"]]["kind"] != "organisation":
                        orgs[side["basis"] == "told"].append(org)
        if orgs[False]:
            return _settled(orgs[False])
        told = [org["actor"] for org in orgs[True]]
        most = max(sorted(set(told)), key=told.count, default=None)
        return _settled([org for org in orgs[True] if org["actor"] == most])

    def suggested(self) -> list[Row]:
        """The group under arms that the report tells most of, where it suffers none of its violence."""
        groups: dict[str, list[Row]] = {}
        hit = set()
        for mention in self.mentions:
            for side in self.sides.get(mention["mention_id"], []):
                if side["side"] == "recipient" and mention["event_type"] in _CONFLICT:
                    hit.add(side["actor_id"])
                if side["resolution"] != "generic" and self._is_group_under_arms(
                    self.actors[side["actor_id"]]
                ):
                    groups.setdefault(side["actor_id"], []).append(side)
        most = max((one for one in groups if one not in hit), key=lambda one: len(groups[one]), default=None)
        if most is None:
            return []
        return [{"name": self._called(self.actors[most], groups[most][0]), "certainty": "accused"}]

    def has_other_doer(self, one: Row) -> bool:
        """Whether an incident is told as done by somebody who is none of a group under arms."""
        doers = [self.actors[side["actor_id"]] for side in one["sides"] if side["side"] == "actor"]
        return bool(doers) and not any(_IRREGULAR & set(actor["sectors"]) for actor in doers)

    def _is_group_under_arms(self, actor: Row) -> bool:
        return actor["kind"] == "armed_group" or (actor["kind"] == "party" and "REB" in actor["sectors"])

    def incident(self, mention: Row) -> Row | None:
        """An incident as one mention tells it, or None where the data set asks for none.

        `is_aside`: the mention only adds to one told elsewhere ("claimed responsibility for the attack"), or
        is `unlike` the others: of the past, or of several acts at once.
        """
        kind = _kind(mention)
        is_threat = mention["event_type"] == "THREATEN"
        is_unreal = mention["factuality"] in {"hypothetical", "planned"}
        if kind is None or (is_unreal and not is_threat):
            return None
        is_undone = (mention["event_type"], kind) == (
            "COERCE",
            "bombing",
        )  # who defuses a bomb did not lay it
        unlike = [name for name in ("is_aggregate", "is_historical") if mention[name]]
        start, end = mention["date_start"], mention["date_end"]
        if self.day and end and (end < self.day - _REACH or start > self.day + timedelta(days=3)):
            return None
        sides = self.sides.get(mention["mention_id"], [])
        doers = [side for side in sides if side["side"] == "actor"]
        victims = [side for side in sides if side["side"] == "recipient"]
        if victims and all(self.is_armed(side) for side in victims):
            return None
        place = self.places.get(mention["place_id"] or "")
        country = place["country"] if place else None
        return {
            "type": kind,
            "date_from": start.isoformat() if start else None,
            "date_to": end.isoformat() if end else None,
            "days": (start, end),
            "country": _country_names().get(country, country) if country else None,
            "places": [
                name for name in (place["name"] if place else None, mention["place_text"]) if name is not None
            ],
            "stage": "threatened"
            if is_threat
            else "attempted"
            if mention["factuality"] == "not_happened" or is_undone
            else "accomplished",
            "perp_orgs": []
            if is_undone
            else [org for side in doers if (org := self._organisation(side, mention)) is not None],
            "victims": [side["text"] for side in victims if not self.is_armed(side)],
            "killed": self._killed(mention) or self._named_dead(mention, victims),
            "told": [mention],
            "points_back": self._points_back(mention),
            "spots": {(place["place_id"], place["parent"])}
            if place and place["precision"] in _SPOT and mention["place_basis"] in _OWN_PLACE
            else set(),
            "persons": {
                side["actor_id"] for side in victims if self.actors[side["actor_id"]]["kind"] == "person"
            },
            "has_named_victim": any(side["resolution"] == "name" for side in victims),
            "is_aside": bool(unlike) or (kind == "attack" and not victims and not is_threat),
            "unlike": unlike,
            "sides": sides,
        }

    def _points_back(self, mention: Row) -> bool:
        """Whether a noun means an act told before: "*the* explosion took place in ..."."""
        words = self.text[: mention["trigger_start"]].split()[-2:]
        return mention["rule"].endswith(".n") and any(word in _POINTERS for word in words)

    def is_armed(self, side: Row) -> bool:
        actor = self.actors[side["actor_id"]]
        if actor["kind"] == "person":
            return False
        return actor["kind"] == "armed_group" or bool(_ARMED & set(actor["sectors"]))

    def _organisation(self, side: Row, mention: Row) -> Row | None:
        actor = self.actors[side["actor_id"]]
        is_force = actor["kind"] == "group" and bool(_FORCES & set(actor["sectors"]))
        if actor["kind"] == "state" or is_force:
            if _force_names().search(side["text"]) is None or not self._is_held_against(side, mention):
                return None
            name = side["text"]
        elif actor["kind"] in _ORGANISED and side["resolution"] != "generic":
            name = self._called(actor, side)
        else:
            return None
        return {"actor": actor["actor_id"], "name": name, "certainty": self._certainty(side, mention)}

    def _is_held_against(self, side: Row, mention: Row) -> bool:
        """Whether an act is one that a state's forces, or its blamed government, answer for as a perpetrator:
        told as theirs it is combat, police work or a rescue, unless it hits people outside any body."""
        sectors = set(self.actors[side["actor_id"]]["sectors"])
        if side["basis"] != "told":
            return bool((_FORCES | {"GOV"}) & sectors)
        hit = [other for other in self.sides[mention["mention_id"]] if other["side"] == "recipient"]
        return bool(_FORCES & sectors) and any(
            _OUTSIDE & set(self.actors[other["actor_id"]]["sectors"]) for other in hit
        )

    def _called(self, actor: Row, side: Row) -> str:
        """A name by which the report calls the actor, the words of the mention where it gives none."""
        for name in (actor["name"], *actor["aliases"]):
            if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", self.text):
                return str(name)
        return str(side["text"] if side["resolution"] in {"name", "short"} else actor["name"])

    def _certainty(self, side: Row, mention: Row) -> str:
        if side["basis"] == "told" and mention["factuality"] in {"uncertain", "denied"}:
            return "accused"
        return _CERTAINTY[side["basis"]]

    def _killed(self, mention: Row) -> int | None:
        killed = [
            count["best"] or count["low"]
            for count in self.counts.get(mention["mention_id"], [])
            if count["kind"] == "killed" and (count["best"] or count["low"])
        ]
        return sum(killed) if killed else None

    def _named_dead(self, mention: Row, victims: list[Row]) -> int | None:
        """How many persons by name a mention of killing tells as dead, where it counts nobody."""
        if not mention["rule"].split("+")[0].startswith(_KILLINGS) or mention["factuality"] == "not_happened":
            return None
        return len({v["actor_id"] for v in victims if self.actors[v["actor_id"]]["kind"] == "person"}) or None


def _kind(mention: Row) -> str | None:
    parts = mention["rule"].split("+")
    for event_type, mode, rule, kind in _kinds():
        fits_mode = mode in {"*", mention["event_mode"] or "-"}
        if mention["event_type"] == event_type and fits_mode and any(part.startswith(rule) for part in parts):
            return kind or None
    return None


def _is_alike(first: Row, second: Row) -> bool:
    """Whether two tellings may be of one incident: types that go together, the same stage, no day apart, and
    in other sentences neither other places nor other persons' fates."""
    if _apart(first["days"], second["days"]) or first["stage"] != second["stage"]:
        return False
    sentences = {mention["sentence"] for mention in second["told"]}
    together = any(mention["sentence"] in sentences for mention in first["told"])
    points_back = first["points_back"] or second["points_back"]
    if not together and not points_back and _elsewhere(first["spots"], second["spots"]):
        return False
    if first["persons"] and second["persons"] and not first["persons"] & second["persons"] and not together:
        return False
    if first["type"] == second["type"]:
        return True
    types = {first["type"], second["type"]}
    if types == {"attack", "kidnapping"}:
        return bool(first["persons"] & second["persons"])  # who is found dead was kidnapped
    if types != {"attack", "bombing"}:
        return False
    attack = first if first["type"] == "attack" else second
    if together:
        return True
    is_toll = not any(side["side"] == "actor" for side in attack["sides"]) and not attack["persons"]
    return not any(
        mention["event_mode"] in _AT_HAND
        or (
            mention["rule"].startswith(_AT_HAND_RULES) and not (is_toll and mention["rule"].startswith(_TOLL))
        )
        for mention in attack["told"]
    )


def _merge(found: list[Row], one: Row) -> None:
    """Put an incident to one of the same type that its day does not set apart, or beside the others."""
    for other in found:
        if not _is_alike(other, one):
            continue
        other["type"] = next(
            (kind for kind in ("kidnapping", "bombing") if kind in (one["type"], other["type"])),
            other["type"],
        )
        if other["days"] == (None, None):
            for key in ("days", "date_from", "date_to"):
                other[key] = one[key]
        other["country"] = other["country"] or one["country"]
        other["places"] += [name for name in one["places"] if name not in other["places"]]
        other["victims"] += [name for name in one["victims"] if name not in other["victims"]]
        other["perp_orgs"] += one["perp_orgs"]
        other["told"] += one["told"]
        other["sides"] += one["sides"]
        other["unlike"] += one["unlike"]
        other["persons"] |= one["persons"]
        other["spots"] |= one["spots"]
        other["points_back"] = other["points_back"] and one["points_back"]
        other["has_named_victim"] = other["has_named_victim"] or one["has_named_victim"]
        other["killed"] = max(other["killed"] or 0, one["killed"] or 0) or None
        return
    found.append(one)


def _settled(orgs: list[Row]) -> list[Row]:
    """Each organisation once, as the strongest telling has it: a claim before a fact, a fact before blame."""
    order = ("claimed", "fact", "accused", "possible")
    names = {org["actor"]: org["name"] for org in reversed(orgs)}
    return [
        {
            "name": name,
            "certainty": min((org["certainty"] for org in orgs if org["actor"] == actor), key=order.index),
        }
        for actor, name in names.items()
    ]


def _elsewhere(first: set[tuple[str, str | None]], second: set[tuple[str, str | None]]) -> bool:
    """Whether two sets of places, each with what it lies in, are both known and have none in common."""
    return bool(first and second) and not any(
        one[0] in other or other[0] in one for one in first for other in second
    )


def _apart(first: tuple[date | None, date | None], second: tuple[date | None, date | None]) -> bool:
    """Whether two intervals of days are both known and have no day in common."""
    if None in first or None in second:
        return False
    return first[1] < second[0] or second[1] < first[0]  # type: ignore[operator]


TASKS = {"incidents": predict_incidents}
