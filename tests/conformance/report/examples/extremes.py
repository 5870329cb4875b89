import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))  # exp overflows where the answer is simply 0
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
