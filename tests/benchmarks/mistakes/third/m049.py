import numpy as np


class BranchLayer:
    def __init__(self, copies=2):
        self.copies = copies
        self.total = 0.0

    def forward(self, x):
        return np.stack([x for _ in range(self.copies)])

    def backward(self, dout):
        for part in dout:
            self.total = self.total + part
        return self.total
