"""What looks like an event and is none: phrases, denials, contexts (non_events.csv), mishaps."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from spacy.tokens import Span, Token

from transforms.event.candidates import Candidate
from transforms.event.conditions import alike
from transforms.event.lexicon import Lexicon
from transforms.event.participants import CAUSE_PREPOSITIONS, OBJECT_DEPS, SUBJECT_DEPS
from transforms.event.word_classes import classes_of, forms, word_classes
from transforms.language import syntax

_SCORE = re.compile(r"\d{1,3}[-\u2013]\d{1,3}")
_SHORT = 3  # letters up to which title case leaves words small
_UNWILLING = frozenset({"nature", "animal", "disease", "mishap"})  # classes of what harms without a will
_WILLING = frozenset({"actor", "person", "force", "weapon", "violence", "attack", "vehicle"})
_HARMLESS = frozenset({"mishap", "nature"})
_VIOLENT = frozenset({"violence", "weapon", "attack", "force"})
_CONTENT = frozenset({"NOUN", "PROPN", "VERB"})
_THINGS = frozenset({"food", "fiction"})
# Types of acts that are done to things as well: novels are banned, grain is seized, films protested against.
_OF_THINGS = frozenset({"COERCE", "PROTEST"})
_TELLING = "telling"  # class of verbs by which a work tells or shows
_ABOUT = frozenset(
    {"about", "on", "to", "for", "dedicated to", "devoted to"}
)  # what a museum or a law is about
_TOLD_OF = syntax.RELATIVES | frozenset({"advcl", "parataxis"})
_QUOTES = frozenset({'"', "\u201c", "\u201d", "``", "''"})
# What a title writes in lower case.
_SMALL = frozenset({"ADP", "DET", "CCONJ", "PART", "PRON", "AUX", "SCONJ"})


def blocked(sentence: Span, lexicon: Lexicon) -> set[int]:
    """Indices of the tokens inside phrases of non_events.csv."""
    found: set[int] = set()
    tokens = [tok for tok in sentence if tok.tag_ not in {"HYPH"} and not tok.is_space]
    spelt = [forms(tok) for tok in tokens]
    behind = [*spelt[1:], ()]
    for position, spellings in enumerate(spelt):
        for form in spellings:
            for words in lexicon.phrases.get(form, ()):
                if len(words) > 1 and words[1] not in behind[position]:
                    continue
                window = spelt[position : position + len(words)]
                if len(window) == len(words) and all(map(tuple.__contains__, window, words)):
                    found.update(inner.i for inner in tokens[position : position + len(words)])
    for tok, spellings in zip(tokens, spelt, strict=True):
        for form in spellings:
            if form in lexicon.denied and _governed_by(tok, lexicon.denied[form]):
                found.add(tok.i)
    return found


def _governed_by(noun: Token, verbs: frozenset[str]) -> bool:
    """Whether a noun is the object of one of these verbs, or the subject where it has none ("the truce
    *collapsed*", "the truce was *ended*")."""
    first = noun
    while first.dep_ == "conj" and first.head.pos_ in {"NOUN", "PROPN"}:
        first = first.head
    if first.head.lemma_.lower() not in verbs:
        return False
    return first.dep_ in OBJECT_DEPS or (first.dep_ in SUBJECT_DEPS and not syntax.objects(first.head))


def is_name(noun: Token) -> bool:
    """Whether an act's noun is part of a name: "the museum of the *Battle* of Kursk"."""
    return (
        noun.tag_ in {"NNP", "NNPS"}
        and noun.dep_ == "nmod"
        and noun.i > noun.sent.start
        and noun.head.pos_ == "NOUN"
        and not noun.head.text[:1].isupper()
    )


def in_titles(sentence: Span, lexicon: Lexicon) -> set[int]:
    """Indices of the words in the title of a work: in quotation marks, in capitals, beside "film"."""
    if not any(word.lemma_.lower() in lexicon.works for word in sentence):
        return set()
    title_case = _is_title_case(sentence)
    marks = [word.i for word in sentence if word.text in _QUOTES]
    return {
        word.i
        for word in sentence
        if word.text[:1].isupper()
        # "the film Massacre at Dawn"
        and (
            (word.i > sentence.start and word.tag_ in {"NNP", "NNPS"} and not title_case)
            or _is_quoted_title(word, marks)
        )
    }


def _is_quoted_title(tok: Token, marks: list[int]) -> bool:
    before = [at for at in marks if at < tok.i]
    after = [at for at in marks if at > tok.i]
    if len(before) % 2 == 0 or not after:
        return False
    inside = tok.doc[before[-1] + 1 : after[0]]
    return all(word.text[:1].isupper() or word.pos_ in _SMALL for word in inside if word.is_alpha)


def _is_title_case(sentence: Span) -> bool:
    """Whether most longer words of a sentence begin in capitals, as in some headlines."""
    words = [word.text for word in sentence if word.is_alpha and len(word) > _SHORT]
    return sum(word[0].isupper() for word in words) > len(words) / 2


def excluded_types(sentence: Span, lexicon: Lexicon) -> set[str]:
    """Types that the sentence's context (sport, markets, films) keeps out; `*` = all, whoever takes part."""
    counts: dict[str, set[str]] = {}
    contexts = lexicon.contexts
    previous = ""
    for tok in sentence:
        lower, text = tok.lower_, tok.text
        if (
            not tok.is_alpha
            and text[:1].isdigit()
            and (_SCORE.fullmatch(text) or _SCORE.fullmatch(sentence.doc[tok.i : tok.i + 3].text))
        ):
            for domain in contexts.get("#-#", ()):
                counts.setdefault(domain, set()).add("#-#")
        lemma = tok.lemma_.lower()
        for word in (lower, lemma, f"{previous} {lower}"):
            if word in contexts:
                for domain in contexts[word]:
                    counts.setdefault(domain, set()).add(lemma)
        previous = lower
    excluded: set[str] = set()
    for domain, words in counts.items():
        needed, types = lexicon.domains[domain]
        if len(words) >= needed:
            excluded |= types
    return excluded


def is_hit_by_no_one(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether a participle names in "quake-hit" what struck, and that is no one and no weapon."""
    head = candidate.head
    if head.i < head.sent.start + 2 or head.nbor(-1).text != "-" or head.nbor(-1).whitespace_:
        return False
    before = head.nbor(-2)
    if any("-" in word for word in candidate.row.words) or before.pos_ not in {"NOUN", "PROPN"}:
        return False
    return not classes_of(before, lexicon) & {"actor", "weapon", "violence"} or bool(
        word_classes(before, lexicon) & {"mishap", "nature"}
    )


def is_done_by_nature(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether weather, an animal, an illness or an accident does the act: "*elephants* raided the fields", "a
    gas *leak* caused an explosion"."""
    if not candidate.slots.is_noun:
        return any(_is_unwilling(tok, lexicon) for tok in candidate.slots.get("subj"))
    verb = candidate.head.head
    subject = syntax.subject(verb) if candidate.head.dep_ in OBJECT_DEPS and verb.pos_ == "VERB" else None
    return subject is not None and not syntax.is_passive(verb) and _is_unwilling(subject, lexicon)


def _is_unwilling(tok: Token, lexicon: Lexicon) -> bool:
    named = [child for child in tok.children if child.dep_ == "nmod:desc"]  # "*Hurricane* Marta"
    if tok.i > tok.sent.start and tok.nbor(-1).dep_ == tok.dep_ and tok.nbor(-1).head == tok.head:
        named.append(tok.nbor(-1))  # the parse gave the verb two subjects
    # what a storm is called is no person, here or where the article calls it so ("*Tika* hit the coast")
    named += [one.nbor(-1) for one in alike(tok) if one.i > one.sent.start] if tok.pos_ == "PROPN" else []
    if any("nature" in word_classes(word, lexicon) and word.text[:1].isupper() for word in named):
        return True
    # "a plague of *mice*"
    named += [inner for prep, inner in syntax.obliques(tok) if prep == "of" and inner.i == tok.i + 2]
    if tok.i > tok.sent.start and tok.nbor(-1).tag_ == "NNP":
        named.append(tok.nbor(-1))  # "*Cyclone* Idra", where the parse does not tie the two
    found = set().union(*(word_classes(word, lexicon) for word in (tok, *named)))
    before = [
        *syntax.compound_modifiers(tok),
        *syntax.adjectives(tok),
    ]  # "*police* fire", "a *mortar* attack"
    if not before and syntax.possessor(tok) is None and "nature" in found:
        return not classes_of(tok, lexicon) & {"force", "official"}
    if "bang" in found and any("industry" in word_classes(word, lexicon) for word in before):
        return True  # "a *gas* explosion"
    # a common noun is what it is, whatever the tagger of names takes the phrase for
    own = found if named or tok.tag_ in {"NN", "NNS"} else classes_of(tok, lexicon)
    return (
        bool(found & _UNWILLING)
        and not own & {"weapon", "violence", "force", "official"}
        and not any(_may_be_force(word, lexicon) for word in before)
        and ("mishap" in found or not any("weapon" in classes_of(word, lexicon) for word in before))
    )


def _may_be_force(word: Token, lexicon: Lexicon) -> bool:
    """Whether a word before a noun tells a force; a capital at a sentence's start makes no name of it."""
    plain = word.i == word.sent.start and not word.ent_type_
    return "force" in (word_classes if plain else classes_of)(word, lexicon)


def is_done_by_idea(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether what does an act is no one and does nothing: "looted by *time*", "arrested by the *pace*"."""
    if candidate.slots.is_noun:
        return False
    doers = [word_classes(tok, lexicon) for tok in candidate.slots.get("subj") if not tok.ent_type_]
    return bool(doers) and all("idea" in found and not found & _WILLING for found in doers)


def is_done_to_thing(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether what an act is done to is food or a work: "massacre the *mangoes*"."""
    if candidate.event_type in _OF_THINGS:
        return False
    slot = "of" if candidate.slots.is_noun else "obj"  # "the *shooting* of the documentary"
    objects = [word_classes(tok, lexicon) for tok in candidate.slots.get(slot) if not tok.ent_type_]
    return bool(objects) and all(
        found & _THINGS and not found & (_WILLING | {"site", "aid", "law", "deal", "property", "media"})
        for found in objects
    )


def is_bidden(candidate: Candidate) -> bool:
    """Whether a sentence outside quotation marks bids its reader do the act: "*Conquer* the hills with our
    new bicycle"."""
    verb = candidate.head
    if candidate.slots.is_noun or verb.tag_ != "VB" or verb.dep_ not in {"ROOT", "root"}:
        return False
    first = next((tok for tok in verb.sent if tok.is_alpha), verb)
    told = any(child.dep_ in {*SUBJECT_DEPS, "ccomp", "aux"} for child in verb.children)
    return first == verb and not told and not any(tok.text in _QUOTES for tok in verb.doc[: verb.sent.end])


def befell_nobody(candidate: Candidate) -> bool:
    """Whether a word of mere harm is said of nobody: "*nobody* was hurt"."""
    told = [*candidate.slots.get("obj"), *candidate.slots.get("subj")]
    return candidate.row.is_result and any(tok.lower_ in syntax.NEGATIVE_PRONOUNS for tok in told)


def is_likened(candidate: Candidate, lexicon: Lexicon) -> bool:
    """Whether an act's noun only says what something else is like or is called: "compared the tax to the
    *siege*", "called the budget an act of *vandalism*"."""
    noun = candidate.head
    if not candidate.slots.is_noun:
        return False
    if noun.dep_ == "nmod" and noun.head.lemma_.lower() == "act" and syntax.preposition(noun) == "of":
        noun = noun.head
    verb = word_classes(noun.head, lexicon)
    if "likening" in verb:
        return syntax.preposition(noun) in {"to", "with"}
    return "naming" in verb and (noun.dep_ == "xcomp" or syntax.preposition(noun) == "as")


def in_fiction(sentence: Span, lexicon: Lexicon) -> set[int]:
    """Indices of the words that tell what a made-up work is about: "her play about the *siege* of ..."."""
    found: set[int] = set()
    for tok in sentence:
        if tok.pos_ != "NOUN":
            continue
        classes = word_classes(tok, lexicon)
        if "staged" in classes:  # "a drill in which officers *stormed* a bus"
            found.update(
                word.i for child in tok.children if child.dep_ in syntax.RELATIVES for word in child.subtree
            )
        if "fiction" in classes:
            found.update(_told_by(tok, lexicon))
        elif "shown" in classes and tok.dep_ == "obl" and tok.head.tag_ in {"VBZ", "VBP"}:
            if syntax.preposition(tok) == "in":  # "*in the series* a detective goes after a killer"
                found.update(word.i for word in tok.head.subtree)
        elif "keepsake" in classes:  # "a museum about the *genocide*", "a course on the *war*"
            found.update(_kept_by(tok))
    return found


def _kept_by(keepsake: Token) -> Iterator[int]:
    """Indices of the words that say what a museum, a memorial, a course or a law is about; what is told of it
    in a relative clause is an act like others."""
    for preposition, inner in syntax.obliques(keepsake):
        if preposition in _ABOUT and inner.i > keepsake.i and inner.dep_ == "nmod":
            told = {word.i for child in inner.children if child.dep_ in _TOLD_OF for word in child.subtree}
            yield from (word.i for word in inner.subtree if word.i not in told)


def _told_by(work: Token, lexicon: Lexicon) -> set[int]:
    """Indices of the words that tell what one work is about."""
    found: set[int] = set()
    for preposition, inner in syntax.obliques(work):
        if preposition in {"about", "of", "on"} and inner.i > work.i:
            found.update(word.i for word in inner.subtree)
    for child in work.children:  # "a novel that tells how", "a play in which a soldier kills"
        if child.dep_ in syntax.RELATIVES:
            found.update(word.i for word in child.subtree)
    verb = work.head
    if work.dep_ in SUBJECT_DEPS and not syntax.is_passive(verb) and _TELLING in word_classes(verb, lexicon):
        found.update(word.i for word in verb.subtree if word.i > verb.i)  # "the poem mourns a soldier"
    if work.dep_ == "obl" and syntax.preposition(work) == "in" and verb.pos_ == "VERB":
        found.update(word.i for word in verb.subtree)  # "in her latest film a sniper shoots ..."
    return found


def told_of_mishap(candidates: list[Candidate], sentence: Span, lexicon: Lexicon) -> set[int]:
    """Positions of harms whose sentence tells a mishap as cause, and no doer, weapon or violence."""
    harms = [item for item in candidates if item.event_type == "ASSAULT"]
    if not harms or any(not is_mere_harm(item) for item in harms):
        return set()
    used = {tok.i for item in harms for tok in item.used}
    if tells_violence(sentence, lexicon, used) or not tells_mishap(sentence, lexicon, used):
        return set()
    return {item.head.i for item in harms}


def is_mere_harm(candidate: Candidate) -> bool:
    """Whether a candidate says that people came to harm, and neither who nor what did it."""
    return candidate.row.is_result and not candidate.actors


def tells_violence(
    sentence: Span, lexicon: Lexicon, but: Container[int] = (), classes: frozenset[str] = _VIOLENT
) -> bool:
    """Whether a word of a sentence, but for those at the indices `but`, is of one of `classes`."""
    return any(
        bool(found & classes) and not found & {"mishap", "police"}
        for tok in sentence
        if tok.pos_ in _CONTENT and tok.i not in but and (found := word_classes(tok, lexicon))
    )


def tells_mishap(
    sentence: Span, lexicon: Lexicon, but: Container[int] = (), classes: frozenset[str] = _HARMLESS
) -> bool:
    """Whether a sentence tells a mishap, or something of `classes` as a cause."""
    for tok in sentence:
        if tok.pos_ not in _CONTENT or tok.i in but:
            continue
        found = word_classes(tok, lexicon)
        if not found & classes:
            continue
        causes = tok.dep_ in SUBJECT_DEPS or syntax.preposition(tok) in {*CAUSE_PREPOSITIONS, "after"}
        # "the bus plunged"; who "stormed the campus" is no storm
        if causes or ("mishap" in found and tok.pos_ == "VERB" and not syntax.objects(tok)):
            return True
    return False
