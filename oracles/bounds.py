"""How wrong a right answer may be: an array that carries, beside each value, a bound on its rounding error.

`Bounded` takes part in numpy's protocols, so the reference's own code runs on it unchanged, forward and backward.
What comes out is each value, computed in float64 exactly as without bounds, and how far any computation of it in
the working precision may be away. Nothing here is chosen for a layer: there is a rule per primitive, and one table
of what elementary functions are allowed.

Notation: u is the unit roundoff, an operand's error is what it brings. Whatever rounds adds u times the largest
magnitude that its exact result can have, given what was brought (`_rounded`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .language import Array

# What an elementary function may be off, in units of roundoff. Evidence: the largest error of numpy 2.4, torch 2.13
# and jax 0.10 in float32 and float64 on the CPU, printed by `python tests/benchmarks/bounds.py --functions`, rounded
# up. A square root is rounded correctly (IEEE 754).
ALLOWANCE: Mapping[str, int] = {"exp": 3, "log": 3, "sqrt": 1}


@dataclass(frozen=True)
class Precision:
    """A working precision: its unit roundoff, and the range in which that holds."""

    name: str
    u: float
    smallest: float  # the smallest normal number: below it some hardware flushes to zero
    largest: float

    @classmethod
    def of(cls, dtype: Any, bits: int | None = None) -> Precision:
        """That of a dtype; with `bits`, of so many significant bits in the dtype's own range."""
        info = np.finfo(dtype)
        digits = info.nmant + 1 if bits is None else bits
        name = f"{np.dtype(dtype)}" if bits is None else f"{bits} bits in the range of {np.dtype(dtype)}"
        return cls(name, 2.0**-digits, float(info.tiny), float(info.max))

    def rounding(self, value: Array) -> Array:
        """How far each value is from the nearest number that this precision holds."""
        mantissa, exponent = np.frexp(value)
        nearest = np.ldexp(np.rint(mantissa / self.u) * self.u, exponent)
        held = np.where(np.abs(value) < self.smallest, 0.0, nearest)
        error = np.where(np.abs(value) > self.largest, np.inf, np.abs(value - held))
        return np.where(np.isfinite(value), error, 0.0)


@dataclass
class Run:
    """One run of a layer in one precision; it remembers how near any comparison was to going the other way."""

    precision: Precision
    margin: float = np.inf

    def lift(self, array: Array) -> Any:
        """An input of the run, rounded to the precision on its way in; whole numbers (labels) stay as they are."""
        return _lifted(self, array) if array.dtype.kind == "f" else array

    def compared(self, gap: Array) -> None:
        known = gap[~np.isnan(gap)]
        if known.size:
            self.margin = min(self.margin, float(known.min()))


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
        """The bound of the sum in any order (Higham, Accuracy and Stability, 4.2).

        n terms meet n - 1 additions. The last rounds the result, u |value|; before it a term passes through n - 2
        at most, which errs by (n - 2) u / (1 - (n - 2) u) of its magnitude.
        """
        passed = np.maximum(self.count - 2, 0) * precision.u
        reordered = np.where(passed < 1, passed / (1 - passed), np.inf) * self.magnitude
        error = self.brought + np.where(passed > 0, reordered, 0.0)
        error = np.where(self.magnitude > precision.largest, np.inf, error)
        return _honest(np.where(self.count > 1, _rounded(precision, value, error), error))


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
_SIGNATURES: dict[str, inspect.Signature] = {}


def _rule(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def known(rule: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            _RULES[name], _SIGNATURES[name] = rule, inspect.signature(rule)
        return rule

    return known


def _applied(run: Run, name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What the rule for np.`name` says; an argument it does not know is as much an error as an unknown primitive."""
    if name not in _RULES:
        raise TypeError(f"np.{name} has no rounding rule: oracles/bounds.py holds one for each primitive it knows")
    try:
        _SIGNATURES[name].bind(run, name, *args, **options)
    except TypeError as unknown:
        raise TypeError(f"np.{name} has no rounding rule for this call: {unknown}") from None
    with np.errstate(all="ignore"):
        return _RULES[name](run, name, *args, **options)


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
    return Terms(array.error, np.abs(array.value) + array.error, 1.0 - _zero(array))


def _zero(array: Bounded) -> Array:
    return (array.value == 0) & (array.error == 0)


def _honest(error: Array) -> Array:
    """A bound that is no number bounds nothing."""
    return np.where(np.isnan(error), np.inf, error)


def _rounded(precision: Precision, value: Array, brought: Array, units: int = 1) -> Array:
    """One more rounding of a value that may be off by what was brought; beyond the range there is no bound."""
    largest = np.abs(value) + brought
    underflow = np.where(largest < precision.smallest, precision.smallest, 0.0)
    error = brought + units * precision.u * largest + underflow
    return np.where(largest > precision.largest, np.inf, error)


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
    """|(ab)~ - ab| <= |a| e_b + |b| e_a + e_a e_b, then one rounding, unless one of them is zero."""
    a, b = _lifted(run, a), _lifted(run, b)
    value = a.value * b.value
    brought = np.abs(a.value) * b.error + np.abs(b.value) * a.error + a.error * b.error
    exact = _zero(a) | _zero(b)
    return Bounded(run, value, np.where(exact, np.abs(value), _rounded(run.precision, value, brought)))


@_rule("divide")
def _quotient(run: Run, name: str, a: Any, b: Any) -> Bounded:
    """|(a/b)~ - a/b| <= (e_a + |a/b| e_b) / (|b| - e_b), then one rounding, unless a is zero."""
    a, b = _lifted(run, a), _lifted(run, b)
    value = a.value / b.value
    least = np.abs(b.value) - b.error
    brought = np.where(least > 0, (a.error + np.abs(value) * b.error) / least, np.inf)
    exact = _zero(a) & (least > 0)
    return Bounded(run, value, np.where(exact, 0.0, _rounded(run.precision, value, brought)))


@_rule("negative")
def _negated(run: Run, name: str, a: Bounded) -> Bounded:
    """A sign costs nothing."""
    return Bounded(run, -a.value, None if a.terms else a.error, a.terms)


@_rule("exp", "log", "sqrt")
def _elementary(run: Run, name: str, a: Bounded) -> Bounded:
    """What the function makes of the error brought, on the side where it is steeper, then the allowance."""
    value = getattr(np, name)(a.value)
    brought = np.where(a.error > 0, _STEEPER[name](a.value, a.error, value), 0.0)
    return Bounded(run, value, _rounded(run.precision, value, _honest(brought), ALLOWANCE[name]))


_STEEPER: Mapping[str, Callable[[Array, Array, Array], Array]] = {
    "exp": lambda a, e, value: value * np.expm1(e),  # exp(a + e) - exp(a)
    "log": lambda a, e, value: np.where(e < a, -np.log1p(-e / a), np.inf),  # log(a) - log(a - e)
    "sqrt": lambda a, e, value: np.where(e < a, e / (value + np.sqrt(a - e)), np.sqrt(a + e)),
}


@_rule("matmul")
def _matrix_product(run: Run, name: str, a: Any, b: Any) -> Bounded:
    """An open sum of products, each of which brings |a| e_b + |b| e_a + e_a e_b and one rounding."""
    a, b = _lifted(run, a), _lifted(run, b)
    low_a, low_b = np.abs(a.value), np.abs(b.value)
    count = (1.0 - _zero(a)) @ (1.0 - _zero(b))
    magnitude = (low_a + a.error) @ (low_b + b.error)
    rounding = run.precision.u * magnitude + count * run.precision.smallest
    brought = low_a @ b.error + a.error @ low_b + a.error @ b.error + rounding
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
        run.compared(np.maximum(last - next_to_last - 2 * np.max(a.error, axis=axis), 0.0))
    value = np.max(a.value, axis=axis, keepdims=keepdims)
    return Bounded(run, value, np.max(a.error, axis=axis, keepdims=keepdims))


@_rule("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
def _compared(run: Run, name: str, a: Any, b: Any) -> Array:
    """A plain truth; the run remembers how much either side could move before it changes."""
    a, b = _lifted(run, a), _lifted(run, b)
    run.compared(np.maximum(np.abs(a.value - b.value) - a.error - b.error, 0.0))
    return np.asarray(getattr(np, name)(a.value, b.value))


@_rule("where")
def _chosen(run: Run, name: str, condition: Array, a: Any, b: Any) -> Bounded:
    """The bound of the one that was chosen."""
    a, b = _lifted(run, a), _lifted(run, b)
    return Bounded(run, np.where(condition, a.value, b.value), np.where(condition, a.error, b.error))


@_rule("stack")
def _stacked(run: Run, name: str, arrays: Sequence[Any], axis: int = 0) -> Bounded:
    """The same numbers side by side."""
    lifted = [_lifted(run, array) for array in arrays]
    return Bounded(run, np.stack([a.value for a in lifted], axis), np.stack([a.error for a in lifted], axis))


@_rule("zeros_like", "ones_like")
def _constant_like(run: Run, name: str, a: Bounded, shape: tuple[int, ...] | None = None) -> Bounded:
    """Room: every precision holds a zero and a one."""
    return _lifted(run, getattr(np, name)(a.value, shape=shape))
