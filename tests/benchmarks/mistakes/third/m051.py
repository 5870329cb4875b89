import numpy as np


class ReLU:
    def __init__(self):
        self.active = None

    def forward(self, x):
        self.active = x > 0
        return np.where(self.active, x, 0)

    def backward(self, dout):
        return np.where(self.active, dout, 0)
