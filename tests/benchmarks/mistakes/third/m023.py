import numpy as np


class Softmax:
    def __init__(self):
        self.out = None

    def forward(self, x):
        m = x.max(axis=-1, keepdims=True)
        x -= m
        self.out = np.exp(x)
        self.out /= self.out.sum(axis=-1, keepdims=True)
        return self.out.copy()

    def backward(self, dout):
        dx = self.out * dout
        sumdx = np.sum(dx, axis=-1, keepdims=True)
        dx -= self.out * sumdx
        return dx
