"""Several outputs: a toy layer with two is judged like any other, output by output."""

from __future__ import annotations

from typing import Any

import pytest
from asked import settled

from conformance import reference
from conformance.checks import CLAUSES
from conformance.memory import Memory
from conformance.question import questions
from conformance.records import RECORDS
from conformance.records._arguments import given
from conformance.records._record import Record, Setup
from conformance.subjects import Textbook
from conformance.truths import the_reference

TOY = Record(
    "SumAndProduct",
    args={"x": given("*N D"), "y": given("*N D")},
    outputs={"s": "*N D", "p": "*N D"},
    setups={
        "small": Setup({"N": 2, "D": 3}),
        "wide": Setup({"N": 3, "D": 5}),
        "scaled": Setup({"N": 2, "D": 3}, call={"scale": 3.0}),
    },
)


class SumAndProduct:
    """s = x + y and p = scale * x * y; the scale is an option of the call."""

    def forward(self, x: Any, y: Any, scale: float = 1.0) -> Any:
        self.x, self.y, self.scale = x, y, scale
        return x + y, x * y * scale

    def backward(self, ds: Any, dp: Any) -> Any:
        return ds + dp * self.y * self.scale, ds + dp * self.x * self.scale


class ProductForgotten(SumAndProduct):
    """Sends back what came for the sum alone."""

    def backward(self, ds: Any, dp: Any) -> Any:
        return ds + 0 * dp, ds + 0 * dp


class WrongProduct(SumAndProduct):
    """Off in the second output."""

    def forward(self, x: Any, y: Any, scale: float = 1.0) -> Any:
        total, product = super().forward(x, y, scale)
        return total, product + 1


class ScaleForgotten(SumAndProduct):
    """Sends the gradient back without the scale of the call."""

    def backward(self, ds: Any, dp: Any) -> Any:
        return ds + dp * self.y, ds + dp * self.x


class WithoutScale(SumAndProduct):
    """Has no such option."""

    def forward(self, x: Any, y: Any) -> Any:  # type: ignore[override]  # it takes less
        return super().forward(x, y)


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECORDS, TOY.layer, TOY)
    monkeypatch.setattr(reference, TOY.layer, SumAndProduct, raising=False)
    monkeypatch.setitem(the_reference().classes, TOY.layer, SumAndProduct)


def verdicts(kind: type) -> dict[str, str]:
    subject, memory = Textbook("somebody", {TOY.layer: kind}), Memory()
    asked = [
        question
        for clause in CLAUSES.values()
        for question in questions(clause, [TOY], subject, ["numeric"], memory, profile="quick")
        if question.dtype == "float64" and not question.not_asked()
    ]
    return {question.id: settled(question).verdict.value for question in asked}


def test_a_right_layer_conforms_in_both_outputs() -> None:
    found = verdicts(SumAndProduct)
    assert {"SumAndProduct-forward:s", "SumAndProduct-forward:p", "SumAndProduct-own-derivative"} <= found.keys()
    assert {name for name, verdict in found.items() if verdict != "conforms"} == set()


def test_a_gradient_is_summed_over_the_outputs() -> None:
    found = verdicts(ProductForgotten)
    assert found["SumAndProduct-gradient:x"] == found["SumAndProduct-own-derivative"] == "wrong"
    assert found["SumAndProduct-forward:p"] == "conforms"


def test_an_output_is_wrong_by_itself() -> None:
    found = verdicts(WrongProduct)
    assert (found["SumAndProduct-forward:s"], found["SumAndProduct-forward:p"]) == ("conforms", "wrong")
    assert found["SumAndProduct-gradient:x"] == "conforms"


def test_an_option_of_the_call_is_asked_where_it_is_offered() -> None:
    found = verdicts(ScaleForgotten)
    assert found["SumAndProduct-gradient:x"] == found["SumAndProduct-own-derivative"] == "wrong"
    assert found["SumAndProduct-forward:p"] == "conforms"


def test_a_layer_without_an_option_of_the_call_is_not_asked_for_it() -> None:
    assert {verdict for verdict in verdicts(WithoutScale).values() if verdict != "conforms"} == set()
