"""Lead each speaker of an article to a source: an outlet, an actor, a document, or somebody unnamed.

A named speaker is the actor that the article's mentions say it is, or a source of its own name; an unnamed
one ("a ministry official", "reports") is one source per article, with the actor it speaks for. "The source",
"the outlet", pronouns lead back to whom they mean in this article; nothing is learnt for the next one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Doc, Token

from transforms.annotations import Actor, ActorMention, Article, Attribution, Span
from transforms.claim.cues import plain_name
from transforms.language import syntax
from transforms.seed_rows import Outlet, SourceNoun
from transforms.seeds import Seeds

OUTLET_KINDS = frozenset({"news_agency", "broadcaster", "newspaper", "outlet"})
_NO_PARTY = OUTLET_KINDS | {"journalist", "witness", "document", "rumor", "unspecified"}
# The kind of source that an actor is, by the actor's kind.
_KIND_OF_ACTOR = {
    "state": "state",
    "armed_group": "armed_group",
    "party": "organisation",
    "organisation": "organisation",
    "company": "organisation",
    "media": "outlet",
    "person": "person",
    "group": "unspecified",
}
_KIND_OF_NAME = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "state",
    "LOC": "state",
    "NORP": "organisation",
}
_FIRST_PERSON = frozenset({"i", "we", "me", "us"})
_PERSON_PRONOUNS = frozenset({"he", "she", "him", "her"})
_THING_PRONOUNS = frozenset({"it"})
_GROUP_PRONOUNS = frozenset({"they", "them"})
_DEFINITE = frozenset({"the", "that", "this", "these", "those"})
_DETERMINERS = _DEFINITE | {
    "a",
    "an",
    "some",
    "several",
    "many",
    "few",
    "another",
    "one",
    "his",
    "her",
    "its",
    "their",
}
_PEOPLE_KINDS = frozenset({"person", "official", "spokesperson", "journalist", "witness", "anonymous"})
_GROUP_KINDS = frozenset(
    {"armed_group", "state", "organisation", "witness", "official", "anonymous", "unspecified"}
)
_ROLE_LABELS = frozenset({"nmod:desc", "compound", "appos"})
_ROLE_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Outlets:
    """The compiled tables of outlets and of nouns that stand for unnamed sources; made once per process."""

    by_name: Mapping[str, Outlet]  # plain name or alias; an alias that two outlets share is left out
    by_domain: Mapping[str, Outlet]
    words: Mapping[str, str]  # lower-case word of an outlet's name -> kind
    nouns: Mapping[str, SourceNoun]


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


def compile(seeds: Seeds) -> Outlets:
    """Index outlets by name, alias and domain, and the source nouns. Raises SeedError for a bad table."""
    by_name: dict[str, Outlet] = {}
    shared: set[str] = set()
    for row in seeds.outlets.values():
        by_name[plain_name(row.name)] = row
    for row in seeds.outlets.values():
        for alias in row.aliases:
            key = plain_name(alias)
            if by_name.get(key, row) is not row:
                shared.add(key)
            else:
                by_name[key] = row
    names = {plain_name(row.name) for row in seeds.outlets.values()}
    return Outlets(
        by_name={key: row for key, row in by_name.items() if key not in shared or key in names},
        by_domain={domain.lower(): row for row in seeds.outlets.values() for domain in row.domains},
        words={row.word.lower(): row.kind for row in seeds.outlet_words.values()},
        nouns={row.noun.lower(): row for row in seeds.source_nouns.values()},
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


# --- outlets -------------------------------------------------------------------------------------------


def outlet_source(row: Outlet) -> Source:
    """The source of an outlet that the seeds hold."""
    return Source(f"outlet:{row.id}", row.name, str(row.kind), named=True, country=row.country)


def find_outlet(name: str, outlets: Outlets) -> Source | None:
    """The outlet of this name or alias; one named like an outlet ("the Harbour Herald"); None for others."""
    plain = plain_name(re.sub(r"['’]s$", "", name.strip()))
    row = outlets.by_name.get(plain)
    if row is not None:
        return outlet_source(row)
    words = [word for word in name.split() if word.lower() not in _DEFINITE]
    if len(words) < 2 or not all(word[:1].isupper() or word.lower() in {"of", "and", "de"} for word in words):
        return None
    kind = outlets.words.get(words[-1].lower()) or outlets.words.get(words[0].lower())
    shown = re.sub(r"^(?:the|a|an) ", "", name.strip())
    return Source(f"outlet:{_hash(plain)}", shown, kind, named=True) if kind else None


def own_outlet(article: Article, outlets: Outlets) -> Source:
    """The source that publishes `article`: by its outlet's name, else by the domain of its address.

    An outlet that the seeds do not hold is kind `outlet` (or what its name tells) with an id of its name;
    where neither name nor address is given, the source is `outlet:unknown`.
    """
    if article.outlet:
        known = find_outlet(article.outlet, outlets)
        if known is not None:
            return known
    host = re.sub(r"^\w+://", "", article.url or "").split("/")[0].split(":")[0].lower().removeprefix("www.")
    while host.count("."):
        if host in outlets.by_domain:
            return outlet_source(outlets.by_domain[host])
        host = host.split(".", 1)[1]
    name = article.outlet or re.sub(r"^\w+://(?:www\.)?([^/:]+).*", r"\1", article.url or "")
    if not name:
        return Source("outlet:unknown", "unknown outlet", "outlet", named=False)
    return Source(f"outlet:{_hash(plain_name(name))}", name, "outlet", named=True)


# --- speakers ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A source that the article has named before, and where."""

    start: int
    source: Source
    words: frozenset[str]  # lower-case words by which it was called: head noun, role


class _Context:
    def __init__(
        self,
        article: Article,
        doc: Doc,
        mentions: Sequence[ActorMention],
        outlets: Outlets,
        attributions: Sequence[Attribution] = (),
    ) -> None:
        self.article, self.doc, self.outlets = article, doc, outlets
        self.told = [span for item in attributions for span in item.content]
        self.own = own_outlet(article, outlets)
        self.mentions = sorted(mentions, key=lambda m: (m.start, -m.end))
        self.by_head: dict[int, ActorMention] = {}
        for mention in self.mentions:
            held = self.by_head.get(mention.head)
            if held is None or (held.actor is None and mention.actor is not None):
                self.by_head[mention.head] = mention
        self.roles: dict[str, str] = {}
        for mention in self.mentions:
            if mention.actor is not None and mention.actor.kind == "person" and mention.role:
                self.roles.setdefault(mention.actor.actor_id, mention.role)
        self.seen: list[_Seen] = []


def resolve(
    article: Article,
    doc: Doc,
    attributions: Sequence[Attribution],
    mentions: Sequence[ActorMention],
    outlets: Outlets,
) -> list[Speaker]:
    """The speaker of each attribution, in the same order.

    `mentions` are the article's actor mentions after coreference. Deterministic; raises nothing.
    """
    context = _Context(article, doc, mentions, outlets, attributions)
    order = sorted(range(len(attributions)), key=lambda i: (_position(attributions[i]), i))
    found: dict[int, Speaker] = {}
    for index in order:
        item = attributions[index]
        heir_of = item.inherits
        if heir_of is not None and heir_of in found:
            found[index] = found[heir_of]
            continue
        parent = found.get(item.parent) if item.parent is not None else None
        relays = tuple(_relay(context, span) for span in item.relays)
        source, resolution = _resolve_one(context, item, parent)
        found[index] = Speaker(source, resolution, relays)
        _remember(context, item, source, relays)
    for index, item in enumerate(attributions):  # an heir that stands before its forebear
        if item.inherits is not None and item.inherits in found:
            found[index] = found[item.inherits]
    withheld = {found[i].source.source_id for i, item in enumerate(attributions) if item.withheld}
    return [
        Speaker(
            known(found[index].source, withheld),
            found[index].resolution,
            tuple(known(one, withheld) for one in _chain(context, index, attributions, found)),
        )
        for index in range(len(attributions))
    ]


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


def _chain(
    context: _Context, index: int, attributions: Sequence[Attribution], found: Mapping[int, Speaker]
) -> tuple[Source, ...]:
    """Who carried a statement, innermost first: those told with its cue, then the outlet or journalist in
    whose own statement it stands, and so on outwards; without the speaker and the publishing outlet."""
    chain: list[Source] = []
    at: int | None = index
    for _ in range(len(attributions)):
        if at is None:
            break
        if at != index and found[at].source.kind in OUTLET_KINDS | {"journalist"}:
            chain.append(found[at].source)
        elif at != index:
            break
        chain += found[at].relayed_by
        at = attributions[at].parent
    left_out = {found[index].source.source_id, context.own.source_id}
    return tuple(dict.fromkeys(one for one in chain if one.source_id not in left_out))


def _position(item: Attribution) -> int:
    return item.speaker.start if item.speaker is not None else item.cue.start


def _remember(context: _Context, item: Attribution, source: Source, relayed: Sequence[Source]) -> None:
    words = set()
    if item.speaker_head is not None:
        words.add(context.doc[item.speaker_head].lemma_.lower())
    for role in (source.role, context.roles.get(source.actor_id or "")):
        words.update(word.lower() for word in _ROLE_WORD.findall(role or ""))
    at = _position(item)
    if source.kind != "unspecified":
        context.seen.append(_Seen(at, source, frozenset(words)))
    for span, carrier in zip(item.relays, relayed, strict=False):
        context.seen.append(_Seen(span.start, carrier, frozenset()))


def _resolve_one(context: _Context, item: Attribution, parent: Speaker | None) -> tuple[Source, str]:
    """The source of one attribution and how its speaker was told."""
    if item.speaker is None or item.speaker_head is None:
        if item.stance == "unverified":  # "could not be verified": the outlet speaks of what it knows
            return context.own, "none"
        return UNSPECIFIED, "none"
    head = context.doc[item.speaker_head]
    text = context.article.text[item.speaker.start : item.speaker.end]
    if head.lower_ in _FIRST_PERSON and (len(head) == 1 or not head.text.isupper()):  # "the US" is not "us"
        return (parent.source if parent is not None else context.own), "pronoun"
    if (head.pos_ == "PRON" and not head.text.isupper()) or head.lower_ in _PERSON_PRONOUNS:
        return _of_pronoun(context, head), "pronoun"
    outlet = _outlet_of(context, head, text)
    if outlet is not None:
        return outlet, "name"
    named = _named_mention(context, head, item.speaker)
    if named is not None and named.actor is not None:
        if not named.named and named.actor.kind != "person":  # "militia forces": whose, nobody says
            kind = item.speaker_kind or _kind_of_noun(context, head) or _KIND_OF_ACTOR[named.actor.kind]
            return _unnamed(context, head, item.speaker, kind), "role"
        if named.actor.kind == "state" and head.text.islower():
            noun = _noun_of(head, context.outlets)
            back = _referred_to(context, head, text, item.speaker.start) if noun and noun.speaks else None
            if back is not None:
                return back, "role"
            if noun is not None and noun.whole:  # "the army", "the military": one and the same
                return _of_actor(context, named), "role"
            if noun is not None and noun.speaks:  # a prosecutor is no prosecution service
                return _unnamed(context, head, item.speaker, str(noun.kind), named.actor), "role"
            return _of_institution(context, named, head), "role"
        return _of_actor(context, named), "name"
    apposed = _apposed_name(head)
    if apposed is not None:
        return _of_name(context, apposed, head), "name"
    if _is_own(context, head, text):
        return context.own, "name"
    back = _referred_to(context, head, text, item.speaker.start)
    if back is not None:
        return back, "role"
    if _is_name(head):
        return _of_name(context, head), "name"
    return _unnamed(context, head, item.speaker, item.speaker_kind), "role"


def _outlet_of(context: _Context, head: Token, text: str) -> Source | None:
    """The outlet that the speaker's phrase names as a whole, or by its head alone ("the agency Reuters")."""
    named = any(word[:1].isupper() for word in text.split() if word.lower() not in _DETERMINERS)
    if head.pos_ not in {"PROPN", "NOUN", "X", "ADJ"} or not named:
        return None
    mention = context.by_head.get(head.i)
    if mention is not None and mention.actor is not None and mention.actor.kind == "person":
        return None  # a person may be called like a newspaper
    found = find_outlet(text, context.outlets)
    if found is None and head.pos_ == "PROPN" and head.text[:1].isupper():
        before = [c for c in head.lefts if c.dep_ in {"compound", "flat", "amod"} and c.text[:1].isupper()]
        if not before:
            row = context.outlets.by_name.get(plain_name(head.text))
            found = outlet_source(row) if row is not None else None
    return found


def _named_mention(context: _Context, head: Token, span: Span) -> ActorMention | None:
    """The mention that is the speaker: of its head, of a name in flat apposition to it, or around it."""
    direct = context.by_head.get(head.i)
    names = [
        mention
        for mention in context.mentions
        if mention.actor is not None
        and mention.actor.kind == "person"
        and mention.resolution in {"name", "short"}
        and _is_same_phrase(context.doc[mention.head], head)
    ]
    if direct is not None and direct.actor is not None and direct.actor.kind == "person":
        return direct
    if names:
        return names[0]
    if direct is not None and direct.actor is not None and direct.actor.kind != "group":
        return direct
    for mention in context.mentions:
        covers = mention.start <= head.idx and head.idx + len(head.text) <= mention.end
        if covers and mention.actor is not None and mention.actor.kind != "group":
            return mention
    return None


def _is_same_phrase(name: Token, head: Token) -> bool:
    """Whether a name is the head of the phrase, or says who its head is ("Front spokesman Fahim Dashti")."""
    for _ in range(4):
        if name == head:
            return True
        if name.dep_ not in {"flat", "appos", "compound", "nmod:desc", "flat:name"}:
            return False
        name = name.head
    return False


def _of_actor(context: _Context, mention: ActorMention) -> Source:
    actor = mention.actor
    assert actor is not None  # the callers choose only such mentions
    role = mention.role or context.roles.get(actor.actor_id) or actor.role
    kind = _KIND_OF_ACTOR.get(actor.kind, "organisation")
    if actor.kind == "person":
        kind = _kind_of_role(role, context.outlets) or "person"
    elif actor.kind == "media":
        known = find_outlet(actor.name, context.outlets)
        if known is not None:
            return known
    return Source(
        actor.actor_id,
        actor.name,
        kind,
        named=True,
        role=role,
        actor_id=actor.actor_id,
        affiliation_id=mention.affiliation_id or actor.affiliation_id,
        country=actor.country,
    )


def _of_institution(context: _Context, mention: ActorMention, head: Token) -> Source:
    """A ministry, army or police of a state: a source of its own for each kind of institution.

    "The ministry" is the defence ministry that the article named before.
    """
    actor = mention.actor
    assert actor is not None  # the caller has looked
    start = head.i
    while (
        start > 0
        and context.doc[start - 1].text.islower()
        and context.doc[start - 1].pos_ in {"NOUN", "ADJ", "PROPN"}
    ):
        start -= 1
    name = context.article.text[context.doc[start].idx : head.idx + len(head.text)]
    field = [c for c in head.children if c.dep_ == "nmod" and c.i == head.i + 2 and c.text.islower()]
    if field and context.doc[head.i + 1].lower_ == "of":  # "ministry of defence": the defence ministry
        name = f"{field[0].text} {name}"
    for seen in reversed(context.seen):
        same = seen.source.actor_id == actor.actor_id and seen.start < head.idx
        if same and _last_word(seen.source.source_id) == name.lower() and start == head.i:
            return seen.source
    # An organ is named "Kenya (police)": its state tells whose the institution is.
    owner, bracket, _ = actor.name.partition(" (")
    return Source(
        f"{actor.actor_id}:{'-'.join(name.lower().split())}",
        f"{owner} ({name})" if bracket else name,
        "state",
        named=True,
        actor_id=actor.actor_id,
        affiliation_id=actor.affiliation_id,
        country=actor.country,
    )


def _last_word(source_id: str) -> str:
    """The head noun in an institution's id: "XXX.government:defence-ministry" -> "ministry"."""
    return source_id.rpartition(":")[2].rpartition("-")[2]


def _kind_of_noun(context: _Context, head: Token) -> str | None:
    noun = _noun_of(head, context.outlets)
    return str(noun.kind) if noun is not None else None


def _kind_of_role(role: str | None, outlets: Outlets) -> str | None:
    """The kind of source that a role tells ("former vice-president" -> official); the last noun decides."""
    for word in reversed(_ROLE_WORD.findall((role or "").lower())):
        noun = outlets.nouns.get(word) or outlets.nouns.get(word.removesuffix("s"))
        if noun is not None and noun.speaks:
            return str(noun.kind)
    return None


def _of_pronoun(context: _Context, head: Token) -> Source:
    mention = context.by_head.get(head.i)
    if head.lower_ in _THING_PRONOUNS and (last := _spoke_last(context, head)) is not None:
        return last
    if mention is not None and mention.actor is not None:
        for seen in reversed(context.seen):
            if seen.start < head.idx and seen.source.actor_id == mention.actor.actor_id:
                return seen.source
        if mention.named or mention.actor.kind == "person":
            return _of_actor(context, mention)
    word = head.lower_
    if word in _PERSON_PRONOUNS:
        kinds: frozenset[str] = _PEOPLE_KINDS
    elif word in _THING_PRONOUNS:
        kinds = OUTLET_KINDS | {"state", "armed_group", "organisation", "document"}
    elif word in _GROUP_PRONOUNS:
        kinds = _GROUP_KINDS | _PEOPLE_KINDS
    else:
        return UNSPECIFIED
    unnamed = _person_before(context, head)
    for seen in reversed(context.seen):
        if seen.start < head.idx and seen.source.kind in kinds:
            if unnamed is not None and unnamed.idx > seen.start and not _same_words(seen, unnamed):
                break
            return seen.source
    if unnamed is None:
        return UNSPECIFIED
    span = Span(*syntax.noun_phrase(unnamed))
    return _unnamed(context, unnamed, span, None)


def _spoke_last(context: _Context, pronoun: Token) -> Source | None:
    """The body that spoke in the sentence before, which "it" goes on with: speakers are subjects."""
    start = pronoun.sent.start
    if not context.doc.has_annotation("DEP") or not start:
        return None
    since = context.doc[start - 1].sent.start_char
    kinds = OUTLET_KINDS | {"state", "armed_group", "organisation"}
    for seen in reversed(context.seen):
        if since <= seen.start < pronoun.sent.start_char and seen.words:
            return seen.source if seen.source.kind in kinds else None
    return None


def _same_words(seen: _Seen, noun: Token) -> bool:
    return noun.lemma_.lower() in seen.words


def _person_before(context: _Context, pronoun: Token) -> Token | None:
    """The noun for a person, or for people, that a pronoun can mean: in its sentence before it, or in the
    sentence before, subjects first. Who is "his" or "her" something is not who that word itself means."""
    if not context.doc.has_annotation("DEP") or pronoun.lower_ in _THING_PRONOUNS | _FIRST_PERSON:
        return None
    plural = pronoun.lower_ in _GROUP_PRONOUNS
    start = pronoun.sent.start
    before = context.doc[max(start - 1, 0)].sent.start if start else 0
    other = {"he": "her", "him": "her", "she": "his", "her": "his"}.get(pronoun.lower_)
    found = []
    for tok in context.doc[before : pronoun.i]:
        if tok.tag_ != ("NNS" if plural else "NN") or tok.ent_type_:
            continue
        if any(span.start <= tok.idx < span.end for span in context.told):
            continue
        noun = _noun_of(tok, context.outlets)
        if noun is None or not noun.speaks or noun.kind in {"state", "armed_group"}:
            continue
        if tok.dep_ in {"compound", "nmod", "nmod:poss", "nmod:desc", "appos"}:
            continue
        owned = other is not None and any(
            word.lower_ == other and word.dep_ == "nmod:poss" and word.head.i > tok.i
            for word in context.doc[before : pronoun.i]
        )
        if not owned:
            found.append((tok.sent.start, tok.dep_ in syntax.SUBJECTS, tok.i, tok))
    return max(found, key=lambda one: (*one[:2], -one[2]))[3] if found else None


def _referred_to(context: _Context, head: Token, text: str, start: int) -> Source | None:
    """Whom "the source", "the outlet", "the spokesman" means: the last one before it that the noun fits."""
    noun = _noun_of(head, context.outlets)
    words = text.split()
    if noun is None or not noun.refers or len(words) > 3 or words[0].lower() not in _DEFINITE:
        return None
    earlier = [seen for seen in context.seen if seen.start < start]
    modifiers = {word.lower() for word in words[1:-1]}
    for seen in reversed(earlier):  # one that was called by the same word
        if head.lemma_.lower() in seen.words and _agrees(seen, modifiers):
            return seen.source
    if modifiers:
        return None
    for seen in reversed(earlier):
        if seen.source.kind in noun.refers:
            return seen.source
    return None


def _agrees(seen: _Seen, modifiers: set[str]) -> bool:
    return not modifiers or modifiers <= (seen.words | {w.lower() for w in seen.source.name.split()})


def _noun_of(head: Token, outlets: Outlets) -> SourceNoun | None:
    return outlets.nouns.get(head.lemma_.lower()) or outlets.nouns.get(head.lower_)


def _is_name(head: Token) -> bool:
    return head.pos_ == "PROPN" and head.text[:1].isupper()


def _apposed_name(head: Token) -> Token | None:
    """The name in apposition to a common noun: "their lawyer, *Ann Lee*"."""
    if head.pos_ != "NOUN":
        return None
    for child in head.children:  # "a faction calling itself *Dawn*", "a man named *Idris*"
        if child.dep_ == "acl" and child.i > head.i:
            itself = any(word.lower_.endswith(("self", "selves")) for word in child.children)
            for word in child.children:
                told = word.dep_ == "xcomp" or (itself and word.dep_ in {"obj", "obl", "iobj"})
                if told and _is_name(word) and word.i > child.i:
                    return word
    names = [
        tok
        for tok in head.subtree
        if tok.dep_ == "appos" and tok.i > head.i and _is_name(tok)
        if tok.head == head or tok.ent_type_ == "PERSON"
        if not syntax.is_hyphenated(tok)
    ]
    return names[0] if names else None


def _is_own(context: _Context, head: Token, text: str) -> bool:
    """Whether an article calls its own outlet by name or part of it ("Open Field could not verify")."""
    own, name = plain_name(context.own.name), plain_name(text)
    return (
        _is_name(head) and context.own.named and bool(name) and (own.startswith(name) or own.endswith(name))
    )


def _of_name(context: _Context, head: Token, told_as: Token | None = None) -> Source:
    """A source of its own name, for a name that no mention explains; `told_as`: the noun of its role."""
    words = sorted(
        [head, *(c for c in head.children if c.dep_ in {"flat", "compound"} and _is_name(c))],
        key=lambda tok: tok.i,
    )
    name = context.article.text[words[0].idx : words[-1].idx + len(words[-1].text)]
    kind = _KIND_OF_NAME.get(head.ent_type_, "organisation")
    role = told_as or next((c for c in head.children if c.dep_ in _ROLE_LABELS and c.pos_ == "NOUN"), None)
    told = _noun_of(role, context.outlets) if role is not None else None
    if told is not None and told.speaks:
        kind = str(told.kind)
    role_text = role.lemma_.lower() if told is not None and role is not None else None
    return Source(f"name:{_hash(plain_name(name))}", name, kind, named=True, role=role_text)


def _unnamed(
    context: _Context, head: Token, span: Span, kind: str | None, speaks_for: Actor | None = None
) -> Source:
    """One source per article for a speaker without a name, with the actor it speaks for."""
    noun = _noun_of(head, context.outlets)
    name = _description(context.article.text[span.start : span.end])
    direct = context.by_head.get(head.i)
    affiliation = direct.affiliation_id if direct is not None else None
    told = kind or (str(noun.kind) if noun is not None else None) or "unspecified"
    if told == "unspecified" and noun is not None and noun.one_is_document and head.tag_ == "NN":
        told = "document"  # "the auditor's report"; "reports" are nobody's
    if told == "unspecified" and noun is None and direct is not None and _bears_arms(direct.actor):
        told = "armed_group"  # "kidnappers", "gunmen": who speaks is who acts
        affiliation = affiliation or (direct.actor.actor_id if direct.actor is not None else None)
    if speaks_for is not None:
        affiliation = speaks_for.actor_id
    country = direct.actor.country if direct is not None and direct.actor is not None else None
    if affiliation is None and told not in {"document", "rumor", "unspecified"}:
        holder = _holder(context, head, span)
        if holder is not None and holder.actor is not None:
            affiliation, country = holder.actor.actor_id, country or holder.actor.country
    return Source(
        f"unnamed:{_hash(context.article.article_id, told, plain_name(name))}",
        name,
        told,
        named=False,
        role=head.lemma_.lower() if noun is not None and noun.speaks else None,
        affiliation_id=affiliation,
        country=country,
        is_several=head.tag_ in {"NNS", "NNPS"} or (noun is None and told == "unspecified"),
    )


def _bears_arms(actor: Actor | None) -> bool:
    """Whether an actor is a band of armed people without a name and for no state."""
    return actor is not None and actor.kind == "group" and bool({"REB", "UAF"} & set(actor.sectors))


def _holder(context: _Context, head: Token, span: Span) -> ActorMention | None:
    """The named actor in an unnamed speaker's phrase: "a *rebel* source", "an official of *the party*"."""
    inside = [
        mention
        for mention in context.mentions
        if span.start <= mention.start
        and mention.end <= span.end
        and mention.head != head.i
        and mention.actor is not None
        and mention.actor.kind not in {"person", "group"}
    ]
    return inside[0] if inside else None


def _description(text: str) -> str:
    """An unnamed speaker's words without article and determiner: "a Taliban source" -> "Taliban source"."""
    words = text.replace("\n", " ").split()
    while len(words) > 1 and words[0].lower() in _DETERMINERS and words[1].lower() != "of":
        words = words[1:]
    first = words[0]
    if first[:1].isupper() and first[1:].islower() and len(words) == 1:
        words[0] = first.lower()
    return " ".join(words)


def _relay(context: _Context, span: Span) -> Source:
    """The source that carried the words: an outlet or a journalist."""
    text = context.article.text[span.start : span.end]
    outlet = find_outlet(text, context.outlets)
    if outlet is not None:
        return outlet
    for mention in context.mentions:
        inside = span.start <= mention.start and mention.end <= span.end
        if inside and mention.actor is not None and mention.actor.kind == "person":
            source = _of_actor(context, mention)
            return replace(source, kind="journalist" if source.kind == "person" else source.kind)
    tokens = context.doc.char_span(span.start, span.end, alignment_mode="expand")
    head = tokens.root if tokens is not None and context.doc.has_annotation("DEP") else None
    if head is None:
        return UNSPECIFIED
    if not _is_name(head):
        return _unnamed(context, head, span, None if _noun_of(head, context.outlets) else "outlet")
    source = _of_name(context, head)
    return replace(source, kind="journalist") if source.kind == "person" else source


# --- parties -------------------------------------------------------------------------------------------


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
