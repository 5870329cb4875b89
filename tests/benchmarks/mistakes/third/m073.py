import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x if self.x is None else self.x
        out = np.dot(x, self.W)
        return out + self.b

    def backward(self, dout):
        dout2 = dout.reshape(-1, dout.shape[-1])
        x2 = self.x.reshape(-1, self.x.shape[-1])
        self.dW = np.dot(x2.T, dout2)
        self.db = dout2.sum(axis=0)
        return np.dot(dout, self.W.T)
