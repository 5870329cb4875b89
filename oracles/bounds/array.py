"""The error-carrying array: what a number is known to within, and what an open sum is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..language import Array
from .arraylike import ArrayLike
from .precision import Precision, honest, rounded
from .table import applied


@dataclass
class Run:
    """One run of a layer in one precision; it remembers how near any comparison was to going the other way."""

    precision: Precision
    margin: float = np.inf

    def lift(self, array: Array) -> Any:
        """An input of the run, rounded to the precision on its way in; whole numbers (labels) stay as they are."""
        return lifted(self, array) if array.dtype.kind == "f" else array

    def compared(self, gap: Array) -> None:
        """Of the gap between two sides as it is at least; none is known where that is no number."""
        self.margin = min(self.margin, float(np.min(np.where(np.isnan(gap), 0.0, gap), initial=np.inf)))


@dataclass(frozen=True)
class Terms:
    """What an open sum is made of, because nobody owes us an order of summation.

    Results of sum, of matrix products and of += stay open: whatever is added to them joins their terms, as it does
    in code that adds the bias first, or fuses two sums into one.
    """

    brought: Array  # the sum of the errors its terms bring
    magnitude: Array  # the sum of the largest magnitudes its terms can have
    count: Array  # how many are not exactly zero: adding a zero does not round

    def mapped(self, change: Callable[[Array], Any]) -> Terms:
        return Terms(change(self.brought), change(self.magnitude), change(self.count))

    def joined(self, other: Terms) -> Terms:
        return Terms(self.brought + other.brought, self.magnitude + other.magnitude, self.count + other.count)

    def closed(self, precision: Precision, value: Array) -> Array:
        """The bound of the sum in any order.

        n terms meet n - 1 additions. The last rounds the result. Before it a term passes through n - 2 at most, which
        err by (n - 2) u / (1 - (n - 2) u) of its magnitude in whatever order (Higham, Accuracy and Stability, 4.2),
        and each may flush a subnormal number to zero.
        """
        before = np.maximum(self.count - 2, 0)
        share = before * precision.u
        passed = np.where(share < 1, share / (1 - share), np.inf)
        brought = self.brought + passed * self.magnitude + before * precision.smallest
        error = np.where(self.count > 1, rounded(precision, value, brought), brought)
        return honest(np.where(self.magnitude > precision.largest, np.inf, error))


class Bounded(ArrayLike):
    """Values in float64, each with a bound on the error that a computation in the working precision may have."""

    def __init__(self, run: Run, value: Any, error: Any = None, terms: Terms | None = None) -> None:
        self.run = run
        self.value = np.asarray(value)
        self.terms = terms
        self._error = None if error is None else honest(np.asarray(error))

    @property
    def error(self) -> Array:
        """The bound; that of an open sum is made when somebody asks."""
        if self._error is None:
            with np.errstate(all="ignore"):
                self._error = terms_of(self).closed(self.run.precision, self.value)
        return self._error

    def __repr__(self) -> str:
        return f"Bounded({self.value!r}, error={self.error!r})"

    def __setitem__(self, index: Any, new: Any) -> None:
        """Room is filled: the value and its terms go in, whatever was there goes."""
        self.write(_assign, index, new)

    def write(self, put: Callable[[Array, Any, Any], None], index: Any, new: Any) -> None:
        """Values and terms are put into places."""
        new = lifted(self.run, new)
        old, parts = terms_of(self), terms_of(new)
        self.value = _written(put, self.value, index, new.value)
        self.terms = Terms(
            _written(put, old.brought, index, parts.brought),
            _written(put, old.magnitude, index, parts.magnitude),
            _written(put, old.count, index, parts.count),
        )
        self._error = None

    def __iadd__(self, other: Any) -> Bounded:  # type: ignore[misc, override, unused-ignore]  # the mixin's is np.add(out=)
        other = lifted(self.run, other)
        return Bounded(self.run, self.value + other.value, terms=terms_of(self).joined(terms_of(other)))

    def _moved(self, change: Callable[[Any], Any], name: str = "", written: str = "{0}") -> Bounded:  # noqa: ARG002  # no formula here
        """The same numbers in other places: their bounds go along."""
        if self.terms is None:
            return Bounded(self.run, change(self.value), change(self.error))
        return Bounded(self.run, change(self.value), terms=self.terms.mapped(change))

    def _applied(self, name: str, call: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        return applied(self.run, name, call, args, options)


# What the rules are written with.


def lifted(run: Run, operand: Any) -> Bounded:
    """A constant, or an input: off by what the precision cannot hold of it."""
    if isinstance(operand, Bounded):
        return operand
    value = np.asarray(operand, dtype=np.float64)
    return Bounded(run, value, run.precision.rounding(value))


def terms_of(array: Bounded) -> Terms:
    """The terms of an open sum; a closed number is one term."""
    if array.terms is not None:
        return array.terms
    return Terms(array.error, size(array) + array.error, 1.0 - zero(array))


def size(array: Bounded) -> Array:
    """The largest magnitude that the exact number can have."""
    return np.abs(array.value) + array.error


def zero(array: Bounded) -> Array:
    """Nothing but zero, whoever computes it."""
    return (array.value == 0) & (array.error == 0)


def arranged(run: Run, arrange: Callable[..., Any], *arrays: Any) -> Bounded:
    """Numbers of several arrays put together: the bounds go along, and what was an open sum stays one."""
    all_lifted = [lifted(run, array) for array in arrays]
    value = arrange(*(a.value for a in all_lifted))
    if all(a.terms is None for a in all_lifted):
        return Bounded(run, value, arrange(*(a.error for a in all_lifted)))
    terms = [terms_of(a) for a in all_lifted]
    brought, magnitude, count = (
        arrange(*(getattr(parts, name) for parts in terms)) for name in ("brought", "magnitude", "count")
    )
    return Bounded(run, value, terms=Terms(brought, magnitude, count))


def _assign(room: Array, index: Any, new: Array) -> None:
    room[index] = new


def _written(put: Callable[[Array, Any, Any], None], room: Array, index: Any, new: Array) -> Array:
    room = np.array(room)
    put(room, index, new)
    return room
