"""What was said: the clause, phrase or object that a cue takes as its content, as token indices."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Token

from transforms.claim import cues as cue_table
from transforms.claim.cues import Cues
from transforms.claim.speakers import inverted_subject
from transforms.claim.utterance import CLAUSAL, MARKS, SET_OFF
from transforms.language import syntax
from transforms.seed_rows import Cue

_OBJECT_PREPOSITIONS = frozenset(
    {"as", "for", "of", "to", "with", "about", "against", "over", "that", "from", "on"}
)


# Prepositions that lead from the accused to the deed: "accused them *of* it", "blamed them *for* it".
_CHARGES = frozenset({"of", "for"})


# What stands before a noun in its phrase, by its arc.
IN_PHRASE = frozenset({"det", "amod", "compound", "nummod", "nmod:poss", "flat", "nmod:desc"})
_OPEN = frozenset({"demands", "doubts"})  # stances that leave it open whether


def clause_head(tok: Token) -> Token:
    """The predicate of the clause that a word stands in."""
    while tok.head != tok and tok.dep_ not in CLAUSAL and not tok.dep_.startswith("advcl"):
        tok = tok.head
    return tok


def widest_clause(tok: Token, cue: Token) -> Token:
    """The outermost clause of the sentence that the phrase at its edge speaks of."""
    for _ in range(len(tok.doc)):
        if tok.head == tok or tok.dep_ in {"ccomp", "parataxis"}:
            return tok
        if tok.dep_ == "conj" and cue.i < tok.head.i:
            return tok
        tok = tok.head
    return tok


def contents_of(
    tok: Token, frames: dict[str, Cue], passive: bool, cues: Cues
) -> Iterable[tuple[str, str, set[int], Token | None]]:
    """(rule, frame, token indices of the content, its head predicate) in the order of preference."""
    by_label: dict[str, list[Token]] = {}
    for child in tok.children:
        by_label.setdefault(child.dep_, []).append(child)
    inverted = inverted_subject(tok)
    ccomp = [c for c in by_label.get("ccomp", []) if c != inverted]
    ccomp = (
        _told_before(tok, ccomp) or [c for c in ccomp if c.i > tok.i] or ccomp
    )  # "warned, and *said it fell*"
    if ccomp:  # "said it fell and *that they ran*": read as what else was done
        ccomp += [c for c in by_label.get("conj", []) if c.i > ccomp[-1].i and _opens_with_that(c)]
    if passive and not ccomp:  # "it is believed that ..."
        ccomp = [c for c in by_label.get("csubj:pass", []) + by_label.get("csubj", []) if c.i > tok.i]
    if not ccomp:  # "rumours spread in the market that ...": read as adverbial
        ccomp = [c for c in by_label.get("advcl", []) if c.i > tok.i and _opens_with(c, "that")]
    if not ccomp and "clause" in frames and (late := _postponed_clause(tok)) is not None:
        ccomp = [late]
    if not ccomp:  # "would not say if the plan had failed": read as a condition
        ccomp = [
            c
            for c in by_label.get("advcl", [])
            if c.i > tok.i and _opens_question(c) and next(iter(c.lefts)).i == tok.i + 1
            if cue_table.is_negated(tok, cues) or any(row.stance in _OPEN for row in frames.values())
        ]
    if passive and "clause" in frames and (host := _as_told_by(tok)) is not None:
        yield "as-told", "clause", indices_below([host]) - indices_below([tok]), host
    xcomp = by_label.get("xcomp", [])
    objects = syntax.objects(tok)
    given = syntax.indirect_object(tok)
    subject = syntax.subject(tok)
    if "clause" in frames and ccomp:
        yield "clause", "clause", indices_below([*ccomp, *_stranded_subject(tok, ccomp)]), ccomp[-1]
    elif (
        "passive" in frames and frames["passive"].hedged and passive and ccomp
    ):  # "it is rumoured that it fell"
        yield "clause", "passive", indices_below(ccomp), ccomp[-1]
    behind = tok.doc[tok.i + 1].lower_ if tok.i + 1 < len(tok.doc) else ""
    if "as" in frames and not passive and f"+{behind}" not in frames:  # "called *for* the men to go"
        told_as = _called_what(tok, xcomp)
        if told_as:
            yield "what", "as", indices_below(told_as[1:]) | {told_as[0].i}, told_as[-1]
            return
        predicate = xcomp or [head for prep, head in syntax.obliques(tok) if prep == "as"]
        predicate = predicate or [
            c for c in by_label.get("advcl", []) if any(w.lower_ == "as" and w.dep_ in MARKS for w in c.lefts)
        ]
        if (
            not predicate and objects and "clause" in frames
        ):  # "called the vote *a farce*": read as apposition
            predicate = [c for o in objects for c in o.children if c.dep_ == "appos" and _is_predicative(c)]
        named = objects
        if not predicate and "clause" in frames and (two := _two_objects(objects, given)):
            named, predicate = two[:1], two[1:]  # "calls the town *her home*"
        proper = bool(predicate) and predicate[-1].pos_ == "PROPN"
        of_itself = proper and any(o.lower_.endswith(("self", "selves")) for o in objects)
        named_so = proper and predicate[-1].dep_ == "xcomp"
        if predicate and (objects or xcomp) and not of_itself and not named_so:
            named = [o for o in named if o.i < predicate[-1].i and o.tag_ not in {"WP", "WDT"}]
            yield "as", "as", _between(indices_below([*named, *predicate])), predicate[-1]
    if "order" in frames and xcomp and not passive:
        who = [o for o in (*objects, syntax.indirect_object(tok)) if o is not None and o.i < xcomp[-1].i]
        yield "order", "order", _between(indices_below([*who, *xcomp])), xcomp[-1]
    if "passive" in frames and passive and xcomp and subject is not None:
        yield "passive", "passive", indices_below([subject, *xcomp]), xcomp[-1]
    if not xcomp:
        xcomp = [
            c for c in by_label.get("advcl", []) if c.tag_ == "VB" and c.i > tok.i and _opens_with(c, "to")
        ]
    if "to" in frames and xcomp and not passive:
        yield "to", "to", indices_below(xcomp), xcomp[-1]
    if "clause" in frames and f"+{behind}" not in frames:  # "as she *called for* a vote"
        found = _inserted(tok, "tell" in frames)
        if found is not None:
            yield "inserted", "clause", found[0], found[1]
        later = [c for c in by_label.get("parataxis", []) if c.i > tok.i and syntax.subject(c) is not None]
        if later and not objects:
            yield "parataxis", "clause", indices_below(later), later[-1]
    for frame in frames:
        if frame == "+on" and objects and not passive and "object" in frames:
            continue  # "blamed the blast *on* them": the object tells it
        if frame.startswith("+") and objects and "as" in frames and frame[1:] != behind:
            continue  # "called it a disaster *for* the town"
        if frame.startswith("+"):
            found = behind_preposition(tok, frame[1:], frames[frame].lemma)
            if found is not None:
                charged = passive and frames.get("passive") is frames[frame]
                accused = subject if charged and frame[1:] in _CHARGES | {"on"} else None
                words = found[0] | (indices_below([accused]) if accused is not None else set())
                if accused is None and tok.doc[min(words)].lower_ == frame[1:]:
                    words = words - {min(words)}  # "called *for* a vote"
                yield "preposition", frame, words, found[1]
    for frame, prep in (("at", "at"), ("tally", "to")):
        counted = _put_at(tok, passive, prep) if frame in frames else None
        if counted is not None and (frame == "at" or counted[0].lemma_.lower() in cues.tallies):
            yield "object", frame, _between(indices_below(counted)), counted[0]
    if "object" in frames and not passive:
        # "denied it" answers something that was told; "said it" tells nothing
        points = frames["object"].stance in cue_table.ANSWERS
        relative = points and not objects and tok.dep_ in syntax.RELATIVES and tok.head.pos_ == "NOUN"
        if relative and subject is not None and tok.head.i < subject.i < tok.i:
            # "a claim that the army denies"
            yield "object", "object", {word.i for word in tok.head.lefts} | {tok.head.i}, tok.head
            return
        named = [
            o
            for o in objects
            if points
            or o.pos_ != "PRON"
            or any(True for _ in o.children)
            or (not o.lower_.endswith(("self", "selves")) and _object_modifiers(tok, o))
        ]
        if named:
            is_part = frames["object"].stance == "denies" and named[0].lemma_.lower() in cues.roles
            # "denied involvement *in the raid*", but not "in a message"
            leads = _OBJECT_PREPOSITIONS | {"in"} if is_part else _OBJECT_PREPOSITIONS
            behind_it = [
                word
                for word in _object_modifiers(tok, named[0], leads)
                if not (is_medium(word) and word.lemma_.lower() in cues.media)
            ]
            yield "object", "object", _between(indices_below([named[0], *behind_it])), named[0]
    has_passive = any(child.dep_ in {"aux:pass", "auxpass"} for child in tok.children)
    if passive and has_passive and subject is not None and {"passive", "object"} <= set(frames):
        yield "passive-object", "passive", indices_below([subject, *_charges_behind(tok)]), subject


def _told_before(tok: Token, clauses: list[Token]) -> list[Token]:
    """The clause before "..., *Lee said*, adding that ..." where the parse took what was added for it too, or
    a noun that but names what was told: "..., *police said*, the latest raid of the year"."""
    before = [c for c in clauses if c.i < tok.i and syntax.subject(c) is not None]
    behind = tok.doc[tok.i + 1 : tok.i + 3]
    adds = len(behind) == 2 and behind[0].text in SET_OFF and behind[1].tag_ == "VBG"
    after = [clause for clause in clauses if clause.i > tok.i]
    names = bool(after) and all(map(_is_bare_noun, after))
    return before if (adds or names) and len(before) < len(clauses) else []


def _is_bare_noun(clause: Token) -> bool:
    """Whether a noun says nothing of anything, though the parse takes it for a clause."""
    parts = {"cop", "mark", *syntax.SUBJECTS}
    return clause.pos_ in {"NOUN", "PROPN"} and not any(child.dep_ in parts for child in clause.children)


def _as_told_by(tok: Token) -> Token | None:
    """The clause that "*as reported by the agency*, the bridge was shut" tells; None where none does."""
    marks = [word for word in tok.lefts if word.dep_ == "mark"]
    if tok.dep_ != "advcl" or [word.lower_ for word in marks] != ["as"] or syntax.subject(tok) is not None:
        return None
    return clause_head(tok.head) if syntax.passive_agent(tok) is not None else None


def _called_what(tok: Token, xcomp: list[Token]) -> list[Token]:
    """The pronoun and what its clause calls it: "*what* officials called *a raid*"; empty elsewhere."""
    what = tok.head
    if tok.dep_ not in syntax.RELATIVES or what.lower_ != "what" or what.i > tok.i:
        return []
    told = [c for c in (*xcomp, *syntax.objects(tok)) if c.i > tok.i]
    told = told or [head for prep, head in syntax.obliques(tok) if prep == "as"]
    return [what, told[0]] if told else []


def _two_objects(objects: list[Token], given: Token | None) -> list[Token]:
    """Two noun phrases side by side behind the verb, read as two objects: "calls *the town* *her home*"."""
    both = sorted([*objects, *([given] if given is not None else [])], key=lambda word: word.i)
    if len(both) != 2 or any(word.tag_ in {"WP", "WDT"} for word in both):
        return []
    first, second = (sorted(word.i for word in one.subtree) for one in both)
    return both if first[-1] + 1 == second[0] else []


def _charges_behind(tok: Token) -> list[Token]:
    """What somebody is told to have done or to be: "was criticised *for failing to act*, *as a traitor*"."""
    found = [c for c in tok.children if c.i > tok.i and c.dep_ in {"advcl", "obl"}]
    leads = _CHARGES | {"as"}
    return [c for c in found if any(word.lower_ in leads and word.dep_ in MARKS for word in c.lefts)]


def _put_at(tok: Token, passive: bool, preposition: str) -> list[Token] | None:
    """What is put at a number, and the number: "put *the toll* at *12*", "raised *it* to *12*"."""
    subject = syntax.subject(tok)
    counted = [subject] if passive and subject is not None else syntax.objects(tok)
    numbers = [
        head
        for prep, head in syntax.obliques(tok)
        if prep == preposition
        and (head.pos_ == "NUM" or any(child.dep_ == "nummod" for child in head.children))
    ]
    if (
        counted and not numbers
    ):  # "put the number of people seized from the village *at 18*", hung on "seized"
        last = counted[0].doc[max(word.i for word in counted[0].subtree)]
        numbers = [last] if last.pos_ == "NUM" and syntax.preposition(last) == preposition else []
    return [counted[0], numbers[0]] if counted and numbers and counted[0].i < numbers[0].i else None


def _is_predicative(apposition: Token) -> bool:
    """Whether an apposition opens with "a" and no comma parts it from what it is said of."""
    first = min(word.i for word in apposition.subtree)
    opens = apposition.doc[first].lower_ in {"a", "an"}
    return opens and first > 0 and not apposition.doc[first - 1].is_punct


def _stranded_subject(tok: Token, clauses: list[Token]) -> list[Token]:
    """The subject of a clause before the cue, read as the cue's: "*Five men*, it said, were freed"."""
    if syntax.subject(clauses[0]) is not None:
        return []
    if any(
        child.dep_ == "cop" for child in clauses[0].children
    ):  # "said *the report that it fell* was a lie"
        return [named for named in syntax.objects(tok) if tok.i < named.i < clauses[0].i]
    subjects = [child for child in tok.children if child.dep_ in syntax.SUBJECTS]
    if len(subjects) < 2:
        return []
    return [subjects[0]] if subjects[0].i < clauses[0].i < subjects[-1].i else []


def that_clause_below(tok: Token) -> Token | None:
    """A that-clause behind the verb that the parse hung on one of its phrases: "spread in town that ..."."""
    for word in tok.subtree:
        if word.i > tok.i and word.dep_ in CLAUSAL and any(w.lower_ == "that" for w in word.lefts):
            return word
    return None


def _postponed_clause(tok: Token) -> Token | None:
    """A that-clause behind an adverbial that the parse hung on it: "denied for a day *that they did*", "said
    in a statement posted on Monday *that they did*"."""
    for adverbial in tok.children:
        if adverbial.i < tok.i or not adverbial.dep_.startswith("obl"):
            continue
        for clause in adverbial.subtree:
            opens = [word for word in clause.lefts if word.lower_ == "that"]
            own = syntax.subject(clause) if opens else None
            of_medium = clause.dep_ == "acl" and clause.head == adverbial and is_medium(adverbial)
            hung = clause.dep_ in syntax.RELATIVES or of_medium
            if hung and own is not None and own.lower_ != "that":
                return clause
    return None


def is_medium(noun: Token) -> bool:
    """Whether a phrase tells in what something is said: "*in* a statement"."""
    return noun.dep_.startswith("obl") and syntax.preposition(noun) == "in"


def _opens_with_that(clause: Token) -> bool:
    """Whether a clause begins with "that", behind its conjunction and adverbs."""
    opens = [word for word in clause.lefts if word.dep_ not in {"cc", "advmod", "punct"}]
    return bool(opens) and opens[0].lower_ == "that" and opens[0].dep_ in MARKS


def _opens_question(clause: Token) -> bool:
    """Whether a clause opens like a question: "if the plan had failed", "when they would vote"."""
    first = next(iter(clause.lefts), None)
    return first is not None and (_opens_with(clause, "if") or first.tag_ in {"WRB", "WP"})


def _opens_with(clause: Token, mark: str) -> bool:
    """Whether `mark` is the one word that opens the clause: not "in order to", "so that"."""
    marks = [word for word in clause.lefts if word.dep_ in MARKS]
    return len(marks) == 1 and marks[0].lower_ == mark


def _object_modifiers(tok: Token, named: Token, leads: frozenset[str] = _OBJECT_PREPOSITIONS) -> list[Token]:
    """Phrases behind the object that say more of it ("cited delays *as a reason*"), up to the first comma;
    `leads`: the prepositions that may open them."""
    found = []
    reach = max(word.i for word in named.subtree)
    for child in tok.children:
        if child.i <= reach:
            continue
        below = [word.i for word in child.subtree]
        if min(below) != reach + 1:
            break
        if child.dep_ == "obl:unmarked" and child.ent_type_ in {"DATE", "TIME"} and tok.pos_ == "VERB":
            reach = max(below)
            continue  # "announced plans *Tuesday* to expand"
        words = {word.lower_ for word in child.lefts if word.dep_ in MARKS}
        if child.dep_ not in {"obl", "advcl"} or not words & leads:
            break
        if "on" in words and _is_day(child):
            break
        found.append(child)
        reach = max(below)
    return found


def _is_day(tok: Token) -> bool:
    """Whether what "on" leads to can but be a day: a capitalised name that is no place, person or body."""
    return tok.ent_type_ in {"DATE", "TIME"} or (tok.pos_ == "PROPN" and not tok.ent_type_)


def indices_below(roots: Iterable[Token]) -> set[int]:
    return {word.i for root in roots for word in root.subtree}


def _between(indices: set[int]) -> set[int]:
    return set(range(min(indices), max(indices) + 1)) if indices else set()


def _inserted(tok: Token, telling: bool) -> tuple[set[int], Token] | None:
    """The clause in which a reporting clause is inserted: "The town fell, *he said*", "*as* he put it".

    A reporting clause cut in behind the subject ("The town, *he said*, fell") is often read as a relative
    clause, or hung on the subject: the clause of that noun is meant.
    """
    if tok.head == tok:
        return None
    before = {child.lower_ for child in tok.children if child.i < tok.i and child.dep_ in MARKS}
    before.add(next(iter(tok.subtree)).lower_)  # "*as* one of the envoys put it": hung on the subject
    own = syntax.subject(tok)
    if own is None and not inverted_subject(tok):
        return None
    cut_in = tok.dep_ in syntax.RELATIVES and _between_commas(tok) and not syntax.relative_pronouns(tok)
    if not (tok.dep_ == "parataxis" or (tok.dep_ == "advcl" and "as" in before) or cut_in):
        return None
    bound = [child for child in tok.children if child.dep_ in {"obj", "xcomp"} and child.i > tok.i]
    if tok.i + 1 < len(tok.doc) and tok.doc[tok.i + 1].text in SET_OFF:
        bound = []  # "It fell, the survey finds, *a first*"
    put_it = "as" in before and all(child.lower_ == "it" for child in bound)
    if bound and not telling and not put_it:
        return None
    host = tok.head
    if host.dep_ in syntax.SUBJECTS or cut_in:
        host = clause_head(host)
    content = {word.i for word in host.subtree} - {word.i for word in tok.subtree}
    content -= indices_below(
        child for child in host.children if child.dep_ == "parataxis" and child.i > tok.i
    )
    return (content, host) if host != tok and tok.is_ancestor(host) is False else None


def _between_commas(tok: Token) -> bool:
    """Whether the clause of `tok` is set off by commas or dashes on both sides."""
    below = [word.i for word in tok.subtree if not word.is_punct]
    own = syntax.subject(tok)
    first, last = min(below), max(below)
    if own is not None and own.i < tok.i:  # "the change *now*, he said, ...": hung on the verb
        first = min(word.i for word in own.subtree)
    doc = tok.doc
    return (
        first > 0 and last + 1 < len(doc) and doc[first - 1].text in SET_OFF and doc[last + 1].text in SET_OFF
    )


def behind_preposition(tok: Token, preposition: str, cue: str = "") -> tuple[set[int], Token] | None:
    """What stands behind a preposition that the cue takes: a phrase with its infinitive, or a clause.

    `cue` is the row's lemma: the phrase may hang on a noun that is part of it ("*cast doubt* on the toll").
    """
    asked = _question_behind(tok, preposition)
    if asked is not None:
        return asked
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
        if preposition == "on" and not purpose and _is_day(head):
            continue
        said_of = (
            [] if purpose else [m for m in _object_modifiers(tok, head) if syntax.preposition(m) == "as"]
        )
        return _between(indices_below([head, *purpose, *said_of])), (purpose or said_of or [head])[-1]
    below = [*tok.children, *(child for o in syntax.objects(tok) for child in o.children)]
    for child in below:  # "accused the army of *shelling*" hangs on the verb or on its object
        if child.dep_ in {"advcl", "xcomp", "ccomp", "acl"} and child.i > tok.i:
            marks = [word.lower_ for word in child.lefts if word.dep_ in {"mark", "case"}]
            if marks[:1] == [preposition]:
                who = [*syntax.objects(tok), syntax.indirect_object(tok)]
                accused = [o for o in who if o is not None and o.i < child.i and preposition in _CHARGES]
                return _between(indices_below([*accused, child])), child
    for named in syntax.objects(tok):  # "accused the army of *a crime*"
        for prep, head in syntax.obliques(named):
            if prep == preposition == "of" and head.dep_ == "nmod" and named.ent_type_ != "DATE":
                return indices_below([head]), head
            if prep == preposition and named.lower_ in cue.split()[1:]:
                return indices_below([head]), head
    if preposition == "of":
        for word in tok.doc[tok.i + 1 : tok.sent.end]:
            if word.tag_ == "VBG" and tok.doc[word.i - 1].lower_ == "of":
                done = word.head if word.dep_ in syntax.AUXILIARIES else word
                return set(range(tok.i + 1, max(indices_below([done])) + 1)), done
    return None


def _question_behind(tok: Token, preposition: str) -> tuple[set[int], Token] | None:
    """A question right behind the preposition, up to a comma: "spoke about *how the town had changed*"."""
    doc, stop = tok.doc, tok.sent.end
    at = next((i for i in range(tok.i + 1, min(tok.i + 4, stop)) if doc[i].lower_ == preposition), None)
    if at is None or at + 2 >= stop or doc[at + 1].tag_ not in {"WRB", "WP"}:
        return None
    end, verb = at + 1, None
    while end < stop and not (verb is not None and doc[end].text in SET_OFF):
        if verb is None and doc[end].tag_ in syntax.FINITE:
            verb = doc[end]
        end += 1
    if verb is None:
        return None
    while doc[end - 1].is_punct or doc[end - 1].is_space:
        end -= 1
    return set(range(at + 1, end)), verb


def has_no_gap(clause: Token) -> bool:
    """Whether a clause read as relative is whole: "her comment that we *put* them out of business"."""
    return syntax.subject(clause) is not None and any(
        child.dep_ in {"obj", "ccomp", "xcomp", "cop", "aux:pass"} for child in clause.children
    )
