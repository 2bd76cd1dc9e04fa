"""Read the day out of publication metadata, strictly: what is not plainly a day is no date."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

_ISO = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*|Z)?\s*")
_STAMP = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:\d{6})?Z?\s*")
_NUMERIC = re.compile(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,T].*)?\s*")
_LABEL = re.compile(
    r"^(?:[^\W\d]+\s){0,2}[^\W\d]+:\s+|^(?:published|posted|updated)(?:\s+on)?\s+", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# What newspapers date their metadata in; more languages make dateparser slower and guess more.
_LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "ru", "ar", "uk", "tr", "nl", "pl")
_FIRST_YEAR = 1800


def parse_published(text: str) -> date | None:
    """The day that publication metadata names, as written there: the outlet's local day. None unless it is
    plain.

    Read are ISO 8601, RFC 2822, "20240314", "March 14, 2024", "14 mars 2024 à 10h", "14/03/2024" where only
    one
    order can be meant. A day, month and year must all stand there; nothing is filled in, and zones are not
    converted. Other languages and odd spellings go to dateparser, which alone may not guess: see FACTS on it.
    """
    text = _LABEL.sub("", " ".join(text.split())[:100])
    found = _ISO.fullmatch(text) or _STAMP.fullmatch(text)
    if found:
        return _day(*(int(number) for number in found.groups()))
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        first, second, year = (int(number) for number in numeric.groups())
        if first > 12 or first == second or "." in text[:6]:
            return _day(year, second, first)
        return _day(year, first, second) if second > 12 else None
    if not _YEAR.search(text):
        return None
    try:
        return _plausible(parsedate_to_datetime(text))
    except (TypeError, ValueError, IndexError):
        pass
    return _spelled_out(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def _plausible(moment: datetime) -> date | None:
    return moment.date() if moment.year >= _FIRST_YEAR else None


def _spelled_out(text: str) -> date | None:
    """Day, month and year in words; the day must stand in the text, so that none is filled in."""
    data = _parser().get_date_data(_without_clock(text))
    if data.date_obj is None or data.period != "day":
        return None
    found = _plausible(data.date_obj)
    if found is None or str(found.year) not in text:
        return None
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return found if found.day in numbers else None


def _without_clock(text: str) -> str:
    """Metadata without its time of day and zone, which dateparser would convert or choke on."""
    return re.sub(r"\s*[,|à]?\s*(?:at\s+)?\b\d{1,2}[:h]\d{0,2}(?::\d{2})?.*$", "", text)


@cache
def _parser() -> Any:
    """One reused parser: building it costs far more than a call."""
    from dateparser.date import DateDataParser  # imports slowly, and only odd metadata needs it

    return DateDataParser(
        languages=list(_LANGUAGES),
        settings={"STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False, "PREFER_DATES_FROM": "past"},
    )
