"""Who holds each mention of an event: the speaker of the claim in whose content it stands, or the outlet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from transforms.evidence import corroboration, victims
from transforms.evidence.corroboration import Holding, Source, Teller, Toll
from transforms.seeds import Seeds

Row = dict[str, Any]

# What `owner` in outlets.csv says where it names no house.
FORMS_OF_OWNERSHIP = ("private", "public", "cooperative", "owner", "church")
# Stances of a claim that speak against what it tells.
AGAINST = ("denies", "doubts", "unverified")
# The sector (PLOVER) of a state's civil offices.
GOVERNMENT = "GOV"
# Kinds of sources that only pass on what others do: never a party.
NO_PARTY = (
    "news_agency",
    "broadcaster",
    "newspaper",
    "outlet",
    "journalist",
    "witness",
    "document",
    "rumor",
    "unspecified",
)


def find(
    rows: Mapping[str, Sequence[Row]],
    articles: Mapping[str, Row],
    sources: Mapping[str, Row],
    actors: Mapping[str, Row],
    seeds: Seeds,
) -> dict[str, list[Holding]]:
    """The holders of each event, by event_id, in order; `rows["mentions"]` carry their event_id, and
    `rows["claims"]` whether their speaker takes part.

    `articles` (with their origins among them), `sources`, `actors`: rows by id.
    """
    claims = {row["claim_id"]: row for row in rows["claims"]}
    owner_of = owners(seeds)
    known = {source_id: _source(row, actors) for source_id, row in sources.items()}
    affiliation_of = {actor_id: row["affiliation_id"] for actor_id, row in actors.items()}
    attributed = {
        (row["event_id"], row["article_id"]) for row in rows["mentions"] if row["claim_id"] is not None
    }
    counted: dict[str, list[Row]] = defaultdict(list)
    for row in rows["quantities"]:
        counted[row["mention_id"]].append(row)

    def voice(claim: Row, origin_root: str) -> tuple[str | None, str, str | None, str | None]:
        """(root, reason, which unnamed speaker, which office of a state) of the speaker of a claim."""
        speaker = known[claim["source_id"]]
        root, reason = corroboration.root_of(speaker, affiliation_of, owner_of, origin_root)
        office = None
        if root is not None and root in actors and actors[root]["kind"] == "state":
            office = corroboration.office_of(speaker, root, partial(_is_government, actors=actors))
        return root, reason, speaker.source_id if reason == "unnamed" else None, office

    holdings: dict[str, list[Holding]] = defaultdict(list)
    for mention in rows["mentions"]:
        event_id = mention["event_id"]
        article = articles[mention["article_id"]]
        origin_root, reason = outlet_root(article, articles[article["origin_id"]], owner_of)
        claim = claims.get(mention["claim_id"] or "")
        root: str | None = origin_root
        unnamed = office = None
        if claim:
            root, reason, unnamed, office = voice(claim, origin_root)
        tolls = []
        for row in counted[mention["mention_id"]]:
            teller, by = None, claims.get(row["claim_id"] or "")
            if row["claim_id"] != mention["claim_id"] and by is not None:
                if by["stance"] in AGAINST:
                    continue  # a count that is denied is nobody's
                theirs, _, *who = voice(by, origin_root)
                teller = Teller(theirs, by["claim_id"], *who)
            elif row["claim_id"] is None and claim:
                teller = Teller(origin_root, None)
            whom = victims.class_of(row["whom"], seeds)
            tolls.append(Toll(row["kind"], row["low"], row["best"], row["high"], whom, row["status"], teller))
        is_echo = (
            claim is None
            and (event_id, mention["article_id"]) in attributed
            and (mention["is_headline"] or mention["date_start"] is None)
        )
        holdings[event_id].append(
            Holding(
                mention_id=mention["mention_id"],
                article_id=mention["article_id"],
                origin_id=article["origin_id"],
                root=root,
                kind=known[claim["source_id"]].kind if claim else "outlet",
                factuality=mention["factuality"],
                stance=claim["stance"] if claim else "asserts",
                is_party=bool(claim and claim["speaker_is_party"]),
                is_outlet=claim is None,
                is_echo=is_echo,
                root_reason="echo" if is_echo else reason,
                speaker=unnamed,
                office=office,
                is_correction=article["is_correction"],
                is_retracted=article["is_retracted"],
                published=article["published"],
                start_char=mention["trigger_start"],
                tolls=tuple(tolls),
            )
        )
    for held in holdings.values():
        held.sort(key=lambda one: one.order)
    return holdings


def speakers_who_take_part(
    rows: Mapping[str, Sequence[Row]], sources: Mapping[str, Row], actors: Mapping[str, Row]
) -> set[str]:
    """Ids of the claims whose speaker takes part in an event that is told in them, by any mention of that
    event; `rows["mentions"]` carry their event_id."""
    parties = _parties(rows, actors)
    claims = {row["claim_id"]: row for row in rows["claims"]}
    told_in = {(row["claim_id"], row["event_id"]) for row in rows["mentions"] if row["claim_id"] is not None}
    return {
        claim_id
        for claim_id, event_id in told_in
        if _is_party(_source(sources[claims[claim_id]["source_id"]], actors), parties[event_id], actors)
    }


def speaker_and_lineage(source: Row, actors: Mapping[str, Row]) -> tuple[str | None, frozenset[str]]:
    """(root, the particular actor that speaks or is spoken for, with all it belongs to) of a row of
    `sources`; None for a voice that is nobody's in particular."""
    speaker = _source(source, actors)
    asked = [one for one in (speaker.actor_id, speaker.affiliation_id) if one is not None]
    own = frozenset[str]().union(*(lineage(one, actors) for one in asked))
    if not own:
        return None, own
    affiliation_of = {one: actors[one]["affiliation_id"] for one in own if one in actors}
    root, _ = corroboration.root_of(speaker, affiliation_of, {}, source["source_id"])
    return root, own


def lineage(actor_id: str, actors: Mapping[str, Row]) -> frozenset[str]:
    """A particular actor and all it belongs to; nothing for a generic group ("civilians", "gunmen")."""
    if actor_id not in actors or is_generic(actors[actor_id]):
        return frozenset()
    found: list[str] = []
    following: str | None = actor_id
    while following is not None and following not in found:
        found.append(following)
        following = actors[following]["affiliation_id"] if following in actors else None
    return frozenset(found)


def is_generic(actor: Row) -> bool:
    """A kind of people in a country and no particular actor: its id has a dot and it belongs to nobody."""
    return actor["kind"] == "group" or ("." in actor["actor_id"] and actor["affiliation_id"] is None)


def _is_government(actor_id: str, actors: Mapping[str, Row]) -> bool:
    """A government as such, under which many offices go."""
    return actor_id in actors and list(actors[actor_id]["sectors"]) == [GOVERNMENT]


def owners(seeds: Seeds) -> dict[str, str]:
    """The house behind an outlet, by source_id; a state's own outlets have one owner, private ones none."""
    found = {}
    for outlet in seeds.outlets.values():
        if outlet.owner == "state":
            found[f"outlet:{outlet.id}"] = f"owner:state of {outlet.country}"
        elif outlet.owner and outlet.owner not in FORMS_OF_OWNERSHIP:
            found[f"outlet:{outlet.id}"] = f"owner:{outlet.owner}"
    return found


def outlet_root(article: Row, origin: Row, owner_of: Mapping[str, str]) -> tuple[str, str]:
    """(root, enums.ROOT_REASON): whose voice an article's own words are. The agency that its origin credits,
    else the origin's outlet (or whoever owns these), else the origin itself."""
    outlet = origin["credited_source_id"] or origin["source_id"]
    root = owner_of.get(outlet, outlet) if outlet else origin["article_id"]
    if article["article_id"] != origin["article_id"]:
        return root, "copy"
    if outlet != origin["source_id"]:
        return root, "credit"
    return root, "owner" if outlet in owner_of else "outlet"


def _source(row: Row, actors: Mapping[str, Row]) -> Source:
    """A row of `sources` as corroboration asks for it; residents and other generic groups are nobody
    named."""
    actor_id = row["actor_id"]
    generic = actor_id is not None and (actor_id not in actors or is_generic(actors[actor_id]))
    return Source(
        row["source_id"],
        row["kind"],
        row["named"] and not generic,
        None if generic else actor_id,
        row["affiliation_id"],
    )


def _parties(rows: Mapping[str, Sequence[Row]], actors: Mapping[str, Row]) -> dict[str, frozenset[str]]:
    """Particular actors that take part in each event, and those they belong to."""
    event_of = {row["mention_id"]: row["event_id"] for row in rows["mentions"]}
    found: dict[str, set[str]] = {event_id: set() for event_id in event_of.values()}
    for row in rows["mention_actors"]:
        found[event_of[row["mention_id"]]] |= lineage(row["actor_id"], actors)
    return {event_id: frozenset(ids) for event_id, ids in found.items()}


def _is_party(speaker: Source, parties: frozenset[str], actors: Mapping[str, Row]) -> bool:
    """The speaker, or whom they speak for, takes part in the event."""
    if speaker.kind in NO_PARTY:
        return False
    stands_for = (speaker.affiliation_id, speaker.actor_id)
    return any(one is not None and parties & lineage(one, actors) for one in stands_for)
