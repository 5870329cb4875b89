"""Activations."""

from math import inf, nan

from ..textures import TEXTURES
from ._record import Record

RELU = Record(
    "Relu",
    inputs={"x": "*N D"},
    kinks=True,
    points=({"x": [0.0, -0.0, nan]}, {"x": [inf, -inf, 5e-324]}),
    aliases=("ReLU", "ReLULayer", "ReluLayer"),
)
SIGMOID = Record(
    "Sigmoid",
    inputs={"x": "*N D"},
    textures=tuple(texture for texture in TEXTURES if texture != "offset"),  # so far out nothing can be decided
    points=({"x": [inf, -inf, nan]}, {"x": [1000.0, -1000.0, -745.0]}),
    aliases=("SigmoidLayer",),
)
SOFTMAX = Record(
    "Softmax",
    inputs={"x": "*N D"},
    points=({"x": [1.0, 1.0, -inf]}, {"x": [-inf, -inf, -inf]}, {"x": [inf, 0.0, 0.0]}, {"x": [nan, 0.0, 0.0]}),
    aliases=("SoftmaxLayer", "SoftMax"),
)
