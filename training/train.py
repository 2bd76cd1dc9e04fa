"""Train the base: tags, arcs, labels and names together; sentence vectors stay near the plain encoder's.

usage: python -m training.train ENCODER_DIR OUT.pt --trees T.conllu.gz... --names N.jsonl.gz...
           [--dev T.conllu.gz --dev-names N.jsonl.gz] [--device cuda] [--minutes N]
           [--start CHECKPOINT.pt] [--steps N] [--words N] [--lr X] [--first-step N] [--threads N]

``--first-step`` continues a schedule: the learning rate falls linearly from step 0 to ``--steps``, or over
``--minutes``. What is kept is a running mean of the weights (``--mean``): steadier than the last ones.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training.held_out import scores
from training.network import LAYERS, Network, encoder_state
from training.newslike import newslike, towns
from training.treebank import Sentence, joined, read_names, read_trees
from transforms.language.encoder import word_shape

SAVE_EVERY = 100  # steps
WARM_UP = 60
SENTENCE_WEIGHT = 1.0
NAMES_WEIGHT = 1.0
CASE_NOISE = 0.05  # share of sentences shown in capitals or as a headline
MASK_PIECE = 103  # [MASK] of the encoder's vocabulary
SCORE_EVERY = 2000  # steps


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


def hidden(feats: Features, share: float, chance: random.Random) -> Features:
    """The pieces with about ``share`` of the words behind [MASK], so that no word is relied on alone."""
    if not share:
        return feats
    pieces = list(feats.pieces)
    ends = [*feats.starts[1:], len(pieces) - 1]
    for start, end in zip(feats.starts, ends, strict=True):
        if start and chance.random() < share:
            pieces[start:end] = [MASK_PIECE] * (end - start)
    return Features(pieces, feats.starts, feats.shapes, feats.piece_shapes)


def encoded_words(net: Network, feats: list[Features], device: torch.device) -> tuple[Tensor, Tensor]:
    """Vectors of the words [sentence, word, width] and of the sentences [sentence, width]."""
    mask = padded([[1] * len(f.pieces) for f in feats]).bool().to(device)
    pieces = padded([f.pieces for f in feats]).to(device)
    piece_shapes = padded([f.piece_shapes for f in feats]).to(device)
    with torch.autocast(device.type, dtype=torch.bfloat16):  # a fifth faster where the processor knows it
        encoded, vectors = net.encode(pieces, mask, piece_shapes)
    starts = padded([f.starts for f in feats]).to(device)
    shapes = padded([f.shapes for f in feats]).to(device)
    return net.words(encoded.float(), starts, shapes), vectors.float()


def losses(
    net: Network,
    batch: list[Sentence],
    feats: list[Features],
    maps: dict[str, dict[str, int]],
    target: Tensor,
) -> Tensor:
    """Summed cross-entropies of what is known of the sentences, and the distance of the sentence vectors."""
    device = target.device

    def gold(rows: list[list[str]], table: dict[str, int]) -> Tensor:
        known = [[table.get(label, -100) for label in row] for row in rows]
        return padded([row if row else [-100] for row in known], -100).to(device)

    x, vectors = encoded_words(net, feats, device)
    loss = SENTENCE_WEIGHT * (1 - (vectors * target).sum(-1)).mean()

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
        heads = padded([s.heads for s in trees], -100).to(device)
        heads = functional.pad(heads, (0, x.shape[1] - heads.shape[1]), value=-100)
        arcs, dependents, candidates = net.arcs(x)
        sizes = torch.tensor([len(s.words) for s in trees], device=device)
        beyond = torch.arange(arcs.shape[2], device=device)[None, None] > sizes[:, None, None]
        arcs = arcs.masked_fill(beyond, -1e4)
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


def parameter_groups(net: Network, rate: float, decay: float) -> list[dict[str, object]]:
    """Learning rates: ``rate`` for the encoder's last layer, ``decay`` of it a layer further down, five times
    it for what is not part of the encoder."""
    groups: dict[int, list[nn.Parameter]] = {}
    for name, parameter in net.named_parameters():
        part, _, rest = name.partition(".")
        if part == "layers":
            depth = LAYERS - 1 - int(rest.split(".")[0])
        elif part in {"p", "t", "n"}:
            depth = LAYERS
        else:
            depth = -1
        if part != "w":
            groups.setdefault(depth, []).append(parameter)
    return [
        {"params": parameters, "lr": 5 * rate if depth < 0 else rate * decay**depth}
        for depth, parameters in sorted(groups.items())
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("encoder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--trees", type=Path, nargs="+", required=True)
    parser.add_argument("--names", type=Path, nargs="+", required=True)
    parser.add_argument("--dev", type=Path, help="trees to score on")
    parser.add_argument("--dev-names", type=Path, help="names to score on")
    parser.add_argument("--start", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--minutes", type=float, help="stop after so long, instead of --steps")
    parser.add_argument("--first-step", type=int, default=0)
    parser.add_argument("--last-step", type=int, default=None)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--newslike", type=int, default=0, help="made-up sentences to add")
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--layer-decay", type=float, default=1.0)
    parser.add_argument("--hide", type=float, default=0.0, help="share of words hidden behind [MASK]")
    parser.add_argument("--mean", type=float, default=0.0, help="decay of the running mean of weights")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    o = parser.parse_args()
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    device = torch.device(o.device)
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
    teacher = Network({kind: 1 for kind in maps}).eval().to(device)
    teacher.load_state_dict(plain, strict=False)
    if start:
        net.load_state_dict({k: v.float() for k, v in start["net"].items()}, strict=False)
    net.to(device)
    net.w.weight.requires_grad_(False)
    pieces = Pieces(o.encoder)
    treed, named = sum(bool(s.heads) for s in data), sum(bool(s.names) for s in data)
    print(f"sentences {len(data)}, with trees {treed}, with names {named}", flush=True)
    optimizer = torch.optim.AdamW(parameter_groups(net, o.lr, o.layer_decay), weight_decay=0.01)
    if start and "optimizer" in start and o.first_step:
        optimizer.load_state_dict(start["optimizer"])
    rates = [group["lr"] for group in optimizer.param_groups]
    store = o.out.with_suffix(".vectors.pt")
    remembered: dict[tuple[str, ...], Tensor] = torch.load(store) if store.exists() else {}
    held_out: list[Sentence] = read_trees(o.dev) if o.dev else []
    held_out += [text for text in read_names(o.dev_names)] if o.dev_names else []

    @torch.no_grad()
    def targets(batch: list[list[str]]) -> Tensor:
        new = [words for words in batch if tuple(words) not in remembered]
        if new:
            feats = [pieces.features(words) for words in new]
            ids = padded([f.pieces for f in feats]).to(device)
            mask = padded([[1] * len(f.pieces) for f in feats]).bool().to(device)
            x = teacher.n(teacher.w(ids) + teacher.p.weight[: ids.shape[1]] + teacher.t.weight[0])
            weight = mask.float()[..., None]
            unseen = (1 - weight).squeeze(-1)[:, None, None, :] * -1e4
            with torch.autocast(device.type, dtype=torch.bfloat16):
                for layer in teacher.layers:
                    x = layer(x, unseen)
            x = x.float()
            found = functional.normalize((x * weight).sum(1) / weight.sum(1), dim=-1).half().cpu()
            remembered.update({tuple(words): vector for words, vector in zip(new, found, strict=True)})
        return torch.stack([remembered[tuple(words)] for words in batch]).float().to(device)

    def read(batch: list[Sentence]) -> tuple[Tensor, Tensor]:
        x, _ = encoded_words(kept, [pieces.features(s.words) for s in batch], device)
        return x, torch.tensor([len(s.words) for s in batch], device=device)

    def save(step: int) -> None:
        state = {name: value.half().cpu() for name, value in kept.state_dict().items()}
        torch.save({"net": state, "maps": maps, "step": step, "optimizer": optimizer.state_dict()}, o.out)
        torch.save(remembered, store)

    kept = copy.deepcopy(net) if o.mean else net  # what is scored and saved

    @torch.no_grad()
    def follow(step: int) -> None:
        decay = min(o.mean, step / (step + 10))
        for mean_weight, weight in zip(kept.parameters(), net.parameters(), strict=True):
            mean_weight.lerp_(weight, 1 - decay)

    net.train()
    feed = batches(data, o.words, o.seed)
    began, mean = time.time(), 0.0
    last = o.last_step or o.steps
    step = o.first_step
    while step < last if o.minutes is None else time.time() - began < 60 * o.minutes:
        step += 1
        done = (step - 1) / o.steps if o.minutes is None else (time.time() - began) / (60 * o.minutes)
        factor = min(step / WARM_UP if not o.first_step else 1.0, max(1 - done, 0.0))
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        batch = next(feed)
        target = targets([sentence.words for sentence in batch])
        feats = [hidden(pieces.features(noisy(s.words, chance)), o.hide, chance) for s in batch]
        optimizer.zero_grad()
        loss = losses(net, batch, feats, maps, target)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        if o.mean:
            follow(step)
        if step % 20 == 0:
            mean = loss.item() if not mean else 0.7 * mean + 0.3 * loss.item()
            print(f"{step} loss {mean:.3f} {time.time() - began:.0f}s", flush=True)
        if held_out and step % SCORE_EVERY == 0:
            print(step, told(scores(kept, held_out, read, maps)), flush=True)
        if o.minutes is None and step % SAVE_EVERY == 0:
            save(step)
    save(step)
    if held_out:
        print(step, told(scores(kept, held_out, read, maps)), flush=True)


def told(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in figures.items())


if __name__ == "__main__":
    main()
