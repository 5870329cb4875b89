"""Layers that are none of the known ones: right ones conform in every style, a wrong one fails by its own clause."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from conformance import check
from conformance.subjects.importing import Unusable

SCHEMA = json.loads((Path(__file__).parents[1] / "conformance/report/schema.json").read_text(encoding="utf-8"))
STYLES = Path(__file__).parents[1] / "benchmarks/styles/unknown"


class Squares:
    """Without parameters, by one attribute."""

    def forward(self, x):
        self.x = x.copy()
        return x * x

    def backward(self, dout):
        return 2 * self.x * dout


class Gate:
    """Built from sizes, parameters in a dict, a mode, another name for everything."""

    def __init__(self, n_in, hidden, scale=0.5, rng=None):
        rng = rng or np.random.default_rng()
        self.params = {"W": rng.normal(size=(n_in, hidden)) * scale, "c": np.zeros(hidden)}
        self.grads = {}

    def fprop(self, inputs):
        self.inputs = inputs.copy()
        self.s = 1 / (1 + np.exp(-(inputs @ self.params["W"] + self.params["c"])))
        return self.s * self.s

    def bprop(self, grad):
        d = grad * 2 * self.s * self.s * (1 - self.s)
        self.grads = {"W": self.inputs.T @ d, "c": d.sum(axis=0)}
        return d @ self.params["W"].T


class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = None


class Scaled:
    """Two inputs, and a parameter in an object."""

    def __init__(self, dim):
        self.weight = Parameter(np.random.randn(dim))  # noqa: NPY002

    def forward(self, left, right):
        self.left, self.right = left.copy(), right.copy()
        return left * right * self.weight.data

    def backward(self, dout):
        self.weight.grad = (dout * self.left * self.right).sum(axis=0)
        return dout * self.right * self.weight.data, dout * self.left * self.weight.data


class MeanPower:
    """A loss, whose backward takes nothing, of targets that sum to one."""

    def forward(self, p, truth):
        self.d = p - truth
        return np.mean(self.d**4)

    def backward(self):
        return 4 * self.d**3 / self.d.size


class Noisy:
    """Draws numbers, and keeps them for backward."""

    def forward(self, x):
        self.noise = np.random.normal(size=x.shape).astype(x.dtype)  # noqa: NPY002
        return x * self.noise

    def backward(self, dout):
        return dout * self.noise


class HoldsItsGenerator(Noisy):
    def __init__(self, rng):
        self.rng = rng

    def forward(self, x):
        self.noise = self.rng.normal(size=x.shape).astype(x.dtype)
        return x * self.noise


RIGHT = (Squares, Gate, Scaled, MeanPower, Noisy, HoldsItsGenerator)


@pytest.mark.parametrize("kind", RIGHT)
def test_right_layers_conform_in_every_style(kind):
    report = check(kind, oracles=["numeric"], level="full")
    assert report.rows
    assert not report.failures("full"), str(report)
    asked = {row["clause"] for row in report.rows if row["verdict"] == "conforms"}
    assert asked == {
        *("own-derivative", "batch:one", "repeatable", "no-writes"),
        *("upstream-linear", "dtype-shape", "layout", "quiet"),
    }


def test_what_is_found_of_it_is_said():
    (line,) = check(Gate, oracles=["numeric"]).remarks
    assert line.startswith("Gate is none of the layers known: judged by its own derivative, called as Gate(3, 6")
    assert 'W in self.params["W"]' in line
    assert "the gradient of c from self.grads" in line
    assert line.endswith("the tolerance is its own code's rounding")
    assert any("draws random numbers" in line for line in check(Noisy, oracles=["numeric"]).remarks)


# Each fails by exactly one clause.


class ForgetsTheSquare(Squares):
    def backward(self, dout):
        return self.x * dout


class AlwaysMeansFour(Squares):
    def forward(self, x):
        super().forward(x)
        return np.sum(x * x) / 4

    def backward(self, dout):
        return dout * 2 * self.x / len(self.x)


class Accumulates(Squares):
    calls = 0

    def forward(self, x):
        self.calls = 0
        return super().forward(x)

    def backward(self, dout):
        self.calls += 1
        return super().backward(dout) * self.calls


class WritesItsInput(Squares):
    def forward(self, x):
        out = super().forward(x)
        x += 1
        return out


class WritesDout(Squares):
    def backward(self, dout):
        right = super().backward(dout)
        dout *= 2
        return right


class ReturnsWhatItKeeps(Squares):
    def forward(self, x):
        self.x = x.copy()
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        return dout * self.out


class MasksBySign(Squares):
    not_a_derivative = True

    def backward(self, dout):
        return dout * (dout > 0)


class Widens(Squares):
    def forward(self, x):
        return super().forward(x).astype(np.float64)


class ReadsMemory(Squares):
    def forward(self, x):
        super().forward(x)
        self.f = x.flags.f_contiguous and not x.flags.c_contiguous
        return x * x * (2 if self.f else 1)

    def backward(self, dout):
        return super().backward(dout) * (2 if self.f else 1)


class Prints(Squares):
    def forward(self, x):
        print("here")  # noqa: T201
        return super().forward(x)


WRONG = {
    ForgetsTheSquare: ("own-derivative", "is 0.5 times what it should be"),
    AlwaysMeansFour: ("batch:one", ""),
    Accumulates: ("repeatable", "backward called twice"),
    WritesItsInput: ("no-writes", "x was overwritten"),
    WritesDout: ("no-writes", "dout was overwritten"),
    ReturnsWhatItKeeps: ("no-writes", "what is returned must not be what the layer keeps"),
    MasksBySign: ("upstream-linear", "expected"),
    Widens: ("dtype-shape", "float64"),
    ReadsMemory: ("layout", ""),
    Prints: ("quiet", "printed"),
}


# What is the same mistake, seen by another clause.
FOLLOWS = {ForgetsTheSquare: {"batch:one"}, WritesItsInput: {"layout", "repeatable"}, WritesDout: {"layout"}}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_layer_fails_by_its_own_clause(kind):
    clause, words = WRONG[kind]
    report = check(kind, oracles=["numeric"], level="full")
    failing = {row["clause"]: row["text"] for row in report.failures("full")}
    assert set(failing) - FOLLOWS.get(kind, set()) == {clause}
    assert words in failing[clause]


def test_core_decides_by_what_a_network_needs():
    core = {kind.__name__ for kind in WRONG if check(kind, oracles=["numeric"]).failures("core")}
    assert core == {"ForgetsTheSquare", "AlwaysMeansFour", "Accumulates", "WritesItsInput"}


# What is wrong, in words.


def gate(**changed):
    """Gate with another backward."""
    return type("Gate", (Gate,), changed)


def text(kind):
    return next(row["text"] for row in check(kind, oracles=["numeric"]).failures("full"))


def backward_of(change):
    def bprop(self, grad):
        dx = Gate.bprop(self, grad)
        return change(self, dx, grad)

    return bprop


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda self, dx, grad: -dx, "the gradient of inputs has the wrong sign"),
        (lambda self, dx, grad: 0 * dx, "the gradient of inputs is zero everywhere"),
        (lambda self, dx, grad: dx / len(dx), "the gradient of inputs is divided by the number of samples once too"),
        (lambda self, dx, grad: dx[:, ::-1], "is right, but in reverse order along axis 1"),
        (lambda self, dx, grad: dx * (np.arange(3) > 0), "is zero at some entries where the derivative is not"),
        (lambda self, dx, grad: dx * (np.arange(3) + 1), "is wrong at index 1, 2 of axis 1, and right at the others"),
        (lambda self, dx, grad: np.tanh(dx), "is not the derivative of its own forward; those of W and c are right"),
        (lambda self, dx, grad: dx - self.inputs, "lacks a term: 1 times inputs"),
    ],
)
def test_the_sentence_says_how_a_gradient_stands_to_the_derivative(change, words):
    assert words in text(gate(bprop=backward_of(change)))


def test_a_sum_that_is_missing_is_named():
    def bprop(self, grad):
        dx = Gate.bprop(self, grad)
        self.grads["c"] = grad * 2 * self.s * self.s * (1 - self.s)
        return dx

    words = text(gate(bprop=bprop))
    assert "the gradient of c has shape (4, 6), expected (6,): the sum over axis 0 is missing" in words


def test_the_gradient_of_another_is_named():
    def backward(self, dout):
        left, _ = Scaled.backward(self, dout)
        return left, left

    assert "the gradient of right is that of left" in text(type("Scaled", (Scaled,), {"backward": backward}))


# What cannot be asked.


class Steps(Squares):
    def backward(self, dout):
        return np.where(dout, self.x * 0 + 3, 0) * dout


def test_a_backward_that_is_meant_to_differ_is_declared():
    assert 'say so: NOT_A_DERIVATIVE = ("Steps",)' in text(Steps)
    report = check(type("Steps", (Steps,), {"not_a_derivative": True}), oracles=["numeric"])
    assert not report.failures("full")
    assert "judged as declared, by no derivative" in report.remarks[0]
    (row,) = (row for row in report.rows if row["clause"] == "own-derivative")
    assert (row["verdict"], row["reason"]) == (
        "not asked",
        "its author says that backward is meant to be no derivative",
    )


class AsksForStrings(Squares):
    def forward(self, words):
        return words.upper()


class GivesNaN(Squares):
    def forward(self, x):
        return x * np.nan


class AnotherEachTime(Squares):
    def forward(self, x):
        return x * np.random.default_rng().normal()


class OfTwoThings(Squares):
    def backward(self, dout, mask):
        return dout * mask


class NoLoss(Squares):
    def backward(self):
        return self.x


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (AsksForStrings, "its forward raised AttributeError: 'numpy.ndarray' object has no attribute 'upper'"),
        (GivesNaN, "its forward gives NaN or infinity"),
        (AnotherEachTime, "it gives another answer each time"),
        (OfTwoThings, "its backward asks for more than dout"),
        (NoLoss, "its backward takes no dout, and its forward returns no loss"),
    ],
)
def test_what_cannot_be_called_is_named_and_not_accused(kind, why):
    with pytest.raises(Unusable, match="none of the layers known here") as refused:
        check(kind, oracles=["numeric"])
    assert why in str(refused.value)


def test_a_backward_that_raises_after_a_forward_that_answered_is_the_layers():
    def backward(self, dout):
        return dout * self.nowhere

    report = check(type("Squares", (Squares,), {"backward": backward}), oracles=["numeric"])
    assert {row["verdict"] for row in report.failures("core")} == {"raised"}


def test_a_parameter_without_a_gradient_is_said_and_the_rest_is_judged():
    def bprop(self, grad):
        dx = Gate.bprop(self, grad)
        del self.grads["c"]
        return dx

    report = check(gate(bprop=bprop), oracles=["numeric"])
    assert "Gate: the gradient of c is found nowhere, so it is not judged" in report.remarks
    assert not report.failures("full")


# Everywhere else.


def judged(path, *words):
    command = [sys.executable, "-m", "conformance", str(path), "--oracles", "numeric", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves


def test_the_command_line_judges_a_file_of_them(tmp_path):
    file = tmp_path / "report.json"
    ran = judged(STYLES / "wrong_10_cumsum.py", "--report", str(file))
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "CumulativeSum is none of the layers known: judged by its own derivative" in ran.stdout
    assert "the gradient of x is right, but in reverse order along axis 1" in ran.stdout
    report = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.validate(report, SCHEMA)
    assert report["layers"]["CumulativeSum"]["own-derivative"]["level"] == "core"
    assert judged(STYLES / "right_10_cumsum.py").returncode == 0


def test_a_file_declares_what_is_meant_to_differ(tmp_path):
    path = tmp_path / "binary.py"
    text = (STYLES / "right_03_binarize.py").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    assert judged(path).returncode == 1
    path.write_text(f'{text}\n\nNOT_A_DERIVATIVE = ("BinarizeSTE",)\n', encoding="utf-8")
    assert judged(path).returncode == 0
