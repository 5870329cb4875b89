import numpy as np


class BinarizeSTE:
    """Sign activation for binary networks.

    forward:  y = +1 where x >= 0, else -1
    backward: straight-through estimator. The true derivative is zero almost
    everywhere; instead the gradient is passed on unchanged where |x| <= clip
    and is zero elsewhere.
    """

    def __init__(self, clip=1.0):
        self.clip = clip
        self.x = None

    def forward(self, x):
        self.x = x
        return np.where(x >= 0, 1.0, -1.0)

    def backward(self, dout):
        return dout * (np.abs(self.x) <= self.clip)
