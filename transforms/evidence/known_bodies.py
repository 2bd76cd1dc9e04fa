"""One actor per body: what one article only names is who another article, or the seeds, know by that name.

Stage one looks an article's names up under conditions (context, capitals, what else the article tells), so a
body may be known in one article and born from its name in the next, or born as an "organisation" here and
an armed group there. A born one goes under the one whose name or alias it bears in full, letter for letter
but for case and a leading article, where only one bears it; people never do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Row = dict[str, Any]

# Kinds of born actors that may be a known body under its name.
BORN = frozenset({"armed_group", "party", "organisation", "media", "company"})
KNOWN = BORN | {"state"}
# Fewer words ("Front", an acronym) are no proof that it is the same one.
MIN_WORDS = 2
_WORD = re.compile(r"\w+")


def plain(name: str) -> str:
    """A name in lower case without the article before it."""
    words = name.lower().split()
    return " ".join(words[1:] if words and words[0] in {"the", "a", "an"} else words)


def by_name(actors: Iterable[Row]) -> dict[str, Row]:
    """The known body of each full name or alias (plain) that only one of the known bodies bears."""
    bearers: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in actors:
        if row["origin"] != "article" and row["kind"] in KNOWN:
            for name in (row["name"], *row["aliases"]):
                bearers[plain(name)][row["actor_id"]] = row
    return {
        name: next(iter(rows.values()))
        for name, rows in bearers.items()
        if len(rows) == 1 and len(_WORD.findall(name)) >= MIN_WORDS
    }


def same_as(actors: Iterable[Row]) -> dict[str, str]:
    """For each born body that is another one under its full name, that one's actor_id.

    The other is a known body, else the born one of which most is told. Where the countries of those of one
    name contradict each other, none is another.
    """
    rows = list(actors)
    known = by_name(rows)
    born: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name = plain(row["name"])
        if row["origin"] == "article" and row["kind"] in BORN and len(_WORD.findall(name)) >= MIN_WORDS:
            born[name].append(row)
    found: dict[str, str] = {}
    for name, alike in born.items():
        body = known.get(name) or min(alike, key=_rank)
        countries = {row["country"] for row in (body, *alike)} - {None}
        if len(countries) < 2:
            found |= {row["actor_id"]: body["actor_id"] for row in alike if row is not body}
    return found


def _rank(row: Row) -> tuple[bool, bool, str]:
    """What is told of a country, or by a noun of its kind, before what is but a name; ids break ties."""
    return row["country"] is None, row["kind"] == "organisation", row["actor_id"]


def lead(row: Row, same: Mapping[str, str]) -> Row:
    """A row of `mention_actors`, `sources` or `actors` with known bodies in the place of the born ones."""
    led = dict(row)
    for name in ("actor_id", "participant_id", "affiliation_id"):
        if name in row:
            led[name] = same.get(row[name], row[name])
    if "candidates" in row:
        meant = dict.fromkeys(same.get(one, one) for one in row["candidates"])
        led["candidates"] = [one for one in meant if one != led["actor_id"]]
    return led
