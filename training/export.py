"""Write a trained checkpoint as the ONNX model that the project ships.

The graph is put together node by node, so no exporter decides what ends up in it. A batch of
sentences goes in as one row of word pieces; only attention sees them apart, in a frame of a width
that depends on the length of the sentence alone. Weights are int8 with a scale for each output;
inputs of a product are rounded to int8 with a scale for each row, and products of integers are
exact. So what comes out for a sentence does not depend on the sentences beside it, as it would with
onnxruntime's dynamic quantization.

usage: python -m training.export CHECKPOINT OUT.onnx [--fp32]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from training.network import HEADS, LAYERS, POOLED, STATES, WIDTH

MICROSOFT = "com.microsoft"
INTEGERS = {
    "pieces": ["N"],  # word pieces of all sentences, one after the other
    "piece_positions": ["N"],
    "piece_shapes": ["N"],
    "frame": ["B", "T"],  # index of the piece at each place of the frame (any, where masked)
    "unframe": ["N"],  # place in the flattened frame of each piece
    "word_starts": ["W"],  # index of each word's first piece
    "word_shapes": ["W"],
}


class Graph:
    """Collects nodes and initializers; methods return the name of their output."""

    def __init__(self, exact: bool) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}
        self.exact = exact
        self._rounded: dict[str, tuple[str, str]] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.initializers:
            self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def op(self, kind: str, *inputs: str, outputs: int = 1, name: str = "", **attributes: object) -> str:
        domain = MICROSOFT if kind in {"MatMulIntegerToFloat", "BiasGelu", "Gelu", "FusedMatMul"} else ""
        base = name or f"{kind.lower()}_{len(self.nodes)}"
        outs = [base] + [f"{base}.{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), outs, name=base, domain=domain, **attributes))
        return base

    def product(self, x: str, name: str, weight: np.ndarray) -> str:
        """``x @ weight`` (weight is [in, out]), by integers unless the graph is exact."""
        if self.exact:
            return self.op("MatMul", x, self.constant(f"{name}.w", weight))
        scale = np.abs(weight).max(0) / 127
        scale[scale == 0] = 1
        table = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
        codes, row_scale = self.rounded(x)
        y = self.op(
            "MatMulIntegerToFloat",
            codes,
            self.constant(f"{name}.w8", table),
            self.constant("unit", np.array(1, np.float32)),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant("middle", np.array(128, np.uint8)),
        )
        return self.op("Mul", y, row_scale)

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x @ weight + bias``."""
        return self.op("Add", self.product(x, name, weight), self.constant(f"{name}.b", bias))

    def plain(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """``x @ weight + bias`` without rounding, for small layers."""
        y = self.op("MatMul", x, self.constant(f"{name}.w", weight))
        return self.op("Add", y, self.constant(f"{name}.b", bias))

    def rounded(self, x: str) -> tuple[str, str]:
        """uint8 codes of the rows of ``x`` around 128, and the scale of each row."""
        if x not in self._rounded:
            top = self.op("ReduceMax", self.op("Abs", x), self.constant("last", np.array([-1])), keepdims=0)
            top = self.op("Max", top, self.constant("tiny", np.array(1e-9, np.float32)))
            scale = self.op("Mul", top, self.constant("inverse127", np.array(1 / 127, np.float32)))
            middles = self.op(
                "Expand", self.constant("middle", np.array(128, np.uint8)), self.op("Shape", scale)
            )
            codes = self.op("QuantizeLinear", x, scale, middles, axis=0)
            self._rounded[x] = codes, self.op("Unsqueeze", scale, self.constant("last", np.array([-1])))
        return self._rounded[x]

    def residual(self, x: str, y: str, bias: np.ndarray, name: str, sd: dict[str, np.ndarray]) -> str:
        """Layer normalization of ``x + y + bias``.

        In three steps: onnxruntime's SkipLayerNormalization, which is all of them, took four times as long.
        """
        gamma, beta = (self.constant(f"{name}.{a}", sd[f"{name}.{a}"]) for a in ("weight", "bias"))
        added = self.op("Add", self.op("Add", y, self.constant(f"{name}.added", bias)), x)
        return self.op("LayerNormalization", added, gamma, beta, axis=-1, epsilon=1e-12)


def _encoder(g: Graph, sd: dict[str, np.ndarray]) -> tuple[str, list[str], list[str]]:
    """Last layer [N, width], the frames of the layers to pool, [B, T, width], and the states of words after
    the layers of `STATES`, [W, width]."""
    c = g.constant
    table = sd["w.weight"]
    scale = np.abs(table).max(1, keepdims=True) / 127
    scale[scale == 0] = 1
    words = c("words8", np.clip(np.rint(table / scale), -127, 127).astype(np.int8))
    x = g.op("Cast", g.op("Gather", words, "pieces"), to=TensorProto.FLOAT)
    x = g.op("Mul", x, g.op("Gather", c("words.scale", scale.astype(np.float32)), "pieces"))
    x = g.op("Add", x, g.op("Gather", c("positions", sd["p.weight"] + sd["t.weight"][0]), "piece_positions"))
    x = g.op("Add", x, g.op("Gather", c("piece_shape", sd["pshape.weight"]), "piece_shapes"))
    gamma, beta = (c(f"n.{a}", sd[f"n.{a}"]) for a in ("weight", "bias"))
    x = g.op("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-12)
    size = WIDTH // HEADS
    flat = c("flat", np.array([-1, WIDTH]))
    narrow = c("narrow", np.array([-1, size]))
    (queries, keys, values), back = _places_of_heads(g)
    pooled, states = [], []
    for i in range(LAYERS):
        p = f"layers.{i}."
        root = size**-0.25  # the attention scale, shared between queries and keys
        factor = {"q": root, "k": root, "v": 1.0}
        weight = np.concatenate([sd[f"{p}{k}.weight"].T * factor[k] for k in "qkv"], 1)
        bias = np.concatenate([sd[f"{p}{k}.bias"] * factor[k] for k in "qkv"])
        qkv = g.op("Reshape", g.linear(x, f"{p}qkv", weight, bias), narrow)
        q, k, v = (g.op("Gather", qkv, places) for places in (queries, keys, values))
        shares = g.op("Softmax", g.op("Add", g.op("FusedMatMul", q, k, transB=1), "hidden"), axis=-1)
        y = g.op("Reshape", g.op("MatMul", shares, v), narrow)
        y = g.op("Reshape", g.op("Gather", y, back), flat)
        x = g.residual(x, g.product(y, f"{p}o", sd[f"{p}o.weight"].T), sd[f"{p}o.bias"], f"{p}n1", sd)
        y = g.product(x, f"{p}i", sd[f"{p}i.weight"].T)
        y = g.op("BiasGelu", y, c(f"{p}i.b", sd[f"{p}i.bias"]))
        x = g.residual(x, g.product(y, f"{p}f", sd[f"{p}f.weight"].T), sd[f"{p}f.bias"], f"{p}n2", sd)
        if i + 1 in POOLED:
            pooled.append(g.op("Gather", x, "frame"))
        if i + 1 in STATES:
            states.append(g.op("Gather", x, "word_starts"))
    return x, pooled, states


def _places_of_heads(g: Graph) -> tuple[list[str], str]:
    """Where each head's part of a piece lies: of queries, keys and values in the rows of a product as the
    frame has them, [B, HEADS, T]; and in the frame as the pieces come, [N, HEADS].

    One gathering of parts takes a third of the time of gathering rows, turning and splitting them.
    """
    c = g.constant
    first = g.op("Unsqueeze", "frame", c("second", np.array([1])))
    first = g.op("Mul", first, c("parts", np.array(3 * HEADS)))
    numbers = np.arange(3 * HEADS).reshape(3, 1, HEADS, 1)
    framed = [g.op("Add", first, c(f"parts.{k}", own)) for k, own in zip("qkv", numbers, strict=True)]
    width = g.op("Gather", g.op("Shape", "frame"), c("second", np.array([1])))
    row = g.op("Div", "unframe", width)
    back = g.op("Add", "unframe", g.op("Mul", row, g.op("Mul", width, c("others", np.array([HEADS - 1])))))
    step = g.op("Mul", width, c("heads", np.arange(HEADS).reshape(1, HEADS)))
    return framed, g.op("Add", g.op("Unsqueeze", back, c("last", np.array([-1]))), step)


def build(checkpoint: dict, exact: bool = False) -> onnx.ModelProto:
    """The ONNX model of ``checkpoint`` (``net``: state, ``maps``: label to index); ``exact``: no rounding."""
    sd = {name: value.float().numpy() for name, value in checkpoint["net"].items()}
    g = Graph(exact)
    c = g.constant
    x, pooled, states = _encoder(g, sd)
    layer = c("second", np.array([1]))
    g.op("Concat", *(g.op("Unsqueeze", one, layer) for one in states), axis=1, name="states")
    seen = g.op("Cast", g.op("Equal", "hidden", c("nothing", np.array(0, np.float32))), to=TensorProto.FLOAT)
    seen = g.op("Reshape", seen, c("as_rows", np.array([0, 1, -1])))  # [B, 1, T]
    length = g.op("ReduceSum", seen, c("last", np.array([-1])), keepdims=1)
    means = [g.op("Div", g.op("MatMul", seen, frame), length) for frame in pooled]
    means = [g.op("Reshape", mean, c("flat", np.array([-1, WIDTH]))) for mean in means]
    vector = g.plain(g.op("Concat", *means, axis=1), "sent", sd["sent.weight"].T, sd["sent.bias"])
    g.op("LpNormalization", vector, axis=-1, p=2, name="vectors")
    x = g.op(
        "Add", g.op("Gather", x, "word_starts"), g.op("Gather", c("shape", sd["shape.weight"]), "word_shapes")
    )
    for head in ("pos", "tag"):
        y = g.plain(x, f"lin.{head}", sd[f"lin.{head}.weight"].T, sd[f"lin.{head}.bias"])
        g.op("ArgMax", y, axis=-1, keepdims=0, name=head)
    y = g.plain(x, "lin.ent", sd["lin.ent.weight"].T, sd["lin.ent.bias"])
    g.op("LogSoftmax", y, axis=-1, name="names")
    # Scores of arcs and labels are products of these vectors, left to the reader: one sentence at a time,
    # as a product of floats may come out otherwise in a larger one. Row 0 of the heads is the root.
    rooted = g.op("Concat", c("root", sd["root"][None]), x, axis=0)

    def mlp(source: str, name: str) -> str:
        y = g.product(source, name, sd[f"{name}.0.weight"].T)
        return g.op("BiasGelu", y, c(f"{name}.b", sd[f"{name}.0.bias"]))

    # the last row of these weights meets the constant 1 that stands behind every dependent
    g.op("Identity", g.linear(mlp(x, "ad"), "ua", sd["ua"][:-1], sd["ua"][-1]), name="arc_dependents")
    g.op("Identity", mlp(rooted, "ah"), name="arc_heads")
    ul = sd["ul"]
    labels, size = ul.shape[0], ul.shape[1] - 1
    weight = ul[:, :-1, :].transpose(1, 0, 2).reshape(size, labels * (size + 1))
    g.op("Identity", g.linear(mlp(x, "ld"), "ul", weight, ul[:, -1, :].reshape(-1)), name="label_dependents")
    g.op("Identity", mlp(rooted, "lh"), name="label_heads")
    inputs = [helper.make_tensor_value_info(k, TensorProto.INT64, v) for k, v in INTEGERS.items()]
    inputs.append(helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["B", 1, 1, "T"]))
    outputs = [
        helper.make_tensor_value_info("pos", TensorProto.INT64, ["W"]),
        helper.make_tensor_value_info("tag", TensorProto.INT64, ["W"]),
        helper.make_tensor_value_info("names", TensorProto.FLOAT, ["W", len(checkpoint["maps"]["ent"])]),
        helper.make_tensor_value_info("arc_dependents", TensorProto.FLOAT, ["W", sd["ua"].shape[1]]),
        helper.make_tensor_value_info("arc_heads", TensorProto.FLOAT, ["H", sd["ua"].shape[1]]),
        helper.make_tensor_value_info("label_dependents", TensorProto.FLOAT, ["W", labels * (size + 1)]),
        helper.make_tensor_value_info("label_heads", TensorProto.FLOAT, ["H", size]),
        helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["B", WIDTH]),
        helper.make_tensor_value_info("states", TensorProto.FLOAT, ["W", len(STATES), WIDTH]),
    ]
    graph = helper.make_graph(g.nodes, "base", inputs, outputs, list(g.initializers.values()))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fp32", action="store_true", help="no rounding, to see what it costs")
    options = parser.parse_args()
    checkpoint = torch.load(options.checkpoint, map_location="cpu", weights_only=True)
    onnx.save(build(checkpoint, options.fp32), options.out)
    labels = {kind: sorted(table, key=table.get) for kind, table in checkpoint["maps"].items()}
    options.out.with_name("labels.json").write_text(json.dumps(labels, indent=1) + "\n")
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
