import numpy as np


class SigmoidWithLoss:
    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim < x.ndim:
            hot = np.zeros_like(x)
            np.put_along_axis(hot, t[..., None], 1.0, axis=-1)
            t = hot
        z = np.exp(-np.abs(x))
        self.y = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
        self.t = t
        self.batch = max(x[..., :1].size, 1)
        tail = np.log(1.0 + z)
        head = np.where(x >= 0, (1 - t) * x, -t * x)
        return (head + tail).sum() / self.batch

    def backward(self, dout=1):
        return (self.y - self.t) * (dout / self.batch)
