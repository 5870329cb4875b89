import numpy as np


def sigmoid(x):
    out = np.empty_like(x, dtype=float)
    right = x >= 0
    out[right] = 1.0 / (1.0 + np.exp(-x[right]))
    ex = np.exp(x[~right])
    out[~right] = ex / (1.0 + ex)
    return out.astype(x.dtype)


def sigmoid_forward(x):
    out = sigmoid(x)
    return out, x


def sigmoid_backward(dout, cache):
    s = sigmoid(cache)
    return dout * s * (1 + s)
