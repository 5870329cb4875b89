"""What a subject does not offer is not asked, and told; what it offers is judged as everybody's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from asked import ORACLE_SETS

from conformance import check
from conformance.cases import Key
from conformance.checks import CLAUSES
from conformance.engine import settled
from conformance.finding import Finding
from conformance.question import Question
from conformance.records import RECORDS
from conformance.records._record import Setup
from conformance.records.convolution import SMALL
from conformance.subjects import Textbook
from conformance.trial import Trial
from conformance.truths import Facts

PRESENT = max(ORACLE_SETS, key=len)


def asked(kind: type, layer: str, oracles: tuple[str, ...] = ("numeric",)) -> list[Question]:
    return list(settled(Textbook("somebody", {layer: kind}), [RECORDS[layer]], oracles, profile="quick"))


def bad(questions: list[Question], level: str = "verdict") -> dict[str, Any]:
    return {q.id: q.outcome.verdict for q in questions if getattr(q.outcome, level).bad}


def told(questions: list[Question]) -> set[str]:
    return {words.partition(" is not offered")[0] for q in questions for words in q.outcome.conventions}


def setups(questions: list[Question]) -> set[str]:
    return {key.setup for q in questions for key in q.put}


# A convolution in the textbook's shape: windows become rows of a matrix, and rows are added back where they came from.


def im2col(x, height, width, stride, pad):
    N, C, H, W = x.shape
    rows, columns = (H + 2 * pad - height) // stride + 1, (W + 2 * pad - width) // stride + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    col = np.zeros((N, C, height, width, rows, columns), x.dtype)
    for k in range(height):
        for m in range(width):
            col[:, :, k, m] = padded[:, :, k : k + stride * rows : stride, m : m + stride * columns : stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(N * rows * columns, C * height * width)


def col2im(col, shape, height, width, stride, pad):  # noqa: PLR0913, PLR0917  # as the textbook has it
    N, C, H, W = shape
    rows, columns = (H + 2 * pad - height) // stride + 1, (W + 2 * pad - width) // stride + 1
    col = col.reshape(N, rows, columns, C, height, width).transpose(0, 3, 4, 5, 1, 2)
    image = np.zeros((N, C, H + 2 * pad, W + 2 * pad), col.dtype)
    for k in range(height):
        for m in range(width):
            image[:, :, k : k + stride * rows : stride, m : m + stride * columns : stride] += col[:, :, k, m]
    return image[:, :, pad : pad + H, pad : pad + W]


class TextbookConvolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        outputs, _, height, width = self.W.shape
        rows = (x.shape[2] + 2 * self.pad - height) // self.stride + 1
        columns = (x.shape[3] + 2 * self.pad - width) // self.stride + 1
        self.shape, self.col = x.shape, im2col(x, height, width, self.stride, self.pad)
        y = self.col @ self.W.reshape(outputs, -1).T + self.b
        return y.reshape(len(x), rows, columns, outputs).transpose(0, 3, 1, 2)

    def backward(self, dout):
        outputs, _, height, width = self.W.shape
        above = dout.transpose(0, 2, 3, 1).reshape(-1, outputs)
        self.db = above.sum(axis=0)
        self.dW = (self.col.T @ above).T.reshape(self.W.shape)
        return col2im(above @ self.W.reshape(outputs, -1), self.shape, height, width, self.stride, self.pad)


class WithoutOptions(TextbookConvolution):
    def __init__(self, W, b):
        super().__init__(W, b)


class WithDilationThatIsIgnored(TextbookConvolution):
    def __init__(self, W, b, stride=1, pad=0, dilation=1):  # noqa: ARG002  # that is the mistake
        super().__init__(W, b, *(np.max(option) for option in (stride, pad)))


def test_a_convolution_without_dilation_and_groups_conforms_and_the_report_says_so():
    questions = asked(TextbookConvolution, "Convolution", PRESENT)
    assert bad(questions) == {}
    pairs = {f"{name} with another number for each axis" for name in ("stride", "pad", "dilation")}
    assert told(questions) == {"dilation", "groups", "an absent b", *pairs}
    assert setups(questions) == {"plain", "strided", *RECORDS["Convolution"].large}


def test_what_is_not_offered_is_told_once_in_a_report():
    text = str(check(TextbookConvolution, "Convolution", oracles=["numeric"], level="full", profile="quick"))
    for name in ("dilation", "groups", "an absent b"):
        assert text.count(f"Convolution: {name} is not offered: what needs it is not asked") == 1


def test_without_any_option_the_plain_setup_is_asked_all_the_same():
    questions = asked(WithoutOptions, "Convolution")
    assert bad(questions) == {}
    assert told(questions) == {"dilation", "groups", "an absent b", "stride", "pad"}
    assert setups(questions) == {"plain", *RECORDS["Convolution"].large}


def test_an_option_that_is_taken_and_ignored_is_wrong():
    """It is offered, so it is asked: what is not told by the signature is told by the numbers."""
    questions = asked(WithDilationThatIsIgnored, "Convolution")
    assert "dilation" not in told(questions)
    assert "Convolution-forward" in bad(questions, "core")


class WrongWithoutOptions(WithoutOptions):
    """Nothing that is not offered excuses what is."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = self.db / len(dout)
        return dx


def test_what_is_offered_and_wrong_is_wrong():
    questions = asked(WrongWithoutOptions, "Convolution")
    assert {"Convolution-gradient:b", "Convolution-bias-sum"} <= bad(questions, "core").keys()
    assert "Convolution-gradient:x" not in bad(questions)


# Options that others have as well.


class SumLayer:
    """Sums along the last axis, and knows no other."""

    def forward(self, x):
        self.shape = x.shape
        return x.sum(axis=-1)

    def backward(self, dout):
        return np.broadcast_to(dout[..., None], self.shape).copy()


class BranchLayer:
    """Two copies, and no other number of them."""

    def forward(self, x):
        return np.stack([x, x])

    def backward(self, dout):
        return dout[0] + dout[1]


@pytest.mark.parametrize(("kind", "option"), [(SumLayer, "axis"), (BranchLayer, "copies")])
def test_a_right_layer_without_an_option_passes_level_core(kind, option):
    questions = asked(kind, kind.__name__, PRESENT)
    assert bad(questions, "core") == {}
    assert told(questions) == {option}
    record = RECORDS[kind.__name__]
    plain = {name for name, setup in record.setups.items() if setup.options == record.options}
    assert setups(questions) == {*plain, *record.large}


# The gradient of a bias is a sum over what the letters say, and not over what happens to be as long.


@pytest.fixture
def as_wide_as_it_has_channels(monkeypatch: pytest.MonkeyPatch) -> Facts:
    """A case whose output has five channels and a width of five."""
    record, sizes = RECORDS["Convolution"], {**SMALL, "O": 5, "L": 2, "W": 6, "Q": 5}
    monkeypatch.setitem(RECORDS, "Convolution", replace(record, setups={"plain": Setup(sizes)}))
    return Facts(Key("Convolution", "float64", "plain", texture="normal"))


def bias_sum(kind: type, about: Facts) -> int:
    """How many numbers the clause decides; it raises where it finds something."""
    trial = Trial(Textbook("somebody", {"Convolution": kind}), about, ("numeric",))
    CLAUSES["bias-sum"](trial)
    return trial.decided


def test_a_bias_lies_along_the_channels_where_the_width_is_as_long(as_wide_as_it_has_channels):
    assert as_wide_as_it_has_channels.reference.y.shape[1::2] == (5, 5)
    assert bias_sum(TextbookConvolution, as_wide_as_it_has_channels) == 5


class BiasAlongTheWidth(TextbookConvolution):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.sum(axis=(0, 1, 2))
        return dx


def test_a_bias_along_the_width_is_wrong(as_wide_as_it_has_channels):
    with pytest.raises(Finding) as caught:
        bias_sum(BiasAlongTheWidth, as_wide_as_it_has_channels)
    assert (caught.value.what, caught.value.verdict.value) == ("value", "wrong")
