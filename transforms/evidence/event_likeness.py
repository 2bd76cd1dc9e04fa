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
from transforms.evidence.tellings import Telling, name_others, one_realisation, same_word
from transforms.evidence.trigger_vectors import cosine

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
    "vector": 2.0,  # a unit of the cosine of two triggers with different lemmas, from `_USUAL_COSINE` on
}
# One story told by both articles speaks less for one event than two stories speak against it.
_LEAST_STORY, _MOST_STORY = -4.0, 1.0
# Two short reports of one act share few words: of the same town and day the story says no more than this.
_LEAST_STORY_THERE_AND_THEN = -1.0
# The likeness of articles that speaks most for one event, and least, whatever else is told.
MOST_ALIKE, LEAST_ALIKE = 3 * _MOST_STORY, _LEAST_STORY
# The most that `plain_odds` takes from what is neither trigger, place nor day, of two articles.
_MOST_OF_FEATURES = (
    WEIGHTS["arguments"]
    + WEIGHTS["same number"]
    + WEIGHTS["what was told before is denied"]
    + 2 * WEIGHTS["same named actor"]
    + WEIGHTS["same generic actor"]
)
# Sum of the weights of two words from which they count as rare.
_RARE = 6.0
# Of two acts of one type with different lemmas.
_USUAL_COSINE = 0.25
# The most that vectors and articles together add to `plain_odds`.
MOST_OF_THE_REST = WEIGHTS["vector"] * (1 - _USUAL_COSINE) + WEIGHTS["story"] * _MOST_STORY
# Share of the longer lemma that must be a common beginning.
_ALIKE = 0.5


def probability(a: Telling, b: Telling, story: float = 0.0) -> float:
    """0 to 1, for compatible tellings; `story` is the log-odds that their articles tell one story."""
    return likely(log_odds(a, b, story))


def log_odds(a: Telling, b: Telling, story: float = 0.0) -> float:
    """The weighted sum of what speaks for and against one event."""
    return told_odds(a, b) + story_odds(a, b, story)


def likely(odds: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-odds))


def odds_of(probability: float) -> float:
    """The log-odds of a probability, which is neither 0 nor 1."""
    return math.log(probability / (1 - probability))


def story_odds(a: Telling, b: Telling, story: float) -> float:
    """What the likeness of their articles adds to `told_odds`."""
    if a.article_id == b.article_id:
        return 0.0
    most = _MOST_STORY if a.is_typed else 0.0
    there_and_then = _of_one_spot(a, b) and _of_one_day(a, b)
    least = _LEAST_STORY_THERE_AND_THEN if there_and_then else _LEAST_STORY
    return WEIGHTS["story"] * max(min(most, story / 3 if story > 0 else story), least)


def told_odds(a: Telling, b: Telling) -> float:
    """The log-odds of what the two tell themselves, whatever else their articles tell."""
    return plain_odds(a, b) + vector_odds(a, b)


def vector_odds(a: Telling, b: Telling) -> float:
    """What the vectors of two triggers with different lemmas add to `plain_odds`."""
    if a.vector and b.vector and a.lemma != b.lemma:
        return WEIGHTS["vector"] * (cosine(a.vector, b.vector) - _USUAL_COSINE)
    return 0.0


def plain_odds(a: Telling, b: Telling, least: float = -math.inf) -> float:
    """`told_odds` without what the vectors tell; where it is below `least`, perhaps only a number that is no
    less than it and below `least`, too."""
    same_article = a.article_id == b.article_id
    odds = WEIGHTS["bias"] + _trigger_odds(a, b) + _place_odds(a, b) + _day_odds(a, b)
    if odds + _MOST_OF_FEATURES < least and not same_article:
        return odds + _MOST_OF_FEATURES
    shared = overlap(a.arguments, b.arguments)
    odds += WEIGHTS["arguments"] * shared
    if a.numbers and b.numbers:
        if not a.numbers.isdisjoint(b.numbers):
            odds += WEIGHTS["same number"]
        elif a.is_typed and not _kinds(a.numbers).isdisjoint(_kinds(b.numbers)):
            odds += WEIGHTS["other number"]
    if same_article:
        odds += WEIGHTS["same article, same lemma"] * same_word(a, b)
        odds += WEIGHTS["same article, arguments"] * shared
        if a.is_typed and a.specific & b.specific and (a.date_start is None) != (b.date_start is None):
            odds += WEIGHTS["retold without a day"]
    if (a.is_denied or b.is_denied) and (
        (a.is_denied and a.date_start is None) != (b.is_denied and b.date_start is None)
        and (same_word(a, b) or a.specific & b.specific)
    ):
        odds += WEIGHTS["what was told before is denied"]
    return odds + _actor_odds(a, b)


def _trigger_odds(a: Telling, b: Telling) -> float:
    """What the words of the triggers and their families tell."""
    if same_word(a, b):
        odds = WEIGHTS["same lemma"] + WEIGHTS["same lemma, common word"] * common(a.lemma)
        if a.is_typed and a.families and not a.specific:
            odds += WEIGHTS["same lemma, toll or name"]
        return odds
    odds = WEIGHTS["alike lemma"] * stem_share(a.lemma, b.lemma) if a.lemma != b.lemma else 0.0
    if not (a.specific if a.is_typed else a.families).isdisjoint(b.specific if a.is_typed else b.families):
        odds += WEIGHTS["same family"]
    elif a.is_typed and not one_realisation(a, b):
        odds += WEIGHTS["other realisation"]
    elif a.is_typed and a.kinds and b.kinds:
        odds += WEIGHTS["act and toll"]
    return odds


@lru_cache(maxsize=50_000)
def _kinds(numbers: frozenset[tuple[str, int]]) -> frozenset[str]:
    return frozenset(kind for kind, _ in numbers)


def _of_one_spot(a: Telling, b: Telling) -> bool:
    if a.place_id is None or b.place_id is None:
        return False
    return (a.place_id == b.place_id and a.is_spot) or bool(a.unlocated and a.unlocated == b.unlocated)


def _of_one_day(a: Telling, b: Telling) -> bool:
    return a.is_day and b.is_day and a.first_day == b.first_day


def _place_odds(a: Telling, b: Telling) -> float:
    if a.place_id is None or b.place_id is None:
        return 0.0
    if _of_one_spot(a, b):
        return WEIGHTS["same spot"]
    if _tells_near(a, b) or _tells_near(b, a):
        return WEIGHTS["told near the spot"]
    return WEIGHTS["beside the spot" if a.is_spot and b.is_spot else "around the spot"]


def _tells_near(a: Telling, b: Telling) -> bool:
    """The sentence of the one names the place of the other, which no gazetteer knows."""
    return b.unlocated is not None and a.unlocated is None and set(b.unlocated.split()) <= a.names


def _day_odds(a: Telling, b: Telling) -> float:
    if not (a.first_day and b.first_day):
        return 0.0
    if a.is_day and b.is_day:
        return WEIGHTS["same day" if a.first_day == b.first_day else "next day"]
    return WEIGHTS["days meet"]


def _actor_odds(a: Telling, b: Telling) -> float:
    odds = 0.0
    if a.named and b.named:
        both = a.named & b.named
        if both:
            odds += WEIGHTS["same named actor"] * min(2, len(both))
        elif name_others(a, b):
            odds += WEIGHTS["other named actors"]
    taking_part = a.participants & b.participants
    if taking_part and taking_part - a.named:
        odds += WEIGHTS["same generic actor"]
    if _other_victims(a, b):
        odds += WEIGHTS["other recipients"]
    return odds


def _other_victims(a: Telling, b: Telling) -> bool:
    """Both tell to whom it was done, as nobody in particular (teachers, soldiers), and not the same."""
    return bool(a.unnamed and b.unnamed) and a.unnamed.isdisjoint(b.unnamed)


def common(lemma: str) -> float:
    """How common a word is, 0 (of some rarity) to 1: "said" and "made" tell little."""
    return max(0.0, (_RARE - 2 * rarity(lemma)) / _RARE)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Shared words as a share of the side that weighs less, 0 to 1."""
    if a.isdisjoint(b):
        return 0.0
    shared = a & b
    if len(shared) == len(a) or len(shared) == len(b):  # the one holds the other, and weighs at least as much
        return float(bool(_weight(shared)))
    least = min(_weight(a), _weight(b))
    return _weight(shared) / least if least else 0.0


@lru_cache(maxsize=50_000)
def _weight(words: frozenset[str]) -> float:
    """The sum of their rarities, in one order so that it is the same everywhere."""
    return sum(map(rarity, sorted(words)))


def stem_share(a: str, b: str) -> float:
    """The common beginning of two lemmas as a share of the longer one; 0 below half."""
    if a[:3] != b[:3]:  # most are
        return 0.0
    length = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        length += 1
    share = length / max(len(a), len(b))
    return share if length >= 3 and share >= _ALIKE else 0.0
