"""Softmax as a layer of its own (so it can sit in the middle of a network)."""
import numpy as np


class SoftMax:
    def __init__(self):
        self.s = None

    def forward(self, x):
        z = np.exp(x - x.max(axis=1, keepdims=True))
        self.s = z / z.sum(axis=1, keepdims=True)
        return self.s

    def backward(self, g):
        # J^T g with J = diag(s) - s s^T, without building J
        inner = np.sum(g * self.s, axis=1, keepdims=True)
        return self.s * (g - inner)


class SoftMaxSlow:
    """Same thing sample by sample with the explicit Jacobian."""

    def forward(self, x):
        self.out = np.empty_like(x, dtype=float)
        for n, row in enumerate(x):
            e = np.exp(row - np.max(row))
            self.out[n] = e / np.sum(e)
        return self.out

    def backward(self, g):
        dx = np.empty_like(g, dtype=float)
        for n in range(len(g)):
            s = self.out[n].reshape(-1, 1)
            jac = np.diagflat(s) - s @ s.T
            dx[n] = jac @ g[n]
        return dx
