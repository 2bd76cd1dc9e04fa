"""What a rule of the grammar of time expressions cannot match without: most texts lack it for most rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

# As `timex` writes its patterns: groups, sets of characters, counts, and characters by themselves.
_PART = re.compile(r"(?P<open>\(\?(?:P<\w+>|[:=!]))|(?P<set>\[[^]]+\])|(?P<count>\?|\{[\d,]+\})|(?P<one>.)")
_UNREAD = re.compile(r"[*+\\]")

# Sets of characters, of each of which a matching text holds one.
Needs = tuple[frozenset[str], ...]


def needs(pattern: str) -> Needs:
    """What every text that a compiled rule's pattern matches in holds: of each set one character or more.

    `pattern` has no repetition but "?" and "{m,n}", and no characters that a backslash stands before; raises
    ValueError where it has, as a rule would then be passed over unseen.
    """
    if _UNREAD.search(pattern):
        raise ValueError(f"{pattern}: only ? and {{m,n}} repeat in a rule, and nothing is escaped")
    groups: list[tuple[str, list[list[Needs]]]] = [("", [[]])]  # how each opens, its alternatives so far
    for part in _PART.finditer(pattern):
        kind, written = part.lastgroup, part.group()
        items = groups[-1][1][-1]  # of the alternative that is read
        if kind == "open":
            groups.append((written, [[]]))
        elif kind == "set":
            items.append((frozenset(written[1:-1]),))
        elif kind == "count":
            if written.startswith(("?", "{0")):
                items.pop()
        elif written == "|":
            groups[-1][1].append([])
        elif written == ")":
            opening, alternatives = groups.pop()
            groups[-1][1][-1].append(() if opening == "(?!" else _either(alternatives))
        else:
            items.append(() if written == "$" else (frozenset(written),))
    return _either(groups[0][1])


def _either(alternatives: Sequence[Sequence[Needs]]) -> Needs:
    """What alternatives need between them: of several one character of the least set of each."""
    each = [tuple(one for item in items for one in item) for items in alternatives]
    if len(each) == 1:
        return each[0]
    return (frozenset[str]().union(*(min(sets, key=len) for sets in each)),) if all(each) else ()
