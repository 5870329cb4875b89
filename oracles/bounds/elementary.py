"""Rules of elementary functions, and what these may be off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..language import Array
from .array import Bounded, Run, zero
from .precision import honest, rounded
from .table import primitive

# What an elementary function may be off, in units of u |exact|: the largest error of numpy 2.4, torch 2.13 and jax 0.10
# in float32 and float64 on the CPU, rounded up. `python tests/benchmarks/bounds.py --functions` prints the evidence, of
# 2.4 million points each. The figures here are of every float32 where a function is worst, and of up to 14 million
# points where it is worst in float64.
ALLOWANCE: Mapping[str, int] = {
    "exp": 6,  # jax 5.52 just before overflow (elsewhere 1.42, in float64 2.32), numpy 3.57, torch 1.07
    "log": 5,  # numpy 4.58, jax 2.05, torch 1.69
    "sqrt": 2,  # torch 1.50: not everybody rounds it correctly, as IEEE 754 asks
    "tanh": 8,  # jax 7.84 in float64 where it is nearly one (in float32 4.84), numpy 1.83, torch 1.25
    "log1p": 4,  # jax 3.64, numpy 3.40, torch 1.27
    "expm1": 8,  # jax 7.03 near zero (in float64 5.76), numpy 3.54, torch 1.50
    "power": 2,  # numpy 1.77, torch and jax 1.01; 2.00 of a cube, which they multiply
}

# The same of arguments below zero, where that is another figure.
BELOW_ZERO: Mapping[str, int] = {
    "log1p": 242,  # jax 241.39 in float64, from 1 - sqrt(2) up to 1 / sqrt(2) - 1; elsewhere 2.39, in float32 1.23
}


def allowed(name: str, least: Array) -> int | Array:
    """What np.`name` may be off of arguments that are no less than these."""
    return np.where(least < 0, BELOW_ZERO[name], ALLOWANCE[name]) if name in BELOW_ZERO else ALLOWANCE[name]


@primitive("exp")
@primitive("log")
@primitive("sqrt")
def elementary(run: Run, call: Any, a: Bounded) -> Bounded:
    """What the function makes of the error brought, on the side where it is steeper, then the allowance."""
    value, name = call(a.value), call.__name__
    brought = np.where(a.error > 0, _STEEPEST[name](a.value, a.error), 0.0)
    return Bounded(run, value, rounded(run.precision, value, honest(brought), allowed(name, a.value - 2 * a.error)))


@primitive("tanh")
@primitive("log1p")
@primitive("expm1")
def through_zero(run: Run, call: Any, a: Bounded) -> Bounded:
    """The same, of a function that is its own argument near zero: everybody says that it is zero there."""
    near = elementary(run, call, a)
    return Bounded(run, near.value, np.where(zero(a), 0.0, near.error))


def _steepest_tanh(v: Array, e: Array) -> Array:
    """How much tanh rises over [m, m + e], the interval of length e that is nearest to zero.

    m is |v| - 2 e, or -e / 2 where that is nearer. For m > 0 the rise is 2 (E - F) / ((1 + E) (1 + F)), with
    E = exp(-2 m) and F = exp(-2 (m + e)): tanh(m + e) and tanh(m) cancel where both are nearly one.
    """
    m = np.maximum(np.abs(v) - 2 * e, -e / 2)
    near, far = np.exp(-2 * m), np.exp(-2 * (m + e))
    return np.where(m > 0, -2 * near * np.expm1(-2 * e) / ((1 + near) * (1 + far)), np.tanh(m + e) - np.tanh(m))


# f(a + e) - f(a) or f(a) - f(a - e), whichever is larger, for the worst exact a: that is v + e or v - e. Where a
# computation may meet a number outside of the function's domain there is no bound.
_STEEPEST: Mapping[str, Callable[[Array, Array], Array]] = {
    "exp": lambda v, e: -np.exp(v + 2 * e) * np.expm1(-e),
    "log": lambda v, e: np.where(2 * e < v, np.log1p(e / (v - 2 * e)), np.inf),
    "sqrt": lambda v, e: e / (np.sqrt(v - e) + np.sqrt(v - 2 * e)),
    "tanh": _steepest_tanh,
    "log1p": lambda v, e: np.where(2 * e < 1 + v, np.log1p(e / (1 + v - 2 * e)), np.inf),
    "expm1": lambda v, e: -np.exp(v + 2 * e) * np.expm1(-e),
}
