import numpy as np


class IdentityWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        t = np.asarray(t)
        self.t = t if t.ndim == x.ndim else np.eye(x.shape[-1], dtype=x.dtype)[t]
        self.y = np.array(x)
        self.n = max(x.size // x.shape[-1], 1)
        return np.sum(np.abs(self.y - self.t)) / self.n

    def backward(self, dout=1):
        return dout * (self.t - self.y) / self.n
