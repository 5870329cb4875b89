"""Rules of sums of many numbers, which stay open, and of their relatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..language import Array
from .arithmetic import quotient
from .array import Bounded, Run, Terms, lifted, size, terms_of, zero
from .precision import in_turn, rounded
from .table import primitive


@primitive("matmul", "{0} @ {1}")
def matrix_product(run: Run, call: Any, a: Any, b: Any) -> Bounded:
    """An open sum of products, each of which brings |a| e_b + |b| e_a + e_a e_b and one rounding."""
    return _sum_of_products(run, np.matmul, a, b)


@primitive("einsum")
def einstein_sum(run: Run, call: Any, subscripts: str, a: Any, b: Any) -> Bounded:
    """The same, of two operands whose axes are named."""
    return _sum_of_products(run, lambda a, b: call(subscripts, a, b), a, b)


def _sum_of_products(run: Run, combined: Callable[[Array, Array], Array], a: Any, b: Any) -> Bounded:
    a, b = lifted(run, a), lifted(run, b)
    size_a, size_b = size(a), size(b)
    count = combined(1.0 - zero(a), 1.0 - zero(b))
    magnitude = combined(size_a + a.error, size_b + b.error)
    brought = rounding = run.precision.u * magnitude + count * run.precision.smallest
    if np.any(b.error):
        brought = brought + combined(size_a, b.error)
    if np.any(a.error):
        brought = brought + combined(a.error, size_b + b.error)
    return Bounded(run, combined(a.value, b.value), terms=Terms(brought, magnitude + rounding, count))


@primitive("sum")
def total(run: Run, call: Any, a: Bounded, axis: Any = None, keepdims: bool = False) -> Bounded:
    """An open sum of its entries, or of what they are made of."""

    def gathered(array: Array) -> Any:
        return np.sum(array, axis=axis, keepdims=keepdims)

    return Bounded(run, gathered(a.value), terms=terms_of(a).mapped(gathered))


@primitive("cumsum")
def running_total(run: Run, call: Any, a: Bounded, axis: Any = None) -> Bounded:
    """Every entry an open sum of those up to it: parallel machines add them in another order, too."""
    return Bounded(run, call(a.value, axis), terms=terms_of(a).mapped(lambda array: call(array, axis)))


@primitive("add.at")
def accumulated(run: Run, call: Any, room: Any, index: Any, new: Any) -> None:
    """`room[index] += new` in which an index that comes twice counts twice: its entries join one open sum."""
    if not isinstance(room, Bounded) or isinstance(index, Bounded):
        raise TypeError("a bound would be lost: np.add.at needs room made by np.zeros_like(x, shape=...)")
    room.write(np.add.at, index, new)


@primitive("mean")
def mean(run: Run, call: Any, a: Bounded, axis: Any = None, keepdims: bool = False) -> Bounded:
    """The sum, over N. Some divide last, and some divide each term: so it is the bound of a sum of quotients.

    It errs by no less than the quotient of a sum: what two roundings make of n terms is no less than what they make
    of their sum. The mean itself is closed: nobody adds further terms before it is divided.
    """
    value = call(a.value, axis=axis, keepdims=keepdims)
    count = a.value.size // value.size if value.size else 1
    parts = total(run, np.sum, quotient(run, np.divide, a, float(count)), axis, keepdims)
    return Bounded(run, value, parts.error)


@primitive("prod")
def product_of_all(run: Run, call: Any, a: Bounded, axis: Any = None, keepdims: bool = False) -> Bounded:
    """n factors in any order: they bring the product of all |a| + e, less that of all |a|; then n - 1 roundings.

    What is multiplied first may be lost to underflow or overflow where the whole would not be: then one rounding errs
    by the smallest normal number, times the largest that comes after it, or there is no bound.
    """

    def multiplied(factors: Array) -> Any:
        return np.prod(factors, axis=axis, keepdims=keepdims)

    value = multiplied(a.value)
    largest, least = size(a) + a.error, np.maximum(np.abs(a.value) - 2 * a.error, 0.0)
    roundings = max(a.value.size // value.size - 1, 0) if value.size else 0
    relative = np.sum(np.log1p(np.where(a.error > 0, a.error / size(a), 0.0)), axis=axis, keepdims=keepdims)
    brought = multiplied(size(a)) * np.expm1(relative)
    highest, lowest = multiplied(np.maximum(largest, 1.0)), multiplied(np.minimum(least, 1.0))
    lost = np.where(lowest < run.precision.lost, roundings * run.precision.smallest * highest, 0.0)
    error = rounded(run.precision, value, brought, in_turn(run.precision, roundings)) + lost
    exact = multiplied(1.0 - zero(a)) == 0
    bounded = np.where(exact, 0.0, brought if roundings == 0 else error)
    return Bounded(run, value, np.where(highest <= run.precision.largest, bounded, np.inf))
