import numpy as np


class Dropout:
    """
    http://arxiv.org/abs/1207.0580

    Original formulation: nothing is rescaled while training, the
    activations are multiplied by the survival rate at test time.
    """
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        else:
            return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask
