import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.25):
        self.ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            if np.shape(self.mask) != x.shape:
                self.mask = np.random.rand(*x.shape) > self.ratio
            self.factor = self.mask
        else:
            self.factor = 1.0 - self.ratio
        return x * self.factor

    def backward(self, dout):
        return dout * self.factor
