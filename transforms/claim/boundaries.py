"""Second look at drafts by word order alone: a speaker and a content that the parse cannot have got right.

A speaker does not stand in the words it is said to have spoken; what is said begins right behind its cue and
does not break off inside a phrase. Where a draft breaks these rules, the order of the words decides. Nothing
here looks at what a verb means, so a better parse leaves less to do and nothing to undo.
"""

from __future__ import annotations

from spacy.tokens import Token

from transforms.annotations import Span
from transforms.claim.speakers import phrase_head
from transforms.claim.utterance import (
    NAMING,
    NOMINAL,
    OPENS_CLAUSE,
    QUOTE_MARKS,
    RELATIVE_TAGS,
    SET_OFF,
    Draft,
    Scene,
    end_of,
    merged,
    spans_of,
)
from transforms.language import syntax
from transforms.language.closed_classes import LINKS, PLACE_PRONOUNS, REASONS

_BETWEEN = frozenset({"ADV", "AUX", "PART"})
_FORWARD_RULES = frozenset({"verb:clause", "verb:following", "verb:marks", "quotation:before", "verb:as"})
# Rules whose content is a noun phrase, not what somebody put into a clause.
_PHRASE_RULES = frozenset({
    "verb:object", "verb:preposition", "verb:passive-object", "verb:as", "noun:preposition",
})  # fmt: skip
_NOT_FINITE = frozenset({"VB", "VBG", "VBN", "RB", "TO"})  # within a subject: "efforts *to crack* down"
_LINKING = frozenset({"CCONJ", "ADV", "SCONJ"})
_MAX_LINKS = 4  # "and then also"
# How far back a parenthesis ("Ann Lee, *who has run the port for years*, said") may reach.
_MAX_PARENTHESIS = 30


def settle(scene: Scene, drafts: list[Draft]) -> None:
    """Mend speakers and contents of `drafts` in place."""
    for phrase in drafts:
        if phrase.rule == "phrase":
            _settle_trailing_phrase(scene, phrase, drafts)
    for trailing in drafts:
        if trailing.rule == "verb:trailing" and trailing.content and _is_closed(scene, trailing):
            _end_before(trailing, drafts)
    for draft in drafts:
        _settle_name(scene, draft)
        _settle_participle(scene, draft, drafts)
        if draft.head is None or draft.head.pos_ not in {"VERB", "AUX"} or draft.bare:
            continue
        _settle_speaker(scene, draft)
        if draft.rule in _FORWARD_RULES and draft.content:
            _close_gap(scene, draft)
            _take_reason(scene, draft)
            run_on(scene, draft, drafts)
        if draft.content:
            _take_subject(scene, draft)
            _resume(scene, draft, drafts)
            _leave_aside(scene, draft)


# --- speakers ------------------------------------------------------------------------------------------


def _settle_speaker(scene: Scene, draft: Draft) -> None:
    head = draft.head
    assert head is not None  # the caller has looked
    if syntax.is_passive(head) or not _is_finite(head) or draft.cited_by is not None:
        return
    if draft.speaker is not None and draft.speaker.lower_ in PLACE_PRONOUNS and draft.speaker.i > 0:
        before = draft.speaker.doc[draft.speaker.i - 1]
        if before.pos_ in NAMING:  # "three medics *there* said"
            draft.speaker, draft.speaker_end = before, None
    speaker = draft.speaker
    misplaced = speaker is not None and _cannot_speak(scene, draft, speaker)
    if speaker is not None and not misplaced:
        if speaker.i > head.i:
            _prefer_before(scene, draft, head, speaker)
        return
    found = _phrase_before(scene, head)
    if found is not None and speaker is None:
        _drop_from_content(scene, draft, head, found)
    if found is None or _cannot_speak(scene, draft, found[0]):
        if misplaced and scene.utterance_at(speaker.idx) is not None:  # type: ignore[union-attr]
            draft.speaker = None
        return
    draft.speaker, draft.speaker_end = found


def _settle_name(scene: Scene, draft: Draft) -> None:
    """Lead a role to the name that follows it without a comma: "the state agency *Sana*"."""
    role = draft.speaker
    if role is None or role.pos_ != "NOUN" or not scene.parsed or draft.inherits is not None:
        return
    _, end = syntax.noun_phrase(role)
    behind = scene.tokens(end, end + 2)
    if not behind or behind[0].pos_ != "PROPN" or scene.text[end : behind[0].idx].strip():
        return
    name = behind[0]
    if name.idx < draft.cue.end and end_of(name) > draft.cue.start:
        return
    if any(span.start <= name.idx < span.end for span in draft.content) and name.idx > draft.cue.start:
        return
    if name.ent_type_ in {"DATE", "TIME"} or not name.ent_type_:
        return
    while name.dep_ in {"flat", "compound", "flat:name"} and name.head.pos_ == "PROPN":
        name = name.head
    if name.dep_ in {"flat", "appos", "nmod:desc"} or name.head == role.head or name.dep_ in syntax.SUBJECTS:
        draft.speaker, draft.speaker_end = name, None


def _settle_participle(scene: Scene, draft: Draft, drafts: list[Draft]) -> None:
    """Lead ", *saying* it fell" behind a quotation or a list to who spoke before it in the sentence.

    What stands in the words of another, or in its own, is not who adds to them.
    """
    head, speaker = draft.head, draft.speaker
    if head is None or head.tag_ != "VBG" or head.dep_ not in {"advcl", "conj"} or head.i == head.sent.start:
        return
    before = head.i - 1
    while scene.doc[before].text in QUOTE_MARKS and before > head.sent.start:
        before -= 1
    if speaker is None or scene.doc[before].text not in SET_OFF:
        return
    within = any(span.start <= speaker.idx < span.end for span in draft.content)
    if syntax.subject(head) is not None and not within:
        return
    earlier = [d for d in drafts if d.head is not None and d.head.sent == head.sent and d.head.i < head.i]
    told = [d for d in earlier if any(span.start <= speaker.idx < span.end for span in d.content)]
    quoted = scene.quotation_at(head.head.idx) is not None and scene.quotation_at(head.idx) is None
    if not (within or (told and quoted)):
        return
    spoke = [d for d in earlier if d.speaker is not None and scene.utterance_at(d.speaker.idx) is None]
    spoke = [d for d in spoke if d.row.pos == "VERB"] or spoke
    if not spoke:
        return
    draft.speaker, draft.speaker_end = spoke[-1].speaker, spoke[-1].speaker_end
    end = end_of(scene.doc[head.i - 1])
    for other in earlier:  # what it adds is not in what was said before
        other.content = [Span(s.start, min(s.end, end)) if s.covers(draft.cue) else s for s in other.content]


def _drop_from_content(scene: Scene, draft: Draft, cue: Token, phrase: tuple[Token, int]) -> None:
    """Take content before the cue for the speaker it is: "*the driver of the bus*, said it fell"."""
    before = [span for span in draft.content if span.end <= cue.idx]
    behind = [span for span in draft.content if span.start >= cue.idx]
    if len(before) == 1 and behind and before[0].start <= phrase[0].idx < before[0].end:
        words = scene.tokens(before[0].start, phrase[0].idx)
        if not any(tok.pos_ in {"VERB", "AUX"} for tok in words):
            draft.content = behind


def _prefer_before(scene: Scene, draft: Draft, cue: Token, speaker: Token) -> None:
    """Take the phrase right before the cue for its subject: "“...,” *Ann Lee* asked the mayor"."""
    adjacent = cue.i > 0 and scene.doc[cue.i - 1].text not in SET_OFF
    if not adjacent and speaker.pos_ in {"PROPN", "PRON"}:
        return
    found = _phrase_before(scene, cue)
    if found is None or _cannot_speak(scene, draft, found[0]) or found[0].ent_type_ in {"DATE", "TIME"}:
        return
    if syntax.preposition(found[0]) or found[0].dep_.startswith("obl"):
        return
    draft.speaker, draft.speaker_end = found


def _cannot_speak(scene: Scene, draft: Draft, speaker: Token) -> bool:
    """Whether a speaker stands in the words that it would speak, or behind a cue that has one before it."""
    if any(span.start <= speaker.idx < span.end for span in draft.content):
        return True
    return scene.utterance_at(speaker.idx) is not None


def _is_finite(verb: Token) -> bool:
    return verb.tag_ in syntax.FINITE or any(
        child.dep_ in syntax.AUXILIARIES and child.tag_ in syntax.FINITE for child in verb.children
    )


def _phrase_before(scene: Scene, verb: Token) -> tuple[Token, int] | None:
    """The noun phrase before a finite verb, a parenthesis skipped: its head, and where the phrase ends."""
    doc, first = scene.doc, verb.sent.start
    end = verb.i
    while end > first and (doc[end - 1].pos_ in _BETWEEN or doc[end - 1].dep_ in syntax.AUXILIARIES):
        end -= 1
    if end > first and doc[end - 1].text in SET_OFF:
        comma = doc[end - 1].text
        opened = next(
            (i for i in range(end - 2, max(first, end - _MAX_PARENTHESIS) - 1, -1) if doc[i].text == comma),
            None,
        )
        if opened is None or opened <= first:
            return None
        end = opened
    start = end
    while start > first and doc[start - 1].pos_ in NOMINAL and not doc[start - 1].is_punct:
        start -= 1
    while start < end and doc[start].pos_ in {"CCONJ", "ADP"}:
        start += 1
    if start == end or not any(doc[i].pos_ in NAMING for i in range(start, end)):
        return None
    if start > first and doc[start - 1].text not in SET_OFF | QUOTE_MARKS | {":", ";"}:
        return None
    if scene.utterance_at(doc[start].idx) is not None:
        return None
    return phrase_head(doc, start, end), end_of(doc[end - 1])


# --- what was said that somebody else said ---------------------------------------------------------------


def _settle_trailing_phrase(scene: Scene, phrase: Draft, drafts: list[Draft]) -> None:
    """Let ", according to X" at a sentence's end tell the whole sentence, also where it tells who said it.

    "The mayor said it fell, according to the Herald": the mayor said that it fell, the Herald that he did.
    """
    head, doc = phrase.head, scene.doc
    if head is None or phrase.speaker is None or head.i == head.sent.start:
        return
    if doc[head.i - 1].text not in SET_OFF:
        return
    end = doc[head.i - 2]
    last = max(tok.i for tok in phrase.speaker.subtree)
    rest = doc[last + 1 : head.sent.end]
    if any(tok.tag_ in syntax.FINITE or tok.text in SET_OFF for tok in rest):
        return
    if any(not tok.is_punct and not tok.is_space for tok in rest):
        if not any(tok.tag_ == "VB" for tok in rest):
            return  # but "a report *to be published on Friday*" is one phrase
        phrase.speaker_end = end_of([tok for tok in rest if not tok.is_punct and not tok.is_space][-1])
    paragraph = scene.paragraph_of(head.idx)
    over = False
    for other in drafts:
        if other is phrase or other.cue.start < head.sent.start_char or other.cue.start > head.idx:
            continue
        for k, span in enumerate(other.content):
            if span.start < phrase.cue.start < span.end:
                other.content[k] = Span(span.start, max(span.start, end_of(end)))
                over = True
        over |= any(span.start >= head.sent.start_char and span.end <= head.idx for span in other.content)
    if over:
        words = [tok for tok in doc[head.sent.start : head.i - 1] if tok.idx >= paragraph.start]
        words = [tok for tok in words if not tok.is_space]
        if words:
            phrase.content = [Span(words[0].idx, end_of(words[-1]))]


def _is_closed(scene: Scene, trailing: Draft) -> bool:
    """Whether nothing of its own stands behind a trailing cue: "..., the source *recalled*, ..."."""
    head = trailing.head
    return head is not None and head.i + 1 < len(scene.doc) and scene.doc[head.i + 1].is_punct


def _end_before(trailing: Draft, drafts: list[Draft]) -> None:
    """End what was said by one who was told of: "Lee *said it fell*, the source recalled, adding ..."."""
    whole = trailing.content[-1]
    for other in drafts:
        if other is not trailing and whole.covers(other.cue):
            other.content = [
                Span(span.start, whole.end) if span.start < whole.end < span.end else span
                for span in other.content
            ]


# --- contents ------------------------------------------------------------------------------------------


def _close_gap(scene: Scene, draft: Draft) -> None:
    """Take in a subject that stands between the cue and a content that begins with its verb."""
    head = draft.head
    assert head is not None  # the caller has looked
    content = draft.content[0]
    if content.start < draft.cue.end or scene.is_telling(head):
        return
    gap = scene.tokens(draft.cue.end, content.start)
    behind = scene.tokens(content.start, content.end)
    opens = next((tok for tok in behind if not tok.is_punct), None)
    if opens is not None and _is_subject_and_more(draft, gap, opens):
        draft.content[0] = Span(gap[0].idx, content.end)
        return
    opener = next((k for k in range(len(gap) - 1, -1, -1) if gap[k].lower_ == "that"), None)
    if opener is not None:
        gap = gap[opener + 1 :]
    words = [tok for tok in gap if not tok.is_punct]
    if not words or any(tok.pos_ not in NOMINAL and tok.tag_ not in _NOT_FINITE for tok in words):
        return
    if opener is None and (words[0].pos_ in {"ADP", "CCONJ"} or gap[0].text in SET_OFF):
        return
    if not any(tok.pos_ in NAMING for tok in words) or words[0].ent_type_ in {"DATE", "TIME"}:
        return
    if draft.speaker is not None and any(tok == draft.speaker for tok in words):
        return
    if opens is None or opens.pos_ not in {"VERB", "AUX", "PART", "ADP"}:
        return
    start = gap[0].idx if gap[0].text in QUOTE_MARKS else words[0].idx
    draft.content[0] = Span(start, content.end)


def _is_subject_and_more(draft: Draft, gap: list[Token], opens: Token) -> bool:
    """Whether a clause begins right behind the cue, and the parse saw but its end: "argued *the front, which
    had been bombed for a year,* | is in retreat", "said *the town is “glad” that* | Lee works with them"."""
    if not gap or "clause" not in draft.row.frames or gap[0].pos_ not in OPENS_CLAUSE:
        return False
    if gap[0].ent_type_ in {"DATE", "TIME"} or any(tok == draft.speaker for tok in gap):
        return False
    finite = [k for k, tok in enumerate(gap) if tok.tag_ in syntax.FINITE]
    if not finite:
        return False
    if opens.tag_ in syntax.FINITE:  # the subject has a clause of its own
        return gap[-1].text in SET_OFF and any(tok.tag_ in RELATIVE_TAGS for tok in gap[: finite[0]])
    return gap[-1].lower_ == "that" and all(tok.pos_ in NOMINAL for tok in gap[: finite[0]])


def _take_reason(scene: Scene, draft: Draft) -> None:
    """Take in a reason right behind the content, hung on the cue: "... because “it leaks”"."""
    head = draft.head
    assert head is not None  # the caller has looked
    last = draft.content[-1]
    for clause in head.children:
        if clause.dep_ != "advcl" or clause.i < head.i or syntax.subject(clause) is None:
            continue
        words = sorted(word.i for word in clause.subtree)
        opens = scene.doc[words[0]]
        if opens.lower_ in REASONS and opens.idx >= last.end and not scene.text[last.end : opens.idx].strip():
            draft.content = merged(scene, [*draft.content, *spans_of(scene, set(words), head)])
            return


def _leave_aside(scene: Scene, draft: Draft) -> None:
    """Leave out what the article adds of a name at the end: "praised the mayor*, who took office in May*"."""
    last = draft.content[-1]
    phrase = draft.rule in _PHRASE_RULES
    if last.start < draft.cue.end:
        return
    words = scene.tokens(last.start, last.end)
    for k in range(len(words) - 1, 1, -1):
        if words[k].tag_ not in {"WP", "WDT", "WP$", "WRB"} or words[k - 1].text != ",":
            continue
        if not phrase and not (words[k].lower_ == "who" and words[k - 2].ent_type_ == "PERSON"):
            continue  # what a clause tells of a thing may be the speaker's
        verb = words[k].head
        while verb.dep_ not in syntax.RELATIVES and verb.head != verb and verb.i > words[k].i:
            verb = verb.head
        if verb.dep_ not in syntax.RELATIVES or verb.head.idx < last.start:
            return
        if max(word.i for word in verb.subtree if not word.is_punct) < words[-1].i - 1:
            return
        if any(scene.quotation_at(tok.idx) is not None for tok in words[k:]):
            return
        draft.content[-1] = Span(last.start, end_of(words[k - 2]))
        return


def _take_subject(scene: Scene, draft: Draft) -> None:
    """Take in the subject that a reporting clause parts from its verb: "*Lee*, an aide said, “is sure”"."""
    if draft.rule != "quotation:before" or draft.speaker is None or draft.head is None:
        return
    quoted = [tok for tok in scene.tokens(*draft.content[0]) if not tok.is_punct]
    if not quoted or quoted[0].tag_ not in syntax.FINITE or quoted[0].text[:1].isupper():
        return
    own = min((word.i for word in draft.speaker.subtree if word.i <= draft.speaker.i), default=0)
    comma, first = own - 1, draft.head.sent.start
    if not first < comma or scene.doc[comma].text not in SET_OFF or own > draft.head.i:
        return
    words = [tok for tok in scene.doc[first:comma] if not tok.is_space]
    plain = all(tok.pos_ in NOMINAL and tok.text not in SET_OFF for tok in words)
    if words and plain and any(tok.pos_ in NAMING for tok in words) and words[0].pos_ != "ADP":
        draft.content = [Span(words[0].idx, end_of(words[-1])), *draft.content]


def _resume(scene: Scene, draft: Draft, drafts: list[Draft]) -> None:
    """Take in a quotation that only a comma and link words part from the draft within the sentence.

    "“It leaks,” he said, but “the crew knew”"; "said it leaked, but “the crew knew”".
    """
    reach = max(draft.cue.end, draft.content[-1].end)
    if draft.speaker is not None and draft.speaker.idx >= draft.cue.start:
        reach = max(reach, syntax.noun_phrase(draft.speaker)[1])
    rest = scene.tokens(reach, _sentence_end(scene, reach))
    if len(rest) < 3 or rest[0].text not in SET_OFF:
        return
    if _goes_on_unmarked(scene, draft, rest[1]):
        while rest and (rest[-1].is_punct or rest[-1].is_space) and rest[-1].text not in QUOTE_MARKS:
            rest = rest[:-1]
        here = Span(rest[1].idx, end_of(rest[-1]))
        if not any(here.overlaps(span) for other in drafts if other is not draft for span in other.content):
            draft.content = merged(scene, [*draft.content, here])
        return
    if rest[1].pos_ != "CCONJ":
        return
    opened = next((k for k, tok in enumerate(rest) if scene.utterance_at(tok.idx) is not None), None)
    if opened is None or opened > _MAX_LINKS or any(tok.pos_ not in _LINKING for tok in rest[1:opened]):
        return
    quotation = scene.utterance_at(rest[opened].idx)
    assert quotation is not None  # it was found there
    here = Span(quotation.start, quotation.end)
    if any(here.overlaps(span) for other in drafts if other is not draft for span in other.content):
        return
    draft.content = merged(scene, [*draft.content, here])


def _goes_on_unmarked(scene: Scene, draft: Draft, behind: Token) -> bool:
    """Whether the sentence that a reporting clause cut in two goes on without marks: "“It's bad luck,” he
    said, *that both came here*", "“Only you,” she said, *would do it*"."""
    if draft.rule != "quotation:after" or len(draft.content) != 1 or draft.content[0].end > draft.cue.start:
        return False
    if scene.quotation_at(behind.idx) is not None or behind.tag_ == "WDT":
        return False
    if behind.lower_ == "that":
        return behind.tag_ == "IN"
    within = scene.tokens(draft.content[0].start, draft.content[0].end)
    return behind.tag_ in syntax.FINITE and not any(tok.tag_ in syntax.FINITE for tok in within)


def run_on(scene: Scene, draft: Draft, drafts: list[Draft]) -> None:
    """Let a content that ends with a quotation inside the sentence run on to the sentence's end.

    "said the plan was “dead” in the valley", "wants “to go” and then “to stay”".
    """
    last = draft.content[-1]
    if last.start < draft.cue.end:
        return
    quoted = next((q for _, q in scene.top if q.end == last.end), None)
    if quoted is None:
        return
    inner = scene.text[quoted.inner_start : quoted.inner_end].rstrip()
    if inner[-1:] in {".", "!", "?"}:
        return
    sentence_end = _sentence_end(scene, last.end)
    rest = scene.tokens(last.end, sentence_end)
    while rest and rest[-1].is_punct and rest[-1].text not in QUOTE_MARKS:
        rest = rest[:-1]
    if not rest:
        return
    taken = [span for other in drafts if other is not draft for span in (other.cue, *other.content)]
    taken += [Span(d.speaker.idx, end_of(d.speaker)) for d in drafts if d.speaker is not None]
    if any(Span(rest[0].idx, end_of(rest[-1])).overlaps(span) for span in taken):
        return
    joined = _next_quotation(scene, rest)
    if joined is not None:
        draft.content = merged(scene, [*draft.content, Span(last.start, joined)])
        run_on(scene, draft, drafts)
        return
    if rest[0].is_punct or rest[0].pos_ in {"CCONJ", "VERB", "AUX"}:
        return
    if any(tok.text in SET_OFF for tok in rest) or inner[-1:] in {",", ";"}:
        return
    draft.content = merged(scene, [*draft.content, Span(last.start, end_of(rest[-1]))])


def _next_quotation(scene: Scene, rest: list[Token]) -> int | None:
    """Where a further quotation ends that only link words part from the one before."""
    for tok in rest:
        if (opened := scene.quotation_at(tok.idx)) is not None:
            return opened.end
        if tok.lower_ not in LINKS | REASONS:
            return None
    return None


def _sentence_end(scene: Scene, position: int) -> int:
    token = scene.tokens(max(position - 1, 0), position) or scene.tokens(position, position + 20)
    end = end_of(scene.doc[token[0].sent.end - 1]) if token else position
    return min(end, scene.paragraph_of(max(position - 1, 0)).end)
