import math

import numpy as np


class Softmax:
    def __init__(self):
        self.out = None

    def forward(self, x):
        d = x.shape[-1]
        rows = x.reshape(-1, d)
        out = np.zeros_like(rows)
        for i in range(rows.shape[0]):
            big = 0.0
            for j in range(d):
                if rows[i, j] > big:
                    big = rows[i, j]
            total = 0.0
            for j in range(d):
                out[i, j] = math.exp(rows[i, j] - big)
                total += out[i, j]
            out[i] /= total
        self.out = out.reshape(x.shape)
        return self.out.copy()

    def backward(self, dout):
        d = dout.shape[-1]
        y = self.out.reshape(-1, d)
        g = dout.reshape(-1, d)
        dx = np.zeros_like(y)
        for i in range(y.shape[0]):
            dot = 0.0
            for j in range(d):
                dot += y[i, j] * g[i, j]
            for j in range(d):
                dx[i, j] = y[i, j] * (g[i, j] - dot)
        return dx.reshape(dout.shape)
