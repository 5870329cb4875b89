import numpy as np


class Swish:
    """x * sigmoid(beta * x); one learnable beta per feature."""

    def __init__(self, features, beta=1.0):
        self.beta = np.full(features, float(beta))
        self.dbeta = np.zeros(features)
        self._cache = None

    def forward(self, x):
        s = 1 / (1 + np.exp(-self.beta * x))
        self._cache = (x, s)
        return x * s

    def backward(self, dout):
        x, s = self._cache
        ds = s * (1 - s)
        self.dbeta = (dout * x ** 2 * ds).sum(axis=0)
        return dout * (s + self.beta * x * ds)
