"""The textbook's layers as everybody types them: core conforms but for the delta in the log, full names each habit."""

from pathlib import Path

import pytest
from asked import answered

from conformance.engine import settled
from conformance.loading import load
from conformance.records import RECORDS

TYPED = Path(__file__).parent / "subjects" / "typed" / "textbook.py"


def outcomes(path):
    return {question.id: question.outcome for question in answered(str(path), "default")}


@pytest.fixture(scope="module")
def typed():
    return outcomes(TYPED)


def test_core_fails_by_the_loss_alone(typed):
    assert {name.partition("-")[0] for name, outcome in typed.items() if outcome.core.bad} == {"SoftmaxWithLoss"}


def test_core_conforms_without_the_delta(tmp_path):
    path = tmp_path / "mended.py"
    path.write_text(TYPED.read_text().replace(" + 1e-7", ""))
    assert {name for name, outcome in outcomes(path).items() if outcome.core.bad} == set()


@pytest.mark.parametrize(
    ("question", "verdict", "words"),
    [
        ("Affine-batch:empty", "raised", "cannot reshape array of size 0"),
        ("Affine-batch:sequence", "raised", "it takes every axis after the first for features, as the textbook's does"),
        ("Relu-no-writes", "wrong", "dout was overwritten"),
        ("SoftmaxWithLoss-forward", "wrong", "the output takes the largest entry of a target for its label"),
        ("SoftmaxWithLoss-batch:one", "wrong", "the gradient of x is (y - t) / N, where dout"),
        ("SoftmaxWithLoss-upstream-linear", "wrong", "the gradient of x is (y - t) / N, where dout"),
        ("SoftmaxWithLoss-batch:single", "raised", "backward raised"),
        ("MulLayer-broadcast", "wrong", "has shape (2, 3), expected (3,)"),
        ("Sigmoid-extremes", "wrong", "overflow encountered in exp"),
    ],
)
def test_full_names_each_habit(typed, question, verdict, words):
    assert typed[question].verdict.value == verdict
    assert words in typed[question].diagnosis.text


def test_core_names_the_delta():
    """At level full the gradient that ignores dout comes first, and says more."""
    (asked,) = [
        question
        for question in settled(load(str(TYPED)), [RECORDS["SoftmaxWithLoss"]], ("numeric",), level="core")
        if question.id == "SoftmaxWithLoss-forward"
    ]
    assert "1e-07 added inside the log" in asked.outcome.diagnosis.text
