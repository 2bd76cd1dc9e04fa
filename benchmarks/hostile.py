"""What is made to break the reading: articles, strings of the grammars' own words, damaged seed tables."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

LEAD = "Gunmen killed two guards in Tarvo on Saturday, the army said. "
HEADLINE = "Two guards killed in Tarvo"

# What the grammars look for besides the words of the seed tables.
MARKS = (
    *"\"'“”‘’(),.;:-–—/?!\n ",
    "''",
    "``",
    " said ",
    " he ",
    "2024",
    "12",
    "3rd",
    "0",
    "99999999999",
    "\n\n",
)


def bodies() -> Iterator[tuple[str, str]]:
    """Name and body of texts that break readers."""
    flee = "and then the rebels fled "
    yield "megabyte sentences: of a megabyte", flee * 40_000
    yield "megabyte sentences: as long as a text may be", flee * 3_600
    yield "megabyte sentences: one word", "a" * 90_000
    yield "10,000 quotations: unclosed", '"He fled ' * 10_000
    yield "10,000 quotations: unopened", 'fled" ' * 10_000
    yield "10,000 quotations: nobody's", "“Fled.” " * 10_000
    yield "deep nesting: quotations", "“‘" * 2_000 + "he fled" + "’”" * 2_000
    yield "deep nesting: brackets", "(" * 5_000 + "he said" + ")" * 5_000
    yield "deep nesting: contents", "He said that " * 3_000 + "they fled."
    yield "deep nesting: clauses", "The man that the woman " * 1_500 + "saw fled. " * 1_500
    yield "deep nesting: lists", "Police arrested " + "a man and " * 3_000 + "a woman."
    yield "right to left", "\u202e" + LEAD * 20 + "\u202c قتل مسلحون حارسين. " * 200
    yield "zero-width characters", "\u200b".join(LEAD) * 20
    yield "zero-width characters: joiners, soft hyphens, marks of order", "\u200d\u00ad\ufeff".join(LEAD) * 8
    yield "emoji", "🔥👨‍👩‍👧‍👦🇺🇳 " * 500 + LEAD
    yield "NUL and control characters", LEAD + "\x00\x01\x1b[31m" * 100 + LEAD
    yield "homoglyph names", LEAD.replace("a", "а").replace("o", "о") * 20
    yield "homoglyph names: wide and mathematical letters", LEAD.translate(_WIDE) + LEAD.translate(_BOLD)
    yield "combining marks", "".join(letter + "\u0301" * 30 for letter in LEAD) * 4
    yield "lone surrogates", LEAD + "\ud800\udfff" + LEAD
    yield "markup", "<script>alert(1)</script><b>" * 500 + LEAD
    yield "formulas", "=1+1\n\n@SUM(A1)\n\n" + LEAD
    yield "monotony: digits", "1234567890" * 9_000
    yield "monotony: weekdays", "Monday Tuesday " * 5_000
    yield "monotony: commas", "," * 90_000
    yield "monotony: paragraphs of one letter", "a\n\n" * 30_000
    yield "monotony: marks", "?!…—«»“”‘’;:" * 2_000
    yield "monotony: titles", "Gen. Col. Maj. President Sheikh Dr. " * 2_000
    yield "monotony: one name", "Ana Brandt " * 5_000
    yield (
        "monotony: dates",
        " ".join(f"On {n % 28 + 1} May {1900 + n % 150} rebels fled." for n in range(2_500)),
    )
    yield "monotony: tolls", " ".join(f"The toll rose to {n}." for n in range(3_000))
    names = " ".join(f"Colonel Ana{n} Brandt{n} of Tarvo{n}," for n in range(2_500))
    yield "monotony: 5,000 names", names + " fled."
    yield "capitals", LEAD.upper() * 50
    yield "one full stop", "."


_WIDE = {code: code - 0x21 + 0xFF01 for code in range(0x21, 0x7F)}
_BOLD = {code: code - ord("A") + 0x1D400 for code in range(ord("A"), ord("Z") + 1)}


def records() -> Iterator[tuple[str, dict[str, str]]]:
    """Name and record of hostile articles: each body under a plain headline, and fields that are hostile."""
    plain = {"title": HEADLINE, "text": LEAD * 3, "outlet": "The Wire", "date": "2024-03-16"}
    for name, body in bodies():
        yield name, plain | {"text": body}
    hostile = {
        "right to left": "\u202eAna\u202c قتل \u2067",
        "NUL and control characters": "\x00\x1b[31m\x07\n\r",
        "emoji": "👨‍👩‍👧‍👦🇺🇳",
        "lone surrogates": "\ud800",
        "megabyte": "Ana Brandt " * 90_000,
        "formulas": "=cmd|' /C calc'!A0",
        "markup": "</script><img src=x onerror=alert(1)>",
    }
    for name, value in hostile.items():
        fields = dict.fromkeys(("title", "outlet", "author", "url", "date", "language"), value)
        yield f"hostile fields: {name}", plain | fields


def string(chance: random.Random, words: Sequence[str]) -> str:
    """Up to 60 of the words and marks that the grammars look for, in any order."""
    return " ".join(chance.choice(chance.choice((words, MARKS))) for _ in range(chance.randint(1, 60)))


def damaged(table: bytes, chance: random.Random) -> bytes:
    """The header and a few rows of a seed table, with one to three of its lines damaged.

    A byte that parts, ends or breaks cells is put in; a line is cut short, doubled, emptied, beheaded, of
    the other case; its cells change places, or stand where those of another line stood.
    """
    lines = table.splitlines(keepends=True)
    head = next(i for i, line in enumerate(lines) if not line.startswith(b"#"))
    kept = [lines[head], *chance.sample(lines[head + 1 :], min(20, len(lines) - head - 1))]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(len(kept))
        line = kept[at]
        cut = chance.randrange(len(line) + 1)
        put = chance.choice((b",", b'"', b"\xff", b"\x00", b"\n", b"=x;|", b"|", b" ", b"("))
        cells, others = line.rstrip(b"\n").split(b","), kept[-1].rstrip(b"\n").split(b",")
        kept[at] = chance.choice(
            (
                line[:cut] + put + line[cut:],
                line[:cut],
                line + line,
                b"",
                line[cut:],
                line.swapcase(),
                b",".join(chance.sample(cells, len(cells))) + b"\n",
                b",".join([*cells[: len(cells) // 2], *others[len(cells) // 2 :]]) + b"\n",
                b",".join([cells[0], *(b"" if chance.random() < 0.5 else cell for cell in cells[1:])])
                + b"\n",
            )
        )
    return b"".join(kept)
