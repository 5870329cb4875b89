import numpy as np


class SumLayer:
    def __init__(self, axis=-1):
        self.axis = axis
        self.in_shape = None

    def forward(self, x):
        self.axis %= x.ndim
        self.in_shape = x.shape
        return x.sum(axis=self.axis)

    def backward(self, dout):
        wide = np.expand_dims(dout, self.axis)
        return np.broadcast_to(wide, self.in_shape).copy()
