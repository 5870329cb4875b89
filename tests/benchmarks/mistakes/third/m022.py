import numpy as np


class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        out = np.multiply(x, y)
        return out

    def backward(self, dout):
        gx, gy = dout * self.x, dout * self.y
        return self._sum(gx, np.shape(self.x)), self._sum(gy, np.shape(self.y))

    def _sum(self, g, shape):
        g = np.asarray(g)
        while g.ndim > len(shape):
            g = g.sum(0)
        for i in range(g.ndim):
            if shape[i] == 1:
                g = g.sum(i, keepdims=True)
        return g
