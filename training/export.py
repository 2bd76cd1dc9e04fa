"""Write a trained checkpoint as the ONNX model that the project ships.

The graph is put together node by node, so no torch exporter decides what ends up in it. One sentence at a
time goes in (no padding, no batch): ``pieces`` [T], ``word_starts`` [W], ``shapes`` [W] and, for encoders
trained with it, ``piece_shapes`` [T]. Weights are int8 per output column, the embedding table int8 per row.

usage: python -m training.export CHECKPOINT OUT.onnx [--weights dynamic|row|fp32]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HEADS, WIDTH, LAYERS = 12, 384, 6


class Graph:
    """Collects nodes and initializers; every method returns the name of its output."""

    def __init__(self, weights: str) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}
        self.weights = weights

    def constant(self, name: str, value: np.ndarray) -> str:
        if name not in self.initializers:
            self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def op(
        self,
        kind: str,
        *inputs: str,
        domain: str = "",
        outputs: int = 1,
        name: str = "",
        **attributes: object,
    ) -> str:
        base = name or f"{kind.lower()}_{len(self.nodes)}"
        outs = [base] + [f"{base}.{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), outs, name=base, domain=domain, **attributes))
        return base

    def linear(
        self, x: str, name: str, weight: np.ndarray, bias: np.ndarray | None, quantize: bool = True
    ) -> str:
        """``x @ weight + bias``; weight is [in, out]."""
        if self.weights == "fp32" or not quantize:
            y = self.op("MatMul", x, self.constant(f"{name}.w", weight))
            return y if bias is None else self.op("Add", y, self.constant(f"{name}.b", bias))
        scale = np.abs(weight).max(0) / 127
        scale[scale == 0] = 1
        table = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
        w = self.constant(f"{name}.w8", table)
        s = self.constant(f"{name}.scale", scale.astype(np.float32))
        if self.weights == "dynamic":
            zero = self.constant(f"{name}.zero", np.zeros(len(scale), np.int8))
            inputs = [x, w, s, zero]
            if bias is not None:
                inputs.append(self.constant(f"{name}.b", bias))
            return self.op("DynamicQuantizeMatMul", *inputs, domain="com.microsoft")
        quantized, row_scale = self.quantized_rows(x)
        y = self.op("MatMulInteger", quantized, w, self.constant("zero128", np.array(128, np.uint8)))
        y = self.op("Cast", y, to=TensorProto.FLOAT)
        y = self.op("Mul", self.op("Mul", y, row_scale), s)
        return y if bias is None else self.op("Add", y, self.constant(f"{name}.b", bias))

    def quantized_rows(self, x: str) -> tuple[str, str]:
        """uint8 codes of ``x`` with one scale a row: a row's codes do not depend on the other rows."""
        key = f"{x}.codes"
        if not any(node.output[0] == key for node in self.nodes):
            top = self.op("ReduceMax", self.op("Abs", x), self.constant("last", np.array([-1])), keepdims=1)
            top = self.op("Max", top, self.constant("tiny", np.array(1e-9, np.float32)))
            self.op("Mul", top, self.constant("inv127", np.array(1 / 127, np.float32)), name=f"{x}.rowscale")
            codes = self.op("Round", self.op("Div", x, f"{x}.rowscale"))
            codes = self.op("Add", codes, self.constant("off128", np.array(128, np.float32)))
            self.op("Cast", codes, to=TensorProto.UINT8, name=key)
        return key, f"{x}.rowscale"

    def norm(self, x: str, skip: str, name: str, sd: dict[str, np.ndarray]) -> str:
        gamma, beta = (self.constant(f"{name}.{a}", sd[f"{name}.{a}"]) for a in ("weight", "bias"))
        return self.op("LayerNormalization", self.op("Add", x, skip), gamma, beta, axis=-1, epsilon=1e-12)


def build(checkpoint: dict, weights: str) -> onnx.ModelProto:
    """The ONNX model of ``checkpoint`` (``net``: state, ``maps``: label to index)."""
    sd = {name: value.float().numpy() for name, value in checkpoint["net"].items()}
    g = Graph(weights)
    c = g.constant
    table = sd["w.weight"]
    scale = np.abs(table).max(1, keepdims=True) / 127
    scale[scale == 0] = 1
    words = c("words8", np.clip(np.rint(table / scale), -127, 127).astype(np.int8))
    x = g.op("Cast", g.op("Gather", words, "pieces"), to=TensorProto.FLOAT)
    x = g.op("Mul", x, g.op("Gather", c("words.scale", scale.astype(np.float32)), "pieces"))
    zero = c("zero", np.array([0]))
    length = g.op("Shape", "pieces")
    x = g.op("Add", x, g.op("Slice", c("positions", sd["p.weight"] + sd["t.weight"][0]), zero, length, zero))
    inputs = ["pieces", "word_starts", "shapes"]
    if "pshape.weight" in sd:
        inputs.append("piece_shapes")
        x = g.op("Add", x, g.op("Gather", c("piece_shape", sd["pshape.weight"]), "piece_shapes"))
    gamma, beta = (c(f"n.{a}", sd[f"n.{a}"]) for a in ("weight", "bias"))
    x = g.op("LayerNormalization", x, gamma, beta, axis=-1, epsilon=1e-12)
    size = WIDTH // HEADS
    by_head = c("by_head", np.array([0, 3 * HEADS, size]))
    flat = c("flat", np.array([0, WIDTH]))
    for i in range(LAYERS):
        p = f"layers.{i}."
        root = size**-0.25  # the attention scale, shared between queries and keys
        factor = {"q": root, "k": root, "v": 1.0}
        weight = np.concatenate([sd[f"{p}{k}.weight"].T * factor[k] for k in "qkv"], 1)
        bias = np.concatenate([sd[f"{p}{k}.bias"] * factor[k] for k in "qkv"])
        qkv = g.op("Reshape", g.linear(x, f"{p}qkv", weight, bias), by_head)
        qkv = g.op("Transpose", qkv, perm=[1, 0, 2])
        q = g.op("Split", qkv, axis=0, num_outputs=3, outputs=3)
        scores = g.op("MatMul", q, g.op("Transpose", f"{q}.1", perm=[0, 2, 1]))
        y = g.op("MatMul", g.op("Softmax", scores, axis=-1), f"{q}.2")
        y = g.op("Reshape", g.op("Transpose", y, perm=[1, 0, 2]), flat)
        y = g.linear(y, f"{p}o", sd[f"{p}o.weight"].T, sd[f"{p}o.bias"])
        x = g.norm(x, y, f"{p}n1", sd)
        y = g.linear(x, f"{p}i", sd[f"{p}i.weight"].T, None)
        y = g.op("BiasGelu", y, c(f"{p}i.b", sd[f"{p}i.bias"]), domain="com.microsoft")
        y = g.linear(y, f"{p}f", sd[f"{p}f.weight"].T, sd[f"{p}f.bias"])
        x = g.norm(x, y, f"{p}n2", sd)
    mean = g.op("ReduceMean", x, zero, keepdims=0)
    if "sent.weight" in sd:
        mean = g.linear(mean, "sent", sd["sent.weight"].T, sd["sent.bias"], quantize=False)
    g.op("LpNormalization", mean, axis=-1, p=2, name="vector")
    shapes = g.op("Gather", c("shape", sd["shape.weight"]), "shapes")
    x = g.op("Add", g.op("Gather", x, "word_starts"), shapes)
    for head in ("pos", "tag"):
        y = g.linear(x, f"lin.{head}", sd[f"lin.{head}.weight"].T, sd[f"lin.{head}.bias"], quantize=False)
        g.op("ArgMax", y, axis=-1, keepdims=0, name=head)
    y = g.linear(x, "lin.ent", sd["lin.ent.weight"].T, sd["lin.ent.bias"], quantize=False)
    g.op("LogSoftmax", y, axis=-1, name="names")
    rooted = g.op("Concat", c("root", sd["root"][None]), x, axis=0)

    def mlp(source: str, name: str) -> str:
        y = g.linear(source, name, sd[f"{name}.0.weight"].T, sd[f"{name}.0.bias"])
        return g.op("Gelu", y, domain="com.microsoft")

    arc_head, arc_dep = mlp(rooted, "ah"), mlp(x, "ad")
    arc = g.linear(arc_dep, "ua", sd["ua"][:-1], sd["ua"][-1])  # the last row meets the constant 1
    g.op("MatMul", arc, g.op("Transpose", arc_head, perm=[1, 0]), name="arcs")
    # labels: [dependent, 1] U_n [head, 1]; U_n is taken apart: its last row meets the dependent's constant 1
    ul = sd["ul"]
    n, size_l = ul.shape[0], ul.shape[1] - 1
    label_head, label_dep = mlp(rooted, "lh"), mlp(x, "ld")
    weight = ul[:, :-1, :].transpose(1, 0, 2).reshape(size_l, n * (size_l + 1))
    g.op("Identity", g.linear(label_dep, "ul", weight, ul[:, -1, :].reshape(-1)), name="label_dependents")
    g.op("Identity", label_head, name="label_heads")
    ints = [
        helper.make_tensor_value_info(i, TensorProto.INT64, ["T" if "piece" in i else "W"]) for i in inputs
    ]
    outs = [
        helper.make_tensor_value_info("pos", TensorProto.INT64, ["W"]),
        helper.make_tensor_value_info("tag", TensorProto.INT64, ["W"]),
        helper.make_tensor_value_info("names", TensorProto.FLOAT, ["W", len(checkpoint["maps"]["ent"])]),
        helper.make_tensor_value_info("arcs", TensorProto.FLOAT, ["W", "H"]),
        helper.make_tensor_value_info("label_dependents", TensorProto.FLOAT, ["W", n * (size_l + 1)]),
        helper.make_tensor_value_info("label_heads", TensorProto.FLOAT, ["H", size_l]),
        helper.make_tensor_value_info("vector", TensorProto.FLOAT, [WIDTH]),
    ]
    graph = helper.make_graph(g.nodes, "base", ints, outs, list(g.initializers.values()))
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
    onnx.checker.check_model(model)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--weights", default="dynamic", choices=["dynamic", "row", "fp32"])
    options = parser.parse_args()
    checkpoint = torch.load(options.checkpoint, map_location="cpu", weights_only=True)
    onnx.save(build(checkpoint, options.weights), options.out)
    labels = {kind: sorted(table, key=table.get) for kind, table in checkpoint["maps"].items()}
    options.out.with_name("labels.json").write_text(json.dumps(labels, indent=1) + "\n")
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
