"""Rules of sums, products and quotients, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..language import Array
from .array import Bounded, Run, lifted, size, terms_of, zero
from .elementary import ALLOWANCE
from .precision import in_turn, rounded
from .table import primitive


@primitive("add", "{0} + {1}")
@primitive("subtract", "{0} - {1}")
def sum_of_two(run: Run, call: Any, a: Any, b: Any) -> Bounded:
    """|(a + b)~ - (a + b)| <= e_a + e_b, then one rounding, unless one of them is zero; an open sum takes it in."""
    a, b = lifted(run, a), lifted(run, b)
    value = call(a.value, b.value)
    if a.terms is not None or b.terms is not None:
        return Bounded(run, value, terms=terms_of(a).joined(terms_of(b)))
    brought = a.error + b.error
    exact = zero(a) | zero(b)
    return Bounded(run, value, np.where(exact, brought, rounded(run.precision, value, brought)))


@primitive("multiply", "{0} * {1}")
def product(run: Run, call: Any, a: Any, b: Any) -> Bounded:
    """|a~ b~ - a b| <= |a| e_b + |b| e_a + e_a e_b, then one rounding, unless one of them is zero.

    Not "or one": where we multiply by 1 / N last, others multiply by a rounded 1 / N first.
    """
    a, b = lifted(run, a), lifted(run, b)
    value = a.value * b.value
    brought = size(a) * b.error + size(b) * a.error + a.error * b.error
    exact = zero(a) | zero(b)
    return Bounded(run, value, np.where(exact, brought, rounded(run.precision, value, brought)))


@primitive("square")
def square(run: Run, call: Any, a: Bounded) -> Bounded:
    """A product with itself: |a~^2 - a^2| = |a~ - a| |a~ + a| <= e (2 |a| + e), then one rounding, unless of zero."""
    return product(run, call, a, a)


@primitive("divide", "{0} / {1}")
def quotient(run: Run, call: Any, a: Any, b: Any) -> Bounded:
    """|a~ / b~ - a / b| = |(a~ - a) - (a / b) (b~ - b)| / |b~| <= (e_a + |a / b| e_b) / |b~|, and nothing of zero.

    Then two roundings: many a compiler multiplies with a rounded reciprocal.
    """
    a, b = lifted(run, a), lifted(run, b)
    value = a.value / b.value
    least = np.maximum(np.abs(b.value) - 2 * b.error, 0.0)
    brought = (a.error + size(a) / least * b.error) / least
    exact = zero(a) & (least > 0)
    return Bounded(run, value, np.where(exact, 0.0, rounded(run.precision, value, brought, 2)))


@primitive("negative", "-{0}")
def negated(run: Run, call: Any, a: Bounded) -> Bounded:
    """A sign costs nothing."""
    return Bounded(run, -a.value, None if a.terms else a.error, a.terms)


@primitive("power")
def power(run: Run, call: Any, a: Any, exponent: Any) -> Bounded:
    """A constant power: of any base where it is a whole number, else of a positive one.

    It brings what it makes of e on its steeper side, and what it makes of the bits of the exponent that the precision
    cannot hold. Then what a library's power is allowed, or the multiplications that others make of a whole one,
    whichever is more. With a negative exponent, besides, a quotient: 1 / a^n, or (1 / a)^n with n quotients.
    """
    if not isinstance(a, Bounded) or isinstance(exponent, Bounded) or np.ndim(exponent):
        raise TypeError("np.power has no rounding rule but for a constant exponent. Write np.exp(exponent * np.log(x))")
    value = call(a.value, exponent)
    if exponent == 0:
        return Bounded(run, value, np.zeros_like(value))
    brought = _steeper(a, exponent)
    brought = brought + _inexact(a, np.abs(value) + brought, run.precision.rounding(np.asarray(float(exponent))))
    error = rounded(run.precision, value, brought, _roundings(run, exponent))
    if exponent > 0:
        return Bounded(run, value, np.where(zero(a), 0.0, error))
    lost = (np.abs(value) + 2 * brought) * run.precision.lost > 1  # a^n may be, and then its reciprocal means nothing
    return Bounded(run, value, np.where(lost, np.inf, error))


def _roundings(run: Run, exponent: float) -> float:
    """As many units as they need."""
    whole, inverse = float(exponent).is_integer(), exponent < 0
    roundings = max(ALLOWANCE["power"], abs(exponent) * (1 + inverse) - 1 if whole else 0)
    return in_turn(run.precision, roundings + 2 * inverse)


def _steeper(a: Bounded, exponent: float) -> Array:
    """Above, where the exponent is larger than one; else below. Only a whole power is one of what may be negative."""
    whole, least = float(exponent).is_integer(), a.value - 2 * a.error
    if whole and exponent > 0:
        return _rise(size(a), a.error, exponent)
    least = np.abs(a.value) - 2 * a.error if whole else least
    base = a.value + a.error if exponent > 1 else least
    return np.where((least > 0) | (zero(a) & (exponent > 0)), _rise(base, a.error, exponent), np.inf)


def _rise(base: Array, error: Array, exponent: float) -> Array:
    """|(base + error)^exponent - base^exponent|, without cancellation."""
    rise = base**exponent * np.abs(np.expm1(exponent * np.log1p(error / base)))
    return np.where(error == 0, 0.0, np.where(base > 0, rise, error**exponent))


def _inexact(a: Bounded, magnitude: Array, off: Array) -> Array:
    """What another exponent makes of it: |a^(p + off) - a^p| <= |a|^p (exp(off |log a|) - 1)."""
    if not off:
        return np.zeros_like(magnitude)
    far = np.maximum(np.abs(np.log(size(a) + a.error)), np.abs(np.log(np.abs(a.value) - 2 * a.error)))
    return magnitude * np.expm1(off * far)
