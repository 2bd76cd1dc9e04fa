"""Reported speech: cues read with their dependents, or by word order where the parse shows no clause."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.annotations import Span
from transforms.claim import cues as cue_table
from transforms.claim.answers import trailing_answers
from transforms.claim.channels import cited_in, is_carrier, mark_cited, outlet_behind
from transforms.claim.claim_content import (
    clause_head,
    contents_of,
    indices_below,
    that_clause_below,
    widest_clause,
)
from transforms.claim.content_bounds import own_content, since_last_sentence
from transforms.claim.cues import Cues
from transforms.claim.noun_cues import from_other, told_in
from transforms.claim.speakers import (
    by_whom,
    names_nobody,
    object_of_phrase,
    phrase_before,
    speaker_of,
    speaks_for_itself,
)
from transforms.claim.utterance import SET_OFF, Draft, Scene, cue_span, end_of, merged, spans_of
from transforms.claim.word_order import (
    CUT_IN,
    called_in_marks,
    clause_with_gap,
    following_clause,
    trailing_attribution,
    verb_read_as_noun,
)
from transforms.language import syntax
from transforms.language.closed_classes import IRREALIS_MODALS, UNREAL_MARKS
from transforms.seed_rows import Cue


def reported_drafts(scene: Scene) -> list[Draft]:
    """Drafts for the cues that no quotation of its own has taken."""
    drafts = trailing_answers(scene)
    skip_to = -1
    for tok in scene.doc:
        if tok.i < skip_to or tok.is_space:
            continue
        begins = tok.lower_ in scene.cues.phrases
        phrase = cue_table.phrase_at(scene.doc, tok.i, scene.cues) if begins else None
        if phrase is not None:
            skip_to = phrase[1]
            if tok.i not in scene.used and (draft := _from_phrase(scene, tok, *phrase)):
                drafts.append(draft)
            continue
        if tok.pos_ == "NOUN" and tok.i not in scene.used and (draft := verb_read_as_noun(scene, tok)):
            drafts.append(draft)
            scene.used[tok.i] = draft
            continue
        if tok.pos_ not in scene.cues.parts and tok.tag_ != "VBN":
            continue
        rows = cue_table.rows_of(tok, scene.cues)
        if not rows or not _is_uttered(scene, tok) or cue_table.is_misread_noun(tok, scene.cues):
            continue
        taken = scene.used.get(tok.i)
        if tok.i in scene.aside:
            continue
        if taken is not None:
            _widen(scene, taken, tok, rows)
            continue
        draft = _from_verb(scene, tok, rows) if rows[0].pos == "VERB" else from_other(scene, tok, rows)
        if draft is not None and draft.content and not _withholds_name(scene, draft):
            drafts.append(draft)
            scene.used[tok.i] = draft
    return [draft for draft in drafts if draft.head is None or draft.head.i not in scene.cited]


def _withholds_name(scene: Scene, draft: Draft) -> bool:
    """Whether all that is said or asked is that the speaker is not named: "asked not to be named"."""
    head = draft.content_head
    if head is not None and head.pos_ == "VERB" and names_withheld(head, scene.cues):
        return True
    named = syntax.subject(head) if head is not None else None
    if named is not None and named.lemma_.lower() in scene.cues.naming and draft.row.stance == "demands":
        return True  # "asking that his name not be used"
    words = {
        tok.lemma_.lower()
        for span in draft.content
        for tok in scene.tokens(span.start, span.end)
        if tok.pos_ in {"NOUN", "PROPN", "VERB", "ADJ", "NUM"}
    }
    return bool(words & scene.cues.naming) and words <= scene.cues.naming | scene.cues.giving


def names_withheld(tok: Token, cues: Cues) -> bool:
    """Whether a word is about not being named: "anonymity", "not to *be named*", "who gave no *name*"."""
    if tok.lower_ in cues.withheld:
        return True
    if tok.lemma_.lower() not in cues.naming:
        return False
    if tok.pos_ == "VERB":
        return {"be", "to"} <= {child.lower_ for child in tok.children}
    if tok.pos_ == "NOUN" and tok.dep_ == "obj":
        return cue_table.is_negated(tok.head, cues)
    return False


def _is_uttered(scene: Scene, tok: Token) -> bool:
    """Whether the cue tells an utterance of the article: not one within a quotation, wished for or asked for.

    What a quoted person says that others said is left in the quotation; "will say", "if he says", "to deny
    it would be" tell no utterance.
    """
    if scene.utterance_at(tok.idx) is not None:
        return False
    if tok.pos_ not in {"VERB", "AUX"}:
        return True
    if not cue_table.is_negated(tok, scene.cues) and set(syntax.modals(tok)) & IRREALIS_MODALS:
        return False
    own = syntax.subject(tok)
    if own is not None and own.tag_ == "WP" and tok == tok.sent.root and tok.sent[-1].text == "?":
        return False  # "Who says it is safe?"
    marks = {child.lower_ for child in tok.children if child.dep_ == "mark"}
    blamed = tok.tag_ == "VBG" and "for" in marks and any(child.dep_ == "ccomp" for child in tok.children)
    if marks & UNREAL_MARKS and not blamed:  # but "was fined *for saying* that it fell"
        return False
    if (
        tok.tag_ in {"VBN", "VBD"}
        and tok.dep_ == "advcl"
        and scene.is_telling(tok)
        and syntax.subject(tok) is None
    ):
        return syntax.passive_agent(tok) is not None  # "*asked* whether he would resign, the premier ..."
    infinitive = tok.tag_ == "VB" and any(child.tag_ == "TO" for child in tok.children)
    if infinitive and tok.dep_ in {"xcomp", "acl", "ccomp", "csubj", "csubj:pass"}:
        return tok.head.lemma_.lower() in scene.cues.enacting or cue_table.is_negated(tok, scene.cues)
    return True


def _widen(scene: Scene, draft: Draft, tok: Token, rows: tuple[Cue, ...]) -> None:
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
        if word.i not in own and word.i != tok.i and scene.quotation_at(word.idx) is None
    ]
    words = [word for word in words if word.is_alpha or word.like_num]
    if len(words) < 2 or not roots:
        return
    opener = _that_before_marks(scene, draft, tok, roots)
    if opener is not None:
        draft.content = merged(scene, [Span(scene.doc[opener + 1].idx, draft.content[0].end), *draft.content])
        return
    if not any(span.start <= root.idx < span.end for root in roots for span in draft.content):
        spans = spans_of(scene, {word.i for root in roots for word in root.subtree} - own - {tok.i}, tok)
        near = [s for s in spans if not any(s.overlaps(c) and c.covers(s) for c in draft.content)]
        if draft.rule == "quotation:before" and near and all(s.start > tok.idx for s in near):
            draft.content = merged(scene, [*near, *draft.content])


def _that_before_marks(scene: Scene, draft: Draft, tok: Token, clauses: list[Token]) -> int | None:
    """The "that" whose clause ends in the draft's marks: "said *that* when it rained, “it leaked”"."""
    quoted = draft.content[0]
    for clause in clauses:
        if not quoted.start <= clause.idx < quoted.end:
            continue
        for word in clause.lefts:
            if word.lower_ == "that" and word.dep_ == "mark" and tok.i < word.i and word.idx < quoted.start:
                return word.i
    return None


def _from_phrase(scene: Scene, tok: Token, row: Cue, end: int) -> Draft | None:
    """ "according to X", "in the words of X": the content is the clause that the phrase modifies."""
    speaker = object_of_phrase(scene.doc, tok.i, end)
    if speaker is None:
        return None
    named = speaker.ent_type_ or speaker.pos_ == "PROPN"
    if row.lemma == "per" and not named and speaker.lemma_.lower() not in scene.cues.source_nouns:
        return None
    phrase = {word.i for word in speaker.subtree} | set(range(tok.i, end))
    host = speaker.head if speaker.dep_ not in {"ROOT", "root"} else None
    if tok.dep_ in {"advcl", "acl", "obl", "parataxis"} and host == tok:
        host = tok.head
        phrase |= {word.i for word in tok.subtree}
    while host is not None and host.i in phrase:
        host = host.head if host.head != host else None
    if host is None:
        return None
    host = clause_head(host)
    at_edge = tok.is_sent_start or tok.i == 0 or scene.doc[tok.i - 1].text in {",", "—", "–", "("}
    if at_edge:
        host = widest_clause(host, tok)
    content = {word.i for word in host.subtree} - phrase
    draft = Draft(row, "phrase", Span(tok.idx, end_of(scene.doc[end - 1])), tok, speaker=speaker)
    draft.content = spans_of(scene, content, tok, cut_at=phrase)
    draft.content_head = host
    for clause in speaker.children:  # "according to the agency, which *quoted* the governor"
        quoted = syntax.objects(clause) if clause.dep_ in syntax.RELATIVES and scene.cites(clause) else []
        if quoted:
            draft.cited_by, draft.speaker = speaker, quoted[0]
            scene.used[clause.i] = draft
    return draft if draft.content else None


def _from_verb(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """What a verb of saying reports: by its complement, the clause it is inserted in, its object.

    Where the sentence ends in ", so-and-so said" and the parse sees another speaker, the word order decides.
    """
    if (gapped := clause_with_gap(scene, tok, rows)) is not None:
        return gapped
    found = _by_parse(scene, tok, rows) or called_in_marks(scene, tok, rows)
    if found is not None and found.rule == "verb:preposition" and _that_behind(scene, found):
        found = following_clause(scene, tok, rows) or found  # "argued *for a second time* that it leaked"
    if scene.cites(tok) and (told := _told_while_citing(scene, tok, rows)) is not None:
        return told
    found = found or _cited_behind(scene, tok, rows) or following_clause(scene, tok, rows)
    trailing = trailing_attribution(scene, tok, rows)
    if trailing is None:
        return found
    draft, segment = trailing
    if found is not None and draft.rule == CUT_IN:
        return found
    if found is not None and found.content:
        named = [tok for tok in (found.speaker, found.cited_by) if tok is not None]
        if any(one.i in segment for one in named):
            if draft.speaker is not None and draft.cited_by is None and len(named) == 1:
                between = scene.doc[draft.speaker.i : named[0].i]
                if any(word.pos_ == "CCONJ" for word in between):  # "*police* and a union said"
                    found.speaker, found.speaker_end = draft.speaker, draft.speaker_end
            return found
    return draft


def _that_behind(scene: Scene, draft: Draft) -> bool:
    """Whether a that-clause stands right behind the phrase that a preposition led to."""
    behind = scene.tokens(draft.content[-1].end, draft.content[-1].end + 6)
    return bool(behind) and behind[0].lower_ == "that" and behind[0].tag_ == "IN"


def _told_while_citing(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """The scene of "Local media, *citing hospital officials*, put the toll at nine": the clause is theirs."""
    host, cited = tok.head, cited_in(tok)
    if tok.tag_ != "VBG" or not cited or scene.doc[tok.i - 1].text not in SET_OFF:
        return None
    carrier = host if tok.dep_ == "acl" else syntax.subject(host)
    if tok.dep_ == "acl":
        host = host.head
    if carrier is None or not is_carrier(scene, carrier) or host.pos_ != "VERB":
        return None
    told = any(child.dep_ == "ccomp" for child in host.children) or host.i in scene.used
    if told or any("object" in row.frames for row in cue_table.rows_of(host, scene.cues)):
        return None  # "reported, citing": the verb of saying tells it
    row = next(row for row in rows if "cite" in row.frames)
    draft = Draft(row, "verb:citing", cue_span(tok, row), tok, speaker=cited[0], cited_by=carrier)
    own = {word.i for one in (tok, carrier) for word in one.subtree}
    draft.content = spans_of(scene, {word.i for word in host.subtree} - own, tok, cut_at=own)
    draft.content_head = host
    return draft if draft.content else None


def _cited_behind(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    """The scene of "The port was shut, *Reuters quoted the mayor as saying*"."""
    row = next((row for row in rows if "clause" in row.frames), None)
    carrier = tok.head
    marks = {child.lower_ for child in tok.lefts if child.dep_ in {"mark", "case"}}
    told = [child for child in tok.children if child.i > tok.i and not child.is_punct]
    if row is None or tok.tag_ != "VBG" or "as" not in marks or told or not scene.cites(carrier):
        return None
    own = syntax.subject(carrier)
    cited = [*syntax.objects(carrier), syntax.indirect_object(carrier)]
    who = next((one for one in cited if one is not None and one.i > carrier.i), None)
    if own is None or who is None:
        return None
    first = min(word.i for word in own.subtree)
    if scene.doc[first - 1].text not in SET_OFF:
        return None
    draft = Draft(row, "verb:cited", cue_span(tok, row), tok, speaker=who, cited_by=own)
    draft.content = spans_of(scene, set(range(tok.sent.start, first - 1)), tok)
    scene.cited.add(carrier.i)
    return draft if draft.content else None


def _told_whom(tok: Token, content: set[int]) -> Token | None:
    """A bare noun behind a verb of telling that the parse took as content: "told *officials* the ..."."""
    at = tok.i + 1
    if at + 1 >= len(tok.doc) or at not in content or tok.doc[at].pos_ not in {"NOUN", "PROPN", "PRON"}:
        return None
    behind = tok.doc[at + 1]
    return tok.doc[at] if behind.pos_ in {"DET", "PRON"} or behind.lower_ == "that" else None


def _is_perfect(tok: Token) -> bool:
    """Whether the form is an active perfect ("have claimed"), whatever its subject's label says."""
    auxiliaries = {child.lemma_.lower() for child in tok.children if child.dep_ in syntax.AUXILIARIES}
    return "have" in auxiliaries and "be" not in auxiliaries


def _shown(scene: Scene, tok: Token) -> tuple[set[int], Token] | None:
    """What a thing that tells shows: "images showed *smoke over the port*"; its words and their head."""
    subject, objects = syntax.subject(tok), syntax.objects(tok)
    if not objects and (given := syntax.indirect_object(tok)) is not None:
        objects = [given]  # "showed *the premier* with a lead"
    acting = [c for c in tok.children if c.dep_ == "xcomp" and c.tag_ == "VBG" and syntax.subject(c)]
    objects = objects or acting  # "shows *the roof falling*"
    noun = scene.cues.source_nouns.get(subject.lemma_.lower()) if subject is not None else None
    if noun is None or noun.speaks or not objects or objects[0].i < tok.i:
        return None
    words: set[int] = set()
    for child in tok.children:
        if child.i < objects[0].i:
            continue
        below = {word.i for word in child.subtree}
        set_off = tok.doc[min(below) - 1].text in SET_OFF
        if child.dep_ in {"conj", "cc", "parataxis"} or (words and set_off):
            break
        if not child.is_punct:
            words |= below
    return words, objects[0]


def _by_parse(scene: Scene, tok: Token, rows: tuple[Cue, ...]) -> Draft | None:
    frames = {frame: row for row in reversed(rows) for frame in row.frames}
    passive = syntax.is_passive(tok) and not _is_perfect(tok)
    found = list(contents_of(tok, frames, passive, scene.cues))
    if not found and "evidence" in frames and not passive and (shown := _shown(scene, tok)) is not None:
        found = [("evidence", "evidence", *shown)]
    told_by_kind = "clause" in frames and any(row.kind for row in rows)
    if not found and told_by_kind and (clause := that_clause_below(tok)) is not None:
        found = [("clause", "clause", indices_below([clause]), clause)]
    for rule, frame, content, head in found:
        content = content - scene.aside
        if not content:
            continue
        row = frames[frame]
        draft = Draft(row, f"verb:{rule}", cue_span(tok, row), tok)
        if passive:
            draft.speaker = syntax.passive_agent(tok) or (by_whom(tok) if "as" in row.frames else None)
            if draft.speaker is None and "as" in row.frames and not row.hedged and "object" not in row.frames:
                return None  # what "is called the long road" is but named so
        else:
            draft.speaker = scene.speakers.get(tok.i) or speaker_of(tok)
        finite = tok.tag_ in syntax.FINITE_VERBS and not passive and frame == "clause"
        if draft.speaker is None and finite and not any(c.dep_ == "expl" for c in tok.children):
            draft.speaker = phrase_before(tok)
        if passive and row.kind is not None and draft.speaker is None:
            draft.speaker = syntax.subject(tok)  # "messages circulated that"
            if draft.speaker is None and tok.dep_ == "acl":  # "*word* spread in the camp that"
                draft.speaker = tok.head
        if draft.speaker is not None and names_nobody(draft.speaker):
            return None  # "no group said": nobody says it
        if row.kind == "rumor" and frame == "clause" and not speaks_for_itself(scene, draft.speaker):
            return None
        content = since_last_sentence(scene, tok, content)
        own = {tok.i}
        if draft.speaker is not None and rule not in {"object"}:
            own |= {word.i for word in draft.speaker.subtree if word.i not in content}
        content = content - own
        if rule == "clause" and head is not None:
            content = _opened(tok, head, content)
        told = outlet_behind(scene, tok) if scene.is_telling(tok) else None
        if told is not None:  # "told Reuters fighting went on": the parse takes the two for one phrase
            content -= set(range(tok.i + 1, told.i + 1))
            draft.addressee = told
        elif scene.is_telling(tok) and (whom := _told_whom(tok, content)) is not None:
            content -= {whom.i}
            draft.addressee = whom
        if rule in {"clause", "inserted"}:
            content = own_content(scene, tok, content, draft)
        draft.content = spans_of(scene, content, tok, keep_crumbs=frame == "passive" or rule == "what")
        if head is not None and row.stance in cue_table.ANSWERS:
            noun = rule.endswith(("object", "preposition")) or cue_table.is_misread_noun(head, scene.cues)
            head = told_in(scene, head) if noun else head
        draft.content_head = head
        mark_cited(scene, tok, draft)
        return draft
    return None


def _opened(cue: Token, head: Token, content: set[int]) -> set[int]:
    """`content` from where its clause opens, where that is behind the cue.

    What stands before the speaker, or between the cue and "that", tells when or how it was said: "*Despite
    the delay* Lee said it was safe", "said, *while testifying in Oslo*, that it was".
    """
    if head.i < cue.i:
        return content
    own = syntax.subject(cue)
    front = cue.i if own is None else min(cue.i, own.i)
    behind = cue.doc[cue.i + 1] if cue.i + 1 < len(cue.doc) else cue
    if not behind.is_punct:
        content = {i for i in content if i > front}
    opener = next((word.i for word in head.lefts if word.lower_ == "that" and word.dep_ == "mark"), None)
    return content if opener is None else {i for i in content if i >= opener or i < cue.i}
