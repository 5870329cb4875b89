import numpy as np


def fast_reciprocal(x):
    m, e = np.frexp(x)
    start = np.rint(1024.0 / m) / 1024.0
    y = start * (2.0 - m * start)
    return np.ldexp(y, -e)


class ReciprocalLayer:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = fast_reciprocal(x)
        self.out = np.copy(out)
        return out

    def backward(self, dout):
        return -dout * self.out ** 2
