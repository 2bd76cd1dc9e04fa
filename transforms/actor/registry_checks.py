"""What the row models cannot see in the tables of actors: shared names, cycles, overlapping offices."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from transforms.actor.registry import fold, slug
from transforms.seed_rows import OfficeRow
from transforms.seeds import Seeds


def problems(seeds: Seeds) -> list[str]:
    """What is wrong with the actor tables, each as file, line and reason; empty when they may be used.

    Refused: a state without a name; a full name or alias of two actors; a short form of two actors that no
    country or context word tells apart; a form that an outlet or a state bears in full; a parent, member or
    successor that is not there; cycles of parents, members or successors; an office whose body is not there,
    that ends before it begins, or that two persons hold on one day.
    """
    return [
        *_nameless(seeds),
        *_clashes(seeds),
        *_dangling(seeds),
        *_cycles(seeds, "parent", {key: row.parent for key, row in seeds.actors.items()}),
        *_cycles(seeds, "successor", {key: row.successor for key, row in seeds.actors.items()}),
        *_cycles_of_members(seeds),
        *_overlaps(seeds),
    ]


def _nameless(seeds: Seeds) -> Iterator[str]:
    for key, row in seeds.states.items():
        if not row.names and key not in seeds.territories:
            yield f"{seeds.line_of('states', key)}: {key}: no name, and territories.csv has none for it"


def _clashes(seeds: Seeds) -> Iterator[str]:
    rows = seeds.actors
    full: dict[str, list[str]] = defaultdict(list)
    short: dict[str, list[str]] = defaultdict(list)
    for key, row in rows.items():
        for form in dict.fromkeys((fold(row.name), *map(fold, row.aliases))):
            full[form].append(key)
        for form in dict.fromkeys(map(fold, row.short_forms)):
            short[form].append(key)
    for form, keys in full.items():
        if len(keys) > 1:
            where = seeds.line_of("actors", keys[-1])
            yield f"{where}: {form!r} names {' and '.join(keys)}: make it a short form with context"
    others = _forms_of_others(seeds)
    for form, keys in full.items():
        for other in sorted(others.get(form, set()) - set(keys)):
            where = seeds.line_of("actors", keys[-1])
            yield f"{where}: {form!r} names {keys[-1]} and {other}: make it a short form with context"
    for form, keys in short.items():
        told = [(rows[key].country, rows[key].context) for key in keys]
        if len(set(told)) < len(told) or (len(told) > 1 and (None, ()) in told):
            where = seeds.line_of("actors", keys[-1])
            yield f"{where}: no country or context tells {' and '.join(keys)} apart by {form!r}"


def _forms_of_others(seeds: Seeds) -> dict[str, set[str]]:
    """Names, folded, that hold in any article and stand in other tables: of states, peoples, outlets and
    holders of offices. An outlet that is also an actor is told apart by nothing but its id."""
    found: dict[str, set[str]] = defaultdict(set)
    named = {fold(row.name) for row in seeds.actors.values()}
    for key in {*seeds.territories, *seeds.states}:
        territory, state = seeds.territories.get(key), seeds.states.get(key)
        names = [territory.name, territory.full_name] if territory else []
        for form in (*names, *(state.names if state else ()), *(state.demonyms if state else ())):
            found[fold(form)].add(key)
    for key, people in seeds.peoples.items():
        for form in (people.name, *people.adjectives, *people.people):
            found[fold(form)].add(key)
    for key, outlet in seeds.outlets.items():
        if fold(outlet.name) not in named:
            for form in (outlet.name, *outlet.aliases):
                found[fold(form.removeprefix("The "))].add(key)
    for office in seeds.offices.values():
        for form in (office.name, *office.aliases):
            found[fold(form)].add(office.person)
    return found


def _dangling(seeds: Seeds) -> Iterator[str]:
    known = {*seeds.actors, *seeds.states, *seeds.peoples, *seeds.territories}
    slugs = {slug(noun.actor) for noun in seeds.agent_nouns.values()}
    known |= {f"{state}.{organ}" for state in seeds.states for organ in slugs}
    for key, row in seeds.actors.items():
        for column, value in (("parent", row.parent), ("successor", row.successor), ("country", row.country)):
            if value is not None and value not in known:
                yield f"{seeds.line_of('actors', key)}: {key}: {column} {value} is not there"
        for value in row.members:
            if value not in known:
                yield f"{seeds.line_of('actors', key)}: {key}: member {value} is not there"
    for key, office in seeds.offices.items():
        if office.body not in known:
            yield f"{seeds.line_of('offices', key)}: {key}: body {office.body} is not there"


def _cycles(seeds: Seeds, column: str, following: Mapping[str, str | None]) -> Iterator[str]:
    for start in following:
        seen, step = [start], following[start]
        while step is not None and step not in seen:
            seen.append(step)
            step = following.get(step)
        if step == start and start == min(seen):
            where = seeds.line_of("actors", start)
            yield f"{where}: cycle of {column}s: {' > '.join([*seen, start])}"


def _cycles_of_members(seeds: Seeds) -> Iterator[str]:
    """Bodies with a member to which they themselves belong, by parents and members alike."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for key, row in seeds.actors.items():
        if row.parent is not None:
            bodies[key].add(row.parent)
        for member in row.members:
            bodies[member].add(key)
    for key, row in seeds.actors.items():
        above, waiting = set(), [key]
        while waiting:
            step = waiting.pop()
            if step not in above:
                above.add(step)
                waiting += bodies.get(step, ())
        for member in row.members:
            if member in above:
                yield f"{seeds.line_of('actors', key)}: {key}: it belongs itself to its member {member}"


def _overlaps(seeds: Seeds) -> Iterator[str]:
    by_post: dict[tuple[str, str], list[OfficeRow]] = defaultdict(list)
    for row in seeds.offices.values():
        by_post[row.body, row.post].append(row)
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            yield f"{seeds.line_of('offices', row.id)}: {row.id}: ends before it begins"
    for (body, post), held in sorted(by_post.items()):
        held.sort(key=lambda row: (row.valid_from or date.min, row.id))
        for before, after in itertools.pairwise(held):
            # A successor takes over on the day the predecessor leaves.
            if (before.valid_to or date.max) > (after.valid_from or date.min):
                where = seeds.line_of("offices", after.id)
                yield f"{where}: {before.id} and {after.id} hold {post} of {body} at once"
