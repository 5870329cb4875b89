import numpy as np


class SumLayer:
    def __init__(self, axis=-1):
        self.axis = axis
        self.shape = None

    def forward(self, x):
        self.shape = x.shape
        slices = np.moveaxis(x, self.axis, 0)
        total = np.zeros(slices.shape[1:], dtype=x.dtype)
        for k in range(1, slices.shape[0]):
            total = total + slices[k]
        return total

    def backward(self, dout):
        dx = np.zeros(self.shape, dtype=dout.dtype)
        view = np.moveaxis(dx, self.axis, 0)
        for k in range(self.shape[self.axis]):
            view[k] = dout
        return dx
