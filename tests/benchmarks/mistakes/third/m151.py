import numpy as np


class SigmoidWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim < x.ndim:
            t = np.eye(x.shape[-1], dtype=x.dtype)[t]
        if self.t is None or self.t.shape != t.shape:
            self.t = t.copy()
        self.y = np.exp(-np.logaddexp(0, -x))
        self.n = max(int(np.prod(x.shape[:-1])), 1)
        return np.sum(np.logaddexp(0, x) - t * x) / self.n

    def backward(self, dout=1):
        return (dout * (self.y - self.t) / self.n).astype(self.y.dtype)
