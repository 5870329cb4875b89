"""The textbook's layers as everybody types them: core conforms, full names each habit."""

from pathlib import Path

import pytest
from asked import answered

TYPED = Path(__file__).parent / "subjects" / "typed" / "textbook.py"


def outcomes(path):
    return {question.id: question.outcome for question in answered(str(path), "default")}


@pytest.fixture(scope="module")
def typed():
    return outcomes(TYPED)


def test_core_conforms(typed):
    assert {name for name, outcome in typed.items() if outcome.core.bad} == set()


def test_the_habits_are_recognised(typed):
    assert {habit for outcome in typed.values() for habit in outcome.habits} == {
        *("delta-in-log", "largest-of-soft-target", "ignores-dout", "overwrites-dout", "returns-what-it-keeps"),
        *("flattens-axes", "one-batch-axis", "warns"),
    }


@pytest.mark.parametrize(
    ("question", "verdict", "words"),
    [
        ("Affine-batch:empty", "raised", "cannot reshape array of size 0"),
        ("Affine-batch:sequence", "raised", "it takes every axis after the first for features, as the textbook's does"),
        ("Relu-no-writes", "wrong", "dout was overwritten"),
        ("SoftmaxWithLoss-forward", "wrong", "the layer converts t to labels by t.argmax(axis=-1) for the loss alone"),
        ("SoftmaxWithLoss-batch:one", "wrong", "the layer ignores dout in backward: it must multiply by it"),
        ("SoftmaxWithLoss-upstream-linear", "wrong", "the layer ignores dout in backward: it must multiply by it"),
        ("SoftmaxWithLoss-batch:single", "raised", "backward raised"),
        ("MulLayer-broadcast", "wrong", "has shape (2, 3), expected (3,)"),
        ("Sigmoid-extremes", "wrong", "overflow encountered in exp"),
    ],
)
def test_full_names_each_habit(typed, question, verdict, words):
    assert typed[question].verdict.value == verdict
    assert words in typed[question].diagnosis.text
