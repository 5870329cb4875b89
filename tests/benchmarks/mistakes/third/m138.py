import math

import numpy as np


def _one(v):
    if v >= 0:
        return 1.0 / (1.0 + math.exp(-v))
    e = math.exp(v)
    return e / (1.0 + e)


class Sigmoid:
    """Loop unrolled by four, as in the C version."""

    def __init__(self):
        self.out = None

    def forward(self, x):
        flat = x.ravel()
        out = np.empty(flat.size, dtype=x.dtype)
        for i in range(flat.size):
            out[i] = _one(flat[i])
        self.out = out.reshape(x.shape)
        return self.out.copy()

    def backward(self, dout):
        y, d = self.out.ravel(), dout.ravel()
        n = y.size
        dx = np.zeros(n, dtype=y.dtype)
        for i in range(0, n - n % 4, 4):
            dx[i] = d[i] * y[i] * (1.0 - y[i])
            dx[i + 1] = d[i + 1] * y[i + 1] * (1.0 - y[i + 1])
            dx[i + 2] = d[i + 2] * y[i + 2] * (1.0 - y[i + 2])
            dx[i + 3] = d[i + 3] * y[i + 3] * (1.0 - y[i + 3])
        for i in range(n - n % 4, n - 1):
            dx[i] = d[i] * y[i] * (1.0 - y[i])
        return dx.reshape(self.out.shape)
