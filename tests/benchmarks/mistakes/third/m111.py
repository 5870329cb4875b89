import numpy as np


def to_shape(g, shape):
    lead = tuple(range(g.ndim - len(shape)))
    g = np.sum(g, axis=lead)
    stretched = tuple(k for k, n in enumerate(shape) if n == 1)
    return np.sum(g, axis=stretched, keepdims=True)


class MulLayer:
    def __init__(self):
        self.a = None
        self.b = None

    def forward(self, x, y):
        self.a, self.b = np.asarray(x), np.asarray(y)
        return self.a * self.b

    def backward(self, dout):
        a, b = self.a, self.b
        self.a = to_shape(dout * b, a.shape)
        self.b = to_shape(dout * a, b.shape)
        return self.a, self.b
