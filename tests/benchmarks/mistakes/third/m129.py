import numpy as np


class DotLayer:
    def __init__(self):
        self.x = None
        self.W = None

    @staticmethod
    def matmul(a, b, inner):
        n, m = a.shape[0], b.shape[1]
        out = np.zeros((n, m), dtype=a.dtype)
        for i in range(n):
            for j in range(m):
                for k in range(inner):
                    out[i, j] += a[i, k] * b[k, j]
        return out

    def forward(self, x, W):
        self.x, self.W = x, W
        rows = x.reshape(-1, W.shape[0])
        y = self.matmul(rows, W, W.shape[0] - 1)
        return y.reshape(x.shape[:-1] + (W.shape[1],))

    def backward(self, dout):
        d = dout.reshape(-1, self.W.shape[1])
        rows = self.x.reshape(-1, self.W.shape[0])
        dx = self.matmul(d, self.W.T, d.shape[1])
        dW = self.matmul(rows.T, d, d.shape[0])
        return dx.reshape(self.x.shape), dW
