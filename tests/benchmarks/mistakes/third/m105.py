import numpy as np


class NegLayer:
    """y = -x without a new array."""

    def forward(self, x):
        return np.negative(x, out=x)

    def backward(self, dout):
        return np.negative(dout)
