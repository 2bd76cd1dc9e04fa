"""Speakers led to sources, on attributions and mentions written by hand; outlets by name and address."""

import pytest
import spacy
from spacy.tokens import Doc

from transforms.annotations import Actor, ActorMention, Article, Attribution, Span
from transforms.claim import outlets, sources
from transforms.claim.parties import speaker_is_party
from transforms.claim.source import UNSPECIFIED, Source, Speaker
from transforms.seeds import Seeds

OUTLETS = outlets.compile(Seeds())
VOCAB = spacy.blank("en").vocab
GROUP = Actor("g1", "Reed Valley Front", "armed_group", "seed", country="XKX")
STATE = Actor("XKX.government", "Kosovo (government)", "state", "seed", country="XKX")
WOMAN = Actor("p1", "Ana Ribeiro", "person", "article", affiliation_id="g1")


def doc_of(text: str, tags: list[str]) -> Doc:
    """A Doc of words parted by single spaces, with coarse tags and no arcs but to itself."""
    words = text.split(" ")
    lemmas = [
        word.lower().removesuffix("s") if tag == "NOUN" else word
        for word, tag in zip(words, tags, strict=True)
    ]
    heads = list(range(len(words)))
    return Doc(VOCAB, words=words, pos=tags, lemmas=lemmas, heads=heads, deps=["ROOT"] * len(words))


def said(doc: Doc, start: int, end: int, head: int, **told: object) -> Attribution:
    """An attribution whose speaker is the tokens [start, end) with their head."""
    span = Span(doc[start].idx, doc[end - 1].idx + len(doc[end - 1].text))
    base = {
        "cue": Span(0, 1),
        "cue_lemma": "say",
        "stance": "asserts",
        "content": (Span(0, 1),),
        "quote": "indirect",
    }
    return Attribution(**{**base, "rule": "test", "speaker": span, "speaker_head": head, **told})  # type: ignore[arg-type]


def mention(
    doc: Doc, start: int, end: int, actor: Actor | None, resolution: str = "name", **more: object
) -> ActorMention:
    first, last = doc[start], doc[end - 1]
    text = doc.text[first.idx : last.idx + len(last.text)]
    return ActorMention(first.idx, last.idx + len(last.text), text, end - 1, actor, resolution, **more)  # type: ignore[arg-type]


def one(doc: Doc, item: Attribution, *mentions: ActorMention, outlet: str | None = None) -> Speaker:
    return sources.resolve(
        Article("art", "a", doc.text, "0", outlet=outlet), doc, [item], list(mentions), OUTLETS
    )[0]


@pytest.mark.parametrize(
    ("name", "source_id", "kind"),
    [
        ("Reuters", "outlet:reuters", "news_agency"),
        ("the BBC", "outlet:bbc", "broadcaster"),
        ("AFP", "outlet:afp", "news_agency"),
        ("The Guardian", "outlet:the-guardian", "newspaper"),
        ("New York Times", "outlet:new-york-times", "newspaper"),
    ],
)
def test_outlets_are_known_by_name_and_alias(name: str, source_id: str, kind: str) -> None:
    found = outlets.find_outlet(name, OUTLETS)
    assert found is not None and (found.source_id, found.kind) == (source_id, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Reed Valley Herald", "newspaper"), ("Radio Reed", "broadcaster"), ("Reed News Agency", "news_agency")],
)
def test_an_unknown_outlet_has_the_kind_that_its_name_tells(name: str, kind: str) -> None:
    found = outlets.find_outlet(name, OUTLETS)
    assert found is not None and found.kind == kind


@pytest.mark.parametrize("name", ["the minister", "Ana Ribeiro", "Reed Valley", "news"])
def test_what_is_no_outlet(name: str) -> None:
    found = outlets.find_outlet(name, OUTLETS)
    assert found is None


def test_the_own_outlet_by_its_address() -> None:
    article = Article("a", "a", "x", "0", url="https://www.theguardian.com/world/2024/x")
    assert outlets.own_outlet(article, OUTLETS).source_id == "outlet:the-guardian"


def test_an_unknown_own_outlet_is_an_outlet_with_a_stable_id() -> None:
    first = outlets.own_outlet(Article("a", "a", "x", "0", outlet="Reed Valley Notes"), OUTLETS)
    second = outlets.own_outlet(Article("b", "b", "y", "0", outlet="Reed Valley Notes"), OUTLETS)
    assert (first.kind, first.source_id) == ("outlet", second.source_id)


def test_a_named_person_is_the_actor_with_the_kind_of_the_role() -> None:
    doc = doc_of("spokeswoman Ana Ribeiro said", ["NOUN", "PROPN", "PROPN", "VERB"])
    speaker = one(doc, said(doc, 0, 3, 2), mention(doc, 1, 3, WOMAN, role="spokeswoman"))
    source = speaker.source
    assert (source.source_id, source.kind, source.affiliation_id, speaker.resolution) == (
        "p1",
        "spokesperson",
        "g1",
        "name",
    )


def test_a_group_that_is_named_is_its_actor() -> None:
    doc = doc_of("The Front said", ["DET", "PROPN", "VERB"])
    assert one(doc, said(doc, 0, 2, 1), mention(doc, 1, 2, GROUP, "short")).source.kind == "armed_group"


def test_an_unnamed_source_keeps_whom_it_speaks_for_and_is_no_actor() -> None:
    doc = doc_of("A Front source said", ["DET", "PROPN", "NOUN", "VERB"])
    source = one(doc, said(doc, 0, 3, 2), mention(doc, 1, 2, GROUP, "short")).source
    assert (source.name, source.kind, source.named, source.actor_id, source.affiliation_id) == (
        "Front source", "anonymous", False, None, "g1",
    )  # fmt: skip


def test_a_nameless_armed_band_that_speaks_is_the_band_that_acts() -> None:
    doc = doc_of("kidnappers threatened", ["NOUN", "VERB"])
    band = Actor("XKX.gunmen", "gunmen (Kosovo)", "group", "seed", country="XKX", sectors=("UAF",))
    source = one(doc, said(doc, 0, 1, 0), mention(doc, 0, 1, band, "generic")).source
    assert (source.kind, source.named, source.affiliation_id) == ("armed_group", False, "XKX.gunmen")


def test_unnamed_sources_of_two_articles_are_two() -> None:
    doc = doc_of("residents said", ["NOUN", "VERB"])
    item = said(doc, 0, 1, 0)
    ids = {
        sources.resolve(Article(name, "a", doc.text, "0"), doc, [item], [], OUTLETS)[0].source.source_id
        for name in ("a1", "a2")
    }
    assert len(ids) == 2


def test_a_ministry_is_a_source_of_its_own_within_its_state() -> None:
    doc = doc_of("The defence ministry said", ["DET", "NOUN", "NOUN", "VERB"])
    source = one(doc, said(doc, 0, 3, 2), mention(doc, 0, 3, STATE, "generic")).source
    assert (source.name, source.kind, source.actor_id) == (
        "Kosovo (defence ministry)",
        "state",
        "XKX.government",
    )


def test_a_prosecutor_is_no_institution() -> None:
    doc = doc_of("A prosecutor said", ["DET", "NOUN", "VERB"])
    source = one(doc, said(doc, 0, 2, 1), mention(doc, 0, 2, STATE, "generic")).source
    assert (source.kind, source.named, source.affiliation_id) == ("official", False, "XKX.government")


def test_nobody_named_is_unspecified() -> None:
    doc = doc_of("It is believed", ["PRON", "AUX", "VERB"])
    item = said(doc, 0, 1, 0, speaker=None, speaker_head=None)
    assert one(doc, item).source == UNSPECIFIED


def test_what_could_not_be_verified_is_the_outlets_own_voice() -> None:
    doc = doc_of("It was verified", ["PRON", "AUX", "VERB"])
    item = said(doc, 0, 1, 0, speaker=None, speaker_head=None, stance="unverified")
    assert one(doc, item, outlet="Reuters").source.source_id == "outlet:reuters"


def test_the_outlet_leads_back_to_the_one_told_before() -> None:
    doc = doc_of(
        "A farmer told Reuters and the outlet noted",
        ["DET", "NOUN", "VERB", "PROPN", "CCONJ", "DET", "NOUN", "VERB"],
    )
    first = said(doc, 0, 2, 1, relays=(Span(doc[3].idx, doc[3].idx + 7),))
    second = said(doc, 5, 7, 6)
    found = sources.resolve(Article("art", "a", doc.text, "0"), doc, [first, second], [], OUTLETS)
    assert (found[1].source.source_id, found[1].resolution) == ("outlet:reuters", "role")


def test_the_source_leads_back_to_the_source() -> None:
    doc = doc_of(
        "A source spoke and the source said", ["DET", "NOUN", "VERB", "CCONJ", "DET", "NOUN", "VERB"]
    )
    found = sources.resolve(
        Article("art", "a", doc.text, "0"), doc, [said(doc, 0, 2, 1), said(doc, 4, 6, 5)], [], OUTLETS
    )
    assert found[0].source == found[1].source


def test_an_heir_has_the_speaker_it_inherits() -> None:
    doc = doc_of("A source said more", ["DET", "NOUN", "VERB", "ADV"])
    first = said(doc, 0, 2, 1)
    found = sources.resolve(
        Article("art", "a", doc.text, "0"), doc, [first, said(doc, 0, 2, 1, inherits=0)], [], OUTLETS
    )
    assert found[1] == found[0]


def source(kind: str, **told: str) -> Source:
    return Source("s", "s", kind, named=True, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("speaker", "participants", "countries", "party"),
    [
        (source("armed_group", actor_id="g1"), {"g1"}, set(), True),
        (source("spokesperson", affiliation_id="g1"), {"g1"}, set(), True),
        (source("official", country="KEN"), {"g1"}, {"KEN"}, True),
        (source("official", country="KEN"), {"g1"}, {"UGA"}, False),
        (source("witness", country="KEN"), {"g1"}, {"KEN"}, False),
        (source("news_agency", country="KEN"), {"g1"}, {"KEN"}, False),
        (source("organisation", actor_id="o1"), {"g1"}, set(), False),
        (source("person", actor_id="p1", affiliation_id="g1"), {"g1"}, set(), True),
    ],
)
def test_who_is_a_party(speaker: Source, participants: set[str], countries: set[str], party: bool) -> None:
    assert speaker_is_party(speaker, participants, countries) is party
