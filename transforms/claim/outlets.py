"""Outlets by name, alias and domain, and which one publishes an article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from transforms.annotations import Article
from transforms.claim.cues import plain_name
from transforms.claim.source import Source, hash_of
from transforms.language import syntax
from transforms.seed_rows import Outlet, SourceNoun
from transforms.seeds import Seeds


@dataclass(frozen=True, slots=True)
class Outlets:
    """The compiled tables of outlets and of nouns that stand for unnamed sources; made once per process."""

    by_name: Mapping[str, Outlet]  # plain name or alias; an alias that two outlets share is left out
    by_domain: Mapping[str, Outlet]
    words: Mapping[str, str]  # lower-case word of an outlet's name -> kind
    nouns: Mapping[str, SourceNoun]
    reporting: frozenset[
        str
    ]  # lemmas of verbs by which an outlet tells what others said: "Zenith *reported*"


def compile(seeds: Seeds) -> Outlets:
    """Index outlets by name, alias and domain, and the source nouns. Raises SeedError for a bad table."""
    by_name: dict[str, Outlet] = {}
    shared: set[str] = set()
    for row in seeds.outlets.values():
        by_name[plain_name(row.name)] = row
    for row in seeds.outlets.values():
        for alias in row.aliases:
            key = plain_name(alias)
            if by_name.get(key, row) is not row:
                shared.add(key)
            else:
                by_name[key] = row
    names = {plain_name(row.name) for row in seeds.outlets.values()}
    relaying = frozenset(row.lemma for row in seeds.cues.values() if "relay" in row.frames)
    return Outlets(
        by_name={key: row for key, row in by_name.items() if key not in shared or key in names},
        by_domain={domain.lower(): row for row in seeds.outlets.values() for domain in row.domains},
        words={row.word.lower(): row.kind for row in seeds.outlet_words.values()},
        nouns={row.noun.lower(): row for row in seeds.source_nouns.values()},
        reporting=relaying
        & {row.lemma for row in seeds.cues.values() if {"clause", "passive"} <= set(row.frames)},
    )


def outlet_source(row: Outlet) -> Source:
    """The source of an outlet that the seeds hold."""
    return Source(f"outlet:{row.id}", row.name, str(row.kind), named=True, country=row.country)


def find_outlet(name: str, outlets: Outlets) -> Source | None:
    """The outlet of this name or alias; one named like an outlet ("the Harbour Herald"); None for others."""
    plain = plain_name(re.sub(r"['’]s$", "", name.strip()))
    row = outlets.by_name.get(plain)
    kind_word = name.split()[-1] if name.split() else ""
    if row is None and kind_word.islower() and kind_word in outlets.words:  # "the Tass *agency*"
        row = outlets.by_name.get(plain.removesuffix(kind_word).strip().removesuffix(" news"))
    if row is not None:
        return outlet_source(row)
    words = [word for word in name.split() if word.lower() not in syntax.DEFINITE]
    if len(words) < 2 or not all(word[:1].isupper() or word.lower() in {"of", "and", "de"} for word in words):
        return None
    kind = outlets.words.get(words[-1].lower()) or outlets.words.get(words[0].lower())
    shown = re.sub(r"^(?:the|a|an) ", "", name.strip())
    return Source(f"outlet:{hash_of(plain)}", shown, kind, named=True) if kind else None


def own_outlet(article: Article, outlets: Outlets) -> Source:
    """The source that publishes `article`: by its outlet's name, else by the domain of its address.

    An outlet that the seeds do not hold is kind `outlet` (or what its name tells) with an id of its name;
    where neither name nor address is given, the source is `outlet:unknown`.
    """
    if article.outlet:
        known = find_outlet(article.outlet, outlets)
        if known is not None:
            return known
    host = re.sub(r"^\w+://", "", article.url or "").split("/")[0].split(":")[0].lower().removeprefix("www.")
    while host.count("."):
        if host in outlets.by_domain:
            return outlet_source(outlets.by_domain[host])
        host = host.split(".", 1)[1]
    name = article.outlet or re.sub(r"^\w+://(?:www\.)?([^/:]+).*", r"\1", article.url or "")
    if not name:
        return Source("outlet:unknown", "unknown outlet", "outlet", named=False)
    return Source(f"outlet:{hash_of(plain_name(name))}", name, "outlet", named=True)
