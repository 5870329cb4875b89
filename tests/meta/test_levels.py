"""Level core: what it counts, and the habits that it lets pass, a mistake beside them never."""

from pathlib import Path

import pytest
from asked import _questions, asked, settled

from conformance import check, mistakes
from conformance.checks import CLAUSES
from conformance.habits import HABITS
from conformance.mistakes.activations import (
    MaskByIdentity,
    OverwritesInput,
    OverwritesUpstream,
    ReturnsWhatItKeeps,
    StaleMask,
)
from conformance.mistakes.dropout import DrawnOnce
from conformance.mistakes.linear import CopiesParameter, ThirdGradientDoubled, WeightGradientAccumulates
from conformance.mistakes.losses import (
    ArgmaxesSoftTargets,
    DeltaAndNotDivided,
    DeltaAndSummed,
    DeltaInTheLog,
    DividesOneByClasses,
    IgnoresUpstream,
    LabelsOnly,
    OneHotOnly,
    OverwritesLogits,
)
from conformance.mistakes.normalization import LearnsInEvaluation, VarianceForgotten
from conformance.reference import Affine, Sigmoid, SoftmaxWithLoss


def everything(kind):
    """Every question of a class, settled."""
    found = [question for clause in CLAUSES for question in _questions(kind, clause, ["numeric"], "quick")]
    for question in found:
        settled(question)
    return found


def failing_core(kind):
    return {q.clause.titled(q.part) for q in everything(kind) if q.outcome.core.bad}


def habits(questions):
    return {name for question in questions for name in question.outcome.habits}


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        (DividesOneByClasses, "batch:one"),
        (WeightGradientAccumulates, "repeatable"),
        (ThirdGradientDoubled, "repeatable"),
        (StaleMask, "repeatable"),
        (MaskByIdentity, "repeatable"),
        (CopiesParameter, "repeatable"),
        (OverwritesInput, "no-writes"),
        (OverwritesLogits, "no-writes"),
        (LearnsInEvaluation, "modes"),
        (VarianceForgotten, "state:running_var"),
        (DrawnOnce, "share"),
    ],
    ids=lambda said: getattr(said, "__name__", said),
)
def test_level_core_fails_by_exactly_this(kind, clause):
    assert failing_core(kind) == {clause}


def test_level_core_is_asked_in_the_widest_precision():
    questions = everything(Affine)
    assert {question.dtype for question in questions if question.decides_core} == {"float64"}


class Float32Wrong(Affine):
    LAYER = "Affine"

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = self.db * 2 if dout.dtype == "float32" else self.db
        return dx


def test_a_mistake_in_a_narrower_precision_counts_at_full():
    questions = everything(Float32Wrong)
    assert {question.dtype for question in questions if question.outcome.verdict.bad} == {"float32"}
    assert not any(question.outcome.core.bad for question in questions)


class LastBit(Sigmoid):
    """Another last bit at the second call: a sum in another order is no mistake to level core."""

    LAYER = "Sigmoid"
    calls = 0

    def forward(self, x):
        self.calls += 1
        return super().forward(x) * (1 if self.calls % 2 else 1 - 2**-53)


def test_a_last_bit_that_differs_is_no_matter_of_level_core():
    outcome = asked(LastBit, ["numeric"], "repeatable")
    assert (outcome.verdict.value, outcome.core.value) == ("wrong", "conforms")


# Habits.


class FloatLoss(SoftmaxWithLoss):
    LAYER = "SoftmaxWithLoss"

    def forward(self, x, t):
        return float(super().forward(x, t))


class OneAxis(Affine):
    LAYER = "Affine"

    def forward(self, x):
        if x.ndim != 2 or not len(x):
            raise ValueError("x must be a matrix")
        return super().forward(x)


class Warns(Sigmoid):
    LAYER = "Sigmoid"

    def forward(self, x):
        import numpy as np  # noqa: PLC0415  # a stranger's class

        self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Flattens(Affine):
    LAYER = "Affine"

    def forward(self, x):
        self.shape = x.shape
        return super().forward(x.reshape(x.shape[0], -1))

    def backward(self, dout):
        return super().backward(dout).reshape(self.shape)


@pytest.mark.parametrize(
    ("kind", "habit"),
    [
        (DeltaInTheLog, "delta-in-log"),
        (LabelsOnly, "one-form-of-target"),
        (OneHotOnly, "one-form-of-target"),
        (ArgmaxesSoftTargets, "largest-of-soft-target"),
        (IgnoresUpstream, "ignores-dout"),
        (OverwritesUpstream, "overwrites-dout"),
        (Flattens, "flattens-axes"),
        (OneAxis, "one-batch-axis"),
        (ReturnsWhatItKeeps, "returns-what-it-keeps"),
        (Warns, "warns"),
        (FloatLoss, "loss-as-float"),
    ],
    ids=lambda said: getattr(said, "__name__", said),
)
def test_a_habit_passes_core_is_told_and_fails_full(kind, habit):
    questions = everything(kind)
    assert not any(question.outcome.core.bad for question in questions)
    assert habit in habits(questions)
    assert any(question.outcome.verdict.bad for question in questions)


def test_every_habit_is_recognised_here():
    told = {mark.args[1][place][1] for mark in test_a_habit_passes_core_is_told_and_fails_full.pytestmark
            for place in range(len(mark.args[1]))}  # fmt: skip
    assert told | AVERAGES == {habit.name for habit in HABITS}


@pytest.mark.parametrize("kind", [DeltaAndNotDivided, DeltaAndSummed])
def test_a_mistake_beside_a_habit_fails_core_and_both_are_told(kind):
    questions = everything(kind)
    failing = [question.outcome.diagnosis.id for question in questions if question.outcome.core.bad]
    assert mistakes.own_id(kind) in failing
    assert "delta-in-log" in habits(questions)


class DoutTwice(SoftmaxWithLoss):
    LAYER = "SoftmaxWithLoss"

    def backward(self, dout=1):
        return super().backward(dout * dout)


class LargeDelta(SoftmaxWithLoss):
    LAYER = "SoftmaxWithLoss"

    def forward(self, x, t):
        import numpy as np  # noqa: PLC0415  # a stranger's class

        super().forward(x, t)
        return -np.sum(self.t * np.log(self.y + 0.1)) / len(x)


@pytest.mark.parametrize(("kind", "habit"), [(DoutTwice, "ignores-dout"), (LargeDelta, "delta-in-log")])
def test_what_only_resembles_a_habit_is_none(kind, habit):
    assert habit not in habits(everything(kind))


def test_a_delta_that_changes_the_loss_fails_core():
    assert "forward" in failing_core(LargeDelta)


# Averages: every layer of a file divides the gradients of its parameters, and the loss leaves that to them.

AVERAGING = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout / len(self.x), dout.sum(axis=0) / len(self.x)
        return dout @ self.W.T

class CrossEntropyLoss:
    def forward(self, logits, y):
        e = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.p, self.y = e / e.sum(axis=1, keepdims=True), y
        return -np.mean(np.log(self.p[np.arange(len(y)), y]))

    def backward(self):
        d = self.p.copy()
        d[np.arange(len(d)), self.y] -= 1
        return d
"""
AVERAGES = {"averages-parameter-gradients", "division-left-to-layers"}


def failing_layers(text: str, folder: Path) -> tuple[set[str], set[str]]:
    """The layers that fail core, and the habits that are told."""
    path = folder / "averaging.py"
    path.write_text(text)
    report = check(path, oracles=["numeric"], profile="quick")
    return {row["layer"] for row in report.failures()}, {name for row in report.rows for name in row["habits"]}


def test_a_file_that_averages_in_its_layers_passes_core_and_is_told(tmp_path):
    failing, habits = failing_layers(AVERAGING, tmp_path)
    assert failing == set()
    assert habits & {*AVERAGES, "delta-in-log", "largest-of-soft-target"} == AVERAGES


@pytest.mark.parametrize(
    ("right", "wrong", "failing"),
    [
        pytest.param(" / len(self.x)\n", "\n", {"Affine", "SoftmaxWithLoss"}, id="one gradient of two"),
        pytest.param("return d\n", "return d / len(d)\n", {"Affine"}, id="divided twice"),
        pytest.param("Dense", "Affine", {"Affine"}, id="under our own name"),
        pytest.param(" / len(self.x)", "", {"SoftmaxWithLoss"}, id="divided by nobody"),
    ],
)
def test_averages_that_contradict_each_other_or_our_name_fail_core(right, wrong, failing, tmp_path):
    assert failing_layers(AVERAGING.replace(right, wrong), tmp_path)[0] == failing
