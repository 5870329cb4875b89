import numpy as np


class Flatten:
    """(N, A, B, ...) -> (N, A * B * ...)"""

    def __init__(self):
        self.in_shape = None

    def forward(self, x):
        self.in_shape = x.shape
        features = int(np.prod(x.shape[1:]))
        return x.T.reshape(x.shape[0], features)

    def backward(self, dout):
        return dout.reshape(self.in_shape)
