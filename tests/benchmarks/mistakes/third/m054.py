import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.25):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        scale = 1.0 - self.dropout_ratio
        if train_flg:
            noise = np.random.random_sample(x.shape)
            self.mask = noise < self.dropout_ratio
        else:
            self.mask = scale
        return x * self.mask

    def backward(self, dout):
        return self.mask * dout
