import numpy as np


class SoftmaxWithLoss:
    def __init__(self):
        self.y, self.t = None, None

    def forward(self, x, t):
        c = x.shape[-1]
        t = np.asarray(t)
        if t.ndim < x.ndim:
            t = (np.arange(c) == t[..., None]).astype(x.dtype)
        e = np.exp(x - x.max(axis=-1)[..., None])
        self.y = e / e.sum(axis=-1)[..., None]
        self.t = t
        delta = 1e-3
        self.n = max(x.size // c, 1)
        return -np.sum(t * np.log(self.y + delta)) / self.n

    def backward(self, dout=1):
        return dout * (self.y * self.t.sum(-1)[..., None] - self.t) / self.n
