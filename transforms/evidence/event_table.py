"""The rows of `events` and `event_actors`: what the mentions of one event tell together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from transforms import enums
from transforms.event import ontology
from transforms.evidence import corroboration
from transforms.evidence.corroboration import Holding

Row = dict[str, Any]


def build(
    rows: Mapping[str, list[Row]],
    articles: Mapping[str, Row],
    places: Mapping[str, Row],
    actors: Mapping[str, Row],
    holdings: Mapping[str, Sequence[Holding]],
    codes: ontology.Ontology,
) -> tuple[list[Row], list[Row]]:
    """Rows of `events` and `event_actors`; the mentions carry their event_id.

    `articles`, `places`, `actors`: rows by id. `holdings`: the holders of each event, by event_id.
    """
    by_event: dict[str, list[Row]] = defaultdict(list)
    for mention in rows["mentions"]:
        by_event[mention["event_id"]].append(mention)
    taking_part: dict[str, list[Row]] = defaultdict(list)
    for row in rows["mention_actors"]:
        taking_part[row["mention_id"]].append(row)
    events, event_actors = [], []
    for event_id in sorted(by_event):
        mentions = sorted(
            by_event[event_id],
            key=lambda row: (articles[row["article_id"]]["published"] or date.max, row["mention_id"]),
        )
        # of several versions of an article the newest counts, where it still tells the event
        current = [mention for mention in mentions if not articles[mention["article_id"]]["is_superseded"]]
        mentions = current or mentions
        counted = {mention["mention_id"] for mention in mentions}
        held = [holding for holding in holdings[event_id] if holding.mention_id in counted]
        held = held or list(holdings[event_id])
        sides = _sides(mentions, taking_part)
        where = _where(mentions, places)
        events.append(
            {
                "event_id": event_id,
                **_kind(mentions, sides, actors, where["country"], codes),
                "summary": _summary(mentions, taking_part),
                "actor_names": [actors[actor_id]["name"] for actor_id in sides["actor"]],
                "recipient_names": [actors[actor_id]["name"] for actor_id in sides["recipient"]],
                **_when(mentions),
                **where,
                "factuality": corroboration.factuality(held),
                "is_historical": all(mention["is_historical"] for mention in mentions),
                "is_aggregate": mentions[0]["is_aggregate"],
                "support": corroboration.support(held),
                "dispute": corroboration.dispute(held),
                **_tolls(held),
                **_counts(mentions, held, articles),
            }
        )
        event_actors += [
            {
                "event_id": event_id,
                "actor_id": actor_id,
                "participant_id": _participant(actor_id, side, mentions, taking_part),
                "side": side,
                "basis": _basis(actor_id, side, mentions, taking_part),
            }
            for side in enums.SIDE
            for actor_id in sides[side]
        ]
    return events, event_actors


def _sides(mentions: Sequence[Row], taking_part: Mapping[str, Sequence[Row]]) -> dict[str, list[str]]:
    """Actor ids by side, those most often told first. One told on both sides stands on the one where it is
    told more often (of equals, as an actor): a rival account is in the claims, not in the event's sides."""
    told = Counter(
        (row["actor_id"], row["side"]) for mention in mentions for row in taking_part[mention["mention_id"]]
    )
    sides: dict[str, list[str]] = {side: [] for side in enums.SIDE}
    for actor_id, side in sorted(told, key=lambda pair: (-told[pair], pair)):
        other = next(one for one in enums.SIDE if one != side)
        if actor_id not in sides[other]:
            sides[side].append(actor_id)
    return sides


def _participant(
    actor_id: str, side: str, mentions: Sequence[Row], taking_part: Mapping[str, Sequence[Row]]
) -> str:
    """The actor itself where any mention tells it as such, else the unnamed ones of the first that tells
    them: other articles' "gunmen" of the same kind, country and event are the same."""
    told = [
        row["participant_id"]
        for mention in mentions
        for row in taking_part[mention["mention_id"]]
        if row["actor_id"] == actor_id and row["side"] == side
    ]
    return actor_id if actor_id in told else str(told[0])


def _basis(
    actor_id: str, side: str, mentions: Sequence[Row], taking_part: Mapping[str, Sequence[Row]]
) -> str:
    """The strongest ground on which a mention has the actor take part."""
    told = {
        row["basis"]
        for mention in mentions
        for row in taking_part[mention["mention_id"]]
        if row["actor_id"] == actor_id and row["side"] == side
    }
    return min(told, key=enums.ACTOR_BASIS.index)


def _kind(
    mentions: Sequence[Row],
    sides: Mapping[str, Sequence[str]],
    actors: Mapping[str, Row],
    country: str | None,
    codes: ontology.Ontology,
) -> Row:
    """The event's codes: the anchor's type, the mode told most often, and their cross-walks."""
    event_type = mentions[0]["event_type"]
    modes = Counter(mention["event_mode"] for mention in mentions if mention["event_mode"])
    mode = min(modes, key=lambda one: (-modes[one], one)) if modes else None
    rules = Counter(mention["rule"] for mention in mentions if mention["event_mode"] == mode)
    rule = min(rules, key=lambda one: (-rules[one], one)) if rules else None
    doers, receivers = ([ontology.actor_of(actors[one]) for one in sides[side]] for side in enums.SIDE)
    kinds = (
        ontology.kind_of_side(doers, event_type, mode, country),
        ontology.kind_of_side(receivers, "", None, country),
    )
    walked = ontology.codes(codes, event_type, mode, rule, kinds)
    return {
        "event_type": event_type,
        "event_mode": mode,
        "acled_event_type": walked.acled_event_type,
        "acled_sub_event_type": walked.acled_sub_event_type,
        "acled_disorder_type": walked.acled_disorder_type,
        "interaction": ontology.interaction(doers, receivers, event_type, mode, country),
        "cameo_root": walked.cameo_root,
        "quad_class": walked.quad_class,
    }


def _summary(mentions: Sequence[Row], taking_part: Mapping[str, Sequence[Row]]) -> str:
    """The sentence that tells most of the event: its participants, day and place, told as real."""

    def fullness(mention: Row) -> tuple[int, int, int]:
        sides = {row["side"] for row in taking_part[mention["mention_id"]]}
        slots = len(sides) + (mention["date_start"] is not None) + (mention["place_id"] is not None)
        return (
            slots + (mention["factuality"] == "happened"),
            not mention["is_headline"],
            -len(mention["sentence"]),
        )

    return str(max(mentions, key=fullness)["sentence"])


def _when(mentions: Sequence[Row]) -> Row:
    """The finest date told, written out before reckoned, told first before told later."""
    dated = [mention for mention in mentions if mention["date_start"] is not None]
    chosen = min(
        dated or mentions,
        key=lambda mention: (
            enums.DATE_PRECISION.index(mention["date_precision"]),
            enums.DATE_BASIS.index(mention["date_basis"]),
        ),
    )
    return {
        name: chosen[name] for name in ("date_start", "date_end", "date_precision", "date_text", "date_basis")
    }


def _where(mentions: Sequence[Row], places: Mapping[str, Row]) -> Row:
    """The finest place told, of equals the one told most often, then the first by id."""
    told = Counter(mention["place_id"] for mention in mentions if mention["place_id"] is not None)
    if not told:
        empty = dict.fromkeys(("place_id", "place_name", "admin1", "country", "lat", "lon"))
        return {**empty, "place_precision": "unknown"}
    place = places[
        min(
            told,
            key=lambda one: (enums.PLACE_PRECISION.index(places[one]["precision"]), -told[one], one),
        )
    ]
    return {
        "place_id": place["place_id"],
        "place_name": place["name"],
        "admin1": place["admin1"],
        "country": place["country"],
        "lat": place["lat"],
        "lon": place["lon"],
        "place_precision": place["precision"],
    }


def _tolls(held: Sequence[Holding]) -> Row:
    row: Row = {}
    for prefix, kind in (("deaths", "killed"), ("injured", "injured")):
        told = corroboration.toll(held, kind)
        row |= {f"{prefix}_low": told.low, f"{prefix}_best": told.best, f"{prefix}_high": told.high}
    return row


def _counts(mentions: Sequence[Row], held: Sequence[Holding], articles: Mapping[str, Row]) -> Row:
    telling = {mention["article_id"] for mention in mentions}
    days = [articles[one]["published"] for one in telling if articles[one]["published"] is not None]
    return {
        "n_mentions": len(mentions),
        "n_articles": len(telling),
        "n_origins": len({articles[one]["origin_id"] for one in telling}),
        "n_independent": corroboration.independent(held),
        "first_reported": min(days, default=None),
        "last_reported": max(days, default=None),
    }
