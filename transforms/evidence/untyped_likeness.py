"""How likely two tellings without a type are one event: what their words, vectors and articles tell.

Where types, days and places are known `event_likeness` compares; here every weight is learnt.
"""

from __future__ import annotations

from collections.abc import Mapping

from transforms.evidence.event_likeness import common, likely, overlap, stem_share
from transforms.evidence.tellings import Telling
from transforms.evidence.trigger_vectors import cosine

# Learnt by `python -m benchmarks.learn_likeness DOCS.jsonl --write` from ECB+ dev; no text can be read off.
# By cross-validation over its topics the average precision of pairs is .65, without vectors .62.
WEIGHTS: Mapping[str, float] = {  # learnt
    "bias": -4.506,
    "arguments": 0.705,
    "same lemma, arguments": -0.401,
    "other arguments": -0.680,
    "no arguments": -0.220,
    "same number": 0.595,
    "same kind": 1.072,
    "same lemma": 4.987,
    "same lemma, common": -1.576,
    "alike lemma": 2.299,
    "same family": 2.137,
    "vector": 3.527,
    "same lemma, vector": -2.737,
    "same article, vector": 0.654,
    "same article": 0.220,
    "same article, same lemma": 0.755,
    "same article, arguments": -0.838,
    "story": 0.352,
    "other story": -0.010,
}
NAMES = (
    *("arguments", "same lemma, arguments", "other arguments", "no arguments", "same number", "same kind"),
    *("same lemma", "same lemma, common", "alike lemma", "same family"),
    *("vector", "same lemma, vector", "same article, vector"),
    *("same article", "same article, same lemma", "same article, arguments", "story", "other story"),
)
# One story told by both articles speaks less for one event than two stories speak against it.
_LEAST_STORY, _MOST_STORY = -4.0, 4.0


def probability(a: Telling, b: Telling, story: float) -> float:
    """0 to 1, for compatible tellings with vectors; `story`: log-odds that their articles tell one story."""
    told = features(a, b, story)
    return likely(WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in told.items()))


def features(a: Telling, b: Telling, story: float) -> dict[str, float]:
    """What speaks for and against one event, by name (of `NAMES`); what is missing is 0."""
    shared, near = overlap(a.arguments, b.arguments), cosine(a.vector or "", b.vector or "")
    found = {"arguments": shared, "vector": near}
    if not (a.arguments and b.arguments):
        found["no arguments"] = 1.0
    elif not a.arguments & b.arguments:
        found["other arguments"] = 1.0
    if a.numbers & b.numbers:
        found["same number"] = 1.0
    if a.kinds & b.kinds:
        found["same kind"] = 1.0
    same_lemma = a.lemma == b.lemma
    if same_lemma:
        found |= {"same lemma": 1.0, "same lemma, common": common(a.lemma)}
        found |= {"same lemma, vector": near, "same lemma, arguments": shared}
    else:
        found["alike lemma"] = stem_share(a.lemma, b.lemma)
        found["same family"] = float(bool(a.families & b.families))
    if a.article_id == b.article_id:
        found |= {"same article": 1.0, "same article, arguments": shared, "same article, vector": near}
        found["same article, same lemma"] = float(same_lemma)
    else:
        found["story"] = min(max(story, 0.0) / 3, _MOST_STORY)
        found["other story"] = max(min(story, 0.0), _LEAST_STORY)
    return found
