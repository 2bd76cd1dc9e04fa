"""The shipped base as a spaCy pipeline."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from transforms import language
from transforms.language import relevance, syntax, trees
from transforms.language.lemmas import Lemmas
from transforms.language.parsed import parsed

TEXT = """TARVO, Ostland (Agency) - Gunmen killed two guards in Moro district on Saturday, the army said.

"We did not attack the village," Colonel Ana Brandt told reporters. She had been wounded by a shell.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return language.load()


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


def analysis(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i - t.sent.start, t.ent_type_) for t in doc]


def test_text_is_kept(doc: Doc) -> None:
    assert doc.text == TEXT


def test_loaded_once() -> None:
    assert language.load() is language.load()


def test_verbs_have_lemmas(doc: Doc) -> None:
    found = {tok.text: tok.lemma_ for tok in doc if tok.pos_ == "VERB"}
    assert found == {"killed": "kill", "said": "say", "attack": "attack", "told": "tell", "wounded": "wound"}


def test_subject_of_the_lead(doc: Doc) -> None:
    assert next(tok.head.text for tok in doc if tok.text == "Gunmen") == "killed"


def test_names(doc: Doc) -> None:
    assert ("Ana Brandt", "PERSON") in {(ent.text, ent.label_) for ent in doc.ents}


def test_quotation_stays_with_its_speaker(doc: Doc) -> None:
    assert [sent.text.strip()[:4] for sent in doc.sents] == ["TARV", '"We ', "She "]


def test_one_vector_a_sentence_of_length_one(doc: Doc) -> None:
    vectors = doc.user_data[language.SENTENCE_VECTORS]
    assert vectors.shape[0] == len(list(doc.sents))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_sentence_reads_the_same_in_any_company(nlp: Language) -> None:
    sentence = "Gunmen killed two guards in Moro district on Saturday, the army said."
    alone = nlp(sentence)
    long = "The colonel, who had fled the city, returned with many of his men and burned the old market. " * 3
    together = nlp(long + sentence)
    last = list(together.sents)[-1].as_doc()
    assert analysis(alone) == analysis(last)
    vectors = [d.user_data[language.SENTENCE_VECTORS][-1] for d in (alone, together)]
    assert np.array_equal(*vectors)
    first, size = last[0], len(alone)
    states = [parsed(d)[i].states for d, i in ((alone, 1), (together, len(together) - size + 1))]  # type: ignore[attr-defined]
    assert first.text == "Gunmen"
    assert np.array_equal(*states)
    words = [parsed(d)[i].word_vector for d, i in ((alone, 1), (together, len(together) - size + 1))]  # type: ignore[attr-defined]
    assert words[0] is not None
    assert words[0] == words[1]


def test_words_that_carry_meaning_have_states(nlp: Language) -> None:
    tokens = language.parse(nlp, "The army shelled Moro. It fled.", lambda sentence: "Moro" in sentence)
    assert [token.text for token in tokens if token.states is not None] == ["army", "shelled", "Moro"]  # type: ignore[attr-defined]


def test_pipe_gives_what_one_call_gives(nlp: Language) -> None:
    texts = [TEXT, "", "Police fled.", " \n\n"]
    assert [analysis(doc) for doc in nlp.pipe(texts)] == [analysis(nlp(text)) for text in texts]


def test_unwanted_sentences_keep_their_words_without_parse(nlp: Language) -> None:
    doc = language.parse(nlp, TEXT, lambda sentence: "attack" in sentence)
    assert doc.text == TEXT
    assert [any(tok.pos_ == "VERB" for tok in sent) for sent in doc.sents] == [False, True, False]


def test_wanted_sentences_read_as_without_the_filter(nlp: Language, doc: Doc) -> None:
    filtered = language.parse(nlp, TEXT, lambda sentence: "attack" in sentence)
    first, second = (list(d.sents)[1].as_doc() for d in (doc, filtered.spacy))  # type: ignore[attr-defined]
    assert analysis(first) == analysis(second)


@given(st.text(alphabet="aB .,!?\n\t\"'-1é\u00a0", max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_is_kept_and_every_sentence_has_one_root(text: str) -> None:
    doc = language.load()(text)
    assert doc.text == text
    assert all(sum(tok.head.i == tok.i for tok in sent) == 1 for sent in doc.sents)


def test_words_of_a_batch_are_forgotten_behind_it(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "KEPT_WORDS", 0)
    before = len(nlp.vocab.strings)
    with language.forgetting(nlp):
        language.parse(nlp, "Qwyxtor Blivnak met the envoys of Zrumbolia.")
        assert len(nlp.vocab.strings) > before
    assert len(nlp.vocab.strings) == before


def test_first_words_of_a_process_are_kept(nlp: Language) -> None:
    with language.forgetting(nlp):
        language.parse(nlp, "Plimsovar met the envoys.")
    assert "Plimsovar" in nlp.vocab.strings


def test_words_stay_while_another_thread_reads(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "KEPT_WORDS", 0)
    inside, go_on = threading.Event(), threading.Event()

    def read() -> list[str]:
        with language.forgetting(nlp):
            doc = nlp("Vexplorian Drubnik crossed the Snarvik river.")
            inside.set()
            go_on.wait(30)
            return [token.text for token in doc]

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(read)
        assert inside.wait(30)
        with language.forgetting(nlp):
            language.parse(nlp, "Grolnax spoke.")
        assert "Vexplorian" in nlp.vocab.strings  # nothing goes while one is within
        go_on.set()
        assert other.result()[:2] == ["Vexplorian", "Drubnik"]
    assert "Vexplorian" not in nlp.vocab.strings


def test_endless_word_is_read() -> None:
    assert len(language.load()("a" * 5000 + " " + "b-" * 3000)) > 1


def test_model_identity_names_the_files(nlp: Language) -> None:
    identity = language.model_identity(nlp)
    assert identity["name"] == "en_news_minilm"
    assert len(identity["digest"]) == 16


def test_missing_model_says_what_to_do() -> None:
    with pytest.raises(language.ModelNotFound, match="install it, give its path, or leave --model out"):
        language.load("no_such_pipeline")


def test_message_about_a_missing_model_is_one_line() -> None:
    with pytest.raises(language.ModelNotFound) as caught:
        language.load("no_such_pipeline")
    assert "\n" not in str(caught.value)


@given(st.integers(1, 9), st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_decoded_heads_are_a_tree(size: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(size, size + 1)).astype(np.float32)
    heads = trees.decode(scores)
    assert (heads == 0).sum() == 1
    for word in range(size):
        steps = 0
        while word >= 0 and steps <= size:
            word, steps = int(heads[word]) - 1, steps + 1
        assert steps <= size


@given(st.integers(2, 5), st.integers(0, 10_000))
@settings(max_examples=100, deadline=None)
def test_decoded_tree_is_the_best(size: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(size, size + 1)).astype(np.float32)
    scores[:, 0] -= 5  # one root is the rule, not the exception
    heads = trees.decode(scores)
    best = max(
        sum(scores[i, h] for i, h in enumerate(candidate))
        for candidate in np.ndindex(*[size + 1] * size)
        if all(h != i + 1 for i, h in enumerate(candidate)) and trees._is_tree(np.array(candidate))
    )
    assert sum(scores[i, h] for i, h in enumerate(heads)) == pytest.approx(best)


LEMMAS = Lemmas(
    {"VERB": {"fled": "flee"}, "NOUN": {"children": "child"}},
    {
        "verb": ["plan", "plane", "shell", "bomb", "free", "arrest", "deny"],
        "noun": ["base", "bus", "cache", "marche", "march"],
    },
)


@pytest.mark.parametrize(
    ("form", "pos", "tag", "lemma"),
    [
        ("fled", "VERB", "VBD", "flee"),
        ("planned", "VERB", "VBD", "plan"),
        ("planed", "VERB", "VBD", "plane"),
        ("shelling", "VERB", "VBG", "shell"),
        ("bombed", "VERB", "VBN", "bomb"),
        ("freed", "VERB", "VBD", "free"),
        ("denies", "VERB", "VBZ", "deny"),
        ("denied", "VERB", "VBD", "deny"),
        ("torched", "VERB", "VBD", "torch"),
        ("evacuating", "VERB", "VBG", "evacuate"),
        ("children", "NOUN", "NNS", "child"),
        ("bases", "NOUN", "NNS", "base"),
        ("buses", "NOUN", "NNS", "bus"),
        ("caches", "NOUN", "NNS", "cache"),
        ("marches", "NOUN", "NNS", "march"),  # not of "marche", which the trees know, too
        ("militias", "NOUN", "NNS", "militia"),
        ("gunmen", "NOUN", "NNS", "gunman"),
        ("schoolchildren", "NOUN", "NNS", "schoolchild"),
        ("Brandt", "PROPN", "NNP", "Brandt"),
    ],
)
def test_lemmas(form: str, pos: str, tag: str, lemma: str) -> None:
    assert LEMMAS.lemma(form, pos, tag) == lemma


@pytest.mark.parametrize(
    ("sentence", "matters"),
    [
        ("Two men were shelled.", True),
        ("The weather was cold.", False),
        ("The weather in Tarvo was cold.", True),
        ("It was cold.", True),
        ("The weather was “cold”.", True),
        ("The weather was cold for 3 days.", True),
        ("Carried out of the house, the dog slept.", False),
    ],
)
def test_sentences_that_can_matter(sentence: str, matters: bool) -> None:
    assert relevance.compile(["shell", "out of"], LEMMAS)(sentence) is matters


@pytest.fixture(scope="module")
def other_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spaCy pipeline of somebody else's: a parser that knows one label."""
    nlp = spacy.blank("en")
    parser = nlp.add_pipe("parser")
    parser.add_label("dep")  # type: ignore[attr-defined]
    nlp.initialize()
    path = tmp_path_factory.mktemp("pipelines") / "other"
    nlp.meta.update(name="other", version="3.2.1")
    nlp.to_disk(path)
    return path


def test_another_pipeline_takes_our_sentences(other_pipeline: Path) -> None:
    doc = language.load(str(other_pipeline))("Did Gen. Moro flee? He did.\nPolice said so.")
    assert [sent.text.strip() for sent in doc.sents] == ["Did Gen. Moro flee?", "He did.", "Police said so."]


def test_another_pipeline_is_named_in_full(other_pipeline: Path) -> None:
    identity = language.model_identity(language.load(str(other_pipeline)))
    assert (identity["name"], identity["version"]) == ("en_other", "3.2.1")


@pytest.mark.skipif(not spacy.util.is_package("en_core_web_sm"), reason="en_core_web_sm is not installed")
def test_a_pipeline_with_the_other_labels_is_understood() -> None:
    """ClearNLP labels from a trained pipeline: the participants are those of the shipped base."""
    doc = language.load("en_core_web_sm")("Two guards were killed by gunmen in Moro, the army said.")
    killed = next(tok for tok in doc if tok.text == "killed")
    said = next(tok for tok in doc if tok.text == "said")
    found = syntax.subject(killed), syntax.passive_agent(killed), syntax.subject(said)
    assert [tok.text if tok else None for tok in found] == ["guards", "gunmen", "army"]


def test_pipeline_without_a_parser_is_turned_down(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(language.ModelNotFound, match="has no parser"):
        language.load(str(tmp_path / "bare"))


@pytest.mark.parametrize(
    "text",
    [
        "No fewer than 30 villagers were killed.",
        "As many as 30 armed villagers were killed.",
        "More than 30 farm villagers were killed.",
    ],
)
def test_counted_noun_is_the_subject(nlp: Language, text: str) -> None:
    found = {tok.text: (tok.dep_, tok.head.text) for tok in nlp(text)}
    assert found["30"] == ("nummod", "villagers")
    assert found["villagers"] == ("nsubj:pass", "killed")


def test_the_text_is_put_together_once(nlp: Language) -> None:
    doc = nlp("Police fled.  Nobody was hurt.\n")
    assert doc.text == "Police fled.  Nobody was hurt.\n"
    assert doc.text is doc.text


@pytest.mark.parametrize("mark", [",", "(", "a.", "“", "-"])
def test_a_run_without_blanks_costs_by_its_length(nlp: Language, mark: str) -> None:
    text = "He fled " + mark * 20_000 + " to Moro."
    begin = time.process_time()
    doc = nlp.make_doc(text)
    assert doc.text == text
    assert time.process_time() - begin < 5  # by the square it takes minutes
