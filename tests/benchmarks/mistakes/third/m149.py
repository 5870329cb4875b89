import numpy as np


class SumLayer:
    """Sums over one axis; the gradient is copied to every place of it."""

    def __init__(self, axis=-1):
        self.axis = axis
        self.x = None

    def forward(self, x):
        self.x = x
        return np.sum(x, axis=self.axis)

    def backward(self, dout):
        dx = np.ones_like(self.x) * np.expand_dims(dout, self.axis)
        return dx / self.x.shape[self.axis]
