"""Derivatives by differences, and the descent that uses them, as the textbook introduces them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


def numerical_diff(f: Callable[[Any], Any], x: Any, h: float = 1e-4) -> Any:
    """The central difference of f at x.

    >>> round(numerical_diff(lambda x: x * x, 3.0), 6)
    6.0
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f: Callable[[Array], Any], x: npt.ArrayLike, h: float = 1e-4) -> Array:
    """The gradient of the scalar f at x, entry by entry; x is changed in place and restored exactly.

    In place, because f may look at the array rather than at its argument: that is how a network's loss depends
    on a parameter. What cannot be stepped in place (whole numbers, lists, read-only arrays) is stepped as a copy.

    >>> numerical_gradient(lambda x: np.sum(x * x), np.array([3, 4])).round(6)
    array([6., 8.])
    """
    x = _demand.array("x", x)
    if not x.flags.writeable:
        x = x.copy()
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        gradient[index] = _slope(f, x, index, h)
    return gradient


def _slope(f: Callable[[Array], Any], x: Array, index: tuple[int, ...], h: float) -> Any:
    kept = x[index].copy()
    try:
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
    finally:
        x[index] = kept
    return (above - below) / (2 * h)


def gradient_descent(f: Callable[[Array], Any], init_x: npt.ArrayLike, lr: float = 0.01, step_num: int = 100) -> Array:
    """Where `step_num` steps of `lr` times the numerical gradient lead from `init_x`, which stays as it is.

    >>> gradient_descent(lambda x: np.sum(x * x), [-3.0, 4.0], lr=0.1).round(6) + 0.0
    array([0., 0.])
    """
    x = _demand.array("init_x", init_x).copy()
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


class _Network(Protocol):
    def gradient(self, x: Any, t: Any) -> Mapping[str, Array]: ...
    def numerical_gradient(self, x: Any, t: Any) -> Mapping[str, Array]: ...


@dataclass(frozen=True)
class GradientCheck:
    """A network's gradient by backpropagation beside the one by differences; printed, it is a table.

    What is small enough nobody says here: differences err too. The suite asks under derived bounds.
    """

    differences: Mapping[str, Array]  # by parameter, the distance of the two, entry by entry
    seconds: float  # that backpropagation took
    numerical_seconds: float  # that differences took

    @property
    def ratio(self) -> float:
        """How many times longer differences took: the reason for backpropagation."""
        return self.numerical_seconds / self.seconds

    def __str__(self) -> str:
        rows = [
            f"{name:<10}{array.size:>9}{np.mean(array):>17.1e}{np.max(array):>11.1e}"
            for name, array in self.differences.items()
        ]
        times = f"{self.seconds:.2g} s by backpropagation, {self.numerical_seconds:.2g} s by differences"
        return "\n".join(
            ["parameter   entries  mean difference    largest", *rows, f"{times}: {self.ratio:.0f} times as long"]
        )


def gradient_check(network: _Network, x: npt.ArrayLike, t: npt.ArrayLike) -> GradientCheck:
    """`gradient` against `numerical_gradient`, parameter by parameter, for any network that has both."""
    start = time.perf_counter()
    quick = network.gradient(x, t)
    middle = time.perf_counter()
    slow = network.numerical_gradient(x, t)
    end = time.perf_counter()
    differences = {name: np.abs(_beside(name, quick[name], array) - array) for name, array in slow.items()}
    return GradientCheck(differences, middle - start, end - middle)


def _beside(name: str, gradient: Array, other: Array) -> Array:
    return _demand.shape(f"the gradient of {name}", gradient, other.shape, "it has its parameter's shape")
