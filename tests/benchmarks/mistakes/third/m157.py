import numpy as np


class IdentityWithLoss:
    def forward(self, x, t):
        t = np.asarray(t)
        d = x.shape[-1]
        if t.ndim < x.ndim:
            t = np.eye(d, dtype=x.dtype)[t]
        self.y, self.t = x.copy(), t
        y2, t2 = x.reshape(-1, d), t.reshape(-1, d)
        loss = x.dtype.type(0)
        for i in range(y2.shape[0]):
            row = x.dtype.type(0)
            for j in range(d):
                diff = y2[i, j] - t2[i, j]
                row = diff * diff
            loss += row / 2
        self.n = max(y2.shape[0], 1)
        return loss / self.n

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.n
