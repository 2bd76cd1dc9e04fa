"""Train the base: tags, arcs, labels and names together; sentence vectors stay near the plain encoder's.

usage: python -m training.train ENCODER_DIR OUT.pt --trees T.conllu.gz... --names N.jsonl.gz...
           [--start CHECKPOINT.pt] [--steps N] [--words N] [--lr X] [--first-step N] [--threads N]

``--first-step`` continues a schedule: the learning rate falls linearly from step 0 to ``--steps``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.network import Network, encoder_state
from training.newslike import newslike, towns
from training.treebank import Sentence, joined, read_names, read_trees
from transforms.language.encoder import word_shape

SAVE_EVERY = 100  # steps
WARM_UP = 60
SENTENCE_WEIGHT = 1.0
NAMES_WEIGHT = 1.0
CASE_NOISE = 0.05  # share of sentences shown in capitals or as a headline


@dataclass
class Features:
    """What the network reads of a sentence."""

    pieces: list[int]
    starts: list[int]
    shapes: list[int]
    piece_shapes: list[int]


class Pieces:
    """Word pieces, remembered by word."""

    def __init__(self, directory: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._known: dict[str, list[int]] = {}
        ends = self._tokenizer.encode("").ids
        self._first, self._last = ends[0], ends[-1]

    def features(self, words: list[str]) -> Features:
        found = Features([self._first], [], [], [0])
        for word in words:
            pieces = self._known.get(word)
            if pieces is None:
                pieces = self._known[word] = self._tokenizer.encode(word, add_special_tokens=False).ids
            shape = word_shape(word)
            found.starts.append(len(found.pieces) if pieces else 0)
            found.shapes.append(shape)
            found.pieces += pieces
            found.piece_shapes += [shape] * len(pieces)
        found.pieces.append(self._last)
        found.piece_shapes.append(0)
        return found


def padded(rows: list[list[int]], value: int = 0) -> Tensor:
    """A matrix of ``rows``, filled up with ``value``."""
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def batches(data: list[Sentence], size: int, seed: int) -> Iterator[list[Sentence]]:
    """Endless batches of about ``size`` words, sentences of like length together."""
    chance = random.Random(seed)
    while True:
        order = sorted(data, key=lambda s: len(s.words) + chance.random() * 6)
        found: list[list[Sentence]] = [[]]
        count = 0
        for sentence in order:
            found[-1].append(sentence)
            count += len(sentence.words)
            if count >= size:
                found.append([])
                count = 0
        chance.shuffle(found)
        yield from (batch for batch in found if batch)


def noisy(words: list[str], chance: random.Random) -> list[str]:
    """The words, now and then in capitals or as in a headline, so that case is not trusted blindly."""
    draw = chance.random()
    if draw < CASE_NOISE / 2:
        return [word.upper() for word in words]
    if draw < CASE_NOISE:
        return [word[:1].upper() + word[1:] for word in words]
    return words


def losses(
    net: Network,
    batch: list[Sentence],
    feats: list[Features],
    maps: dict[str, dict[str, int]],
    target: Tensor,
) -> Tensor:
    """Summed cross-entropies of what is known of the sentences, and the distance of the sentence vectors."""

    def gold(rows: list[list[str]], table: dict[str, int]) -> Tensor:
        known = [[table.get(label, -100) for label in row] for row in rows]
        return padded([row if row else [-100] for row in known], -100)

    mask = padded([[1] * len(f.pieces) for f in feats]).bool()
    pieces, piece_shapes = padded([f.pieces for f in feats]), padded([f.piece_shapes for f in feats])
    with torch.autocast("cpu", dtype=torch.bfloat16):  # a fifth faster where the processor knows it
        encoded, vectors = net.encode(pieces, mask, piece_shapes)
    encoded, vectors = encoded.float(), vectors.float()
    loss = SENTENCE_WEIGHT * (1 - (vectors * target).sum(-1)).mean()
    x = net.words(encoded, padded([f.starts for f in feats]), padded([f.shapes for f in feats]))

    def entropy(scores: Tensor, labels: Tensor) -> Tensor:
        width = scores.shape[1]
        labels = functional.pad(labels, (0, width - labels.shape[1]), value=-100)
        return functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=-100)

    named = [i for i, s in enumerate(batch) if s.names]
    if named:
        loss = loss + NAMES_WEIGHT * entropy(
            net.lin["ent"](x[named]), gold([batch[i].names for i in named], maps["ent"])
        )
    treed = [i for i, s in enumerate(batch) if s.heads]
    if treed:
        trees, x = [batch[i] for i in treed], x[treed]
        heads = padded([s.heads for s in trees], -100)
        heads = functional.pad(heads, (0, x.shape[1] - heads.shape[1]), value=-100)
        arcs, dependents, candidates = net.arcs(x)
        sizes = torch.tensor([len(s.words) for s in trees])
        arcs = arcs.masked_fill(torch.arange(arcs.shape[2])[None, None] > sizes[:, None, None], -1e4)
        index = heads.clamp(min=0)[..., None].expand(-1, -1, candidates.shape[-1])
        labels = net.labels(dependents, candidates.gather(1, index))
        loss = loss + entropy(arcs, heads) + entropy(labels, gold([s.deps for s in trees], maps["dep"]))
        tags = gold([s.tags for s in trees], maps["tag"])
        pos = gold([s.pos for s in trees], maps["pos"])
        loss = loss + 0.5 * (entropy(net.lin["tag"](x), tags) + entropy(net.lin["pos"](x), pos))
    return loss


def label_maps(data: list[Sentence]) -> dict[str, dict[str, int]]:
    """Label to index for pos, tag, dep and ent."""
    found: dict[str, set[str]] = {"pos": set(), "tag": set(), "dep": set(), "ent": {"O"}}
    for sentence in data:
        found["pos"].update(sentence.pos)
        found["tag"].update(sentence.tags)
        found["dep"].update(sentence.deps)
        found["ent"].update(sentence.names)
    return {kind: {label: i for i, label in enumerate(sorted(labels))} for kind, labels in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("encoder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--trees", type=Path, nargs="+", required=True)
    parser.add_argument("--names", type=Path, nargs="+", required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--first-step", type=int, default=0)
    parser.add_argument("--last-step", type=int, default=None)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--newslike", type=int, default=0, help="made-up sentences to add")
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    o = parser.parse_args()
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    chance = random.Random(o.seed)
    trees = [sentence for path in o.trees for sentence in read_trees(path)]
    data = joined(trees, [text for path in o.names for text in read_names(path)])
    if o.newslike:
        data += newslike(o.newslike, o.seed, towns())
    start = torch.load(o.start, map_location="cpu", weights_only=True) if o.start else None
    maps = start["maps"] if start else label_maps(data)
    net = Network({kind: len(table) for kind, table in maps.items()})
    plain = encoder_state(o.encoder)
    net.load_state_dict(plain, strict=False)
    teacher = Network({kind: 1 for kind in maps}).eval()
    teacher.load_state_dict(plain, strict=False)
    if start:
        net.load_state_dict({k: v.float() for k, v in start["net"].items()}, strict=False)
    net.w.weight.requires_grad_(False)
    pieces = Pieces(o.encoder)
    treed, named = sum(bool(s.heads) for s in data), sum(bool(s.names) for s in data)
    print(f"sentences {len(data)}, with trees {treed}, with names {named}", flush=True)
    encoder = {"p", "t", "n", "layers"}
    groups = [
        {"params": [p for n, p in net.named_parameters() if n.split(".")[0] in encoder], "lr": o.lr},
        {
            "params": [p for n, p in net.named_parameters() if n.split(".")[0] not in encoder | {"w"}],
            "lr": 5 * o.lr,
        },
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    if start and "optimizer" in start and o.first_step:
        optimizer.load_state_dict(start["optimizer"])
    rates = [group["lr"] for group in groups]
    store = o.out.with_suffix(".vectors.pt")
    remembered: dict[tuple[str, ...], Tensor] = torch.load(store) if store.exists() else {}

    @torch.no_grad()
    def targets(batch: list[list[str]]) -> Tensor:
        new = [words for words in batch if tuple(words) not in remembered]
        if new:
            feats = [pieces.features(words) for words in new]
            ids, mask = padded([f.pieces for f in feats]), padded([[1] * len(f.pieces) for f in feats]).bool()
            x = teacher.n(teacher.w(ids) + teacher.p.weight[: ids.shape[1]] + teacher.t.weight[0])
            weight = mask.float()[..., None]
            hidden = (1 - weight).squeeze(-1)[:, None, None, :] * -1e4
            with torch.autocast("cpu", dtype=torch.bfloat16):
                for layer in teacher.layers:
                    x = layer(x, hidden)
            x = x.float()
            found = functional.normalize((x * weight).sum(1) / weight.sum(1), dim=-1)
            remembered.update({tuple(words): vector.half() for words, vector in zip(new, found, strict=True)})
        return torch.stack([remembered[tuple(words)].float() for words in batch])

    def save(step: int) -> None:
        state = {name: value.half() for name, value in net.state_dict().items()}
        torch.save({"net": state, "maps": maps, "step": step, "optimizer": optimizer.state_dict()}, o.out)
        torch.save(remembered, store)

    net.train()
    feed = batches(data, o.words, o.seed)
    began, mean = time.time(), 0.0
    last = o.last_step or o.steps
    for step in range(o.first_step + 1, last + 1):
        factor = min(step / WARM_UP if not o.first_step else 1.0, 1 - (step - 1) / o.steps)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        batch = next(feed)
        target = targets([sentence.words for sentence in batch])
        feats = [pieces.features(noisy(sentence.words, chance)) for sentence in batch]
        optimizer.zero_grad()
        loss = losses(net, batch, feats, maps, target)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        mean = loss.item() if not mean else 0.98 * mean + 0.02 * loss.item()
        if step % 20 == 0:
            print(f"{step} loss {mean:.3f} {time.time() - began:.0f}s", flush=True)
        if step % SAVE_EVERY == 0 or step == last:
            save(step)


if __name__ == "__main__":
    main()
