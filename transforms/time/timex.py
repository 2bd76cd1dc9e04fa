"""Find time expressions: one lexer pass, then a small grammar over word classes. Reads text only, no parse.

The lexer maps every token to one character that stands for its class (a month, a weekday, a number that can
be
a day ...); words and their classes are data (`seeds/time_words.csv`, `seeds/holidays.csv`), one set of rows a
language. A rule is a regular expression over those characters, so it is short, knows no spelling, and costs
little: the string has one character a token, and all repetitions are bounded, so the time is linear in the
text.
Overlapping finds: the leftmost, then the longest, then the earlier rule wins.

A find carries `parts`, the typed intermediate form ("form", "offset"), ("n", -2), ("unit", "day") that
`transforms.time.dating` anchors to a day. Types and extents follow TIMEX3 (determiner in, preposition out).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from transforms.annotations import TimeExpression
from transforms.seeds import SeedError, Seeds
from transforms.time.rule_needs import Needs, needs
from transforms.time.time_finds import Find, Parts, Reader, Tokens
from transforms.time.time_grammar import FRAGMENTS, RULES, Pattern

# Lexer. Possessive quantifiers and bounded counts: no backtracking over long runs. Words that begin with a
# letter, which most tokens are, come first, and white space is tried for nothing but a break.
_TOKEN = re.compile(
    r"""
    (?=[\S\n])(?:
      (?P<WORD>(?![QH][1-4]\b)[^\W\d½¼¾]\w*+(?:['’](?!s\b)\w++|\.(?=\w\b)\w)*+)
    | (?P<ISO>(?<![\d-])[12]\d{3}-[01]\d-[0-3]\d
        (?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-]))
    | (?P<NUMDATE>(?<![\w./-])\d{1,2}(?P<separator>[/.-])\d{1,2}(?P=separator)
        (?:[12]\d{3}|(?<!-)\d{2})(?!\w|[./-]\d))
    | (?P<CLOCKAP>(?<![\w.:])\d{1,2}(?:[:.]\d{2})?[ \xa0]?[ap]\.?m\b(?:\.(?<=\.m\.))?)
    | (?P<CLOCK>(?<![\w.:/])\d{1,2}:\d{2}(?::\d{2})?(?![\w:]))
    | (?P<FRACTION>(?<![\w/])\d/\d(?![\w/])|[½¼¾])
    | (?P<DECADENUM>(?<![\w.])(?:1\d|20)\d0['’]?s\b|['’‘]\d0s\b|(?<!\w)[2-9]0s\b)
    | (?P<YEARABBR>(?<!\w)['’‘]\d{2}(?![\w%-]))
    | (?P<ORDNUM>(?<!\w)\d{1,3}(?:st|nd|rd|th)\b)
    | (?P<QUARTERNUM>\b[QH][1-4]\b)
    | (?P<NUM>(?<!\w)\d++(?:,\d{3}(?!\d)){0,5}+(?:\.\d++)?+(?!\w))
    | (?P<POSS>['’]s\b)
    | (?P<MIXED>\w++(?:['’](?!s\b)\w++|\.(?=\w\b)\w)*+)
    | (?P<BREAK>\n[^\S\n]*\n\s*+)
    | (?P<MARK>[^\w\s])
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = {
    "-": "HYPHEN",
    "–": "HYPHEN",
    "‑": "HYPHEN",
    "—": "DASH",
    ",": "COMMA",
    ".": "DOT",
    "?": "STOP",
    "!": "STOP",
    ";": "STOP",
    "/": "SLASH",
    "(": "LPAR",
    ")": "RPAR",
    "$": "MONEY",
    "£": "MONEY",
    "€": "MONEY",
    "#": "MONEY",
    "%": "PERCENT",
}
_LEXER_CLASSES = (
    *("X", "ISO", "NUMDATE", "CLOCKAP", "CLOCK", "FRACTION", "DECADENUM", "YEARABBR", "ORD31", "ORDBIG"),
    *(
        "QUARTERNUM",
        "N12",
        "N24",
        "N31",
        "N59",
        "NBIG",
        "NLONG",
        "YEARNUM",
        "POSS",
        "BREAK",
        "HYPHEN",
        "DASH",
    ),
    *("COMMA", "DOT", "STOP", "SLASH", "LPAR", "RPAR", "MONEY", "PERCENT", "HOLIDAY", "NAMED_DAY"),
)


# The language whose rules read an article that tells none, or one that has none.
FALLBACK = "en"
# Classes become characters from here on; any block of letters does, they are never shown.
_FIRST_CODE = 0x4E00


@dataclass(frozen=True, slots=True)
class Word:
    """What the lexicon says of one word or fixed phrase."""

    code: str  # the character of its class
    value: str
    title: bool  # only where it is written with a capital
    before: frozenset[str] = frozenset()  # only before one of these words; none = anywhere


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    type: str
    pattern: re.Pattern[str]
    needs: Needs  # of the characters of `pattern`
    read: Reader


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled lexicon and rules of one language."""

    language: str
    words: dict[str, Word]
    phrases: dict[str, tuple[tuple[list[str], Word], ...]]  # by first word, longest first
    codes: dict[str, str]  # class -> its character
    amounts: re.Pattern[str]  # numbers that are sums, shares or parts of a name
    rules: tuple[Rule, ...]


def compile(seeds: Seeds, language: str = "en") -> Grammar:
    """Compile the lexicon and rules of one language ("en", "es"); ValueError for a language without rules."""
    if language not in RULES:
        raise ValueError(f"no rules for time expressions in {language!r}; there are {', '.join(RULES)}")
    # classes of all languages get a code, so that a rule may name one that this language has no word for
    classes = dict.fromkeys((*_LEXER_CLASSES, *(row.cls for row in seeds.time_words.values())))
    codes = {cls: chr(_FIRST_CODE + number) for number, cls in enumerate(classes)}
    entries: dict[tuple[str, ...], Word] = {}
    for row in seeds.time_words.values():
        for text in row.words if row.language == language else ():
            key = _key(text)
            if key in entries:
                where = seeds.line_of("time_words", row.id)
                raise SeedError(f"{where}: {row.id}: {text!r} has two classes")
            entries[key] = Word(codes[row.cls], row.value or "", row.case == "title")
    for holiday in seeds.holidays.values():
        for name in holiday.names if holiday.language == language else ():
            cls = "NAMED_DAY" if holiday.before else "HOLIDAY"
            entries[_key(name)] = Word(codes[cls], holiday.rule, True, frozenset(holiday.before))
    phrases: dict[str, list[tuple[list[str], Word]]] = {}
    for key, word in entries.items():
        if len(key) > 1:
            phrases.setdefault(key[0], []).append((list(key), word))
    return Grammar(
        language=language,
        words={key[0]: word for key, word in entries.items() if len(key) == 1},
        phrases={
            first: tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0])))
            for first, found in phrases.items()
        },
        codes=codes,
        amounts=re.compile(
            _expand("MONEY <sum=COUNTED>|<share=COUNTED> PERCENT|X HYPHEN <named=COUNTED>", codes)
        ),
        rules=tuple(_compiled(rule, codes) for rule in RULES[language]),
    )


def _compiled(rule: Pattern, codes: dict[str, str]) -> Rule:
    pattern = _expand(rule.pattern, codes)
    return Rule(rule.name, rule.type, re.compile(pattern), needs(pattern), rule.read)


def compile_all(seeds: Seeds) -> dict[str, Grammar]:
    """The grammar of every language that has rules, by its ISO 639-1 code."""
    return {language: compile(seeds, language) for language in RULES}


def grammar_for(grammars: Mapping[str, Grammar], language: str | None) -> Grammar:
    """The grammar of an article's language; the English one where the language is not known or has none."""
    return grammars.get(language or FALLBACK, grammars[FALLBACK])


def _key(text: str) -> tuple[str, ...]:
    """The tokens of a lexicon entry as the lexer cuts and writes them."""
    return tuple(_plain(match.group()) for match in _TOKEN.finditer(text))


def _plain(word: str) -> str:
    """Lower case, with a straight apostrophe."""
    return word.lower().replace("’", "'") if "’" in word else word.lower()


@cache
def default_grammar(language: str = "en") -> Grammar:
    """The grammar of the project's own seed tables, compiled once a process."""
    return compile(Seeds(), language)


_NOTATION = re.compile(
    r"<(?P<group>[a-z_0-9]+)=|(?P<name>[A-Za-z_]\w*)|(?P<look>\(\?[=!])|(?P<other>\{[\d,]+\}|\S)"
)


def _expand(pattern: str, codes: dict[str, str]) -> str:
    """The regular expression over class characters that a rule's pattern stands for."""
    out: list[str] = []
    for match in _NOTATION.finditer(pattern):
        name = match["name"]
        if match["group"]:
            out.append(f"(?P<{match['group']}>")
        elif name in FRAGMENTS:
            out.append(_expand(FRAGMENTS[name], codes))
        elif name:
            out.append(codes[name])
        elif match["look"]:
            out.append(match["look"])
        elif match["other"] == "(":
            out.append("(?:")
        else:
            out.append(")" if match["other"] == ">" else match["other"])
    return "".join(out)


def tokenize(text: str, grammar: Grammar) -> Tokens:
    """Cut a text into tokens and give each its class; fixed phrases of the lexicon become one token."""
    cut: list[tuple[int, int, str, str, str]] = []
    lexicon, codes = grammar.words, grammar.codes
    unknown, openers = codes["X"], grammar.phrases
    waiting: list[int] = []  # tokens that may open a phrase
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        written = match.group()
        word = written.lower()  # as `_plain` has it
        if "’" in word:
            word = word.replace("’", "'")
        value = ""
        if kind == "WORD" or kind == "MIXED":
            entry = lexicon.get(word)
            if entry is None or (entry.title and written == word):
                code = unknown
            else:
                code, value = entry.code, entry.value
        elif kind == "NUM":
            code = codes[_number_class(word)]
        elif kind == "MARK":
            entry = lexicon.get(word)
            code = entry.code if entry is not None else codes[_MARKS.get(word, "X")]
        elif kind == "ORDNUM":
            value = word[:-2]
            code = codes["ORD31" if 1 <= int(value) <= 31 else "ORDBIG"]
        else:
            code = codes[kind or "X"]
        if word in openers:
            waiting.append(len(cut))
        cut.append((*match.span(), word, value, code))
    starts, ends, words, values, classes = map(list, zip(*cut, strict=True)) if cut else ([], [], [], [], [])
    tokens = Tokens(text, starts, ends, words, values, "".join(classes))
    _mask_amounts(tokens, grammar)
    return _join_phrases(tokens, waiting, grammar) if waiting else tokens


def _number_class(digits: str) -> str:
    """By shape, what a number can stand for: 1-12, a day, a minute, a year, or only a count."""
    if not digits.isdigit():
        return "NLONG"
    if len(digits) <= 2:
        number = int(digits)
        for limit, name in ((12, "N12"), (24, "N24"), (31, "N31"), (59, "N59")):
            if number <= limit:
                return name if number else "NBIG"
        return "NBIG"
    return "YEARNUM" if len(digits) == 4 and 1000 <= int(digits) < 2200 else "NBIG"


def _mask_amounts(tokens: Tokens, grammar: Grammar) -> None:
    """Take numbers that are sums, shares or parts of a name ($48, 12%, AK-47) out of the grammar's sight."""
    masked: list[tuple[int, str]] = []
    for match in grammar.amounts.finditer(tokens.classes):
        kind = match.lastgroup or ""
        at = match.start(kind)
        if kind != "named":
            masked.append((at, "MONEY"))
        elif (
            tokens.ends[at - 2] == tokens.starts[at - 1]
            and tokens.ends[at - 1] == tokens.starts[at]
            and tokens.words[at - 2] not in {"post", "pre"}
        ):
            masked.append((at, "X"))
    if masked:
        classes = list(tokens.classes)
        for at, name in masked:
            classes[at] = grammar.codes[name]
        tokens.classes = "".join(classes)


def _join_phrases(tokens: Tokens, waiting: list[int], grammar: Grammar) -> Tokens:
    """Make one token of each fixed phrase; the longest wins, from left to right."""
    words = tokens.words
    joined: list[tuple[int, int, Word]] = []
    reached = 0
    for at in waiting:
        if at < reached:
            continue
        for key, word in grammar.phrases[words[at]]:
            end = at + len(key)
            if words[at:end] == key:
                if word.title and tokens.text[tokens.starts[at]].islower():
                    continue  # a name in small letters
                if word.before and (end >= len(words) or words[end] not in word.before):
                    continue  # "September 11" is the day of 2001 only before "attacks"
                joined.append((at, end, word))
                reached = end
                break
    if not joined:
        return tokens
    out = Tokens(tokens.text, [], [], [], [], "")
    classes: list[str] = []
    position = 0
    for at, end, word in joined:
        out.starts += [*tokens.starts[position:at], tokens.starts[at]]
        out.ends += [*tokens.ends[position:at], tokens.ends[end - 1]]
        out.words += [*words[position:at], " ".join(words[at:end])]
        out.values += [*tokens.values[position:at], word.value]
        classes += [tokens.classes[position:at], word.code]
        position = end
    out.starts += tokens.starts[position:]
    out.ends += tokens.ends[position:]
    out.words += words[position:]
    out.values += tokens.values[position:]
    out.classes = "".join([*classes, tokens.classes[position:]])
    return out


def find(text: str, grammar: Grammar | None = None) -> list[TimeExpression]:
    """All time expressions of a text in text order, without overlap; offsets are characters, half-open.

    `grammar` is that of the project's English tables unless given. Linear in the length of the text.
    """
    grammar = grammar or default_grammar()
    tokens = tokenize(text, grammar)
    found: list[tuple[int, int, int, Rule, Parts]] = []
    present = frozenset(tokens.classes)
    for order, rule in enumerate(grammar.rules):
        if any(map(present.isdisjoint, rule.needs)):
            continue  # as most rules in most texts: to look for each took a tenth of stage one's rules
        for match in rule.pattern.finditer(tokens.classes):
            if match.end() == match.start():
                continue
            parts = rule.read(Find(tokens, match, grammar.codes))
            if parts is not None:
                first, end = match.span("core") if "core" in rule.pattern.groupindex else match.span()
                found.append((first, -end, order, rule, parts))
    found.sort(key=lambda item: item[:3])
    kept = list(_kept(found))
    ranges = _ranges(kept, tokens, grammar)
    return list(_expressions(kept, ranges, tokens, grammar))


_Kept = tuple[int, int, Rule, Parts]


def _kept(found: list[tuple[int, int, int, Rule, Parts]]) -> Iterator[_Kept]:
    """Of overlapping finds the leftmost, then the longest, then that of the earlier rule."""
    reached = 0
    for first, minus_end, _, rule, parts in found:
        if first >= reached:
            reached = -minus_end
            if parts["form"] != "none":
                yield first, reached, rule, parts


def _ranges(kept: list[_Kept], tokens: Tokens, grammar: Grammar) -> dict[int, str]:
    """Which finds are the two ends of one stretch: "from Monday to Friday", "between 1996 and 2001",
    "1996-2001".
    """
    codes = grammar.codes
    joints = {codes[name] for name in ("to", "until", "HYPHEN", "DASH") if name in codes}
    ends: dict[int, str] = {}
    for number, ((first, end, _, parts), (start, _, _, others)) in enumerate(pairwise(kept)):
        if start != end + 1 or number in ends or "duration" in (parts["form"], others["form"]):
            continue
        joint = tokens.classes[end]
        before = tokens.classes[first - 1] if first else ""
        if joint in joints or (joint == codes.get("and") and before == codes.get("between")):
            ends[number], ends[number + 1] = "first", "last"
    return ends


def _expressions(
    kept: list[_Kept], ranges: dict[int, str], tokens: Tokens, grammar: Grammar
) -> Iterator[TimeExpression]:
    for number, (first, reached, rule, parts) in enumerate(kept):
        start, end = tokens.starts[first], tokens.ends[reached - 1]
        context = _context(tokens, first, grammar)
        if tokens.classes[reached : reached + 1] == grammar.codes["POSS"]:
            context.pop("signal", None)  # "since last year's bombing": it is the bombing that bounds
        if number in ranges:
            context["range"] = ranges[number]
        yield TimeExpression(
            start=start,
            end=end,
            text=tokens.text[start:end],
            type=_type(rule, parts),
            rule=rule.name,
            parts=tuple((parts | context).items()),
        )


def _type(rule: Rule, parts: Parts) -> str:
    """TIMEX3 type: a date with a part of day or a clock is a TIME."""
    if rule.type not in {"DATE", "TIME"}:
        return rule.type
    return "TIME" if {"part", "hour"} & parts.keys() else "DATE"


# How far back the tense of a sentence's words is looked for; more than a clause seldom has.
_CLAUSE_WORDS = 25
_SIGNALS = (
    "since",
    "until",
    "by",
    "before",
    "after",
    "from",
    "between",
    "in",
    "on",
    "for",
    "during",
    "to",
    "at",
)


# A regular past form; that some are adjectives does not matter where a future word would have decided.
_PAST_FORM = re.compile(r"[a-z]{2,}ed")


def _context(tokens: Tokens, at: int, grammar: Grammar) -> Parts:
    """The word that leads the expression in, and whether the words before it look forward or back."""
    codes = grammar.codes
    signals = {codes[name]: name for name in _SIGNALS if name in codes}
    out: Parts = {}
    previous = at - 1
    if previous >= 0 and tokens.classes[previous] in signals:
        out["signal"] = signals[tokens.classes[previous]]
    if out.get("signal") == "effective":
        return out | {"looks": "forward"}
    forward, backward, unknown = codes.get("forward"), codes.get("backward"), codes["X"]
    ends = (codes["DOT"], codes["STOP"], codes["BREAK"])
    for position in range(previous, max(at - _CLAUSE_WORDS, -1), -1):
        code = tokens.classes[position]
        if code == forward:
            return out | {"looks": "forward"}
        if code == backward or (code == unknown and _PAST_FORM.fullmatch(tokens.words[position])):
            return out | {"looks": "back"}
        if code in ends:
            break
    return out
