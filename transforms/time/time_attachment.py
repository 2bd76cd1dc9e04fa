"""How an expression of time hangs in the parse: its head token, and the predicates above it."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from transforms.language import syntax


def head_token(doc: Doc, start: int, end: int) -> Token | None:
    """The token of the span on which the others hang; None when the span holds no token."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None:
        return None
    # like Span.root, which would look the whole document over at every call
    inside = range(span.start, span.end)
    return next((token for token in span if token.head == token or token.head.i not in inside), None)


def sentence_of(token: Token) -> SpacySpan:
    """The token's sentence."""
    return token.sent


def is_clause_head(token: Token) -> bool:
    """Whether the token heads a clause of its own: a verb that is no auxiliary, or what a copula says."""
    if token.pos_ in {"VERB", "AUX"}:
        return token.dep_ not in {"aux", "aux:pass", "auxpass", "cop", "amod", "case", "compound"}
    return any(child.dep_ in {"cop", "nsubj", "nsubj:pass"} for child in token.children)


def governing_predicate(token: Token) -> Token | None:
    """The nearest predicate above a token: a verb, or a noun or adjective that heads its clause."""
    return next((ancestor for ancestor in ancestors(token) if is_clause_head(ancestor)), None)


def ancestors(head: Token) -> Iterator[Token]:
    """The tokens above an expression's head, with a known slip of parsers mended.

    "X said on Tuesday that Y would retaliate": where the expression follows a verb directly, or stands before
    the "that" of the clause it was hung on, it belongs to the verb before. "'...,' X said in a clip from
    Tuesday": it follows the verb of saying, so it is not what was said. "President X on Tuesday
    condemned": it is no part of the name before it.
    """
    chain = _without_names(head)
    first = next((number for number, token in enumerate(chain) if is_clause_head(token)), None)
    if first is None:
        return iter(chain)
    before = _verb_before(head)
    if before is not None and (before in chain[first + 1 :] or before.dep_ in syntax.ADNOMINAL):
        return iter([before, *before.ancestors])
    verb = chain[first]
    if verb.dep_ == "ccomp" and verb.i < verb.head.i < head.i:
        return iter([*chain[:first], *chain[first + 1 :]])
    if verb.i < head.i:
        inner = _within_perfect(verb, head)
        return iter([inner, *inner.ancestors] if inner is not None else chain)
    mark = next((child for child in chain[first].children if child.dep_ == "mark"), None)
    if mark is not None and head.i < mark.i:
        return iter(chain[first + 1 :])
    return iter(chain)


def _without_names(head: Token) -> list[Token]:
    """The ancestors, less a subject that the expression parts from its verb, and names: they have no time."""
    chain = list(head.ancestors)
    if (
        not chain
        or chain[0].i > head.i
        or head.dep_ not in {"nmod", "nmod:unmarked", "nmod:tmod", "appos", "prep"}
    ):
        return chain
    host = chain[0]
    after = head.doc[head.right_edge.i + 1] if head.right_edge.i + 1 < len(head.doc) else None
    before_verb = (
        host.dep_ in {"nsubj", "nsubj:pass", "nsubjpass"}
        and after is not None
        and (after == host.head or after.head == host.head)
        and after.pos_ in {"VERB", "AUX", "ADV"}
    )
    names = 0 if not before_verb else 1
    while names < len(chain) and chain[names].pos_ in {"PROPN", "PRON"} and not is_clause_head(chain[names]):
        names += 1
    return chain[names:]


def _within_perfect(verb: Token, head: Token) -> Token | None:
    """The predicate below a present perfect that the expression must belong to: "has accused them of
    *attacking*
    it on Sunday", as English has no definite past time with "has".
    """
    perfect = any(
        child.dep_ == "aux" and child.lower_ in {"has", "have", "'ve", "’ve"} for child in verb.children
    )
    if not perfect or any(child.lower_ == "since" for child in head.children):
        return None
    left = head.left_edge.i
    if left and head.doc[left - 1].text == ",":
        return None
    return next(
        (
            token
            for token in reversed(list(verb.doc[verb.i + 1 : left]))
            if is_clause_head(token) and verb in token.ancestors
        ),
        None,
    )


def _verb_before(head: Token) -> Token | None:
    """The finite verb right before an expression and its preposition or determiner."""
    at = head.left_edge.i - 1
    if at < 0 or at >= head.i:
        return None
    before = head.doc[at]
    return before if before.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and is_clause_head(before) else None


def headline_end(doc: Doc) -> int:
    """Number of tokens in the headline: the first paragraph, when it does not end like a sentence; else 0."""
    cut = doc.text.find("\n\n")
    if cut <= 0 or doc.text[:cut].rstrip()[-1:] in {".", "!", "?", "”", '"'}:
        return 0
    return next((token.i for token in doc if token.idx >= cut), len(doc))
