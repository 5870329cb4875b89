import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.25):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if not train_flg:
            self.mask = np.full(x.shape, 1.0 - self.dropout_ratio)
            return x * (1.0 - self.dropout_ratio)
        d = x.shape[-1]
        rows = x.reshape(-1, d)
        mask = np.zeros(rows.shape)
        for i in range(rows.shape[0]):
            u = np.random.rand()
            for j in range(d):
                if u > self.dropout_ratio:
                    mask[i, j] = 1.0
        self.mask = mask.reshape(x.shape)
        return (x * self.mask).astype(x.dtype)

    def backward(self, dout):
        return (dout * self.mask).astype(dout.dtype)
