"""What stands in quotation marks, whatever the marks."""

import pytest

from transforms.claim import quotations


def inners(text: str) -> list[str]:
    return [text[q.inner_start : q.inner_end] for q in quotations.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will hold the bridge,” he said.", ["We will hold the bridge,"]),
        ('"We will hold the bridge," he said.', ["We will hold the bridge,"]),
        ("``We will hold the bridge,'' he said.", ["We will hold the bridge,"]),
        ("‘We will hold the bridge,’ he said.", ["We will hold the bridge,"]),
        ("'We will hold the bridge,' he said.", ["We will hold the bridge,"]),
        ("«We will hold the bridge», he said.", ["We will hold the bridge"]),
        ('He said:"We hold it" and left.', ["We hold it"]),
        ("“One,” she said. “Two.”", ["One,", "Two."]),
        ('"One," she said. "Two."', ["One,", "Two."]),
        ('He had a 6" blade.', []),
        ("It wasn't the farmers' fault in the '90s, they're told.", []),
        ("The soldiers’ families don’t know.", []),
        ("‘The soldiers’ families don’t know,’ she said.", ["The soldiers’ families don’t know,"]),
        ("'The soldiers' families don't know,' she said.", ["The soldiers' families don't know,"]),
        (
            "“He told us ‘leave at once’ and shot,” she said.",
            ["He told us ‘leave at once’ and shot,", "leave at once"],
        ),
        (
            "\"He told us 'leave at once' and shot,\" she said.",
            ["He told us 'leave at once' and shot,", "leave at once"],
        ),
        (
            "‘He told us “leave at once” and shot,’ she said.",
            ["He told us “leave at once” and shot,", "leave at once"],
        ),
        ('“We hold the line," he said.', ["We hold the line,"]),
        ("“Left open to the end, he said.", ["Left open to the end, he said."]),
        ("", []),
        ("No marks at all.", []),
    ],
)
def test_inner_text(text: str, expected: list[str]) -> None:
    assert inners(text) == expected


def test_span_includes_the_marks() -> None:
    text = "He said: “Stop.”"
    (quotation,) = quotations.find(text)
    assert text[quotation.start : quotation.end] == "“Stop.”"


@pytest.mark.parametrize(
    "text",
    [
        "“First part.\n\n“Second part,” he said.",
        '"First part.\n\n"Second part," he said.',
        "``First part.\n\n``Second part,'' he said.",
        "“First part.\n\nSecond part,” he said.",
    ],
)
def test_a_quotation_goes_on_in_the_next_paragraph(text: str) -> None:
    first, second = quotations.find(text)
    assert (first.continues, second.continues) == (None, 0)
    assert text[first.inner_start : first.inner_end] == "First part."
    assert text[second.inner_start : second.inner_end] == "Second part,"


def test_three_paragraphs_are_a_chain() -> None:
    found = quotations.find("“One.\n\n“Two.\n\n“Three.”")
    assert [q.continues for q in found] == [None, 0, 1]


def test_a_closed_quotation_is_not_continued() -> None:
    found = quotations.find("“One.”\n\n“Two.”")
    assert [q.continues for q in found] == [None, None]


@pytest.mark.parametrize(
    ("text", "scare"),
    [
        ("The so-called “safe zone” was hit.", True),
        ("He wrote the book “A River of Ash” in prison.", True),
        ("“Never,” he said.", False),
        ("He answered: “Never.”", False),
        ("He called it “a shameful act of war” on television.", False),
        ("The army is a “spent force.”", True),
    ],
)
def test_scare_quotes_and_titles(text: str, scare: bool) -> None:
    (quotation,) = quotations.find(text)
    assert quotation.is_scare is scare


def test_top_level_leaves_out_what_is_nested() -> None:
    text = "“He told us ‘leave at once’ and shot,” she said. “Why?”"
    assert [i for i, _ in quotations.top_level(quotations.find(text))] == [0, 2]
