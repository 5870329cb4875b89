import numpy as np


def _fc_forward(y, x, W, b, n, I, O):
    # ported from fc.c: all arrays are flat and row major
    for r in range(n):
        for o in range(O):
            acc = b[o]
            for i in range(I):
                acc = acc + x[r * I + i] * W[i * O + o]
            y[r * O + o] = acc


def _fc_backward(dx, dW, db, x, W, dy, n, I, O):
    for r in range(n):
        for o in range(O):
            g = dy[r * O + o]
            db[o] += g
            for i in range(I):
                dW[i * O + o] += g * x[r * I + i]
                dx[r * I + i] += g * W[o * I + i]


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = self.x = None

    def forward(self, x):
        self.x = x
        I, O = self.W.shape
        n = x.size // I
        y = np.zeros(n * O, dtype=x.dtype)
        _fc_forward(y, x.ravel(), self.W.ravel(), self.b, n, I, O)
        return y.reshape(*x.shape[:-1], O)

    def backward(self, dout):
        I, O = self.W.shape
        n = self.x.size // I
        dx = np.zeros(n * I, dtype=self.x.dtype)
        dW = np.zeros(I * O, dtype=self.W.dtype)
        db = np.zeros(O, dtype=self.b.dtype)
        _fc_backward(dx, dW, db, self.x.ravel(), self.W.ravel(), dout.ravel(), n, I, O)
        self.dW = dW.reshape(I, O)
        self.db = db
        return dx.reshape(self.x.shape)
