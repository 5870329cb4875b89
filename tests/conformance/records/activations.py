"""Activations."""

from math import inf, nan

from ..textures import TEXTURES
from ._arguments import given
from ._record import Record, Setup

SETUPS = {"small": Setup({"N": 2, "D": 3}), "wide": Setup({"N": 3, "D": 5})}

RELU = Record(
    "Relu",
    args={"x": given("*N D")},
    outputs={"output": "*N D"},
    setups=SETUPS,
    kinks=True,
    points=({"x": [0.0, -0.0, nan]}, {"x": [inf, -inf, 5e-324]}),
    aliases=("ReLU", "ReLULayer", "ReluLayer"),
)
SIGMOID = Record(
    "Sigmoid",
    args={"x": given("*N D")},
    outputs={"output": "*N D"},
    setups=SETUPS,
    textures=tuple(texture for texture in TEXTURES if texture != "offset"),  # so far out nothing can be decided
    points=({"x": [inf, -inf, nan]}, {"x": [1000.0, -1000.0, -745.0]}),
    aliases=("SigmoidLayer",),
)
TANH = Record(
    "Tanh",
    args={"x": given("*N D")},
    outputs={"output": "*N D"},
    setups=SETUPS,
    textures=tuple(texture for texture in TEXTURES if texture != "offset"),  # as Sigmoid
    points=({"x": [inf, -inf, nan]}, {"x": [1000.0, -1000.0, -0.0]}),
    aliases=("TanhLayer",),
)
SOFTMAX = Record(
    "Softmax",
    args={"x": given("*N D")},
    outputs={"output": "*N D"},
    setups=SETUPS,
    points=({"x": [1.0, 1.0, -inf]}, {"x": [-inf, -inf, -inf]}, {"x": [inf, 0.0, 0.0]}, {"x": [nan, 0.0, 0.0]}),
    aliases=("SoftmaxLayer", "SoftMax"),
)
