"""Utterances in quotation marks: each gets its cue from the words around it, or goes on with a speaker."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from transforms.annotations import Quotation, Span
from transforms.claim import cues as cue_table
from transforms.claim.boundaries import run_on
from transforms.claim.channels import outlet_behind
from transforms.claim.speakers import (
    by_whom,
    labelled_speaker,
    named_before_colon,
    names_nobody,
    nearest_name,
    object_of_phrase,
    phrase_before,
    speaker_by_form,
    speaker_of,
)
from transforms.claim.utterance import (
    BESIDE,
    EDGE,
    QUOTE_MARKS,
    SENTENCE_END,
    Draft,
    Scene,
    cue_span,
    end_of,
    label_draft,
)
from transforms.language import syntax
from transforms.language.closed_classes import LEAD_IN, SUBJECT_PRONOUNS
from transforms.seed_rows import Cue

# White space within a line; a line break is a mark of its own here.
_GAPS = " \t\u00a0\u2009\u202f"

# A comma, a short name or pronoun, the cue.
_MAX_CLOSE_TOKENS = 4
# A name with a role; longer, and it is a sentence that goes on behind a dash.
_MAX_SIGNATURE_TOKENS = 10


def quoted_drafts(scene: Scene) -> list[Draft]:
    """Drafts for the quotations that a reporting clause before, behind or between them attributes."""
    drafts: list[Draft] = []
    by_quotation: dict[int, Draft] = {}
    for paragraph in scene.paragraphs:
        here = [(i, q) for i, q in scene.utterances if paragraph.start <= q.start < paragraph.end]
        for k, (index, quotation) in enumerate(here):
            if index in scene.covered:
                continue
            floor = here[k - 1][1].end if k else paragraph.start
            ceiling = here[k + 1][1].start if k + 1 < len(here) else paragraph.end
            lead = _after_last_end(scene.tokens(floor, quotation.start))
            tail = _before_first_end(scene.tokens(quotation.end, ceiling))
            draft = _attribute(scene, paragraph, quotation, lead, tail)
            if draft is None or not _is_spoken(scene, draft):
                continue
            previous = by_quotation.get(here[k - 1][0]) if k else None
            if previous is not None and draft.head is not None and previous.head == draft.head:
                between = scene.tokens(here[k - 1][1].end, quotation.start)
                if any(tok.text in SENTENCE_END for tok in between):
                    draft.inherits = previous
                    drafts.append(draft)
                else:
                    previous.content.append(Span(quotation.start, quotation.end))
                    draft = previous
            else:
                drafts.append(draft)
            if draft.head is not None:
                scene.used.setdefault(draft.head.i, draft)
            by_quotation[index] = draft
            scene.covered.add(index)
    return drafts


def _is_spoken(scene: Scene, draft: Draft) -> bool:
    """Whether somebody says it; the speaker of a passive is its agent ("was called “a farce” *by critics*").

    What "is called “the long road”" is but its name, and nobody's claim.
    """
    if draft.speaker is not None and names_nobody(draft.speaker):
        return False
    head = draft.head
    if head is None or not scene.parsed or head.pos_ != "VERB" or "as" not in draft.row.frames:
        return True
    if not any(child.dep_ in {"aux:pass", "auxpass"} for child in head.children):
        return True
    draft.speaker = syntax.passive_agent(head) or by_whom(head)
    return draft.speaker is not None and not names_nobody(draft.speaker)


def _after_last_end(tokens: list[Token]) -> list[Token]:
    for k in range(len(tokens) - 1, -1, -1):
        if tokens[k].text in SENTENCE_END:
            return tokens[k + 1 :]
    return tokens


def _before_first_end(tokens: list[Token]) -> list[Token]:
    for k, tok in enumerate(tokens):
        if tok.text in SENTENCE_END:
            return tokens[:k]
    return tokens


def _attribute(
    scene: Scene, paragraph: Span, quotation: Quotation, lead: list[Token], tail: list[Token]
) -> Draft | None:
    """The draft of one quotation from the words before it (`lead`) and behind it (`tail`) in its sentence."""
    text = scene.text
    inner = text[quotation.inner_start : quotation.inner_end].rstrip(_GAPS + "\n\"'“”‘’`")
    last = inner[-1:] or " "
    words = [tok for tok in lead if tok.text not in EDGE and tok.text not in QUOTE_MARKS]
    opens = not words or (len(words) <= 1 and words[0].lower_ in LEAD_IN)
    colon = bool(lead) and lead[-1].text in {":", ","}
    comma_behind = bool(tail) and tail[0].text in {",", "—", "–", "-"}
    if opens or (colon and not _ends_in_cue(scene, words)):
        may_follow = last in ",?!—–-…" or comma_behind or (last == "." and _is_short_clause(tail))
        found = _cue_in(scene, tail, quotation, behind=True) if may_follow else None
        if found is not None and (opens or _is_close(found[0], tail, quotation)):
            return _draft_of(scene, found, quotation, tail, "quotation:after")
    if opens and (signature := _signature(tail)) is not None:
        return label_draft(
            scene, signature, tail[0], Span(quotation.start, quotation.end), "quotation:signature"
        )
    if words and (colon or _ends_in_cue(scene, words)):
        found = _cue_in(scene, lead, quotation, behind=False)
        if found:
            return _draft_of(scene, found, quotation, lead, "quotation:before")
        label = labelled_speaker(lead) or named_before_colon(lead)
        if label is not None:
            return label_draft(
                scene, label, lead[-1], Span(quotation.start, quotation.end), "quotation:label"
            )
    if not words and quotation.start <= paragraph.start + 1 and quotation.continues is None:
        at = scene.paragraphs.index(paragraph)
        if at > 0:
            before = scene.paragraphs[at - 1]
            if text[before.end - 1] == ":":
                sentence = _after_last_end(scene.tokens(before.start, before.end))
                found = _cue_in(scene, sentence, quotation, behind=False)
                if found:
                    return _draft_of(scene, found, quotation, sentence, "quotation:paragraph")
    return None


def _is_close(cue: Token, tail: list[Token], quotation: Quotation) -> bool:
    """Whether a cue behind a quotation that stands within a sentence is about it, and not about the sentence.

    "Ann Lee, a star of “The Ferry,” who lives here, said it sank": what she said is not “The Ferry”.
    """
    return _is_linked(cue, quotation) or any(tok == cue for tok in tail[:_MAX_CLOSE_TOKENS])


def _signature(tail: list[Token]) -> Token | None:
    """The name that signs a quotation behind a dash: `“We stayed.” – Ann Lee, teacher`."""
    if len(tail) < 2 or tail[0].text not in {"-", "–", "—", "―"} or len(tail) > _MAX_SIGNATURE_TOKENS:
        return None
    if any(tok.pos_ in {"VERB", "AUX"} for tok in tail) or tail[1].pos_ != "PROPN":
        return None
    return tail[1]


def _is_short_clause(tail: list[Token]) -> bool:
    """Whether what follows a full stop is but a reporting clause: `"We won." he said.`"""
    return 1 < len(tail) <= 6 and not tail[0].text[:1].isupper()


def _ends_in_cue(scene: Scene, words: list[Token]) -> bool:
    """Whether the quotation stands directly behind a cue: "he said “we ...", "saying that “we"."""
    last = words[-1]
    if last.lower_ in {"that", "as"} and len(words) > 1:
        last = words[-2]
    return bool(_speech_rows(scene, last))


def _speech_rows(scene: Scene, tok: Token) -> tuple[Cue, ...]:
    """Rows of `tok` that can introduce a quotation."""
    if not scene.parsed:
        row = scene.cues.by_form.get(tok.lower_)
        return (row,) if row is not None else ()
    return tuple(
        row
        for row in cue_table.rows_of(tok, scene.cues)
        if row.pos == "VERB" and ({"clause", "quote"} & set(row.frames))
    )


def _cue_in(
    scene: Scene, tokens: list[Token], quotation: Quotation, *, behind: bool
) -> tuple[Token, Cue] | None:
    """The cue that introduces `quotation` among the `tokens` beside it, with its row; None if none."""
    best: tuple[float, Token, Cue] | None = None
    inside = {tok.i for tok in tokens}
    for place, tok in enumerate(tokens):
        phrase = cue_table.phrase_at(scene.doc, tok.i, scene.cues)
        if phrase is not None and behind:
            row, _ = phrase
            if place <= 2 and best is None:
                best = (1.0, tok, row)
            continue
        rows = _speech_rows(scene, tok)
        if not rows and not _is_linked(tok, quotation):
            continue
        if not rows and (tok.pos_ != "VERB" or syntax.subject(tok) is None or not behind):
            continue
        score = _fitness(tok, quotation, inside) if scene.parsed else 1.0
        score -= 0.1 * (place if behind else len(tokens) - place)
        row = rows[0] if rows else cue_table.UNLISTED
        if score > 0 - 2 and (best is None or score > best[0]):
            best = (score, tok, row)
    return None if best is None else (best[1], best[2])


def _is_linked(tok: Token, quotation: Quotation) -> bool:
    """Whether the parse ties `tok` to the words of the quotation."""
    if tok.dep_ in {"parataxis", "ccomp"} and quotation.start <= tok.head.idx < quotation.end:
        return True
    return any(
        quotation.start <= child.idx < quotation.end
        for child in tok.children
        if child.dep_ in {"ccomp", "parataxis", "obj", "xcomp", "dep", "obl", "advcl", "conj"}
    )


def _fitness(tok: Token, quotation: Quotation, inside: set[int]) -> float:
    """How well a verb would introduce the quotation; the terms are ordered, the sizes only break ties."""
    score = 0.0
    if _is_linked(tok, quotation):
        score += 3
    if tok.dep_ in {"ROOT", "root", "parataxis", "conj"}:
        score += 1.5
    if tok.dep_ in {"acl:relcl", "relcl", "acl", "amod"}:
        score -= 2
    own = syntax.subject(tok)
    if own is not None and own.i in inside:
        score += 1
    elif tok.tag_ not in {"VBG", "VBD"}:
        score -= 1
    other = [child for child in tok.children if child.dep_ == "ccomp" and child.i in inside]
    return score - (1.5 if other else 0)


def _draft_of(
    scene: Scene, found: tuple[Token, Cue], quotation: Quotation, beside: list[Token], rule: str
) -> Draft:
    tok, row = found
    draft = Draft(row, rule, cue_span(tok, row), tok, [Span(quotation.start, quotation.end)])
    if row.pos == "ADP":
        phrase = cue_table.phrase_at(scene.doc, tok.i, scene.cues)
        assert phrase is not None  # `_cue_in` found it there
        draft.cue = Span(tok.idx, end_of(scene.doc[phrase[1] - 1]))
        draft.speaker = object_of_phrase(scene.doc, tok.i, phrase[1])
        return draft
    draft.around = [word for word in beside if word.i >= tok.i]
    if scene.is_telling(tok):
        draft.addressee = outlet_behind(scene, tok)
    draft.speaker = speaker_of(tok) if scene.parsed else speaker_by_form(tok, beside)
    if draft.speaker is not None and draft.speaker == draft.addressee:
        draft.speaker = None
    if scene.parsed and scene.cites(tok) and not syntax.is_passive(tok) and draft.speaker is not None:
        quoted = [*syntax.objects(tok), syntax.indirect_object(tok)]
        meant = next((one for one in quoted if one is not None and one.i > tok.i), None)
        if meant is not None and scene.utterance_at(meant.idx) is None:  # "Tass quoted *the mayor* as saying"
            draft.cited_by, draft.speaker = draft.speaker, meant
            return draft
    inside = {word.i for word in beside}
    if draft.speaker is None and rule == "quotation:after" and beside and beside[0] == tok:
        behind = [child for child in tok.children if child.dep_ in {"obj", "dep"} and child.i > tok.i]
        draft.speaker = next((child for child in behind if child.pos_ in {"PROPN", "NOUN"}), None)
    if scene.parsed and (draft.speaker is None or draft.speaker.i not in inside):
        draft.speaker = draft.speaker or phrase_before(tok) or nearest_name(tok, beside)
    return draft


def leftover_drafts(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Drafts for free quotations: they go on with the speaker before them, or stand bare."""
    found: list[Draft] = []
    covered = set(scene.covered)
    for index, quotation in scene.utterances:
        here = Span(quotation.inner_start, quotation.inner_end)
        if index not in covered and any(span.overlaps(here) for d in drafts for span in d.content):
            covered.add(index)
    for index, quotation in scene.utterances:
        if index in covered or not _stands_alone(scene, quotation):
            continue
        before = [d for d in (*drafts, *found) if d.content and d.content[0].start < quotation.start]
        paragraph = scene.paragraph_of(quotation.start)
        quoted = [
            d for d in before if d.rule.startswith("quotation") and d.content[-1].start >= paragraph.start
        ]
        spoken = [
            d for d in before if d.rule.startswith("quotation") or {"clause", "quote"} & set(d.row.frames)
        ]
        # Of one in the content of another ("Lee said the papers show it") the outer one speaks.
        previous = max(quoted or spoken, key=lambda d: (d.content[-1].end, -d.cue.start), default=None)
        if previous is not None and not _carries_on(scene, previous, quotation, paragraph):
            previous = None
        if previous is None or previous.bare:
            previous = _named_later(scene, index, drafts) or previous
        span = Span(quotation.start, quotation.end)
        if previous is None and (speaker := _spoken_of_before(scene, quotation, paragraph)) is not None:
            draft = Draft(cue_table.LABEL, BESIDE, Span(span.start, span.start), None, [span])
            draft.speaker = speaker
        elif previous is None:
            draft = Draft(
                cue_table.LABEL, "quotation:bare", Span(span.start, span.start), None, [span], bare=True
            )
        else:
            draft = replace(
                previous, rule="quotation:free", content=[span], inherits=previous, content_head=None
            )
        found.append(draft)
        covered.add(index)
        if previous is not None and scene.parsed:
            run_on(scene, draft, [*drafts, *found])  # “They took the keys” of the whole crew.
    return found


def _named_later(scene: Scene, index: int, drafts: list[Draft]) -> Draft | None:
    """The draft of a later paragraph of the same quotation, which names the speaker of all."""
    for later, quotation in scene.utterances:
        if quotation.continues != index:
            continue
        here = Span(quotation.inner_start, quotation.inner_end)
        for draft in drafts:
            if draft.rule.startswith("quotation") and any(span.overlaps(here) for span in draft.content):
                return None if draft.bare else draft
        return _named_later(scene, later, drafts)
    return None


def _spoken_of_before(scene: Scene, quotation: Quotation, paragraph: Span) -> Token | None:
    """Who speaks in a quotation that opens a sentence, where the sentence before tells of one person only.

    "Asked about it, the engineer shrugged. “It will not hold.”", "The engineer was blunt: “...”"
    """
    if not scene.parsed:
        return None
    before = scene.tokens(paragraph.start, quotation.start)
    if not before or scene.quotation_at(before[-1].idx) is not None:
        return None
    sentence = before[-1].sent
    own = syntax.subject(sentence.root)
    if own is None or own.idx < paragraph.start or scene.quotation_at(own.idx) is not None:
        return None
    if own.ent_type_ == "PERSON" or own.lower_ in SUBJECT_PRONOUNS:
        return own
    noun = scene.cues.source_nouns.get(own.lemma_.lower())
    return own if noun is not None and noun.speaks else None


def _stands_alone(scene: Scene, quotation: Quotation) -> bool:
    """Whether a quotation is a sentence of its own, not words lifted into the article's sentence."""
    text = scene.text
    if quotation.continues is not None:
        return True
    before = text[: quotation.start].rstrip(_GAPS)
    starts = not before or before[-1] in ".?!:\n”\"“'’)…"
    inner = text[quotation.inner_start : quotation.inner_end].strip()
    behind = text[quotation.end : quotation.end + 2]
    if inner[-1:].isalnum() and behind[:1] == " " and behind[1:].islower():
        here = scene.tokens(quotation.inner_start, quotation.inner_end) if scene.parsed else []
        if not any(tok.tag_ in syntax.FINITE for tok in here):
            return False  # “Harbour at Dusk” star Ann Lee
    return (
        starts
        and len(inner.split()) > 2
        and (inner[:1].isupper() or inner[:1] in "[…$“‘'\"" or inner[:1].isdigit())
    )


def _carries_on(scene: Scene, previous: Draft, quotation: Quotation, paragraph: Span) -> bool:
    """Whether a free quotation goes on with the speaker of `previous`: same paragraph, or the one before."""
    if previous.bare:
        return quotation.continues is not None
    here = scene.paragraph_of(previous.content[-1].start)
    if here == paragraph or quotation.continues is not None:
        return True
    at, now = scene.paragraphs.index(here), scene.paragraphs.index(paragraph)
    return now - at == 1 and quotation.start <= paragraph.start + 1
