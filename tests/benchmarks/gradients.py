"""What a verdict on a gradient costs, beside what other checkers take, and what each of them would see for it.

The gradients of an Affine from sixty to a hundred thousand entries, in float64.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import checkers
import jax
import numpy as np
import torch
from jax.test_util import check_grads
from timing import Row, compared

from conformance.cases import Key
from conformance.oracles import jax as in_jax
from conformance.oracles import torch as in_torch
from conformance.oracles.language import Array, Case
from conformance.trial import Trial
from conformance.truths import Facts, the_reference

KEY = Key("Affine", "float64", "small", texture="normal")
SIZES = {64: (4, 6, 4), 1000: (16, 24, 20), 4000: (32, 64, 32), 10_000: (40, 120, 40), 100_000: (100, 500, 90)}
SLOW = 4000  # entries up to which checkers that go through them one by one are asked


def case(samples: int, inputs: int, outputs: int) -> Case:
    rng = np.random.default_rng(0)
    arrays = {"x": (samples, inputs), "W": (inputs, outputs), "b": (outputs,), "dout": (samples, outputs)}
    drawn = {name: rng.normal(size=shape) for name, shape in arrays.items()}
    return Case("Affine", {"x": drawn["x"]}, {"W": drawn["W"], "b": drawn["b"]}, dout=drawn["dout"])


def verdict(asked: Case, oracle: str) -> None:
    """As a question puts it, with nothing known before: reference, oracle, bounds and jury, then the comparison."""
    trial = Trial(the_reference(), Facts(KEY, asked), (oracle,))
    for name in asked.wrt:
        trial.compare(name, trial.gradients[name])


def gradcheck(asked: Case, fast_mode: bool) -> None:
    tensors = [torch.tensor(array, requires_grad=True) for array in asked.arrays.values()]
    assert torch.autograd.gradcheck(in_torch.Affine, tensors, fast_mode=fast_mode)


def jax_check_grads(asked: Case) -> None:
    with jax.enable_x64(True):
        check_grads(in_jax.Affine, tuple(map(jax.numpy.asarray, asked.arrays.values())), order=1, modes=["rev"])


CHECKERS: dict[str, Callable[[Case], None]] = {
    "ours, numeric": lambda asked: verdict(asked, "numeric"),
    "ours, torch": lambda asked: verdict(asked, "torch"),
    "ours, jax": lambda asked: verdict(asked, "jax"),
    "gradcheck fast": lambda asked: gradcheck(asked, fast_mode=True),
    "gradcheck slow": lambda asked: gradcheck(asked, fast_mode=False),
    "check_grads": jax_check_grads,
}


def smallest_seen(asked: Case, name: str) -> str:
    """The smallest relative error in the largest entry of dx that is always seen."""
    about = Facts(KEY, asked)
    planted = {
        "ours, numeric": checkers.under_bounds,
        "gradcheck fast": checkers.gradcheck_fast,
        "check_grads": checkers.jax_check_grads,
    }
    if name not in planted:
        return ""
    entry: int = int(np.argmax(np.abs(about.reference.gradients["x"])))
    seen = [2.0**e for e in range(10, -53, -1) if planted[name](about, entry, 2.0**e)]
    return f"sees {min(seen):.0e}" if seen else "sees none"


def rows() -> Iterator[Row]:
    for entries, shape in SIZES.items():
        asked = case(*shape)
        names = [name for name in CHECKERS if entries <= SLOW or name != "gradcheck slow"]
        calls = {name: functools.partial(CHECKERS[name], asked) for name in names}
        for found in compared(f"{size(asked)} entries", calls, "gradcheck fast", once=["gradcheck slow"]):
            yield {**found, "note": smallest_seen(asked, found["who"])}


def size(asked: Case) -> int:
    arrays: list[Array] = [asked.arrays[name] for name in asked.wrt]
    return sum(array.size for array in arrays)
