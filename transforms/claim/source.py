"""A source and a speaker: the plain values that speakers of an article are led to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

OUTLET_KINDS = frozenset({"news_agency", "broadcaster", "newspaper", "outlet"})


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the `sources` table, without what only many articles can tell."""

    source_id: str
    name: str
    kind: str  # enums.SOURCE_KIND
    named: bool
    role: str | None = None
    actor_id: str | None = None
    affiliation_id: str | None = None
    country: str | None = None
    is_several: bool = False
    anonymity: str | None = None  # enums.ANONYMITY; filled in when all of an article is resolved

    def row(self) -> dict[str, Any]:
        """The fields of the `sources` table that one article can fill."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "is_several"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose words an attribution tells: the source, how it was found, and who carried the words."""

    source: Source
    resolution: str  # enums.SPEAKER_RESOLUTION
    relayed_by: tuple[Source, ...] = ()  # innermost first


UNSPECIFIED = Source("unspecified", "unspecified", "unspecified", named=False, anonymity="untold")


def hash_of(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def known(source: Source, withheld: Collection[str] = ()) -> Source:
    """`source` with how far it is known who it is; `withheld`: ids of those that asked not to be named."""
    if source.kind in {"document", "rumor"}:
        return source
    if source.named:
        told = "named"
    elif source.source_id in withheld or source.kind == "anonymous":
        told = "anonymous"
    elif source.source_id == UNSPECIFIED.source_id:
        told = "untold"
    else:
        told = "collective" if source.is_several else "described"
    return replace(source, anonymity=told)
