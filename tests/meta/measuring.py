"""Bounds measured: cases without Hypothesis, the exact answer, and how wide a bound is in units of roundoff."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from conformance.cases import Key, upstreams
from conformance.known import Known, answer
from conformance.records import RECORDS
from oracles.language import Array
from oracles.numeric import Arrays

DTYPES = ("float32", "float64")


def keys(layer: str, dtype: str, texture: str, count: int) -> Iterator[Key]:
    """Cases of a record, every setup in turn, a loss with any `dout` and with one."""
    setups, ways = list(RECORDS[layer].setups), upstreams(RECORDS[layer])[::-1]
    for seed in range(count):
        setup, upstream = setups[seed % len(setups)], ways[seed // 5 % len(ways)]
        yield Key(layer, dtype, setup, texture=texture, upstream=upstream, seed=seed)


def exact(known: Known) -> Arrays:
    """The reference's answer in extended precision: eleven bits more than float64, where the machine has them."""
    with np.errstate(all="ignore"):
        return answer(known.exact.astype(np.longdouble)).arrays


def asked(known: Known) -> list[str]:
    """The arrays that a case decides: on a kink no gradient, whose value is a convention there."""
    return ["output"] if known.on_kink else ["output", *known.case.wrt]


def widths(known: Known, name: str) -> Array:
    """The bound beside the value, in units of roundoff; infinite beside a zero."""
    value, bound = np.abs(known.reference.arrays[name]), known.bounds(known.precision).errors[name]
    with np.errstate(all="ignore"):
        return np.where(bound == 0, 0.0, bound / (known.precision.u * value)).ravel()


# Elementary functions.


def arguments(name: str, dtype: str, points: int) -> Array:
    """Evenly over the range, and densely where a result is near the end of it, near one or near zero."""
    rng, info = np.random.default_rng(0), np.finfo(dtype)
    low, high = float(np.log(info.tiny)), float(np.log(info.max))
    small = rng.choice([-1.0, 1.0], points // 4) * 2.0 ** rng.uniform(-info.nmant - 3, -1, points // 4)
    if name == "exp":
        parts = [rng.uniform(low, high, points // 2), rng.uniform(high - 1, high, points // 4), small]
    else:
        anywhere = 2.0 ** rng.uniform(info.minexp + 1, info.maxexp - 1, points // 4)
        parts = [anywhere, rng.uniform(0.5, 2.0, points // 2), 1 + small]
    x = np.concatenate(parts).astype(dtype)
    return x[(x > low) & (x < high)] if name == "exp" else x


def units(name: str, x: Array, got: Array) -> Array:
    """The error of what somebody says of np.`name`, in units of u |exact|; of subnormal results nothing is asked."""
    info, right = np.finfo(x.dtype), getattr(np, name)(x.astype(np.longdouble))
    size = np.maximum(np.abs(right), info.tiny)
    return np.where(np.abs(right) < info.tiny, 0.0, np.abs(got - right) / (info.eps / 2 * size))


def in_torch(name: str, x: Array) -> Array:
    import torch  # noqa: PLC0415  # the meta tests run without it

    return getattr(torch, name)(torch.from_numpy(x)).numpy()


def in_jax(name: str, x: Array) -> Array:
    import jax  # noqa: PLC0415  # as torch

    with jax.enable_x64(x.dtype == np.float64):
        return np.asarray(jax.jit(getattr(jax.numpy, name))(x))
