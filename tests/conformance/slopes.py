"""The derivatives of a network's loss by its parameters, and how far from them a right gradient may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from .holding import NetworkCall
from .oracles import numeric
from .oracles.language import OUTPUT, Answer, Array
from .rounding import Coarse, bounds_of
from .truths import COARSE_BITS, WIDEST, Bounds
from .verdict import Truth

OWN = "the tolerance is its own code's rounding"
FEW = f"the tolerance is {COARSE_BITS} bits, as its own code's rounding is not known"
NEARBY = 5  # points at which the complex step is confirmed
SHAKES = 8  # how often a gradient of which no bound is known is asked beside its point


@dataclass(eq=False)
class Slopes:
    """What is known of the gradients of a network, by ways that need not know its code."""

    call: NetworkCall
    loss: Any
    given: Mapping[str, Array]  # what it says its gradients are

    @cached_property
    def bounds(self) -> Bounds | None:
        """By the network's own code; nothing where that does not run on the error-carrying array."""
        return bounds_of(WIDEST, Answer({OUTPUT: self.loss}, self.given), self.call.carried)

    @property
    def tolerance(self) -> str:
        return OWN if self.bounds else FEW

    @cached_property
    def ways(self) -> list[numeric.Way]:
        """The complex step where the stencil confirms it at five points nearby, and the stencil.

        Where a loss loses bits (1 - y, with y near one) its complex step does, too. The stencil is told how many by the
        loss's own bound.
        """
        nearby = (self.call.case.having(**params) for params in self.call.nearby(NEARBY))
        exact: list[numeric.Way] = [numeric.complex_step] if numeric.analytic(self.call.loss_at, nearby) else []
        return [*exact, numeric.five_point]

    def truths(self, name: str) -> Iterator[tuple[Truth, Truth]]:
        """By each way the derivative, with the bound of the code itself where that is known, and with few bits."""
        for way in self.ways:
            derivative, error = self._derivative(name, way)
            few = Coarse.of(Answer({}, {name: derivative})).errors[name] + error
            coarse = Truth(derivative, derivative, few)
            yield replace(coarse, bound=error + self._rounding(name, way, few)), coarse

    def _derivative(self, name: str, way: numeric.Way) -> tuple[Array, Array]:
        """By every entry, and how far that may be off."""
        moved = self._moved(name)
        derivative, error = np.zeros_like(moved), np.zeros_like(moved)
        for index in np.ndindex(moved.shape):
            direction = np.zeros_like(moved)
            direction[index] = moved[index]
            slope = way(self.call.loss_at, self.call.case, {name: direction})
            derivative[index], error[index] = slope.value / moved[index], slope.error / moved[index]
        return derivative, error

    def _moved(self, name: str) -> Array:
        """How far each entry is moved."""
        values = self.call.case.params[name]
        return np.where(values == 0, 1.0, np.abs(values))

    def _rounding(self, name: str, way: numeric.Way, few: Array) -> Array:
        """How far rounding leads the gradient, and the derivative."""
        if self.bounds is None:
            return few + self._shaken.get(name, 0.0)
        own = self.bounds.errors.get(name, few)
        if own.shape != few.shape:  # another gradient's: that is told
            return few
        if way is numeric.complex_step:  # the same sum of products as backpropagation's, in another order
            return own + own
        return own + numeric.rounding_of_five_points(self.bounds.errors[OUTPUT]) / self._moved(name)

    @cached_property
    def _shaken(self) -> dict[str, float]:
        """How far each gradient moves in all when the parameters move in their last bit: what cancels out is noise."""
        apart = dict.fromkeys(self.given, 0.0)
        for again in self.call.shaken(SHAKES):
            for name in self.given.keys() & again.keys():
                apart[name] += _farthest(self.given[name], again[name])
        return apart


def _farthest(one: Array, other: Array) -> float:
    """How far two arrays are apart, where they are numbers."""
    if one.shape != other.shape:
        return 0.0
    with np.errstate(invalid="ignore"):
        apart = np.abs(one - other)
    return float(np.max(apart, where=np.isfinite(apart), initial=0.0))
