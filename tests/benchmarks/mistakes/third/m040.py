import numpy as np


class ExpLayer:
    def __init__(self):
        self.out = None

    def _exp(self, x):
        y = 1.0 + x / 1024.0
        for _ in range(10):
            y = y * y
        return y

    def forward(self, x):
        out = self._exp(x)
        self.out = out.copy()
        return out

    def backward(self, dout):
        return dout * self.out
