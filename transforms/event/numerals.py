"""Numbers as a text writes them: digits, number words, vague words, and the words that bound them.

A number is a run of tokens ("two hundred and five", "1.5 million", "10 to 15"); what it stands for is a
triple of bounds, low, best and high, each None where it is not told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token
from text_to_num import text2num

from transforms.language.closed_classes import ARTICLES

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_LEADING, _GROUP = re.compile(r"\d{1,3}"), re.compile(r"\d{3}")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_BEFORE_YEARS = frozenset({"since", "in", "from", "until", "during", "of", "before", "after", "by"})
_MULTIPLIERS = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
RATE = "rate"  # effect of words that make a number one of many days or places: no count
BEHIND = "open"  # effect of quantity_cues.csv of words behind a number
_CUE_REACH = 5  # tokens before a number in which a bounding wording may begin
Bounds = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Vague:
    """A row of vague_numbers.csv."""

    words: tuple[str, ...]
    low: int | None
    best: int | None
    high: int | None
    times: int | None


VagueNumbers = Mapping[str, Sequence[Vague]]  # by last word, longest first
Cues = Sequence[tuple[tuple[str, ...], str]]  # wordings and effects of quantity_cues.csv, longest first


def number_at(tok: Token, vague: VagueNumbers) -> bool:
    return tok.tag_ == "CD" or any(_matches(tok, row.words) for row in vague.get(tok.lower_, ()))


def _matches(tok: Token, words: tuple[str, ...]) -> bool:
    start = tok.i - len(words) + 1
    if start < tok.sent.start:
        return False
    return tuple(word.lower_ for word in tok.doc[start : tok.i + 1]) == words


def is_year(tok: Token) -> bool:
    """Whether a number is a year: four digits behind "since", "in", "from", "until"."""
    before = tok.doc[tok.i - 1].lower_ if tok.i else ""
    return bool(_YEAR.fullmatch(tok.text)) and before in _BEFORE_YEARS


def run_of(tok: Token) -> list[Token]:
    """The tokens of the number around `tok`: "two hundred and five", "1.5 million", "10 to 15"."""
    doc, sent = tok.doc, tok.sent
    start = end = tok.i
    while start > sent.start and _continues(doc[start - 1], doc[start]):
        start -= 1
    while end + 1 < sent.end and _continues(doc[end], doc[end + 1]):
        end += 1
    # an "and", "to" or hyphen only links two numbers
    while start < end and not _is_numeral(doc[start]):
        start += 1
    while end > start and not _is_numeral(doc[end]):
        end -= 1
    return list(doc[start : end + 1])


def _is_numeral(tok: Token) -> bool:
    return tok.tag_ == "CD" or tok.lower_ in _MULTIPLIERS or tok.lower_ in {"dozen", "score"}


def _continues(left: Token, right: Token) -> bool:
    links = {"and", "to", "-", "–", "or"}
    if _is_numeral(left) and _is_numeral(right):
        return True
    if _is_numeral(left) and right.lower_ in links:
        following = right.doc[right.i + 1] if right.i + 1 < len(right.doc) else None
        return following is not None and _is_numeral(following)
    return left.lower_ in links and _is_numeral(right) and left.i > 0 and _is_numeral(left.doc[left.i - 1])


def value(run: Sequence[Token], vague: VagueNumbers) -> tuple[int | None, int | None, int | None]:
    last = run[-1]
    for row in vague.get(last.lower_, ()):
        if row.times is not None and len(run) > 1:
            low, best, high = value(run[:-1], {})
            if best is not None or (low is not None and high is not None):
                return _times(low, row.times), _times(best, row.times), _times(high, row.times)
        if _matches(last, row.words):
            return row.low, row.best, row.high
    for position, tok in enumerate(run):
        if tok.lower_ in {"to", "-", "–", "or"} or (tok.lower_ == "and" and _is_range(run)):
            low, high = _exact(run[:position]), _exact(run[position + 1 :])
            if low is not None and high is not None and low < high:
                return low, None, high
    exact = _exact(run)
    return exact, exact, exact


def share_of(bounds: Bounds, numerator: int, parts: int) -> Bounds:
    """`numerator` `parts`-ths of a number, in whole people: "a third of the 300", "three-quarters of a
    million"."""
    low, best, high = (None if bound is None else round(bound * numerator / parts) for bound in bounds)
    return low, best, high


def _times(count: int | None, times: int) -> int | None:
    return None if count is None else count * times


def _is_range(run: Sequence[Token]) -> bool:
    before = run[0].doc[run[0].i - 1].lower_ if run[0].i > 0 else ""
    return before == "between"


def _exact(run: Sequence[Token]) -> int | None:
    """The whole number of a run of number words or digits, None where it is none."""
    words = [tok.lower_ for tok in run]
    if not words:
        return None
    digits = _DIGITS.fullmatch(words[0])
    if digits and len(words) > 1 and all(_GROUP.fullmatch(word) for word in words[1:]):
        return int("".join(words)) if _LEADING.fullmatch(words[0]) else None  # "14 000"
    if digits:
        value = float(words[0].replace(",", ""))
        for word in words[1:]:
            if word not in _MULTIPLIERS:
                return None
            value *= _MULTIPLIERS[word]
        return int(value)
    if words[0] in _MULTIPLIERS:
        words.insert(0, "one")
    try:
        return int(text2num(" ".join(words).replace(" - ", " ").replace("-", " "), "en"))
    except ValueError:
        return None


def bounded(
    run: Sequence[Token], low: int | None, best: int | None, high: int | None, cues: Cues
) -> tuple[int | None, int | None, int | None, str, int]:
    """The bounds and the status that the words around a number give it, and the first token of the whole."""
    doc, first, sent = run[0].doc, run[0].i, run[0].sent
    status, start = "new", first
    position = first
    while position > sent.start:
        last = doc[position - 1].lower_
        for words, effect in cues:
            if words[-1] != last or effect == BEHIND:
                continue
            begin = position - len(words)
            if begin < sent.start or first - begin > _CUE_REACH:
                continue
            if tuple(tok.lower_ for tok in doc[begin:position]) != words:
                continue
            if effect == "between" and best is not None:
                continue
            if effect == "least":
                high = None
            elif effect == "most":
                low = best = None
                high = high if high is not None else low
            elif effect == "nearly":
                low = None
            elif effect in {"cumulative", RATE}:
                status = effect
            position = start = begin
            break
        else:
            if doc[position - 1].lower_ in ARTICLES and position == first:
                position -= 1
                continue
            break
    if best is not None and is_open_ended(run[-1], cues):
        high = None
    return low, best, high, status, start


def is_open_ended(tok: Token, cues: Cues) -> bool:
    """Whether the words behind a number, or behind what it counts, leave its end open: "30 *or more*"."""
    behind = tuple(word.lower_ for word in tok.doc[tok.i + 1 : min(tok.i + 4, tok.sent.end)])
    return any(effect == BEHIND and behind[: len(words)] == words for words, effect in cues)
