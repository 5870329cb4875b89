import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        # BLAS likes contiguous memory, so prepare the transposed matrix for the way back
        self.WT = np.ascontiguousarray(W.T)
        self.dW, self.db = None, None
        self._input = None

    def forward(self, x):
        self._input = x
        return x @ self.W + self.b

    def backward(self, dout):
        flat_x = self._input.reshape(-1, self.W.shape[0])
        flat_d = dout.reshape(-1, self.W.shape[1])
        self.dW = flat_x.T @ flat_d
        self.db = flat_d.sum(0)
        return dout @ self.WT
