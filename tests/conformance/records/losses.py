"""Losses fused with the activation before them."""

from math import inf, nan

from ._arguments import given, labels, one_hot, soft, weighted
from ._record import Record, Setup

NARROW, WIDE = {"N": 2, "C": 3}, {"N": 3, "C": 5}
SETUPS = {
    "labels": Setup(NARROW, args={"t": labels("*N", "C")}, form="labels"),
    "labels-wide": Setup(WIDE, args={"t": labels("*N", "C")}, form="labels"),
    "one-hot": Setup(NARROW, form="one-hot"),
    "one-hot-wide": Setup(WIDE, form="one-hot"),
    "soft": Setup(WIDE, args={"t": soft("*N C")}, form="soft"),
    "weighted": Setup(NARROW, args={"t": weighted("*N C")}, form="weighted"),
}
REDUCTIONS = {"reduction": ("mean", "sum", "mean over elements"), "targets": ("labels or rows", "labels")}

SOFTMAX_WITH_LOSS = Record(
    "SoftmaxWithLoss",
    args={"x": given("*N C"), "t": one_hot("*N C")},
    outputs={"output": ""},
    setups=SETUPS,
    activation="softmax",
    related=("SoftmaxCrossEntropy", "SoftmaxLoss", "CrossEntropy", "CategoricalCrossentropy", "SoftmaxCE"),
    mixes_batch=True,
    infinities=False,
    empty=(nan,),
    conventions=REDUCTIONS,
    points=(
        {"x": [1.0, 1.0, -inf], "t": 0},
        {"x": [1.0, 1.0, -inf], "t": 2},
        {"x": [1.0, 1.0, -inf], "t": [1.0, 0.0, 0.0]},
        {"x": [-inf, -inf, -inf], "t": 0},
        {"x": [inf, 0.0, 0.0], "t": 0},
        {"x": [nan, 0.0, 0.0], "t": 1},
        {"x": [0.0, 0.0, 0.0], "t": -100},
        {"x": [0.0, 0.0, 0.0], "t": -1},
        {"x": [0.0, 0.0, 0.0], "t": 3},
    ),
)
SIGMOID_WITH_LOSS = Record(
    "SigmoidWithLoss",
    args={"x": given("*N C"), "t": one_hot("*N C")},
    outputs={"output": ""},
    setups=SETUPS,
    activation="sigmoid",
    related=("BCEWithLogits", "SigmoidCrossEntropy", "SigmoidLoss", "BinaryCrossEntropy", "BCE", "LogisticLoss"),
    mixes_batch=True,
    infinities=False,
    empty=(nan,),
    conventions=REDUCTIONS,
    points=(
        {"x": [inf, -inf, 0.0], "t": [1.0, 0.0, 0.0]},
        {"x": [inf, -inf, 0.0], "t": [0.0, 1.0, 0.0]},
        {"x": [1000.0, -1000.0, 0.0], "t": [0.0, 1.0, 0.0]},
        {"x": [nan, 0.0, 0.0], "t": [1.0, 0.0, 0.0]},
    ),
)
IDENTITY_WITH_LOSS = Record(
    "IdentityWithLoss",
    args={"x": given("*N C"), "t": one_hot("*N C")},
    outputs={"output": ""},
    setups=SETUPS,
    activation="identity_function",
    related=("MSE", "MeanSquaredError", "SquaredError", "L2Loss", "Quadratic", "SquaredLoss"),
    mixes_batch=True,
    infinities=False,
    empty=(nan,),
    conventions={**REDUCTIONS, "half": ("with", "without")},
    points=(
        {"x": [inf, 0.0, 0.0], "t": [inf, 0.0, 0.0]},
        {"x": [nan, 0.0, 0.0], "t": [1.0, 0.0, 0.0]},
    ),
)
