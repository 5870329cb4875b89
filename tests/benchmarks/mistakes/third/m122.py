import numpy as np

N = 4096
LOW, HIGH = -10.0, 10.0
GRID = np.linspace(LOW, HIGH, N)
TABLE = 1.0 / (1.0 + np.exp(-GRID))


class Sigmoid:
    def __init__(self):
        self.y = None

    @staticmethod
    def lookup(x):
        idx = np.rint((np.clip(x, LOW, HIGH) - LOW) * (N - 1) / (HIGH - LOW)).astype(int)
        y = TABLE[idx]
        y = np.where(x < LOW, 0.0, y)
        return np.where(x > HIGH, 1.0, y).astype(x.dtype)

    def forward(self, x):
        self.y = self.lookup(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
