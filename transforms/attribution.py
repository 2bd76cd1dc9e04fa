"""Find the utterances that a text attributes to somebody: speaker, cue, content, stance, channel.

Three passes over one parsed article: quotations that stand as utterances of their own are given their cue
from the words around them; every other cue is read with its dependents (complement clause, inserted clause,
"according to", noun cues, passives); quotations that neither explains continue the speaker before them. The
content never leaves its paragraph. Where the Doc has no parse, the first pass alone is run, on word forms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Token

from transforms import cues as cue_table
from transforms import syntax
from transforms.annotations import Attribution, Quotation, Span
from transforms.cues import Cues
from transforms.cues import compile as compile  # the annotator's own entry
from transforms.quotations import paragraphs, top_level
from transforms.seeds import Cue

_SENTENCE_END = frozenset({".", "?", "!", ";", '."', '?"', '!"'})
_EDGE = frozenset(".,;:!?-–—…()[]{}|/*")
_QUOTE_MARKS = frozenset({'"', "'", "“", "”", "‘", "’", "``", "''", "«", "»", "`"})
_LEAD_IN = frozenset({"and", "but", "so", "or", "yet", "that", "then", "still", "also", "now"})
_EXPLETIVES = frozenset({"it", "there"})
_CLAUSAL = frozenset({"ccomp", "xcomp", "advcl", "acl", "acl:relcl", "relcl", "csubj", "parataxis", "conj"})
_MARKS = frozenset({"mark", "advmod", "case"})
_AUX = syntax.AUXILIARIES
_OBJECT_PREPOSITIONS = frozenset(
    {"as", "for", "of", "to", "with", "about", "against", "over", "that", "from"}
)
_ANSWERS = frozenset({"denies", "confirms", "doubts"})
_NAMING = frozenset({"NOUN", "PROPN", "PRON"})
_NOMINAL = frozenset({"DET", "NOUN", "PROPN", "PRON", "ADJ", "ADP", "CCONJ", "NUM", "PART", "PUNCT"})
_SET_OFF = frozenset({",", "—", "–", "-"})
_IRREALIS = frozenset({"will", "would", "shall", "should", "might", "must", "ought"})
_UNREAL_MARKS = frozenset({"if", "unless", "for", "whether", "until", "without"})
# Governors under which an infinitive is an act done: "went on to say", "is quick to deny", "met to discuss".
_CARRIED_OUT = frozenset(
    {
        "go", "continue", "begin", "start", "proceed", "rush", "quick", "use", "appear", "seem", "meet",
        "gather", "hasten", "move", "lead", "dare", "manage", "able", "possible", "impossible", "unable",
        "return", "first",
    }
)  # fmt: skip
# A headline of the form "Speaker: what is said" has a short speaker; longer, and the colon opens a list.
_MAX_LABEL_TOKENS = 6
_MAX_HEADLINE_TOKENS = 30
# How far behind "called" the words in quotation marks may begin.
_MAX_CALLED_TOKENS = 12


@dataclass(slots=True)
class _Draft:
    """An attribution in the making; spans and token indices are those of the article."""

    row: Cue
    rule: str
    cue: Span
    head: Token | None
    content: list[Span] = field(default_factory=list)
    speaker: Token | None = None
    speaker_end: int | None = None  # where the speaker's phrase ends, when word order has shown it
    content_head: Token | None = None
    inherits: _Draft | None = None
    cited_by: Token | None = None  # the outlet that carried it, where the speaker is whom it cites
    addressee: Token | None = None
    around: list[Token] = field(default_factory=list)  # of a quotation: the rest of its sentence
    bare: bool = False  # nobody is named for it anywhere


class _Reading:
    """One article while it is read: tokens, quotations and paragraphs by character."""

    def __init__(self, doc: Doc, quotations: Sequence[Quotation], cues: Cues) -> None:
        self.doc, self.cues = doc, cues
        self.text = doc.text  # spaCy puts it together anew at every call
        self.quotations = list(quotations)
        self.starts = [tok.idx for tok in doc]
        self.paragraphs = paragraphs(self.text)
        self.top = list(top_level(self.quotations))
        self.utterances = [(i, q) for i, q in self.top if not q.is_scare]
        self.parsed = doc.has_annotation("DEP")
        self.used: dict[int, _Draft] = {}  # token index of a cue's head -> its draft
        self.speakers: dict[int, Token | None] = {}  # of cues whose speaker another cue has shown
        self.covered: set[int] = set()  # indices of quotations whose words are some draft's content

    def tokens(self, start: int, end: int) -> list[Token]:
        """Tokens that begin in [start, end), white space left out."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [self.doc[i] for i in range(first, last) if not self.doc[i].is_space]

    def paragraph_of(self, position: int) -> Span:
        index = bisect_left([p.end for p in self.paragraphs], position + 1)
        return self.paragraphs[min(index, len(self.paragraphs) - 1)]

    def cites(self, verb: Token) -> bool:
        """Whether a verb names the source of what is told ("citing the minister")."""
        return any("cite" in row.frames for row in cue_table.rows_of(verb, self.cues))

    def quotation_at(self, position: int) -> Quotation | None:
        return next((q for _, q in self.top if q.start <= position < q.end), None)

    def utterance_at(self, position: int) -> Quotation | None:
        return next((q for _, q in self.utterances if q.start <= position < q.end), None)


def find(doc: Doc, quotations: Sequence[Quotation], cues: Cues) -> list[Attribution]:
    """All attributions of `doc` in the order of their content, with `parent` and `inherits` as list indices.

    `quotations` are those of `quotations.find(doc.text)`. Raises nothing on any text.
    """
    if not len(doc):
        return []
    reading = _Reading(doc, quotations, cues)
    drafts = _quoted(reading)
    if reading.parsed:
        drafts += _reported(reading)
        drafts += _labelled_headline(reading, drafts)
    drafts += _left_over(reading, drafts)
    return _finish(reading, drafts)


# --- quotations that are utterances of their own -------------------------------------------------------


def _quoted(reading: _Reading) -> list[_Draft]:
    """Drafts for the quotations that a reporting clause before, behind or between them attributes."""
    drafts: list[_Draft] = []
    by_quotation: dict[int, _Draft] = {}
    for paragraph in reading.paragraphs:
        here = [(i, q) for i, q in reading.utterances if paragraph.start <= q.start < paragraph.end]
        for k, (index, quotation) in enumerate(here):
            floor = here[k - 1][1].end if k else paragraph.start
            ceiling = here[k + 1][1].start if k + 1 < len(here) else paragraph.end
            lead = _after_last_end(reading.tokens(floor, quotation.start))
            tail = _before_first_end(reading.tokens(quotation.end, ceiling))
            draft = _attribute(reading, paragraph, quotation, lead, tail)
            if draft is None:
                continue
            previous = by_quotation.get(here[k - 1][0]) if k else None
            if previous is not None and draft.head is not None and previous.head == draft.head:
                between = reading.tokens(here[k - 1][1].end, quotation.start)
                if any(tok.text in _SENTENCE_END for tok in between):
                    draft.inherits = previous
                    drafts.append(draft)
                else:
                    previous.content.append(Span(quotation.start, quotation.end))
                    draft = previous
            else:
                drafts.append(draft)
            if draft.head is not None:
                reading.used.setdefault(draft.head.i, draft)
            by_quotation[index] = draft
            reading.covered.add(index)
    return drafts


def _after_last_end(tokens: list[Token]) -> list[Token]:
    for k in range(len(tokens) - 1, -1, -1):
        if tokens[k].text in _SENTENCE_END:
            return tokens[k + 1 :]
    return tokens


def _before_first_end(tokens: list[Token]) -> list[Token]:
    for k, tok in enumerate(tokens):
        if tok.text in _SENTENCE_END:
            return tokens[:k]
    return tokens


def _attribute(
    reading: _Reading, paragraph: Span, quotation: Quotation, lead: list[Token], tail: list[Token]
) -> _Draft | None:
    """The draft of one quotation from the words before it (`lead`) and behind it (`tail`) in its sentence."""
    text = reading.text
    inner = text[quotation.inner_start : quotation.inner_end].rstrip(" \t\n\"'“”‘’`")
    last = inner[-1:] or " "
    words = [tok for tok in lead if tok.text not in _EDGE and tok.text not in _QUOTE_MARKS]
    opens = not words or (len(words) <= 1 and words[0].lower_ in _LEAD_IN)
    colon = bool(lead) and lead[-1].text in {":", ","}
    comma_behind = bool(tail) and tail[0].text in {",", "—", "–", "-"}
    if opens or colon:
        may_follow = last in ",?!—–-…" or comma_behind or (last == "." and _is_short_clause(tail))
        if may_follow and (found := _cue_in(reading, tail, quotation, behind=True)):
            return _draft_of(reading, found, quotation, tail, "quotation:after")
    if words and (colon or _ends_in_cue(reading, words)):
        found = _cue_in(reading, lead, quotation, behind=False)
        if found:
            return _draft_of(reading, found, quotation, lead, "quotation:before")
        label = _label(lead)
        if label is not None and quotation.start - paragraph.start < 120:
            return label_draft(
                reading, label, lead[-1], Span(quotation.start, quotation.end), "quotation:label"
            )
    if not words and quotation.start <= paragraph.start + 1 and quotation.continues is None:
        at = reading.paragraphs.index(paragraph)
        if at > 0:
            before = reading.paragraphs[at - 1]
            if text[before.end - 1] == ":":
                sentence = _after_last_end(reading.tokens(before.start, before.end))
                found = _cue_in(reading, sentence, quotation, behind=False)
                if found:
                    return _draft_of(reading, found, quotation, sentence, "quotation:paragraph")
    return None


def _is_short_clause(tail: list[Token]) -> bool:
    """Whether what follows a full stop is but a reporting clause: `"We won." he said.`"""
    return 1 < len(tail) <= 6 and not tail[0].text[:1].isupper()


def _ends_in_cue(reading: _Reading, words: list[Token]) -> bool:
    """Whether the quotation stands directly behind a cue: "he said “we ...", "saying that “we"."""
    last = words[-1]
    if last.lower_ in {"that", "as"} and len(words) > 1:
        last = words[-2]
    return bool(_speech_rows(reading, last))


def _speech_rows(reading: _Reading, tok: Token) -> tuple[Cue, ...]:
    """Rows of `tok` that can introduce a quotation."""
    if not reading.parsed:
        row = reading.cues.by_form.get(tok.lower_)
        return (row,) if row is not None else ()
    return tuple(
        row
        for row in cue_table.rows_of(tok, reading.cues)
        if row.pos == "VERB" and ({"clause", "quote"} & set(row.frames))
    )


def _cue_in(
    reading: _Reading, tokens: list[Token], quotation: Quotation, *, behind: bool
) -> tuple[Token, Cue] | None:
    """The cue that introduces `quotation` among the `tokens` beside it, with its row; None if none."""
    best: tuple[float, Token, Cue] | None = None
    inside = {tok.i for tok in tokens}
    for place, tok in enumerate(tokens):
        phrase = cue_table.phrase_at(reading.doc, tok.i, reading.cues)
        if phrase is not None and behind:
            row, _ = phrase
            if place <= 2 and best is None:
                best = (1.0, tok, row)
            continue
        rows = _speech_rows(reading, tok)
        if not rows and not _is_linked(tok, quotation):
            continue
        if not rows and (tok.pos_ != "VERB" or syntax.subject(tok) is None or not behind):
            continue
        score = _fitness(tok, quotation, inside) if reading.parsed else 1.0
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


def _label(lead: list[Token]) -> Token | None:
    """The speaker of "Speaker: “...”": the head of a lone noun phrase before a colon."""
    words = lead[:-1]
    if not words or lead[-1].text != ":" or len(words) > _MAX_LABEL_TOKENS:
        return None
    if any(tok.pos_ in {"VERB", "AUX"} for tok in words):
        return None
    inside = {tok.i for tok in words}
    heads = [tok for tok in words if tok.head.i not in inside or tok.head == tok]
    named = [tok for tok in heads or words if tok.pos_ in {"PROPN", "NOUN", "PRON"}]
    return named[0] if named else None


def label_draft(reading: _Reading, speaker: Token, colon: Token, content: Span, rule: str) -> _Draft:
    """A draft whose cue is the colon between a speaker's name and the words."""
    return _Draft(cue_table.LABEL, rule, Span(colon.idx, colon.idx + 1), None, [content], speaker=speaker)


def _draft_of(
    reading: _Reading, found: tuple[Token, Cue], quotation: Quotation, beside: list[Token], rule: str
) -> _Draft:
    tok, row = found
    draft = _Draft(row, rule, _cue_span(tok, row), tok, [Span(quotation.start, quotation.end)])
    if row.pos == "ADP":
        phrase = cue_table.phrase_at(reading.doc, tok.i, reading.cues)
        assert phrase is not None  # `_cue_in` found it there
        draft.cue = Span(tok.idx, _end(reading.doc[phrase[1] - 1]))
        draft.speaker = _object_of_phrase(reading.doc, tok.i, phrase[1])
        return draft
    draft.around = [word for word in beside if word.i >= tok.i]
    if _told(tok):
        draft.addressee = _outlet_behind(reading, tok)
    draft.speaker = _speaker(tok) if reading.parsed else _speaker_by_form(tok, beside)
    if draft.speaker is not None and draft.speaker == draft.addressee:
        draft.speaker = None
    inside = {word.i for word in beside}
    if reading.parsed and (draft.speaker is None or draft.speaker.i not in inside):
        draft.speaker = draft.speaker or _nearest_name(tok, beside)
    return draft


def _nearest_name(cue: Token, beside: list[Token]) -> Token | None:
    """A noun or pronoun right behind or before a cue whose subject the parse did not find."""
    behind = [tok for tok in beside if tok.i > cue.i and tok.pos_ in {"PROPN", "NOUN", "PRON"}]
    before = [tok for tok in beside if tok.i < cue.i and tok.pos_ in {"PROPN", "NOUN", "PRON"}]
    if before and cue.tag_ != "VBG":
        return before[-1]
    if behind and behind[0].i - cue.i <= 2 and behind[0].dep_ not in {"obl", "nmod"}:
        return behind[0]
    return None


def _speaker_by_form(cue: Token, beside: list[Token]) -> Token | None:
    """Without a parse: the capitalised word or pronoun next to the cue."""
    around = [tok for tok in beside if abs(tok.i - cue.i) <= 3 and tok.i != cue.i and tok.is_alpha]
    near = sorted(around, key=lambda tok: (abs(tok.i - cue.i), tok.i))
    fit = [tok for tok in near if tok.text[0].isupper() or tok.lower_ in {"he", "she", "they", "it"}]
    return fit[0] if fit else None


# --- cues read with the parse --------------------------------------------------------------------------


def _reported(reading: _Reading) -> list[_Draft]:
    """Drafts for the cues that no quotation of its own has taken."""
    drafts: list[_Draft] = []
    skip_to = -1
    for tok in reading.doc:
        if tok.i < skip_to or tok.is_space:
            continue
        phrase = cue_table.phrase_at(reading.doc, tok.i, reading.cues)
        if phrase is not None:
            skip_to = phrase[1]
            if tok.i not in reading.used and (draft := _from_phrase(reading, tok, *phrase)):
                drafts.append(draft)
            continue
        rows = cue_table.rows_of(tok, reading.cues)
        if not rows or not _is_uttered(reading, tok):
            continue
        taken = reading.used.get(tok.i)
        if taken is not None:
            _widen(reading, taken, tok, rows)
            continue
        draft = _from_verb(reading, tok, rows) if rows[0].pos == "VERB" else _from_other(reading, tok, rows)
        if draft is not None and draft.content:
            drafts.append(draft)
            reading.used[tok.i] = draft
    return drafts


def _is_uttered(reading: _Reading, tok: Token) -> bool:
    """Whether the cue tells an utterance of the article: not one within a quotation, wished for or asked for.

    What a quoted person says that others said is left in the quotation; "will say", "if he says", "to deny
    it would be" tell no utterance.
    """
    if reading.utterance_at(tok.idx) is not None:
        return False
    if tok.pos_ not in {"VERB", "AUX"}:
        return True
    if not cue_table.is_negated(tok) and set(syntax.modals(tok)) & _IRREALIS:
        return False
    if any(child.dep_ == "mark" and child.lower_ in _UNREAL_MARKS for child in tok.children):
        return False
    infinitive = tok.tag_ == "VB" and any(child.tag_ == "TO" for child in tok.children)
    if infinitive and tok.dep_ in {"xcomp", "acl", "ccomp", "csubj", "csubj:pass"}:
        return tok.head.lemma_.lower() in _CARRIED_OUT
    return True


def _widen(reading: _Reading, draft: _Draft, tok: Token, rows: tuple[Cue, ...]) -> None:
    """Give a quoted draft the words of its own sentence that stand outside the marks but in its content."""
    if draft.row.pos == "ADP" or draft.rule == "quotation:paragraph":
        return
    clauses = [child for child in tok.children if child.dep_ == "ccomp"]
    inserted = tok.dep_ == "parataxis" and tok.head.i < tok.i and not clauses
    roots = clauses or ([tok.head] if inserted else [])
    own = {word.i for word in tok.subtree} if inserted else set()
    own |= {word.i for child in tok.children if child.dep_ in syntax.SUBJECTS for word in child.subtree}
    words = [
        word
        for root in roots
        for word in root.subtree
        if word.i not in own and word.i != tok.i and reading.quotation_at(word.idx) is None
    ]
    words = [word for word in words if word.is_alpha or word.like_num]
    if len(words) < 2 or not roots:
        return
    if not any(span.start <= root.idx < span.end for root in roots for span in draft.content):
        spans = _spans(reading, {word.i for root in roots for word in root.subtree} - own - {tok.i}, tok)
        near = [s for s in spans if not any(s.overlaps(c) for c in draft.content)]
        if draft.rule == "quotation:before" and near and all(s.start > tok.idx for s in near):
            draft.content = _merged(reading, [*near, *draft.content])


def _from_phrase(reading: _Reading, tok: Token, row: Cue, end: int) -> _Draft | None:
    """ "according to X", "in the words of X": the content is the clause that the phrase modifies."""
    speaker = _object_of_phrase(reading.doc, tok.i, end)
    if speaker is None:
        return None
    if row.lemma == "per" and not (speaker.ent_type_ or speaker.pos_ == "PROPN"):
        return None
    phrase = {word.i for word in speaker.subtree} | set(range(tok.i, end))
    host = speaker.head if speaker.dep_ not in {"ROOT", "root"} else None
    if tok.dep_ in {"advcl", "acl", "obl", "parataxis"} and host == tok:
        host = tok.head
        phrase |= {word.i for word in tok.subtree}
    if host is None or host.i in phrase:
        return None
    host = _clause_head(host)
    at_edge = tok.is_sent_start or tok.i == 0 or reading.doc[tok.i - 1].text in {",", "—", "–", "("}
    if at_edge:
        host = _widest_clause(host, tok)
    content = {word.i for word in host.subtree} - phrase
    draft = _Draft(row, "phrase", Span(tok.idx, _end(reading.doc[end - 1])), tok, speaker=speaker)
    draft.content = _spans(reading, content, tok, cut_at=phrase)
    draft.content_head = host
    return draft if draft.content else None


def _object_of_phrase(doc: Doc, start: int, end: int) -> Token | None:
    """Head of the noun phrase behind the words [start, end) of a phrase cue."""
    if end >= len(doc):
        return None
    tok = doc[end]
    inside = set(range(start, end))
    if not doc.has_annotation("DEP"):
        return tok
    for _ in range(len(doc)):
        if tok.head == tok or tok.head.i in inside or tok.head.i < start:
            break
        if tok.dep_ in {"obl", "nmod", "pobj", "obj"} and any(c.i in inside for c in tok.children):
            break
        if tok.pos_ in {"NOUN", "PROPN", "PRON"} and tok.head.pos_ in {"VERB", "AUX"}:
            break
        tok = tok.head
    return tok if tok.pos_ in {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"} else None


def _clause_head(tok: Token) -> Token:
    """The predicate of the clause that a word stands in."""
    while tok.head != tok and tok.dep_ not in _CLAUSAL and not tok.dep_.startswith("advcl"):
        tok = tok.head
    return tok


def _widest_clause(tok: Token, cue: Token) -> Token:
    """The outermost clause of the sentence that the phrase at its edge speaks of."""
    for _ in range(len(tok.doc)):
        if tok.head == tok or tok.dep_ in {"ccomp", "parataxis"}:
            return tok
        if tok.dep_ == "conj" and cue.i < tok.head.i:
            return tok
        tok = tok.head
    return tok


def _from_verb(reading: _Reading, tok: Token, rows: tuple[Cue, ...]) -> _Draft | None:
    """What a verb of saying reports: by its complement, the clause it is inserted in, its object.

    Where the sentence ends in ", so-and-so said" and the parse sees another speaker, the word order decides.
    """
    found = _by_parse(reading, tok, rows) or _called_in_marks(reading, tok, rows)
    found = found or _following_clause(reading, tok, rows)
    trailing = _trailing_attribution(reading, tok, rows)
    if trailing is None:
        return found
    draft, segment = trailing
    if found is not None and found.speaker is not None and found.speaker.i in segment and found.content:
        return found
    return draft


def _trailing_attribution(
    reading: _Reading, tok: Token, rows: tuple[Cue, ...]
) -> tuple[_Draft, range] | None:
    """The reading of "..., a minister and an aide said": the draft and the tokens of the speaker's phrase."""
    row = next((row for row in rows if "clause" in row.frames), None)
    doc, first = reading.doc, tok.sent.start
    if (
        row is None
        or tok.tag_ not in {"VBD", "VBZ", "VBP"}
        or any(child.i > tok.i and child.dep_ in {"ccomp", "obj", "xcomp"} for child in tok.children)
    ):
        return None
    end = tok.i - 1 if tok.i > first and doc[tok.i - 1].text in _SET_OFF else tok.i
    start = _phrase_start(doc, end, first)
    if start is None:
        return None
    if all(doc[i].pos_ == "PROPN" for i in range(start, end)):  # ", the mayor, Ann Lee, said"
        before = _phrase_start(doc, start - 1, first)
        if before is not None and any(doc[i].pos_ == "NOUN" for i in range(before, start - 1)):
            start = before
    words = [doc[i] for i in range(first, start - 1) if not doc[i].is_space]
    if len(words) < 3 or not any(word.pos_ in {"VERB", "AUX"} for word in words):
        return None
    draft = _Draft(row, "verb:trailing", _cue_span(tok, row), tok)
    draft.content = _spans(reading, {word.i for word in words}, tok)
    draft.speaker = _phrase_head(doc, start, end)
    draft.speaker_end = _end(doc[end - 1])
    return (draft, range(start, end)) if draft.content else None


def _phrase_before(tok: Token) -> Token | None:
    """Head of the noun phrase right before a finite verb whose subject the parse did not find."""
    start = tok.i
    while start > tok.sent.start and tok.doc[start - 1].pos_ in _NOMINAL and not tok.doc[start - 1].is_punct:
        start -= 1
    if start == tok.i or not any(word.pos_ in _NAMING for word in tok.doc[start : tok.i]):
        return None
    if start > tok.sent.start and tok.doc[start - 1].text not in _SET_OFF | _QUOTE_MARKS:
        return None
    return _phrase_head(tok.doc, start, tok.i)


def _called_in_marks(reading: _Reading, tok: Token, rows: tuple[Cue, ...]) -> _Draft | None:
    """The reading of "called the raid “a massacre”" where the parse does not see what was called so."""
    row = next((row for row in rows if "as" in row.frames), None)
    if row is None or syntax.is_passive(tok):
        return None
    doc = reading.doc
    for i in range(tok.i + 1, min(tok.i + _MAX_CALLED_TOKENS, tok.sent.end)):
        opened = reading.quotation_at(doc[i].idx)
        if opened is not None:
            draft = _Draft(row, "verb:marks", _cue_span(tok, row), tok, speaker=_speaker(tok))
            draft.content = [Span(doc[tok.i + 1].idx, opened.end)]
            return draft
        if doc[i].pos_ in {"VERB", "AUX"} or doc[i].text in {",", ";", ":"}:
            return None
    return None


def _following_clause(reading: _Reading, tok: Token, rows: tuple[Cue, ...]) -> _Draft | None:
    """The reading of "says the law helped ..." where the parse hangs the clause elsewhere.

    A clause it is when a noun phrase and a finite verb follow, or "that".
    """
    row = next((row for row in rows if "clause" in row.frames and row.kind is None), None)
    if row is None or tok.tag_ not in {"VBD", "VBZ", "VBP", "VBG"} or syntax.is_passive(tok):
        return None
    doc, start = reading.doc, tok.i + 1
    stop = min(tok.sent.end, len(doc))
    opener = next((i for i in range(start, min(start + 6, stop)) if doc[i].lower_ == "that"), None)
    if opener is not None and all(doc[i].pos_ in _NOMINAL | {"ADV"} for i in range(start, opener)):
        start = opener + 1
    at, nouns = start, 0
    while at < stop and (doc[at].pos_ in _NOMINAL - {"CCONJ", "PUNCT"} or doc[at].text in _QUOTE_MARKS):
        nouns += doc[at].pos_ in _NAMING
        at += 1
    while at < stop and doc[at].pos_ == "ADV":
        at += 1
    if not nouns or at >= stop or doc[at].tag_ not in {"VBD", "VBZ", "VBP", "MD"}:
        return None
    if doc[at].dep_ == "conj" and doc[at].head == tok:
        return None
    draft = _Draft(row, "verb:following", _cue_span(tok, row), tok, content_head=doc[at])
    draft.speaker = reading.speakers.get(tok.i) or _speaker(tok) or _phrase_before(tok)
    content = _own_content(reading, tok, {i for i in range(start, stop)}, draft)
    draft.content = _spans(reading, content, tok)
    return draft if draft.content else None


def _phrase_start(doc: Doc, end: int, first: int) -> int | None:
    """Where the noun phrase that ends before token `end` begins, if a comma stands before it; else None."""
    start = end
    while start > first and doc[start - 1].pos_ in _NOMINAL and doc[start - 1].text not in _SET_OFF:
        start -= 1
    if start == end or start - 1 <= first or doc[start - 1].text not in _SET_OFF:
        return None
    opens = doc[start].pos_ in {"DET", "PROPN", "NOUN", "ADJ", "PRON", "NUM"}
    return start if opens and any(doc[i].pos_ in _NAMING for i in range(start, end)) else None


def _phrase_head(doc: Doc, start: int, end: int) -> Token:
    """The head noun of the phrase [start, end): its last noun before a preposition or conjunction."""
    head = doc[start]
    for i in range(start, end):
        if doc[i].pos_ in {"ADP", "CCONJ", "PUNCT"} and head.pos_ in _NAMING:
            break
        if doc[i].pos_ in _NAMING and doc[i].dep_ not in {"flat", "flat:name"}:
            head = doc[i]
    return head


def _by_parse(reading: _Reading, tok: Token, rows: tuple[Cue, ...]) -> _Draft | None:
    frames = {frame: row for row in reversed(rows) for frame in row.frames}
    passive = syntax.is_passive(tok)
    found = list(_contents(tok, frames, passive))
    if not found and any(row.kind for row in rows) and (clause := _that_clause_below(tok)) is not None:
        found = [("clause", "clause", _below([clause]), clause)]
    for rule, frame, content, head in found:
        row = frames[frame]
        draft = _Draft(row, f"verb:{rule}", _cue_span(tok, row), tok)
        if passive:
            draft.speaker = syntax.passive_agent(tok)
        else:
            draft.speaker = reading.speakers.get(tok.i) or _speaker(tok)
        finite = tok.tag_ in {"VBD", "VBZ", "VBP"} and not passive and frame == "clause"
        if draft.speaker is None and finite and not any(c.dep_ == "expl" for c in tok.children):
            draft.speaker = _phrase_before(tok)
        if passive and row.kind is not None and draft.speaker is None:
            draft.speaker = syntax.subject(tok)  # "messages circulated that"
        if draft.speaker is not None and any(
            c.lower_ == "no" and c.dep_ == "det" for c in draft.speaker.lefts
        ):
            return None  # "no group said": nobody says it
        if row.kind == "rumor" and frame == "clause" and not _speaks_for_itself(reading, draft.speaker):
            return None
        content = _since_last_sentence(reading, tok, content)
        own = {tok.i}
        if draft.speaker is not None and rule not in {"object"}:
            own |= {word.i for word in draft.speaker.subtree if word.i not in content}
        content = content - own
        told = _outlet_behind(reading, tok) if _told(tok) else None
        if told is not None:  # "told Reuters fighting went on": the parse takes the two for one phrase
            content -= set(range(tok.i + 1, told.i + 1))
            draft.addressee = told
        if rule in {"clause", "inserted"}:
            content = _own_content(reading, tok, content, draft)
        draft.content = _spans(reading, content, tok)
        draft.content_head = head
        _cited_through(reading, tok, draft)
        return draft
    return None


def _since_last_sentence(reading: _Reading, cue: Token, content: set[int]) -> set[int]:
    """`content` without a quotation before the cue that ended its own sentence, which the parse took in."""
    text = reading.text
    for _, quotation in reading.utterances:
        if quotation.end > cue.idx:
            break
        ended = text[quotation.inner_start : quotation.inner_end].rstrip()[-1:] == "."
        behind = text[quotation.end : cue.idx].lstrip()
        if ended and behind[:1].isupper():
            content = {i for i in content if reading.starts[i] >= quotation.end}
    return content


def _own_content(reading: _Reading, cue: Token, content: set[int], draft: _Draft) -> set[int]:
    """`content` without the clauses of other cues that the parse hung into it.

    "said it was ready and *warned* of ...", "said it was ready, *adding* that ...": a second cue behind the
    content without a subject of its own is the same speaker's next utterance; one with a subject ("..., and
    he *replied*") is another's.
    """
    doc = cue.doc
    for i in sorted(content):
        tok = doc[i]
        if tok.i <= cue.i or tok.pos_ != "VERB" or tok.i in reading.used or reading.utterance_at(tok.idx):
            continue
        rows = cue_table.rows_of(tok, reading.cues)
        if not any("clause" in row.frames for row in rows) or tok.head.i not in content:
            continue
        own = syntax.subject(tok)
        below = [word.i for word in tok.subtree if not word.is_punct]
        first = min(below)
        comma = first > 0 and doc[first - 1].text in _SET_OFF
        again = tok.dep_ == "conj" and tok.tag_ == cue.tag_
        adding = tok.dep_ == "advcl" and tok.tag_ == "VBG" and comma
        if own is None and (again or adding):
            reading.speakers.setdefault(tok.i, draft.speaker)
        elif own is None or not (again and comma):
            continue
        content = content - set(below)
        content = {k for k in content if k < first} if first > cue.i else content
    return content


def _outlet_behind(reading: _Reading, verb: Token) -> Token | None:
    """The last word of an outlet's name that stands right behind a verb of telling."""
    doc = reading.doc
    found = None
    for end in range(verb.i + 1, min(verb.i + 6, len(doc))):
        if doc[end].pos_ not in {"PROPN", "NOUN", "DET", "ADJ"}:
            break
        if cue_table.is_outlet(reading.text[doc[verb.i + 1].idx : _end(doc[end])], reading.cues):
            found = doc[end]
    return found


def _speaks_for_itself(reading: _Reading, speaker: Token | None) -> bool:
    """Whether the subject of "spread", "emerge" is such a thing as rumours and reports."""
    noun = reading.cues.source_nouns.get(speaker.lemma_.lower()) if speaker is not None else None
    return noun is not None and noun.kind in {"rumor", "unspecified", "document"}


def _contents(
    tok: Token, frames: dict[str, Cue], passive: bool
) -> Iterable[tuple[str, str, set[int], Token | None]]:
    """(rule, frame, token indices of the content, its head predicate) in the order of preference."""
    by_label: dict[str, list[Token]] = {}
    for child in tok.children:
        by_label.setdefault(child.dep_, []).append(child)
    inverted = _inverted_subject(tok)
    ccomp = [c for c in by_label.get("ccomp", []) if c != inverted]
    if passive and not ccomp:  # "it is believed that ..."
        ccomp = [c for c in by_label.get("csubj:pass", []) + by_label.get("csubj", []) if c.i > tok.i]
    if not ccomp:  # "rumours spread in the market that ...": read as adverbial
        ccomp = [c for c in by_label.get("advcl", []) if c.i > tok.i and _opens_with(c, "that")]
    xcomp = by_label.get("xcomp", [])
    objects = syntax.objects(tok)
    subject = syntax.subject(tok)
    if "clause" in frames and ccomp:
        yield "clause", "clause", _below([*ccomp, *_stranded_subject(tok, ccomp)]), ccomp[-1]
    if "as" in frames and not passive:
        predicate = xcomp or [head for prep, head in syntax.obliques(tok) if prep == "as"]
        predicate = predicate or [
            c
            for c in by_label.get("advcl", [])
            if any(w.lower_ == "as" and w.dep_ in _MARKS for w in c.lefts)
        ]
        if predicate and (objects or xcomp):
            named = [o for o in objects if o.i < predicate[-1].i and o.tag_ not in {"WP", "WDT"}]
            yield "as", "as", _between(_below([*named, *predicate])), predicate[-1]
    if "order" in frames and xcomp and not passive:
        who = [o for o in (*objects, syntax.indirect_object(tok)) if o is not None and o.i < xcomp[-1].i]
        yield "order", "order", _between(_below([*who, *xcomp])), xcomp[-1]
    if "passive" in frames and passive and xcomp and subject is not None:
        yield "passive", "passive", _below([subject, *xcomp]), xcomp[-1]
    if not xcomp:
        xcomp = [
            c for c in by_label.get("advcl", []) if c.tag_ == "VB" and c.i > tok.i and _opens_with(c, "to")
        ]
    if "to" in frames and xcomp and not passive:
        yield "to", "to", _below(xcomp), xcomp[-1]
    if "clause" in frames:
        found = _inserted(tok)
        if found is not None:
            yield "inserted", "clause", found[0], found[1]
        behind = [c for c in by_label.get("parataxis", []) if c.i > tok.i and syntax.subject(c) is not None]
        if behind and not objects:
            yield "parataxis", "clause", _below(behind), behind[-1]
    for frame in frames:
        if frame.startswith("+"):
            found = _behind_preposition(tok, frame[1:])
            if found is not None:
                yield "preposition", frame, found[0], found[1]
    if "object" in frames and not passive:
        # "denied it" answers something that was told; "said it" tells nothing
        points = frames["object"].stance in _ANSWERS
        named = [o for o in objects if points or o.pos_ != "PRON" or any(True for _ in o.children)]
        if named:
            yield (
                "object",
                "object",
                _between(_below([named[0], *_object_modifiers(tok, named[0])])),
                named[0],
            )
    has_passive = any(child.dep_ in {"aux:pass", "auxpass"} for child in tok.children)
    if passive and has_passive and subject is not None and {"passive", "object"} <= set(frames):
        yield "passive-object", "passive", _below([subject]), subject


def _stranded_subject(tok: Token, clauses: list[Token]) -> list[Token]:
    """The subject of a clause before the cue, read as the cue's: "*Five men*, it said, were freed"."""
    subjects = [child for child in tok.children if child.dep_ in syntax.SUBJECTS]
    if len(subjects) < 2 or syntax.subject(clauses[0]) is not None:
        return []
    return [subjects[0]] if subjects[0].i < clauses[0].i < subjects[-1].i else []


def _that_clause_below(tok: Token) -> Token | None:
    """A that-clause behind the verb that the parse hung on one of its phrases: "spread in town that ..."."""
    for word in tok.subtree:
        if word.i > tok.i and word.dep_ in _CLAUSAL and any(w.lower_ == "that" for w in word.lefts):
            return word
    return None


def _opens_with(clause: Token, mark: str) -> bool:
    """Whether `mark` is the one word that opens the clause: not "in order to", "so that"."""
    marks = [word for word in clause.lefts if word.dep_ in _MARKS]
    return len(marks) == 1 and marks[0].lower_ == mark


def _object_modifiers(tok: Token, named: Token) -> list[Token]:
    """Phrases behind the object that say more of it ("cited delays *as a reason*"), up to the first comma."""
    found = []
    reach = max(word.i for word in named.subtree)
    for child in tok.children:
        if child.i <= reach:
            continue
        below = [word.i for word in child.subtree]
        if min(below) != reach + 1:
            break
        words = {word.lower_ for word in child.lefts if word.dep_ in _MARKS}
        if child.dep_ not in {"obl", "advcl"} or not words & _OBJECT_PREPOSITIONS:
            break
        found.append(child)
        reach = max(below)
    return found


def _below(roots: Iterable[Token]) -> set[int]:
    return {word.i for root in roots for word in root.subtree}


def _between(indices: set[int]) -> set[int]:
    return set(range(min(indices), max(indices) + 1)) if indices else set()


def _inserted(tok: Token) -> tuple[set[int], Token] | None:
    """The clause in which a reporting clause is inserted: "The town fell, *he said*", "*as* he put it".

    A reporting clause cut in behind the subject ("The town, *he said*, fell") is often read as a relative
    clause, or hung on the subject: the clause of that noun is meant.
    """
    if tok.head == tok:
        return None
    before = {child.lower_ for child in tok.children if child.i < tok.i and child.dep_ in _MARKS}
    own = syntax.subject(tok)
    if own is None and not _inverted_subject(tok):
        return None
    cut_in = tok.dep_ in syntax.RELATIVES and _between_commas(tok) and not syntax.relative_pronouns(tok)
    if not (tok.dep_ == "parataxis" or (tok.dep_ == "advcl" and "as" in before) or cut_in):
        return None
    bound = [child for child in tok.children if child.dep_ in {"obj", "xcomp"} and child.i > tok.i]
    put_it = "as" in before and all(child.lower_ == "it" for child in bound)
    if bound and not _told(tok) and not put_it:
        return None
    host = tok.head
    if host.dep_ in syntax.SUBJECTS or cut_in:
        host = _clause_head(host)
    content = {word.i for word in host.subtree} - {word.i for word in tok.subtree}
    content -= _below(child for child in host.children if child.dep_ == "parataxis" and child.i > tok.i)
    return (content, host) if host != tok and tok.is_ancestor(host) is False else None


def _inverted_subject(tok: Token) -> Token | None:
    """The subject behind an inserted verb, read as its complement: "..., noted *the minister*"."""
    if tok.dep_ != "parataxis" or syntax.subject(tok) is not None:
        return None
    for child in tok.children:
        is_clause = any(c.dep_ in syntax.SUBJECTS | _AUX | {"cop", "mark"} for c in child.children)
        is_object = child.dep_ in {"ccomp", "obj", "xcomp"} and child.i > tok.i
        if is_object and not is_clause and child.pos_ in {"PROPN", "NOUN"}:
            return child
    return None


def _between_commas(tok: Token) -> bool:
    """Whether the clause of `tok` is set off by commas or dashes on both sides."""
    below = [word.i for word in tok.subtree if not word.is_punct]
    first, last = min(below), max(below)
    doc = tok.doc
    return (
        first > 0
        and last + 1 < len(doc)
        and doc[first - 1].text in _SET_OFF
        and doc[last + 1].text in _SET_OFF
    )


def _told(tok: Token) -> bool:
    """Whether the object of a reporting verb is whom it was said to ("told Reuters")."""
    return tok.lemma_ in {"tell", "inform", "assure", "remind", "warn", "remember", "notify", "ask", "advise"}


def _behind_preposition(tok: Token, preposition: str) -> tuple[set[int], Token] | None:
    """What stands behind a preposition that the cue takes: a phrase with its infinitive, or a clause."""
    particle = syntax.particle(tok) == preposition
    behind = [
        (prep or preposition, head)
        for prep, head in [*syntax.obliques(tok), *(("", o) for o in syntax.objects(tok) if particle)]
        if prep == preposition or (particle and not prep)
    ]
    for _, head in behind:
        if head.i < tok.i:
            continue
        purpose = [
            c for c in tok.children if c.dep_ in {"xcomp", "advcl"} and c.i > head.i and c.tag_ == "VB"
        ]
        if preposition == "on" and not purpose and head.ent_type_ in {"DATE", "TIME"}:
            continue
        return _between(_below([head, *purpose])), (purpose or [head])[-1]
    below = [*tok.children, *(child for o in syntax.objects(tok) for child in o.children)]
    for child in below:  # "accused the army of *shelling*" hangs on the verb or on its object
        if child.dep_ in {"advcl", "xcomp", "ccomp", "acl"} and child.i > tok.i:
            marks = [word.lower_ for word in child.lefts if word.dep_ in {"mark", "case"}]
            if marks[:1] == [preposition]:
                accused = [o for o in syntax.objects(tok) if o.i < child.i and preposition == "of"]
                return _between(_below([*accused, child])), child
    for named in syntax.objects(tok):  # "accused the army of *a crime*"
        for prep, head in syntax.obliques(named):
            if prep == preposition == "of" and head.dep_ == "nmod" and named.ent_type_ != "DATE":
                return _below([named]), head
    if preposition == "of":
        for word in tok.doc[tok.i + 1 : tok.sent.end]:
            if word.tag_ == "VBG" and word.i > 0 and tok.doc[word.i - 1].lower_ == "of":
                return _below([word]), word
    return None


def _speaker(tok: Token) -> Token | None:
    """Who says what the verb `tok` reports; None for expletives and where nobody is named."""
    head = tok.head
    marks = {child.lower_ for child in tok.children if child.dep_ in {"mark", "case"}}
    if tok.tag_ == "VBG" and "as" in marks and head != tok:  # "quoted the minister as saying"
        objects = syntax.objects(head)
        if objects and not syntax.is_passive(head):
            return objects[0]
        return syntax.subject(head) or syntax.controlled_subject(head)
    found = _inverted_subject(tok) or syntax.controlled_subject(tok)
    if found is None or (found.lower_ in _EXPLETIVES and found.dep_ == "expl"):
        return None
    return found


def _cited_through(reading: _Reading, tok: Token, draft: _Draft) -> None:
    """Who carried the words: "*Reuters* quoted the minister as saying", "*Reuters* reported, citing him".

    An outlet that cites somebody for what it reports is not the speaker: whom it cites is.
    """
    cited = [
        syntax.objects(child)
        for child in tok.subtree
        if child.tag_ == "VBG" and reading.cites(child) and child.i not in reading.used
    ]
    if cited and cited[0] and draft.speaker is not None and _outlet_span(reading, draft.speaker):
        draft.cited_by, draft.speaker = draft.speaker, cited[0][0]
        reading.used[cited[0][0].head.i] = draft
        return
    if tok.tag_ != "VBG" or tok.head == tok:
        return
    if any(child.lower_ == "as" and child.dep_ in {"mark", "case"} for child in tok.children):
        outer = tok.head
        carrier = syntax.passive_agent(outer) if syntax.is_passive(outer) else syntax.subject(outer)
        draft.cited_by = carrier


def _from_other(reading: _Reading, tok: Token, rows: tuple[Cue, ...]) -> _Draft | None:
    """What a noun, adjective or adverb of saying reports."""
    row = rows[0]
    if row.pos == "ADV":
        return _from_adverb(reading, tok, row)
    if row.pos == "ADJ":
        return _from_adjective(reading, tok, rows)
    frames = {frame: one for one in reversed(rows) for frame in one.frames}
    clause = [
        child
        for child in tok.children
        if (child.dep_ in {"acl", "ccomp"} or (child.dep_ in syntax.RELATIVES and _has_no_gap(child)))
        and child.i > tok.i
        and any(word.dep_ == "mark" and word.lower_ in {"that", "whether"} for word in child.lefts)
    ]
    infinitive = [
        child
        for child in tok.children
        if child.dep_ in {"acl", "xcomp"} and child.tag_ == "VB" and child.i > tok.i
    ]
    if clause and ({"clause", "self"} & set(frames)):
        row = frames.get("clause") or frames["self"]
        content, head, rule = _below(clause), clause[-1], "noun:clause"
    elif infinitive and "to" in frames:
        row, content, head, rule = frames["to"], _below(infinitive), infinitive[-1], "noun:to"
    else:
        found = None
        for frame in frames:
            if frame.startswith("+"):
                found = _behind_preposition(tok, frame[1:])
                if found is not None:
                    row = frames[frame]
                    break
        if found is None:
            return None
        (content, head), rule = found, "noun:preposition"
    draft = _Draft(row, rule, Span(tok.idx, _end(tok)), tok)
    draft.speaker = _holder(reading, tok)
    if draft.speaker is None and rule != "noun:clause":
        return None
    if "self" in row.frames and draft.speaker is None:
        draft.speaker = tok
    draft.content = _spans(reading, content - {tok.i}, tok)
    draft.content_head = head
    return draft


def _has_no_gap(clause: Token) -> bool:
    """Whether a clause read as relative is whole: "her comment that we *put* them out of business"."""
    return syntax.subject(clause) is not None and any(
        child.dep_ in {"obj", "ccomp", "xcomp", "cop", "aux:pass"} for child in clause.children
    )


def _holder(reading: _Reading, noun: Token) -> Token | None:
    """Whose claim, promise, denial it is: possessor, by-phrase, or subject of the verb that carries it."""
    own = syntax.possessor(noun)
    carried = noun.head.lemma_.lower() in reading.cues.carriers and noun.dep_ in {"obj", "dobj"}
    if own is not None and not (own.pos_ == "PRON" and carried):
        return own
    for child in noun.lefts:  # "a *White House* claim"
        if (
            child.dep_ == "compound"
            and child.pos_ == "PROPN"
            and child.ent_type_ in {"ORG", "PERSON", "GPE", "LOC"}
        ):
            return child
    for prep, head in syntax.obliques(noun):
        if prep in {"by", "from"}:
            return head
    verb = noun.head
    carries = verb.lemma_.lower() in reading.cues.carriers
    if carries and noun.dep_ in {"obj", "dobj", "nsubj:pass"} and verb.pos_ == "VERB":
        if noun.dep_ == "nsubj:pass":
            return syntax.passive_agent(verb)
        if syntax.is_passive(verb):
            return syntax.passive_agent(verb)
        return _speaker(verb)
    return None


def _from_adverb(reading: _Reading, tok: Token, row: Cue) -> _Draft | None:
    host = _clause_head(tok.head)
    content = {word.i for word in host.subtree} - {tok.i}
    draft = _Draft(row, "adverb", Span(tok.idx, _end(tok)), tok)
    draft.content = _merged(reading, _spans(reading, content, tok))
    draft.content_head = host
    return draft


def _from_adjective(reading: _Reading, tok: Token, rows: tuple[Cue, ...]) -> _Draft | None:
    clause = [child for child in tok.children if child.dep_ == "ccomp" and child.i > tok.i]
    speaker = syntax.subject(tok)
    if not clause or speaker is None or speaker.lower_ in _EXPLETIVES or "clause" not in rows[0].frames:
        return None
    draft = _Draft(rows[0], "adjective", Span(tok.idx, _end(tok)), tok, speaker=speaker)
    draft.content = _spans(reading, _below(clause), tok)
    draft.content_head = clause[-1]
    return draft


def _labelled_headline(reading: _Reading, drafts: list[_Draft]) -> list[_Draft]:
    """A headline of the form "Ministry: two bridges closed" or "Two bridges closed: ministry"."""
    if len(reading.paragraphs) < 2:
        return []
    first = reading.paragraphs[0]
    tokens = reading.tokens(first.start, first.end)
    if not tokens or len(tokens) > _MAX_HEADLINE_TOKENS:
        return []
    if tokens[-1].text == ".":
        tokens = tokens[:-1]
    if any(tok.text in _SENTENCE_END for tok in tokens[:-1]):
        return []
    colons = [k for k, tok in enumerate(tokens) if tok.text == ":" or (tok.text in "–—" and k > 0)]
    if len(colons) != 1:
        return []
    at = colons[0]
    left, right = tokens[:at], tokens[at + 1 :]
    if len(right) >= 3 and tokens[at].text == ":" and (speaker := _label([*left, tokens[at]])):
        content = Span(right[0].idx, _end(right[-1]))
    elif len(left) >= 3 and 1 <= len(right) <= 3 and (speaker := _closing_label(right)):
        content = Span(left[0].idx, _end(left[-1]))
    else:
        return []
    if not _may_speak(reading, speaker) or any(c.overlaps(content) for d in drafts for c in d.content):
        return []
    return [label_draft(reading, speaker, tokens[at], content, "headline")]


def _closing_label(words: list[Token]) -> Token | None:
    if any(tok.pos_ in {"VERB", "AUX", "ADV"} for tok in words):
        return None
    nouns = [tok for tok in words if tok.pos_ in {"PROPN", "NOUN"}]
    return nouns[-1] if nouns else None


def _may_speak(reading: _Reading, tok: Token) -> bool:
    return tok.ent_type_ in {"PERSON", "ORG", "NORP"} or tok.lemma_.lower() in reading.cues.source_nouns


# --- quotations that nobody has explained --------------------------------------------------------------


def _left_over(reading: _Reading, drafts: list[_Draft]) -> list[_Draft]:
    """Drafts for free quotations: they go on with the speaker before them, or stand bare."""
    found: list[_Draft] = []
    covered = set(reading.covered)
    for index, quotation in reading.utterances:
        here = Span(quotation.inner_start, quotation.inner_end)
        if index not in covered and any(span.overlaps(here) for d in drafts for span in d.content):
            covered.add(index)
    for index, quotation in reading.utterances:
        if index in covered or not _stands_alone(reading, quotation):
            continue
        before = [d for d in (*drafts, *found) if d.content and d.content[0].start < quotation.start]
        paragraph = reading.paragraph_of(quotation.start)
        quoted = [
            d for d in before if d.rule.startswith("quotation") and d.content[-1].start >= paragraph.start
        ]
        previous = max(quoted or before, key=lambda d: (d.content[-1].end, d.cue.end), default=None)
        if previous is not None and not _carries_on(reading, previous, quotation, paragraph):
            previous = None
        span = Span(quotation.start, quotation.end)
        if previous is None:
            draft = _Draft(
                cue_table.LABEL, "quotation:bare", Span(span.start, span.start), None, [span], bare=True
            )
        else:
            draft = replace(
                previous, rule="quotation:free", content=[span], inherits=previous, content_head=None
            )
        found.append(draft)
        covered.add(index)
    return found


def _stands_alone(reading: _Reading, quotation: Quotation) -> bool:
    """Whether a quotation is a sentence of its own, not words lifted into the article's sentence."""
    text = reading.text
    if quotation.continues is not None:
        return True
    before = text[: quotation.start].rstrip(" \t")
    starts = not before or before[-1] in ".?!:\n”\"“'’)…"
    inner = text[quotation.inner_start : quotation.inner_end].strip()
    return (
        starts
        and len(inner.split()) > 2
        and (inner[:1].isupper() or inner[:1] in "[…$“‘'\"" or inner[:1].isdigit())
    )


def _carries_on(reading: _Reading, previous: _Draft, quotation: Quotation, paragraph: Span) -> bool:
    """Whether a free quotation goes on with the speaker of `previous`: same paragraph, or the one before."""
    if previous.bare:
        return quotation.continues is not None
    here = reading.paragraph_of(previous.content[-1].start)
    if here == paragraph or quotation.continues is not None:
        return True
    at, now = reading.paragraphs.index(here), reading.paragraphs.index(paragraph)
    return now - at == 1 and quotation.start <= paragraph.start + 1


# --- finishing -----------------------------------------------------------------------------------------


def _end(tok: Token) -> int:
    return tok.idx + len(tok.text)


def _cue_span(tok: Token, row: Cue) -> Span:
    """The cue's words: the verb, with its particle where the row names one."""
    end = _end(tok)
    particles = set(row.lemma.lower().split()[1:])
    if particles and tok.i + 1 < len(tok.doc) and tok.doc[tok.i + 1].lower_ in particles:
        end = _end(tok.doc[tok.i + 1])
    return Span(tok.idx, end)


def _spans(reading: _Reading, indices: set[int], cue: Token, cut_at: Iterable[int] = ()) -> list[Span]:
    """Token indices as character spans: runs within the cue's paragraph, edges trimmed, quotations whole."""
    doc = reading.doc
    paragraph = reading.paragraph_of(cue.idx)
    cut = {*cut_at, cue.i}
    kept = sorted(i for i in indices if paragraph.start <= doc[i].idx < paragraph.end and not doc[i].is_space)
    runs: list[list[int]] = []
    for i in kept:
        gap = range(runs[-1][-1] + 1, i) if runs else ()
        if runs and not any(k in cut or not (doc[k].is_punct or doc[k].is_space) for k in gap):
            runs[-1].append(i)
        else:
            runs.append([i])
    spans = []
    for run in runs:
        trimmed = _trimmed(doc, run)
        if trimmed:
            spans.append(_whole_quotations(reading, Span(doc[trimmed[0]].idx, _end(doc[trimmed[-1]])), cue))
    return _merged(reading, _without_crumbs(reading, spans))


def _trimmed(doc: Doc, run: list[int]) -> list[int]:
    first, last = 0, len(run) - 1
    while first <= last and (
        doc[run[first]].text in _EDGE or (doc[run[first]].lower_ == "that" and doc[run[first]].dep_ == "mark")
    ):
        first += 1
    while last >= first and (doc[run[last]].text in _EDGE or (doc[run[last]].dep_ == "cc" and last > first)):
        last -= 1
    return run[first : last + 1]


def _whole_quotations(reading: _Reading, span: Span, cue: Token) -> Span:
    """`span` widened to hold whole each quotation it touches, or cut to the one the cue stands in."""
    start, end = span
    around = reading.quotation_at(cue.idx)
    if around is not None:
        return Span(max(start, around.inner_start), min(end, around.inner_end))
    for _, quotation in reading.top:
        if quotation.start < end and start < quotation.end:
            start, end = min(start, quotation.start), max(end, quotation.end)
    return Span(start, end)


def _without_crumbs(reading: _Reading, spans: list[Span]) -> list[Span]:
    """Drop a lone word that the parse left beside the content proper."""
    if len(spans) < 2:
        return spans
    sizes = [len(reading.text[s.start : s.end].split()) for s in spans]
    return [s for s, size in zip(spans, sizes, strict=True) if size > 1 or max(sizes) == 1]


def _merged(reading: _Reading, spans: list[Span]) -> list[Span]:
    """Spans in text order, those that touch or have only punctuation between them made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        between = reading.text[merged[-1].end : span.start] if merged else "x"
        if merged and not any(char.isalnum() for char in between):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _finish(reading: _Reading, drafts: list[_Draft]) -> list[Attribution]:
    """Order the drafts, tell quote, stance, medium and chain of each, and tie parents and heirs."""
    drafts = [draft for draft in drafts if draft.content]
    drafts.sort(key=lambda d: (d.content[0].start, -d.content[-1].end, d.cue.start))
    place = {id(draft): index for index, draft in enumerate(drafts)}
    found: list[Attribution] = []
    for index, draft in enumerate(drafts):
        item = replace(
            _attribution(reading, draft),
            parent=_parent(drafts, index),
            inherits=place.get(id(draft.inherits)) if draft.inherits is not None else None,
        )
        if found and item.medium == "unknown" and _in_another(draft, list(item.content)):
            item = replace(item, medium=found[-1].medium, platform=found[-1].platform)
        found.append(item)
    return found


def _in_another(draft: _Draft, content: list[Span]) -> bool:
    """Whether the channel is but "another" or "a second one": the one told before is meant."""
    return any(
        tok.lower_ in {"another", "one"} and tok.dep_ in {"obl", "nmod"} and syntax.preposition(tok) == "in"
        for tok in _beside(draft, content)
    )


def _parent(drafts: list[_Draft], index: int) -> int | None:
    """The attribution in whose content the cue of this one stands: the smallest, if several."""
    draft = drafts[index]
    if draft.bare or draft.cue.start == draft.cue.end:
        return None
    around = []
    for other, candidate in enumerate(drafts):
        if other == index or candidate is draft.inherits:
            continue
        for span in candidate.content:
            if span.covers(draft.cue) and span.covers(draft.content[0]):
                around.append((span.end - span.start, other))
    return min(around)[1] if around else None


def _attribution(reading: _Reading, draft: _Draft) -> Attribution:
    content = _merged(reading, draft.content)
    words = [tok for span in content for tok in reading.tokens(span.start, span.end)]
    head = draft.content_head if draft.content_head is not None else _head_of(words)
    medium, platform = cue_table.medium(draft.row, _beside(draft, content), reading.cues)
    addressee, relays = _channel(reading, draft, content)
    if medium == "unknown" and relays and draft.head is not None and _told(draft.head):
        medium = "interview"
    noun = reading.cues.source_nouns.get(draft.speaker.lemma_.lower()) if draft.speaker is not None else None
    return Attribution(
        cue=draft.cue,
        cue_lemma=draft.row.lemma
        if draft.row is not cue_table.UNLISTED
        else (draft.head.lemma_ if draft.head else ""),
        stance=cue_table.stance(draft.row, draft.head if reading.parsed else None, words, reading.cues),
        content=tuple(content),
        quote=_quote_of(reading, content),
        rule=draft.rule,
        speaker=_speaker_span(reading, draft),
        speaker_head=draft.speaker.i if draft.speaker is not None else None,
        speaker_kind=draft.row.kind or (noun.kind if noun is not None and not noun.speaks else None),
        hedged=bool(draft.row.hedged),
        medium=medium,
        platform=platform,
        addressee=addressee,
        relays=relays,
        cue_head=draft.head.i if draft.head is not None else None,
        content_head=head.i if head is not None else None,
    )


def _head_of(words: list[Token]) -> Token | None:
    """The highest predicate among the content's words."""
    inside = {tok.i for tok in words}
    tops = [tok for tok in words if tok.head == tok or tok.head.i not in inside]
    verbs = [tok for tok in tops if tok.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}]
    found = verbs or tops
    return found[0] if found else None


def _speaker_span(reading: _Reading, draft: _Draft) -> Span | None:
    if draft.speaker is None:
        return None
    if not reading.parsed:
        return Span(draft.speaker.idx, _end(draft.speaker))
    start, end = syntax.noun_phrase(draft.speaker, coordination=True)
    leading = [tok for tok in reading.tokens(start, draft.speaker.idx) if tok.pos_ == "CCONJ"]
    if leading and leading[0].idx == start:  # a later member of a coordination: "and a union"
        start = _end(leading[0]) + 1
    return Span(start, end if draft.speaker_end is None else max(end, draft.speaker_end))


def _quote_of(reading: _Reading, content: list[Span]) -> str:
    """direct: all words stand in quotation marks; mixed: some; indirect: none."""
    inside = outside = 0
    for span in content:
        for tok in reading.tokens(span.start, span.end):
            if tok.is_alpha or tok.like_num:
                if reading.quotation_at(tok.idx) is not None:
                    inside += 1
                else:
                    outside += 1
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"


def _beside(draft: _Draft, content: list[Span]) -> list[Token]:
    """The words of the reporting clause itself: below the cue, outside content and speaker."""
    if draft.head is None:
        return []
    head = draft.head
    left_out = {word.i for word in draft.speaker.subtree} if draft.speaker is not None else set()
    below = {word.i: word for word in (*head.subtree, *draft.around)}
    words = [
        word
        for _, word in sorted(below.items())
        if word.i != head.i
        and word.i not in left_out
        and not any(span.start <= word.idx < span.end for span in content)
    ]
    if draft.row.pos == "NOUN":
        words.append(head)
    if draft.speaker is not None and draft.speaker.pos_ == "NOUN" and draft.speaker.tag_ == "NN":
        words.append(draft.speaker)  # "the statement said"; plural "reports" are no document
    return words


def _channel(reading: _Reading, draft: _Draft, content: list[Span]) -> tuple[Span | None, tuple[Span, ...]]:
    """Whom it was said to, and the outlets that carried it, innermost first."""
    relays: list[Span] = []
    addressee: Token | None = None
    beside = _beside(draft, content)
    whom: Span | None = None
    if draft.addressee is not None and draft.head is not None:
        whom = Span(reading.doc[draft.head.i + 1].idx, _end(draft.addressee))
        relays.append(whom)
    elif draft.head is not None and reading.parsed and draft.row.pos == "VERB":
        addressee = _addressee(draft.head, beside)
    if addressee is not None:
        whom = Span(*syntax.noun_phrase(addressee))
        if span := _outlet_span(reading, addressee):
            relays.append(span)
    for tok in beside:
        relays += _carriers(reading, tok)
    if draft.cited_by is not None:
        relays.append(Span(*syntax.noun_phrase(draft.cited_by)))
    unique = tuple(dict.fromkeys(relays))
    return whom, unique


def _addressee(verb: Token, beside: list[Token]) -> Token | None:
    inside = {tok.i for tok in beside}
    given = [*syntax.objects(verb), syntax.indirect_object(verb)]
    for tok in given:
        if tok is not None and tok.i in inside and _told(verb):
            return tok
    for prep, head in syntax.obliques(verb):
        if prep == "to" and head.i in inside:
            return head
    return None


def _carriers(reading: _Reading, tok: Token) -> list[Span]:
    """Outlets and journalists beside a cue that carried the words: "on X", "with X", "posted by X"."""
    if tok.dep_ in {"obl", "nmod", "obl:agent"}:
        prep = syntax.preposition(tok)
        if prep in {"on", "with", "by", "to", "from"} and (span := _outlet_span(reading, tok)):
            return [span]
    if tok.lemma_.lower() in reading.cues.relaying and tok.dep_ in {"acl", "acl:relcl", "advcl"}:
        agent = syntax.passive_agent(tok)
        if agent is None:
            return []
        spans = [Span(*syntax.noun_phrase(agent))]
        first = tok.doc.char_span(*spans[0], alignment_mode="expand")
        if first is not None:
            spans += [
                Span(word.idx, _end(word))
                for word in first
                if word != agent and cue_table.is_outlet(word.text, reading.cues)
            ]
        return spans
    return []


def _outlet_span(reading: _Reading, tok: Token) -> Span | None:
    """The noun phrase of `tok` where it names an outlet."""
    if tok.pos_ not in {"PROPN", "NOUN"}:
        return None
    span = Span(*syntax.noun_phrase(tok))
    text = reading.text[span.start : span.end]
    if cue_table.is_outlet(text, reading.cues):
        return span
    if cue_table.is_outlet(tok.text, reading.cues):
        return Span(tok.idx, _end(tok))
    return None
