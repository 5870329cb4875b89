"""The suite raises no false alarm: what people may do differently conforms, and what is only inexact is not wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from asked import ORACLE_SETS, asked

from conformance.mistakes.linear import SinglePrecisionInside
from conformance.reference import (
    Affine,
    IdentityWithLoss,
    ReciprocalLayer,
    Relu,
    Sigmoid,
    SigmoidWithLoss,
    SoftmaxWithLoss,
    sigmoid,
)
from conformance.verdict import Verdict


class SlopeAtZero(Relu):
    LAYER, slope = "Relu", 0.0

    def forward(self, x):
        self.local = np.where(x == 0, self.slope, x > 0).astype(x.dtype)
        return super().forward(x)

    def backward(self, dout):
        return dout * self.local


class HalfAtZero(SlopeAtZero):
    slope = 0.5


class OneAtZero(SlopeAtZero):
    slope = 1.0


class ClipsByMaximum(Relu):
    LAYER = "Relu"

    def forward(self, x):
        super().forward(x)
        return np.maximum(x, 0)


class Naive(Sigmoid):
    LAYER = "Sigmoid"

    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()


class OverTheSquare(ReciprocalLayer):
    LAYER = "ReciprocalLayer"

    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, dout):
        return -dout / self.x**2


class ByQuotient(SoftmaxWithLoss):
    LAYER = "SoftmaxWithLoss"

    def forward(self, x, t):
        loss = super().forward(x, t)
        z = np.exp(x - np.max(x, axis=-1, keepdims=True))
        self.y = z / np.sum(z, axis=-1, keepdims=True)
        return loss


class EmptyIsNaN(SoftmaxWithLoss):
    LAYER = "SoftmaxWithLoss"

    def forward(self, x, t):
        loss = super().forward(x, t)
        return loss if x.size else np.full_like(loss, np.nan)


class QuotientInTheBinaryLoss(SigmoidWithLoss):
    LAYER = "SigmoidWithLoss"

    def forward(self, x, t):
        loss = super().forward(x, t)
        self.y = sigmoid(x)
        return loss


class SquaredByPower(IdentityWithLoss):
    LAYER = "IdentityWithLoss"

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((self.y - self.t) ** 2) / 2 / np.prod(x.shape[:-1]).astype(x.dtype)


class Flattens(Affine):
    LAYER = "Affine"

    def forward(self, x):
        return super().forward(x.reshape(x.shape[0], -1))


class BiasFirst(Affine):
    LAYER = "Affine"

    def forward(self, x):
        super().forward(x)
        y = np.zeros((*x.shape[:-1], len(self.b)), x.dtype) + self.b
        for i, row in enumerate(self.W):
            y += x[..., i : i + 1] * row
        return y


HONEST = {
    SlopeAtZero: ["kink", "gradient:x", "own-derivative"],
    HalfAtZero: ["kink", "gradient:x", "own-derivative"],
    OneAtZero: ["kink", "gradient:x", "own-derivative"],
    ClipsByMaximum: ["forward", "non-finite", "own-derivative"],
    Naive: ["forward", "gradient:x", "own-derivative"],
    OverTheSquare: ["gradient:x", "own-derivative"],
    ByQuotient: ["gradient:x", "y-minus-t"],
    EmptyIsNaN: ["batch:empty"],
    QuotientInTheBinaryLoss: ["gradient:x", "y-minus-t"],
    SquaredByPower: ["forward", "own-derivative"],
    Flattens: ["forward", "gradient:W", "bias-sum", "batch:many"],
    BiasFirst: ["forward", "batch:sequence", "own-derivative"],
}


@pytest.mark.parametrize("oracles", ORACLE_SETS, ids="+".join)
@pytest.mark.parametrize(
    ("kind", "title"),
    [pytest.param(kind, title, id=f"{kind.__name__}-{title}") for kind, titles in HONEST.items() for title in titles],
)
def test_what_people_may_do_differently_conforms(kind: Any, title: str, oracles: tuple[str, ...]) -> None:
    outcome = asked(kind, oracles, title)
    unasked = title == "own-derivative" and "numeric" not in oracles
    assert outcome.verdict is (Verdict.NOT_ASKED if unasked else Verdict.CONFORMS), outcome.finding


def test_a_convention_is_reported() -> None:
    outcome = asked(EmptyIsNaN, ["numeric"], "batch:empty")
    assert outcome.conventions == {"the loss of an empty batch is NaN"}


def test_bits_lost_inside_fail_level_full_and_pass_level_core() -> None:
    outcome = asked(SinglePrecisionInside, ["numeric"], "forward")
    assert outcome.verdict.bad
    assert outcome.core is Verdict.CONFORMS
