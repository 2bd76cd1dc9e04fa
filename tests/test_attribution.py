"""Who is said to have said what: spans, cues and chains on sentences; a floor over many short passages."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import spacy
import yaml
from spacy.tokens import Doc

from transforms import reading
from transforms.annotations import Article, Attribution
from transforms.article_rows import Reading
from transforms.claim import attribution, quotations

PASSAGES = yaml.safe_load((Path(__file__).parent / "passages" / "claims.yaml").read_text(encoding="utf-8"))
FLOOR = 0.97


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    return reading.annotate(Article("a", "a.txt", text, "0", outlet="The Test Ledger"), reading.prepare())


def find(text: str) -> list[Attribution]:
    return read(text).attributions


def words(text: str, item: Attribution) -> str:
    return " | ".join(text[span.start : span.end] for span in item.content)


def wrong(case: dict[str, Any]) -> list[str]:
    """What of a passage's expectations does not hold."""
    text, done = case["text"], read(case["text"])
    if case.get("claims") == 0:
        return [words(text, item) for item in done.attributions]
    at = [i for i, item in enumerate(done.attributions) if case["contains"] in words(text, item)]
    if not at:
        return ["no claim"]
    index = min(at, key=lambda i: len(words(text, done.attributions[i])))
    item, speaker = done.attributions[index], done.speakers[index]
    source = speaker.source
    told = {
        "stance": item.stance,
        "quote": item.quote,
        "content": words(text, item),
        "hedged": item.hedged,
        "medium": item.medium,
        "platform": item.platform,
        "kind": source.kind,
        "named": source.named,
        "relayed_by": [one.name for one in speaker.relayed_by],
    }
    bad = [f"{key}: {told[key]}" for key in told if key in case and told[key] != case[key]]
    if "speaker" in case and case["speaker"].lower() not in source.name.lower():
        bad.append(f"speaker: {source.name}")
    if "back" in case:
        before = [
            s.source.source_id
            for a, s in zip(done.attributions, done.speakers, strict=True)
            if case["back"] in words(text, a)
        ]
        if source.source_id not in before:
            bad.append(f"back: {source.name}")
    return bad


def test_passages_hold_above_the_floor() -> None:
    failures = {case["text"]: bad for case in PASSAGES if (bad := wrong(case))}
    share = 1 - len(failures) / len(PASSAGES)
    assert len(PASSAGES) >= 120
    assert share >= FLOOR, f"{share:.3f}: {failures}"


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The mayor said that the town had fallen.", "the town had fallen"),
        ("The town had fallen, the mayor said.", "The town had fallen"),
        ("The town, the mayor said, had fallen.", "The town | had fallen"),
        ("According to the mayor, the town had fallen.", "the town had fallen"),
        ("“The town has fallen,” the mayor said.", "“The town has fallen,”"),
        ("“The town,” the mayor said, “has fallen.”", "“The town,” | “has fallen.”"),
        ("The mayor called the raid “a massacre of the poor.”", "the raid “a massacre of the poor.”"),
        ("“It leaks,” he said, but “nobody cared to look.”", "“It leaks,” | “nobody cared to look.”"),
        (
            "He argued that “every boat in the port” - the ferry too - leaked badly.",
            "“every boat in the port” - the ferry too - leaked badly",
        ),
        (
            "Ann Lee, a star of the film “The Ferry,” who lives here, said her boat was “always dry.”",
            "her boat was “always dry.”",
        ),
        ("The ferry, as one of the pilots pointed out, leaks every day.", "The ferry | leaks every day"),
        ("The union was accused of burning the ferry.", "The union | of burning the ferry"),
        ("Health officials put the toll at 12.", "the toll at 12"),
        ("The papers included nine letters, which he said were forged.", "which | were forged"),
        ("They fought the plan, a plan they say allowed crime to grow.", "a plan | allowed crime to grow"),
        ("The minister praised the mayor, who took office in May.", "the mayor"),
        ("The envoys called for a truce.", "a truce"),
        ("She spoke about how the town had changed.", "how the town had changed"),
        ("The mayor told them what she had seen.", "what she had seen"),
        ("She says the port is hers.", "the port is hers"),
        (
            "Gunmen stormed a boarding school on Monday and abducted at least 30 pupils, the state governor "
            "said, the latest mass kidnapping in a region plagued by armed gangs.",
            "Gunmen stormed a boarding school on Monday and abducted at least 30 pupils",
        ),
    ],
)
def test_content_is_what_was_said_and_no_more(text: str, content: str) -> None:
    assert words(text, find(text)[0]) == content


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The mayor, who runs the port, said, “Nobody has been paid for weeks.”", "The mayor"),
        ("“We lost,” Ann Boyle asked the mayor. “Can you explain?”", "Ann Boyle"),
        (
            "A spokesman for the army, Brigadier Sam Kato, said the hill was taken.",
            "Brigadier Sam Kato",
        ),
        ("Interfax, citing the ministry, reported that two jets had collided.", "the ministry"),
        ("Citing a police source, Reuters said the bomb had been hidden in a cart.", "a police source"),
    ],
)
def test_word_order_finds_the_speaker_that_the_parse_may_miss(text: str, speaker: str) -> None:
    span = find(text)[0].speaker
    assert span is not None and text[span.start : span.end].startswith(speaker)


def test_according_to_at_the_end_tells_the_whole_sentence() -> None:
    text = "On Monday, the mayor said the bridge had fallen, according to The Daily Star."
    assert "On Monday, the mayor said the bridge had fallen" in [words(text, item) for item in find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The director, who asked not to be named, spoke to us for an hour.",
        "The source requested anonymity.",
        "The road is called “the long road home” in Lamu.",
        "The rule is called “first come, first shot” by nobody.",
    ],
)
def test_names_withheld_and_names_of_things_are_no_claims(text: str) -> None:
    assert find(text) == []


def test_a_speaker_that_asks_not_to_be_named_is_marked() -> None:
    assert find("An aide who asked not to be named said the deal was close.")[0].withheld


def test_a_heir_has_the_medium_of_its_forebear_and_not_of_its_words() -> None:
    assert [item.medium for item in find("“I love books,” Marsh said. “But I have been slow.”")] == [
        "unknown",
        "unknown",
    ]


def test_a_statement_told_by_an_outlet_is_carried_by_it() -> None:
    done = read("A diplomat said the text was ready, Bloomberg reported.")
    carried = [
        [one.name for one in speaker.relayed_by] for speaker in done.speakers if not speaker.source.named
    ]
    assert carried == [["Bloomberg News"]]


def test_a_quotation_resumed_in_a_new_sentence_is_a_new_claim_that_inherits() -> None:
    first, second = find("“We will stay,” the mayor said in a letter. “Nobody will move us.”")
    assert (second.inherits, second.cue, second.medium) == (0, first.cue, first.medium)


def test_content_stays_within_its_paragraph() -> None:
    text = "“We waited all night,” the mayor said. “Nobody came.\n\n“Then we left.”"
    assert all("\n" not in words(text, item) for item in find(text))


def test_a_claim_within_a_claim_names_its_parent() -> None:
    outer, inner = find("The paper said the general had denied that shots were fired.")
    assert (outer.parent, inner.parent) == (None, 0)


def test_what_a_quoted_speaker_says_of_others_is_no_claim_of_its_own() -> None:
    assert len(find("“They told us that the road was open,” the mayor said.")) == 1


def test_the_head_of_the_content_is_its_predicate() -> None:
    text = "The army denied that rebels had captured the bridge."
    head = find(text)[0].content_head
    assert head is not None and read(text).doc[head].text == "captured"


def test_without_a_parse_the_marks_alone_are_read() -> None:
    plain = "“We will stay,” said Novak."
    doc = Doc(
        spacy.blank("en").vocab,
        words=["“", "We", "will", "stay", ",", "”", "said", "Novak", "."],
        spaces=[False, True, True, False, False, True, True, False, False],
    )
    (item,) = attribution.find(doc, quotations.find(plain), reading.prepare().cues)
    assert item.speaker is not None and plain[item.speaker.start : item.speaker.end] == "Novak"


@pytest.mark.parametrize(
    "text", ["", "“", "””", "Said.", "He said", "\n\n\n", "“Said” said “said.”", ":", "—: “”"]
)
def test_odd_texts_are_read_without_error(text: str) -> None:
    assert isinstance(find(text), list)


def test_spans_lie_within_the_text() -> None:
    text = "“One,” he said. “Two.\n\n“Three,” the mayor told Reuters. Rumours spread that the king had died."
    for item in find(text):
        for span in (*item.content, item.cue, *item.relays):
            assert 0 <= span.start <= span.end <= len(text)


def test_the_end_of_a_hyphenated_place_is_no_speaker() -> None:
    text = "A hospital worker in Khin-U has told Harbour Wire that soldiers killed nine people."
    rows = reading.read(Article("a", "a.txt", text, "0", outlet="The Test Ledger"), reading.prepare())
    assert [row["speaker_text"] for row in rows["claims"]] == ["A hospital worker in Khin-U"]
    assert "U" not in {row["name"] for row in rows["sources"]}


INTERVIEW = "LEE: Did it leak?\n\nKATO: It did. We saw it.\n\nLEE: Who else saw it?"


def test_a_printed_interview_is_read_turn_by_turn() -> None:
    told = [(one.quote, words(INTERVIEW, one)) for one in find(INTERVIEW)]
    assert told == [
        ("direct", "Did it leak?"),
        ("direct", "It did. We saw it."),
        ("direct", "Who else saw it?"),
    ]


def test_points_of_a_list_are_no_interview() -> None:
    assert find("When: seven o'clock\n\nWhere: the mill\n\nPrice: free") == []
