"""Other arithmetics in which numpy code can run: exact, and as badly rounded as a precision allows."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable
from typing import Any

import mpmath
import numpy as np
from mpmath import mpf

from conformance.oracles.bounds import ALLOWANCE, Precision, allowed
from conformance.oracles.language import Array

mpmath.mp.prec = 250

Rounding = Callable[[mpf, int], mpf]


def exactly(value: mpf, units: int) -> mpf:
    return value


class Adversary:
    """Rounds as wrongly as may be: by u / (1 + u) to either side, and a subnormal number to zero or not at all.

    But for the last few bits of u, because a bound is itself computed in float64.
    """

    def __init__(self, precision: Precision, seed: int) -> None:
        self.precision = precision
        self.unit = mpf(precision.u) / (1 + mpf(precision.u)) * (1 - mpf(2) ** -48)
        self.rng = np.random.default_rng(seed)
        self.bias = self.rng.choice([0.0, 0.5, 1.0])  # always down, either way, always up

    def normal(self, value: mpf) -> bool:
        return bool(self.precision.smallest <= abs(value) <= self.precision.largest)

    def __call__(self, value: mpf, units: int) -> mpf:
        up = self.rng.random() < self.bias
        if abs(value) < self.precision.smallest:
            return value if up else mpf(0)
        if abs(value) > self.precision.largest:
            return value * mpmath.inf
        return value * (1 + units * (self.unit if up else -self.unit))


class Number:
    """A number that rounds by a rule of its own; object arrays of it run any numpy code."""

    def __init__(self, value: Any, rounding: Rounding) -> None:
        self.value = mpf(value)
        self.rounding = rounding

    def _made(self, value: mpf, units: int = 1) -> Number:
        return Number(self.rounding(value, units) if mpmath.isfinite(value) else value, self.rounding)

    def _with(self, other: Any, operation: Callable[[mpf, mpf], mpf]) -> Number:
        a, b = self.value, other.value if isinstance(other, Number) else self._constant(other)
        if operation in (operator.add, operator.sub) and 0 in (a, b):
            return Number(operation(a, b), self.rounding)
        if operation is operator.truediv:
            return self._quotient(a, b)
        return self._made(operation(a, b))

    def _quotient(self, a: mpf, b: mpf) -> Number:
        """By the reciprocal, as compilers have it: two roundings; where that is no normal number, by itself."""
        if b == 0 or not mpmath.isfinite(b):
            return Number(mpmath.nan, self.rounding)
        reciprocal = self._made(1 / b).value
        by_itself = isinstance(self.rounding, Adversary) and not self.rounding.normal(reciprocal)
        return self._made(a / b if by_itself else a * reciprocal)

    def _constant(self, value: float) -> mpf:
        """As the precision holds it: rounded to nearest."""
        if isinstance(self.rounding, Adversary):
            return mpf(float(held(self.rounding.precision, np.asarray(float(value)))))
        return mpf(float(value))

    def __add__(self, other: Any) -> Number:
        return self._with(other, operator.add)

    def __sub__(self, other: Any) -> Number:
        return self._with(other, operator.sub)

    def __mul__(self, other: Any) -> Number:
        return self._with(other, operator.mul)

    def __truediv__(self, other: Any) -> Number:
        return self._with(other, operator.truediv)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Number:
        return -self + other

    def __rtruediv__(self, other: Any) -> Number:
        return Number(self._constant(other), self.rounding) / self

    def __neg__(self) -> Number:
        return Number(-self.value, self.rounding)

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < getattr(other, "value", other))

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= getattr(other, "value", other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > getattr(other, "value", other))

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= getattr(other, "value", other))

    def __pow__(self, exponent: float) -> Number:
        """By a library's power; a whole exponent by n - 1 multiplications, where those may be further off."""
        power, whole = self._constant(exponent), float(exponent).is_integer()
        if exponent < 0:
            below = self**-exponent
            return Number(0, self.rounding) if mpmath.isinf(below.value) else Number(1, self.rounding) / below
        if not whole and self.value < 0:
            return Number(mpmath.nan, self.rounding)
        if exponent == 0 or self.value == 0:
            return Number(exponent == 0, self.rounding)
        if whole and exponent - 1 > ALLOWANCE["power"]:
            return functools.reduce(operator.mul, [self] * int(exponent))
        return self._made(mpmath.power(self.value, power), ALLOWANCE["power"])

    # What np.exp and the others call.

    def exp(self) -> Number:
        near = abs(self.value) < 10**6 or not mpmath.isfinite(self.value)  # beyond, mpmath gives up
        return self._made(mpmath.exp(self.value if near else mpmath.sign(self.value) * mpmath.inf), ALLOWANCE["exp"])

    def log(self) -> Number:
        return self._made(mpmath.log(self.value) if self.value > 0 else mpmath.nan, ALLOWANCE["log"])

    def sqrt(self) -> Number:
        return self._made(mpmath.sqrt(self.value) if self.value >= 0 else mpmath.nan, ALLOWANCE["sqrt"])

    def tanh(self) -> Number:
        near = self.value if abs(self.value) < 10**6 else mpmath.sign(self.value) * 10**6
        return self._made(mpmath.tanh(near), ALLOWANCE["tanh"])

    def log1p(self) -> Number:
        units = int(allowed("log1p", np.asarray(float(self.value))))
        return self._made(mpmath.log1p(self.value) if self.value > -1 else mpmath.nan, units)

    def expm1(self) -> Number:
        near = abs(self.value) < 10**6 or not mpmath.isfinite(self.value)
        return self._made(
            mpmath.expm1(self.value if near else mpmath.sign(self.value) * mpmath.inf), ALLOWANCE["expm1"]
        )


def held(precision: Precision, value: Array) -> Array:
    """The nearest numbers that a precision holds."""
    mantissa, exponent = np.frexp(value)
    return np.ldexp(np.rint(mantissa / precision.u) * precision.u, exponent)


def numbers(array: Array, rounding: Rounding) -> Any:
    return np.frompyfunc(lambda value: Number(value, rounding), 1, 1)(array) if array.ndim else Number(array, rounding)


def renewed(array: Any, first: Any) -> Any:
    """Where numpy made whole numbers of its own (zeros, ones), they become numbers like the first."""
    if array.dtype != object:
        return array
    return np.frompyfunc(lambda n: n if isinstance(n, Number) else Number(n, first.flat[0].rounding), 1, 1)(array)


def values(array: Any) -> Any:
    """What these numbers, or plain ones, are worth: an object array of mpmath's."""
    with np.errstate(all="ignore"):
        return np.frompyfunc(lambda number: mpf(getattr(number, "value", number)), 1, 1)(array)


class Shuffled(np.ndarray):  # type: ignore[type-arg]
    """A plain array that adds one term after the other, in an order of its own: honest code in the dtype it holds."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        plain = _plain(operands)
        if "out" in options:
            options["out"] = tuple(_plain(options["out"]))
        if ufunc is np.matmul:
            result: Any = _products(*plain)
        elif (ufunc, method) == (np.add, "reduce"):
            result = _in_some_order(plain[0], options.get("axis"), options.get("keepdims", False))
        else:
            result = getattr(ufunc, method)(*plain, **options)
        return np.asarray(result).view(Shuffled)

    def __array_function__(self, function: Any, types: Any, operands: Any, options: Any) -> Any:
        if function is not np.einsum:
            return super().__array_function__(function, types, operands, options)
        letters, *factors = operands
        return np.asarray(_sums_of_products(letters, *_plain(factors))).view(Shuffled)


def _plain(operands: Iterable[Any]) -> list[Any]:
    return [np.asarray(operand) if isinstance(operand, Shuffled) else operand for operand in operands]


def _sums_of_products(letters: str, *factors: Array) -> Array:
    """What einsum adds, every term by itself first."""
    given, kept = letters.split("->")
    summed = "".join(sorted({*given} - {*kept, ","}))
    terms = np.einsum(f"{given}->{kept}{summed}", *factors)
    return _in_some_order(terms, range(len(kept), terms.ndim), False)


def _products(a: Array, b: Array) -> Array:
    return _in_some_order(a[..., :, None] * b[..., None, :, :], -2, False)


def _in_some_order(terms: Array, axis: Any, keepdims: bool) -> Array:
    axes = range(terms.ndim) if axis is None else [one % terms.ndim for one in np.atleast_1d(axis)]
    kept = [one for one in range(terms.ndim) if one not in axes]
    rows = np.transpose(terms, [*axes, *kept]).reshape(-1, *(terms.shape[one] for one in kept))
    total = np.zeros(rows.shape[1:], terms.dtype)
    for row in np.random.default_rng(rows.size).permutation(rows):
        total = total + row
    return np.expand_dims(total, tuple(axes)) if keepdims else total
