"""What the suite costs, beside what else a user would run: a table of ratios, measured by turns in one run.

python tests/benchmarks/speed.py [gradients] [layers] [suite] [--json FILE]

gradients  a full verdict on a layer's gradients by each oracle, beside other checkers, and what each of them sees
layers     forward and backward of each reference layer, beside torch on the CPU and the textbook's way of writing it
suite      runs of the suite: cold and warm, one layer, two workers, growth, memory
"""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

import torch
from timing import shown

PARTS = ("gradients", "layers", "suite")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all unless told")
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    torch.set_num_threads(1)  # a thread more is a matter of the machine, not of the checker
    table = {part: [shown(row) for row in importlib.import_module(part).rows()] for part in asked.parts or PARTS}
    if asked.json:
        asked.json.write_text(json.dumps(table, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
