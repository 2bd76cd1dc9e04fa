"""The words of texts as arrays: every text as if it were read alone."""

from __future__ import annotations

import zlib

import pytest

from transforms.evidence import copies, stories, wording

TEXTS = (
    "",
    "Rebels Shell The Market Of Tamsa\n\nRebels shelled the market of Tamsa on Monday. Some said 14 died.",
    "Officials of Tamsa's council (“the elders.”) met. The U.S. envoy didn't attend the meeting...",
    "word",
    "İzmir ΣΟΦΟΣ co-operation 1,200 12.5 _x_",
    "one two three four five",
)


def code(word: str) -> int:
    return zlib.crc32(word.encode())


@pytest.mark.parametrize("number", range(len(TEXTS)))
@pytest.mark.parametrize("batch", (1, 60, wording.BATCH))
def test_a_text_reads_the_same_in_any_company(
    number: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = wording.read([TEXTS[number]])
    monkeypatch.setattr(wording, "BATCH", batch)
    together = wording.read(TEXTS)
    for one, other in zip(alone, together, strict=True):
        start, end = other.bounds[number : number + 2]
        assert one[1].tolist() == other[1][start:end].tolist()
        assert one[-1].tolist() == other[-1][start:end].tolist()


def test_words_once_remembered_and_forgotten_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    before = stories.profile(TEXTS[1]).lead
    monkeypatch.setattr(wording, "_REMEMBERED", 1)
    assert stories.profile(TEXTS[1]).lead == before


def test_a_capital_in_a_title_names_only_what_is_named_in_a_sentence() -> None:
    names = set(stories.profile(TEXTS[1]).names)
    assert names == {code("tamsa"), code("monday")}


def test_a_possessive_counts_as_its_name() -> None:
    assert code("tamsa") in stories.profile(TEXTS[2]).names


def test_vectors_have_the_length_of_one() -> None:
    lead = stories.profile(TEXTS[1]).lead
    assert sum(weight * weight for weight in lead.values()) == pytest.approx(1)


def test_no_shingle_runs_from_one_text_into_the_next() -> None:
    read = wording.read(["one two three", "four five", "one two three four"]).shingles
    assert read.bounds.tolist() == [0, 0, 0, 1]


def test_a_text_of_five_words_has_two_shingles() -> None:
    assert len(copies.shingles(TEXTS[5])) == 2


def test_no_texts_have_no_words() -> None:
    assert wording.read([]).shingles.bounds.tolist() == [0]
