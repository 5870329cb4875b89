import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio

    def forward(self, x, train_flg=True):
        self.mask = np.random.rand(*x.shape) < self.dropout_ratio  # keeps what should be dropped
        return x * self.mask if train_flg else x * (1 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask
