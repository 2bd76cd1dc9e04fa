"""Counts of people told with an act: killed, injured, missing, detained, displaced, and crowds.

Method: every word of toll_words.csv looks for the phrase it counts where the parse has it (object, subject,
of-phrase, the noun it describes); the numbers of that phrase are read with the words that bound them ("at
least", "up to", "between ... and"), coordinated phrases are added ("two soldiers and a child" are three), and
what a phrase includes ("12 people, including three children") is not counted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from transforms.annotations import Quantity
from transforms.event.counts import (
    Count,
    count_of,
    has_number,
    is_new_person,
    is_one_person,
    is_ordinal_of_one,
)
from transforms.event.listing import members, own_verb
from transforms.event.numerals import is_year, number_at
from transforms.event.slots import Slots
from transforms.event.tallies import bare_sum, is_counted_by_sum, sum_of, tallied
from transforms.event.toll_words import Tolls, TollWord, compile
from transforms.event.word_classes import indexed_classes
from transforms.event.wordings import match_words
from transforms.language import syntax

__all__ = ["Tolls", "compile", "find"]

_COUNTS_ONE = frozenset({"killed", "injured", "missing"})  # "a child was killed" counts one
_CUE_REACH = 5  # tokens after a verb in which its number may stand
_HELD = frozenset({"detained", "displaced"})  # kinds whose nouns may only say who somebody is
_SUM_REACH = 2  # sentences back to those whose sum is told: "The ministry put the figure at 140"
_DETAILS = frozenset({":", "–", "—", "--"})
_SEVERAL = 2  # phrases side by side: "a colonel and six conscripts"


def find(doc: Doc, tolls: Tolls) -> list[Quantity]:
    """Counts of people in a parsed article, in text order; each phrase counts once for a kind."""
    found: list[Quantity] = []
    seen: set[tuple[int, int, str]] = set()
    for tok in doc:
        if tok.lower_ not in tolls.words and tok.lemma_.lower() not in tolls.words:
            continue
        for row in _rows(tok, tolls):
            quantity = _quantity(tok, row, tolls)
            if quantity is None:
                continue
            for one in (quantity, *_elliptical(tok, row, tolls)):
                key = (one.start, one.end, one.kind)
                if key not in seen:
                    seen.add(key)
                    found.append(one)
            break
    found += _bare_sums(doc, found, tolls)
    return sorted(
        _told_once(_largest(found)), key=lambda quantity: (quantity.start, quantity.end, quantity.kind)
    )


def _bare_sums(doc: Doc, told: Sequence[Quantity], tolls: Tolls) -> list[Quantity]:
    """What sums come to that do not say of whom: of those counted last before them."""
    found: list[Quantity] = []
    if not told:
        return found
    starts = {one.start for one in told}
    for tok in doc:
        if tok.lemma_.lower() not in tolls.tally:
            continue
        number = bare_sum(tok, tolls)
        if number is None or number.idx in starts:
            continue
        first = tok.sent.start
        for _ in range(_SUM_REACH):
            first = doc[first - 1].sent.start if first else 0
        before = [one for one in told if doc[first].idx <= one.start < tok.idx]
        count = count_of(number, tolls, alone=False) if before else None
        if count is None:
            continue
        last = max(before, key=lambda one: (one.start, one.kind))
        row = TollWord((tok.lemma_.lower(),), "noun", last.kind, "of")
        found.append(_added([count], row, tok, "cumulative", tolls))
    return found


def _largest(quantities: list[Quantity]) -> list[Quantity]:
    """Without those that lie inside another of the same kind."""
    return [
        one
        for one in quantities
        if not any(
            other is not one
            and other.kind == one.kind
            and other.start <= one.start
            and one.end <= other.end
            and (other.start, other.end) != (one.start, one.end)
            for other in quantities
        )
    ]


def _told_once(quantities: list[Quantity]) -> list[Quantity]:
    """Each phrase under what befell it in the end: "shot and killed *a priest*" is one dead and none hurt,
    and who is arrested or dies at a march is not the size of the crowd."""
    kinds: dict[tuple[int, int], set[str]] = {}
    for one in quantities:
        kinds.setdefault((one.start, one.end), set()).add(one.kind)
    others = [one for one in quantities if one.kind != "crowd"]
    return [
        one
        for one in quantities
        if not (one.kind == "injured" and "killed" in kinds[one.start, one.end])
        # "killed six *refugees*": who they are, not what befell them
        and not (one.kind == "displaced" and kinds[one.start, one.end] & {"killed", "injured", "missing"})
        # also within a sum: "nine *protesters* and four officers were hurt"
        and not (one.kind == "crowd" and any(it.start < one.end and one.start < it.end for it in others))
    ]


def _rows(tok: Token, tolls: Tolls) -> list[TollWord]:
    found: list[TollWord] = []
    for form in dict.fromkeys((tok.lemma_.lower(), tok.lower_)):
        for row in tolls.words.get(form, ()):
            if row.pos == "verb" and tok.pos_ == "VERB" and _tells_of_itself(tok, tolls):
                used = match_words(tok, row.words)
                if used is None or _has_other_particle(tok, row.words):
                    continue
                # "lost contact *with* two soldiers" is no "lost two soldiers"
                if row.slot != "of" or row.words[-1] == "with" or not syntax.preposition(used[-1]):
                    found.append(row)
            elif row.pos == "noun" and tok.pos_ in {"NOUN", "PROPN", "ADJ"} and tok.dep_ != "compound":
                if "of" in row.words:  # "the *loss* of 11 *men*"
                    of = {word.lemma_.lower() for prep, word in syntax.obliques(tok) if prep == "of"}
                    found += [row] if row.words[-1] in of and row.words[0] == tok.lemma_.lower() else []
                    continue
                before = tuple(
                    word.lemma_.lower() for word in tok.doc[max(0, tok.i - len(row.words) + 1) : tok.i]
                )
                if len(row.words) == 1 or before == row.words[:-1]:
                    found.append(row)
            elif row.pos == "adj" and (tok.pos_ in {"ADJ", "VERB", "ADV", "NOUN"}):
                beside = {word.lower_ for word in tok.lefts}  # "are *behind* bars", "in *critical* condition"
                if all(word in beside for word in row.words[1:]):
                    found.append(row)
    return found


def _tells_of_itself(verb: Token, tolls: Tolls) -> bool:
    """Whether a verb is no adjective; "the number of *detained* students" tells whom the sum counts."""
    if verb.dep_ == "amod":
        return verb.tag_ == "VBN" and (is_counted_by_sum(verb.head, tolls) or _after_list(verb) is not None)
    return verb.dep_ != "compound"


def _after_list(verb: Token) -> Token | None:
    """The object of a verb that the parse took for an adjective of the phrase before the comma: "killed 20
    people, *wounded dozens* and drove"."""
    noun = verb.head
    if verb.dep_ != "amod" or noun.i > verb.i or verb.i < 1 or not verb.nbor(-1).is_punct:
        return None
    behind = (child for child in noun.children if child.dep_ == "conj" and child.i > verb.i)
    found = next(behind, None)
    return found if found is not None and found.left_edge.i == verb.i + 1 else None


def _has_other_particle(verb: Token, words: tuple[str, ...]) -> bool:
    """Whether a particle makes another verb of it: "shot *down*", "burned *down*"."""
    return any(child.dep_ in {"compound:prt", "prt"} and child.lower_ not in words for child in verb.children)


def _quantity(tok: Token, row: TollWord, tolls: Tolls) -> Quantity | None:
    counts: list[Count] = []
    status = None
    if row.pos == "verb":
        used = match_words(tok, row.words) or (tok,)
        slots = Slots(tok, used)
        if row.slot == "obj":
            slots.read_as_headline()
        fillers = slots.get("of" if row.slot == "of" else row.slot)
        if row.slot == "of" and row.words[-1] == "with":  # "lost contact *with* 16 men"
            fillers = [word for host in used for prep, word in syntax.obliques(host) if prep == "with"]
        elif row.slot == "of" and not fillers:  # "cost 12 lives"
            theirs = syntax.indirect_object(tok)
            fillers = [theirs] if theirs is not None else [word for word in used if word != tok]
        short = row.slot == "obj" and tok.tag_ in {"VBN", "VBD"} and tok.i > tok.sent.start
        sharing = _short_passive(tok, tolls) if short else []
        fillers = sharing or fillers
        if row.slot == "obj" and tok.tag_ in {"VBN", "VBD"} and not sharing and not syntax.objects(tok):
            counted = tok.head if tok.dep_ == "amod" else tok.doc[tok.i - 1] if tok.i else tok
            if counted != tok and is_counted_by_sum(counted, tolls):
                fillers = [counted]  # "the number of judges *murdered*", wherever the parse hung the verb
        if row.slot == "obj" and tok.dep_ == "amod":
            theirs = _after_list(tok)
            fillers = [theirs] if theirs is not None else fillers
        if row.slot == "obj" and not fillers:
            fillers = _number_after(tok, used, tolls)
        fillers = [filler for filler in fillers if not _belongs_to_other(filler, tok, tolls)]
        if syntax.is_negated(tok) and not _is_none(fillers):
            return None
    elif row.pos == "adj" and tok.tag_ == "JJ" and _is_among(tok):
        return None  # "a guard was *among the dead*": one of those counted elsewhere
    elif row.pos == "adj":
        fillers = [member for one in _described(tok) for member in members(one)]
    elif row.kind in _HELD and _is_done_to(tok) and {"person", "crowd"} & indexed_classes(tok, tolls.classes):
        return None  # "70 *detainees* were released" tells what was done to them, not that they were held
    elif row.kind == "crowd" and _is_done_to(tok) and tok.head.lemma_.lower() in tolls.trials:
        return None  # "sentenced 12 *protesters*": who they are
    else:
        fillers, status = _counted(tok, tolls)
    if row.pos == "verb" and len(fillers) == 1 and not has_number(fillers[0], tolls):
        told, by_sum = sum_of(fillers[0], tolls)
        if told:
            fillers, status = told, by_sum
    fillers = [_counting(filler, tolls) for filler in fillers]
    # of others than dead, wounded and missing one alone is no toll, but one of several counted is one of them
    alone = row.kind in _COUNTS_ONE or (len(fillers) > 1 and any(has_number(one, tolls) for one in fillers))
    if row.pos == "adj" and len(fillers) < _SEVERAL:  # "a nurse is missing"
        alone = alone and tok.dep_ not in {"amod", "acl"} and bool(fillers) and is_new_person(fillers[0])
    for filler in _before_details(fillers, tolls):
        count = count_of(filler, tolls, alone=alone)
        if count is None:
            continue
        counts.append(count)
    if not counts:
        return None
    return _added(counts, row, tok, status, tolls)


def _short_passive(verb: Token, tolls: Tolls) -> list[Token]:
    """Whom a participle befell that shares the auxiliary of the verb before it: "12 were killed and *30*
    wounded", "one was killed and *another* badly hurt", wherever the parse hung them; also the second of two
    that a raid left so: "left *two guards and a nurse* injured"."""
    if syntax.objects(verb):
        return []
    own = next((child for child in verb.lefts if child.dep_ in syntax.SUBJECTS), None)
    first = verb.head
    bare = not any(child.dep_ in syntax.AUXILIARIES for child in verb.children)
    joined = verb.dep_ == "conj" and first.i < verb.i and bare
    if own is not None and joined and first.lemma_ == "leave":
        left = [one for one in syntax.objects(first) if first.i < one.i < own.i]
        # "left two guards dead and a *nurse* injured": each has a word of its own
        apart = any(child.dep_ in {"xcomp", "advcl", "acl"} and child.i < own.i for child in first.rights)
        if left:
            return members(own) if apart else [*(it for one in left for it in members(one)), *members(own)]
    before = verb.nbor(-1)
    while before.pos_ == "ADV" and before.i > verb.sent.start:
        before = before.nbor(-1)
    if before.dep_ == "conj" and before == verb.nbor(-1) and own_verb(before) == verb:
        return [before]  # "arrested 140 people and 22 *officers* injured"
    if not (number_at(before, tolls.vague) or before.lower_ == "another" or is_ordinal_of_one(before)):
        return []
    if before.head in {verb, verb.head} and before.dep_ != "conj":
        return [before]
    if before.dep_ != "conj":
        return []
    # "two were shot dead and *31* arrested": hung on "dead"
    return [before] if joined and own is None and first.i < before.i and syntax.is_passive(first) else []


def _is_none(fillers: list[Token]) -> bool:
    """Whether what negates a clause is the phrase counted: "killed *nobody*", "*no soldier* was hurt"."""
    return any(
        one.lower_ in {"nobody", "none"}
        or (one.lower_ == "one" and any(child.lower_ == "no" for child in one.lefts))
        or any(child.lower_ == "no" and child.dep_ == "det" for child in one.lefts)
        for one in fillers
    )


def _is_among(tok: Token) -> bool:
    """Whether a phrase says of what somebody was one: "among the dead"; "among the 23 dead" tells of all."""
    lefts = list(tok.lefts)
    return any(child.lower_ == "among" for child in lefts) and not any(child.tag_ == "CD" for child in lefts)


def _before_details(fillers: list[Token], tolls: Tolls) -> list[Token]:
    """Without those whom a colon or dash only tells one by one: "wounded three relatives: *a man, his wife
    and their son*"."""
    for at, (one, other) in enumerate(pairwise(fillers), 1):
        marks = one.doc[one.i + 1 : other.i]
        if has_number(one, tolls) and one.tag_ == "NNS" and any(tok.text in _DETAILS for tok in marks):
            return fillers[:at]
    return fillers


def _counting(filler: Token, tolls: Tolls) -> Token:
    """The number that the parse set apart from its "more": "*dozens* more were hurt"."""
    before = filler.doc[filler.i - 1] if filler.i > filler.sent.start else None
    if filler.lower_ in tolls.more and filler.tag_ == "JJR" and before is not None:
        return before if number_at(before, tolls.vague) and before.head == filler else filler
    return filler


def _is_done_to(noun: Token) -> bool:
    return noun.dep_ in syntax.OBJECTS or noun.dep_ in syntax.PASSIVE_SUBJECTS


def _number_after(verb: Token, used: Sequence[Token], tolls: Tolls) -> list[Token]:
    """The number right behind a verb that the parse hung elsewhere: "and wounded more than *70*", or on a
    word of the wording: "took *seven* prisoner"."""
    cue_words = {word for words, _ in tolls.cues for word in words}
    for tok in verb.doc[verb.i + 1 : min(verb.i + 1 + _CUE_REACH, verb.sent.end)]:
        if tok.tag_ == "CD":
            if is_year(tok):
                return []  # "murdered since *2019*"
            following = tok.doc[tok.i + 1] if tok.i + 1 < tok.sent.end else None
            counts_noun = following is not None and following.tag_ in {"NNS", "NN", "JJ"}
            counts_noun = counts_noun and following not in used
            return [] if counts_noun else [tok]
        if tok.lower_ not in cue_words:
            return []
    return []


def _belongs_to_other(filler: Token, verb: Token, tolls: Tolls) -> bool:
    """Whether a phrase has its own verb before it: "killed dozens and *wounded* scores", also where the parse
    hung it on the first ("killed 3 and *injured* 11")."""
    between = [child for child in verb.children if child.dep_ == "conj" and verb.i < child.i < filler.i]
    if filler.dep_ == "conj" and any(_after_list(child) == filler for child in filler.head.rights):
        return verb.dep_ != "amod"
    return any(
        child.tag_ in {"VBN", "VBD"} and child != verb and child.lemma_.lower() in tolls.words
        for child in (*filler.lefts, *between)
        # "killed 23 *displaced* people": who they are
        if not (child.dep_ == "amod" and child.i and number_at(child.nbor(-1), tolls.vague))
    )


def _elliptical(verb: Token, row: TollWord, tolls: Tolls) -> list[Quantity]:
    """Counts for which the verb and noun are left out: "killed 8 people in one town and *5* in another"."""
    if row.pos != "verb" or row.slot == "mod":
        return []
    hosts = [verb, *syntax.objects(verb), *(tok for _, tok in syntax.obliques(verb))]
    numbers = [
        child
        for host in hosts
        for child in host.children
        if child.dep_ == "conj"
        and child.i > verb.i
        # "in Homs and *six* in Idlib", "and *two more* in London"
        and (child.tag_ == "CD" or (child.lower_ in tolls.more and has_number(child, tolls)))
    ]
    found = []
    for number in numbers:
        count = count_of(_counting(number, tolls), tolls, alone=False)
        placed = any(inner.dep_ in {"nmod", "obl"} for inner in number.children)
        placed = placed or (count is not None and _has_own_subject(number, count.start))
        placed = placed or (number.i + 1 < number.sent.end and number.nbor().dep_ == "case")
        if count is not None and placed:
            told = _added([count], row, verb, None, tolls)
            # in another place or of another side: beyond those counted before
            found.append(replace(told, status="added") if told.status == "new" else told)
    return found


def _has_own_subject(number: Token, start: int) -> bool:
    """Whether a number stands right behind another side whose verb is left out: "the army lost 23 men and
    *the rebels* more than 100"."""
    side = number.doc[start - 1] if start > number.sent.start else number
    return (
        side.dep_ == "conj"
        and side.head == number.head
        and side.tag_ in {"NNS", "NNP", "NNPS"}
        and (side.tag_ != "NNS" or any(child.lower_ == "the" for child in side.lefts))
        and not any(child.dep_ == "nummod" for child in side.lefts)
    )


def _described(tok: Token) -> list[Token]:
    """What an adjective counts: "12 *dead*", "12 people are *missing*", "left 12 *dead*"."""
    head = tok.head
    before = tok.doc[tok.i - 1] if tok.i > tok.sent.start else None
    after = tok.doc[tok.i + 1].tag_ if tok.i + 1 < tok.sent.end else ""
    if before is not None and before.tag_ == "CD" and after in syntax.FINITE_VERBS:
        return [before]  # "among the *23* dead were": no noun follows
    if before is not None and before.tag_ == "CD" and not (tok.dep_ == "amod" and head.i > tok.i):
        return [before]  # "put at *90* dead", "with another *40* wounded"
    if tok.dep_ == "amod" or (tok.dep_ == "acl" and head.i < tok.i):
        return [head]
    is_left = head.dep_ in syntax.OBJECTS and head.head.lemma_ == "leave"
    if tok.dep_ == "conj" and (is_left or syntax.preposition(head) == "with"):
        return [head]  # "left 12 people and a baby *dead*": hung on the people
    case = next((child for child in tok.lefts if child.dep_ == "case"), None)
    if case is not None and case.i > tok.sent.start and case.nbor(-1).tag_ == "CD":
        return [case.nbor(-1)]  # "left 19 dead and *400* in custody"
    subject = syntax.subject(tok)
    if subject is not None:
        if tok.pos_ == "NOUN":  # "are behind *bars*"
            return [subject]
        return Slots(tok, (tok,)).get("obj" if syntax.is_passive(tok) else "subj")
    if tok.dep_ in {"xcomp", "ccomp", "advcl"} and head.pos_ == "VERB":
        found = syntax.objects(head)
        if found:
            return found
        near = head.i == tok.i - 1 or syntax.is_passive(head)  # "four were pulled out *dead*"
        own = syntax.subject(head) if tok.dep_ == "xcomp" and near else None
        if own is not None:  # "90 people remain missing"
            return [own]
        noun = tok.doc[tok.i - 1]  # "left between 30 and 40 *villagers* dead": the parse took it for another
        if noun.tag_ == "NNS" and noun.head == head:
            return [noun]
    number = next((word for word in tok.lefts if word.dep_ == "nummod"), None)
    if number is not None:
        return [tok]
    before = tok.doc[tok.i - 1] if tok.i > tok.sent.start else None
    return [before] if before is not None and before.tag_ == "CD" else []


def _counted(tok: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What a noun counts: "12 *deaths*", "the *death* of 12 men", "the *toll* rose to 12"."""
    if any(
        child.dep_ in {"nummod", "nmod"} and child.i < tok.i and number_at(child, tolls.vague)
        for child in tok.children
    ):
        return [tok], None
    if tok.head.pos_ == "NOUN" and syntax.preposition(tok) == "of" and number_at(tok.head, tolls.vague):
        return [tok.head], None
    if any(child.lower_ == "no" for child in tok.lefts):
        return [tok], None
    slots = Slots(tok, (tok,))
    is_sum = tok.lemma_.lower() in tolls.tally  # "the toll of *the siege*" tells of no one person
    found = [
        word
        for word in slots.get("of")
        if has_number(word, tolls) or (is_one_person(word, tolls) and not is_sum)
    ]
    if found:
        return found, "cumulative" if is_sum else None
    owner = syntax.possessor(tok)
    if owner is not None and not is_sum and tok.tag_ == "NN" and owner.tag_ in {"NN", "NNP"}:
        return [owner] if is_one_person(owner, tolls) else [], None  # "the *priest's* murder"
    return tallied(tok, tolls)


def _added(counts: list[Count], row: TollWord, tok: Token, status: str | None, tolls: Tolls) -> Quantity:
    doc = tok.doc

    def total(values: list[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        return sum(known) if len(known) == len(values) else None

    low = total([count.low for count in counts])
    best = total([count.best for count in counts])
    high = total([count.high for count in counts])
    if len(counts) > 1 and low is None:
        low = sum(count.low for count in counts if count.low is not None) or None
    start, end = min(count.start for count in counts), max(count.end for count in counts)
    predicate = tok.i
    if row.pos == "noun" and row.kind == "crowd" and tok.lemma_.lower() not in tolls.tally:
        verb = next((word for word in tok.ancestors if word.pos_ == "VERB"), None)
        predicate = verb.i if verb is not None else tok.i
    told = status or next((count.status for count in counts if count.status != "new"), None) or _told(tok)
    if status is None and row.kind == "killed" and len(counts) == 1:
        told = "added" if _comes_on_top(doc, counts[0], tok, tolls) else told
    return Quantity(
        start=doc[start].idx,
        end=doc[end].idx + len(doc[end].text),
        kind=row.kind,
        low=low,
        best=best,
        high=high,
        status=told,
        whom=" and ".join(dict.fromkeys(count.whom for count in counts if count.whom)) or None,
        predicate=predicate,
        event_type=row.event_type,
    )


def _comes_on_top(doc: Doc, count: Count, verb: Token, tolls: Tolls) -> bool:
    """Whether the dead are beyond those counted before: "two *more*", "five of the *wounded* died"."""
    behind = max(count.end + 2, verb.i if verb.i > count.end else 0)
    words = doc[count.start : min(behind, count.end + _CUE_REACH, verb.sent.end)]
    on_top = [tok.i for tok in words if tok.lower_ in tolls.more | tolls.hurt]
    # "more than two" and "two or more" are bounds
    return any(
        doc[at - 1].lower_ != "or" and doc[min(at + 1, len(doc) - 1)].lower_ != "than" for at in on_top
    )


def _told(tok: Token) -> str:
    """cumulative where the clause says so ("so far", "since January", "in all"), else new."""
    # "200 have been killed and 900 detained *since March*": told of both
    joined = [child for child in tok.children if child.dep_ == "conj" and child.pos_ == "VERB"]
    hosts = [tok, *joined] if syntax.is_passive(tok) else [tok]
    words = {child.lower_ for host in hosts for child in host.children if child.dep_ != "mark"} | {
        grandchild.lower_ for host in hosts for child in host.children for grandchild in child.children
    }
    if words & {"since", "altogether", "total"} or ("far" in words and "so" in words):
        return "cumulative"
    return "new"
