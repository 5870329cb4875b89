import numpy as np


def dropout_forward(x, dropout_ratio=0.25, train_flg=True):
    if train_flg:
        rng = np.random.RandomState(123)
        keep = rng.rand(*x.shape) > dropout_ratio
        out = x * keep
    else:
        keep = 1.0 - dropout_ratio
        out = x * keep
    return out, keep


def dropout_backward(dout, cache):
    keep = cache
    return dout * keep
