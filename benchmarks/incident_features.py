"""What speaks for and against an incident as one that a report is about: features by name.

No word of a report is a feature. What the flow's rows tell is: where and how often an act is told, its day,
place, toll, the kinds and sectors of who did and suffered it, whose word it is, and what else the report is
about. Values lie between 0 and 1 or are logarithms of counts.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.tasks.incidents import Report

Row = dict[str, Any]
Features = dict[str, float]

# Characters from the start: the first sentence, the lead, the first screen.
_FIRST_PARTS = (150, 400, 900, 1800, 3500)
# Days between an act and the report.
_AGES = (1, 7, 30)
_THOUSAND = 1000
_OWN_VOICE = re.compile(r"\b(?:we|our|us|i|my)\b")
_COMBAT = ("clash", "fight", "battle", "combat", "offensive")


def of_incident(report: Report, found: list[Row], one: Row) -> Features:
    """Features of one of the incidents `found` in a report."""
    told = one["told"]
    names = {f"type {one['type']}", f"stage {one['stage']}"}
    first = min(mention["start_char"] for mention in told)
    names |= {f"first within {reach}" for reach in _FIRST_PARTS if first < reach}
    for mention in told:
        names |= _of_mention(report, mention)
    for side in one["sides"]:
        names |= _of_side(report, side)
    names |= _of_tolls(report, told)
    roles = {side["side"] for side in one["sides"]}
    names |= {f"no {role}" for role in ("actor", "recipient") if role not in roles}
    names.add(f"victims {min(2, len(one['victims']))}")
    names.add(f"rank {min(3, next(i for i, other in enumerate(found) if other is one))}")
    holds = {
        "many victims": len(one["victims"]) > 3,
        "named victim": one["has_named_victim"],
        "killed counted": one["killed"],
        "dated by words": any(mention["date_text"] for mention in told),
        "dated one day by words": one["days"][0]
        and one["days"][0] == one["days"][1]
        and any(mention["date_text"] for mention in told),
        "present tense": all(mention["date_basis"] == "publication" for mention in told),
        "plural noun": all(_is_plural_noun(mention) for mention in told),
        "organisation": one["perp_orgs"],
        "aside": one["is_aside"],
    }
    names |= {name for name, value in holds.items() if value}
    names |= {f"only {name}" for name in one["unlike"] if one["is_aside"]}
    end = one["days"][1]
    if end and report.day:
        age = (report.day - end).days
        names.add(f"age {next((limit for limit in _AGES if age <= limit), 'older')}")
    return dict.fromkeys(sorted(names), 1.0) | {
        "depth": first / max(len(report.text), 1),
        "log tellings": log(len(told)),
        "log incidents": log(len(found)),
        "others of the type": float(sum(other["type"] == one["type"] for other in found) - 1),
        **of_report(report),
    }


def of_report(report: Report) -> Features:
    """Features of a whole report: its length, its voice, what its mentions are about."""
    size = len(report.text) / _THOUSAND + 0.3
    count = max(len(report.mentions), 1)
    types = Counter(mention["event_type"] for mention in report.mentions)
    combat = sum(_is_combat(mention) for mention in report.mentions)
    armed = sum(report.is_armed(side) for sides in report.sides.values() for side in sides)
    return {
        **{f"share of {name}": types[name] / count for name in sorted(types)},
        "share of the past": sum(mention["is_historical"] for mention in report.mentions) / count,
        "share of combat": combat / count,
        "armed sides a mention": armed / count,
        "log length": log(size),
        "mentions a thousand characters": len(report.mentions) / size,
        "quotation marks a thousand characters": report.text.count('"') / size,
        "own voice a thousand characters": len(_OWN_VOICE.findall(report.text)) / size,
    }


def _of_mention(report: Report, mention: Row) -> set[str]:
    names = {
        f"dated by {mention['date_basis']}",
        f"precision {mention['date_precision']}",
        f"placed by {mention['place_basis']}",
        f"told {mention['factuality']}",
        f"rule {mention['rule'].split('+')[0]}",
        f"word {mention['rule'].split('+')[0].split('.')[-1]}",
    }
    claim = report.claims.get(mention["claim_id"] or "")
    if claim is None:
        names.add("no claim")
    else:
        names |= {"claim", f"claim {claim['quote']}", f"claim {claim['stance']}"}
        if claim["speaker_is_party"]:
            names.add("claim of a party")
    place = report.places.get(mention["place_id"] or "")
    if place is not None:
        names.add(f"place {place['precision']}")
        if place["precision"] != "country":
            names.add("place finer than a country")
    return names


def _of_side(report: Report, side: Row) -> set[str]:
    actor, role = report.actors[side["actor_id"]], side["side"]
    names = {f"{role} {actor['kind']}", f"{role} resolved by {side['resolution']}"}
    names |= {f"{role} sector {sector}" for sector in actor["sectors"]}
    if role == "actor":
        names.add(f"actor {side['basis']}")
    elif report.is_armed(side):
        names.add("recipient armed")
    if actor["country"]:
        names.add(f"{role} of a country")
    return names


def _of_tolls(report: Report, told: list[Row]) -> set[str]:
    counts = [count for mention in told for count in report.counts.get(mention["mention_id"], [])]
    names = {f"counted {count['kind']}" for count in counts}
    return names | {"counted exactly" if count["best"] else "counted vaguely" for count in counts}


def _is_combat(mention: Row) -> bool:
    return any(part.startswith(_COMBAT) for part in mention["rule"].split("+"))


def _is_plural_noun(mention: Row) -> bool:
    return bool(mention["rule"].endswith(".n") and mention["trigger"].lower().endswith("s"))
