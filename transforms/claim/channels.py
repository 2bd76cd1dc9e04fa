"""How an utterance reached the page: whom it was said to, who carried or cited it, by which medium."""

from __future__ import annotations

from spacy.tokens import Token

from transforms.annotations import Span
from transforms.claim import cues as cue_table
from transforms.claim.utterance import BESIDE, SET_OFF, Draft, Scene, end_of
from transforms.language import syntax
from transforms.seed_rows import Medium

# Words of a medium above this rank are things that one brings out (a statement, a letter).
_MIN_TELLING_RANK = 2
_OUTLET_NOUNS = frozenset({"news_agency", "broadcaster", "newspaper", "outlet"})


def outlet_behind(scene: Scene, verb: Token) -> Token | None:
    """The last word of an outlet's name that stands right behind a verb of telling."""
    doc = scene.doc
    found = None
    for end in range(verb.i + 1, min(verb.i + 6, len(doc))):
        if doc[end].pos_ not in {"PROPN", "NOUN", "DET", "ADJ"} and doc[end].text != "-":
            break
        if cue_table.is_outlet(scene.text[doc[verb.i + 1].idx : end_of(doc[end])], scene.cues):
            found = doc[end]
    if found is not None and found.i + 1 < len(doc) and doc[found.i + 1].tag_ == "POS":
        return None  # "told *the BBC*'s Ann Lee"
    return found


def mark_cited(scene: Scene, tok: Token, draft: Draft) -> None:
    """Who carried the words: "*Reuters* quoted the minister as saying", "*Reuters* reported, citing him".

    An outlet that cites somebody for what it reports is not the speaker: whom it cites is.
    """
    if draft.speaker is not None and (
        is_carrier(scene, draft.speaker) or _passes_on(scene, tok, draft.speaker)
    ):
        for citing in _citing(scene, tok):
            cited = cited_in(citing)
            if cited:
                draft.cited_by, draft.speaker, draft.speaker_end = draft.speaker, cited[0], None
                scene.cited.add(citing.i)
                below = Span(citing.idx, end_of(tok.doc[max(word.i for word in citing.subtree)]))
                draft.content = [piece for span in draft.content for piece in _without(span, below, scene)]
                return
    if tok.tag_ != "VBG" or tok.head == tok:
        return
    if any(child.lower_ == "as" and child.dep_ in {"mark", "case"} for child in tok.children):
        outer = tok.head
        if scene.cites(outer):
            scene.cited.add(outer.i)  # what "Tass cited the minister as saying" tells is what he said
        carrier = syntax.passive_agent(outer) if syntax.is_passive(outer) else syntax.subject(outer)
        places = [head for prep, head in syntax.obliques(outer) if prep in {"in", "on", "by"}]
        draft.cited_by = carrier or next((one for one in places if _outlet_span(scene, one)), None)


def cited_in(citing: Token) -> list[Token]:
    """Whom a verb of citing names, also where the parse reads them as who was given something."""
    given = syntax.indirect_object(citing)
    return syntax.objects(citing) or ([given] if given is not None else [])


def _passes_on(scene: Scene, cue: Token, speaker: Token) -> bool:
    """Whether an unknown name reports, by a verb of publication, what it cites somebody for: "*Zenith*
    reported, citing the ministry" is an outlet by what it does."""
    if speaker.pos_ != "PROPN" or cue.lemma_.lower() not in scene.cues.relaying or cue == speaker:
        return False
    cited = [named for citing in _citing(scene, cue) for named in cited_in(citing)]
    return bool(cited) and (cited[0].pos_ == "PROPN" or cited[0].lemma_.lower() in scene.cues.source_nouns)


def _citing(scene: Scene, cue: Token) -> list[Token]:
    """The participles "citing", "quoting" of the cue's sentence that are set off from it."""
    doc, sentence = cue.doc, cue.sent
    found = []
    for tok in sentence:
        if tok.tag_ != "VBG" or tok.i == cue.i or not scene.cites(tok) or scene.utterance_at(tok.idx):
            continue
        if tok.i == sentence.start or doc[tok.i - 1].text in SET_OFF:
            found.append(tok)
    return found


def _without(span: Span, cut: Span, scene: Scene) -> list[Span]:
    """`span` without the words of `cut`, edges trimmed; empty pieces left out."""
    if not span.overlaps(cut):
        return [span]
    pieces = [(span.start, min(span.end, cut.start)), (max(span.start, cut.end), span.end)]
    kept = []
    for start, end in pieces:
        words = [tok for tok in scene.tokens(start, end) if not tok.is_punct]
        if words and words[0].lower_ == "that":
            words = words[1:]
        if words:
            kept.append(Span(words[0].idx, end_of(words[-1])))
    return kept


def is_carrier(scene: Scene, speaker: Token) -> bool:
    """Whether a speaker is an outlet, by name or by its noun ("local media", "state television")."""
    if _outlet_span(scene, speaker):
        return True
    nouns = scene.cues.source_nouns
    noun = nouns.get(speaker.lemma_.lower()) or nouns.get(speaker.lower_)
    if noun is None:  # "Zenith, *a local newspaper*, said"
        beside = [nouns.get(child.lemma_.lower()) for child in speaker.children if child.dep_ == "appos"]
        noun = next((one for one in beside if one is not None), None)
    return noun is not None and (noun.kind in _OUTLET_NOUNS or noun.carries)


def _carries_for_others(scene: Scene, agent: Token) -> bool:
    """Whether a noun is one of those who pass on what others say: a journalist, an agency, a channel."""
    noun = scene.cues.source_nouns.get(agent.lemma_.lower())
    return noun is not None and (noun.kind in _OUTLET_NOUNS | {"journalist"} or bool(noun.carries))


def announced_before(scene: Scene, draft: Draft) -> tuple[Token, Medium] | None:
    """Who brought out what, in the sentence before, that this utterance is from; None where nobody did.

    "*The bank* issued *a statement*. It said ...": the subject, and the medium of the thing.
    """
    speaker = draft.speaker
    pronoun = speaker is not None and speaker.pos_ == "PRON" and draft.row.pos == "VERB"
    if not scene.parsed or speaker is None or not (pronoun or draft.rule == BESIDE):
        return None
    verb = speaker.sent.root
    if pronoun:
        if not speaker.sent.start:
            return None
        verb = scene.doc[speaker.sent.start - 1].sent.root
    own = syntax.subject(verb)
    if own is None or own.pos_ == "PRON" or verb.lemma_.lower() not in scene.cues.carriers:
        return None
    for thing in syntax.objects(verb):
        row = scene.cues.media.get(thing.lemma_.lower())
        if row is not None and row.rank > _MIN_TELLING_RANK:
            return own, row
    return None


def is_on_air(scene: Scene, beside: list[Token]) -> bool:
    """Whether an utterance was made on an outlet: "said *on Al Jazeera*"."""
    return any(
        tok.dep_ == "obl" and syntax.preposition(tok) == "on" and _outlet_span(scene, tok) is not None
        for tok in beside
    )


def is_in_another(draft: Draft, content: list[Span]) -> bool:
    """Whether the channel is but "another" or "a second one": the one told before is meant."""
    return any(
        tok.lower_ in {"another", "one"} and tok.dep_ in {"obl", "nmod"} and syntax.preposition(tok) == "in"
        for tok in beside_cue(draft, content)
    )


def beside_cue(draft: Draft, content: list[Span]) -> list[Token]:
    """The words of the reporting clause itself: below the cue, outside content and speaker."""
    if draft.head is None:
        return []
    head = draft.head
    left_out = {word.i for word in draft.speaker.subtree} if draft.speaker is not None else set()
    if draft.rule in {"verb:as", "verb:marks"}:  # "called the letter “a lie”": said of it, not in it
        left_out |= {word.i for spoken_of in syntax.objects(head) for word in spoken_of.subtree}
    below = {word.i: word for word in (*head.subtree, *draft.around)}
    words = [word for _, word in sorted(below.items()) if word.i != head.i and word.i not in left_out]
    for span in content:
        words = [word for word in words if not span.start <= word.idx < span.end]
    words += [word for tok in _participles(draft) for word in tok.subtree]
    if draft.speaker is not None and draft.speaker.pos_ == "NOUN":  # "a clip *shared on Telegram* shows"
        words += [
            head
            for tok in draft.speaker.children
            if tok.dep_ == "acl" and tok.tag_ in {"VBN", "VBD"}
            for prep, head in syntax.obliques(tok)
            if prep in {"on", "to", "via"}
        ]
    if draft.row.pos == "NOUN":
        words.append(head)
    if draft.speaker is not None and draft.speaker.pos_ == "NOUN" and draft.speaker.tag_ == "NN":
        words.append(draft.speaker)  # "the statement said"; plural "reports" are no document
    return words


def _participles(draft: Draft) -> list[Token]:
    """What the speaker is doing while it speaks: "the blogger, *writing on* a site, said"."""
    if draft.speaker is None:
        return []
    return [child for child in draft.speaker.children if child.dep_ == "acl" and child.tag_ == "VBG"]


def channel_of(scene: Scene, draft: Draft, content: list[Span]) -> tuple[Span | None, tuple[Span, ...]]:
    """Whom it was said to, and the outlets that carried it, innermost first."""
    relays: list[Span] = []
    addressee: Token | None = None
    beside = beside_cue(draft, content)
    whom: Span | None = None
    if draft.addressee is not None and draft.head is not None:
        whom = Span(scene.doc[draft.head.i + 1].idx, end_of(draft.addressee))
        if cue_table.is_outlet(scene.text[whom.start : whom.end], scene.cues):
            relays.append(whom)
            for one in syntax.conjuncts(draft.addressee):
                relays += _outlets_in(scene, one) if one.i > draft.addressee.i else []
    elif draft.head is not None and scene.parsed and draft.row.pos == "VERB":
        addressee = _addressee(scene, draft.head, beside)
    if addressee is not None:
        whom = Span(*syntax.noun_phrase(addressee))
        for one in (addressee, *syntax.conjuncts(addressee)):
            relays += _outlets_in(scene, one)
    for tok in (*beside, *_said_of_speaker(draft)):
        relays += _carriers(scene, tok)
    if draft.cited_by is not None:
        relays.append(Span(*syntax.noun_phrase(draft.cited_by)))
    unique = tuple(dict.fromkeys(relays))
    return whom, unique


def _outlets_in(scene: Scene, tok: Token) -> list[Span]:
    """The outlet that a noun phrase names; of a journalist with an outlet ("CNN's Ann Lee") both."""
    owner = syntax.possessor(tok)
    outlet = _outlet_span(scene, owner) if owner is not None else None
    if tok.ent_type_ == "PERSON" or (outlet and tok.pos_ == "PROPN"):
        name = [word for word in tok.subtree if word == tok or word.dep_ in {"flat", "flat:name"}]
        return [Span(name[0].idx, end_of(name[-1])), outlet] if outlet and name else []
    named = _outlet_span(scene, tok)
    if named is None and tok.pos_ == "NOUN" and is_carrier(scene, tok):
        named = _name_behind(scene, tok) or Span(*syntax.noun_phrase(tok))  # "told *state television*"
    return [named] if named else []


def _name_behind(scene: Scene, noun: Token) -> Span | None:
    """The name that stands right behind the noun for an outlet: "the newspaper *Kommersant*"."""
    end = noun.i + 1
    while end < len(scene.doc) and scene.doc[end].pos_ == "PROPN" and scene.doc[end].text[:1].isupper():
        end += 1
    if end == noun.i + 1:
        return None
    return Span(scene.doc[noun.i + 1].idx, end_of(scene.doc[end - 1]))


def _said_of_speaker(draft: Draft) -> list[Token]:
    """Participles that tell how the speaker's words were had: "a letter *seen* by Reuters said"."""
    speaker = draft.speaker
    if speaker is None:
        return []
    told = [child for child in speaker.children if child.dep_ == "acl" and child.tag_ in {"VBN", "VBD"}]
    spoke = [child for child in speaker.children if child.dep_ in syntax.RELATIVES and child.tag_ == "VBD"]
    return told + [
        word for clause in spoke for word in clause.children
    ]  # "a resident who spoke *to* Reuters"


def _addressee(scene: Scene, verb: Token, beside: list[Token]) -> Token | None:
    inside = {tok.i for tok in beside}
    given = [*syntax.objects(verb), syntax.indirect_object(verb)]
    for tok in given:
        if tok is not None and tok.i in inside and scene.is_telling(verb):
            return tok
    for prep, head in syntax.obliques(verb):
        if prep == "to" and head.i in inside:
            return head
    return None


def _carriers(scene: Scene, tok: Token) -> list[Span]:
    """Outlets and journalists beside a cue that carried the words: "on X", "with X", "posted by X"."""
    by_whom = any(child.lower_ == "by" and child.dep_ == "case" for child in tok.lefts)
    if tok.dep_ in {"obl", "nmod", "obl:agent"} or by_whom:
        prep = "by" if by_whom else syntax.preposition(tok)
        if prep in {"on", "in", "with", "by", "to", "from"} and (span := _outlet_span(scene, tok)):
            return [span]
    if tok.lemma_.lower() in scene.cues.relaying and tok.dep_ in {"acl", "acl:relcl", "advcl"}:
        agent = syntax.passive_agent(tok)
        if agent is None:
            return []
        spans = [Span(*syntax.noun_phrase(agent))]
        if _outlet_span(scene, agent):
            return spans
        if agent.pos_ == "NOUN" and _carries_for_others(scene, agent) and agent.ent_type_ != "PERSON":
            behind = _name_behind(scene, agent)
            kind = scene.cues.source_nouns[agent.lemma_.lower()].kind
            if behind is not None and (
                kind in _OUTLET_NOUNS or scene.tokens(*behind)[0].ent_type_ != "PERSON"
            ):
                return [behind]  # "posted by the channel *Lund Live*"
        if agent.ent_type_ != "PERSON" and not _carries_for_others(scene, agent):
            return []  # a film "released by the army" is the army's own
        first = tok.doc.char_span(*spans[0], alignment_mode="expand")
        if first is not None:
            spans += [
                Span(word.idx, end_of(word))
                for word in first
                if word != agent and cue_table.is_outlet(word.text, scene.cues)
            ]
        return spans
    return []


def _outlet_span(scene: Scene, tok: Token) -> Span | None:
    """The noun phrase of `tok` where it names an outlet."""
    if tok.pos_ not in {"PROPN", "NOUN"}:
        return None
    span = Span(*syntax.noun_phrase(tok))
    text = scene.text[span.start : span.end]
    if cue_table.is_outlet(text, scene.cues):
        return span
    if cue_table.is_outlet(tok.text, scene.cues):
        return Span(tok.idx, end_of(tok))
    return None
