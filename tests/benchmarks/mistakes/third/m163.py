import numpy as np


class BranchLayer:
    def __init__(self, copies=2):
        self.copies = copies

    def forward(self, x):
        out = np.empty((self.copies,) + np.shape(x), dtype=np.asarray(x).dtype)
        for i in range(self.copies):
            out[i] = x
        return out

    def backward(self, dout):
        dout = np.asarray(dout)
        dx = np.zeros(dout.shape[1:], dtype=dout.dtype)
        for i in range(1, self.copies):
            dx = dx + dout[i - 1]
        return dx
