"""Rules of what only moves, joins or repeats numbers, and of constants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .array import Bounded, Run, arranged, lifted
from .table import primitive

# The options that say where numbers go. `out`, `mode` and whatever else there may be is not known.
_PLACES = {
    *("axis", "axes", "axis1", "axis2", "source", "destination", "shift", "order"),
    *("shape", "newshape", "window_shape", "indices", "repeats", "reps"),
}
_MOST = 3  # positional arguments, the array among them


@primitive("transpose")
@primitive("swapaxes")
@primitive("moveaxis")
@primitive("expand_dims")
@primitive("squeeze")
@primitive("ravel")
@primitive("reshape")
@primitive("copy")
@primitive("flip")
@primitive("roll")
@primitive("repeat")
@primitive("tile")
@primitive("broadcast_to")
@primitive("sliding_window_view")
@primitive("take")
@primitive("take_along_axis")
def moved(run: Run, call: Any, a: Any, *where: Any, **options: Any) -> Bounded:
    """The same numbers in other places, some of them often or never: their bounds go along, open sums stay open."""
    _known(call, (a, *where), options)
    return lifted(run, a)._moved(lambda array: call(array, *where, **options))  # noqa: SLF001  # as numpy calls it


def _known(call: Any, where: Sequence[Any], options: Any) -> None:
    strange = [repr(name) for name in options if name not in _PLACES] + ["one more"] * (len(where) > _MOST)
    if any(isinstance(each, Bounded) for each in (*where[1:], *options.values())):
        raise TypeError(f"a bound would be lost: np.{call.__name__} takes places as plain whole numbers")
    if strange:
        raise TypeError(f"np.{call.__name__} has no rounding rule for this call: the argument {strange[0]} is unknown")


@primitive("split")
def parts(run: Run, call: Any, a: Bounded, sections: Any, axis: int = 0) -> list[Bounded]:
    """Some of the numbers here, some there."""

    def part(number: int) -> Bounded:
        return a._moved(lambda array: call(array, sections, axis)[number])  # noqa: SLF001

    return [part(number) for number in range(len(call(a.value, sections, axis)))]


@primitive("stack")
@primitive("concatenate")
def joined(run: Run, call: Any, arrays: Sequence[Any], axis: int = 0) -> Bounded:
    """The same numbers side by side."""
    return arranged(run, lambda *arrays: call(arrays, axis), *arrays)


@primitive("pad")
def padded(  # noqa: PLR0913, PLR0917  # numpy's own arguments
    run: Run, call: Any, a: Any, width: Any, mode: str = "constant", constant_values: Any = 0
) -> Bounded:
    """The same numbers with one constant around them, which is off by what the precision cannot hold of it."""
    if mode != "constant" or np.ndim(constant_values):
        raise TypeError("np.pad has no rounding rule for this call: one constant, mode='constant', is known")
    return arranged(run, lambda a, around: call(a, width, constant_values=around), a, constant_values)


@primitive("zeros_like", "0")
@primitive("ones_like", "1")
def room(run: Run, call: Any, a: Bounded, shape: Any = None) -> Bounded:
    """Room: every precision holds a zero and a one."""
    value = call(a.value, shape=shape)
    return Bounded(run, value, np.zeros_like(value))


@primitive("full_like", "{1}")
def filled(run: Run, call: Any, a: Bounded, constant: Any, shape: Any = None) -> Bounded:
    """Room full of one constant, which is off by what the precision cannot hold of it."""
    return arranged(run, lambda each: np.broadcast_to(each, a.shape if shape is None else shape).copy(), constant)
