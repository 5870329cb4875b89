"""The clause `errors`, asked of others: only by its name, in words that make sense for code that is not ours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from asked import asked, spoken

from conformance import check
from conformance.cases import Key
from conformance.checks import errors
from conformance.loading import load
from conformance.memory import Memory
from conformance.mistakes.linear import UpstreamOfAnyShape
from conformance.question import Question
from conformance.records import RECORDS
from conformance.reference import Affine, Relu
from conformance.subjects import Textbook
from conformance.subjects.importing import Unusable
from conformance.trial import Trial
from conformance.truths import the_reference

SOMEBODY = Textbook("somebody", {"Affine": Affine})


def said(thing, layer="", **how):
    """The sentence, by the clause alone; empty where it conforms."""
    (row, *_) = check(thing, layer, clauses="errors", oracles=["numeric"], profile="quick", **how).rows
    return row["text"]


class InOtherWords:
    """It refuses everything, and calls its arguments what it likes."""

    def __init__(self):
        self.on = None

    def forward(self, inputs):
        if inputs.dtype.kind != "f":
            raise TypeError(f"inputs must be numbers, not {inputs.dtype}")
        self.on = inputs > 0
        return inputs * self.on

    def backward(self, grad):
        if self.on is None:
            raise RuntimeError("call forward first")
        if grad.dtype.kind != "f" or grad.shape != self.on.shape:
            raise ValueError(f"grad must be numbers of shape {self.on.shape}")
        return grad * self.on


class OfTheInputTypes(InOtherWords):
    """An error in which a word stands that others call their input."""

    def forward(self, x):
        if x.dtype.kind != "f":
            raise TypeError("not supported for the input types")
        return super().forward(x)


class WithoutUpstream(InOtherWords):
    def backward(self):
        if self.on is None:
            raise RuntimeError("call forward first")
        return 1.0 * self.on


def test_it_is_asked_by_its_name_alone():
    report = check(Relu, oracles=["numeric"], profile="quick")
    (row,) = [row for row in report.rows if row["clause"] == "errors" and row["dtype"] == "float64"]
    assert (row["verdict"], row["text"]) == ("not asked", "asked of others by --clauses errors")
    named = check(Relu, clauses=["errors"], oracles=["numeric"], profile="quick")
    assert {row["clause"] for row in named.rows} == {"errors"}
    assert {row["verdict"] for row in named.rows} == {"conforms"}
    assert "errors" not in {title for title, _ in spoken(UpstreamOfAnyShape)}


def test_a_clause_that_core_never_asks_decides_at_full():
    assert check(Relu, clauses="errors", oracles=["numeric"], profile="quick").level == "full"
    assert check(Relu, clauses="forward", oracles=["numeric"], profile="quick").level == "core"


def test_a_clause_that_is_not_known_is_said():
    with pytest.raises(Unusable, match="there is no clause called error: known are forward, gradient"):
        check(Relu, clauses="error")


def test_an_argument_may_be_named_as_its_author_names_it():
    assert said(InOtherWords, "Relu") == ""


def test_another_word_of_the_language_names_no_argument():
    assert said(OfTheInputTypes, "Relu") == (
        "the error of forward for text for x says TypeError: not supported for the input types, expected one that "
        "names x"
    )


def test_a_backward_that_takes_no_dout_is_given_no_bad_one():
    assert said(WithoutUpstream, "Relu") == ""


def test_what_was_accepted_is_said_with_what_came():
    outcome = asked(UpstreamOfAnyShape, ["numeric"])
    assert outcome.diagnosis.text == (
        "backward accepts a dout of shape (2, 2, 77), for an output of shape (2, 2): it returns gradients, expected an "
        "error that names dout"
    )


class Accepts(Affine):
    def forward(self, x):
        return super().forward(np.ones((2, 3)) if x.dtype.kind != "f" else x)


def test_what_forward_returns_is_said():
    assert said(Accepts, "Affine").endswith(
        "forward accepts text for x: it returns an array of shape (2, 2), expected an error that names x"
    )


PAIR = """
import numpy as np

def relu_forward(x):
    if x.dtype.kind != "f":
        raise TypeError("x must be numbers")
    return np.maximum(x, 0), x > 0

def relu_backward(dout, cache):
    if dout.dtype.kind != "f" or dout.shape != cache.shape:
        raise ValueError("dout must be numbers in the shape of x")
    return dout * cache
"""


def test_a_pair_of_functions_has_no_backward_before_its_forward(tmp_path):
    (tmp_path / "pair.py").write_text(PAIR)
    assert said(str(tmp_path / "pair.py")) == ""


TENSORS = """
import torch

class Relu(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x)
"""


def test_what_we_cannot_hand_over_is_charged_to_nobody(tmp_path):
    """No tensor is made of text; and autograd, which we call, refuses a bad dout in its own words."""
    pytest.importorskip("torch")
    (tmp_path / "tensors.py").write_text(TENSORS)
    trial = Trial.of(load(str(tmp_path / "tensors.py")), Key("Relu", "float64", "small"), ("numeric",), Memory())
    errors(trial)
    assert trial.decided == 1


def test_a_case_that_was_printed_is_asked_again(tmp_path):
    (tmp_path / "pair.py").write_text(PAIR.replace('raise TypeError("x must be numbers")', "pass"))
    (row, *_) = check(str(tmp_path / "pair.py"), case="Relu-errors/float64/texture=normal", oracles=["numeric"]).rows
    assert row["verdict"] == "wrong"


def test_the_reference_is_asked_without_its_name():
    question = Question(RECORDS["Affine"], errors, "", "float64", the_reference(), (), Memory())
    assert question.not_asked() == ""
    assert replace(question, subject=SOMEBODY).not_asked() != ""
    assert replace(question, subject=SOMEBODY, named=True).not_asked() == ""
