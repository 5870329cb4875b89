"""The smallest relative error in one element of a gradient that gradient checkers always see, beside the bounds.

The same right gradient of x with its largest element off, in float64, put to each checker at its defaults. This is
the only file of the project in which a tolerance stands: the others'.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import torch
from jax.test_util import check_grads

from conformance.oracles import jax as in_jax
from conformance.oracles import torch as in_torch
from conformance.oracles.language import Array

sys.path.append(str(Path(__file__).parents[1] / "meta"))

import measuring

from conformance.truths import WIDEST, Facts
from conformance.verdict import Truth

CASES = 20
Checker = Callable[[Facts, int, float], bool]  # whether it sees entry i of dx off by so much


def print_sensitivities(layers: list[str]) -> None:
    names = list(CHECKERS)
    print(f"{'layer':16s}", *(f"{name:>16s}" for name in names), f"   (in {CASES} of {CASES} cases)")
    for layer in layers or ["Affine", "Sigmoid", "Softmax", "SoftmaxWithLoss", "MulLayer", "ExpLayer"]:
        print(f"{layer:16s}", *(f"{smallest(CHECKERS[name], layer):>16s}" for name in names), flush=True)


def smallest(checker: Checker, layer: str) -> str:
    """The smallest power of two that is seen in every case; the search goes down until one is missed."""
    cases = [Facts(key) for key in measuring.keys(layer, "float64", "normal", CASES)]
    cases = [about for about in cases if np.any(about.reference.gradients["x"])]
    seen = None
    for exponent in range(4, -53, -1):
        if not all(checker(about, _largest(about), 2.0**exponent) for about in cases):
            break
        seen = exponent
    return "none" if seen is None else f"{2.0**seen:.1e}"


def _largest(about: Facts) -> int:
    return int(np.argmax(np.abs(about.reference.gradients["x"])))


def under_bounds(about: Facts, entry: int, relative: float) -> bool:
    right, bound = about.reference.gradients["x"], about.bounds(WIDEST).errors["x"]
    return bool(Truth(right, right, bound + bound).missed(_off(right, entry, relative)).any())


def fixed(about: Facts, entry: int, relative: float) -> bool:
    right = about.reference.gradients["x"]
    return not np.allclose(_off(right, entry, relative), right, rtol=1e-5)


def _off(right: Array, entry: int, relative: float) -> Array:
    changed = right.copy()
    changed.flat[entry] *= 1 + relative
    return changed


class Planted(torch.autograd.Function):
    """x as it is; its gradient with one entry off."""

    @staticmethod
    def forward(ctx: Any, x: Any, entry: int, relative: float) -> Any:
        ctx.entry, ctx.relative = entry, relative
        return x.clone()

    @staticmethod
    def backward(ctx: Any, dx: Any) -> Any:
        changed = dx.clone()
        changed.view(-1)[ctx.entry] *= 1 + ctx.relative
        return changed, None, None


def gradcheck(about: Facts, entry: int, relative: float, fast_mode: bool = False) -> bool:
    arrays = {name: torch.tensor(array) for name, array in about.exact.arrays.items()}

    def forward(x: Any) -> Any:
        return getattr(in_torch, about.record.layer)(
            **{**arrays, "x": Planted.apply(x, entry, relative)}, **about.exact.options
        )

    torch.manual_seed(about.key.seed)
    x = arrays["x"].clone().requires_grad_()
    return not torch.autograd.gradcheck(forward, [x], raise_exception=False, fast_mode=fast_mode)


def gradcheck_fast(about: Facts, entry: int, relative: float) -> bool:
    return gradcheck(about, entry, relative, fast_mode=True)


def jax_check_grads(about: Facts, entry: int, relative: float) -> bool:
    with jax.enable_x64(True):
        arrays = {name: jax.numpy.asarray(array) for name, array in about.exact.arrays.items()}

        @jax.custom_vjp
        def planted(x: Any) -> Any:
            return x

        def pulled_back(_: Any, dx: Any) -> tuple[Any]:
            return (dx.reshape(-1).at[entry].multiply(1 + relative).reshape(dx.shape),)

        planted.defvjp(lambda x: (x, None), pulled_back)

        def forward(x: Any) -> Any:
            return getattr(in_jax, about.record.layer)(**{**arrays, "x": planted(x)}, **about.exact.options)

        try:
            check_grads(forward, (arrays["x"],), order=1, modes=["rev"])
        except AssertionError:
            return True
    return False


CHECKERS: dict[str, Checker] = {
    "the bounds": under_bounds,
    "gradcheck": gradcheck,
    "gradcheck fast": gradcheck_fast,
    "jax check_grads": jax_check_grads,
    "rtol 1e-5": fixed,
}


if __name__ == "__main__":
    print_sensitivities(sys.argv[1:])
