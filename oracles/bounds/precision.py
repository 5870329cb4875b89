"""A working precision, and what one rounding in it may err by."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..language import Array

_FLOAT64 = np.finfo(np.float64)


@dataclass(frozen=True)
class Precision:
    """A working precision: its unit roundoff, and the range in which that holds."""

    name: str
    u: float
    smallest: float  # the smallest normal number: what is smaller some hardware flushes to zero
    largest: float

    @functools.cached_property
    def holds_float64(self) -> bool:
        """Every value that is carried, but for what some hardware flushes to zero."""
        return bool(self.u <= _FLOAT64.eps / 2 and self.largest >= _FLOAT64.max)

    @functools.cached_property
    def lost(self) -> float:
        """Below this a rounding loses more than u |value|, or u |value| itself is lost to float64's underflow."""
        return max(self.smallest, float(_FLOAT64.tiny) / self.u)

    @classmethod
    def of(cls, dtype: Any, bits: int | None = None) -> Precision:
        """That of a dtype; with `bits`, of so many significant bits in the dtype's own range."""
        info = np.finfo(dtype)
        digits = info.nmant + 1 if bits is None else bits
        name = f"{np.dtype(dtype)}" if bits is None else f"{bits} bits in the range of {np.dtype(dtype)}"
        return cls(name, 2.0**-digits, float(info.tiny), float(info.max))

    def rounding(self, value: Array) -> Array:
        """How far each value is from the nearest number that this precision holds."""
        if self.holds_float64:
            return np.where(np.abs(value) < self.smallest, np.abs(value), 0.0)
        finite = np.where(np.isfinite(value), value, 0.0)
        mantissa, exponent = np.frexp(finite)
        nearest = np.ldexp(np.rint(mantissa / self.u) * self.u, exponent)
        held = np.where(np.abs(finite) < self.smallest, 0.0, nearest)
        return np.where(np.abs(finite) > self.largest, np.inf, np.abs(finite - held))


def honest(error: Array) -> Array:
    """A bound that is no number bounds nothing."""
    return np.where(np.isnan(error), np.inf, error)


def rounded(precision: Precision, value: Array, brought: Array, units: float | Array = 1) -> Array:
    """One more rounding, or a few, of a number that is |value| + 2 brought at most; beyond the range there is no bound.

    A rounding errs by u times the magnitude, or by the smallest normal number where that was lost.
    """
    size, twice = np.abs(value), 2 * brought
    largest = size + twice
    underflow = np.where(size - twice < precision.lost, precision.smallest, 0.0)
    error = brought + units * precision.u * largest + underflow
    return np.where(largest > precision.largest, np.inf, error)


def in_turn(precision: Precision, roundings: float) -> float:
    """The units that so many roundings, one after the other, need: n u / (1 - n u) (Higham, 3.1), over u."""
    share = roundings * precision.u
    return roundings / (1 - share) if share < 1 else float("inf")
