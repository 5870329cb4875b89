import numpy as np


def softplus(x):
    big = x > 5.0
    safe = np.where(big, 0.0, x)
    return np.where(big, x, np.log1p(np.exp(safe)))


class SigmoidWithLoss:
    def __init__(self):
        self.x, self.t = None, None

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim == x.ndim - 1:
            t = np.eye(x.shape[-1], dtype=x.dtype)[t]
        self.x, self.t = x, t
        self.n = max(x.size // x.shape[-1], 1)
        return np.sum(softplus(x) - t * x) / self.n

    def backward(self, dout=1):
        y = np.exp(-np.logaddexp(0, -self.x))
        return dout * (y - self.t) / self.n
