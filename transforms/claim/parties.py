"""Whether who speaks takes part in what is told."""

from __future__ import annotations

from collections.abc import Collection

from transforms.claim.source import OUTLET_KINDS, Source

_NO_PARTY = OUTLET_KINDS | {"journalist", "witness", "document", "rumor", "unspecified"}


def speaker_is_party(
    source: Source,
    participants: Collection[str],
    countries: Collection[str] = (),
) -> bool:
    """Whether who speaks takes part in what is told.

    `participants`: actor_ids of the content's event, with the actors they belong to; `countries` (ISO3): of
    those participants whose side a state's speaker takes, such as its civilians or its soldiers. A speaker is
    a party if it, or whom it speaks for, is among the participants, or if it speaks for the state or an armed
    group of a country that one of them belongs to. Outlets, journalists, witnesses, documents, rumours are
    never one.
    """
    if source.kind in _NO_PARTY:
        return False
    ids = {source.actor_id, source.affiliation_id} - {None}
    if ids & set(participants):
        return True
    speaks_for_power = source.kind in {"state", "armed_group", "official", "spokesperson"}
    return speaks_for_power and source.country is not None and source.country in set(countries)
