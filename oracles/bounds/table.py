"""The table of primitives: the numpy vocabulary that ndarrays, error-carrying arrays and complex arrays share.

What is not in it the reference does not use. Each entry is made where its rounding rule stands.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .variants import VARIANTS, Variant


@dataclass(frozen=True)
class Primitive:
    """What is known of one function of numpy."""

    name: str
    rule: Callable[..., Any]  # of a run, the function and its arguments: what the function makes of them, with a bound
    written: str = ""  # with {0} for the first operand; as a call where nothing stands here
    compares: bool = False  # it makes a plain truth

    @property
    def variants(self) -> Sequence[Variant]:
        """How it is done wrongly."""
        return VARIANTS.get(self.name, ())


PRIMITIVES: dict[str, Primitive] = {}

# What numpy does to complex arrays is no derivative, and it does it in silence.
INSTEAD: Mapping[str, str] = {
    "absolute": "np.where(x < 0, -x, x)",
    "fabs": "np.where(x < 0, -x, x)",
    "sign": "np.where(x > 0, one, np.where(x < 0, -one, zero)), with one = np.ones_like(x)",
    "clip": "np.where(x < low, low, np.where(x > high, high, x))",
    "var": "d = x - np.mean(x, axis, keepdims=True), and np.mean(d * d, axis)",
    "std": "np.sqrt of the variance, which is the mean of d * d with d = x - mean",
    "norm": "np.sqrt(np.sum(x * x))",
}


def primitive(name: str, written: str = "", *, compares: bool = False) -> Callable[..., Callable[..., Any]]:
    """Enters the rule below into the table."""

    def known(rule: Callable[..., Any]) -> Callable[..., Any]:
        PRIMITIVES[name] = Primitive(name, rule, written, compares)
        return rule

    return known


def applied(run: Any, name: str, call: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What the rule for np.`name` says; an argument it does not know is as much an error as an unknown primitive."""
    if name not in PRIMITIVES:
        raise TypeError(f"np.{name} has no rounding rule: {_advice(name)}")
    try:
        with np.errstate(all="ignore"):
            return PRIMITIVES[name].rule(run, call, *args, **options)
    except TypeError:
        _understood(run, name, call, args, options)
        raise


def _advice(name: str) -> str:
    if name in INSTEAD:
        return f"of a complex array it says nothing about a derivative. Write {INSTEAD[name]}"
    return "oracles/bounds holds one for each primitive it knows"


def _understood(run: Any, name: str, call: Any, args: Sequence[Any], options: Mapping[str, Any]) -> None:
    """Asked only after an error: whether the rule knows these arguments takes as long to tell as the rule itself."""
    try:
        inspect.signature(PRIMITIVES[name].rule).bind(run, call, *args, **options)
    except TypeError as unknown:
        raise TypeError(f"np.{name} has no rounding rule for this call: {unknown}") from None
