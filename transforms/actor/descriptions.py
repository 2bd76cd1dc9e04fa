"""Whom a description means: "the group", "the Islamist group", "the source", "the minister"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Token

from transforms.actor.coreference_state import IRREGULAR, State, link_to, points_back
from transforms.actor.pronouns import LOSS, is_same_clause, salience_of
from transforms.actor.registry import fold
from transforms.annotations import Actor, ActorMention
from transforms.language import syntax
from transforms.seed_rows import AnaphorRow

_OTHERS = frozenset({"other", "another", "rival", "different", "separate", "various", "several", "new"})
_DESCRIPTION_REACH = 12
_UNNAMED_REACH = 3
_BODIES = frozenset({"armed_group", "party", "organisation", "company"})
_FIT = 6.0  # a description's own word for the actor outweighs salience
_WORD = re.compile(r"[^\W\d_]+")
_GENERIC = AnaphorRow(id="", kinds=("armed_group", "party", "organisation"), number="plural")


def by_description(state: State, token: Token, given: ActorMention | None) -> ActorMention | None:
    """ "The group", "the Islamist group", "the insurgents", "the source", "the minister"."""
    if token.pos_ not in {"NOUN", "PROPN"} or token.dep_ in {"compound", "flat", "nmod:desc"}:
        return None
    if not points_back(token):
        return None
    modifiers = [child for child in token.lefts if child.dep_ in {"amod", "compound", "nmod:poss", "nummod"}]
    if any(child.lower_ in _OTHERS or child.pos_ == "NUM" for child in modifiers):
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
        return link_to(state, token, following, "description", 0.9, span=span)
    unnamed = _unnamed(state, token, given, modifiers)
    if unnamed is not None:
        return link_to(state, token, unnamed, "description", 0.85, span=span)
    same = _same_noun(state, token, modifiers, given)
    if same is not None:
        return link_to(state, token, same, "description", 0.8, span=span)
    row = state.registry.anaphors.get(token.lower_)
    if row is None and given is not None and given.actor is not None and not given.named:
        row = _GENERIC  # "the opposition forces": only by a word that describes somebody named
    if row is not None:
        best = _best_described(state, token, row, modifiers, given)
        if best:
            return link_to(
                state,
                token,
                best[0],
                "description",
                0.75,
                [mention.actor.actor_id for mention in best if mention.actor],
                span,
            )
        armed = _unnamed_under_arms(state, token, row) if given is None and not modifiers else None
        if armed is not None:
            return link_to(state, token, armed, "description", 0.6, span=span)
    if given is None or given.resolution != "demonym":
        return _person_described(state, token, modifiers, span)
    return None


def _named_after(state: State, token: Token) -> ActorMention | None:
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
    state: State, token: Token, modifiers: Sequence[Token], given: ActorMention | None
) -> ActorMention | None:
    """The one told before by the same noun and more words ("the electoral commission ... the commission")."""
    if modifiers or token.lower_ in state.registry.titles:
        return None
    is_kind = given is not None and given.actor is not None
    if is_kind and (given is None or given.resolution != "generic"):
        return None
    for mention in reversed(state.history):
        head = state.doc[mention.head]
        by_name = mention.resolution == "name" and head.text in {token.text, token.text.capitalize()}
        if is_kind and not by_name:
            continue  # "the council" behind "the Harbour Council" is that one, "the army" is the army
        if by_name and mention.actor is not None and mention.actor.kind in _BODIES:
            if is_kind and given is not None and given.actor is not None and given.actor.kind == "state":
                continue  # beside "the People's Liberation Army", which fights it, "the army" is the state's
            return mention
        is_body = mention.actor is not None and mention.actor.kind not in {"person", "group"}
        if head.lemma_ == token.lemma_ and head.tag_ == token.tag_ and is_body and mention.named:
            return mention
    return None


def _unnamed(
    state: State, token: Token, given: ActorMention | None, modifiers: Sequence[Token]
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
        if same and _is_kind_of(state, given) and _is_kind_of(state, mention):
            return mention  # "Kurdish fighters ... the fighters"
        if same and mention.actor is None and given.actor is None:
            return mention
        if same and given.actor is None and mention.actor is not None and mention.actor.kind == "person":
            return mention
        is_person = mention.actor is not None and mention.actor.kind == "person"
        if is_person and given.actor is None and token.lower_ in fold(mention.role or "").split():
            return mention
    return None


def _is_kind_of(state: State, mention: ActorMention) -> bool:
    """Whether the words mean people of a kind and nobody by name."""
    return mention.actor is not None and not mention.named and state.registry.is_generic(mention.actor)


def _unnamed_under_arms(state: State, token: Token, row: AnaphorRow) -> ActorMention | None:
    """ "An armed group attacked ... the group": the last of those who bear arms without a name."""
    if "armed_group" not in row.kinds:
        return None
    for mention in reversed(state.history):
        if state.sentence_of[token.i] - state.sentence_of[mention.head] > _UNNAMED_REACH:
            return None
        actor = mention.actor
        if actor is not None and not mention.named and set(actor.sectors) & IRREGULAR:
            return None if mention.resolution == "pronoun" else mention
    return None


def _best_described(
    state: State,
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
        if actor is None or not mention.named or mention.unnamed or mention.head >= token.i:
            continue
        kind = "country" if actor.actor_id in state.registry.states else actor.kind
        if kind not in row.kinds:
            continue
        if row.sectors and not set(row.sectors) & set(actor.sectors):
            continue
        if token.tag_ == "NNP" and not _bears(actor, token.lower_):
            continue  # "the Channel" with its capital is no broadcaster, "the Front" a front by name
        if countries and actor.country not in countries:
            continue
        if kind == "state" and given is None and not _is_called(state, actor, token, modifiers):
            continue  # "the local committee" is no ministry
        distance = state.sentence_of[token.i] - state.sentence_of[mention.head]
        if distance > _DESCRIPTION_REACH or (
            distance == 0 and is_same_clause(token, state.doc[mention.head])
        ):
            continue
        score = salience_of(state, mention) - 0.5 * LOSS * distance
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


def _bears(actor: Actor, word: str) -> bool:
    return any(word in fold(name).split() for name in (actor.name, *actor.aliases))


def _is_called(state: State, actor: Actor, token: Token, modifiers: Sequence[Token]) -> bool:
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
    state: State, token: Token, modifiers: Sequence[Token], span: tuple[int, int]
) -> ActorMention | None:
    """ "The minister": the person told before with that word in the role."""
    row = state.registry.titles.get(token.lower_)
    if row is None or syntax.possessor(token) is not None:
        return None
    wanted = " ".join(fold(child.text) for child in [*modifiers, token])
    post = _post_told(state, wanted)
    for mention in reversed(state.history):
        actor = mention.actor
        if actor is None or actor.kind != "person" or mention.head >= token.i or not mention.role:
            continue
        role = fold(mention.role).replace("-", " ")
        if role == wanted or _may_be(state, role, post or token.lower_):
            return link_to(state, token, mention, "description", 0.75, span=span)
    return None


def _post_told(state: State, words: str) -> str | None:
    """The post of several words that a description ends in ("the embattled prime minister"), if any."""
    told = words.split()
    tails = (" ".join(told[first:]) for first in range(len(told) - 1))
    return next((tail for tail in tails if tail in state.registry.titles), None)


def _may_be(state: State, role: str, post: str) -> bool:
    """Whether who has this role is meant by that post: "the law minister" is a minister, no information
    minister; "the minister" is either, and "the prime minister" the premier."""
    known, (_, asked) = state.registry.titles.get(role), state.registry.titles[post]
    if known is not None and known[1].post and known[1].post == asked.post:
        return True
    return set(post.split()) <= set(role.split()) or (" " in post and role == post.split()[-1])


def resolve_headline(state: State) -> None:
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
            state.resolved[head] = link_to(
                state, token, one, "description", 0.7, span=(mention.start, mention.end)
            )
