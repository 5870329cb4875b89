"""How far rounding may lead code that no reference is known for: its own run tells it, else eleven bits are allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import numpy as np

from .isolation import WATCH
from .oracles.bounds import Precision, Run
from .oracles.language import Answer, Array
from .surroundings import listening
from .truths import COARSE_BITS, Bounds

COARSE = Precision.of(np.float64, bits=COARSE_BITS)


def bounds_of(precision: Precision, plain: Answer, ask: Callable[[Run], Answer]) -> Bounds | None:
    """By the code itself, run on the error-carrying array; nothing where it does not run there.

    Its values must be those of the plain run, bit for bit: code that goes another way there tells no bound.
    """
    run = Run(precision)
    with suppress(Exception), listening([]), WATCH.over("a run on the error-carrying array"):
        carried = ask(run)
        bounds, said = Bounds(carried, run), plain.arrays
        same = all(np.array_equal(carried.arrays[name].value, said[name]) for name in said)
        if same and all(np.all(np.isfinite(error)) for error in bounds.errors.values()):
            return bounds
    return None


class Coarse(Bounds):
    """Eleven bits of the largest entry, where no code tells more."""

    @classmethod
    def of(cls, plain: Answer) -> Coarse:
        return cls(plain, Run(COARSE))

    @property
    def errors(self) -> Mapping[str, Array]:
        largest = {name: np.max(np.abs(array), initial=0.0) for name, array in self.carried.arrays.items()}
        return {name: np.full(np.shape(array), COARSE.u * largest[name]) for name, array in self.carried.arrays.items()}

    @property
    def probe(self) -> float:
        return float(sum(np.sum(self.errors[name]) for name in self.carried.gradients))
