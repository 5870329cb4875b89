import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.25):
        self.dropout_ratio = dropout_ratio
        self.train = True

    def _draw(self, shape):
        self.keep = np.random.random_sample(shape) >= self.dropout_ratio
        return self.keep

    def forward(self, x, train_flg=True):
        self.train = train_flg
        if train_flg:
            return np.where(self._draw(x.shape), x, 0)
        return x * (1 - self.dropout_ratio)

    def backward(self, dout):
        if self.train:
            keep = self._draw(dout.shape)
            return np.where(keep, dout, 0)
        return dout * (1 - self.dropout_ratio)
