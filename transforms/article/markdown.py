"""Markdown as plain text: the front matter apart, pictures gone, links as their words, marks off."""

from __future__ import annotations

import re
from typing import Any

import yaml

# Characters in which the front matter must end; what opens with a rule and goes on longer is prose.
MAX_FRONT_MATTER = 64 * 1024


def front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """The YAML block between two --- lines at the top and the rest. Raises ValueError when it is broken."""
    match = re.match(r"\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", text[:MAX_FRONT_MATTER], re.DOTALL)
    if match is None:
        return None, text
    try:
        parsed = yaml.load(match.group(1), Loader=yaml.BaseLoader)  # days and numbers stay as written
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = str(error).replace("\n", " ")
        raise ValueError(f"front matter is no YAML: {line[:200]}") from None
    if parsed is not None and not isinstance(parsed, dict):
        return None, text  # two rules around a paragraph, not front matter
    return parsed or {}, text[match.end() :]


def plain(body: str) -> tuple[str | None, str]:
    """The first top heading and the body as plain text: images gone, links as their words, marks off."""
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    lines, title, fenced, after_image = [], None, False, False
    for line in body.split("\n"):
        if re.match(r"\s*(```|~~~)", line):
            fenced = not fenced
            continue
        if fenced:
            continue
        if re.fullmatch(r"\s*!\[[^\]]*\]\([^)]*\)\s*", line):
            after_image = True
            continue
        if after_image and re.fullmatch(r"\s*([*_]).+\1\s*", line):
            continue  # the caption in italics right under its picture
        after_image = after_image and not line.strip()
        heading = re.match(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$", line)
        if heading:
            if title is None and len(heading.group(1)) == 1:
                title = _inline(heading.group(2))
                continue
            line = heading.group(2)
        line = re.sub(r"^\s{0,3}(?:>\s?)+", "", line)
        line = re.sub(r"^\s{0,3}(?:[-*+]|\d{1,2}[.)])\s+(?=\S)", "", line)
        lines.append("" if re.fullmatch(r"\s*([-*_])(?:\s*\1){2,}\s*", line) else _inline(line))
    return title, "\n".join(lines)


def _inline(line: str) -> str:
    # bounded repeats: without them a line of brackets alone takes the square of its length
    line = re.sub(r"!\[[^\]]{0,1000}\]\([^)]{0,2000}\)", "", line)
    line = re.sub(r"\[([^\]]{1,1000})\]\([^)]{0,2000}\)", r"\1", line)
    line = re.sub(r"(?<!\w)(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1(?!\w)", r"\2", line)
    line = re.sub(r"(?<!\w)([*_])(?=\S)(.{1,1000}?)(?<=\S)\1(?!\w)", r"\2", line)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!-])", r"\1", line)
