"""The sources of a release: one row per outlet, person and organisation, with what each is cited for.

Stage one knows a source by what its article tells of it, so one that is told fully here and barely there has
two ids. Rows of one name whose facts do not contradict one another are one source; where they could belong to
two that contradict each other they stay apart, as "prefer splitting" has it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.evidence import holders
from transforms.evidence.known_bodies import plain

Row = dict[str, Any]

# Kinds under which one and the same is told: a person by name alone or with a post, a body as this or that.
PERSONS = frozenset({"person", "official", "spokesperson", "journalist", "witness"})
BODIES = frozenset({"organisation", "armed_group", "outlet", "newspaper", "broadcaster", "news_agency"})
# Fewer words in a name (a surname, "Room") are no proof that it is the same one.
MIN_WORDS = 2
MATERIAL_CONFLICT = 4
_WORD = re.compile(r"\w+")


def one_per_name(sources: Mapping[str, Row], main_names: Mapping[str, str] | None = None) -> dict[str, str]:
    """For each source_id that is another's, the source_id it goes under; the others are left out.

    Only named sources of the same name (case and a leading article apart) and of kinds that can be one are
    tried; country, affiliation and role must agree or be told by one of them only. The row that is known
    beforehand, or tells most, gives the id. `main_names`: the name of the one known body that bears an alias
    (plain, see known_bodies.by_name), under which a body told by its alias is looked for, too.
    """
    by_name: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in sources.values():
        name = plain(row["name"])
        if row["kind"] in BODIES and main_names and name in main_names:
            name = plain(main_names[name])
        if row["named"] and len(_WORD.findall(name)) >= MIN_WORDS and row["kind"] in PERSONS | BODIES:
            by_name[name, row["kind"] in PERSONS].append(row)
    found: dict[str, str] = {}
    for rows in by_name.values():
        if len(rows) < 2 or not all(_agree(a, b) for i, a in enumerate(rows) for b in rows[:i]):
            continue
        best = min(rows, key=_rank)
        found |= {row["source_id"]: best["source_id"] for row in rows if row is not best}
    return found


def _agree(one: Row, other: Row) -> bool:
    """Whether no fact told of one contradicts what is told of the other."""
    return all(
        one[field] is None or other[field] is None or one[field] == other[field]
        for field in ("country", "affiliation_id")
    )


def _rank(row: Row) -> tuple[bool, bool, int, str]:
    """Outlets and actors known beforehand first, then what tells most; ids break ties."""
    from_article = row["source_id"].startswith(("x-", "name:"))
    bare_name = row["source_id"].startswith("name:")
    told = sum(row[field] is not None for field in ("role", "actor_id", "affiliation_id", "country"))
    return from_article, bare_name, -told, row["source_id"]


def rename(claims: Iterable[Row], articles: Iterable[Row], same_as: Mapping[str, str]) -> None:
    """Lead the claims and articles to the sources that `one_per_name` keeps, in place."""
    for claim in claims:
        claim["source_id"] = same_as.get(claim["source_id"], claim["source_id"])
        relays = [same_as.get(one, one) for one in claim["relayed_by"]]
        claim["relayed_by"] = [one for one in dict.fromkeys(relays) if one != claim["source_id"]]
    for article in articles:
        for field in ("source_id", "credited_source_id"):
            article[field] = same_as.get(article[field], article[field])


def parties_to_conflict(
    events: Iterable[Row], event_actors: Iterable[Row], actors: Mapping[str, Row]
) -> frozenset[str]:
    """Particular actors that do or suffer an act of material conflict, and those they belong to."""
    fought = {row["event_id"] for row in events if row["quad_class"] == MATERIAL_CONFLICT}
    found: set[str] = set()
    for row in event_actors:
        if row["event_id"] in fought:
            found |= holders.lineage(row["actor_id"], actors)
    return frozenset(found)


def takes_sides(source: Row, parties: frozenset[str], actors: Mapping[str, Row]) -> bool:
    """Whether a source, or whom it speaks for, is among the parties (as
    `parties_to_conflict` gives them)."""
    if source["kind"] in holders.NO_PARTY:
        return False
    stands_for = (source["affiliation_id"], source["actor_id"])
    return any(one is not None and bool(parties & holders.lineage(one, actors)) for one in stands_for)
