"""A stable formula conforms and an unstable one is told so, by how far its data lie from zero; honest forms conform."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from measuring import DTYPES, asked, keys

from conformance import reference
from conformance.finding import Finding
from conformance.oracles.bounds import Precision, Run
from conformance.oracles.language import Array
from conformance.records import RECORDS
from conformance.subjects import Textbook
from conformance.trial import Trial
from conformance.truths import Facts
from conformance.verdict import Truth, Verdict, judged

# Formulas with the same value: the first is stable and gives the bound.


def normalised(x: Any) -> Any:
    """A small layer normalisation, with the variance of what is left when the mean is gone."""
    centred = x - np.sum(x, axis=-1, keepdims=True) / x.shape[-1]
    variance = np.sum(centred * centred, axis=-1, keepdims=True) / x.shape[-1]
    return centred / np.sqrt(variance + 1e-5)


def normalised_by_squares(x: Any) -> Any:
    """The variance as E[x^2] - E[x]^2."""
    mean = np.sum(x, axis=-1, keepdims=True) / x.shape[-1]
    variance = np.sum(x * x, axis=-1, keepdims=True) / x.shape[-1] - mean * mean
    return (x - mean) / np.sqrt(variance + 1e-5)


def unshifted(x: Any) -> Any:
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def log_softmax(x: Any) -> Any:
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def log_of_softmax(x: Any) -> Any:
    return np.log(reference.softmax(x))


def everywhere(rng: np.random.Generator, offset: float) -> Array:
    return rng.normal(size=(4, 8)) + offset


def in_one_class(rng: np.random.Generator, offset: float) -> Array:
    """What a network that is sure of itself says."""
    return rng.normal(size=(4, 8)) + offset * np.eye(8)[0]


OFFSETS = (0.0, 1.0, 10.0, 100.0, 1000.0)
GOOD, LOST, GONE = Verdict.CONFORMS, Verdict.INACCURATE, Verdict.UNSTABLE
FORMULAS = {
    "variance": (normalised, normalised_by_squares, everywhere),
    "softmax": (reference.softmax, unshifted, everywhere),
    "log of softmax": (log_softmax, log_of_softmax, in_one_class),
}
TOLD = {  # of the unstable formula, by offset
    ("variance", "float32"): (GOOD, GOOD, LOST, LOST, LOST),
    ("variance", "float64"): (GOOD, GOOD, LOST, LOST, LOST),
    ("softmax", "float32"): (GOOD, GOOD, GOOD, GONE, GONE),
    ("softmax", "float64"): (GOOD, GOOD, GOOD, GOOD, GONE),
    ("log of softmax", "float32"): (GOOD, GOOD, GOOD, GONE, GONE),
    ("log of softmax", "float64"): (GOOD, GOOD, GOOD, GOOD, GONE),
}


def told(stable: Any, formula: Any, drawn: Any, dtype: str, offset: float) -> tuple[Verdict, float]:
    """The worst verdict on a formula in twenty draws, and its largest ratio, under the bounds of the stable one."""
    verdicts, ratios = [GOOD], [0.0]
    for seed in range(20):
        x = drawn(np.random.default_rng(seed), offset).astype(dtype)
        with np.errstate(all="ignore"):
            got = np.asarray(formula(x), np.float64)
        own, coarse = (truth(stable, x, Precision.of(dtype, bits)) for bits in (None, 11))
        verdicts.append(judged(got, own, coarse, ordinary=False))
        ratios.append(float(np.max(own.ratio(got))))
    return max(verdicts, key=lambda verdict: verdict.severity), max(ratios)


def truth(stable: Any, x: Array, precision: Precision) -> Truth:
    right, ours = stable(x.astype(np.longdouble)), Precision.of(np.float64)
    bound, own = (stable(Run(p).lift(x.astype(np.float64))).error for p in (precision, ours))
    return Truth(right, right, bound + own)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FORMULAS)
def test_an_unstable_formula_is_told_so_and_a_stable_one_conforms(name: str, dtype: str) -> None:
    stable, unstable, drawn = FORMULAS[name]
    for offset, expected in zip(OFFSETS, TOLD[name, dtype], strict=True):
        verdict, ratio = told(stable, unstable, drawn, dtype, offset)
        right, kept = told(stable, stable, drawn, dtype, offset)
        print(f"{name:15s} {dtype} {offset:6.0f} {ratio:9.2g} {verdict.value:12s} {kept:5.2f}")  # noqa: T201
        assert (offset, verdict) == (offset, expected)
        assert right is GOOD
        assert kept <= 1


@pytest.mark.parametrize("dtype", DTYPES)
def test_frameworks_normalise_within_the_bound_of_the_stable_form(dtype: str) -> None:
    torch = pytest.importorskip("torch")

    def in_torch(x: Array) -> Array:
        return torch.nn.functional.layer_norm(torch.from_numpy(x), x.shape[-1:]).numpy()

    for offset in OFFSETS:
        assert told(normalised, in_torch, everywhere, dtype, offset)[0] is GOOD


def spoken(kind: type, layer: str, dtype: str) -> list[Finding]:
    """What is found of a class in eight cases of every texture: its output and all gradients."""
    several = (Facts(key) for texture in RECORDS[layer].textures for key in keys(layer, dtype, texture, 8))
    trials = [Trial(Textbook("somebody", {layer: kind}), about, ("numeric",)) for about in several]
    found = [compared(trial, name) for trial in trials for name in asked(trial.facts)]
    return [finding for finding in found if finding]


def compared(trial: Trial, name: str) -> Finding | None:
    try:
        trial.compare(name, trial.arrays()[name])
    except Finding as finding:
        return finding
    return None


# Forms in honest use.


class NaiveSigmoid(reference.Sigmoid):
    """1 / (1 + exp(-x)) as it stands: where the exponential overflows the value is right all the same."""

    def forward(self, x: Array) -> Array:
        with np.errstate(over="ignore"):
            self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()


class SquaredReciprocal(reference.ReciprocalLayer):
    """dx = -dout / x^2 beside -dout y^2."""

    def forward(self, x: Array) -> Array:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Array) -> Array:
        return -dout / self.x**2


class SoftmaxMinusT(reference.SoftmaxWithLoss):
    """y as a quotient, beside the exponential of its logarithm."""

    def forward(self, x: Array, t: Array) -> Array:
        loss = super().forward(x, t)
        self.y = reference.softmax(x)
        return loss

    def backward(self, dout: Any = 1) -> Array:
        rows = np.sum(self.t, axis=-1, keepdims=True) * self.y - self.t
        return (np.asarray(dout / self.y[..., 0].size, self.y.dtype) * rows).astype(self.y.dtype)


class ByReciprocal(reference.LogLayer):
    """dx = dout / x beside dout (1 / x)."""

    def backward(self, dout: Array) -> Array:
        return dout / self.x


class BiasFirst(reference.Affine):
    """The bias first, then one product after the other."""

    def forward(self, x: Array) -> Array:
        super().forward(x)
        y = np.zeros((*x.shape[:-1], self.W.shape[1]), x.dtype) + self.b
        for feature in range(x.shape[-1]):
            y = y + x[..., feature, None] * self.W[feature]
        return y


HONEST: list[tuple[type, str]] = [
    (NaiveSigmoid, "Sigmoid"),
    (SquaredReciprocal, "ReciprocalLayer"),
    (SoftmaxMinusT, "SoftmaxWithLoss"),
    (ByReciprocal, "LogLayer"),
    (BiasFirst, "Affine"),
]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("kind", "layer"), HONEST)
def test_a_form_in_honest_use_conforms(kind: type, layer: str, dtype: str) -> None:
    assert spoken(kind, layer, dtype) == []


class UnshiftedSoftmax(reference.Softmax):
    def forward(self, x: Array) -> Array:
        with np.errstate(all="ignore"):
            self.y = unshifted(x)
        return self.y.copy()


class LogOfSoftmax(reference.SoftmaxWithLoss):
    def forward(self, x: Array, t: Array) -> Array:
        super().forward(x, t)
        with np.errstate(all="ignore"):
            surprise = np.where(self.t == 0, np.zeros_like(x), -log_of_softmax(x))
        return np.sum(self.t * surprise / self.t[..., 0].size)


UNSTABLE: list[tuple[type, str]] = [(UnshiftedSoftmax, "Softmax"), (LogOfSoftmax, "SoftmaxWithLoss")]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("kind", "layer"), UNSTABLE)
def test_an_unstable_layer_is_called_unstable(kind: type, layer: str, dtype: str) -> None:
    """At worst, and in its output: on hard textures alone."""
    found = {finding.verdict for finding in spoken(kind, layer, dtype) if finding.name == "output"}
    assert max(found, key=lambda verdict: verdict.severity) is GONE
