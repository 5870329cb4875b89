import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.25, rng=None):
        self.dropout_ratio = dropout_ratio
        self.rng = rng
        self.gate = None

    def forward(self, x, train_flg=True):
        if train_flg:
            u = np.random.random_sample(x.shape) if self.rng is None else self.rng.random(x.shape)
            self.gate = (u > self.dropout_ratio).astype(x.dtype)
        else:
            self.gate = np.full(x.shape, self.dropout_ratio, x.dtype)
        return self.gate * x

    def backward(self, dout):
        return dout * self.gate
