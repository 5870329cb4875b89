"""Bounds measured: cases without Hypothesis, the exact answer, and how wide a bound is in units of roundoff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from conformance.cases import Key, upstreams
from conformance.oracles.language import Array
from conformance.oracles.numeric import Arrays
from conformance.records import RECORDS
from conformance.truths import Facts, answer

DTYPES = ("float32", "float64")


def keys(layer: str, dtype: str, texture: str, count: int) -> Iterator[Key]:
    """Cases of a record, every setup in turn, a loss with any `dout` and with one."""
    setups, ways = list(RECORDS[layer].setups), upstreams(RECORDS[layer])[::-1]
    for seed in range(count):
        setup, upstream = setups[seed % len(setups)], ways[seed // 5 % len(ways)]
        yield Key(layer, dtype, setup, texture=texture, upstream=upstream, seed=seed)


def exact(facts: Facts) -> Arrays:
    """The reference's answer in extended precision: eleven bits more than float64, where the machine has them."""
    with np.errstate(all="ignore"):
        return answer(facts.exact.astype(np.longdouble)).arrays


def asked(facts: Facts) -> list[str]:
    """The arrays that a case decides: on a kink no gradient, whose value is a convention; none that is 0."""
    answers = [*facts.case.outputs] if facts.on_kink else [*facts.case.outputs, *facts.case.wrt]
    return [name for name in answers if name not in facts.record.vanishing]


def widths(facts: Facts, name: str) -> Array:
    """The bound beside the value, in units of roundoff; infinite beside a zero."""
    value, bound = np.abs(facts.reference.arrays[name]), facts.bounds(facts.precision).errors[name]
    with np.errstate(all="ignore"):
        return np.where(bound == 0, 0.0, bound / (facts.precision.u * value)).ravel()


# Elementary functions.


EXPONENTS = (0.25, 0.75, 1.5, 2.5, 3.0, 5.0, 10.0, 40.0)  # that every precision holds


def arguments(name: str, dtype: str, points: int) -> Array:
    """Evenly over the range, and densely where a result is near the end of it, near one or near zero."""
    rng, info = np.random.default_rng(0), np.finfo(dtype)
    low, high = float(np.log(info.tiny)), float(np.log(info.max))
    small = rng.choice([-1.0, 1.0], points // 4) * 2.0 ** rng.uniform(-info.nmant - 3, -1, points // 4)
    anywhere = 2.0 ** rng.uniform(info.minexp + 1, info.maxexp - 1, points // 4)
    if name in ("exp", "expm1"):
        parts = [rng.uniform(low, high, points // 2), rng.uniform(high - 1, high, points // 4), small]
    elif name == "tanh":
        parts = [rng.uniform(-25, 25, points // 2), anywhere * np.sign(small), small]
    elif name == "log1p":
        parts = [anywhere, rng.uniform(-1, 2, points // 2), np.abs(small) - 1, small]
    else:
        parts = [anywhere, rng.uniform(0.5, 2.0, points // 2), 1 + small]
    x = np.concatenate(parts).astype(dtype)
    if name == "log1p":
        return x[x > -1]
    return x[(x > low) & (x < high)] if name in ("exp", "expm1") else x


def questions(name: str) -> dict[str, tuple[Any, ...]]:
    """What else a function is asked with, beside its arguments."""
    return {f"power {exponent:g}": (exponent,) for exponent in EXPONENTS} if name == "power" else {name: ()}


def units(name: str, x: Array, got: Array, *more: Any) -> Array:
    """The error of what somebody says of np.`name`, in units of u |exact|; of subnormal results nothing is asked."""
    info = np.finfo(x.dtype)
    with np.errstate(over="ignore", under="ignore"):
        right = getattr(np, name)(x.astype(np.longdouble), *map(np.longdouble, more))
    asked = (np.abs(right) >= info.tiny) & (np.abs(right) <= info.max)
    right, got = np.where(asked, right, 1), np.where(asked, got, 1)
    return np.abs(got - right) / (info.eps / 2 * np.abs(right))


def in_numpy(name: str, x: Array, *more: Any) -> Array:
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(getattr(np, name)(x, *more))


def in_torch(name: str, x: Array, *more: Any) -> Array:
    import torch  # noqa: PLC0415  # the meta tests run without it

    return getattr(torch, {"power": "pow"}.get(name, name))(torch.from_numpy(x), *more).numpy()


def in_jax(name: str, x: Array, *more: Any) -> Array:
    import jax  # noqa: PLC0415  # as torch

    with jax.enable_x64(x.dtype == np.float64):
        return np.asarray(jax.jit(lambda x: getattr(jax.numpy, name)(x, *more))(x))
