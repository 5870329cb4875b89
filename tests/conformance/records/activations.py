"""Activations."""

from ..textures import TEXTURES
from ._record import Record

RELU = Record("Relu", inputs={"x": "*N D"}, kinks=True, aliases=("ReLU", "ReLULayer", "ReluLayer"))
SIGMOID = Record(
    "Sigmoid",
    inputs={"x": "*N D"},
    textures=tuple(texture for texture in TEXTURES if texture != "offset"),  # so far out nothing can be decided
    aliases=("SigmoidLayer",),
)
SOFTMAX = Record("Softmax", inputs={"x": "*N D"}, aliases=("SoftmaxLayer", "SoftMax"))
