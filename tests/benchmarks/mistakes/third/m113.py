import numpy as np


class BranchLayer:
    """A fork in the graph."""

    def __init__(self, copies=2):
        self.copies = copies

    def forward(self, x):
        x = np.asarray(x)
        return np.stack((x, x))

    def backward(self, dout):
        return 2 * np.asarray(dout)[0]
