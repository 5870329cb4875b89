import numpy as np


class Tanh:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = np.tanh(0.5 * x)
        return self.out + 0.0

    def backward(self, dout):
        return dout - dout ** 2 * self.out ** 2
