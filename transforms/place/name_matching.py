"""Find the names of the gazetteer in a text: runs of words from each capitalised word on, the longest first.

What most words end at is one look into a set: no name is so called, and no longer one begins so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.place.gazetteer import MAX_ACRONYM, WORD, Gazetteer, fold_word

MAX_WORDS = 6  # longest name looked for
# What may stand between two words of one name: a space, a hyphen, the point of an abbreviation. No comma, no
# line break.
_GAP = re.compile(r"[ \u00a0]&[ \u00a0]|[ \u00a0]|[-‐‑–]|\.[ \u00a0]?")
# A word that a name may start with; the class comes first, so that the scan jumps from capital to capital.
_CAPITALISED = re.compile(r"[^\W_a-z](?<!\w\w)[^\W_]*(?:['’ʼ‘`][^\W_]+)*")
_ABBREVIATED = frozenset({"st", "ste", "mt", "ft", "pt", "n", "s", "w", "e"})


class NameMatch(NamedTuple):
    """A name of the gazetteer in the text, [start, end); `key` is its folded form."""

    start: int
    end: int
    text: str
    key: str


def match(text: str, gaz: Gazetteer) -> list[NameMatch]:
    """Every name of the gazetteer in `text`, leftmost and longest, without overlaps, in text order.

    A name starts and ends with a capitalised word. Whether it is a place here is for `toponyms` to say.
    """
    found: list[NameMatch] = []
    names, openings, after_the = gaz.names, gaz.openings, gaz.after_the
    reached = 0
    for word in _CAPITALISED.finditer(text):
        start = word.start()
        if start < reached:
            continue
        written = word.group()
        key = fold_word(written)
        if key in openings and _goes_on(text, word.end(), key, gaz):
            name = _longest_from(text, start, "", gaz)
        elif key in names or written[-2:-1] in _QUOTES:
            name = _word_as_name(text, start, "", written, gaz)
        else:
            name = None
        # "the" may belong to the name's key ("the Channel") and never to its span
        if (key in after_the or written[-2:-1] in _QUOTES) and text[start - 4 : start] in _THE:
            with_article = _longest_from(text, start, "the", gaz)
            if with_article is not None and (name is None or name.end <= with_article.end):
                name = with_article
        if name is not None:
            found.append(name)
            reached = name.end
    return found


_THE = frozenset({"the ", "The ", "THE "})
_QUOTES = frozenset({"'", "’"})
_S = frozenset({"s", "S"})


def _goes_on(text: str, end: int, key: str, gaz: Gazetteer) -> bool:
    """Whether the words so far, which end at `end`, can be the beginning of a longer name with the next one;
    where no space follows it is left open.
    """
    if text[end : end + 1] != " ":
        return True
    word = WORD.match(text, end + 1)
    if word is None:
        return text[end + 1 : end + 2] == "&"
    raw = word.group()
    longer = f"{key} {fold_word(raw)}"
    if longer in gaz.names or longer in gaz.openings:
        return True
    return raw[-2:-1] in _QUOTES and f"{key} {fold_word(raw[:-2])}" in gaz.names


def _longest_from(text: str, start: int, key: str, gaz: Gazetteer) -> NameMatch | None:
    """The longest name that starts at `start`, where a capitalised word does; `key` is what of its folded
    form stands before.
    """
    openings = gaz.openings
    best: NameMatch | None = None
    position, last = start, ""
    for _ in range(MAX_WORDS - bool(key)):
        if position > start:
            gap = _GAP.match(text, position)
            if gap is None or (text[position] == "." and last not in _ABBREVIATED and len(last) > 1):
                break
            position = gap.end()
        word = WORD.match(text, position)
        if word is None:
            break
        raw = word.group()
        if not text[position].islower():
            best = _word_as_name(text, start, key, raw, gaz, position) or best
        last = fold_word(raw)
        key = f"{key} {last}" if key else last
        if (raw[-2:-1] in _QUOTES and raw[-1] in _S) or key not in openings:
            break
        position = word.end()
    return best


def _word_as_name(
    text: str, start: int, key: str, raw: str, gaz: Gazetteer, position: int | None = None
) -> NameMatch | None:
    """The name that the word at `position` (or `start`) completes, less a possessive ending."""
    end = (start if position is None else position) + len(raw)
    if raw[-2:-1] in _QUOTES and raw[-1] in _S:
        bare = fold_word(raw[:-2])
        name = _name(text, start, end - 2, f"{key} {bare}" if key else bare, gaz)
        if name is not None:
            return name
    return _name(text, start, end, f"{key} {fold_word(raw)}" if key else fold_word(raw), gaz)


def _name(text: str, start: int, end: int, key: str, gaz: Gazetteer) -> NameMatch | None:
    if key not in gaz.names or not _is_written_as_name(text, start, end, key, gaz):
        return None
    if text[end : end + 1] == "." and "." in text[start:end]:
        end += 1  # "U.S."
    return NameMatch(start, end, text[start:end], key)


def _is_written_as_name(text: str, start: int, end: int, key: str, gaz: Gazetteer) -> bool:
    written = text[start:end]
    if len(written) > MAX_ACRONYM and key not in gaz.cased and written.replace(" ", "").isalpha():
        return True  # none of the short forms below
    letters = [char for char in written if char.isalpha()]
    if not letters:
        return False
    in_capitals = all(char.isupper() for char in letters)
    if key in gaz.cased:
        if in_capitals and "." not in written and _is_line_in_capitals(text, start, end):
            return False  # "BOMB HITS CAR IN BAGHDAD"
        return in_capitals or bool(gaz.towns_named(key))
    # other short words in capitals are acronyms ("IS"), and towns of one or two letters are noise
    return not (in_capitals and len(letters) <= 3) and len(letters) > 2


def _is_line_in_capitals(text: str, start: int, end: int) -> bool:
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    rest = text[first:start] + text[end : last if last >= 0 else len(text)]
    return is_in_capitals(rest) and sum(char.isalpha() for char in rest) > MAX_ACRONYM


def is_in_capitals(written: str) -> bool:
    """Whether all letters of `written` are capitals."""
    return any(char.isalpha() for char in written) and not any(char.islower() for char in written)
