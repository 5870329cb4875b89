import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x > 0)
        out = x
        out[x < 0] = 0
        return out

    def backward(self, dout):
        dx = np.zeros_like(dout)
        dx[self.mask] = dout[self.mask]
        return dx
