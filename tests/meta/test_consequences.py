"""A mistake is told once: what follows from it is named under it, and what does not is told beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from conformance import check, diagnosis
from conformance.engine import settled
from conformance.records import RECORDS
from conformance.reference import Affine, NegLayer, Softmax
from conformance.report import consequences
from conformance.report.failures import told
from conformance.report.rows import Row
from conformance.subjects import Textbook


def said(kind: Any, profile: str = "quick") -> list[list[Row]]:
    return told(check(kind, kind.LAYER, oracles=["numeric"], level="full", profile=profile).rows)


def clauses(same: list[Row]) -> set[str]:
    return {row["clause"] for row in same}


def spread(gradient: Any) -> Any:
    """Something that no mistake explains, and that is not linear."""
    return np.cos(gradient**2 + 3)


class Jumbled(Affine):
    LAYER = "Affine"

    def backward(self, dout: Any) -> Any:
        dx = super().backward(dout)
        self.dW, self.db = spread(self.dW), spread(self.db)
        return dx


class OutputJumbled(Softmax):
    LAYER = "Softmax"

    def forward(self, x: Any) -> Any:
        return spread(super().forward(x))


class JumbledSoftmax(Softmax):
    def backward(self, dout: Any) -> Any:
        return spread(super().backward(dout))


class SignLost(NegLayer):
    def backward(self, dout: Any) -> Any:
        return dout.copy()


class WritesInput(Affine):
    """One clause sees what is overwritten, another what comes of it."""

    LAYER = "Affine"

    def forward(self, x: Any) -> Any:
        output = super().forward(x.copy())
        x *= 2
        return output


class Enlarged(Affine):
    """Wrong, and linear: of 1025 times a gradient the bound of the gradient says nothing."""

    LAYER = "Affine"

    def backward(self, dout: Any) -> Any:
        dx = super().backward(dout)
        self.dW = self.dW * dout.dtype.type(1025.7)
        return dx


class Squared(Affine):
    LAYER = "Affine"

    def backward(self, dout: Any) -> Any:
        dx = super().backward(dout)
        self.dW = self.dW * np.abs(dout).max()
        return dx


def test_what_nothing_explains_is_told_once_of_each_array() -> None:
    ((weights, *_), (bias, *_)) = groups = said(Jumbled)
    assert (weights["id"], bias["id"]) == ("Affine-gradient:W", "Affine-gradient:b")
    assert {"own-derivative", "batch:sequence", "upstream-linear"} <= clauses(groups[0])
    assert "bias-sum" in clauses(groups[1])


def test_what_follows_from_a_wrong_output_stands_under_it() -> None:
    (same,) = said(OutputJumbled, "default")
    assert same[0]["id"] == "Softmax-forward"
    assert {"own-derivative", "batch:single"} <= clauses(same)


def test_what_was_overwritten_spoils_the_next_answer() -> None:
    (same,) = said(WritesInput)
    assert same[0]["kind"] == "overwrites-input"
    assert {"no-writes", "repeatable"} <= clauses(same)


def test_a_wrong_backward_may_be_linear() -> None:
    linear = {row["id"]: row["verdict"] for row in check(Enlarged, "Affine", oracles=["numeric"], level="full").rows}
    assert linear["Affine-gradient:W"] == linear["Affine-gradient:W-float32"] == "wrong"
    assert linear["Affine-upstream-linear"] == linear["Affine-upstream-linear-float32"] == "conforms"
    squared = {row["id"]: row["verdict"] for row in check(Squared, "Affine", oracles=["numeric"], level="full").rows}
    assert squared["Affine-upstream-linear"] == squared["Affine-upstream-linear-float32"] == "wrong"


def test_only_what_somebody_says_can_follow() -> None:
    """An id that nobody gives any more would be a rule that never holds."""
    sources = "".join(path.read_text() for path in Path(diagnosis.__file__).parent.glob("*.py"))
    spoilt = {kind for kinds in consequences.SPOILS.values() for kind in kinds}
    written = {"overwrites-dout", "overwrites-input", "overwrites-parameter"}  # one f-string makes them
    assert {kind for kind in (consequences.SEEN | spoilt) - written if f'"{kind}"' not in sources} == set()


def test_what_nothing_explains_in_one_layer_is_sought_in_the_next() -> None:
    subject = Textbook("somebody", {"Softmax": JumbledSoftmax, "NegLayer": SignLost})
    asked = settled(subject, [RECORDS["Softmax"], RECORDS["NegLayer"]], ["numeric"], profile="quick")
    found = {question.id: question.outcome.diagnosis for question in asked}
    assert found["Softmax-gradient:x"].id == "unexplained"
    assert found["NegLayer-gradient:x"].id == "sign-lost"
