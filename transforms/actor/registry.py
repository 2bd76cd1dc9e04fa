"""The actors that are known beforehand: states, their organs, peoples, and the rows of seeds/actors.csv.

`compile` makes one frozen `Registry` of the seed tables. Names are found by
Aho-Corasick over a folded text (case, accents and curly quotes away), so that the time does not grow with the
number of names. Actors that are a product of two tables ("Sudan's military", "gunmen, Nigeria") are made when
they are asked for: their id says both factors.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

import ahocorasick_rs

from transforms.annotations import Actor
from transforms.schema import make_id
from transforms.seed_rows import ActorRow, AgentNounRow, AnaphorRow, NameWordRow, OfficeRow, TitleRow
from transforms.seeds import Seeds

Use = Literal["name", "short", "adjective", "people", "seat"]

# Sectors of persons who speak for their state while they hold the post, and of the organ they belong to.
# A member of parliament speaks for himself.
SPEAKING_FOR_STATE = ("GOV", "MIL", "COP", "SPY")


class Sense(NamedTuple):
    """One meaning of a form: whom it means and how it is used; `form` as the seed table writes it."""

    actor_id: str
    use: Use
    form: str


class Found(NamedTuple):
    """A known form in a text: characters start (inclusive) to end (exclusive)."""

    start: int
    end: int
    senses: tuple[Sense, ...]


def _fold_table() -> dict[int, str]:
    table = {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", ord("–"): "-", ord("‑"): "-", 0xA0: " "}
    for code in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)):
        plain = unicodedata.normalize("NFD", chr(code))[0].lower()
        if len(plain) == 1:
            table[code] = plain
    return table


_FOLD = _fold_table()
_PLAIN = {chr(code): plain for code, plain in _FOLD.items()}


def _ends_of(form: str) -> Iterator[str]:
    """The last token of a form, however its last word is cut: "in-law" as it is, "-law" and "law"."""
    word = form.split()[-1]
    for at, char in enumerate(word):
        if at == 0 or not char.isalnum() or not word[at - 1].isalnum():
            yield word[at:]


def fold(text: str) -> str:
    """Lower case, without accents and curly quotes; as long as `text`, so offsets stay."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    if len(lowered) != len(text):  # a few letters of other languages grow in lower case
        return text.translate(_FOLD)
    for char in sorted(_PLAIN.keys() & set(lowered)):
        lowered = lowered.replace(char, _PLAIN[char])
    return lowered


@dataclass(frozen=True, slots=True)
class State:
    """A state's forms and dates; `successors` are state ids."""

    actor: Actor
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Registry:
    """Everything known beforehand about actors; look up by `actor`, search a text by `search`."""

    actors: Mapping[str, Actor]
    states: Mapping[str, State]
    peoples: Mapping[str, tuple[str, ...]]  # people -> countries, best first
    members: Mapping[str, tuple[str, ...]]  # body -> states and actors that belong to it
    contexts: Mapping[str, tuple[str, ...]]  # actor -> folded words that let its short forms hold
    descriptors: Mapping[str, frozenset[str]]  # actor -> folded words by which news describes it
    nouns: Mapping[str, AgentNounRow]  # folded agent noun -> row
    noun_words: int  # most words in an agent noun
    noun_ends: frozenset[str]  # folded texts of the tokens in which an agent noun or a title may end
    titles: Mapping[str, tuple[str, TitleRow]]  # folded form -> (main form, row)
    title_words: int
    role_words: Mapping[str, str]
    memberships: Mapping[str, tuple[str, tuple[str, ...]]]  # word -> sort, prepositions of a verb
    ties: Mapping[str, str]  # "backed" -> other: who is X-backed is not X's own
    verbs_of_saying: frozenset[str]  # lemmas of verbs whose direct object is what is said, not a person
    name_words: Mapping[str, NameWordRow]
    anaphors: Mapping[str, AnaphorRow]
    offices: Mapping[str, tuple[OfficeRow, ...]]  # person -> posts held, oldest first
    organ_names: Mapping[str, str]  # sector -> organ noun ("MIL" -> "military")
    inhabitants: AgentNounRow  # the noun for people without more ("civilians")
    generics: Mapping[str, AgentNounRow]  # slug of a generic actor -> its first row
    by_form: Mapping[str, tuple[Sense, ...]]
    forms: tuple[str, ...]
    automaton: ahocorasick_rs.AhoCorasick  # over the folded text
    acronyms: tuple[str, ...]
    acronym_forms: tuple[str, ...]  # folded
    acronym_automaton: ahocorasick_rs.AhoCorasick  # over the text as it stands: "US" is not in "industry"

    def names_in(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, form as the seeds write it) of the known names in `text`, short forms left out."""
        named = ((one, next((s for s in one.senses if s.use == "name"), None)) for one in self.search(text))
        return [(one.start, one.end, sense.form) for one, sense in named if sense is not None]

    def search(self, text: str) -> list[Found]:
        """Known forms in `text` in text order: longest first, whole words, none within another."""
        folded = fold(text)
        best: list[tuple[int, int, tuple[Sense, ...]]] = []
        reach = 0
        hits = [
            *((self.forms[i], s, e) for i, s, e in self.automaton.find_matches_as_indexes(folded, True)),
            *(
                (self.acronym_forms[i], s, e)
                for i, s, e in self.acronym_automaton.find_matches_as_indexes(text, True)
            ),
        ]
        whole_words = [
            hit
            for hit in hits
            if not folded[hit[2] : hit[2] + 1].isalnum() and not (hit[1] and folded[hit[1] - 1].isalnum())
        ]
        for form, start, end in whole_words:
            hyphen = folded[start - 1 : start] == "-" or folded[end : end + 1] == "-"
            senses = tuple(
                sense
                for sense in self.by_form[form]
                if _case_fits(sense, text[start:end]) and not (hyphen and sense.use == "short")
            )
            if senses:
                best.append((start, end, senses))
        best.sort(key=lambda one: (one[0], -one[1]))
        found: list[Found] = []
        for start, end, senses in best:
            if start >= reach:
                found.append(Found(start, end, senses))
                reach = end
        return found

    def actor(self, actor_id: str) -> Actor:
        """The actor with this id: of the registry, or a product such as `SDN.military`. Raises KeyError."""
        known = self.actors.get(actor_id)
        if known is not None:
            return known
        parts = actor_id.split(".")
        slug = next((part for part in parts if part in self.generics), None)
        rest = [part for part in parts if part != slug]
        if slug is None or any(part not in self.actors for part in rest):
            raise KeyError(actor_id)
        people = next((part for part in rest if part in self.peoples), None)
        country = next((part for part in rest if part in self.states), None)
        return self.generic(self.generics[slug], country, people)

    def generic(self, noun: AgentNounRow, state: str | None, people: str | None = None) -> Actor:
        """The organ of a state ("Sudan's military") or the generic group ("gunmen, Nigeria") of a noun."""
        kind = slug(noun.actor)
        noun = self.generics[kind]
        owner = self.actors[state] if state else None
        name = noun.actor
        if people:
            name = f"{self.actors[people].name}: {name}"
        if owner:
            is_organ = noun.sort in {"organ", "thing"}
            name = f"{owner.name} ({name})" if is_organ else f"{name} ({owner.name})"
        return Actor(
            actor_id=".".join(part for part in (state, people, kind) if part),
            name=name,
            kind=noun.kind if owner or noun.kind != "state" else "group",
            origin="seed",
            country=owner.country if owner else None,
            historic_state=owner.historic_state if owner else None,
            sectors=noun.sectors,
            affiliation_id=owner.actor_id if owner and noun.kind == "state" else people,
        )

    def is_generic(self, actor: Actor) -> bool:
        """Whether the actor is a kind of people and no body ("gunmen, Nigeria"; not "Nigeria's military")."""
        return actor.actor_id.rpartition(".")[2] in self.generics and actor.kind != "state"

    def organ_noun(self, sector: str) -> AgentNounRow | None:
        """The noun of the organ that a PLOVER sector names ("MIL": "military"); None where none does."""
        name = self.organ_names.get(sector)
        return self.generics[slug(name)] if name else None

    def organ(self, state: str, sector: str) -> Actor | None:
        """The organ of a state that a PLOVER sector names ("MIL": its military); None where none does."""
        noun = self.organ_noun(sector)
        return self.generic(noun, state) if noun else None

    def anaphors_of(self, noun: str) -> tuple[str, ...]:
        """The kinds of actor that a noun in lower case may lead back to; empty where it is no such noun."""
        row = self.anaphors.get(noun)
        return row.kinds if row is not None else ()

    def seat_of(self, form: str) -> str | None:
        """The state of which `form` is a seat of government ("Kabul", "the Kremlin"), if of one only."""
        senses = [sense for sense in self.by_form.get(fold(form), ()) if sense.use == "seat"]
        return senses[0].actor_id if len(senses) == 1 else None

    def state_at(self, state: str, day: date | None) -> str:
        """`state`, or the state it was part of on `day` (1985: "Russian troops" are the Soviet Union's)."""
        known = self.states[state]
        if day is None or known.valid_from is None or day >= known.valid_from:
            return state
        for other, row in self.states.items():
            lived = row.valid_from and row.valid_to and row.valid_from <= day <= row.valid_to
            if lived and state in row.successors:
                return other
        return state

    def office(self, person: str, day: date | None) -> OfficeRow | None:
        """The post a known person held on `day`: the latest begun by then and not ended, else None."""
        held = [
            row
            for row in self.offices.get(person, ())
            if day is not None
            and (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day <= row.valid_to)
        ]
        return held[-1] if held else None


def slug(name: str) -> str:
    return name.replace(" ", "-")


@lru_cache(maxsize=8_192)
def _case_fits(sense: Sense, surface: str) -> bool:
    """A name needs its capitals; an acronym needs them all; a form in small letters takes any case."""
    if sense.form.islower():
        return True
    if sense.form.isupper() and sense.form != surface and not surface.isupper():
        return False
    if surface.islower():
        return False
    wanted = [word[0].isupper() for word in sense.form.split()]
    seen = [word[0].isupper() for word in surface.split()]
    return len(wanted) != len(seen) or all(has or not needs for needs, has in zip(wanted, seen, strict=True))


def plural(form: str) -> str | None:
    """The regular plural of a people's name ("Afghan" -> "Afghans"); None where English has none."""
    return None if form.endswith(("s", "ese", "ish", "sh", "ch", "x", "z")) or form.isupper() else f"{form}s"


def born(name: str, kind: str, country: str | None, affiliation: str | None) -> Actor:
    """An actor born from an article: pooled only on equal name, kind, country and affiliation."""
    return Actor(
        actor_id=make_id("x", name, kind, country, affiliation),
        name=name,
        kind=kind,
        origin="article",
        country=country,
        affiliation_id=affiliation,
    )


# --- compile -----------------------------------------------------------------------------------------


def _states(seeds: Seeds) -> tuple[dict[str, State], dict[str, list[Sense]]]:
    states: dict[str, State] = {}
    senses: dict[str, list[Sense]] = defaultdict(list)
    library = seeds.territories
    for key in sorted({*library, *seeds.states}):
        row, territory = seeds.states.get(key), library.get(key)
        names = list(row.names) if row else []
        if territory:
            names = [territory.name, territory.in_sentence, territory.full_name, *names]
        is_gone = bool(row and row.valid_to)
        # The everyday name is the shortest that the library gives; our own table comes first for gone states.
        name = row.names[0] if is_gone and row and row.names else names[0]
        actor = Actor(
            actor_id=key,
            name=name,
            kind="state",
            origin="library" if territory else "seed",
            country=None if is_gone else key,
            historic_state=key if is_gone else None,
            wikidata_id=territory.wikidata_id if territory else None,
            aliases=tuple(dict.fromkeys(one for one in names if one and one != name)),
            valid_from=row.valid_from if row else None,
            valid_to=row.valid_to if row else None,
        )
        states[key] = State(actor, actor.valid_from, actor.valid_to, row.successors if row else ())
        for one in dict.fromkeys(one.removeprefix("the ") for one in names if one):
            senses[fold(one)].append(Sense(key, "name", one))
        for one in row.demonyms if row else ():
            senses[fold(one)].append(Sense(key, "adjective", one))
            many = plural(one)
            if many:
                senses[fold(many)].append(Sense(key, "people", many))
        for one in row.people if row else ():
            senses[fold(one)].append(Sense(key, "people", one))
        for one in row.seats if row else ():
            senses[fold(one)].append(Sense(key, "seat", one))
    return states, senses


def _persons(offices: Iterable[OfficeRow], actors: Mapping[str, Actor]) -> Iterator[tuple[Actor, OfficeRow]]:
    for row in offices:
        body = actors.get(row.body)
        yield (
            Actor(
                actor_id=row.person,
                name=row.name,
                kind="person",
                origin="seed",
                country=body.country if body else None,
                historic_state=body.historic_state if body else None,
                sectors=row.sectors,
                role=row.post,
                affiliation_id=row.body,
                aliases=row.aliases,
            ),
            row,
        )


def compile(seeds: Seeds) -> Registry:
    """Make the registry of the seed tables."""
    states, senses = _states(seeds)
    actors = {key: state.actor for key, state in states.items()}
    contexts: dict[str, tuple[str, ...]] = {}
    descriptors: dict[str, frozenset[str]] = {}
    for key, people in seeds.peoples.items():
        actors[key] = Actor(
            actor_id=key,
            name=people.name,
            kind="group",
            origin="seed",
            country=people.countries[0] if len(people.countries) == 1 else None,
            sectors=people.sectors,
        )
        for form in people.adjectives:
            senses[fold(form)].append(Sense(key, "adjective", form))
        for form in people.people:
            senses[fold(form)].append(Sense(key, "people", form))
    for key, row in seeds.actors.items():
        actors[key] = _actor(key, row)
        contexts[key] = tuple(fold(word) for word in row.context)
        if row.descriptors:
            descriptors[key] = frozenset(fold(word) for word in row.descriptors)
        for form in (row.name, *row.aliases):
            senses[fold(form)].append(Sense(key, "name", form))
        for form in row.short_forms:
            senses[fold(form)].append(Sense(key, "short", form))
    named = {fold(row.name) for row in seeds.actors.values()}
    for key, outlet in seeds.outlets.items():
        if key not in actors and fold(outlet.name) not in named:
            actors[key] = Actor(
                actor_id=key,
                name=outlet.name,
                kind="media",
                origin="seed",
                country=outlet.country,
                sectors=("MED",),
                aliases=outlet.aliases,
            )
            for form in (outlet.name, *outlet.aliases):
                senses[fold(form.removeprefix("The "))].append(Sense(key, "name", form.removeprefix("The ")))
    offices: dict[str, list[OfficeRow]] = defaultdict(list)
    for person, office in _persons(seeds.offices.values(), actors):
        actors[person.actor_id] = person
        offices[person.actor_id].append(office)
        for form in (office.name, *office.aliases):
            sense = Sense(person.actor_id, "name", form)
            if sense not in senses[fold(form)]:
                senses[fold(form)].append(sense)
        for form in office.short_forms:
            sense = Sense(person.actor_id, "short", form)
            if sense not in senses[fold(form)]:
                senses[fold(form)].append(sense)
    generics: dict[str, AgentNounRow] = {}
    organ_names: dict[str, str] = {}
    for noun in seeds.agent_nouns.values():
        generics.setdefault(slug(noun.actor), noun)
        if noun.sort == "organ" and len(noun.sectors) == 1:
            organ_names.setdefault(noun.sectors[0], noun.actor)
    nouns = {fold(key): row for key, row in seeds.agent_nouns.items()}
    titles = {fold(form): (key, row) for key, row in seeds.titles.items() for form in (key, *row.forms)}
    is_acronym = {form: all(sense.form.isupper() for sense in meant) for form, meant in senses.items()}
    forms = tuple(sorted(form for form in senses if not is_acronym[form]))
    acronyms = tuple(sorted({one.form for form in senses if is_acronym[form] for one in senses[form]}))
    return Registry(
        actors=actors,
        states=states,
        peoples={key: row.countries for key, row in seeds.peoples.items()},
        members=_members(seeds),
        contexts=contexts,
        descriptors=descriptors,
        nouns=nouns,
        noun_words=max(len(form.split()) for form in nouns),
        noun_ends=frozenset(end for form in (*nouns, *titles) for end in _ends_of(form)),
        titles=titles,
        title_words=max(len(form.split()) for form in titles),
        role_words={fold(key): row.held for key, row in seeds.role_words.items()},
        memberships={key: (row.sort, tuple(row.prepositions)) for key, row in seeds.memberships.items()},
        ties={fold(key): row.whose for key, row in seeds.ties.items()},
        verbs_of_saying=frozenset(_verbs_of_saying(seeds)),
        name_words={fold(key): row for key, row in seeds.name_words.items()},
        anaphors={fold(key): row for key, row in seeds.anaphors.items()},
        offices={
            key: tuple(sorted(rows, key=lambda row: row.valid_from or date.min))
            for key, rows in offices.items()
        },
        organ_names=organ_names,
        inhabitants=_inhabitants(seeds),
        generics=generics,
        by_form={form: tuple(meant) for form, meant in sorted(senses.items())},
        forms=forms,
        automaton=ahocorasick_rs.AhoCorasick(forms),
        acronyms=acronyms,
        acronym_forms=tuple(map(fold, acronyms)),
        acronym_automaton=ahocorasick_rs.AhoCorasick(acronyms),
    )


def _members(seeds: Seeds) -> dict[str, tuple[str, ...]]:
    """Who belongs to each body: its own list, and those that name it as their parent."""
    found = {key: list(row.members) for key, row in seeds.actors.items()}
    for key, row in seeds.actors.items():
        if row.parent in found:
            found[row.parent].append(key)
    return {key: tuple(dict.fromkeys(members)) for key, members in found.items() if members}


def _verbs_of_saying(seeds: Seeds) -> Iterator[str]:
    """Verbs whose object is what is said ("denied it"), and not who is told, quoted or blamed."""
    of_people = {"tell", "order", "as", "+with", "quote", "relay", "cite"}
    for row in seeds.cues.values():
        weighs = "object" in row.frames and row.stance in {"confirms", "denies", "doubts"}
        if row.pos == "VERB" and ("clause" in row.frames or weighs) and not of_people & set(row.frames):
            yield row.lemma


def _inhabitants(seeds: Seeds) -> AgentNounRow:
    """The generic group with the most nouns among people at large: the civilians."""
    people = [row for row in seeds.agent_nouns.values() if row.sort == "people"]
    commonest = Counter(row.actor for row in people).most_common(1)[0][0]
    return next(row for row in people if row.actor == commonest)


def _actor(key: str, row: ActorRow) -> Actor:
    return Actor(
        actor_id=key,
        name=row.name,
        kind=row.kind,
        origin="seed",
        country=row.country,
        sectors=row.sectors,
        affiliation_id=row.parent,
        wikidata_id=row.wikidata_id,
        aliases=row.aliases,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
