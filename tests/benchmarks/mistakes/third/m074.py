import numpy as np


class SigmoidWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim < x.ndim:
            t = np.eye(x.shape[-1], dtype=x.dtype)[t]
        self.t = t
        self.y = np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
        self.n = max(x.size // x.shape[-1], 1)
        loss = np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x)))
        return loss.sum() / max(x.size, 1)

    def backward(self, dout=1):
        dy = (self.y - self.t) / self.n
        return dout * dy * self.y * (1 - self.y)
