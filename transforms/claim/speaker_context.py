"""What one article has told of its speakers so far, and what the seeds say of a speaker's noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.annotations import ActorMention, Article, Attribution
from transforms.claim.outlets import Outlets, own_outlet
from transforms.claim.source import Source
from transforms.seed_rows import SourceNoun

ROLE_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """A source that the article has named before, and where."""

    start: int
    source: Source
    words: frozenset[str]  # lower-case words by which it was called: head noun, role


class Context:
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
        self.people: dict[int, list[ActorMention]] = {}  # told by name, by the head of the name
        for mention in self.mentions:
            is_person = mention.actor is not None and mention.actor.kind == "person"
            if is_person and mention.resolution in {"name", "short"}:
                self.people.setdefault(mention.head, []).append(mention)
        self.roles: dict[str, str] = {}
        for mention in self.mentions:
            if mention.actor is not None and mention.actor.kind == "person" and mention.role:
                self.roles.setdefault(mention.actor.actor_id, mention.role)
        self.seen: list[Seen] = []


def kind_of_noun(context: Context, head: Token) -> str | None:
    noun = noun_of(head, context.outlets)
    return str(noun.kind) if noun is not None else None


def kind_of_role(role: str | None, outlets: Outlets) -> str | None:
    """The kind of source that a role tells ("former vice-president" -> official); the last noun decides."""
    found = []
    for word in ROLE_WORD.findall((role or "").lower()):
        noun = outlets.nouns.get(word) or outlets.nouns.get(word.removesuffix("s"))
        if noun is not None and noun.speaks:
            found.append(str(noun.kind))
    if "spokesperson" in found:  # "army spokesman Brigadier General"
        return "spokesperson"
    return found[-1] if found else None


def noun_of(head: Token, outlets: Outlets) -> SourceNoun | None:
    return outlets.nouns.get(head.lemma_.lower()) or outlets.nouns.get(head.lower_)


def is_name(head: Token) -> bool:
    return head.pos_ == "PROPN" and head.text[:1].isupper()
