"""Which language a text is in, by py3langid (Lui & Baldwin 2012, langid.py; 4.5 MB of frozen features)."""

from __future__ import annotations

from functools import cache
from typing import Any

# Of 4,000 English texts of the dev sets 12 were taken for others, all of fewer than 24 words.
MIN_TELLING_WORDS = 20
# More text changes no answer and costs time.
MAX_CHARACTERS = 2_000


def language_of(text: str) -> str | None:
    """The ISO 639-1 (or -3) code of a text's language; None where it is too short to tell."""
    if len(text.split()) < MIN_TELLING_WORDS:
        return None
    code, _ = _identifier().classify(text[:MAX_CHARACTERS])
    return str(code)


@cache
def _identifier() -> Any:
    import py3langid  # imports slowly

    return py3langid
