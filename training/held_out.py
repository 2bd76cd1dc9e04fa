"""How well a network does on sentences it was not trained on, their words given: to choose between runs."""

from __future__ import annotations

from collections.abc import Callable

import torch

from training.network import Network
from training.treebank import Sentence

AT_ONCE = 64  # sentences

Batch = list[Sentence]


def name_spans(labels: list[str]) -> set[tuple[int, int, str]]:
    """Names of a BIO row as (first, last + 1, label); an I- that continues nothing begins a name."""
    spans: list[tuple[int, int, str]] = []
    before = "O"
    for i, label in enumerate(labels):
        if label[0] == "B" or (label[0] == "I" and before[2:] != label[2:]):
            spans.append((i, i + 1, label[2:]))
        elif label[0] == "I":
            first, _, kind = spans[-1]
            spans[-1] = (first, i + 1, kind)
        before = label
    return set(spans)


@torch.no_grad()
def scores(
    net: Network,
    data: list[Sentence],
    read: Callable[[Batch], tuple[torch.Tensor, torch.Tensor]],
    maps: dict[str, dict[str, int]],
) -> dict[str, float]:
    """UAS and LAS over words (best head of each word, no tree asked), F1 of names, in percent.

    ``read``: vectors of the words [sentence, word, width] of a batch and how many words each sentence has.
    """
    net.eval()
    dep_of = {i: label for label, i in maps["dep"].items()}
    ent_of = {i: label for label, i in maps["ent"].items()}
    words = unlabelled = labelled = found = wanted = right = 0
    order = sorted(data, key=lambda s: len(s.words))
    for start in range(0, len(order), AT_ONCE):
        batch = order[start : start + AT_ONCE]
        x, sizes = read(batch)
        arcs, dependents, candidates = net.arcs(x)
        beyond = torch.arange(arcs.shape[2], device=arcs.device)[None, None] > sizes[:, None, None]
        heads = arcs.masked_fill(beyond, -1e4).argmax(-1)
        index = heads[..., None].expand(-1, -1, candidates.shape[-1])
        labels = net.labels(dependents, candidates.gather(1, index)).argmax(-1).tolist()
        names = net.lin["ent"](x).argmax(-1).tolist()
        for i, sentence in enumerate(batch):
            for j, gold in enumerate(sentence.heads):
                words += 1
                if int(heads[i, j]) == gold:
                    unlabelled += 1
                    labelled += dep_of[labels[i][j]] == sentence.deps[j]
            if sentence.names:
                ours = name_spans([ent_of[k] for k in names[i][: len(sentence.words)]])
                gold_names = name_spans(sentence.names)
                found += len(ours)
                wanted += len(gold_names)
                right += len(ours & gold_names)
    net.train()
    return {
        "UAS": 100 * unlabelled / max(words, 1),
        "LAS": 100 * labelled / max(words, 1),
        "names": 200 * right / max(found + wanted, 1),
    }
