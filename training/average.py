"""Average checkpoints that started from one and saw the data in different orders: better than either.

usage: python -m training.average OUT.pt CHECKPOINT.pt CHECKPOINT.pt...
"""

from __future__ import annotations

import sys

import torch


def main() -> None:
    out, *paths = sys.argv[1:]
    states = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
    mean = {
        name: (sum(state["net"][name].float() for state in states) / len(states)).half()
        for name in states[0]["net"]
    }
    torch.save({"net": mean, "maps": states[0]["maps"]}, out)


if __name__ == "__main__":
    main()
