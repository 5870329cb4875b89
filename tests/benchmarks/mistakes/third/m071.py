import numpy as np


class IdentityWithLoss:
    def __init__(self):
        self.loss = 0.0
        self.diff = None

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim == x.ndim - 1:
            t = np.eye(x.shape[-1], dtype=x.dtype)[t]
        self.diff = x - t
        self.n = max(int(np.prod(x.shape[:-1])), 1)
        self.loss += 0.5 * np.sum(self.diff ** 2) / self.n
        return self.loss

    def backward(self, dout=1):
        return self.diff * dout / self.n
