"""Persons named in an article, with the role, country and affiliation that the words around a name tell.

One person per full name in an article; a name known to the registry is the person of the registry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from spacy.tokens import Span, Token

from transforms.actor import missed_names
from transforms.actor.actor_scene import Scene, modifiers_of, repeated, state_of, trimmed
from transforms.actor.organisations import is_called
from transforms.actor.registry import SPEAKING_FOR_STATE, Registry, born, fold
from transforms.annotations import Actor, ActorMention, Toponym
from transforms.language import syntax
from transforms.seed_rows import TitleRow

_LONGEST_ROLE = 12  # tokens looked at before a name for its role
_SERVING = frozenset({"of", "for", "with", "at", "from", "to"})  # whom one speaks for is not where


@dataclass
class Person:
    """What the article tells of one person, gathered over all places that name him in full."""

    name: str
    spans: list[Span] = field(default_factory=list)
    heads: list[Token] = field(default_factory=list)  # role nouns that mean the person too
    role: str | None = None
    has_style_only: bool = False  # the role is a rank or style ("Gen.", "Sheikh"), which a post replaces
    country: str | None = None
    affiliation: str | None = None
    sectors: tuple[str, ...] = ()
    actor: Actor | None = None


def find(
    scene: Scene,
    others: Mapping[int, ActorMention],
    organisations: Collection[int],
    toponyms: Sequence[Toponym],
) -> list[Person]:
    places = {
        (toponym.start, toponym.end)
        for toponym in toponyms
        if toponym.place is not None and toponym.place.lat is not None
    }
    known = [
        span
        for token, (actor_id, _, span) in sorted(scene.known.items())
        if token == span.start and scene.registry.actor(actor_id).kind == "person"
    ]
    seen = [
        *(
            missed_names.whole(scene, span)
            for entity in scene.doc.ents
            if (span := _person_span(scene, entity, organisations)) is not None
        ),
        *missed_names.behind_roles(scene),
    ]
    elsewhere = {text for text in {span.text for span in seen if len(span) == 1} if _is_place(scene, text)}
    spans = [
        *known,
        # a single word that stands elsewhere as a place is no person without a title
        *(
            span
            for span in seen
            if len(span) > 1 or span.text not in elsewhere or _title_before(scene, span) is not None
        ),
    ]
    taken = {token.i for span in spans for token in span}
    for span in list(spans):
        again = [other for other in repeated(scene, span) if not taken & {token.i for token in other}]
        spans += again
        taken |= {token.i for other in again for token in other}
    spans.sort(key=lambda span: span.start)
    full = [span for span in spans if len(span) > 1]
    parts = {fold(token.text) for span in full for token in span}
    longer = _longer_names({" ".join(span.text.split()) for span in full})
    persons: dict[str, Person] = {}
    for span in spans:
        is_place = (span.start_char, span.end_char) in places
        if len(span) == 1 and (fold(span.text) in parts or (is_place and _title_before(scene, span) is None)):
            continue
        if is_place and _title_before(scene, span) is None:
            continue
        told = scene.known.get(span.root.i)
        name = " ".join(span.text.split())
        name = name if told else longer.get(name, name)
        person = persons.setdefault(told[0] if told else fold(name), Person(name))
        person.spans.append(span)
        _learn(scene, person, span, others)
    for person in persons.values():
        person.actor = _person_actor(scene, person)
    return list(persons.values())


def _longer_names(names: Collection[str]) -> dict[str, str]:
    """Names of two words or more that are the short form of one other: "Ruiz Vega" of "Ana Ruiz Vega".

    The words of the shorter stand in the longer in their order; a name that is part of two names, of which
    neither is part of the other, is nobody's short form.
    """
    words = {name: fold(name).split() for name in names}
    found: dict[str, str] = {}
    for name in sorted(names):
        over = [
            one for one in names if len(words[one]) > len(words[name]) and _is_within(words[name], words[one])
        ]
        if not over:
            continue
        longest = max(sorted(over), key=lambda one: len(words[one]))
        if all(one == longest or _is_within(words[one], words[longest]) for one in over):
            found[name] = longest
    return found


def _is_within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether all words of one name stand in another, in their order."""
    rest = iter(whole)
    return all(word in rest for word in part)


def _is_place(scene: Scene, word: str) -> bool:
    """Whether a word stands somewhere in the article as a place, or after "in"."""
    return any(
        token.ent_type_ == "LOC" or syntax.preposition(token) in {"in", "near", "at", "outside", "around"}
        for token in scene.alike.get(word, ())
    )


def _person_span(scene: Scene, entity: Span, organisations: Collection[int]) -> Span | None:
    """The name of a person without titles before and possessives after; None where it is a known other."""
    is_person = entity.label_ == "PERSON" or (entity.label_ == "ORG" and is_called(scene, entity))
    if not is_person or entity.root.i in organisations:
        return None
    span = trimmed(entity)
    while span is not None and len(span) > 1 and _title(scene.registry, span[:1]) is not None:
        span = span[1:]
    if span is None or not span.text[:1].isupper() or any(token.i in scene.known for token in span):
        return None
    return None if _opens_title(scene, span) else span


def _opens_title(scene: Scene, span: Span) -> bool:
    """Whether the words are only the beginning of a title ("*Home* Secretary")."""
    ends = range(span.end + 1, min(span.start + scene.registry.title_words, len(scene.doc)) + 1)
    return any(_title(scene.registry, scene.doc[span.start : end]) is not None for end in ends)


def _title(registry: Registry, span: Span) -> tuple[str, TitleRow] | None:
    written = fold(span.text)
    return registry.titles.get(" ".join(written.split()).strip("., ")) or registry.titles.get(written)


def _title_before(scene: Scene, name: Span) -> Span | None:
    """The title or role right before a name, a comma between them allowed."""
    end = name.start
    if end and scene.doc[end - 1].text == ",":
        end -= 1
    return _title_ending(scene, end) if end else None


def _title_ending(scene: Scene, end: int) -> Span | None:
    for length in range(scene.registry.title_words + 2, 0, -1):
        start = end - length
        if start < 0:
            continue
        span = scene.doc[start:end]
        if span[0].is_punct or any(token.is_space for token in span):
            continue
        if _title(scene.registry, span) is not None:
            return span
    return None


def _learn(scene: Scene, person: Person, name: Span, others: Mapping[int, ActorMention]) -> None:
    """Take role, country and affiliation from the words around one naming of the person."""
    head = name.root
    home = next((noun for preposition, noun in syntax.obliques(head) if preposition in {"of", "from"}), None)
    if home is not None and home.i in scene.known:
        state = scene.known[home.i][0]  # "King X of Y"
        if state in scene.registry.states:
            person.country = person.country or scene.registry.states[state].actor.country
    before = _title_before(scene, name)
    comma = before is not None and before.end < name.start
    if before is not None and (not comma or _belongs(before.root, head)):
        left = before.start
        while left > max(name.sent.start, before.start - _LONGEST_ROLE) and _in_role(scene.doc[left - 1]):
            left -= 1
        words = [*scene.doc[left : before.start], *modifiers_of(before.root, _SERVING)]
        _take(scene, person, before, words, others)
        if before.root.i != head.i and before.root not in person.heads:
            person.heads.append(before.root)
    roles = [role for apposed in syntax.appositions(head) for role in syntax.conjuncts(apposed)]
    host = _noun_before(name) or (_role_host(scene, head) if head.dep_ == "appos" else None)
    if host is not None and not (before is not None and before.start <= host.i < before.end):
        roles.append(host)
    roles += [  # "the envoy for X, Y": the role heads a phrase that ends at the name
        child for child in head.lefts if child.dep_ == "nmod:desc" and child.right_edge.i == name.start - 1
    ]
    if before is not None and before.root.dep_ == "appos":  # "the mediator, General X"
        mediator = _role_host(scene, before.root)
        roles += [mediator] if mediator is not None else []
    if head.dep_ in {"nsubj", "nsubj:outer"} and syntax.copular_complement(head.head) == head.head:
        roles.append(head.head)
    for role in map(_one_of, roles):
        title = _title_ending(scene, role.i + 1)
        if role.pos_ not in {"NOUN", "PROPN"} or role.ent_type_ == "PERSON":
            continue
        if title is None:
            # "Curator X", "X, one of the leaders"; but "the name X" is not the person.
            is_told = role.tag_ == "NNS" or not any(child.dep_ == "det" for child in role.lefts)
            if role.tag_ in {"NN", "NNS"} and is_told and role not in person.heads and role.head != role:
                person.heads.append(role)
            continue
        start, _ = syntax.noun_phrase(role)
        before_title = [word for word in scene.doc[name.sent.start : title.start] if word.idx >= start]
        _take(scene, person, title, [*before_title, *modifiers_of(role, _SERVING)], others)
        if role.head != role and role not in person.heads:
            person.heads.append(role)


def _one_of(role: Token) -> Token:
    """ "One of the leaders" is a leader: the noun behind "of", else the role itself."""
    if role.pos_ != "NUM":
        return role
    return next((noun for preposition, noun in syntax.obliques(role) if preposition == "of"), role)


def _role_host(scene: Scene, head: Token) -> Token | None:
    """The noun to which a name stands in apposition: "a member of the delegation, X" is the member."""
    noun: Token = head.head
    while noun.dep_ in {"nmod", "nmod:poss", "pobj"} and noun.head.pos_ == "NOUN":
        noun = noun.head
    known = scene.registry.nouns.get(noun.lower_)
    is_human = noun.lower_ in scene.registry.titles or (known is not None and known.sort != "thing")
    return noun if is_human else None


def _noun_before(name: Span) -> Token | None:
    """The noun right before a name that means the person too: its head, its modifier, or its twin where the
    parse has both hang on the verb ("curator X said")."""
    if not name.start:
        return None
    noun, head = name.doc[name.start - 1], name.root
    if noun.text == ",":  # "a spokesman for the group, X, said"
        twins = [child for child in head.head.lefts if child.dep_ == head.dep_ and child.i < noun.i]
        is_twin = bool(twins) and head.dep_ == "nsubj" and twins[-1].right_edge.i + 1 >= noun.i
        noun = twins[-1] if is_twin else noun
    is_linked = head.head == noun or noun.head == head or (noun.head == head.head and noun.dep_ == head.dep_)
    return noun if is_linked and noun.tag_ in {"NN", "NNP"} else None


def _belongs(role: Token, name: Token) -> bool:
    return name.head == role or role.head == name or (role.dep_ == "nsubj" and name.dep_ == "appos")


def _in_role(token: Token) -> bool:
    return token.pos_ in {"ADJ", "NOUN", "PROPN", "PART"} or token.text in {"-", "&"} or token.dep_ == "amod"


def _take(
    scene: Scene,
    person: Person,
    title: Span,
    words: Sequence[Token],
    others: Mapping[int, ActorMention],
) -> None:
    found = _title(scene.registry, title)
    if found is None:
        return
    row = found[1]
    text = title.text
    before = [word for word in words if word.i < title.start and scene.doc[max(word.i - 1, 0)].text != "-"]
    if title.start > 1 and scene.doc[title.start - 1].text == "-":  # "Then-President X"
        before.append(scene.doc[title.start - 2])
    for left, right in pairwise([*(_first_part(word.text) for word in before), ""]):
        held = scene.registry.role_words.get(f"{left} {right}") or scene.registry.role_words.get(left)
        if held is not None:
            text = f"{left} {text}"
            break
    is_past = any(
        scene.registry.role_words.get(word) == "past" for word in fold(text).replace("-", " ").split()
    )
    affiliation, state, is_post_abroad = None, None, False
    for word in words:
        other = others.get(word.i)
        if other is not None and other.actor is not None and other.actor.kind not in {"person", "group"}:
            if other.actor.actor_id in scene.registry.states:
                state = state or other.actor.actor_id
            else:
                affiliation = affiliation or other.actor
        state = state or (state_of(scene, word) if other is None else None)
        is_post_abroad |= state_of(scene, word) == state and syntax.preposition(word) in {"for", "to"}
    if affiliation is not None and state is not None:
        # "the UN envoy for X" is not of X
        state = None if is_post_abroad or affiliation.country not in {None, state} else state
    if row.is_role and (person.role is None or (person.has_style_only and row.is_title and not row.is_style)):
        person.role, person.has_style_only = text, row.is_style
    sectors = ("ELI",) if is_past and set(row.sectors) & {"GOV", "LEG"} else row.sectors
    speaks = [sector for sector in sectors if sector in SPEAKING_FOR_STATE]
    is_somebodys = any(word.pos_ == "PRON" for word in words)  # "its director": coreference says whose
    if (
        affiliation is None
        and state is None
        and not is_somebodys
        and set(row.sectors) & set(SPEAKING_FOR_STATE)
    ):
        state = person.country or scene.dominant
    known = scene.registry.states.get(state) if state is not None else None
    if affiliation is None and state is not None and known is not None and speaks and not is_past:
        affiliation = scene.registry.organ(state, speaks[0])
    if person.affiliation is None and affiliation is not None and not is_past:
        person.affiliation = affiliation.actor_id
        person.country = person.country or affiliation.country
        sectors = sectors or affiliation.sectors
    if known is not None:
        person.country = person.country or known.actor.country
    person.sectors = person.sectors or sectors


def _first_part(word: str) -> str:
    """ "ex" of "Ex-Kenyan", which is one word to the model; else the word, folded."""
    first, hyphen, rest = fold(word).partition("-")
    return first if hyphen and rest[:1].isalpha() else fold(word)


def _person_actor(scene: Scene, person: Person) -> Actor:
    known = scene.known.get(person.spans[0].root.i)
    if known is not None:
        actor = scene.registry.actor(known[0])
        if scene.registry.offices.get(known[0]):
            # Whom the person speaks for is a matter of the day; the row of the actor is the same on all days.
            post = scene.registry.office(known[0], scene.published)
            person.role = person.role or (post.post if post else None)
            person.affiliation = post.body if post else None
        else:
            person.affiliation = actor.affiliation_id
        return actor
    return replace(
        born(person.name, "person", person.country, person.affiliation),
        role=person.role,
        sectors=person.sectors,
    )


def mentions_of(person: Person) -> Iterator[ActorMention]:
    actor = person.actor
    if actor is None:
        return
    role = person.role
    for token in person.heads:
        start, end = syntax.noun_phrase(token)
        text = token.doc.text[start:end]
        yield ActorMention(
            start,
            end,
            text,
            token.i,
            actor,
            "title",
            0.9,
            role,
            person.affiliation,
            True,
            (actor.actor_id,),
        )
    for span in person.spans:
        yield ActorMention(
            start=span.start_char,
            end=span.end_char,
            text=span.text,
            head=span.root.i,
            actor=actor,
            resolution="name",
            role=role,
            affiliation_id=person.affiliation,
            candidates=(actor.actor_id,),
        )
