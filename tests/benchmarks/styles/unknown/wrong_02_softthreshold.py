import numpy as np


class SoftThreshold(object):
    """Shrinkage operator  y = sign(x) * max(|x| - lam, 0)  (LISTA networks)."""

    def __init__(self, lam=0.5):
        self.lam = lam

    def forward(self, x):
        self.active = x > self.lam
        return np.sign(x) * np.maximum(np.abs(x) - self.lam, 0.0)

    def backward(self, dout):
        return dout * self.active
