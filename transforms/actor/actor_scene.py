"""One article as the search for actors sees it: which known names stand where, and which country is meant.

A form with several meanings is decided by what else the article names; a capital stands for its government
only where it acts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from spacy.tokens import Doc, Span, Token

from transforms.actor.registry import SPEAKING_FOR_STATE, Found, Registry, Sense, fold
from transforms.annotations import Toponym
from transforms.language import syntax
from transforms.language.closed_classes import ARTICLES
from transforms.seed_rows import AgentNounRow

# A country stands for the whole article when it is told this much oftener than the next.
_DOMINANCE = 1.5
# What heads the article weighs double: the headline and the first paragraph say where things happen.
_HEAD_WEIGHT = 2
_LONGEST_TIE = 20  # characters looked at before a name
_PREFIX = re.compile(r"\b([^\W\d_]+)[-–]$")
_PREFIXED = re.compile(r"([^\W\d_]+)[-–]")
_TIE = re.compile(r"[-–]([^\W\d_]+)")
_OF_WHOM = frozenset({"of", "for", "with", "at", "from", "in", "within", "to", "by"})


@dataclass(frozen=True)
class Scene:
    """One article as the steps of `find` see it."""

    doc: Doc
    registry: Registry
    published: date | None
    known: Mapping[int, tuple[str, Sense, Span]]  # token -> (actor id, sense, its name)
    place_country: Mapping[int, str]  # token of a place name -> its country
    countries: tuple[str, ...]  # states told of, most told first
    dominant: str | None
    governed: str | None  # the one state of which the article names the capital or a body

    @cached_property
    def text(self) -> str:
        """The article's text, which spaCy puts together anew at each call."""
        return self.doc.text

    @cached_property
    def alike(self) -> Mapping[str, Sequence[Token]]:
        """The tokens of the article by their text."""
        found: dict[str, list[Token]] = {}
        for token in self.doc:
            found.setdefault(token.text, []).append(token)
        return found


def survey(doc: Doc, registry: Registry, published: date | None, toponyms: Sequence[Toponym]) -> Scene:
    place_country: dict[int, str] = {}
    longer: dict[int, int] = {}
    for toponym in toponyms:
        span = doc.char_span(toponym.start, toponym.end, alignment_mode="expand")
        if span is None:
            continue
        for token in span:
            longer[token.i] = max(longer.get(token.i, 0), toponym.end - toponym.start)
            if toponym.place is not None and toponym.place.country is not None:
                place_country[token.i] = toponym.place.country
    found = registry.search(doc.text)
    countries = _countries(doc, registry, found, toponyms, published)
    order = countries.most_common()
    dominant = None
    if order and (len(order) == 1 or order[0][1] >= _DOMINANCE * order[1][1]):
        dominant = order[0][0]
    named = {sense.actor_id for one in found for sense in one.senses if sense.use == "name"}
    words = fold(doc.text)
    persons = [entity for entity in doc.ents if entity.label_ == "PERSON" and len(entity) > 1]
    people = {token.i: len(entity.text) for entity in persons for token in entity}
    surnames = {
        fold(token.text)
        for entity in persons
        if not any(sense.use == "name" for one in registry.search(entity.text) for sense in one.senses)
        for token in entity
    }
    known: dict[int, tuple[str, Sense, Span]] = {}
    for one in found:
        span = doc.char_span(one.start, one.end, alignment_mode="expand")
        if span is None:
            continue
        length = one.end - one.start
        chosen = _choose(one, span, registry, named, countries, words, published)
        if chosen is None:
            continue
        actor_id, sense = chosen
        if sense.use in {"short", "seat"} and fold(sense.form) in surnames:
            continue  # the family name of somebody else in this article
        kind = registry.actor(actor_id).kind
        if kind != "person" and any(people.get(token.i, 0) > length for token in span):
            continue
        is_place = (kind == "state" and sense.use in {"name", "seat"}) or (len(span) == 1 and kind == "media")
        if is_place and any(longer.get(token.i, 0) > length for token in span):
            continue
        if actor_id in registry.peoples and sense.use == "adjective" and longer.get(span.root.i, 0) >= length:
            continue  # the region, not its people
        if kind == "media" and len(span) == 1 and not _is_outlet(span):
            continue
        for token in span:
            known[token.i] = (actor_id, sense, span)
    told = tuple(country for country, _ in order)
    scene = Scene(doc, registry, published, known, place_country, told, dominant, None)
    governed = {
        *(sense.actor_id for one in found for sense in one.senses if sense.use == "seat"),
        *(
            state
            for token in doc
            if (row := registry.nouns.get(token.lower_)) is not None and row.sort == "organ"
            if (state := state_of_modifiers(scene, token)) is not None
        ),
    }
    return replace(scene, governed=governed.pop()) if len(governed) == 1 else scene


def _countries(
    doc: Doc, registry: Registry, found: Sequence[Found], toponyms: Sequence[Toponym], published: date | None
) -> Counter[str]:
    """How much the article tells of each state: names, adjectives, places, known groups at home there."""
    text = doc.text  # put together anew at each call
    head_end = text.find("\n\n", text.find("\n\n") + 2)
    counted: Counter[str] = Counter()
    taken: list[tuple[int, int]] = []
    for one in found:
        weight = _HEAD_WEIGHT if one.start < head_end else 1
        states = [sense.actor_id for sense in one.senses if sense.actor_id in registry.states]
        if is_tied(registry, text, one.start, one.end):
            taken.append((one.start, one.end))
            continue
        if len(states) == 1:
            counted[registry.state_at(states[0], published)] += weight
            taken.append((one.start, one.end))
        elif len(one.senses) == 1 and one.senses[0].use == "name":
            known = registry.actor(one.senses[0].actor_id)
            # where an agency sits tells nothing of what it reports
            if known.country and known.kind != "media":
                counted[known.country] += 1
    for toponym in toponyms:
        country = toponym.place.country if toponym.place is not None else None
        if country is None or country not in registry.states:
            continue
        if not any(start < toponym.end and toponym.start < end for start, end in taken):
            counted[country] += _HEAD_WEIGHT if toponym.start < head_end else 1
    return Counter(dict(sorted(counted.items())))


def _is_outlet(span: Span) -> bool:
    """A single word is an outlet's name where the model sees an organisation of just that name, or in
    capitals ("AFP")."""
    if span.text.isupper():
        return True
    around = [entity for entity in span.doc.ents if entity.start <= span.start and span.end <= entity.end]
    return any(
        entity.label_ == "ORG" and all(token in span or token.pos_ == "DET" for token in entity)
        for entity in around
    )


def _choose(
    found: Found,
    span: Span,
    registry: Registry,
    named: set[str],
    countries: Counter[str],
    words: str,
    published: date | None,
) -> tuple[str, Sense] | None:
    """The one whom a form means here, None where nobody fits or two fit alike."""
    fitting: list[tuple[int, Sense]] = []
    for sense in found.senses:
        actor = registry.actor(sense.actor_id)
        at_home = countries[actor.country] if actor.country else 0
        hinted = any(_has_word(words, word) for word in registry.contexts.get(sense.actor_id, ()))
        if sense.use == "seat" and not (_acts(span) or _is_seat_of(span, registry)):
            continue
        if sense.use == "short":
            in_full = sense.actor_id in named
            if not in_full and (sense.form.islower() or not (at_home or hinted)):
                continue
            if sense.form.islower() and len(span) == 1 and not _stands_alone(span):
                continue
            fitting.append((1000 * in_full + 10 * at_home + hinted, sense))
        else:
            fitting.append((100 + at_home, sense))
    if not fitting:
        return None
    fitting.sort(key=lambda pair: -pair[0])
    best = [sense for score, sense in fitting if score == fitting[0][0]]
    if len({sense.actor_id for sense in best}) > 1:
        best = [
            sense
            for sense in best
            if sense.actor_id in registry.states or registry.office(sense.actor_id, published) is not None
        ]
        if len({sense.actor_id for sense in best}) != 1:
            return None
    is_adjective = span.root.dep_ in {"amod", "compound"}
    sense = next((one for one in best if (one.use == "adjective") == is_adjective), best[0])
    if sense.actor_id in registry.states:
        return registry.state_at(sense.actor_id, published), sense
    return sense.actor_id, sense


def _has_word(words: str, word: str) -> bool:
    at = words.find(word)
    while at >= 0:
        before, after = words[at - 1 : at], words[at + len(word) : at + len(word) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        at = words.find(word, at + 1)
    return False


def _acts(span: Span) -> bool:
    """A capital means its government where it does something: the subject of a verb with an object or a
    clause, or the one with or against whom; elsewhere it is a place."""
    head = span.root
    if head.dep_ in {"nmod:poss", "poss"} and not syntax.preposition(head):
        # "London's recognition of the government", not "London's streets": whose act it is
        return any(prep == "of" for prep, _ in syntax.obliques(head.head)) and head.head.pos_ == "NOUN"
    if head.dep_ == "nsubj" and head.head.pos_ == "VERB":
        return bool(syntax.objects(head.head) or syntax.complement(head.head))
    if head.dep_ == "conj":
        first = syntax.conjuncts(head)[0]
        return first != head and first.dep_ == "nsubj" and bool(syntax.objects(first.head))
    return syntax.preposition(head) in {"with", "between", "against", "by"}


def _is_seat_of(span: Span, registry: Registry) -> bool:
    """ "The Khartoum government": a capital before the noun of an organ."""
    head = span.root
    noun = registry.nouns.get(head.head.lower_)
    return head.dep_ == "compound" and noun is not None and noun.sort == "organ"


def _stands_alone(span: Span) -> bool:
    """A short form in small letters ("the resistance") is a phrase with "the", not part of another one."""
    head = span.root
    return any(child.lower_ == "the" for child in head.children) or head.dep_ in {"compound", "nmod:poss"}


def state_of(scene: Scene, token: Token) -> str | None:
    known = scene.known.get(token.i)
    if known is not None and known[0] in scene.registry.states:
        return known[0]
    return scene.place_country.get(token.i)


def is_tied(registry: Registry, text: str, start: int, end: int) -> bool:
    """Whether a name at [start, end) only says for or against whom another is: "*Turkish*-backed",
    "pro-*Russian* rebels" are neither Turkey's nor Russia's."""
    before, after = _PREFIX.search(text, max(0, start - _LONGEST_TIE), start), _TIE.match(text, end)
    inside = _PREFIXED.match(text, start, end)  # "Pro-Russian" is one word to the model
    return any(
        registry.ties.get(word.group(1).lower()) == "other"
        for word in (before, after, inside)
        if word is not None
    )


def modifiers_of(head: Token, prepositions: frozenset[str] = _OF_WHOM) -> Iterator[Token]:
    """Words that say whose a noun is: adjectives and compounds, the possessor, then what follows with a
    preposition ("of", "for", "in"); coordinated ones each."""
    for child in head.lefts:
        if child.dep_ in {"amod", "compound", "nmod:desc", "nn", "flat", "nmod", "obl"}:
            yield from (child, *(word for word in child.subtree if word.i < head.i and word != child))
    owner = syntax.possessor(head)
    if owner is not None:
        yield owner
        yield from (word for word in owner.subtree if word != owner)
    for preposition, noun in syntax.obliques(head):
        if preposition in prepositions:
            yield noun
            yield from syntax.conjuncts(noun)[1:]
            if syntax.possessor(noun) is not None:
                yield from (word for word in noun.subtree if word != noun)


def state_of_modifiers(scene: Scene, head: Token) -> str | None:
    return next((state for word in modifiers_of(head) if (state := state_of(scene, word))), None)


def has_adjective_of(scene: Scene, head: Token, state: str) -> bool:
    """Whether an adjective before the noun tells the state ("Russian allies", not "Russia's")."""
    return any(child.dep_ == "amod" and state_of(scene, child) == state for child in head.lefts)


def home_of(scene: Scene, people: str) -> str | None:
    """The country of a people here: its home that the article tells of most, else the article's, else its
    first home."""
    homes = scene.registry.peoples[people]
    told = [state for state in scene.countries if state in homes]
    return told[0] if told else scene.dominant or (homes[0] if homes else None)


def names_actor(scene: Scene, token: Token) -> bool:
    """Whether the token is part of a known name that is not merely a state's or people's."""
    known = scene.known.get(token.i)
    return (
        known is not None and known[0] not in scene.registry.states and known[0] not in scene.registry.peoples
    )


def agent_noun(scene: Scene, token: Token) -> AgentNounRow | None:
    """The row of the longest agent noun that ends with the token; a title is its office's organ."""
    if fold(token.text) not in scene.registry.noun_ends:
        return None
    doc = scene.doc
    text, end = doc.text, token.idx + len(token)
    for length in range(scene.registry.noun_words, 0, -1):
        start = token.i - length + 1
        if start < 0:
            continue
        words = fold(text[doc[start].idx : end])
        row = scene.registry.nouns.get(words)
        if row is None and (title := scene.registry.titles.get(words)) is not None:
            # "The Kenyan president": without a name the office is the organ it belongs to.
            row = next((scene.registry.organ_noun(one) for one in title[1].sectors[:1]), None)
            is_office = bool(title[1].sectors) and title[1].sectors[0] in SPEAKING_FOR_STATE
            row = row if is_office and _is_somebodys(scene, token) else None
        if row is not None:
            # "a military jet": an adjective or a noun, as the names beside it have it
            return None if token.pos_ == "ADJ" and token.dep_ == "amod" and row.sort != "organ" else row
    return None


def _is_somebodys(scene: Scene, noun: Token) -> bool:
    return any(word.i in scene.known or word.i in scene.place_country for word in modifiers_of(noun))


def trimmed(entity: Span) -> Span | None:
    start, end = entity.start, entity.end
    while start < end and (entity.doc[start].lower_ in ARTICLES or entity.doc[start].is_space):
        start += 1
    while start < end and (entity.doc[end - 1].text in {"'s", "’s", "'"} or entity.doc[end - 1].is_space):
        end -= 1
    end = _whole_word(entity.doc, end)
    while start < end and entity.doc[end - 1].tag_ == "IN":
        end = _behind_preposition(entity.doc, end)  # "Museum of": the model left the rest out
    if start < end < len(entity.doc) and entity.label_ == "ORG":
        last, following = entity.doc[end - 1], entity.doc[end]
        if last.dep_ in {"amod", "compound"} and last.head == following and following.text[:1].isupper():
            end += 1  # the head of the name, which the model left out
    return entity.doc[start:end] if start < end else None


def _behind_preposition(doc: Doc, end: int) -> int:
    """`end` of a name that ends in a preposition moved behind the names after it, else before it."""
    last = end
    while last < len(doc) and doc[last].tag_ in {"NNP", "NNPS"} and not doc[last].ent_type_:
        last += 1
    return last if last > end else end - 1


def _whole_word(doc: Doc, end: int) -> int:
    """`end` moved behind the rest of a hyphenated name of which the model saw the beginning."""
    while (
        end + 1 < len(doc)
        and end
        and doc[end].text in {"-", "–"}
        and not doc[end - 1].whitespace_
        and not doc[end].whitespace_
        and doc[end + 1].text.isalpha()
        and (doc[end + 1].text[0].isupper() or (end + 3 < len(doc) and doc[end + 2].text == "-"))
    ):
        end += 2
    return end


def repeated(scene: Scene, name: Span) -> Iterator[Span]:
    """Where a name of several words or an acronym stands again, seen by the model or not."""
    if len(name) < 2 and not (name.text.isupper() and len(name.text) > 2):
        return
    text, at = scene.doc.text, scene.doc.text.find(name.text)
    while at >= 0:
        span = scene.doc.char_span(at, at + len(name.text))
        if span is not None and not any(names_actor(scene, token) for token in span):
            yield span
        at = text.find(name.text, at + 1)
