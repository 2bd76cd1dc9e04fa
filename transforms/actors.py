"""Who is named in an article: known names, persons with their roles, organisations, and those without a name.

One mention per head noun. Known names come from the registry and go before the model's entities, which give
persons and organisations that nobody wrote down beforehand. An agent noun with a state's adjective is the
state's organ ("Afghan troops"), with a group's name the group itself ("Taliban forces"), alone a generic
actor of its country ("gunmen"). Nothing found in one article is remembered for the next.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from transforms import enums, syntax
from transforms.annotations import Actor, ActorMention, Toponym
from transforms.registry import SPEAKING_FOR_STATE, Found, Registry, Sense, born, compile, fold
from transforms.seeds import AgentNounRow, TitleRow

__all__ = ["Registry", "compile", "find"]

# A country stands for the whole article when it is told this much oftener than the next.
_DOMINANCE = 1.5
# What heads the article weighs double: the headline and the first paragraph say where things happen.
_HEAD_WEIGHT = 2
_LONGEST_ROLE = 12  # tokens looked at before a name for its role
_INSIDE_NAME = frozenset({"compound", "flat", "flat:name", "nmod:desc", "amod", "nn", "name"})
_OF_WHOM = frozenset({"of", "for", "with", "at", "from", "in", "within", "to", "by"})
_SERVING = frozenset({"of", "for", "with", "at", "from", "to"})  # whom one speaks for is not where
_SELF = frozenset({"itself", "themselves"})


@dataclass(frozen=True)
class _Scene:
    """One article as the steps of `find` see it."""

    doc: Doc
    registry: Registry
    published: date | None
    known: Mapping[int, tuple[str, Sense, Span]]  # token -> (actor id, sense, its name)
    place_country: Mapping[int, str]  # token of a place name -> its country
    countries: tuple[str, ...]  # states told of, most told first
    dominant: str | None


@dataclass
class _Person:
    """What the article tells of one person, gathered over all places that name him in full."""

    name: str
    spans: list[Span] = field(default_factory=list)
    heads: list[Token] = field(default_factory=list)  # role nouns that mean the person too
    role: str | None = None
    country: str | None = None
    affiliation: str | None = None
    sectors: tuple[str, ...] = ()
    actor: Actor | None = None


def find(
    doc: Doc, registry: Registry, published: date | None, toponyms: Sequence[Toponym]
) -> list[ActorMention]:
    """Mentions of actors by name, title, adjective and agent noun, sorted by place, one per head token.

    `toponyms` give the country of the article's places. Pronouns, surnames and "the group" are left to
    `coreference.resolve`.
    """
    scene = _scene(doc, registry, published, toponyms)
    mentions: dict[int, ActorMention] = {}
    for token, (actor_id, sense, span) in scene.known.items():
        if token == span.root.i:
            mentions[token] = _known_mention(scene, actor_id, sense, span)
    organisations = dict(_organisations(scene))
    mentions.update({head: one for head, one in organisations.items() if head not in mentions})
    agents = _agents(scene, mentions)
    persons = _persons(scene, {**agents, **mentions}, organisations, toponyms)
    for head, mention in agents.items():
        token = doc[head]
        if token.dep_ not in {"nmod:desc", "flat"} or token.head.pos_ not in {"PROPN", "NOUN"}:
            mentions.setdefault(head, mention)
    for person in persons:
        for mention in _person_mentions(person):
            mentions[mention.head] = mention
    return [mentions[head] for head in sorted(mentions)]


# --- the scene ---------------------------------------------------------------------------------------


def _scene(doc: Doc, registry: Registry, published: date | None, toponyms: Sequence[Toponym]) -> _Scene:
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
    people = {
        token.i: len(entity.text)
        for entity in doc.ents
        if entity.label_ == "PERSON" and len(entity) > 1
        for token in entity
    }
    surnames = {
        fold(token.text)
        for entity in doc.ents
        if entity.label_ == "PERSON" and len(entity) > 1
        for token in entity
        if not any(sense.use == "name" for one in registry.search(entity.text) for sense in one.senses)
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
    return _Scene(doc, registry, published, known, place_country, told, dominant)


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


def _countries(
    doc: Doc, registry: Registry, found: Sequence[Found], toponyms: Sequence[Toponym], published: date | None
) -> Counter[str]:
    """How much the article tells of each state: names, adjectives, places, known groups at home there."""
    head_end = doc.text.find("\n\n", doc.text.find("\n\n") + 2)
    counted: Counter[str] = Counter()
    taken: list[tuple[int, int]] = []
    for one in found:
        weight = _HEAD_WEIGHT if one.start < head_end else 1
        states = [sense.actor_id for sense in one.senses if sense.actor_id in registry.states]
        if len(states) == 1:
            counted[registry.state_at(states[0], published)] += weight
            taken.append((one.start, one.end))
        elif len(one.senses) == 1 and one.senses[0].use == "name":
            country = registry.actor(one.senses[0].actor_id).country
            if country:
                counted[country] += 1
    for toponym in toponyms:
        if toponym.place is None or toponym.place.country not in registry.states:
            continue
        if not any(start < toponym.end and toponym.start < end for start, end in taken):
            counted[toponym.place.country] += _HEAD_WEIGHT if toponym.start < head_end else 1
    return Counter(dict(sorted(counted.items())))


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


# --- known names and organisations ---------------------------------------------------------------------


def _known_mention(scene: _Scene, actor_id: str, sense: Sense, span: Span) -> ActorMention:
    registry = scene.registry
    actor = registry.actor(actor_id)
    is_noun = span.root.dep_ not in {"amod", "compound"}
    is_people = sense.use == "people"
    if sense.use == "adjective" and is_noun and span.root.tag_ in {"NN", "NNS"}:
        is_people = True  # "a Palestinian was shot"
    if is_people and is_noun:
        return _people_mention(scene, actor_id, span)
    if sense.use == "seat":
        actor = registry.organ(actor_id, "GOV") or actor
    resolution = {"adjective": "demonym", "people": "demonym", "short": "short"}.get(sense.use, "name")
    return ActorMention(
        start=span.start_char,
        end=span.end_char,
        text=span.text,
        head=span.root.i,
        actor=actor,
        resolution=resolution,
        affiliation_id=actor.affiliation_id,
        named=True,
        candidates=(actor_id,),
    )


def _people_mention(scene: _Scene, actor_id: str, span: Span) -> ActorMention:
    """ "Nigerians", "the Kurds": people at large, of their state or of where they are told to be."""
    registry = scene.registry
    if actor_id in registry.peoples:
        told = _state_of_modifiers(scene, span.root)
        actor = registry.generic(registry.inhabitants, told or _home(scene, actor_id), actor_id)
    else:
        actor = registry.generic(registry.inhabitants, actor_id)
    return ActorMention(
        start=span.start_char,
        end=span.end_char,
        text=span.text,
        head=span.root.i,
        actor=actor,
        resolution="demonym",
        affiliation_id=actor.affiliation_id,
        named=False,
        candidates=(actor.actor_id,),
    )


def _home(scene: _Scene, people: str) -> str | None:
    """The country of a people here: its home that the article tells of most, else the article's, else its
    first home."""
    homes = scene.registry.peoples[people]
    told = [state for state in scene.countries if state in homes]
    return told[0] if told else scene.dominant or (homes[0] if homes else None)


def _organisations(scene: _Scene) -> Iterator[tuple[int, ActorMention]]:
    """Organisations that the model sees and the registry does not know; one actor per name."""
    named: dict[str, list[Span]] = defaultdict(list)
    for entity in scene.doc.ents:
        if entity.label_ not in {"ORG", "PERSON"} or any(_names_actor(scene, token) for token in entity):
            continue
        span = _trim(entity)
        if span is None or not any(char.isupper() for char in span.text):
            continue
        told = _told_kind(scene, span)
        if (entity.label_ == "PERSON" and told is None) or (told is None and _is_called(scene, span)):
            continue
        if not all(token.i in scene.known for token in span):
            named[fold(" ".join(span.text.split()))].append(span)
    for spans in named.values():
        taken = {span.start for span in spans}
        spans += [span for span in _repeated(scene, spans[0]) if span.start not in taken]
        actor = _organisation(scene, spans)
        for span in spans:
            yield (
                span.root.i,
                ActorMention(
                    start=span.start_char,
                    end=span.end_char,
                    text=span.text,
                    head=span.root.i,
                    actor=actor,
                    resolution="name",
                    confidence=0.7,
                    affiliation_id=actor.affiliation_id,
                    candidates=(actor.actor_id,),
                ),
            )


def _repeated(scene: _Scene, name: Span) -> Iterator[Span]:
    """Where a name of several words stands again, seen by the model or not."""
    if len(name) < 2:
        return
    text, at = scene.doc.text, scene.doc.text.find(name.text)
    while at >= 0:
        span = scene.doc.char_span(at, at + len(name.text))
        if span is not None and not any(token.i in scene.known for token in span):
            yield span
        at = text.find(name.text, at + 1)


def _organisation(scene: _Scene, spans: Sequence[Span]) -> Actor:
    registry = scene.registry
    first = spans[0]
    kind, sectors = next(
        (told for span in spans if (told := _told_kind(scene, span)) is not None),
        _organisation_kind(registry, first),
    )
    within = (_state_of(scene, token) or registry.seat_of(token.text) for token in first)
    country = next((state for state in within if state), None)
    if country is None:
        around = (_state_of_modifiers(scene, span.root) for span in spans)
        country = next((state for state in around if state), None)
    name = " ".join(first.text.split())
    if kind != "state":
        return replace(born(name, kind, country, None), sectors=sectors)
    country = country or scene.dominant
    organ = registry.organ(country, sectors[0]) if country in registry.states and sectors else None
    if organ is None:
        return replace(born(name, kind, country, None), sectors=sectors)
    if fold(name) in registry.nouns:
        return organ
    return replace(born(name, kind, country, organ.affiliation_id), sectors=organ.sectors)


def _is_called(scene: _Scene, name: Span) -> bool:
    """Whether a role stands beside a name without a word of an organisation's: "the candidate, X Y"."""
    if len(name) < 2 or any(fold(token.text) in scene.registry.name_words for token in name):
        return False
    head = name.root
    nouns = [head.head] if head.dep_ == "appos" else []
    nouns += [scene.doc[name.start - 1]] if name.start and scene.doc[name.start - 1].dep_ != "case" else []
    roles = (scene.registry.titles.get(noun.lower_) for noun in nouns if noun.pos_ == "NOUN")
    return any(role is not None and role[1].is_role for role in roles)


def _told_kind(scene: _Scene, name: Span) -> tuple[str, tuple[str, ...]] | None:
    """What the noun beside a name says it is: "the militant group X", "X, a rebel faction", "a party calling
    itself X"."""
    head = name.root
    before = scene.doc[name.start - 1] if name.start else None
    nouns = [*syntax.appositions(head), *([head.head] if head.dep_ == "appos" else [])]
    if before is not None and before.pos_ == "NOUN" and (before.head is head or head.head is before):
        nouns.append(before)
    if any(child.lower_ in _SELF for child in head.head.children) and head.head.dep_ == "acl":
        nouns.append(head.head.head)
    for noun in nouns:
        told = scene.registry.anaphors.get(noun.lower_)
        row = _agent_noun(scene, noun)
        if told is not None and told.kinds[0] in enums.ACTOR_KIND:
            sectors = row.sectors if row is not None and row.sort == "member" else told.sectors
            return told.kinds[0], sectors
    return None


def _names_actor(scene: _Scene, token: Token) -> bool:
    """Whether the token is part of a known name that is not merely a state's or people's."""
    known = scene.known.get(token.i)
    return (
        known is not None and known[0] not in scene.registry.states and known[0] not in scene.registry.peoples
    )


def _trim(entity: Span) -> Span | None:
    start, end = entity.start, entity.end
    while start < end and (entity.doc[start].lower_ in {"the", "a", "an"} or entity.doc[start].is_space):
        start += 1
    while start < end and (entity.doc[end - 1].text in {"'s", "’s", "'"} or entity.doc[end - 1].is_space):
        end -= 1
    end = _whole_word(entity.doc, end)
    if start < end < len(entity.doc) and entity.label_ == "ORG":
        last, following = entity.doc[end - 1], entity.doc[end]
        if last.dep_ in {"amod", "compound"} and last.head == following and following.text[:1].isupper():
            end += 1  # the head of the name, which the model left out
    return entity.doc[start:end] if start < end else None


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


def _organisation_kind(registry: Registry, span: Span) -> tuple[str, tuple[str, ...]]:
    words = fold(span.text).replace("\n", " ").split()
    for length in (3, 2, 1):
        for end in range(len(words), length - 1, -1):
            row = registry.name_words.get(" ".join(words[end - length : end]))
            if row is not None:
                return row.kind, row.sectors
    return "organisation", ()


def _state_of(scene: _Scene, token: Token) -> str | None:
    known = scene.known.get(token.i)
    if known is not None and known[0] in scene.registry.states:
        return known[0]
    return scene.place_country.get(token.i)


def _modifiers(head: Token, prepositions: frozenset[str] = _OF_WHOM) -> Iterator[Token]:
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


def _state_of_modifiers(scene: _Scene, head: Token) -> str | None:
    return next((state for word in _modifiers(head) if (state := _state_of(scene, word))), None)


# --- agent nouns ---------------------------------------------------------------------------------------


def _agents(scene: _Scene, named: Mapping[int, ActorMention]) -> dict[int, ActorMention]:
    """Mentions by agent nouns, by head token: organs of states, groups under their name, generic groups."""
    found: dict[int, ActorMention] = {}
    taken = set(named)
    for mention in named.values():
        span = scene.doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is not None and mention.actor is not None and mention.actor.origin == "article":
            taken |= {token.i for token in span}
    organs: dict[str, str] = {}  # agent noun, and kind of organ -> state last told with it
    for token in scene.doc:
        if token.i in taken or token.pos_ not in {"NOUN", "PROPN", "ADJ"} or _names_actor(scene, token):
            continue
        noun = _agent_noun(scene, token)
        if noun is None:
            continue
        mention = _agent(scene, token, noun, named, organs)
        if mention is not None:
            found[token.i] = mention
    for head, mention in found.items():
        # "A spokesman for the army", "leaders of the opposition": whose they are stands behind them.
        owner = next(
            (
                found[word.i].actor
                for word in _modifiers(scene.doc[head])
                if word.i in found and syntax.preposition(word) in {"of", "for", "from"}
            ),
            None,
        )
        if owner is None:
            continue
        if mention.actor is None and mention.affiliation_id is None:
            found[head] = replace(mention, affiliation_id=owner.actor_id, resolution="generic")
        is_organ = mention.actor is not None and mention.actor.kind == "state"
        if is_organ and mention.resolution == "generic" and owner.kind != "state":
            found[head] = replace(mention, actor=owner, named=False, affiliation_id=owner.affiliation_id)
    return found


def _agent_noun(scene: _Scene, token: Token) -> AgentNounRow | None:
    """The row of the longest agent noun that ends with the token; a title is its office's organ."""
    for length in range(scene.registry.noun_words, 0, -1):
        start = token.i - length + 1
        if start < 0:
            continue
        words = fold(scene.doc[start : token.i + 1].text)
        row = scene.registry.nouns.get(words)
        if row is None and (title := scene.registry.titles.get(words)) is not None:
            # "The Kenyan president": without a name the office is the organ it belongs to.
            row = next((scene.registry.organ_noun(one) for one in title[1].sectors[:1]), None)
            is_office = bool(title[1].sectors) and title[1].sectors[0] in SPEAKING_FOR_STATE
            row = row if is_office and _is_somebodys(scene, token) else None
        if row is not None:
            return None if token.pos_ == "ADJ" and token.dep_ == "amod" else row
    return None


def _is_somebodys(scene: _Scene, noun: Token) -> bool:
    return any(word.i in scene.known or word.i in scene.place_country for word in _modifiers(noun))


def _agent(
    scene: _Scene,
    token: Token,
    noun: AgentNounRow,
    named: Mapping[int, ActorMention],
    organs: dict[str, str],
) -> ActorMention | None:
    registry = scene.registry
    owner = syntax.possessor(token)
    if owner is not None and owner.pos_ == "PRON" and noun.sort != "people":
        return None  # "their fighters": whose, coreference says
    if noun.sort != "speaker" and any(
        registry.role_words.get(word.lower_) == "past" for word in syntax.adjectives(token)
    ):
        return None  # "the old government" is not the one of today
    for child in token.lefts:
        told = registry.nouns.get(child.lower_) if child.dep_ in {"amod", "compound"} else None
        if noun.sort in {"organ", "thing"} and told is not None and told.sort == "member":
            noun = told  # "the paramilitary force", "the rebel army"
    group, state, people, is_told = None, None, None, False
    for word in _modifiers(token):
        known = scene.known.get(word.i)
        if known is not None and known[0] in registry.states:
            state = state or known[0]
            is_told = True
        elif known is not None and known[0] in registry.peoples:
            people = people or known[0]
        elif known is not None and registry.actor(known[0]).kind != "person":
            group = group or registry.actor(known[0])
        elif word.i in named and (other := named[word.i].actor) is not None and other.kind != "person":
            group = group or other
        elif word.i in scene.place_country:
            state = state or scene.place_country[word.i]
            is_told = is_told or noun.sort != "organ"
    if state is not None and state not in registry.states:
        state = None
    start, end = syntax.noun_phrase(token)
    base = ActorMention(start, end, scene.doc.text[start:end], token.i, None, "generic", named=False)
    if noun.sort == "speaker":
        affiliation = group.actor_id if group else state
        return replace(base, affiliation_id=affiliation, resolution="none" if not affiliation else "generic")
    if noun.sort == "thing" and group is None and not is_told:
        return None
    if group is not None and noun.sort != "people":
        # "Taliban forces" are the Taliban; "UN peacekeepers" the UN.
        return replace(
            base,
            actor=group,
            resolution="name",
            named=True,
            affiliation_id=group.affiliation_id,
            candidates=(group.actor_id,),
        )
    if state is None and people is not None and scene.registry.peoples[people]:
        state = _home(scene, people)
    is_elsewhere = people is not None and not registry.peoples[people]
    if is_elsewhere and noun.sort in {"organ", "thing"}:
        return replace(base, actor=registry.generic(noun, state, people))  # "European diplomats"
    if state is None and noun.sort == "organ":
        state = organs.get(noun.id)
    if state is None and group is not None:
        state = group.country
    if state is None:
        state = scene.dominant or organs.get(noun.actor)
    if noun.sort == "organ" and is_told and state is not None:
        organs[noun.id] = organs[noun.actor] = state
    actor = registry.generic(noun, state, people)
    return replace(
        base,
        actor=actor,
        resolution="demonym" if is_told else "generic",
        confidence=0.9 if is_told else 0.6,
        named=noun.kind == "state" and state is not None,
        affiliation_id=group.actor_id if group else actor.affiliation_id,
        candidates=(actor.actor_id,),
    )


# --- persons -------------------------------------------------------------------------------------------


def _persons(
    scene: _Scene,
    others: Mapping[int, ActorMention],
    organisations: Collection[int],
    toponyms: Sequence[Toponym],
) -> list[_Person]:
    places = {(toponym.start, toponym.end) for toponym in toponyms}
    known = [
        span
        for token, (actor_id, _, span) in sorted(scene.known.items())
        if token == span.start and scene.registry.actor(actor_id).kind == "person"
    ]
    seen = [
        span for entity in scene.doc.ents if (span := _person_span(scene, entity, organisations)) is not None
    ]
    spans = [*known, *(span for span in seen if len(span) > 1 or not _is_place(scene, span))]
    taken = {token.i for span in spans for token in span}
    for span in list(spans):
        again = [other for other in _repeated(scene, span) if not taken & {token.i for token in other}]
        spans += again
        taken |= {token.i for other in again for token in other}
    spans.sort(key=lambda span: span.start)
    full = [span for span in spans if len(span) > 1]
    parts = {fold(token.text) for span in full for token in span}
    persons: dict[str, _Person] = {}
    for span in spans:
        is_place = (span.start_char, span.end_char) in places
        if len(span) == 1 and (fold(span.text) in parts or (is_place and _title_before(scene, span) is None)):
            continue
        if is_place and _title_before(scene, span) is None:
            continue
        name = " ".join(span.text.split())
        told = scene.known.get(span.root.i)
        person = persons.setdefault(told[0] if told else fold(name), _Person(name))
        person.spans.append(span)
        _learn(scene, person, span, others)
    for person in persons.values():
        person.actor = _person_actor(scene, person)
    return list(persons.values())


def _is_place(scene: _Scene, name: Span) -> bool:
    """A single word that stands elsewhere as a place, or after "in", is no person without a title."""
    same = [token for token in scene.doc if token.text == name.text]
    return _title_before(scene, name) is None and any(
        token.ent_type_ == "LOC" or syntax.preposition(token) in {"in", "near", "at", "outside", "around"}
        for token in same
    )


def _person_span(scene: _Scene, entity: Span, organisations: Collection[int]) -> Span | None:
    """The name of a person without titles before and possessives after; None where it is a known other."""
    is_called = entity.label_ == "ORG" and _is_called(scene, entity)
    if (entity.label_ != "PERSON" and not is_called) or entity.root.i in organisations:
        return None
    span = _trim(entity)
    while span is not None and len(span) > 1 and _title(scene.registry, span[:1]) is not None:
        span = span[1:]
    if span is None or not span.text[:1].isupper() or any(token.i in scene.known for token in span):
        return None
    return span


def _title(registry: Registry, span: Span) -> tuple[str, TitleRow] | None:
    found = registry.titles.get(fold(" ".join(span.text.split())).strip("., "))
    return found or registry.titles.get(fold(span.text))


def _title_before(scene: _Scene, name: Span) -> Span | None:
    """The title or role right before a name, a comma between them allowed."""
    end = name.start
    if end and scene.doc[end - 1].text == ",":
        end -= 1
    return _title_ending(scene, end) if end else None


def _title_ending(scene: _Scene, end: int) -> Span | None:
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


def _learn(scene: _Scene, person: _Person, name: Span, others: Mapping[int, ActorMention]) -> None:
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
        words = [*scene.doc[left : before.start], *_modifiers(before.root, _SERVING)]
        _take(scene, person, before, words, others)
        if before.root.i != head.i and before.root not in person.heads:
            person.heads.append(before.root)
    roles = [*syntax.appositions(head)]
    host = _noun_before(name) or (_role_host(scene, head) if head.dep_ == "appos" else None)
    if host is not None and not (before is not None and before.start <= host.i < before.end):
        roles.append(host)
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
        left = [word for word in scene.doc[name.sent.start : title.start] if word.idx >= start]
        _take(scene, person, title, [*left, *_modifiers(role, _SERVING)], others)
        if role.dep_ != "root" and role.pos_ == "NOUN" and role.head != role:
            person.heads.append(role)


def _one_of(role: Token) -> Token:
    """ "One of the leaders" is a leader: the noun behind "of", else the role itself."""
    if role.pos_ != "NUM":
        return role
    return next((noun for preposition, noun in syntax.obliques(role) if preposition == "of"), role)


def _role_host(scene: _Scene, head: Token) -> Token | None:
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
    is_linked = head.head == noun or noun.head == head or (noun.head == head.head and noun.dep_ == head.dep_)
    return noun if is_linked and noun.tag_ in {"NN", "NNP"} else None


def _belongs(role: Token, name: Token) -> bool:
    return name.head == role or role.head == name or (role.dep_ == "nsubj" and name.dep_ == "appos")


def _in_role(token: Token) -> bool:
    return token.pos_ in {"ADJ", "NOUN", "PROPN", "PART"} or token.text in {"-", "&"} or token.dep_ == "amod"


def _take(
    scene: _Scene,
    person: _Person,
    title: Span,
    words: Sequence[Token],
    others: Mapping[int, ActorMention],
) -> None:
    found = _title(scene.registry, title)
    if found is None:
        return
    row = found[1]
    text = title.text
    for left, right in pairwise([*(fold(word.text) for word in words if word.i < title.start), ""]):
        held = scene.registry.role_words.get(f"{left} {right}") or scene.registry.role_words.get(left)
        if held is not None:
            text = f"{left} {text}"
            break
    is_past = any(
        scene.registry.role_words.get(word) == "past" for word in fold(text).replace("-", " ").split()
    )
    affiliation, state = None, None
    for word in words:
        other = others.get(word.i)
        if other is not None and other.actor is not None and other.actor.kind not in {"person", "group"}:
            if other.actor.actor_id in scene.registry.states:
                state = state or other.actor.actor_id
            else:
                affiliation = affiliation or other.actor
        state = state or (_state_of(scene, word) if other is None else None)
    if affiliation is not None and state is not None and affiliation.country not in {None, state}:
        state = None
    if row.is_role:
        person.role = person.role or text
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
    if affiliation is None and state in scene.registry.states and speaks and not is_past:
        affiliation = scene.registry.organ(state, speaks[0])
    if person.affiliation is None and affiliation is not None and not is_past:
        person.affiliation = affiliation.actor_id
        person.country = person.country or affiliation.country
        sectors = sectors or affiliation.sectors
    if state in scene.registry.states:
        person.country = person.country or scene.registry.states[state].actor.country
    person.sectors = person.sectors or sectors


def _person_actor(scene: _Scene, person: _Person) -> Actor:
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


def _person_mentions(person: _Person) -> Iterator[ActorMention]:
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
