"""How near correct code comes to its bounds, and how wide those are.

python tests/benchmarks/bounds.py              layer by texture: worst error over bound of numpy, torch and jax,
                                               the median bound in u, the share that nobody can decide
python tests/benchmarks/bounds.py --functions  what exp, tanh and others err by: the evidence for bounds.ALLOWANCE
python tests/benchmarks/bounds.py --checkers   the smallest error in one element that other checkers see
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from conformance.oracles import jax as in_jax
from conformance.oracles import torch as in_torch
from conformance.oracles.bounds import ALLOWANCE, allowed
from conformance.oracles.language import Answer, Array, Case

sys.path.append(str(Path(__file__).parents[1] / "meta"))

import measuring
from checkers import print_sensitivities

from conformance.records import RECORDS
from conformance.truths import Facts, answer
from conformance.verdict import Truth

SUBJECTS: dict[str, Callable[[Case], Answer]] = {"numpy": answer, "torch": in_torch.vjp, "jax": in_jax.vjp}


# Layers.


def layers(cases: int, only: list[str]) -> None:
    """One line for each layer and texture, then the worst of all."""
    head = [f"{name}{dtype[5:]}" for dtype in measuring.DTYPES for name in SUBJECTS]
    print(f"{'layer':16s} {'texture':10s}", *(f"{title:>8s}" for title in head), " median u  undecided %")
    worst: dict[str, float] = defaultdict(float)
    compared = above = 0
    for layer, record in RECORDS.items():
        for texture in record.textures if not only or layer in only else ():
            cell = Cell()
            for dtype in measuring.DTYPES:
                for key in measuring.keys(layer, dtype, texture, cases):
                    cell.take(Facts(key))
            compared, above = compared + cell.compared, above + cell.above
            for name, ratio in cell.ratios.items():
                worst[name] = max(worst[name], ratio)
            ratios = (f"{cell.ratios[name]:8.3f}" for name in head)
            print(f"{layer:16s} {texture:10s}", *ratios, f"{cell.median:9.1f} {cell.undecided:9.2f}", flush=True)
    print(f"{'worst of all':27s}", *(f"{worst[name]:8.3f}" for name in head), f"in {compared} elements, {above} above")


class Cell:
    """What was measured of one layer and texture; widths are those of float32."""

    def __init__(self) -> None:
        self.ratios: dict[str, float] = defaultdict(float)
        self.compared = self.above = self.open = self.asked = 0
        self.widths: list[Array] = []

    def take(self, facts: Facts) -> None:
        """A case put to everybody, under the bound alone: the suite adds that of the oracle's own answer."""
        exact, bounds = measuring.exact(facts), facts.bounds(facts.precision).errors
        with np.errstate(all="ignore"):
            answers = {name: subject(facts.case.copy()) for name, subject in SUBJECTS.items()}
        for array in measuring.asked(facts):
            truth = Truth(np.asarray(exact[array]), np.asarray(exact[array]), bounds[array])
            self.asked += truth.decided.size
            self.open += int(np.sum(~truth.decided))
            if facts.key.dtype == "float32":
                self.widths.append(measuring.widths(facts, array))
            for name, given in answers.items():
                ratio = truth.ratio(np.asarray(given.arrays[array], np.longdouble))
                self.compared += ratio.size
                self.above += int(np.sum(ratio > 1))
                title = f"{name}{facts.key.dtype[5:]}"
                self.ratios[title] = max(self.ratios[title], float(np.max(ratio, initial=0.0)))

    @property
    def median(self) -> float:
        """Of the elements that are computed: what is only copied has no bound to speak of."""
        computed = np.concatenate(self.widths)
        return float(np.median(computed[computed > 0])) if np.any(computed > 0) else 0.0

    @property
    def undecided(self) -> float:
        return 100 * self.open / self.asked


# Elementary functions.


def functions(points: int) -> None:
    """The largest error of everybody's elementary functions in units of u |exact|, and where."""
    for name, dtype in itertools.product(ALLOWANCE, measuring.DTYPES):
        x = measuring.arguments(name, dtype, points)
        may = np.broadcast_to(allowed(name, x), x.shape)
        for title, more in measuring.questions(name).items():
            for who, got in sayings(name, x, *more):
                units = measuring.units(name, x, got, *more)
                for most in np.unique(may):
                    at = int(np.argmax(np.where(may == most, units, 0)))
                    worst = f"{units[at]:7.3f} of {most} at {x[at]!r}, {np.sum(may == most)} points"
                    print(f"{title:10s} {who:14s} {dtype} {worst}", flush=True)


def sayings(name: str, x: Array, *more: float) -> Iterator[tuple[str, Array]]:
    """Contiguous, and by every other element, which takes another path through the libraries."""
    wide = np.repeat(x, 2)
    yield "numpy", measuring.in_numpy(name, x, *more)
    yield "numpy strided", measuring.in_numpy(name, wide[::2], *more)
    yield "torch", measuring.in_torch(name, x, *more)
    yield "torch strided", measuring.in_torch(name, wide[::2], *more)
    yield "jax", measuring.in_jax(name, x, *more)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--functions", action="store_true")
    parser.add_argument("--checkers", action="store_true")
    parser.add_argument("--points", type=int, default=2_400_000, help="of each function, precision and library")
    parser.add_argument("--cases", type=int, default=100, help="of each layer, texture and precision")
    parser.add_argument("layers", nargs="*")
    asked = parser.parse_args()
    start = time.perf_counter()
    if asked.functions:
        functions(asked.points)
    elif asked.checkers:
        print_sensitivities(asked.layers)
    else:
        layers(asked.cases, asked.layers)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
