"""How likely two tellings are one event: a logistic comparison of what they tell.

The weights of what every mention has (trigger, words of the participants, numbers, story) are learnt; those
of what only typed mentions have (day, place, particular actors) are set, since no free data set of cross-
document coreference has them. Both stand in `WEIGHTS` with their evidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from transforms.evidence.rarity import rarity
from transforms.evidence.tellings import Telling, name_others, one_realisation

# Log-odds a unit of each feature.
WEIGHTS: Mapping[str, float] = {
    # Learnt: logistic regression over the pairs of mentions of one story on ECB+ dev, role train (189,000
    # pairs, 7 % of them one event); average precision on role val .61, of equal lemmas alone .28.
    "bias": -4.1,
    "same lemma": 5.4,
    "same lemma, common word": -1.8,  # times how common it is: "said", "made" tell little
    "alike lemma": 3.1,  # killing, kill
    "same family": 3.3,
    "arguments": 1.2,  # shared words of the participants, as a share of the smaller side, by rarity
    "same number": 0.8,
    "same article, same lemma": 1.2,
    "same article, arguments": -1.3,
    # Set: held against the sample stories.
    "story": 1.0,  # log-odds that the articles tell one story, from -4 to 1
    "other realisation": -3.0,
    "same lemma, toll or name": -0.7,  # most acts of a type kill, and any is an "attack"
    "act and toll": 1.0,  # "shelled" and "were killed" or "the attack"
    "retold without a day": 2.0,  # of one article: "bombed a market on Tuesday"; "the jet dropped two bombs"
    "what was told before is denied": 1.5,  # nobody denies what nobody has told
    "same spot": 2.5,
    "around the spot": -0.5,
    "beside the spot": -1.5,  # one of the two is a place that no gazetteer knows
    "told near the spot": 1.0,  # and the sentence of the other names it: "in the village of Y near X"
    "same day": 1.5,
    "next day": -8.0,
    "days meet": 0.5,
    "other number": -0.5,  # counts of one kind that differ; updates do, too
    "same named actor": 1.0,
    "other named actors": -2.5,
    "same generic actor": 0.4,
    "other recipients": -1.0,
}
# One story told by both articles speaks less for one event than two stories speak against it.
_LEAST_STORY, _MOST_STORY = -4.0, 1.0
# Two short reports of one act share few words: of the same town and day the story says no more than this.
_LEAST_STORY_THERE_AND_THEN = -1.0
# The likeness of articles that speaks most for one event, whatever else is told.
MOST_ALIKE = 3 * _MOST_STORY
# Sum of the weights of two words from which they count as rare.
_RARE = 6.0
# Share of the longer lemma that must be a common beginning.
_ALIKE = 0.5


def probability(a: Telling, b: Telling, story: float = 0.0) -> float:
    """0 to 1, for compatible tellings; `story` is the log-odds that their articles tell one story."""
    return 1 / (1 + math.exp(-log_odds(a, b, story)))


def log_odds(a: Telling, b: Telling, story: float = 0.0) -> float:
    """The weighted sum of the features of a pair."""
    return sum([WEIGHTS[name] * value for name, value in features(a, b, story).items()])


def features(a: Telling, b: Telling, story: float = 0.0) -> dict[str, float]:
    """What speaks for and against one event; what is not there is zero."""
    found = {"bias": 1.0}
    same_article = a.article_id == b.article_id
    shared = _overlap(a.arguments, b.arguments)
    if a.lemma == b.lemma:
        found["same lemma"] = 1.0
        found["same lemma, common word"] = max(0.0, (_RARE - 2 * rarity(a.lemma)) / _RARE)
        found["same lemma, toll or name"] = float(a.is_typed and bool(a.families) and not a.specific)
    elif (a.specific & b.specific) if a.is_typed else (a.families & b.families):
        found["same family"] = 1.0
    elif a.is_typed and not one_realisation(a, b):
        found["other realisation"] = 1.0
    elif a.is_typed and a.kinds and b.kinds:
        found["act and toll"] = 1.0
    if a.lemma != b.lemma:
        found["alike lemma"] = _alike(a.lemma, b.lemma)
    found["arguments"] = shared
    if a.numbers & b.numbers:
        found["same number"] = 1.0
    elif a.is_typed and {kind for kind, _ in a.numbers} & {kind for kind, _ in b.numbers}:
        found["other number"] = 1.0
    if same_article:
        found["same article, same lemma"] = float(a.lemma == b.lemma)
        found["same article, arguments"] = shared
        if a.is_typed and a.specific & b.specific and (a.date_start is None) != (b.date_start is None):
            found["retold without a day"] = 1.0
    else:
        found["story"] = min(_MOST_STORY if a.is_typed else 0.0, story / 3 if story > 0 else story)
    if (a.is_denied and a.date_start is None) != (b.is_denied and b.date_start is None):
        found["what was told before is denied"] = float(a.lemma == b.lemma or bool(a.specific & b.specific))
    found.update(_place_features(a, b))
    found.update(_day_features(a, b))
    found.update(_actor_features(a, b))
    if "story" in found:
        there_and_then = "same spot" in found and "same day" in found
        found["story"] = max(found["story"], _LEAST_STORY_THERE_AND_THEN if there_and_then else _LEAST_STORY)
    return found


def _place_features(a: Telling, b: Telling) -> dict[str, float]:
    if a.place_id is None or b.place_id is None:
        return {}
    if (a.place_id == b.place_id and a.is_spot) or (a.unlocated and a.unlocated == b.unlocated):
        return {"same spot": 1.0}
    if _tells_near(a, b) or _tells_near(b, a):
        return {"told near the spot": 1.0}
    if a.is_spot and b.is_spot:
        return {"beside the spot": 1.0}
    return {"around the spot": 1.0}


def _tells_near(a: Telling, b: Telling) -> bool:
    """The sentence of the one names the place of the other, which no gazetteer knows."""
    return b.unlocated is not None and a.unlocated is None and set(b.unlocated.split()) <= a.names


def _day_features(a: Telling, b: Telling) -> dict[str, float]:
    if not (a.date_start and a.date_end and b.date_start and b.date_end):
        return {}
    if a.is_day and b.is_day:
        return {"same day": 1.0} if a.date_start == b.date_start else {"next day": 1.0}
    return {"days meet": 1.0}


def _actor_features(a: Telling, b: Telling) -> dict[str, float]:
    found: dict[str, float] = {}
    if a.named & b.named:
        found["same named actor"] = float(min(2, len(a.named & b.named)))
    elif name_others(a, b):
        found["other named actors"] = 1.0
    if (a.participants & b.participants) - a.named:
        found["same generic actor"] = 1.0
    if _other_victims(a, b):
        found["other recipients"] = 1.0
    return found


def _other_victims(a: Telling, b: Telling) -> bool:
    """Both tell to whom it was done, as nobody in particular (teachers, soldiers), and not the same."""
    generic = (a.recipients - a.named, b.recipients - b.named)
    return all(generic) and not generic[0] & generic[1]


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared words as a share of the side that weighs less, 0 to 1."""
    shared = a & b
    least = min(_weight(a), _weight(b)) if shared else 0.0
    return _weight(shared) / least if least else 0.0


@lru_cache(maxsize=50_000)
def _weight(words: frozenset[str]) -> float:
    """The sum of their rarities, in one order so that it is the same everywhere."""
    return sum(map(rarity, sorted(words)))


def _alike(a: str, b: str) -> float:
    """The common beginning of two lemmas as a share of the longer one; 0 below half."""
    length = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        length += 1
    share = length / max(len(a), len(b))
    return share if length >= 3 and share >= _ALIKE else 0.0
