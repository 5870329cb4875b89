"""What the reference refuses: the error names the argument, what came and what was expected; nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from conformance import reference
from conformance.reference import (
    LSTM,
    AddLayer,
    Affine,
    BranchLayer,
    DotLayer,
    Embedding,
    MulLayer,
    Relu,
    Softmax,
    SoftmaxWithLoss,
    SumLayer,
    TimeLSTM,
    cross_entropy_error,
    gradient_descent,
    mean_squared_error,
    numerical_gradient,
    relu,
    softmax,
)

X, T = np.zeros((2, 3)), np.array([0, 2])


def affine() -> Affine:
    return Affine(np.ones((3, 4)), np.zeros(4))


WEIGHTS, H = (np.ones((3, 8)), np.ones((2, 8)), np.ones(8)), np.ones((2, 2))


def lstm() -> LSTM:
    return LSTM(*WEIGHTS)


LOSSES = [reference.SoftmaxWithLoss, reference.SigmoidWithLoss, reference.IdentityWithLoss]

# A call, and what its error must be and say: the argument, what came, what was expected.
REFUSED: list[tuple[Callable[[], Any], type[Exception], list[str]]] = [
    # Shapes that do not fit.
    (lambda: Affine(np.ones(3), np.ones(3)), ValueError, ["W", "(3,)", "2 axes"]),
    (lambda: Affine(np.ones((3, 4, 5)), np.ones(4)), ValueError, ["W", "(3, 4, 5)", "2 axes"]),
    (lambda: Affine(np.ones((3, 4)), np.ones(3)), ValueError, ["b", "(3,)", "(4,)"]),
    (lambda: Affine(np.ones((3, 4)), np.ones((1, 4))), ValueError, ["b", "(1, 4)", "(4,)"]),
    (lambda: affine().forward(np.ones((2, 4))), ValueError, ["x", "(2, 4)", "expected 3"]),
    (lambda: affine().forward(1.0), ValueError, ["x", "()", "expected 3"]),
    (lambda: DotLayer().forward(X, np.ones((2, 2))), ValueError, ["x", "(2, 3)", "expected 2"]),
    (lambda: DotLayer().forward(X, np.ones(3)), ValueError, ["W", "(3,)", "2 axes"]),
    (lambda: AddLayer().forward(np.ones(2), np.ones(3)), ValueError, ["x", "(2,)", "y", "(3,)"]),
    (lambda: MulLayer().forward(np.ones(2), np.ones(3)), ValueError, ["x", "(2,)", "y", "(3,)"]),
    (lambda: Softmax().forward(1.0), ValueError, ["x", "()", "at least 1"]),
    (lambda: softmax(np.ones((2, 0))), ValueError, ["x", "(2, 0)", "at least 1"]),
    (lambda: SumLayer(2).forward(X), ValueError, ["axis is 2", "(2, 3)"]),
    (lambda: SumLayer(3).forward(X), ValueError, ["axis is 3", "(2, 3)"]),
    (lambda: SumLayer(-3).forward(X), ValueError, ["axis is -3", "(2, 3)"]),
    (lambda: BranchLayer(0), ValueError, ["copies", "0", "at least 1"]),
    (lambda: BranchLayer(1.5), TypeError, ["copies", "float", "whole number"]),
    (lambda: BranchLayer(True), TypeError, ["copies", "bool", "whole number"]),
    (lambda: SumLayer("rows"), TypeError, ["axis", "str", "whole number"]),
    (lambda: Embedding(np.ones(3)), ValueError, ["W", "(3,)", "2 axes"]),
    (lambda: Embedding(np.ones((3, 2)), padding_idx=3), ValueError, ["padding_idx", "3", "0 to 2"]),
    (lambda: Embedding(np.ones((3, 2)), padding_idx=-1), ValueError, ["padding_idx", "-1", "at least 0"]),
    (lambda: Embedding(np.ones((3, 2)), padding_idx=True), TypeError, ["padding_idx", "bool", "whole number"]),
    (lambda: LSTM(np.ones((3, 8)), np.ones((2, 7)), np.ones(8)), ValueError, ["Wh", "(2, 7)", "expected 8"]),
    (lambda: LSTM(np.ones((3, 7)), np.ones((2, 8)), np.ones(8)), ValueError, ["Wx", "(3, 7)", "expected 8"]),
    (lambda: LSTM(np.ones((3, 8)), np.ones((2, 8)), np.ones(7)), ValueError, ["b", "(7,)", "(8,)"]),
    (lambda: LSTM(np.ones((3, 8)), np.ones((2, 8)), np.ones(8), "fgi"), ValueError, ["gates", "'fgi'", "fgio"]),
    (lambda: LSTM(np.ones((3, 8)), np.ones((2, 8)), np.ones(8), 4), TypeError, ["gates", "int", "fgio"]),
    (lambda: lstm().forward(np.ones((2, 4)), H, H), ValueError, ["x", "(2, 4)", "expected 3"]),
    (lambda: lstm().forward(np.ones(3), H, H), ValueError, ["x", "(3,)", "2 axes"]),
    (lambda: lstm().forward(X, np.ones((2, 3)), H), ValueError, ["h_prev", "(2, 3)", "(2, 2)"]),
    (lambda: lstm().forward(X, H, np.ones((1, 2))), ValueError, ["c_prev", "(1, 2)", "(2, 2)"]),
    (lambda: TimeLSTM(*WEIGHTS).forward(X), ValueError, ["xs", "(2, 3)", "3 axes"]),
    (lambda: TimeLSTM(*WEIGHTS).forward(np.ones((2, 2, 4))), ValueError, ["xs", "(2, 2, 4)", "expected 3"]),
    # Indices.
    (lambda: Embedding(np.ones((3, 2))).forward([0, 3]), ValueError, ["idx", "3", "0 to 2"]),
    (lambda: Embedding(np.ones((3, 2))).forward(-1), ValueError, ["idx", "-1", "0 to 2"]),
    (lambda: Embedding(np.ones((3, 2))).forward([0.0]), TypeError, ["idx", "float64", "whole numbers"]),
    (lambda: Embedding(np.ones((3, 2))).forward([True]), TypeError, ["idx", "bool", "whole numbers"]),
    (lambda: Embedding(np.ones((3, 2))).forward([[0], [1, 2]]), TypeError, ["idx", "different lengths"]),
    # What is no array of numbers.
    (lambda: relu("three"), TypeError, ["x", "str", "numbers"]),
    (lambda: relu(None), TypeError, ["x", "NoneType", "numbers"]),
    (lambda: relu([[1.0], [1.0, 2.0]]), TypeError, ["x", "different lengths", "numbers"]),
    (lambda: relu(np.array(["a"])), TypeError, ["x", "<U1", "numbers"]),
    (lambda: affine().forward("three"), TypeError, ["x", "str", "numbers"]),
    (lambda: Affine("three", np.ones(3)), TypeError, ["W", "str", "numbers"]),
    (lambda: Affine(np.ones((3, 4)), "three"), TypeError, ["b", "str", "numbers"]),
    (lambda: numerical_gradient(np.sum, "three"), TypeError, ["x", "str", "numbers"]),
    (lambda: gradient_descent(np.sum, "three"), TypeError, ["init_x", "str", "numbers"]),
    # Targets.
    *[
        refused
        for loss in LOSSES
        for refused in [
            (lambda loss=loss: loss().forward(X, [0, 3]), ValueError, ["t", "3", "0 to 2"]),
            (lambda loss=loss: loss().forward(X, [7, -9]), ValueError, ["the label 7", "0 to 2"]),
            (lambda loss=loss: loss().forward(X, [-1, 0]), ValueError, ["t", "-1", "0 to 2"]),
            (lambda loss=loss: loss().forward(X, [[0], [1]]), ValueError, ["t", "(2, 1)", "(2,)", "(2, 3)"]),
            (lambda loss=loss: loss().forward(X, np.zeros((2, 4))), ValueError, ["t", "(2, 4)", "(2,)", "(2, 3)"]),
            (lambda loss=loss: loss().forward(X, 0), ValueError, ["t", "()", "(2,)", "(2, 3)"]),
            (lambda loss=loss: loss().forward(X, [0.0, 1.0]), TypeError, ["t", "float64", "whole numbers"]),
            (lambda loss=loss: loss().forward(X, [True, False]), TypeError, ["t", "bool", "whole numbers"]),
            (lambda loss=loss: loss().forward(X, "three"), (TypeError, ValueError), ["t"]),
            (lambda loss=loss: loss().forward(1.0, 0), ValueError, ["x", "()", "at least 1"]),
        ]
    ],
    (lambda: cross_entropy_error([0.5, 0.5], 2), ValueError, ["t", "2", "0 to 1"]),
    (lambda: cross_entropy_error([[0.5, 0.5]], [[0]]), ValueError, ["t", "(1, 1)", "(1,)", "(1, 2)"]),
    (lambda: cross_entropy_error(np.ones((2, 3, 4)), 0), ValueError, ["t", "expected (2, 3)", "(2, 3, 4)"]),
    (lambda: cross_entropy_error("half", 0), TypeError, ["y", "str", "numbers"]),
    (lambda: mean_squared_error([1.0, 2.0], [1.0, 2.0, 3.0]), ValueError, ["t", "(3,)", "(2,)"]),
    (lambda: mean_squared_error(1.0, 1.0), ValueError, ["y", "()", "at least 1"]),
]


@pytest.mark.parametrize(("call", "error", "words"), REFUSED)
def test_bad_input_is_refused_in_words(call: Callable[[], Any], error: type[Exception], words: list[str]) -> None:
    with pytest.raises(error) as refusal:
        call()
    assert [word for word in words if word not in str(refusal.value)] == []


LAYERS: dict[str, tuple[Callable[[], Any], list[Any]]] = {
    "Relu": (Relu, [X]),
    "Sigmoid": (reference.Sigmoid, [X]),
    "Softmax": (Softmax, [X]),
    "Affine": (affine, [X]),
    "SoftmaxWithLoss": (SoftmaxWithLoss, [X, T]),
    "SigmoidWithLoss": (reference.SigmoidWithLoss, [X, T]),
    "IdentityWithLoss": (reference.IdentityWithLoss, [X, T]),
    "AddLayer": (AddLayer, [X, X]),
    "MulLayer": (MulLayer, [X, X]),
    "NegLayer": (reference.NegLayer, [X]),
    "ReciprocalLayer": (reference.ReciprocalLayer, [X + 1]),
    "ExpLayer": (reference.ExpLayer, [X]),
    "LogLayer": (reference.LogLayer, [X + 1]),
    "SumLayer": (SumLayer, [X]),
    "DotLayer": (DotLayer, [X, np.ones((3, 4))]),
    "BranchLayer": (BranchLayer, [X]),
}


@pytest.mark.parametrize("name", LAYERS)
def test_backward_before_forward_is_refused(name: str) -> None:
    make, _ = LAYERS[name]
    with pytest.raises(RuntimeError, match=rf"{name}.backward was called before forward"):
        make().backward(np.ones((2, 3)))


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("bad", ["three", np.ones((5, 7))], ids=["a string", "another shape"])
def test_a_bad_dout_is_refused_and_nothing_changes(name: str, bad: Any) -> None:
    """The next backward says what the last one said."""
    make, inputs = LAYERS[name]
    layer = make()
    dout = np.ones(np.shape(layer.forward(*inputs)))
    before = str(layer.backward(dout))
    with pytest.raises((TypeError, ValueError), match="dout"):
        layer.backward(bad)
    assert str(layer.backward(dout)) == before


@pytest.mark.parametrize("name", LAYERS)
def test_a_refused_forward_leaves_the_layer_as_it_was(name: str) -> None:
    """Nothing is stored before it is checked."""
    make, inputs = LAYERS[name]
    for place, _ in enumerate(inputs):
        layer = make()
        layer.forward(*inputs)
        before = {name: id(value) for name, value in vars(layer).items()}
        with pytest.raises((TypeError, ValueError)):
            layer.forward(*inputs[:place], "three", *inputs[place + 1 :])
        assert {name: id(value) for name, value in vars(layer).items()} == before
