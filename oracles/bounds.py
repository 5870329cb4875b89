"""How wrong a right answer may be: an array that carries, beside each value, a bound on its rounding error.

`Bounded` takes part in numpy's protocols, so the reference's own code runs on it unchanged, forward and backward.
What comes out is each value, computed in float64 exactly as without bounds, and how far any computation of it in
the working precision may be away. Nothing here is chosen for a layer: there is a rule per primitive, and one table
of what elementary functions are allowed.

What is promised. Let a be the exact number, v the value carried and e its error. Every computation in the working
precision comes within e of a, and so does v, because float64 is no worse than the working precision: hence
|a| <= |v| + e, and no computation of it is larger than |v| + 2 e. In the rules u is the unit roundoff, and what
operands bring is the error of the result if it were computed exactly from them. Whatever rounds adds to that. A bound
is itself computed in float64: its own last bits are not promised.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .language import Array

# What an elementary function may be off, in units of u |exact|: the largest error of numpy 2.4, torch 2.13 and jax 0.10
# in float32 and float64 on the CPU, rounded up. `python tests/benchmarks/bounds.py --functions` prints the evidence, of
# 2.4 million points each; the figures here are of every float32 where a function is worst, all of them in float32.
ALLOWANCE: Mapping[str, int] = {
    "exp": 6,  # jax 5.52 just before overflow (elsewhere 1.42, in float64 2.32), numpy 3.57, torch 1.07
    "log": 5,  # numpy 4.58, jax 2.05, torch 1.69
    "sqrt": 2,  # torch 1.50: not everybody rounds it correctly, as IEEE 754 asks
}

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


@dataclass
class Run:
    """One run of a layer in one precision; it remembers how near any comparison was to going the other way."""

    precision: Precision
    margin: float = np.inf

    def lift(self, array: Array) -> Any:
        """An input of the run, rounded to the precision on its way in; whole numbers (labels) stay as they are."""
        return _lifted(self, array) if array.dtype.kind == "f" else array

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
        error = np.where(self.count > 1, _rounded(precision, value, brought), brought)
        return _honest(np.where(self.magnitude > precision.largest, np.inf, error))


class Bounded(NDArrayOperatorsMixin):
    """Values in float64, each with a bound on the error that a computation in the working precision may have."""

    def __init__(self, run: Run, value: Any, error: Any = None, terms: Terms | None = None) -> None:
        self.run = run
        self.value = np.asarray(value)
        self.terms = terms
        self._error = None if error is None else _honest(np.asarray(error))

    @property
    def error(self) -> Array:
        """The bound; that of an open sum is made when somebody asks."""
        if self._error is None:
            with np.errstate(all="ignore"):
                self._error = _terms(self).closed(self.run.precision, self.value)
        return self._error

    # What makes it look like an array.

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.value.dtype

    @property
    def T(self) -> Bounded:
        return self._moved(np.transpose)

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Bounded]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"Bounded({self.value!r}, error={self.error!r})"

    def __getitem__(self, index: Any) -> Bounded:
        return self._moved(lambda array: array[index])

    def __setitem__(self, index: Any, new: Any) -> None:
        """Room is filled: the value and its terms go in, whatever was there goes."""
        new = _lifted(self.run, new)
        self.value = _filled(self.value, index, new.value)
        old, parts = _terms(self), _terms(new)
        self.terms = Terms(
            _filled(old.brought, index, parts.brought),
            _filled(old.magnitude, index, parts.magnitude),
            _filled(old.count, index, parts.count),
        )
        self._error = None

    def __iadd__(self, other: Any) -> Bounded:  # type: ignore[misc, override, unused-ignore]  # the mixin's is np.add(out=)
        other = _lifted(self.run, other)
        return Bounded(self.run, self.value + other.value, terms=_terms(self).joined(_terms(other)))

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a bound would be lost: np.asarray and np.array make plain numbers of an error-carrying array")

    def __float__(self) -> float:
        raise TypeError("a bound would be lost: float() makes a plain number of an error-carrying array")

    def __bool__(self) -> bool:
        raise TypeError("a bound would be lost: an error-carrying array has no truth value, compare it with a number")

    def astype(self, dtype: Any) -> Bounded:
        if np.dtype(dtype) != self.dtype:
            raise TypeError(f"a bound would be lost: an error-carrying array has no astype({dtype})")
        return self.copy()

    def copy(self) -> Bounded:
        return self._moved(np.copy)

    def reshape(self, *shape: Any) -> Bounded:
        return self._moved(lambda array: array.reshape(*shape))

    def _moved(self, change: Callable[[Array], Any]) -> Bounded:
        """The same numbers in other places: their bounds go along."""
        if self.terms is None:
            return Bounded(self.run, change(self.value), change(self.error))
        return Bounded(self.run, change(self.value), terms=self.terms.mapped(change))

    # numpy's protocols.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        return _applied(self.run, name, operands, options)

    def __array_function__(self, function: Any, _types: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        return _applied(self.run, function.__name__, args, options)


_RULES: dict[str, Callable[..., Any]] = {}


def _rule(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def known(rule: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            _RULES[name] = rule
        return rule

    return known


def _applied(run: Run, name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What the rule for np.`name` says; an argument it does not know is as much an error as an unknown primitive."""
    if name not in _RULES:
        raise TypeError(f"np.{name} has no rounding rule: oracles/bounds.py holds one for each primitive it knows")
    try:
        with np.errstate(all="ignore"):
            return _RULES[name](run, name, *args, **options)
    except TypeError:
        _understood(run, name, args, options)
        raise


def _understood(run: Run, name: str, args: Sequence[Any], options: Mapping[str, Any]) -> None:
    """Asked only after an error: whether the rule knows these arguments takes as long to tell as the rule itself."""
    try:
        inspect.signature(_RULES[name]).bind(run, name, *args, **options)
    except TypeError as unknown:
        raise TypeError(f"np.{name} has no rounding rule for this call: {unknown}") from None


def _lifted(run: Run, operand: Any) -> Bounded:
    """A constant, or an input: off by what the precision cannot hold of it."""
    if isinstance(operand, Bounded):
        return operand
    value = np.asarray(operand, dtype=np.float64)
    return Bounded(run, value, run.precision.rounding(value))


def _terms(array: Bounded) -> Terms:
    """The terms of an open sum; a closed number is one term."""
    if array.terms is not None:
        return array.terms
    return Terms(array.error, _size(array) + array.error, 1.0 - _zero(array))


def _size(array: Bounded) -> Array:
    """The largest magnitude that the exact number can have."""
    return np.abs(array.value) + array.error


def _zero(array: Bounded) -> Array:
    """Nothing but zero, whoever computes it."""
    return (array.value == 0) & (array.error == 0)


def _honest(error: Array) -> Array:
    """A bound that is no number bounds nothing."""
    return np.where(np.isnan(error), np.inf, error)


def _rounded(precision: Precision, value: Array, brought: Array, units: int = 1) -> Array:
    """One more rounding, or a few, of a number that is |value| + 2 brought at most; beyond the range there is no bound.

    A rounding errs by u times the magnitude, or by the smallest normal number where that was lost.
    """
    size, twice = np.abs(value), 2 * brought
    largest = size + twice
    underflow = np.where(size - twice < precision.lost, precision.smallest, 0.0)
    error = brought + units * precision.u * largest + underflow
    return np.where(largest > precision.largest, np.inf, error)


def _arranged(run: Run, arrange: Callable[..., Any], *arrays: Any) -> Bounded:
    """Numbers of several arrays put together: the bounds go along, and what was an open sum stays one."""
    lifted = [_lifted(run, array) for array in arrays]
    value = arrange(*(a.value for a in lifted))
    if all(a.terms is None for a in lifted):
        return Bounded(run, value, arrange(*(a.error for a in lifted)))
    terms = [_terms(a) for a in lifted]
    brought, magnitude, count = (
        arrange(*(getattr(parts, name) for parts in terms)) for name in ("brought", "magnitude", "count")
    )
    return Bounded(run, value, terms=Terms(brought, magnitude, count))


def _filled(room: Array, index: Any, new: Array) -> Array:
    room = np.array(room)
    room[index] = new
    return room


@_rule("add", "subtract")
def _sum_of_two(run: Run, name: str, a: Any, b: Any) -> Bounded:
    """|(a + b)~ - (a + b)| <= e_a + e_b, then one rounding, unless one of them is zero; an open sum takes it in."""
    a, b = _lifted(run, a), _lifted(run, b)
    value = getattr(np, name)(a.value, b.value)
    if a.terms is not None or b.terms is not None:
        return Bounded(run, value, terms=_terms(a).joined(_terms(b)))
    brought = a.error + b.error
    exact = _zero(a) | _zero(b)
    return Bounded(run, value, np.where(exact, brought, _rounded(run.precision, value, brought)))


@_rule("multiply")
def _product(run: Run, name: str, a: Any, b: Any) -> Bounded:
    """|a~ b~ - a b| <= |a| e_b + |b| e_a + e_a e_b, then one rounding, unless one of them is zero.

    Not "or one": where we multiply by 1 / N last, others multiply by a rounded 1 / N first.
    """
    a, b = _lifted(run, a), _lifted(run, b)
    value = a.value * b.value
    brought = _size(a) * b.error + _size(b) * a.error + a.error * b.error
    exact = _zero(a) | _zero(b)
    return Bounded(run, value, np.where(exact, brought, _rounded(run.precision, value, brought)))


@_rule("divide")
def _quotient(run: Run, name: str, a: Any, b: Any) -> Bounded:
    """|a~ / b~ - a / b| = |(a~ - a) - (a / b) (b~ - b)| / |b~| <= (e_a + |a / b| e_b) / |b~|, and nothing of zero.

    Then two roundings: many a compiler multiplies with a rounded reciprocal.
    """
    a, b = _lifted(run, a), _lifted(run, b)
    value = a.value / b.value
    least = np.maximum(np.abs(b.value) - 2 * b.error, 0.0)
    brought = (a.error + _size(a) / least * b.error) / least
    exact = _zero(a) & (least > 0)
    return Bounded(run, value, np.where(exact, 0.0, _rounded(run.precision, value, brought, 2)))


@_rule("negative")
def _negated(run: Run, name: str, a: Bounded) -> Bounded:
    """A sign costs nothing."""
    return Bounded(run, -a.value, None if a.terms else a.error, a.terms)


@_rule("exp", "log", "sqrt")
def _elementary(run: Run, name: str, a: Bounded) -> Bounded:
    """What the function makes of the error brought, on the side where it is steeper, then the allowance."""
    value = getattr(np, name)(a.value)
    brought = np.where(a.error > 0, _STEEPEST[name](a.value, a.error), 0.0)
    return Bounded(run, value, _rounded(run.precision, value, _honest(brought), ALLOWANCE[name]))


# f(a + e) - f(a) or f(a) - f(a - e), whichever is larger, for the worst exact a: that is v + e or v - e. Where a
# computation may meet a number outside of the function's domain there is no bound.
_STEEPEST: Mapping[str, Callable[[Array, Array], Array]] = {
    "exp": lambda v, e: -np.exp(v + 2 * e) * np.expm1(-e),
    "log": lambda v, e: np.where(2 * e < v, np.log1p(e / (v - 2 * e)), np.inf),
    "sqrt": lambda v, e: e / (np.sqrt(v - e) + np.sqrt(v - 2 * e)),
}


@_rule("matmul")
def _matrix_product(run: Run, name: str, a: Any, b: Any) -> Bounded:
    """An open sum of products, each of which brings |a| e_b + |b| e_a + e_a e_b and one rounding."""
    a, b = _lifted(run, a), _lifted(run, b)
    size_a, size_b = _size(a), _size(b)
    count = (1.0 - _zero(a)) @ (1.0 - _zero(b))
    magnitude = (size_a + a.error) @ (size_b + b.error)
    brought = rounding = run.precision.u * magnitude + count * run.precision.smallest
    if np.any(b.error):
        brought = brought + size_a @ b.error
    if np.any(a.error):
        brought = brought + a.error @ (size_b + b.error)
    return Bounded(run, a.value @ b.value, terms=Terms(brought, magnitude + rounding, count))


@_rule("sum")
def _sum(run: Run, name: str, a: Bounded, axis: Any = None, keepdims: bool = False) -> Bounded:
    """An open sum of its entries, or of what they are made of."""

    def gathered(array: Array) -> Any:
        return np.sum(array, axis=axis, keepdims=keepdims)

    return Bounded(run, gathered(a.value), terms=_terms(a).mapped(gathered))


@_rule("max")
def _largest(run: Run, name: str, a: Bounded, axis: int, keepdims: bool = False) -> Bounded:
    """The largest entry moves no further than the one that moves most; the gap is that to the next one."""
    ordered = np.sort(a.value, axis=axis)
    if a.shape[axis] > 1:
        last, next_to_last = (np.take(ordered, place, axis=axis) for place in (-1, -2))
        run.compared(np.maximum(last - next_to_last - 4 * np.max(a.error, axis=axis), 0.0))
    value = np.max(a.value, axis=axis, keepdims=keepdims)
    return Bounded(run, value, np.max(a.error, axis=axis, keepdims=keepdims))


@_rule("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
def _compared(run: Run, name: str, a: Any, b: Any) -> Array:
    """A plain truth; the run remembers how much either side could move before it changes."""
    a, b = _lifted(run, a), _lifted(run, b)
    run.compared(np.maximum(np.abs(a.value - b.value) - 2 * (a.error + b.error), 0.0))
    return np.asarray(getattr(np, name)(a.value, b.value))


@_rule("where")
def _chosen(run: Run, name: str, condition: Array, a: Any, b: Any) -> Bounded:
    """The bound of the one that was chosen."""
    return _arranged(run, lambda a, b: np.where(condition, a, b), a, b)


@_rule("stack")
def _stacked(run: Run, name: str, arrays: Sequence[Any], axis: int = 0) -> Bounded:
    """The same numbers side by side."""
    return _arranged(run, lambda *arrays: np.stack(arrays, axis), *arrays)


@_rule("zeros_like", "ones_like")
def _constant_like(run: Run, name: str, a: Bounded, shape: tuple[int, ...] | None = None) -> Bounded:
    """Room: every precision holds a zero and a one."""
    value = getattr(np, name)(a.value, shape=shape)
    return Bounded(run, value, np.zeros_like(value))
