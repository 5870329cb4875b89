import math

import numpy as np


class SigmoidWithLoss:
    def __init__(self):
        self.y = None
        self.t = None

    def forward(self, x, t):
        t = np.asarray(t)
        c = x.shape[-1]
        if t.ndim < x.ndim:
            t = np.eye(c, dtype=x.dtype)[t]
        self.t, self.shape = t, x.shape
        rows, targets = x.reshape(-1, c), t.reshape(-1, c)
        self.y = np.empty(rows.shape, dtype=x.dtype)
        total = 0.0
        for i in range(len(rows)):
            total = 0.0
            for j in range(c):
                v = float(rows[i, j])
                z = math.exp(-abs(v))
                self.y[i, j] = (1 if v >= 0 else z) / (1 + z)
                total += max(v, 0.0) + math.log1p(z) - targets[i, j] * v
        self.n = max(len(rows), 1)
        return x.dtype.type(total / self.n)

    def backward(self, dout=1):
        return dout * (self.y.reshape(self.shape) - self.t) / self.n
