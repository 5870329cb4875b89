import numpy as np


def flatten_forward(x):
    n = x.shape[0]
    width = int(np.prod(x.shape[1:], dtype=int))
    return np.reshape(x, (n, width)), x.shape


def flatten_backward(dout, cache):
    return np.reshape(dout, cache, order="F")
