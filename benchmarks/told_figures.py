"""Figures that a page tells, kept equal to those last measured.

A figure that is followed by a comment with its name in benchmarks/floors.yaml,
`66.7<!-- incidents muc4.dev perp organization -->`, is written by
`make quality RAISE=1`; who reads the page does not see the comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent / "docs" / "method.md"
_TOLD = re.compile(r"\d+(?:\.\d+)?<!-- (?P<name>[^>]+?) -->")


def renewed(text: str, floors: Mapping[str, Mapping[str, Any]]) -> str:
    """The text with each named figure as it was last measured (`former`, percent, one decimal).

    Raises KeyError where a name stands in no line of the floors.
    """
    return _TOLD.sub(lambda told: f"{floors[told['name']]['former']}<!-- {told['name']} -->", text)
