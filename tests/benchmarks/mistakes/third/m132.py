import numpy as np

CONVENTIONS = {"Dropout": {"scale": "in training"}}


class Dropout:
    def __init__(self, dropout_ratio=0.25):
        self.p = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            self.mask = np.ones(x.shape, dtype=x.dtype)
            return x.copy()
        kept = np.random.rand(*x.shape) > self.p
        self.mask = kept.astype(x.dtype)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
