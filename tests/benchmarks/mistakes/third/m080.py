import numpy as np


class AddLayer:
    def __init__(self):
        self.x_shape = None

    def forward(self, x, y):
        self.x_shape = np.shape(x)
        self.y_shape = np.shape(y)
        return np.asarray(x) + np.asarray(y)

    @staticmethod
    def unbroadcast(g, shape):
        g = np.asarray(g)
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for axis, n in enumerate(shape):
            if n == 1:
                g = g.sum(axis=axis, keepdims=True)
        return g

    def backward(self, dout):
        dx = self.unbroadcast(dout, self.x_shape)
        dy = dout * 1
        return dx, dy
