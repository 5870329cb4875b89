import numpy as np


class IdentityWithLoss:
    """Mean squared error for regression."""

    def __init__(self):
        self.error = None

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim < x.ndim:
            t = np.eye(x.shape[-1], dtype=x.dtype)[t]
        self.error = x - t
        self.rows = max(self.error.size // x.shape[-1], 1)
        total = np.sum(np.square(self.error))
        return total / self.rows

    def backward(self, dout=1):
        return dout * self.error / self.rows
