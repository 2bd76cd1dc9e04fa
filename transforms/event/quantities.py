"""Counts of people told with an act: killed, injured, missing, detained, displaced, and crowds.

Method: every word of toll_words.csv looks for the phrase it counts where the parse has it (object, subject,
of-phrase, the noun it describes); the numbers of that phrase are read with the words that bound them ("at
least", "up to", "between ... and"), coordinated phrases are added ("two soldiers and a child" are three), and
what a phrase includes ("12 people, including three children") is not counted again.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.annotations import Quantity
from transforms.event.numerals import Vague, bounded, number_at, run_of, value
from transforms.event.slots import Slots, match_words, members, own_verb
from transforms.event.word_classes import class_index, indexed_classes
from transforms.language import syntax
from transforms.seeds import Seeds

__all__ = ["Tolls", "compile", "find"]

_INCLUDING = frozenset({"including", "among", "excluding", "besides"})
_SINGULAR_DETERMINERS = frozenset({"a", "an", "one", "the", "his", "her", "their", "another", "its"})
_COUNTS_ONE = frozenset({"killed", "injured", "missing"})  # "a child was killed" counts one
# Classes of noun_classes.csv whose nouns are people; of other classes, none is counted.
_PEOPLE = frozenset({"person", "force", "official", "worker"})
_ORDINAL_ENDINGS = ("econd", "ird", "fourth", "fifth", "sixth", "seventh")
_CUE_REACH = 5  # tokens after a verb in which its number may stand
_HELD = frozenset({"detained", "displaced"})  # kinds whose nouns may only say who somebody is
_SEVERAL = 2  # phrases side by side: "a colonel and six conscripts"
_BETWEEN = 5  # tokens between two numbers of one count: "nine, and possibly as many as 14"
_TALLY, _TALLIES = "tally", "tallies"  # effects of quantity_cues.csv that are no bounds


@dataclass(frozen=True, slots=True)
class _Word:
    words: tuple[str, ...]
    pos: str
    kind: str
    slot: str


@dataclass(frozen=True, slots=True)
class Tolls:
    """The compiled tables toll_words.csv, vague_numbers.csv and quantity_cues.csv."""

    words: dict[str, tuple[_Word, ...]]
    vague: dict[str, tuple[Vague, ...]]  # by last word, longest first
    cues: tuple[tuple[tuple[str, ...], str], ...]  # wording, effect; longest first
    units: frozenset[str]
    collectives: frozenset[str]
    tally: frozenset[str]  # nouns of a sum: "the number of dead", "the toll"
    tallies: frozenset[str]  # verbs that say what a sum comes to: "rose to", "stands at"
    classes: dict[str, frozenset[str]]  # of noun_classes.csv, by word
    people: frozenset[str]  # nouns of people beside them
    counted: frozenset[str]  # nouns that are counts of people themselves: "deaths"
    more: frozenset[str]  # words that say that these were not counted before: "two *more*"
    hurt: frozenset[str]  # adjectives of those who were injured before they died: "five of the *wounded*"


@dataclass(frozen=True, slots=True)
class _Count:
    low: int | None
    best: int | None
    high: int | None
    start: int  # token indices, inclusive
    end: int
    status: str
    whom: str | None


def compile(seeds: Seeds) -> Tolls:
    """Compile the three tables, once per process."""
    words: dict[str, list[_Word]] = {}
    for row in seeds.toll_words.values():
        parts = tuple(row.words.split())
        head = parts[-1] if row.pos == "noun" and "of" not in parts else parts[0]
        words.setdefault(head, []).append(_Word(parts, row.pos, row.kind, row.slot))
    vague: dict[str, list[Vague]] = {}
    for number in seeds.vague_numbers.values():
        parts = tuple(number.words.split())
        vague.setdefault(parts[-1], []).append(
            Vague(parts, number.low, number.best, number.high, number.times)
        )
    cues = sorted(
        (
            (tuple(cue.words.split()), cue.effect)
            for cue in seeds.quantity_cues.values()
            if cue.effect not in {"unit", "collective", _TALLY, _TALLIES}
        ),
        key=lambda cue: -len(cue[0]),
    )

    def words_of(effect: str) -> frozenset[str]:
        return frozenset(cue.words for cue in seeds.quantity_cues.values() if cue.effect == effect)

    return Tolls(
        {head: tuple(sorted(rows, key=lambda row: -len(row.words))) for head, rows in words.items()},
        {head: tuple(sorted(rows, key=lambda row: -len(row.words))) for head, rows in vague.items()},
        tuple(cues),
        words_of("unit"),
        words_of("collective"),
        words_of(_TALLY),
        words_of(_TALLIES),
        class_index(seeds),
        frozenset(word for word, row in seeds.agent_nouns.items() if row.sort != "thing"),
        frozenset(words[-1].words[-1] for words in words.values() if words[-1].pos != "verb"),
        frozenset(word for word in words_of("new") if " " not in word),
        frozenset(
            row.words for row in seeds.toll_words.values() if (row.pos, row.kind) == ("adj", "injured")
        ),
    )


def find(doc: Doc, tolls: Tolls) -> list[Quantity]:
    """Counts of people in a parsed article, in text order; each phrase counts once for a kind."""
    found: list[Quantity] = []
    seen: set[tuple[int, int, str]] = set()
    for tok in doc:
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
    return sorted(
        _told_once(_largest(found)), key=lambda quantity: (quantity.start, quantity.end, quantity.kind)
    )


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
    return [
        one
        for one in quantities
        if not (one.kind == "injured" and "killed" in kinds[one.start, one.end])
        # "killed six *refugees*": who they are, not what befell them
        and not (one.kind == "displaced" and kinds[one.start, one.end] & {"killed", "injured", "missing"})
        and not (one.kind == "crowd" and len(kinds[one.start, one.end]) > 1)
    ]


def _rows(tok: Token, tolls: Tolls) -> list[_Word]:
    found: list[_Word] = []
    for form in dict.fromkeys((tok.lemma_.lower(), tok.lower_)):
        for row in tolls.words.get(form, ()):
            if row.pos == "verb" and tok.pos_ == "VERB" and tok.dep_ not in {"amod", "compound"}:
                if match_words(tok, row.words) is not None and not _has_other_particle(tok, row.words):
                    found.append(row)
            elif row.pos == "noun" and tok.pos_ in {"NOUN", "PROPN", "ADJ"} and tok.dep_ != "compound":
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


def _has_other_particle(verb: Token, words: tuple[str, ...]) -> bool:
    """Whether a particle makes another verb of it: "shot *down*", "burned *down*"."""
    return any(child.dep_ in {"compound:prt", "prt"} and child.lower_ not in words for child in verb.children)


def _quantity(tok: Token, row: _Word, tolls: Tolls) -> Quantity | None:
    counts: list[_Count] = []
    status = None
    if row.pos == "verb":
        used = match_words(tok, row.words) or (tok,)
        slots = Slots(tok, used)
        if row.slot == "obj":
            slots.read_as_headline()
        fillers = slots.get("of" if row.slot == "of" else row.slot)
        if row.slot == "of" and not fillers:  # "cost 12 lives"
            theirs = syntax.indirect_object(tok)
            fillers = [theirs] if theirs is not None else [word for word in used if word != tok]
        if row.slot == "obj" and tok.tag_ in {"VBN", "VBD"} and tok.i > tok.sent.start:
            before = tok.doc[tok.i - 1]  # "12 were killed and *30* wounded": the parse may miss its subject
            is_count = number_at(before, tolls.vague) or before.lower_ == "another"
            is_count = is_count and not syntax.objects(tok)
            if is_count and before.head in {tok, tok.head} and before.dep_ != "conj":
                fillers = [before]
            elif before.dep_ == "conj" and own_verb(before) == tok and not fillers:
                fillers = [before]  # "arrested 140 people and 22 *officers* injured"
        if row.slot == "obj" and not fillers:
            fillers = _number_after(tok, tolls)
        fillers = [filler for filler in fillers if not _belongs_to_other(filler, tok, tolls)]
        if syntax.is_negated(tok):
            return None
    elif row.pos == "adj":
        fillers = [member for one in _described(tok) for member in members(one)]
    elif row.kind in _HELD and _is_done_to(tok) and {"person", "crowd"} & indexed_classes(tok, tolls.classes):
        return None  # "70 *detainees* were released" tells what was done to them, not that they were held
    else:
        fillers, status = _counted(tok, tolls)
    if row.pos == "verb" and len(fillers) == 1 and not _has_number(fillers[0], tolls):
        told, sum_of = _sum_of(fillers[0], tolls)
        if told:
            fillers, status = told, sum_of
    # of others than dead, wounded and missing one alone is no toll, but one of several counted is one of them
    alone = row.kind in _COUNTS_ONE or (len(fillers) > 1 and any(_has_number(one, tolls) for one in fillers))
    if row.pos == "adj" and len(fillers) < _SEVERAL:  # "a nurse is missing"
        alone = alone and tok.dep_ not in {"amod", "acl"} and bool(fillers) and _is_new_person(fillers[0])
    for filler in fillers:
        count = _count(filler, tolls, alone=alone)
        if count is None:
            continue
        counts.append(count)
    if not counts:
        return None
    return _added(counts, row, tok, status, tolls)


def _is_done_to(noun: Token) -> bool:
    return noun.dep_ in syntax.OBJECTS or noun.dep_ in syntax.PASSIVE_SUBJECTS


def _number_after(verb: Token, tolls: Tolls) -> list[Token]:
    """The number right behind a verb that the parse hung elsewhere: "and wounded more than *70*"."""
    cue_words = {word for words, _ in tolls.cues for word in words}
    for tok in verb.doc[verb.i + 1 : min(verb.i + 1 + _CUE_REACH, verb.sent.end)]:
        if tok.tag_ == "CD":
            following = tok.doc[tok.i + 1] if tok.i + 1 < tok.sent.end else None
            counts_noun = following is not None and following.tag_ in {"NNS", "NN", "JJ"}
            return [] if counts_noun else [tok]
        if tok.lower_ not in cue_words:
            return []
    return []


def _belongs_to_other(filler: Token, verb: Token, tolls: Tolls) -> bool:
    """Whether a phrase has its own verb before it: "killed dozens and *wounded* scores", also where the parse
    hung it on the first ("killed 3 and *injured* 11")."""
    between = [child for child in verb.children if child.dep_ == "conj" and verb.i < child.i < filler.i]
    return any(
        child.tag_ in {"VBN", "VBD"} and child != verb and child.lemma_.lower() in tolls.words
        for child in (*filler.lefts, *between)
    )


def _elliptical(verb: Token, row: _Word, tolls: Tolls) -> list[Quantity]:
    """Counts for which the verb and noun are left out: "killed 8 people in one town and *5* in another"."""
    if row.pos != "verb" or row.slot != "obj":
        return []
    hosts = [verb, *syntax.objects(verb), *(tok for _, tok in syntax.obliques(verb))]
    numbers = [
        child
        for host in hosts
        for child in host.children
        if child.dep_ == "conj" and child.tag_ == "CD" and child.i > verb.i
    ]
    found = []
    for number in numbers:
        count = _count(number, tolls, alone=False)
        placed = any(inner.dep_ in {"nmod", "obl"} for inner in number.children)
        placed = placed or (number.i + 1 < number.sent.end and number.nbor().dep_ == "case")
        if count is not None and placed:
            told = _added([count], row, verb, None, tolls)
            if told is not None:
                found.append(told)
    return found


def _described(tok: Token) -> list[Token]:
    """What an adjective counts: "12 *dead*", "12 people are *missing*", "left 12 *dead*"."""
    head = tok.head
    before = tok.doc[tok.i - 1] if tok.i > tok.sent.start else None
    after = tok.doc[tok.i + 1].tag_ if tok.i + 1 < tok.sent.end else ""
    if before is not None and before.tag_ == "CD" and after in syntax.FINITE_VERBS:
        return [before]  # "among the *23* dead were": no noun follows
    if tok.dep_ == "amod" or (tok.dep_ == "acl" and head.i < tok.i):
        return [head]
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
        if _has_number(word, tolls) or (_is_one_person(word, tolls) and not is_sum)
    ]
    if found:
        return found, "cumulative" if is_sum else None
    owner = syntax.possessor(tok)
    if owner is not None and not is_sum and tok.tag_ == "NN" and owner.tag_ in {"NN", "NNP"}:
        return [owner] if _is_one_person(owner, tolls) else [], None  # "the *priest's* murder"
    return _tallied(tok, tolls)


def _tallied(tok: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What a sum comes to: "the *toll* rose to 12", "the number of *dead* is put at 12"."""
    tally = tok if tok.lemma_.lower() in tolls.tally else tok.head
    if tally.lemma_.lower() not in tolls.tally or (tally != tok and tok.i < tally.i):
        return [], None
    return _come_to(tally, tolls)


def _sum_of(tok: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What the number of a phrase comes to: "the number of *people* killed has reached 70"."""
    if tok.head.lemma_.lower() not in tolls.tally or syntax.preposition(tok) != "of":
        return [], None
    return _come_to(tok.head, tolls)


def _is_of_period(tally: Token, tolls: Tolls) -> bool:
    for preposition, tok in syntax.obliques(tally):
        is_period = "period" in indexed_classes(tok, tolls.classes)
        if preposition == "since" or (is_period and preposition in {"for", "over", "in", "during", "of", ""}):
            return True
    return False


def _come_to(tally: Token, tolls: Tolls) -> tuple[list[Token], str | None]:
    """What the verb of a sum says that it comes to; nothing where the sum is of a stretch of time ("the toll
    *for the week*"): it is no toll of the act told before."""
    verb = tally.head
    if _is_of_period(tally, tolls):
        return [], None
    if tally.dep_ in syntax.SUBJECTS and verb.tag_ == "CD":  # "the number of dead is 41"
        return [verb], "cumulative"
    if verb.pos_ in {"VERB", "AUX"} and verb.lemma_.lower() in tolls.tallies:
        phrases = [word for prep, word in syntax.obliques(verb) if prep in {"to", "at"}]
        if tally.dep_ in syntax.SUBJECTS:
            phrases += syntax.objects(verb)
            phrases += [child for child in verb.children if child.dep_ == "xcomp" and child.tag_ == "CD"]
        numbers = [word for word in phrases if _has_number(word, tolls)]
        return numbers[:1], "cumulative"
    return [], None


def _has_number(tok: Token, tolls: Tolls) -> bool:
    return number_at(tok, tolls.vague) or any(number_at(child, tolls.vague) for child in tok.children)


# --- one phrase --------------------------------------------------------------------------------------


def _count(tok: Token, tolls: Tolls, *, alone: bool) -> _Count | None:
    """The count of the phrase headed by `tok`; `alone`: a singular person without a number counts as one."""
    if syntax.preposition(tok).split()[:1] and syntax.preposition(tok).split()[0] in _INCLUDING:
        return None
    number = _number_token(tok, tolls)
    several = tok.lemma_.lower() in tolls.collectives or {"series", "crowd"} & indexed_classes(
        tok, tolls.classes
    )
    if number is None and several:
        told = [word for prep, word in syntax.obliques(tok) if prep == "of" and _has_number(word, tolls)]
        for child in tok.children:  # "a crowd *estimated at 50,000*"
            if child.dep_ == "acl":
                told += [
                    word for prep, word in syntax.obliques(child) if prep == "at" and _has_number(word, tolls)
                ]
        if told:  # "a *total* of 50 people", "a family of five"
            return _count(told[0], tolls, alone=False)
    noun = tok
    if number_at(tok, tolls.vague) and tok.tag_ != "CD":
        inner = [
            word for prep, word in syntax.obliques(tok) if prep == "of" and not number_at(word, tolls.vague)
        ]
        noun = inner[-1] if inner else tok
    if noun.lemma_.lower() in tolls.units or not _is_people(noun, tolls, is_counted=number is not None):
        return None
    whom = noun.text.lower() if noun.pos_ == "NOUN" else noun.text if noun.pos_ == "PROPN" else None
    if number is None:
        if alone and _is_one_person(tok, tolls):
            end = max((child.i for child in tok.children if child.dep_ == "flat"), default=tok.i)
            return _Count(1, 1, 1, tok.i, end, "new", whom)
        return None
    run = run_of(number)
    low, best, high = value(run, tolls.vague)
    if (low, best, high) == (None, None, None):
        return None
    low, best, high, status, start = bounded(run, low, best, high, tolls.cues)
    end = max(run[-1].i, tok.i)
    if low is None and high is not None:
        lower = _least_before(start, noun.doc, tolls)
        if lower is not None:
            low, best, start = lower.low, lower.best, lower.start
    if best is not None and _is_open_ended(noun):  # "30 people *or more*"
        high = None
    return _Count(low, best, high, min(start, tok.i), end, status, whom)


def _is_open_ended(noun: Token) -> bool:
    behind = noun.doc[noun.i + 1 : min(noun.i + 3, noun.sent.end)]
    return [tok.lower_ for tok in behind] == ["or", "more"]


def _is_new_person(tok: Token) -> bool:
    """Whether a phrase brings in one person: "a nurse", "its driver"; "the nurse" was counted before."""
    return any(child.lower_ in {"a", "an", "one"} or child.dep_ == "nmod:poss" for child in tok.lefts)


def _least_before(start: int, doc: Doc, tolls: Tolls) -> _Count | None:
    """The lower number that stands before a bound: "*at least nine* and perhaps as many as 14"."""
    at = start - 1
    while at >= 0 and start - at <= _BETWEEN and doc[at].pos_ in {"CCONJ", "PUNCT", "ADV"}:
        at -= 1
    if at < 2 or at == start - 1 or not number_at(doc[at], tolls.vague):
        return None
    if [tok.lower_ for tok in doc[at - 2 : at]] != ["at", "least"]:
        return None
    low, best, _ = value(run_of(doc[at]), tolls.vague)
    return _Count(low, best, None, at - 2, at, "new", None)


def _is_people(noun: Token, tolls: Tolls, *, is_counted: bool) -> bool:
    """Whether a counted phrase may be people: a noun of people, or an unknown one with a number."""
    if number_at(noun, tolls.vague) or noun.ent_type_ in {"PERSON", "NORP"} or noun.tag_ == "PRP":
        return True
    if noun.pos_ not in {"NOUN", "PROPN"} or noun.lemma_.lower() in tolls.counted:
        return True
    found = indexed_classes(noun, tolls.classes)
    if found & {"site", "vehicle"} and not found & _PEOPLE and (not is_counted or noun.tag_ == "NN"):
        return False  # "burned one *church*", though "the mosque said" speaks of people
    if noun.lemma_.lower() in tolls.people or noun.lower_ in tolls.people:
        return True
    if "crowd" in found and "protest" not in found:  # "rioters", not "rallies"
        return True
    return bool(found & _PEOPLE) or (is_counted and not found)


def _number_token(tok: Token, tolls: Tolls) -> Token | None:
    if number_at(tok, tolls.vague):
        parts = [word for prep, word in syntax.obliques(tok) if prep == "of"]  # "tens of thousands"
        return next((word for word in parts if number_at(word, tolls.vague)), tok)
    before = tok.doc[tok.i - 1] if tok.i > tok.sent.start else None
    if before is not None and before.lower_ == "," and tok.i > tok.sent.start + 1:
        far = tok.doc[tok.i - 2]  # "and possibly as many as *seven*, students were shot": hung elsewhere
        before = far if far.head.tag_ == "CD" and tok.head.tag_ != "CD" else before
    if before is not None and before.tag_ == "CD" and tok.tag_ == "NNS":
        return before
    if (
        tok.tag_ == "NNS" and tok.i - 3 >= tok.sent.start
    ):  # "a dozen *or so* guards", also where it is no modifier
        first, *links = tok.doc[tok.i - 3 : tok.i]
        if [word.lower_ for word in links] == ["or", "so"] and number_at(first, tolls.vague):
            return first
    for child in tok.children:
        if (
            child.i < tok.i
            and child.dep_ in {"nummod", "nmod", "amod", "det", "compound"}
            and number_at(child, tolls.vague)
        ):
            return child
    return None


def _is_one_person(tok: Token, tolls: Tolls) -> bool:
    if tok.ent_type_ == "PERSON":
        return True
    if tok.tag_ == "PRP":
        return tok.lower_ in {"he", "she", "him", "her"}
    if tok.lower_ == "another":
        return True
    if tok.lower_.endswith(_ORDINAL_ENDINGS) and tok.ent_type_ == "" and tok.dep_ in syntax.SUBJECTS:
        return _is_new_person(tok)  # "two were killed, *a third* was wounded"
    if tok.tag_ != "NN" or tok.ent_type_:
        return False
    if tok.lemma_.lower() in tolls.collectives:
        return False
    before = [child for child in tok.children if child.i < tok.i]
    if any(child.lower_ in _SINGULAR_DETERMINERS or child.dep_ in {"nmod:poss", "poss"} for child in before):
        return True
    # headlines leave the article out: "*Journalist* shot dead"
    is_subject = tok.dep_ in syntax.SUBJECTS and tok.head.tag_ in {"VBN", "VBD"}
    return is_subject and tok.i == tok.sent.start and syntax.is_without_full_stop(tok)


def _added(counts: list[_Count], row: _Word, tok: Token, status: str | None, tolls: Tolls) -> Quantity | None:
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
    if row.pos == "noun" and row.kind == "crowd":
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
    )


def _comes_on_top(doc: Doc, count: _Count, verb: Token, tolls: Tolls) -> bool:
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
    words = {child.lower_ for child in tok.children if child.dep_ != "mark"} | {
        grandchild.lower_ for child in tok.children for grandchild in child.children
    }
    if words & {"since", "altogether", "total"} or ("far" in words and "so" in words):
        return "cumulative"
    return "new"
