"""Activations."""

from ._record import Record

RELU = Record("Relu", inputs={"x": "*N D"}, kinks=True, aliases=("ReLU", "ReLULayer", "ReluLayer"))
SIGMOID = Record("Sigmoid", inputs={"x": "*N D"}, aliases=("SigmoidLayer",))
SOFTMAX = Record("Softmax", inputs={"x": "*N D"}, aliases=("SoftmaxLayer", "SoftMax"))
