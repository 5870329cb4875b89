import numpy as np


def exp_series(x):
    """exp of a non-positive array: Taylor series of x / 8, then three squarings."""
    z = x / 8.0
    term = np.ones_like(z)
    total = np.ones_like(z)
    for k in range(1, 8):
        term = term * z / k
        total = total + term
    for _ in range(3):
        total = total * total
    return total


class Sigmoid:
    def __init__(self):
        self.out = None

    def __call__(self, x):
        e = exp_series(-np.minimum(np.abs(x), 50.0))
        self.out = np.where(x >= 0, 1.0, e) / (1.0 + e)
        return self.out.copy()

    def backward(self, dout):
        return dout * self.out * (1.0 - self.out)
