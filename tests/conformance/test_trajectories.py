"""Learning, in lockstep: at every step of a training, reference and framework take the same step from the same place.

Fifty steps of gradient descent are the reference's. At each of them an oracle starts from the reference's parameters,
and the parameters it arrives at are held against the reference's under the derived bound of that one step. (Left to
themselves the three drift apart, because every step begins where the last one erred: nothing is asserted of that.)
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from . import reference
from .oracles.bounds import Precision, Run
from .oracles.language import Array, Case
from .truths import WIDEST, installed
from .verdict import Truth

STEPS = 50
LR = 0.5


@dataclass(frozen=True, eq=False)
class Step:
    """One step of gradient descent: a mini-batch, and the parameters before."""

    x: Array
    t: Array
    params: Mapping[str, Array]

    def of_the_reference(self) -> dict[str, Array]:
        network = with_params(self.params)
        reference.descend(network.params, network.gradient(self.x, self.t), LR)
        return dict(network.params)

    def of(self, oracle: str, dtype: str) -> dict[str, Array]:
        """An oracle's gradient of the loss, in some precision, and the step taken in it."""
        case = Case("TwoLayerNet", {}, self.params, {"x": self.x, "t": self.t}, dout=np.ones(())).astype(dtype)
        gradient = importlib.import_module(f"conformance.oracles.{oracle}").vjp(case).gradients
        params = dict(case.params)
        reference.descend(params, gradient, LR)
        return params

    def truth(self, dtype: str) -> dict[str, Truth]:
        """Where the step leads, and how far an answer in this precision may be from that."""
        said = self.of_the_reference()
        its, ours = self.bounds(Precision.of(dtype)), self.bounds(WIDEST)
        return {name: Truth(value, value, its[name] + ours[name]) for name, value in said.items()}

    def bounds(self, precision: Precision) -> dict[str, Array]:
        """The reference's own code on the error-carrying array, from the gradient to the updated parameters.

        Where an input of Relu is so near zero that roundings decide its side, nothing is told of the step.
        """
        run = Run(precision)
        network = with_params({name: run.lift(array) for name, array in self.params.items()})
        reference.descend(network.params, network.gradient(run.lift(self.x), self.t), LR)
        carried: Mapping[str, Any] = network.params
        for name, plain in self.of_the_reference().items():
            if not np.array_equal(carried[name].value, plain):
                raise AssertionError(f"{name} of the bound run differs from the plain run")
        certain = run.margin > 0
        return {name: np.where(certain, array.error, np.inf) for name, array in carried.items()}


def with_params(params: Mapping[str, Array]) -> reference.TwoLayerNet:
    """A network with parameters of its own, whatever kind of array they are."""
    (inputs, hidden), outputs = params["W1"].shape, len(params["b2"])
    network = reference.TwoLayerNet(inputs, hidden, outputs)
    for name, array in params.items():
        network.params[name] = array.copy()
    return network


def training(seed: int) -> Iterator[Step]:
    """Mini-batches of three classes around three points, and the reference on its way through them."""
    rng = np.random.default_rng(seed)
    params: Mapping[str, Array] = dict(reference.TwoLayerNet(4, 6, 3, weight_init_std=0.5, rng=rng).params)
    centres = rng.standard_normal((3, 4))
    for _ in range(STEPS):
        t = rng.integers(0, 3, 8)
        step = Step(centres[t] + 0.5 * rng.standard_normal((8, 4)), t, params)
        yield step
        params = step.of_the_reference()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("oracle", ["torch", "jax"])
def test_every_step_of_a_training_is_the_same_step(oracle: str, dtype: str) -> None:
    """All parameters after each of fifty steps, and nothing undecided but what stands on a kink."""
    if not installed(oracle):
        pytest.skip(f"{oracle} is not installed")
    for number, step in enumerate(training(seed=0)):
        truths = step.truth(dtype)
        for name, got in step.of(oracle, dtype).items():
            assert got.dtype == dtype
            assert truths[name].decided.all(), f"step {number}: nothing is told of {name}"
            assert not truths[name].missed(got).any(), f"step {number}: {oracle} and the reference differ in {name}"


def test_the_training_learns() -> None:
    """What is walked through is no standing still: the loss falls."""
    first, *_, last = (with_params(step.params).loss(step.x, step.t) for step in training(seed=0))
    assert last < first
