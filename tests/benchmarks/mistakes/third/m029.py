import numpy as np


class Affine:
    """Fully connected layer, every product written out (first exercise)."""

    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        rows = x.reshape(-1, self.W.shape[0])
        n_in, n_out = self.W.shape
        out = np.zeros((len(rows), n_out), dtype=x.dtype)
        for i in range(len(rows)):
            for j in range(n_out):
                s = self.b[j]
                for k in range(n_in):
                    s += rows[i, k] * self.W[k, j]
                out[i, j] = s
        return out.reshape(x.shape[:-1] + (n_out,))

    def backward(self, dout):
        n_in, n_out = self.W.shape
        rows = self.x.reshape(-1, n_in)
        d = dout.reshape(-1, n_out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dx = np.zeros_like(rows)
        for i in range(len(rows)):
            for j in range(n_out):
                self.db[j] += d[i, j]
                for k in range(n_in):
                    dx[i, k] += d[i, j] * self.W[k, j]
            for k in range(n_in):
                for j in range(n_out - 1):
                    self.dW[k, j] += rows[i, k] * d[i, j]
        return dx.reshape(self.x.shape)
