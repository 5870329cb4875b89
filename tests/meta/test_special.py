"""Functions that numpy lacks: right, to few bits, on every kind of array, and no tighter than frameworks are."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from measuring import DTYPES

from conformance.oracles.bounds import Precision, Run
from conformance.oracles.language import Array
from conformance.reference._special import erf


def arguments(dtype: str) -> Array:
    rng = np.random.default_rng(0)
    small = rng.choice([-1, 1], 1000) * 10.0 ** rng.uniform(-30, 0, 1000)
    edges = [0.75, np.nextafter(0.75, 0), 2 * np.pi, 27.99, 28.0, 1e30]
    return np.concatenate([rng.uniform(-7, 7, 2000), rng.uniform(-1.5, 1.5, 2000), small, edges]).astype(dtype)


def ratios(got: Array, x: Array, unit: Any) -> Array:
    right = np.frompyfunc(lambda value: mpmath.erf(mpmath.mpf(float(value))), 1, 1)(x)
    return np.asarray(np.abs(got.astype(np.float64) - right) / unit, np.float64)


def bound(x: Array) -> Array:
    return erf(Run(Precision.of(x.dtype)).lift(x.astype(np.float64))).error


@pytest.mark.parametrize("dtype", DTYPES)
def test_erf_is_right_to_a_few_units_in_the_last_place(dtype: str) -> None:
    x = arguments(dtype)
    assert erf(x).dtype == dtype
    assert np.max(ratios(erf(x), x, np.spacing(np.abs(erf(x)).astype(dtype)).astype(np.float64))) < 4
    assert np.max(ratios(erf(x), x, bound(x))) < 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("who", ["torch", "jax"])
def test_frameworks_stay_within_the_bound_of_erf(who: str, dtype: str) -> None:
    pytest.importorskip(who)
    x = arguments(dtype)
    assert np.max(ratios({"torch": erf_in_torch, "jax": erf_in_jax}[who](x), x, bound(x))) < 1


def erf_in_torch(x: Array) -> Array:
    import torch  # noqa: PLC0415  # the meta tests run without it

    return torch.erf(torch.from_numpy(x)).numpy()


def erf_in_jax(x: Array) -> Array:
    import jax  # noqa: PLC0415  # as torch

    with jax.enable_x64(x.dtype == np.float64):
        return np.asarray(jax.jit(jax.scipy.special.erf)(x))


def test_erf_of_what_is_no_ordinary_number() -> None:
    with np.errstate(all="raise", under="ignore"):
        y = erf(np.array([np.nan, np.inf, -np.inf, 1e300, -0.0, 5e-324]))
    assert np.array_equal(y, [np.nan, 1, -1, 1, 0, 5e-324], equal_nan=True)
    assert np.signbit(y[4])


def test_the_complex_step_through_erf_tells_its_derivative_under_the_bound_of_the_formula() -> None:
    """Even where that is tiny: the reference's own gradient is judged so."""
    x = arguments("float64")
    x = x[np.abs(x) < 14]  # beyond, the tiny step itself underflows
    carried = Run(Precision.of(np.float64)).lift(x)
    slope = 2 / np.sqrt(np.pi) * np.exp(-carried * carried)
    assert np.all(np.abs(np.imag(erf(x + 1e-200j)) / 1e-200 - slope.value) <= 2 * slope.error)
