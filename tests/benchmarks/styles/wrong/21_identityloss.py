"""Regression head: the output unit is the identity, the loss a squared error.

The mean is taken over every element of the batch, i.e. for an (N, D) output
we divide by N * D, and there is the usual factor one half.
"""
import numpy as np


class IdentityWithLoss:
    def __init__(self):
        self.y = None
        self.t = None
        self.loss = None

    def forward(self, x, t):
        self.y = x
        self.t = np.asarray(t, dtype=x.dtype).reshape(x.shape)
        self.loss = 0.5 * np.sum((self.y - self.t) ** 2) / x.size
        return self.loss

    def backward(self, dout=1.0):
        return dout * (self.y - self.t) / self.y.shape[0]


class SumNode:
    """Adds up all entries of an array."""

    def forward(self, x):
        self.shape = x.shape
        return np.sum(x)

    def backward(self, dout=1.0):
        return np.full(self.shape, dout, dtype=float)
