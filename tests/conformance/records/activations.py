"""Activations."""

from ._record import Record

RELU = Record("Relu", inputs={"x": "*N D"}, kinks=True)
SIGMOID = Record("Sigmoid", inputs={"x": "*N D"})
SOFTMAX = Record("Softmax", inputs={"x": "*N D"})
