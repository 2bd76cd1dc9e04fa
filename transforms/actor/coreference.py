"""Who is meant where no name stands: surnames, short forms, pronouns, "the group", "the source".

Rules over the parse, in text order, in the tradition of Lappin and Leass (1994) and of Lee et al.'s sieves
(2013): sure links first, then descriptions and pronouns to the most salient fitting antecedent. What does not
fit stays unresolved. The registry is read and never changed; two persons are one only where one's name is
part of the other's and nobody else's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Span, Token

from transforms.actor.registry import Registry, born, fold
from transforms.annotations import Actor, ActorMention
from transforms.language import syntax
from transforms.seed_rows import AgentNounRow, AnaphorRow

# English pronouns by what they may mean.
_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_I = frozenset({"i", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_POINTERS = frozenset({"the", "this", "that", "these", "those"})
_OTHERS = frozenset({"other", "another", "rival", "different", "separate", "various", "several", "new"})

# Salience of an antecedent by its relation to its verb (after Lappin and Leass), and its loss per sentence.
_SALIENCE = {"nsubj": 4.0, "nsubj:pass": 3.5, "nsubj:outer": 4.0, "obj": 2.5, "iobj": 2.0, "obl:agent": 2.5}
_OTHER_SALIENCE = 1.2
_EMBEDDED_SALIENCE = 0.5
_LOSS = 2.0
_REACH = 3  # sentences a pronoun looks back
_DESCRIPTION_REACH = 12
_FIT = 6.0  # a description's own word for the actor outweighs salience
_COPIES = frozenset({"compound", "flat", "nmod:poss", "amod", "nmod", "appos", "nmod:desc"})
# Characters after a name in which its acronym stands in brackets.
MAX_ACRONYM = 40
_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"\(\s*([A-Z][A-Za-z&.-]{1,9})\s*\)")


# Sectors (PLOVER) of those who bear arms, and of those who bear them for no state.
_IRREGULAR = frozenset({"REB", "UAF"})
_UNDER_ARMS = _IRREGULAR | {"MIL"}
_GENERIC = AnaphorRow(id="", kinds=("armed_group", "party", "organisation"), number="plural")


@dataclass
class _State:
    """What has been resolved so far in one article."""

    doc: Doc
    registry: Registry
    sentence_of: list[int]
    resolved: dict[int, ActorMention]
    history: list[ActorMention] = field(default_factory=list)
    links: dict[int, int] = field(default_factory=dict)  # head of a mention -> head of its antecedent
    gender: dict[str, str] = field(default_factory=dict)  # actor -> m / f, where title or pronoun told it


def resolve(doc: Doc, mentions: Sequence[ActorMention], registry: Registry) -> list[ActorMention]:
    """`mentions` and those that lead back to them, sorted by head token, one per head.

    A mention added has its antecedent's actor, role, affiliation and `named`; its candidates are the actors
    considered, best first.
    """
    sentences = [0] * len(doc)
    for number, sentence in enumerate(doc.sents):
        for token in sentence:
            sentences[token.i] = number
    state = _State(doc, registry, sentences, {mention.head: mention for mention in mentions})
    inside = {
        token.i
        for mention in mentions
        if mention.resolution in {"name", "short", "title"} and mention.actor is not None
        if (span := doc.char_span(mention.start, mention.end, alignment_mode="expand")) is not None
        for token in span
    }
    short = _short_forms(doc, mentions)
    _learn_gender(state, mentions)
    _headline(state)
    for token in doc:
        given = state.resolved.get(token.i)
        found = (
            _explained(state, token, given, short)
            or _shortened(state, token, given)
            or _possessed(state, token)
        )
        if found is None and (given is None or given.resolution in {"generic", "demonym", "none"}):
            if given is None and (token.i not in inside or token.pos_ == "PRON"):
                found = _surname(state, token) or _short_form(state, token, short) or _pronoun(state, token)
            found = found or _description(state, token, given)
        if found is not None:
            state.resolved[token.i] = found
            if found.resolution == "short" and found.actor is not None and found.actor.kind == "person":
                _title_too(state, token, found)
        now = found or given
        if (
            now is not None and doc.text[now.end : now.end + 1] != "-"
        ):  # of "the X-linked group" X is not meant
            state.history.append(now)
    _affiliate(state)
    for mention in _first_persons(state):
        state.resolved[mention.head] = mention
        owned = state.doc[mention.head].head
        if (its := _possessed(state, owned)) is not None:
            state.resolved[owned.i] = its
    return [state.resolved[head] for head in sorted(state.resolved)]


def _link(
    state: _State,
    token: Token,
    antecedent: ActorMention,
    resolution: str,
    confidence: float,
    candidates: Sequence[str] = (),
    span: tuple[int, int] | None = None,
) -> ActorMention:
    start, end = span or (token.idx, token.idx + len(token.text))
    state.links[token.i] = state.links.get(antecedent.head, antecedent.head)
    return replace(
        antecedent,
        start=start,
        end=end,
        text=token.doc.text[start:end],
        head=token.i,
        resolution=resolution,
        confidence=min(confidence, antecedent.confidence),
        candidates=tuple(dict.fromkeys(candidates))
        or ((antecedent.actor.actor_id,) if antecedent.actor else ()),
    )


# --- names in part -------------------------------------------------------------------------------------


def _learn_gender(state: _State, mentions: Sequence[ActorMention]) -> None:
    for mention in mentions:
        if mention.actor is None or mention.actor.kind != "person":
            continue
        words = fold(mention.role or "").split()
        for width in range(1, len(words) + 1):
            row = state.registry.titles.get(" ".join(words[-width:]))
            if row is not None and row[1].gender:
                state.gender.setdefault(mention.actor.actor_id, row[1].gender)
        before = state.doc[mention.head - 1] if mention.head else None
        if before is not None:
            row = state.registry.titles.get(fold(before.text).rstrip("."))
            if row is not None and row[1].gender:
                state.gender[mention.actor.actor_id] = row[1].gender


def _surname(state: _State, token: Token) -> ActorMention | None:
    """A part of a person's full name, told anywhere in the article; the family name before the others."""
    if not token.text[:1].isupper() or token.pos_ not in {"PROPN", "NOUN", "ADJ", "X"}:
        return None
    word = fold(token.text)
    persons: dict[str, tuple[int, ActorMention]] = {}
    everyone = [*state.resolved.values()]
    for mention in everyone:
        if mention.actor is None or mention.actor.kind != "person" or mention.resolution != "name":
            continue
        parts = fold(mention.actor.name).split()
        if len(parts) > 1 and word in parts:
            rank = 0 if parts[-1] == word else 1
            known = persons.get(mention.actor.actor_id)
            is_later = mention.head > token.i
            if known is None or (known[1].head < mention.head and not is_later):
                persons[mention.actor.actor_id] = (rank, mention)
    if not persons:
        return None
    ranked = sorted(
        persons.values(),
        key=lambda one: (one[1].head > token.i, one[0], abs(token.i - one[1].head)),
    )
    best = ranked[0][1]
    names = [mention.actor.actor_id for _, mention in ranked if mention.actor]
    return _link(state, token, best, "short", 0.95 if len(ranked) == 1 else 0.6, names)


def _title_too(state: _State, token: Token, person: ActorMention) -> None:
    """ "Professor Otunga": the title means him as well, also where it heads the phrase."""
    if not token.i:
        return
    title = state.doc[token.i - 1]
    is_linked = title.head == token or token.head == title or title.head == token.head
    if is_linked and fold(title.text).rstrip(".") in state.registry.titles:
        state.resolved[title.i] = replace(person, head=title.i)


def _short_forms(doc: Doc, mentions: Sequence[ActorMention]) -> dict[str, ActorMention]:
    """Acronyms that the article itself explains in brackets after a name, by the acronym."""
    found: dict[str, ActorMention] = {}
    spelt = {token.text for token in doc if _is_acronym(token)}
    text = doc.text  # put together anew at each call
    for mention in mentions:
        if mention.actor is None or not mention.named or mention.actor.kind == "person":
            continue
        initials = "".join(word[0] for word in mention.text.replace("-", " ").split() if word[0].isupper())
        if initials in spelt and mention.resolution == "name":
            found.setdefault(initials, mention)
        match = _ACRONYM.match(text[mention.end : mention.end + MAX_ACRONYM].lstrip())
        if match is not None:
            found.setdefault(match.group(1), mention)
    return found


def _shortened(state: _State, token: Token, given: ActorMention | None) -> ActorMention | None:
    """An organisation of the article under the end or the beginning of a longer name told before."""
    actor = given.actor if given is not None else None
    if given is None or actor is None or actor.origin != "article" or actor.kind == "person":
        return None
    words = fold(actor.name).split()
    found: dict[str, ActorMention] = {}
    for mention in state.history:
        other = mention.actor
        if other is None or other.actor_id == actor.actor_id or mention.resolution != "name":
            continue
        longer = fold(other.name).split()
        is_part = len(words) < len(longer) and (
            longer[: len(words)] == words or longer[-len(words) :] == words
        )
        if is_part and other.kind != "person" and state.doc[mention.head].text == token.text:
            found[other.actor_id] = mention
    if len(found) != 1:
        return None
    (mention,) = found.values()
    return _link(state, token, mention, "short", 0.85, span=(given.start, given.end))


def _is_acronym(token: Token) -> bool:
    """Three letters or more, all of them capitals."""
    return len(token.text) > 2 and token.text.isalpha() and token.text.isupper()


def _explained(
    state: _State, token: Token, given: ActorMention | None, short: dict[str, ActorMention]
) -> ActorMention | None:
    """An acronym that the model took for a name of its own and that the article explains."""
    known = short.get(token.text)
    is_guess = given is not None and given.actor is not None and given.actor.origin == "article"
    return _link(state, token, known, "short", 0.95) if known is not None and is_guess else None


def _short_form(state: _State, token: Token, short: dict[str, ActorMention]) -> ActorMention | None:
    known = short.get(token.text)
    if known is not None:
        return _link(state, token, known, "short", 0.95)
    if not token.text[:1].isupper() or token.is_sent_start:
        return None
    # "the Confederation": the head word of a name told before, with its capital.
    for mention in reversed(state.history):
        actor = mention.actor
        if actor is None or mention.resolution != "name" or actor.kind in {"person", "state"}:
            continue
        is_head = state.doc[mention.head].text == token.text != mention.text
        if is_head and state.doc[token.i - 1].lower_ in _POINTERS:
            return _link(state, token, mention, "short", 0.85, span=syntax.noun_phrase(token))
    return None


def _points(token: Token) -> bool:
    return any(child.lower_ in _POINTERS and child.dep_ == "det" for child in token.lefts)


# --- descriptions --------------------------------------------------------------------------------------


def _description(state: _State, token: Token, given: ActorMention | None) -> ActorMention | None:
    """ "The group", "the Islamist group", "the insurgents", "the source", "the minister"."""
    if token.pos_ not in {"NOUN", "PROPN"} or token.dep_ in {"compound", "flat", "nmod:desc"}:
        return None
    modifiers = [child for child in token.lefts if child.dep_ in {"amod", "compound", "nmod:poss", "nummod"}]
    if any(child.lower_ in _OTHERS or child.pos_ == "NUM" for child in modifiers) or not _points(token):
        return None
    if any(preposition in {"of", "from"} for preposition, _ in syntax.obliques(token)):
        return None
    for child in modifiers:
        # "The Front's committee" is the Front's; "the country's paramilitary force" may lead back.
        within = [state.resolved[word.i] for word in child.subtree if word.i in state.resolved]
        kinds = [one.actor.kind for one in within if one.named and one.actor is not None]
        if any(kind not in {"state", "group"} for kind in kinds):
            return None
    span = syntax.noun_phrase(token)
    following = _named_after(state, token)
    if following is not None:
        return _link(state, token, following, "description", 0.9, span=span)
    unnamed = _unnamed(state, token, given, modifiers)
    if unnamed is not None:
        return _link(state, token, unnamed, "description", 0.85, span=span)
    same = _same_noun(state, token, modifiers, given)
    if same is not None:
        return _link(state, token, same, "description", 0.8, span=span)
    row = state.registry.anaphors.get(token.lower_)
    if row is None and given is not None and given.actor is not None and not given.named:
        row = _GENERIC  # "the opposition forces": only by a word that describes somebody named
    if row is not None:
        best = _best_described(state, token, row, modifiers, given)
        if best:
            return _link(
                state,
                token,
                best[0],
                "description",
                0.75,
                [mention.actor.actor_id for mention in best if mention.actor],
                span,
            )
    if given is None or given.resolution != "demonym":
        return _person_described(state, token, modifiers, span)
    return None


def _named_after(state: _State, token: Token) -> ActorMention | None:
    """ "The rights group X", "the group, X": the noun means whom the name beside it means."""
    beside = [*syntax.appositions(token), *syntax.children(token, "flat")]
    if token.i + 1 < len(state.doc) and state.doc[token.i + 1].head in (token, token.head):
        beside.append(state.doc[token.i + 1])
    for word in beside:
        mention = state.resolved.get(word.i)
        is_name = mention is not None and mention.resolution == "name" and word.pos_ == "PROPN"
        kind = mention.actor.kind if mention is not None and mention.actor is not None else None
        if is_name and kind in state.registry.anaphors_of(token.lower_):
            return mention
    return None


def _same_noun(
    state: _State, token: Token, modifiers: Sequence[Token], given: ActorMention | None
) -> ActorMention | None:
    """The one told before by the same noun and more words ("the electoral commission ... the commission")."""
    if modifiers or (given is not None and given.actor is not None) or token.lower_ in state.registry.titles:
        return None
    for mention in reversed(state.history):
        head = state.doc[mention.head]
        is_body = mention.actor is not None and mention.actor.kind not in {"person", "group"}
        if head.lemma_ == token.lemma_ and head.tag_ == token.tag_ and is_body and mention.named:
            return mention
    return None


def _unnamed(
    state: _State, token: Token, given: ActorMention | None, modifiers: Sequence[Token]
) -> ActorMention | None:
    """The unnamed one told before by the same noun ("a Taliban source ... the source")."""
    if given is None or (given.actor is not None and given.actor.kind in {"state"}):
        return None
    if modifiers or (given.affiliation_id and given.actor is None):
        return None
    for mention in reversed(state.history):
        if mention.head == token.i or mention.resolution == "pronoun":
            continue
        same = state.doc[mention.head].lemma_ == token.lemma_
        if same and mention.actor is None and given.actor is None:
            return mention
        if same and given.actor is None and mention.actor is not None and mention.actor.kind == "person":
            return mention
        is_person = mention.actor is not None and mention.actor.kind == "person"
        if is_person and given.actor is None and token.lower_ in fold(mention.role or "").split():
            return mention
    return None


def _best_described(
    state: _State,
    token: Token,
    row: AnaphorRow,
    modifiers: Sequence[Token],
    given: ActorMention | None,
) -> list[ActorMention]:
    words = {fold(child.text) for child in modifiers} | {token.lower_}
    countries = {
        known.actor.country
        for child in modifiers
        if (known := state.resolved.get(child.i)) is not None and known.actor and known.actor.kind == "state"
    }
    scored: dict[str, tuple[float, ActorMention]] = {}
    for mention in state.history:
        actor = mention.actor
        if actor is None or not mention.named or mention.head >= token.i:
            continue
        kind = "country" if actor.actor_id in state.registry.states else actor.kind
        if kind not in row.kinds:
            continue
        if row.sectors and not set(row.sectors) & set(actor.sectors):
            continue
        if countries and actor.country not in countries:
            continue
        if kind == "state" and given is None and not _is_called(state, actor, token, modifiers):
            continue  # "the local committee" is no ministry
        distance = state.sentence_of[token.i] - state.sentence_of[mention.head]
        if distance > _DESCRIPTION_REACH or (distance == 0 and _same_clause(token, state.doc[mention.head])):
            continue
        score = _salience(state, mention) - 0.5 * _LOSS * distance
        told = words & state.registry.descriptors.get(actor.actor_id, frozenset())
        sectors = given.actor.sectors if given is not None and given.actor is not None else None
        if modifiers and sectors and not told and not set(sectors) & set(actor.sectors):
            continue  # "the opposition alliance" is no news agency
        if row is _GENERIC and not told:
            continue
        score += _FIT * bool(told)
        before = scored.get(actor.actor_id)
        if before is None or score >= before[0]:
            scored[actor.actor_id] = (score, mention)
    ranked = sorted(scored.values(), key=lambda one: -one[0])
    return [mention for _, mention in ranked]


def _is_called(state: _State, actor: Actor, token: Token, modifiers: Sequence[Token]) -> bool:
    """Whether the article names a state's body by this noun and, if it has modifiers, by one of them."""
    named = {
        fold(word)
        for mention in state.history
        if mention.actor is not None and mention.actor.actor_id == actor.actor_id and mention.head < token.i
        for word in _WORD.findall(mention.text)
    }
    own = {fold(child.text) for child in modifiers}
    return token.lower_ in named and (not own or bool(own & named))


def _person_described(
    state: _State, token: Token, modifiers: Sequence[Token], span: tuple[int, int]
) -> ActorMention | None:
    """ "The minister": the person told before with that word in the role."""
    row = state.registry.titles.get(token.lower_)
    if row is None or syntax.possessor(token) is not None:
        return None
    wanted = " ".join(fold(child.text) for child in [*modifiers, token])
    for mention in reversed(state.history):
        actor = mention.actor
        if actor is None or actor.kind != "person" or mention.head >= token.i or not mention.role:
            continue
        role = fold(mention.role).replace("-", " ")
        if role == wanted or token.lower_ in role.split():
            return _link(state, token, mention, "description", 0.75, span=span)
    return None


def _headline(state: _State) -> None:
    """A headline tells by description whom the first paragraph names ("Sudan's paramilitary force")."""
    text = state.doc.text
    end = text.find("\n\n")
    if end < 0:
        return
    second = text.find("\n\n", end + 2)
    second = len(text) if second < 0 else second
    body = [
        mention
        for mention in state.resolved.values()
        if end < mention.start < second and mention.actor is not None and mention.named
    ]
    for head, mention in sorted(state.resolved.items()):
        if mention.start >= end or mention.resolution not in {"generic", "demonym"} or mention.named:
            continue
        token = state.doc[head]
        if any(child.lower_ in _OTHERS for child in token.lefts):
            continue
        row = state.registry.anaphors.get(token.lower_) or state.registry.anaphors.get("group")
        words = {fold(child.text) for child in token.lefts} | {token.lower_}
        country = mention.actor.country if mention.actor else None
        fitting: dict[str, ActorMention] = {}
        for one in body:
            actor = one.actor
            if actor is None or row is None or actor.kind not in row.kinds:
                continue
            if country is not None and actor.country not in {None, country}:
                continue
            if words & state.registry.descriptors.get(actor.actor_id, frozenset()):
                fitting.setdefault(actor.actor_id, one)
        if len(fitting) == 1:
            (one,) = fitting.values()
            state.resolved[head] = _link(
                state, token, one, "description", 0.7, span=(mention.start, mention.end)
            )


# --- what is somebody's ---------------------------------------------------------------------------------


def _possessed(state: _State, noun: Token) -> ActorMention | None:
    """ "Its fighters", "our forces", "their men": the armed group itself, or the body of the state."""
    owner = syntax.possessor(noun)
    whose = state.resolved.get(owner.i) if owner is not None and owner.pos_ == "PRON" else None
    row = _owned_noun(state.registry, owner, noun) if owner is not None else None
    if whose is None or row is None:
        return None
    who = whose.actor
    if who is not None and who.kind == "person":
        who = _side(state, whose).actor  # "he said his men": those of whom he belongs to
    meant = _body_of(state.registry, who, row) if who is not None else None
    if meant is None:
        return None
    link = _link(state, noun, whose, "description", 0.8, (meant.actor_id,), syntax.noun_phrase(noun))
    return replace(link, actor=meant, role=None, affiliation_id=meant.affiliation_id, named=whose.named)


def _owned_noun(registry: Registry, owner: Token, noun: Token) -> AgentNounRow | None:
    """The row of the longest agent noun between a possessive pronoun and the end of `noun`."""
    starts = range(max(owner.i + 1, noun.i - registry.noun_words + 1), noun.i + 1)
    forms = (fold(noun.doc[start : noun.i + 1].text) for start in starts)
    return next((row for form in forms if (row := registry.nouns.get(form)) is not None), None)


def _body_of(registry: Registry, owner: Actor, noun: AgentNounRow) -> Actor | None:
    """Whom an agent noun means as the owner's own; None where it means others ("its citizens")."""
    sectors, is_follower = set(noun.sectors), noun.sort == "follower"
    is_armed = bool(sectors & _UNDER_ARMS) and noun.sort in {"organ", "member", "thing"}
    if owner.kind == "armed_group" or (owner.kind == "group" and set(owner.sectors) & _IRREGULAR):
        return owner if is_armed or is_follower else None
    home = owner.actor_id if owner.actor_id in registry.states else owner.affiliation_id
    if owner.kind != "state" or home is None or home not in registry.states:
        return None
    if is_follower:
        return owner if set(owner.sectors) & {"MIL", "COP"} else None
    if noun.sort in {"organ", "thing"}:
        return registry.generic(noun, home)
    # "Fighters" may be anybody's, a state's own are its soldiers.
    return registry.organ(home, "MIL") if is_armed and sectors >= _IRREGULAR else None


# --- affiliations --------------------------------------------------------------------------------------


def _affiliate(state: _State) -> None:
    """Whose spokesman someone is, where that was told by a description ("a spokesman for the group")."""
    changed: dict[str, Actor] = {}
    for head, mention in sorted(state.resolved.items()):
        actor = mention.actor
        if mention.affiliation_id is not None and actor is not None:
            continue
        if mention.resolution not in {"none", "generic", "title"}:
            continue
        owner = _owner(state, state.doc[head])
        if owner is None:
            continue
        if actor is None:
            state.resolved[head] = replace(mention, affiliation_id=owner.actor_id)
            for copy, linked in state.resolved.items():
                if state.links.get(copy) == head and linked.actor is None:
                    state.resolved[copy] = replace(linked, affiliation_id=owner.actor_id)
        elif actor.kind == "person" and actor.origin == "article" and actor.actor_id not in changed:
            country = actor.country or owner.country
            grown = born(actor.name, actor.kind, country, owner.actor_id)
            sectors = actor.sectors or owner.sectors
            changed[actor.actor_id] = replace(grown, role=actor.role, sectors=sectors)
    for head, mention in state.resolved.items():
        if mention.actor is None or (new := changed.get(mention.actor.actor_id)) is None:
            continue
        old = mention.actor.actor_id
        candidates = tuple(new.actor_id if one == old else one for one in mention.candidates)
        state.resolved[head] = replace(
            mention, actor=new, affiliation_id=new.affiliation_id, candidates=candidates
        )


def _owner(state: _State, noun: Token) -> Actor | None:
    """The one group or body that the modifiers of a role noun lead to, by link or by its descriptor."""
    serving = {"of", "for", "from", "with"}
    words = [owned for preposition, owned in syntax.obliques(noun) if preposition in serving]
    owner = syntax.possessor(noun)
    words += [owner] if owner is not None else []
    for word in words:
        mention = state.resolved.get(word.i)
        actor = mention.actor if mention is not None else None
        if actor is not None and actor.kind not in {"person", "group"}:
            return None if actor.actor_id in state.registry.states else actor
    told = {fold(child.text) for child in noun.lefts if child.dep_ in {"amod", "compound", "nmod:desc"}}
    fitting = {
        mention.actor.actor_id: mention.actor
        for mention in state.history
        if mention.actor is not None
        and mention.resolution == "name"
        and told & state.registry.descriptors.get(mention.actor.actor_id, frozenset())
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else None


# --- pronouns ------------------------------------------------------------------------------------------


def _pronoun(state: _State, token: Token) -> ActorMention | None:
    word = token.lower_
    if token.pos_ != "PRON" or not word.isalpha() or token.dep_ == "expl":
        return None
    if word in _IT and _is_empty(token):
        return None
    if word not in _HE | _SHE | _IT | _THEY:
        return None
    if word.endswith(("self", "selves")):
        who = syntax.controlled_subject(token.head)
        own = state.resolved.get(who.i) if who is not None else None
        return _link(state, token, own, "pronoun", 0.9) if own is not None else None
    ranked = _antecedents(state, token)
    if not ranked:
        return None
    best = ranked[0][1]
    if best.actor is not None and word in _HE | _SHE:
        state.gender.setdefault(best.actor.actor_id, "m" if word in _HE else "f")
    lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else _LOSS
    return _link(
        state,
        token,
        best,
        "pronoun",
        0.8 if lead >= 1 else 0.6,
        [mention.actor.actor_id for _, mention in ranked if mention.actor],
    )


def _is_empty(token: Token) -> bool:
    """ "It was not possible to ...", "it is likely that": nobody is meant."""
    if token.dep_ not in {"nsubj", "nsubj:pass"}:
        return False
    pred = token.head
    has_clause = any(child.dep_ in {"csubj", "csubj:pass", "ccomp", "xcomp"} for child in pred.children)
    return has_clause and (pred.pos_ == "ADJ" or token.dep_ == "nsubj:pass")


def _antecedents(state: _State, token: Token) -> list[tuple[float, ActorMention]]:
    word = token.lower_
    in_quote = _quoted(state.doc, token.i)
    scored: dict[object, tuple[float, ActorMention]] = {}
    for mention in state.history:
        if mention.head >= token.i or not _agrees(state, word, mention):
            continue
        distance = state.sentence_of[token.i] - state.sentence_of[mention.head]
        if distance > _REACH:
            continue
        other = state.doc[mention.head]
        if distance == 0 and token.dep_ != "nmod:poss" and _same_clause(token, other):
            continue
        score = _salience(state, mention) - _LOSS * distance
        if _subject_like(token) and _subject_like(other):
            score += 1.0
        if in_quote != _quoted(state.doc, mention.head):
            score -= 1.0
        key = mention.actor.actor_id if mention.actor else ("unnamed", mention.affiliation_id, other.lemma_)
        before = scored.get(key)
        if before is None or score >= before[0]:
            scored[key] = (score + (0.3 if before else 0.0), mention)
    return sorted(scored.values(), key=lambda one: (-one[0], -one[1].head))


def _agrees(state: _State, word: str, mention: ActorMention) -> bool:
    token, actor = state.doc[mention.head], mention.actor
    number = "Plur" if token.tag_ in {"NNS", "NNPS"} else "Sing"
    is_person = actor is not None and actor.kind == "person"
    if mention.resolution == "pronoun":
        same = next((one for one in (_HE, _SHE, _IT, _THEY) if token.lower_ in one), None)
        if same is None or word not in same:
            is_body = actor is not None and actor.kind not in {"person", "group"}
            return same is not None and is_body and word in _THEY | _IT
    if word in _HE | _SHE:
        if actor is None or not is_person:
            # "A medic said ... he": an unnamed single person.
            unnamed = not mention.named and number == "Sing" and _is_human(state, token)
            return unnamed and mention.resolution in {"generic", "none", "description"}
        known = state.gender.get(actor.actor_id)
        return known is None or known == ("m" if word in _HE else "f")
    if is_person:
        return False
    if actor is None:
        return word in _THEY and number == "Plur" and _is_human(state, token)
    if word in _IT:
        is_body = mention.named and actor.kind == "organisation"
        return (actor.kind != "group" and number == "Sing") or is_body
    if number == "Plur" or actor.kind in {"armed_group", "group"}:
        return True
    return actor.kind in {"organisation", "media", "company", "party"}


def _is_human(state: _State, token: Token) -> bool:
    row = state.registry.nouns.get(token.lower_)
    return token.lower_ in state.registry.titles or (
        row is not None and row.sort in {"people", "follower", "speaker", "member"}
    )


def _subject_like(token: Token) -> bool:
    return token.dep_ in {"nsubj", "nsubj:pass", "nsubj:outer"}


def _same_clause(token: Token, other: Token) -> bool:
    """Two arguments of one verb are two people ("he saw him"), and a pronoun is not its own modifier."""
    if other.head == token.head and token.dep_ not in {"conj"}:
        return True
    return (other.is_ancestor(token) and token.head == other) or token.is_ancestor(other)


def _salience(state: _State, mention: ActorMention) -> float:
    token = state.doc[mention.head]
    first = syntax.conjuncts(token)[0] if token.dep_ == "conj" else token
    relation = first.dep_
    score = _EMBEDDED_SALIENCE if relation in _COPIES else _SALIENCE.get(relation, _OTHER_SALIENCE)
    if mention.resolution == "demonym" and token.pos_ == "ADJ":
        score -= 1.0
    return score


# --- the speaker's own words ---------------------------------------------------------------------------


def _quotes(doc: Doc) -> Iterator[tuple[int, int]]:
    """Token ranges between quotation marks, half-open; one left open ends with its paragraph."""
    opened: int | None = None
    for token in doc:
        if token.is_space and "\n\n" in token.text:
            if opened is not None:
                yield opened, token.i
            opened = None
        elif opened is None and token.text in {"“", '"', "``", "«"}:
            opened = token.i
        elif opened is not None and token.text in {"”", '"', "''", "»"}:
            yield opened, token.i + 1
            opened = None
    if opened is not None:
        yield opened, len(doc)


def _quoted(doc: Doc, index: int) -> bool:
    ranges = doc.user_data.get("attest_quotes")
    if ranges is None:
        ranges = doc.user_data["attest_quotes"] = list(_quotes(doc))
    return any(start <= index < end for start, end in ranges)


def _first_persons(state: _State) -> Iterator[ActorMention]:
    """ "I" and "we" in a quotation mean its speaker, "we" the speaker's side where he has one."""
    doc = state.doc
    last: ActorMention | None = None
    last_end = -1
    for start, end in _quotes(doc):
        speaker = _speaker(state, start, end)
        if speaker is None and last is not None and "\n\n" not in doc[last_end:start].text:
            speaker = last
        last, last_end = speaker, end
        if speaker is None:
            continue
        for token in doc[start:end]:
            if token.lower_ in _I:
                yield _link(state, token, speaker, "pronoun", 0.8)
            elif token.lower_ in _WE:
                side = _side(state, speaker)
                yield _link(state, token, side, "pronoun", 0.6)


def _side(state: _State, speaker: ActorMention) -> ActorMention:
    if speaker.affiliation_id is None:
        return speaker
    try:
        actor: Actor = state.registry.actor(speaker.affiliation_id)
    except KeyError:
        return speaker
    return replace(speaker, actor=actor, role=None, affiliation_id=actor.affiliation_id, named=True)


def _speaker(state: _State, start: int, end: int) -> ActorMention | None:
    """The subject of the verb outside the quotation to whose clause the quotation belongs."""
    doc = state.doc
    sentences: list[Span] = [sent for sent in doc.sents if sent.start < end + 1 and sent.end > start - 1]
    for sentence in reversed(sentences):
        for token in sentence:
            if start <= token.i < end or token.pos_ != "VERB" or _quoted(doc, token.i):
                continue
            below = syntax.reported_content(token)
            if below is None or not (start <= below.i < end or token.head.i in range(start, end)):
                continue
            who = syntax.subject(token)
            if who is not None and not _quoted(doc, who.i):
                return state.resolved.get(who.i)
            # The parse lost the subject: whoever is told nearest before the verb, outside the quotation.
            near = [
                head for head in state.resolved if sentence.start <= head < token.i and not _quoted(doc, head)
            ]
            return state.resolved[max(near)] if near else None
    return None
