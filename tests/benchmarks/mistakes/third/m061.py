import numpy as np


class SigmoidWithLoss:
    def __init__(self):
        self.loss = None

    def forward(self, x, t):
        t = np.asarray(t)
        self.t = t if t.ndim == x.ndim else np.eye(x.shape[-1], dtype=x.dtype)[t]
        log_y = -np.logaddexp(0, -x)
        self.y = np.exp(log_y)
        self.n = max(x.size // x.shape[-1], 1)
        total = np.sum(self.t * log_y)
        self.loss = -total / self.n
        return self.loss

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.n
