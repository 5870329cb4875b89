import numpy as np


class ExpLayer:
    def __init__(self):
        self.last_x = None
        self.y = None

    def forward(self, x):
        if x is self.last_x:
            return self.y.copy()
        self.last_x = x
        self.y = np.exp(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y
