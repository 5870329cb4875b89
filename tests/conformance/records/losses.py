"""Losses fused with the activation before them."""

from math import inf, nan

from ._record import Record

FORMS = {"labels": {"t": "*N"}, "one-hot": {}, "soft": {}, "weighted": {}}
SIZES = ({"N": 2, "C": 3}, {"N": 3, "C": 5})
REDUCTIONS = {"reduction": ("mean", "sum", "mean over elements")}

SOFTMAX_WITH_LOSS = Record(
    "SoftmaxWithLoss",
    inputs={"x": "*N C"},
    targets={"t": "*N C"},
    forms=FORMS,
    sizes=SIZES,
    pair="softmax",
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
    inputs={"x": "*N C"},
    targets={"t": "*N C"},
    forms=FORMS,
    sizes=SIZES,
    pair="sigmoid",
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
    inputs={"x": "*N C"},
    targets={"t": "*N C"},
    forms=FORMS,
    sizes=SIZES,
    pair="identity_function",
    mixes_batch=True,
    infinities=False,
    empty=(nan,),
    conventions=REDUCTIONS,
    points=(
        {"x": [inf, 0.0, 0.0], "t": [inf, 0.0, 0.0]},
        {"x": [nan, 0.0, 0.0], "t": [1.0, 0.0, 0.0]},
    ),
)
