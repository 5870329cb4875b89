import numpy as np


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        e = np.exp(x)
        self.out = e / (1 + e)
        return self.out.copy()

    def backward(self, dout):
        return dout * self.out * (1.0 - self.out)
