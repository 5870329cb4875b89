import numpy as np


class Affine:
    """Layer with lists params/grads as in the second volume."""

    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]
        self.x = None

    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b

    def backward(self, dout):
        W, b = self.params
        dx = np.dot(dout, W.T)
        x = self.x.reshape(-1, W.shape[0])
        dout = dout.reshape(-1, W.shape[1])
        self.grads[0] += np.dot(x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return dx
