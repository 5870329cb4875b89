"""What a layer refuses, said in one place so that a layer stays a formula.

Every message names the argument, what came and what was expected.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Pair: TypeAlias = "int | tuple[int, int]"


def array(name: str, value: npt.ArrayLike) -> Array:
    """`value` as an array of floating-point numbers; whole numbers and booleans become float64.

    What speaks numpy's protocols is taken as it is, everything else goes through `np.asarray`.
    """
    values: Any = value if hasattr(value, "__array_function__") else _as_array(name, value)
    if values.dtype.kind in "biu":
        return values.astype(np.float64)
    if values.dtype.kind not in "fc":
        raise TypeError(f"{name} must be numbers, but came as {_describe(value)}")
    return values


def shape(name: str, value: Array, expected: tuple[int, ...], because: str) -> Array:
    if value.shape != expected:
        raise ValueError(f"{name} has shape {value.shape}, expected {expected}: {because}")
    return value


def features(name: str, value: Array, count: int | None, because: str) -> Array:
    """`value` with a last axis of `count` entries, of at least one where the count is free."""
    found = value.shape[-1] if value.ndim else 0
    if found != count and (count is not None or found == 0):
        wanted = "at least 1" if count is None else str(count)
        raise ValueError(f"{name} has shape {value.shape}, expected {wanted} entries on its last axis: {because}")
    return value


def ndim(name: str, value: Array, expected: int, because: str) -> Array:
    if value.ndim != expected:
        raise ValueError(f"{name} has shape {value.shape}, expected {expected} axes: {because}")
    return value


def broadcastable(first: Array, second: Array) -> None:
    try:
        np.broadcast_shapes(first.shape, second.shape)
    except ValueError:
        raise ValueError(
            f"x has shape {first.shape} and y has shape {second.shape}: expected shapes that broadcast together"
        ) from None


def axis_of(value: Array, axis: int) -> int:
    """`axis` counted from the front."""
    if not -value.ndim <= axis < value.ndim:
        raise ValueError(f"axis is {axis}, expected one of the {value.ndim} axes of x, which has shape {value.shape}")
    return axis % value.ndim


def whole_number(name: str, value: object, least: int | None = None) -> int:
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, but came as {_describe(value)}")
    if least is not None and value < least:
        raise ValueError(f"{name} is {value}, expected at least {least}")
    return int(value)


def order(name: str, value: object, letters: str) -> str:
    """A word of these letters, in any order."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a word of the letters {letters}, but came as {_describe(value)}")
    if sorted(value) != sorted(letters):
        raise ValueError(f"{name} is {value!r}, expected the letters {letters}, each once, in any order")
    return value


def row(name: str, value: object, count: int) -> int:
    """The number of one of so many rows."""
    number = whole_number(name, value, least=0)
    if number >= count:
        raise ValueError(f"{name} is {number}, expected a number from 0 to {count - 1}")
    return number


def rows(name: str, value: npt.ArrayLike, count: int) -> Array:
    """Numbers of rows, each from 0 to the count of them less one."""
    values: Any = value if hasattr(value, "__array_function__") else _as_array(name, value)
    if not values.size:
        values = values.astype(np.intp)
    if values.dtype.kind not in "iu":
        raise TypeError(f"{name} must be whole numbers, but came as {_describe(values)}")
    strays = values[(values < 0) | (values >= count)]
    if strays.size:
        raise ValueError(f"{name} holds {strays.flat[0]}, expected whole numbers from 0 to {count - 1}")
    return values


def pair(name: str, value: Pair, least: int) -> tuple[int, int]:
    """One number for both axes of an image, or one for each."""
    both = value if isinstance(value, tuple) else (value, value)
    if len(both) != 2:  # noqa: PLR2004  # an image has two axes
        raise ValueError(f"{name} has {len(both)} entries, expected one number, or one for each of both axes")
    return whole_number(name, both[0], least), whole_number(name, both[1], least)


def kept(layer: object, value: Array | None) -> Array:
    """What forward kept for backward."""
    if value is None:
        raise RuntimeError(f"{type(layer).__name__}.backward was called before forward: call forward(...) first")
    return value


def upstream(dout: npt.ArrayLike, expected: tuple[int, ...]) -> Array:
    """The gradient that comes from above, one number for each number of the output."""
    return shape("dout", array("dout", dout), expected, "it has the shape of forward's output")


def target(t: npt.ArrayLike, x: Array) -> Array:
    """The target as one row of x's shape and dtype for each sample: labels become one-hot rows.

    The shape decides: labels have x's shape without the last axis, one-hot and soft targets have x's.
    """
    values: Any = t if hasattr(t, "__array_function__") else _as_array("t", t)
    if values.shape == x.shape:
        return array("t", values).astype(x.dtype)
    if values.shape != x.shape[:-1]:
        raise ValueError(
            f"t has shape {values.shape}, expected {x.shape[:-1]} for labels or {x.shape} for one-hot and soft targets"
        )
    return (_labels(values, x.shape[-1])[..., None] == np.arange(x.shape[-1])).astype(x.dtype)


def _labels(values: Array, classes: int) -> Array:
    if values.dtype.kind not in "iu" and values.size:
        raise TypeError(f"t has the shape of labels and must be whole numbers, but came as {_describe(values)}")
    strays = values[(values < 0) | (values >= classes)]
    if strays.size:
        raise ValueError(f"t holds the label {strays.flat[0]}, expected labels from 0 to {classes - 1}")
    return values


def _as_array(name: str, value: object) -> Array:
    try:
        return np.asarray(value)
    except ValueError:
        raise TypeError(f"{name} must be numbers, but came as a nested list with rows of different lengths") from None


def _describe(value: object) -> str:
    dtype = getattr(value, "dtype", None)
    return type(value).__name__ if dtype is None else f"an array of {dtype}"
