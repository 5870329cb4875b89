import numpy as np


class DropoutLayer:
    def __init__(self, dropout_ratio=0.25):
        self.dropout_ratio = dropout_ratio
        self.mask = 1.0 - dropout_ratio

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask
