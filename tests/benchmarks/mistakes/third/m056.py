import numpy as np


class TanhLayer:
    def __init__(self):
        self.out = None

    @staticmethod
    def tanh(x):
        x2 = np.minimum(x * x, 25.0)
        x = np.clip(x, -5.0, 5.0)
        a = x * (135135.0 + x2 * (17325.0 + x2 * (378.0 + x2)))
        b = 135135.0 + x2 * (62370.0 + x2 * (3150.0 + 28.0 * x2))
        return np.clip(a / b, -1.0, 1.0)

    def forward(self, x):
        out = self.tanh(x)
        self.out = out.copy()
        return out

    def backward(self, dout):
        return (1.0 - np.square(self.out)) * dout
