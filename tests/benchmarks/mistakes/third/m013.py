import numpy as np


class IdentityWithLoss:
    def __init__(self):
        self.y, self.t = None, None

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim < x.ndim:
            t = (t[..., None] == np.arange(x.shape[-1])).astype(x.dtype)
        self.y, self.t = x + 0, t
        self.batch_size = max(x.size // x.shape[-1], 1)
        square = x * x - 2 * x * t + t * t
        return 0.5 * square.sum() / self.batch_size

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.batch_size
