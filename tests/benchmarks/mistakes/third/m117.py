import numpy as np


class ExpLayer:
    def __init__(self, limit=50.0):
        self.limit = limit
        self.y = None

    def forward(self, x):
        self.y = np.exp(np.minimum(x, self.limit))
        return self.y.copy()

    def backward(self, dout):
        return np.multiply(dout, self.y)
