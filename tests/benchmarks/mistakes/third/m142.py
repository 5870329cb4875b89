import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        out = x.dot(self.W) - self.b
        return out

    def backward(self, dout):
        x = self.x.reshape(-1, self.W.shape[0])
        d = dout.reshape(-1, self.W.shape[1])
        self.dW = x.T.dot(d) / max(x.shape[0], 1)
        self.db = d.sum(axis=0)
        return dout.dot(self.W.T)
