"""The perceptron, and the gates that are made of it: where the road begins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array
from .activations import step_function


def perceptron(x: npt.ArrayLike, w: npt.ArrayLike, b: float) -> Array:
    """1 where the weighted sum of the last axis, and the bias, are above 0; else 0.

    >>> perceptron([[1.0, 0.0], [1.0, 1.0]], [0.5, 0.5], -0.7)
    array([0., 1.])
    """
    w = _demand.ndim("w", _demand.array("w", w), 1, "one weight for each input")
    x = _demand.features("x", _demand.array("x", x), len(w), "one for each weight")
    return step_function(np.sum(x * w, axis=-1) + b)


def AND(x1: npt.ArrayLike, x2: npt.ArrayLike) -> Array:
    """Both.

    >>> AND([0, 1, 0, 1], [0, 0, 1, 1])
    array([0., 0., 0., 1.])
    """
    return perceptron(_pairs(x1, x2), [0.5, 0.5], -0.7)


def NAND(x1: npt.ArrayLike, x2: npt.ArrayLike) -> Array:
    """Not both."""
    return perceptron(_pairs(x1, x2), [-0.5, -0.5], 0.7)


def OR(x1: npt.ArrayLike, x2: npt.ArrayLike) -> Array:
    """At least one."""
    return perceptron(_pairs(x1, x2), [0.5, 0.5], -0.2)


def XOR(x1: npt.ArrayLike, x2: npt.ArrayLike) -> Array:
    """Exactly one, which no line separates from the rest: it takes a second layer.

    >>> XOR([0, 1, 0, 1], [0, 0, 1, 1])
    array([0., 1., 1., 0.])
    """
    return AND(NAND(x1, x2), OR(x1, x2))


def _pairs(x1: npt.ArrayLike, x2: npt.ArrayLike) -> Array:
    first, second = _demand.array("x1", x1), _demand.array("x2", x2)
    return np.stack([first, _demand.shape("x2", second, first.shape, "each x1 has an x2 beside it")], axis=-1)
