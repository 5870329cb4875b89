"""Losses fused with the activation before them."""

from math import nan

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
)
