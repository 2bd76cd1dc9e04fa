"""Find the stretches of a text that stand in quotation marks.

An automaton over the marks of each paragraph; it knows no words. Curly (“ ”), straight ("), LaTeX (`` ''),
angled (« ») and single (‘ ’ ') marks are read; single ones also where an apostrophe could be meant. A
quotation that runs over several paragraphs is one Quotation per paragraph, chained by `continues`, because
content never leaves its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.annotations import Quotation, Span

# Longest stretch of single quotation we believe in; beyond it two apostrophes were paired by mistake.
MAX_SINGLE = 600
# A stretch of so few words that nobody is being quoted unless it ends like an utterance (“Never,” he said).
MAX_SCARE_WORDS = 2
# Titles of books, films, laws: so many words, all of them capitalised but for the small ones.
MAX_TITLE_WORDS = 8

_PARAGRAPH = re.compile(r"\S(?:.|\n(?![ \t]*\n))*")
_MARK = re.compile(r"``|''|[“”„‟\"«»‘’‚'`]")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_SMALL_WORDS = frozenset({
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "into", "nor", "of", "on",
    "or", "over", "per", "the", "to", "up", "vs", "with", "de", "la", "le", "el",
})  # fmt: skip
# Words that begin with an apostrophe: an opening single mark is none when one of them follows.
_CLIPPED = re.compile(r"(?:\d0s|\d\d\b|em\b|til\b|tis\b|twas\b|cause\b|n\b|bout\b|round\b|s\b|t\b)", re.I)
_OPENER = {
    "“": "double",
    "„": "double",
    "‟": "double",
    "«": "angle",
    "``": "latex",
    "‘": "single",
    "‚": "single",
}
_SINGLE = frozenset("‘’'‚`")
_CLOSER = {"”": "double", "»": "angle"}
_BEFORE_OPENING = frozenset(" \t\n\u00a0\u2009\u202f([{-–—/…")
_END_PUNCTUATION = frozenset(",.?!;:…—–-")


class _Open(NamedTuple):
    kind: str  # double / straight / latex / angle / single
    start: int  # of the mark
    inner: int  # behind the mark


class _Found(NamedTuple):
    kind: str
    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of `text` (parted by blank lines) as character spans, white space at the ends cut."""
    found = []
    for match in _PARAGRAPH.finditer(text):
        found.append(Span(match.start(), match.start() + len(match.group().rstrip())))
    return found


def find(text: str) -> list[Quotation]:
    """All quotations of `text` in the order of their start, an outer one before the ones nested in it.

    Offsets are characters, half-open. A quotation left open ends with its paragraph; where the next paragraph
    opens again (or closes without opening), that one `continues` it. `is_scare` marks one or two words lifted
    out and titles of works, which are nobody's utterance.
    """
    found: list[_Found] = []
    continues: list[int | None] = []
    left_open: int | None = None
    for paragraph in paragraphs(text):
        here = _scan(text, paragraph, (left_open is not None and found[left_open].kind) or None)
        base = len(found)
        first = next((item for item in here if item.kind != "single"), here[0] if here else None)
        for item in here:
            goes_on = left_open is not None and item is first and item.start == paragraph.start
            continues.append(left_open if goes_on else None)
            found.append(item)
        unclosed = [base + i for i, item in enumerate(here) if not item.closed]
        left_open = unclosed[-1] if unclosed else None
    return [
        Quotation(
            item.start,
            item.end,
            item.inner_start,
            item.inner_end,
            continues=back,
            is_scare=back is None and _is_scare(text, item),
        )
        for item, back in zip(found, continues, strict=True)
    ]


def _scan(text: str, paragraph: Span, left_open: str | None) -> list[_Found]:
    """The quotations of one paragraph; `left_open` = kind of mark the paragraph before left open, if any."""
    marks = [
        (match.start() + paragraph.start, match.group())
        for match in _MARK.finditer(text[paragraph.start : paragraph.end])
    ]
    stack: list[_Open] = []
    found: list[_Found] = []
    if left_open and _closes_before_opening(text, marks, left_open):
        stack.append(_Open(left_open, paragraph.start, paragraph.start))
    n_straight = sum(mark == '"' for _, mark in marks)
    single_end: int | None = None
    for position, mark in marks:
        kinds = [item.kind for item in stack]
        if mark in _CLOSER:
            if _CLOSER[mark] in kinds:
                _close(stack, found, _CLOSER[mark], position, position + 1)
            elif "straight" in kinds:  # mixed marks: opened straight, closed curly
                _close(stack, found, "straight", position, position + 1)
        elif mark == '"':
            if "straight" in kinds and not _only_opens(text, position, n_straight):
                _close(stack, found, "straight", position, position + 1)
            elif "double" in kinds and not _may_open(text, position, 1):
                _close(stack, found, "double", position, position + 1)
            elif _may_open(text, position, 1) or (n_straight % 2 == 0 and _follows_word(text, position)):
                if "straight" in kinds:  # the one before was never closed
                    _close(stack, found, "straight", position, position, closed=False)
                stack.append(_Open("straight", position, position + 1))
        elif mark == "''":
            if "latex" in kinds:
                _close(stack, found, "latex", position, position + 2)
            elif "straight" in kinds:
                _close(stack, found, "straight", position, position + 2)
            elif _may_open(text, position, 2):
                stack.append(_Open("latex", position, position + 2))
        elif mark in _SINGLE:
            if position == single_end:
                _close(stack, found, "single", position, position + 1)
            elif "single" not in kinds and mark != "’" and _may_open_single(text, position):
                single_end = _end_of_single(text, position, paragraph.end)
                if single_end is not None:
                    stack.append(_Open("single", position, position + 1))
        elif mark in _OPENER:
            kind = _OPENER[mark]
            if kind in kinds:
                opened = stack[kinds.index(kind)]
                if mark == "“" and _closed_by_wrong_mark(text, position):
                    _close(stack, found, kind, position, position + 1)
                    continue
                if len(kinds) - kinds.index(kind) == 1 and _is_reopening(text, opened.start, position):
                    _close(stack, found, kind, position, position, closed=False)
            stack.append(_Open(kind, position, position + len(mark)))
    while stack:
        opened = stack.pop()
        if opened.kind == "single":
            continue
        found.append(
            _Found(opened.kind, opened.start, paragraph.end, opened.inner, paragraph.end, closed=False)
        )
    return sorted(found, key=lambda item: (item.start, -item.end))


def _close(
    stack: list[_Open], found: list[_Found], kind: str, position: int, end: int, *, closed: bool = True
) -> None:
    """Take the innermost open mark of `kind` off the stack, with all left open inside it, and note it."""
    while stack:
        opened = stack.pop()
        if opened.kind == kind:
            found.append(_Found(kind, opened.start, end, opened.inner, position, closed))
            return
        # An inner quotation of another kind that was never closed ends where the outer one does.
        if opened.kind != "single":
            found.append(_Found(opened.kind, opened.start, position, opened.inner, position, True))


def _closes_before_opening(text: str, marks: list[tuple[int, str]], kind: str) -> bool:
    """Whether the first mark of `kind` in a paragraph is a closing one: its opening was left out."""
    for position, mark in marks:
        if kind == "double" and mark in "“”":
            return mark == "”"
        if kind == "straight" and mark == '"':
            return not _may_open(text, position, 1)
        if kind == "latex" and mark in ("``", "''"):
            return mark == "''"
        if kind == "angle" and mark in "«»":
            return mark == "»"
    return False


def _before(text: str, position: int) -> str:
    return text[position - 1] if position > 0 else " "


def _behind(text: str, position: int) -> str:
    return text[position] if position < len(text) else " "


def _may_open(text: str, position: int, width: int) -> bool:
    """Whether an undirected mark at `position` can open: nothing but a gap before it, no gap behind it."""
    before, behind = _before(text, position), _behind(text, position + width)
    opens = before in _BEFORE_OPENING or before in "“‘'\"`"
    return opens and not behind.isspace() and behind not in ",;:)!?"


def _only_opens(text: str, position: int, n_straight: int) -> bool:
    """Whether a straight mark cannot close the one that is open: a gap before it and a word behind it.

    With an even number of marks in the paragraph they are taken in pairs, whatever the gaps.
    """
    return n_straight % 2 == 1 and _before(text, position).isspace() and _behind(text, position + 1).isalnum()


def _follows_word(text: str, position: int) -> bool:
    """Whether an opening straight mark stands close upon a word, as in `said:"We`; not an inch mark (6")."""
    before, behind = _before(text, position), _behind(text, position + 1)
    return (before.isalpha() or before in ",:;.") and (behind.isalnum() or behind in "'‘[(")


def _may_open_single(text: str, position: int) -> bool:
    before, behind = _before(text, position), _behind(text, position + 1)
    opens = before in _BEFORE_OPENING or before in '“"`:'
    if not opens or not (behind.isalnum() or behind in '“"[(…$£€#@'):
        return False
    clipped = _CLIPPED.match(text, position + 1)
    return clipped is None or (text[position] == "‘" and not text[position + 1].isdigit())


def _may_close_single(text: str, position: int) -> bool:
    before, behind = _before(text, position), _behind(text, position + 1)
    return not before.isspace() and not behind.isalnum()


def _end_of_single(text: str, start: int, limit: int) -> int | None:
    """Where the single quotation opened at `start` closes, or None if no mark before `limit` can close it.

    A plural possessive (the boys' school) looks like an end: one after "s" that a word follows counts only
    when no other end comes before the next opening mark.
    """
    possessive = None
    for match in re.finditer("[’']", text[start + 1 : min(limit, start + MAX_SINGLE)]):
        position = start + 1 + match.start()
        if not _may_close_single(text, position):
            if _may_open_single(text, position):
                break
            continue
        looks_possessive = (
            _before(text, position) in "sS"
            and _behind(text, position + 1) == " "
            and _behind(text, position + 2).isalnum()
        )
        if not looks_possessive:
            return position
        possessive = possessive if possessive is not None else position
    return possessive


def _closed_by_wrong_mark(text: str, position: int) -> bool:
    """Whether an opening curly mark stands where only a closing one can: word before, gap behind."""
    before, behind = _before(text, position), _behind(text, position + 1)
    return not before.isspace() and before not in "([—–-‘" and (behind.isspace() or behind in ",.;:)")


def _is_reopening(text: str, start: int, position: int) -> bool:
    """Whether a second opening mark of the same kind begins a new quotation, not one inside the first.

    It does when the second has its own closing mark and no other is left for the first.
    """
    end = text.find("\n\n", position)
    rest = text[position : end if end >= 0 else len(text)]
    return rest.count("”") <= rest.count("“")


def _is_scare(text: str, item: _Found) -> bool:
    inner = text[item.inner_start : item.inner_end].strip()
    words = _WORD.findall(inner)
    if not words:
        return True
    if not item.closed:
        return False
    before = text[max(0, item.start - 40) : item.start].rstrip()
    opens_sentence = not before or before[-1] in '.?!:\n”"“' or text[: item.start].endswith("\n\n")
    introduced = bool(before) and before[-1] in ",:"
    behind = text[item.end : item.end + 2]
    utterance = inner[-1] in ",?!" or (inner[-1] == "." and (opens_sentence or introduced))
    if len(words) <= MAX_SCARE_WORDS:
        return not ((opens_sentence or introduced) and (utterance or behind[:1] == ","))
    if len(words) > MAX_TITLE_WORDS or introduced:
        return False
    is_title = all(word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL_WORDS for word in words)
    return (
        is_title and words[0][0].isupper() and words[-1][0].isupper() and not inner.endswith((",", "?", "!"))
    )


def top_level(quotations: list[Quotation]) -> Iterator[tuple[int, Quotation]]:
    """The quotations that stand in no other, with their index in the list."""
    reach = -1
    for index, quotation in enumerate(quotations):
        if quotation.start >= reach:
            reach = quotation.end
            yield index, quotation
