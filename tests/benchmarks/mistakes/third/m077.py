import numpy as np


class BranchLayer:
    def __init__(self, copies=2):
        self.copies = copies

    def forward(self, x):
        x = np.asarray(x)
        return np.repeat(x[np.newaxis], self.copies, axis=0)

    def backward(self, dout):
        dout = np.asarray(dout)
        return dout.mean(axis=0)
