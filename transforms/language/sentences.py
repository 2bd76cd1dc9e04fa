"""Sentences of a cleaned article, as character spans, before anything is parsed.

A paragraph or headline ends at a newline; within it a sentence ends at ``.``, ``!``, ``?`` or ``…`` unless
what stands around the mark speaks against it: an abbreviation, an initial, a decimal, a lower-case
continuation, or a quotation that its "X said" still follows.
"""

from __future__ import annotations

import re

# Titles and other abbreviations that a name or number follows: the sentence goes on.
_BEFORE_NAME = frozenset(
    """mr mrs ms mx dr prof rev hon st ste fr sr gen lt col maj capt cmdr adm sgt cpl pvt brig gov sen rep
    pres amb supt det insp messrs mt ft no nos vs v fig figs eq vol pp ca approx op cf al eg ie viz art sec ch
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun spc pfc lieut comdr mgr msgr
    bro ald asst atty attn dist hwy mfr rte c b ext ps p.s drs conf""".split()  # noqa: SIM905
)
# Abbreviations that may also end a sentence: the next word decides.
_MAYBE_FINAL = frozenset(
    """u.s u.n u.k e.u u.a.e u.s.a d.c a.m p.m inc ltd co corp plc etc jr sr ph.d m.d b.c a.d e.g i.e est dept
    ave blvd rd ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev
    okla ore pa tenn tex va vt wash wis wyo bros assn govt intl natl univ""".split()  # noqa: SIM905
)
# Words that begin sentences: after an abbreviation of the second kind they end the one before.
_STARTERS = frozenset(
    """the a an this that these those he she it they we i you his her its their our there here in on at by for
    from with after before during since when while as if but and or so yet however meanwhile although though
    because some many most all both each several two three four five no not earlier later last officials
    police witnesses according under what who why how where""".split()  # noqa: SIM905
)
_END = re.compile(
    r"[.!?…。؟]+[\"'”’»)\]]*(?=\s)"
    r"|[.!?][\"”»](?=[A-Z“\"])"
    r"|(?<=[a-z]{3})(?:[!?]|\.{1,3})(?=[A-Z][a-z'’]*\s)"  # the blank was forgotten
    r"|([=_*-])\1{4,}(?=\s)|https?://\S+(?=\s+https?://)"  # rules and lists of links in plain text
    r"|\b\d\d/\d\d/\d{2,4} \d\d:\d\d(?: [AP]M)?(?=\s+[A-Z])"  # the head of a mail
    r"|\b(?:[Rr]egards|Sincerely),(?=\s)"  # and its end
)
# What follows a mark and still belongs to the sentence: a footnote's number, a smiley, dots set apart.
_TAIL = re.compile(r"\s*(?:\[\d{1,3}\]|[:;]-?[)(DPp](?!\w)|(?:[.!?]+(?=\s|$)))+")
_OPENING = "\"'“‘«([¿¡-–—•*"
_WORD_BEFORE = re.compile(r"[\w.&'’-]*$")
_PLAIN_WORD = re.compile(r"(?<![\w.'’@/-])(?!etc$|vs$|approx$|est$|dept$|incl$)[a-z]{3,}\)?$")
_NEXT_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d[\d,.]*")
# "…," or "?" inside a quotation, then who said it: name or pronoun first, or the verb first.
_SAYING = (
    "said|says|say|asked|asks|added|adds|told|replied|wrote|writes|warned|insisted|declared|announced|shouted|cried|"
    "exclaimed|explained|noted|tweeted|continued|recalled|stated|claimed|wondered|demanded|answered|remarked"
)
_NAMED = r"(?:[A-Z][\w.'’-]*|he|she|they|it|one|an?|the)\s(?:[\w.'’-]+\s){0,4}?"
_CLAUSE_FOLLOWS = r"(?!\s(?:that|the|a|he|she|it|they)\b)"
_SAID = re.compile(rf"(?:(?:{_SAYING})\b(?! that)|{_NAMED}(?:{_SAYING})\b{_CLAUSE_FOLLOWS})")


def split(text: str) -> list[tuple[int, int]]:
    """Sentences of ``text`` in order as half-open character spans, without white space at their edges.

    Every character that is not white space lies in exactly one span. Newlines end a sentence, except where a
    wrapped line plainly goes on (no final mark before, lower case after).
    """
    spans: list[tuple[int, int]] = []
    for start, end in paragraphs(text):
        spans.extend(_split_paragraph(text, start, end))
    return spans


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Paragraphs of ``text`` in order as half-open character spans, stripped; wrapped lines are joined."""
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip())
        end = match.start() + len(line.rstrip())
        if start >= end:
            continue
        if spans and _goes_on(text, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _goes_on(text: str, before: tuple[int, int], start: int) -> bool:
    gap = text[before[1] : start]
    return gap.count("\n") == 1 and text[start].islower() and text[before[1] - 1] not in '.!?…:;"”»'


def _split_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    begin = start
    for match in _END.finditer(text, start, end):
        if match.end() >= end or match.start() < begin or not _ends_sentence(text, begin, match, end):
            continue
        tail = _TAIL.match(text, match.end(), end)
        stop = tail.end() if tail else match.end()
        spans.append((begin, stop))
        begin = stop
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        spans.append((begin, end))
    return spans


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    mark = match.group()
    after = match.end()
    while after < end and text[after].isspace():
        after += 1
    rest = text[after : after + 120]
    stripped = rest.lstrip(_OPENING)
    if not stripped:
        return True
    first = stripped[0]
    closes_quote = mark[-1] in "\"”»’'"
    if mark[0] not in ".!?…。؟":
        return True
    if first.islower() and rest[0] not in '“"«•*':
        # careless writing: a plain word, one mark, and no quotation about
        return (
            mark in {".", "?", "!", "!!", "??"} and _PLAIN_WORD.search(text, begin, match.start()) is not None
        )
    if closes_quote and rest[0] not in '“"«' and _SAID.match(rest):
        return False
    if mark[0] in "!?":
        return True
    if mark.startswith(("...", "…")):
        return first.isupper()
    if mark.strip("\"'”’»)]") == ".":
        word = _WORD_BEFORE.search(text, begin, match.start())
        before = word.group().lower().strip("'’.-") if word else ""
        following = _NEXT_WORD.match(stripped)
        next_word = following.group() if following else ""
        if before in _BEFORE_NAME:
            if before in {"p", "pp", "figure", "table"}:
                return not first.isdigit()
            if before in {"no", "mon", "sat", "sun", "sec", "art", "sen", "al", "det", "mar"}:
                return not (first.isdigit() or (before in {"sen", "al", "det"} and first.isupper()))
            return False
        if len(before) == 1 and before.isalpha() and text[match.start() - 1].isupper():
            # an initial: "J. Smith"; "vitamin C. The" ends
            return next_word.lower() in _STARTERS and before != "j"
        if before in _MAYBE_FINAL or re.fullmatch(r"(?:[a-z]\.)+[a-z]", before):
            return before not in {"e.g", "i.e"} and (next_word.lower() in _STARTERS or rest[0] in '“"«')
        # "1. Item" at the beginning of a sentence numbers it
        return not (before.isdigit() and len(before) <= 2 and match.start() - len(before) == begin)
    return True
