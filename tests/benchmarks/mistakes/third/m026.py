import numpy as np


class SumLayer:
    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        self.n = x.shape[self.axis]
        acc = np.add.reduce(x, axis=self.axis, dtype=np.float32)
        return np.asarray(acc, dtype=x.dtype)

    def backward(self, dout):
        return np.repeat(np.expand_dims(dout, self.axis), self.n, axis=self.axis)
