"""What is wrong with seed tables beyond single rows: what `attest seeds` prints, and what a build refuses."""

from __future__ import annotations

from transforms.actor import registry_checks
from transforms.place import gazetteer_checks
from transforms.seeds import SeedError, Seeds


def problems(seeds: Seeds) -> list[str]:
    """Every problem, each in one line with file, line and reason; empty when the tables may be used."""
    return [*registry_checks.problems(seeds), *gazetteer_checks.problems(seeds)]


def refuse(seeds: Seeds) -> None:
    """Raise SeedError with the first problem, if there is any."""
    found = problems(seeds)
    if found:
        more = f" (and {len(found) - 1} more: see attest seeds)" if len(found) > 1 else ""
        raise SeedError(found[0] + more)
