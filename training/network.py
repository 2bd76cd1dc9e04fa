"""The network: a MiniLM encoder that sees letter case, with heads for tags, arcs, labels, names, vectors.

Biaffine arcs and labels after Dozat and Manning (2017); encoder: MiniLM-L6 (Wang et al. 2020).
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, LAYERS, FEED = 384, 12, 6, 1536
SHAPES = 8
ARC, LABEL = 256, 96
POOLED = (3, 6)  # layers whose means make the sentence vector: the last one alone forgets meaning for syntax
STATES = (1, 5)  # layers whose states of the words are given as they are


class Layer(nn.Module):
    """One transformer layer as BERT has it (normalization after the residual)."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.i, self.f = nn.Linear(WIDTH, FEED), nn.Linear(FEED, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t, d = x.shape
        q, k, v = (m(x).view(b, t, HEADS, d // HEADS).transpose(1, 2) for m in (self.q, self.k, self.v))
        # written out: on a CPU and short sentences the fused kernel's backward pass is far slower
        shares = (q @ k.transpose(-1, -2) * (d // HEADS) ** -0.5 + mask).softmax(-1)
        y = (shares.to(v.dtype) @ v).transpose(1, 2).reshape(b, t, d)
        x = self.n1(x + self.drop(self.o(y)))
        return self.n2(x + self.drop(self.f(functional.gelu(self.i(x)))))


def _mlp(out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, out), nn.GELU(), nn.Dropout(0.25))


class Network(nn.Module):
    """``sizes``: number of labels for pos, tag, ent (names) and dep."""

    def __init__(self, sizes: dict[str, int]) -> None:
        super().__init__()
        self.w, self.p, self.t = nn.Embedding(30522, WIDTH), nn.Embedding(512, WIDTH), nn.Embedding(2, WIDTH)
        self.n = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.shape = nn.Embedding(SHAPES, WIDTH)  # added to a word after the encoder
        self.pshape = nn.Embedding(SHAPES, WIDTH)  # added to a word's pieces before it
        nn.init.normal_(self.shape.weight, std=0.02)
        nn.init.zeros_(self.pshape.weight)
        self.root = nn.Parameter(torch.zeros(WIDTH))
        self.drop = nn.Dropout(0.2)
        self.lin = nn.ModuleDict({k: nn.Linear(WIDTH, sizes[k]) for k in ("pos", "tag", "ent")})
        self.ah, self.ad, self.lh, self.ld = _mlp(ARC), _mlp(ARC), _mlp(LABEL), _mlp(LABEL)
        self.ua = nn.Parameter(torch.empty(ARC + 1, ARC))
        nn.init.xavier_uniform_(self.ua)
        self.ul = nn.Parameter(torch.empty(sizes["dep"], LABEL + 1, LABEL + 1))
        nn.init.normal_(self.ul, std=0.02)
        self.sent = nn.Linear(WIDTH * len(POOLED), WIDTH)
        with torch.no_grad():
            self.sent.weight.copy_(torch.eye(WIDTH).repeat(1, len(POOLED)) / len(POOLED))
            self.sent.bias.zero_()

    def encode(self, pieces: Tensor, mask: Tensor, piece_shapes: Tensor) -> tuple[Tensor, Tensor]:
        """Last layer [batch, pieces, width] and sentence vectors [batch, width], the latter of length 1."""
        x = self.w(pieces) + self.p.weight[: pieces.shape[1]] + self.t.weight[0] + self.pshape(piece_shapes)
        x = self.n(x)
        weight = mask.to(x.dtype)[..., None]
        hidden = (1 - weight).squeeze(-1)[:, None, None, :] * -1e4
        pooled = []
        for i, layer in enumerate(self.layers, 1):
            x = layer(x, hidden)
            if i in POOLED:
                pooled.append((x * weight).sum(1) / weight.sum(1))
        return x, functional.normalize(self.sent(torch.cat(pooled, -1)), dim=-1)

    def words(self, x: Tensor, starts: Tensor, shapes: Tensor) -> Tensor:
        """Vectors of the words: that of the first piece and that of the letter case."""
        return self.drop(x.gather(1, starts[..., None].expand(-1, -1, WIDTH)) + self.shape(shapes))

    def arcs(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Arc scores [batch, word, head], and the label vectors of dependents and heads (column 0: root)."""
        h = torch.cat([self.root.expand(len(x), 1, -1), x], 1)
        arcs = torch.einsum("bda,ac,bhc->bdh", _with_one(self.ad(x)), self.ua, self.ah(h))
        return arcs, _with_one(self.ld(x)), _with_one(self.lh(h))

    def labels(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Label scores [batch, word, label] of arcs whose two ends are given."""
        return torch.einsum("bti,nij,btj->btn", dependents, self.ul, heads)


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, x.new_ones(*x.shape[:-1], 1)], -1)


def encoder_state(directory: Path) -> dict[str, Tensor]:
    """Weights of the encoder package (``model.safetensors``) under the names of ``Network``."""
    source = load_file(directory / "model.safetensors")
    state: dict[str, Tensor] = {}
    for ours, theirs in {"w": "word", "p": "position", "t": "token_type"}.items():
        state[f"{ours}.weight"] = source[f"embeddings.{theirs}_embeddings.weight"]
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "o": "attention.output.dense",
        "n1": "attention.output.LayerNorm",
        "i": "intermediate.dense",
        "f": "output.dense",
        "n2": "output.LayerNorm",
    }
    for kind in ("weight", "bias"):
        state[f"n.{kind}"] = source[f"embeddings.LayerNorm.{kind}"]
        for i in range(LAYERS):
            for ours, theirs in parts.items():
                state[f"layers.{i}.{ours}.{kind}"] = source[f"encoder.layer.{i}.{theirs}.{kind}"]
    return state
