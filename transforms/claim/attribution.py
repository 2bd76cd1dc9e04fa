"""Find the utterances that a text attributes to somebody: speaker, cue, content, stance, channel.

Three passes over one parsed article: quotations that stand as utterances of their own are given their cue
from the words around them; every other cue is read with its dependents (complement clause, inserted clause,
"according to", noun cues, passives); quotations that neither explains continue the speaker before them. The
content never leaves its paragraph. Where the Doc has no parse, the first pass alone is run, on word forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from transforms.annotations import Attribution, Quotation, Span
from transforms.claim import boundaries
from transforms.claim import cues as cue_table
from transforms.claim.channels import announced_before, beside_cue, channel_of, is_in_another, is_on_air
from transforms.claim.cues import Cues
from transforms.claim.cues import compile as compile  # the annotator's own entry
from transforms.claim.labels import headline_drafts, transcript_drafts
from transforms.claim.noun_cues import told_in
from transforms.claim.quoted_speech import leftover_drafts, quoted_drafts
from transforms.claim.reported_speech import names_withheld, reported_drafts
from transforms.claim.utterance import TURN, Draft, Scene, end_of, merged
from transforms.covering import Covering
from transforms.language import syntax
from transforms.language.closed_classes import FUTURE_MODALS, POINTING


def find(doc: Doc, quotations: Sequence[Quotation], cues: Cues) -> list[Attribution]:
    """All attributions of `doc` in the order of their content, with `parent` and `inherits` as list indices.

    `quotations` are those of `quotations.find(doc.text)`. Raises nothing on any text.
    """
    if not len(doc):
        return []
    scene = Scene(doc, quotations, cues)
    drafts = transcript_drafts(scene)
    drafts += quoted_drafts(scene)
    if scene.parsed:
        drafts += reported_drafts(scene)
        drafts += headline_drafts(scene, drafts)
        boundaries.settle(scene, drafts)
    drafts += leftover_drafts(scene, drafts)
    return _finish(scene, drafts)


def _finish(scene: Scene, drafts: list[Draft]) -> list[Attribution]:
    """Order the drafts, tell quote, stance, medium and chain of each, and tie parents and heirs."""
    # a cue in quotation marks of its own ("repudiate" the war) may leave a content that ends before it begins
    drafts = [
        draft for draft in drafts if draft.content and all(span.start < span.end for span in draft.content)
    ]
    drafts.sort(key=lambda d: (d.content[0].start, -d.content[-1].end, d.cue.start))
    place = {id(draft): index for index, draft in enumerate(drafts)}
    contents = Covering((span, index) for index, draft in enumerate(drafts) for span in draft.content)
    found: list[Attribution] = []
    for index, draft in enumerate(drafts):
        inherits = place.get(id(draft.inherits)) if draft.inherits is not None else None
        item = _attribution(scene, draft, _parent(drafts, index, contents), inherits)
        if found and item.medium == "unknown" and is_in_another(draft, list(item.content)):
            item = replace(item, medium=found[-1].medium, platform=found[-1].platform)
        found.append(item)
    for index, item in enumerate(found):
        if item.inherits is not None:
            forebear = found[item.inherits]
            found[index] = replace(item, medium=forebear.medium, platform=forebear.platform)
    return found


def _parent(drafts: list[Draft], index: int, contents: Covering) -> int | None:
    """The attribution in whose content the cue of this one stands: the smallest, if several."""
    draft = drafts[index]
    if draft.bare or draft.cue.start == draft.cue.end:
        return None
    around = [
        (span.end - span.start, other)
        for span, other in contents.of(draft.cue)
        if other != index
        and drafts[other] is not draft.inherits
        and any(one.covers(draft.content[0]) for one in drafts[other].content)
    ]
    return min(around)[1] if around else None


def _attribution(scene: Scene, draft: Draft, parent: int | None, inherits: int | None) -> Attribution:
    content = merged(scene, draft.content)
    words = [tok for span in content for tok in scene.tokens(span.start, span.end)]
    head = draft.content_head if draft.content_head is not None else _head_of(words)
    medium, platform = cue_table.medium(draft.row, beside_cue(draft, content), scene.cues)
    stance = cue_table.stance(draft.row, draft.head if scene.parsed else None, words, scene.cues)
    if stance == "asserts" and draft.rule == "verb:order":  # "told them to leave"
        stance = "demands"
    if stance == "asserts" and "warn" in draft.row.frames and _will_itself(draft, head):
        stance = "threatens"
    if stance == "asserts" and scene.parsed:
        # "called the claim that it fell *a lie*": what it is called may hang on the claim
        verdicts = [head, *(tok for tok in words if tok.lemma_.lower() in scene.cues.belying)]
        belied = next((said for word in verdicts if (said := _belied(scene, word)) is not None), None)
        untrue = _called_untrue(scene, draft.head)
        if belied is not None:
            stance, head = "denies", told_in(scene, belied)
        elif untrue is not None:
            stance, head = "denies", untrue
    if stance == "asserts" and scene.parsed and head is not None:
        stance = _verdict(scene, head) or stance
    addressee, relays = channel_of(scene, draft, content)
    if medium == "unknown" and relays and draft.head is not None and scene.is_telling(draft.head):
        medium = "interview"
    if medium == "unknown" and relays and is_on_air(scene, beside_cue(draft, content)):
        medium = "broadcast"
    if medium == "unknown":
        medium = _medium_of_doing(scene, draft)
    noun = scene.cues.source_nouns.get(draft.speaker.lemma_.lower()) if draft.speaker is not None else None
    if medium == "unknown" and noun is not None and noun.kind == "document":
        medium = cue_table.medium_of_noun(noun.noun, scene.cues)
    announced = announced_before(scene, draft)
    if medium == "unknown" and announced is not None:
        medium, platform = str(announced[1].medium), platform or announced[1].platform
    return Attribution(
        cue=draft.cue,
        cue_lemma=draft.row.lemma
        if draft.row is not cue_table.UNLISTED
        else (draft.head.lemma_ if draft.head else ""),
        stance=stance,
        content=tuple(content),
        quote="direct" if draft.rule == TURN else _quote_of(scene, content),
        rule=draft.rule,
        speaker=_speaker_span(scene, draft),
        speaker_head=draft.speaker.i if draft.speaker is not None else None,
        speaker_kind=draft.row.kind or (noun.kind if noun is not None and not noun.speaks else None),
        hedged=bool(draft.row.hedged) or _is_unconfirmed(scene, draft.speaker),
        distanced=draft.row.strength == "distanced" and draft.speaker is not None,
        antecedent=announced[0].i if announced is not None else None,
        withheld=_is_withheld(scene, draft, content),
        medium=medium,
        platform=platform,
        addressee=addressee,
        relays=relays,
        cue_head=draft.head.i if draft.head is not None else None,
        content_head=head.i if head is not None else None,
        parent=parent,
        inherits=inherits,
    )


def _is_withheld(scene: Scene, draft: Draft, content: list[Span]) -> bool:
    """Whether the words about the cue say that the speaker is not named: "on condition of anonymity"."""
    if draft.head is None or not scene.parsed:
        return False
    words = [tok for tok in draft.head.sent if tok.lemma_.lower() in scene.cues.naming]
    for span in content:
        words = [tok for tok in words if not span.start <= tok.idx < span.end]
    return any(names_withheld(tok, scene.cues) for tok in words)


def _medium_of_doing(scene: Scene, draft: Draft) -> str:
    """The medium of what a speaker does meanwhile: "*testifying* in court, she said", "speaking in Oslo"."""
    if draft.head is None or not scene.parsed or draft.row.pos != "VERB":
        return "unknown"
    beside = [*draft.head.lefts, *(draft.speaker.children if draft.speaker is not None else ())]
    for tok in beside:
        if tok.tag_ == "VBG" and tok.dep_ in {"advcl", "acl"}:
            for row in cue_table.rows_of(tok, scene.cues):
                if row.medium != "unknown":
                    return str(row.medium)
    return "unknown"


def _is_unconfirmed(scene: Scene, speaker: Token | None) -> bool:
    """Whether the words for who tells it leave it in doubt: "*unconfirmed* reports"."""
    return speaker is not None and any(
        child.lemma_.lower() in scene.cues.doubted for child in speaker.lefts if child.dep_ == "amod"
    )


def _will_itself(draft: Draft, predicate: Token | None) -> bool:
    """Whether the speaker tells what it will do itself: "warned that *it would strike*"."""
    if predicate is None or draft.speaker is None or not FUTURE_MODALS & set(syntax.modals(predicate)):
        return False
    own = syntax.subject(predicate)
    return own is not None and (
        (own.pos_ == "PRON" and own.dep_ != "expl") or own.lemma_.lower() == draft.speaker.lemma_.lower()
    )


def _belied(scene: Scene, predicate: Token | None) -> Token | None:
    """The noun of saying that a content calls false: "said *reports* of a raid were baseless"."""
    if predicate is None:
        return None
    false = scene.cues.affirming if syntax.is_negated(predicate) else scene.cues.belying  # "are *not true*"
    if predicate.lemma_.lower() not in false:
        return None
    called = [syntax.subject(predicate)]
    if called[0] is None and predicate.dep_ in {
        "xcomp",
        "obl",
        "appos",
        "advcl",
        "ccomp",
        "parataxis",
    }:  # "called the reports *a lie*", "said the report that it fell *was a lie*"
        outer = predicate.head
        called = [outer] if outer.pos_ == "NOUN" else [*syntax.objects(outer), syntax.indirect_object(outer)]
    for noun in called:
        if noun is not None and any(row.pos == "NOUN" for row in cue_table.rows_of(noun, scene.cues)):
            return noun
    return None


def _called_untrue(scene: Scene, cue: Token | None) -> Token | None:
    """The head of a that-clause that a cue calls untrue: "called it untrue that it *fell*"."""
    if cue is None or [named.lower_ for named in syntax.objects(cue)] != ["it"]:
        return None
    words = list(cue.children)
    if not any(word.dep_ == "xcomp" and word.lemma_.lower() in scene.cues.belying for word in words):
        return None
    return next((word for word in words if word.dep_ == "ccomp"), None)


# Words that point at what somebody said before.


def _verdict(scene: Scene, predicate: Token) -> str | None:
    """The stance of words that only call true or untrue what was said before: "*That is a lie*", "this is not
    true"; None where they say more."""
    said_of, lemma = syntax.subject(predicate), predicate.lemma_.lower()
    is_true = lemma in scene.cues.affirming
    if said_of is None or said_of.lower_ not in POINTING or not (is_true or lemma in scene.cues.belying):
        return None
    if any(child.dep_ in _SAYS_MORE for child in predicate.children):
        return None  # "it is untrue *that*": what is called so stands below
    return "confirms" if is_true != syntax.is_negated(predicate) else "denies"


_SAYS_MORE = frozenset({"ccomp", "csubj", "xcomp", "obl", "nmod", "acl", "acl:relcl", "conj"})


def _head_of(words: list[Token]) -> Token | None:
    """The highest predicate among the content's words."""
    inside = {tok.i for tok in words}
    tops = [tok for tok in words if tok.head == tok or tok.head.i not in inside]
    verbs = [tok for tok in tops if tok.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}]
    found = verbs or tops
    return found[0] if found else None


def _name_beside(role: Token) -> Token | None:
    """The person's name that a comma parts from a role: "the minister, *Ann Lee*, said".

    The parse makes now the one, now the other the head, as the names in the sentence have it.
    """
    if role.pos_ not in {"NOUN", "NUM"}:
        return None
    names = [child for child in role.children if child.dep_ == "appos" and child.ent_type_ == "PERSON"]
    if len(names) != 1:
        return None
    first = min([names[0].i, *(word.left_edge.i for word in names[0].lefts if not word.is_punct)])
    return names[0] if role.doc[first - 1].text == "," else None  # behind the comma a title may stand


def _named_group(speaker: Token) -> tuple[Token, Token] | None:
    """A noun and the name right behind it, one of which speaks: "*the aid group* Open Hands said"."""
    if speaker.dep_ == "appos" and speaker.head.i == speaker.i - 1 and speaker.head.pos_ == "NOUN":
        return speaker.head, speaker
    behind = [child for child in speaker.rights if child.dep_ == "appos" and child.i == speaker.i + 1]
    return (speaker, behind[0]) if behind and speaker.pos_ == "NOUN" and behind[0].pos_ == "PROPN" else None


def _speaker_span(scene: Scene, draft: Draft) -> Span | None:
    if draft.speaker is None:
        return None
    if draft.speaker_start is not None:
        return Span(draft.speaker_start, end_of(draft.speaker))
    if not scene.parsed:
        return Span(draft.speaker.idx, end_of(draft.speaker))
    name = _name_beside(draft.speaker)
    if name is not None:
        return Span(*syntax.noun_phrase(name))
    group = _named_group(draft.speaker)
    if group is not None:
        return Span(syntax.noun_phrase(group[0])[0], syntax.noun_phrase(group[1])[1])
    start, end = syntax.noun_phrase(draft.speaker, coordination=True)
    leading = [tok for tok in scene.tokens(start, draft.speaker.idx) if tok.pos_ == "CCONJ"]
    if leading and leading[0].idx == start:  # a later member of a coordination: "and a union"
        start = end_of(leading[0]) + 1
    return Span(start, end if draft.speaker_end is None else max(end, draft.speaker_end))


def _quote_of(scene: Scene, content: list[Span]) -> str:
    """direct: all words stand in quotation marks; mixed: some; indirect: none."""
    inside = outside = 0
    for span in content:
        for tok in scene.tokens(span.start, span.end):
            if tok.is_alpha or tok.like_num:
                if scene.quotation_at(tok.idx) is not None:
                    inside += 1
                else:
                    outside += 1
    if not inside:
        return "indirect"
    return "mixed" if outside else "direct"
