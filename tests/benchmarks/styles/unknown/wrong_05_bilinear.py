import numpy as np


class Bilinear:
    """y[n, k] = x1[n] . W[k] . x2[n] + b[k]"""

    def __init__(self, in1, in2, out, rng=None):
        rng = rng or np.random.default_rng()
        self.W = rng.normal(size=(out, in1, in2)) / np.sqrt(in1 * in2)
        self.b = np.zeros(out)
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x1, x2):
        self.x1, self.x2 = x1, x2
        return np.einsum("ni,kij,nj->nk", x1, self.W, x2) + self.b

    def backward(self, dout):
        self.dW = np.einsum("nk,ni,nj->kij", dout, self.x1, self.x2)
        self.db = np.sum(dout)
        dx1 = np.einsum("nk,kij,nj->ni", dout, self.W, self.x2)
        dx2 = np.einsum("nk,kij,ni->nj", dout, self.W, self.x1)
        return dx1, dx2
