"""Short articles about invented places, as many as one likes, each time the same, to measure speed with."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

_SYLLABLES = (
    "ba",
    "do",
    "fi",
    "ga",
    "ku",
    "la",
    "mi",
    "no",
    "ra",
    "su",
    "ta",
    "ve",
    "zo",
    "per",
    "lin",
    "mar",
)
_LEADS = (
    "Gunmen attacked a police post near {town} on {day}, killing {n} officers, the governor said.",
    "Shells hit a market in {town} on {day} and wounded {n} people, a hospital official told reporters.",
    "Some {n} people marched through {town} on {day} to demand the release of a detained editor.",
    "Troops took {town} from rebels on {day} after {n} days of fighting, the army said in a statement.",
    "Negotiators from {town} and {other} met on {day} and agreed to free {n} prisoners.",
    "Police detained {n} men in {town} on {day} over the burning of a school, a spokesman said.",
)
_MORE = (
    "A resident of {other} said by telephone that the road had been closed since morning.",
    "The mayor of {other} denied that his men had taken part and called for an inquiry.",
    "“We heard {n} explosions and then nothing,” said {name}, a shopkeeper in {town}.",
    "{name}, who speaks for the teachers of {town}, accused the army of firing at the crowd.",
    "The toll could not be confirmed, and an aid group put it at {n}.",
    "It was the worst violence in {town} since elections last year.",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST = date(2024, 1, 1)


def articles(n: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield `n` articles of about 60 words: title, text, date (one of 300 days), outlet."""
    chance = random.Random(seed)
    for number in range(n):
        town, other = _name(chance), _name(chance)
        values = {"town": town, "other": other, "day": chance.choice(_DAYS), "n": chance.randint(2, 90)}
        body = [chance.choice(_LEADS), *chance.sample(_MORE, 3)]
        told = [line.format(**values | {"name": f"{_name(chance)} {_name(chance)}"}) for line in body]
        yield {
            "title": f"News from {town}, number {number}",
            "text": "\n\n".join(told),
            "date": (_FIRST + timedelta(days=chance.randrange(300))).isoformat(),
            "outlet": f"The {_name(chance)[:4]} Herald",
        }


def write(path: Path, n: int, seed: int = 1) -> Path:
    """Put `n` articles in a file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for article in articles(n, seed):
            file.write(json.dumps(article) + "\n")
    return path


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()
