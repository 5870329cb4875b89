import numpy as np


class Softmax:
    def __init__(self):
        self.y = None

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return np.array(self.y)

    def backward(self, dout):
        k = self.y.shape[-1]
        y = self.y.reshape(-1, k)
        up = dout.reshape(-1, k)
        dx = np.zeros(y.shape, dtype=y.dtype)
        for n in range(y.shape[0]):
            for i in range(k):
                for j in range(i + 1):
                    delta = 1.0 if i == j else 0.0
                    dx[n, i] += up[n, j] * y[n, j] * (delta - y[n, i])
        return dx.reshape(self.y.shape)
