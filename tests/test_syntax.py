"""The adapter to parsed sentences, on hand-built parses in both label schemes; no model is loaded."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc, Token

from transforms.language import syntax

VOCAB = spacy.blank("en").vocab


def parsed(text: str) -> Doc:
    """A Doc from lines ``word lemma POS TAG head dep``; heads count from 1, 0 is the root."""
    rows = [line.split() for line in text.strip().splitlines()]
    heads = [i if row[4] == "0" else int(row[4]) - 1 for i, row in enumerate(rows)]
    return Doc(
        VOCAB,
        words=[row[0] for row in rows],
        spaces=[
            not (i + 1 < len(rows) and rows[i + 1][0] in {".", ",", "?", "'s"}) for i in range(len(rows))
        ],
        lemmas=[row[1] for row in rows],
        pos=[row[2] for row in rows],
        tags=[row[3] for row in rows],
        heads=heads,
        deps=["ROOT" if row[4] == "0" else row[5] for row in rows],
    )


def word(doc: Doc, text: str) -> Token:
    return next(tok for tok in doc if tok.text == text)


def text_of(doc: Doc, span: tuple[int, int]) -> str:
    return doc.text[span[0] : span[1]]


PASSIVE = {
    "ud": """
        Two two NUM CD 2 nummod
        guards guard NOUN NNS 5 nsubj:pass
        were be AUX VBD 5 aux:pass
        not not PART RB 5 advmod
        wounded wound VERB VBN 0 root
        by by ADP IN 7 case
        rebels rebel NOUN NNS 5 obl:agent
        in in ADP IN 9 case
        Tarvo Tarvo PROPN NNP 5 obl
        . . PUNCT . 5 punct
    """,
    "clearnlp": """
        Two two NUM CD 2 nummod
        guards guard NOUN NNS 5 nsubjpass
        were be AUX VBD 5 auxpass
        not not PART RB 5 neg
        wounded wound VERB VBN 0 ROOT
        by by ADP IN 5 agent
        rebels rebel NOUN NNS 6 pobj
        in in ADP IN 5 prep
        Tarvo Tarvo PROPN NNP 8 pobj
        . . PUNCT . 5 punct
    """,
}

REPORTED = {
    "ud": """
        A a DET DT 2 det
        colonel colonel NOUN NN 6 nsubj
        who who PRON WP 4 nsubj
        fled flee VERB VBD 2 acl:relcl
        has have AUX VBZ 6 aux
        accused accuse VERB VBN 0 root
        them they PRON PRP 6 obj
        of of SCONJ IN 9 mark
        shelling shell VERB VBG 6 advcl
        the the DET DT 11 det
        town town NOUN NN 9 obj
        out out ADP IN 14 case
        of of ADP IN 12 fixed
        revenge revenge NOUN NN 9 obl
    """,
    "clearnlp": """
        A a DET DT 2 det
        colonel colonel NOUN NN 6 nsubj
        who who PRON WP 4 nsubj
        fled flee VERB VBD 2 relcl
        has have AUX VBZ 6 aux
        accused accuse VERB VBN 0 ROOT
        them they PRON PRP 6 dobj
        of of ADP IN 6 prep
        shelling shell VERB VBG 8 pcomp
        the the DET DT 11 det
        town town NOUN NN 9 dobj
        out out ADP IN 9 prep
        of of ADP IN 12 prep
        revenge revenge NOUN NN 13 pobj
    """,
}

COPULA = {
    "ud": """
        The the DET DT 2 det
        report report NOUN NN 5 nsubj
        is be AUX VBZ 5 cop
        a a DET DT 5 det
        rumour rumour NOUN NN 0 root
        , , PUNCT , 7 punct
        invention invention NOUN NN 5 appos
        of of ADP IN 9 case
        exiles exile NOUN NNS 7 nmod
        . . PUNCT . 5 punct
    """,
    "clearnlp": """
        The the DET DT 2 det
        report report NOUN NN 3 nsubj
        is be AUX VBZ 0 ROOT
        a a DET DT 5 det
        rumour rumour NOUN NN 3 attr
        , , PUNCT , 5 punct
        invention invention NOUN NN 5 appos
        of of ADP IN 7 prep
        exiles exile NOUN NNS 8 pobj
        . . PUNCT . 3 punct
    """,
}

CONTROL = {
    "ud": """
        Rebels rebel NOUN NNS 2 nsubj
        came come VERB VBD 0 root
        and and CCONJ CC 4 cc
        forced force VERB VBD 2 conj
        farmers farmer NOUN NNS 4 obj
        to to PART TO 7 mark
        leave leave VERB VB 4 xcomp
        , , PUNCT , 9 punct
        burning burn VERB VBG 4 advcl
        houses house NOUN NNS 9 obj
        and and CCONJ CC 12 cc
        barns barn NOUN NNS 10 conj
    """,
    "clearnlp": """
        Rebels rebel NOUN NNS 2 nsubj
        came come VERB VBD 0 ROOT
        and and CCONJ CC 2 cc
        forced force VERB VBD 2 conj
        farmers farmer NOUN NNS 4 dobj
        to to PART TO 7 aux
        leave leave VERB VB 4 xcomp
        , , PUNCT , 4 punct
        burning burn VERB VBG 4 advcl
        houses house NOUN NNS 9 dobj
        and and CCONJ CC 10 cc
        barns barn NOUN NNS 10 conj
    """,
}

CONDITION = {
    "ud": """
        If if SCONJ IN 4 mark
        they they PRON PRP 4 nsubj
        'll will AUX MD 4 aux
        attack attack VERB VB 6 advcl
        , , PUNCT , 4 punct
        fire fire VERB VB 0 root
        no no DET DT 8 det
        shots shot NOUN NNS 6 obj
        . . PUNCT . 6 punct
    """,
    "clearnlp": """
        If if SCONJ IN 4 mark
        they they PRON PRP 4 nsubj
        'll will AUX MD 4 aux
        attack attack VERB VB 6 advcl
        , , PUNCT , 6 punct
        fire fire VERB VB 0 ROOT
        no no DET DT 8 det
        shots shot NOUN NNS 6 dobj
        . . PUNCT . 6 punct
    """,
}

both = pytest.mark.parametrize("scheme", ["ud", "clearnlp"])


@both
def test_subject_of_passive(scheme: str) -> None:
    pred = word(parsed(PASSIVE[scheme]), "wounded")
    assert str(syntax.subject(pred)) == "guards"


@both
def test_passive_is_seen(scheme: str) -> None:
    assert syntax.is_passive(word(parsed(PASSIVE[scheme]), "wounded"))


@both
def test_agent_of_passive(scheme: str) -> None:
    assert str(syntax.passive_agent(word(parsed(PASSIVE[scheme]), "wounded"))) == "rebels"


@both
def test_obliques_carry_their_preposition(scheme: str) -> None:
    found = syntax.obliques(word(parsed(PASSIVE[scheme]), "wounded"))
    assert [(prep, tok.text) for prep, tok in found] == [("by", "rebels"), ("in", "Tarvo")]


@both
def test_negation_word(scheme: str) -> None:
    assert str(syntax.negation(word(parsed(PASSIVE[scheme]), "wounded"))) == "not"


@both
def test_tense_of_passive(scheme: str) -> None:
    assert syntax.tense(word(parsed(PASSIVE[scheme]), "wounded")) == "past"


@both
def test_perfect_is_past(scheme: str) -> None:
    assert syntax.tense(word(parsed(REPORTED[scheme]), "accused")) == "past"


@both
def test_objects(scheme: str) -> None:
    assert [tok.text for tok in syntax.objects(word(parsed(REPORTED[scheme]), "accused"))] == ["them"]


@both
def test_gerund_after_preposition_is_complement(scheme: str) -> None:
    assert str(syntax.complement(word(parsed(REPORTED[scheme]), "accused"))) == "shelling"


@both
def test_preposition_of_several_words(scheme: str) -> None:
    found = syntax.obliques(word(parsed(REPORTED[scheme]), "shelling"))
    assert [(prep, tok.text) for prep, tok in found] == [("out of", "revenge")]


@both
def test_accused_does_the_gerund(scheme: str) -> None:
    assert str(syntax.controlled_subject(word(parsed(REPORTED[scheme]), "shelling"))) == "them"


@both
def test_relative_antecedent(scheme: str) -> None:
    assert str(syntax.relative_antecedent(word(parsed(REPORTED[scheme]), "fled"))) == "colonel"


@both
def test_relative_pronoun_leads_to_antecedent(scheme: str) -> None:
    assert str(syntax.controlled_subject(word(parsed(REPORTED[scheme]), "fled"))) == "colonel"


@both
def test_noun_phrase_without_relative_clause(scheme: str) -> None:
    doc = parsed(REPORTED[scheme])
    assert text_of(doc, syntax.noun_phrase(word(doc, "colonel"))) == "A colonel"


@both
def test_noun_phrase_of_predicate_noun(scheme: str) -> None:
    doc = parsed(COPULA[scheme])
    assert text_of(doc, syntax.noun_phrase(word(doc, "rumour"))) == "a rumour"


@both
def test_noun_phrase_keeps_its_prepositional_modifier(scheme: str) -> None:
    doc = parsed(COPULA[scheme])
    assert text_of(doc, syntax.noun_phrase(word(doc, "invention"))) == "invention of exiles"


@both
def test_noun_phrase_leaves_its_preposition(scheme: str) -> None:
    doc = parsed(COPULA[scheme])
    assert text_of(doc, syntax.noun_phrase(word(doc, "exiles"))) == "exiles"


@both
def test_copular_complement(scheme: str) -> None:
    doc = parsed(COPULA[scheme])
    head = next(tok for tok in doc if tok.dep_ == "ROOT")
    assert str(syntax.copular_complement(head)) == "rumour"


@both
def test_tense_of_copular_clause(scheme: str) -> None:
    doc = parsed(COPULA[scheme])
    assert syntax.tense(next(tok for tok in doc if tok.dep_ == "ROOT")) == "present"


@both
def test_apposition(scheme: str) -> None:
    assert [tok.text for tok in syntax.appositions(word(parsed(COPULA[scheme]), "rumour"))] == ["invention"]


@both
@pytest.mark.parametrize(
    ("pred", "expected"),
    [("came", "Rebels"), ("forced", "Rebels"), ("leave", "farmers"), ("burning", "Rebels")],
)
def test_inherited_subject(scheme: str, pred: str, expected: str) -> None:
    assert str(syntax.controlled_subject(word(parsed(CONTROL[scheme]), pred))) == expected


@both
@pytest.mark.parametrize(
    ("pred", "head", "relation"),
    [
        ("forced", "came", "conjunct"),
        ("leave", "forced", "open_complement"),
        ("burning", "forced", "adverbial"),
    ],
)
def test_governor(scheme: str, pred: str, head: str, relation: str) -> None:
    found = syntax.governor(word(parsed(CONTROL[scheme]), pred))
    assert found is not None
    assert (found.head.text, found.relation) == (head, relation)


@both
def test_governor_of_gerund_skips_the_preposition(scheme: str) -> None:
    found = syntax.governor(word(parsed(REPORTED[scheme]), "shelling"))
    assert found is not None
    assert found.head.text == "accused"


@both
def test_conjuncts_from_any_member(scheme: str) -> None:
    doc = parsed(CONTROL[scheme])
    assert [tok.text for tok in syntax.conjuncts(word(doc, "barns"))] == ["houses", "barns"]


@both
def test_noun_phrase_with_coordination(scheme: str) -> None:
    doc = parsed(CONTROL[scheme])
    assert text_of(doc, syntax.noun_phrase(word(doc, "houses"), coordination=True)) == "houses and barns"


@both
def test_clause_span(scheme: str) -> None:
    doc = parsed(CONTROL[scheme])
    assert text_of(doc, syntax.clause_span(word(doc, "burning"))) == "burning houses and barns"


@both
def test_if_clause_is_conditional(scheme: str) -> None:
    assert syntax.is_conditional(word(parsed(CONDITION[scheme]), "attack"))


@both
def test_main_clause_is_not_conditional(scheme: str) -> None:
    assert not syntax.is_conditional(word(parsed(CONDITION[scheme]), "fire"))


@both
def test_contracted_modal(scheme: str) -> None:
    assert syntax.modals(word(parsed(CONDITION[scheme]), "attack")) == ["will"]


@both
def test_future(scheme: str) -> None:
    assert syntax.tense(word(parsed(CONDITION[scheme]), "attack")) == "future"


@both
def test_imperative(scheme: str) -> None:
    assert syntax.is_imperative(word(parsed(CONDITION[scheme]), "fire"))


@both
def test_negative_object_negates(scheme: str) -> None:
    assert syntax.is_negated(word(parsed(CONDITION[scheme]), "fire"))
