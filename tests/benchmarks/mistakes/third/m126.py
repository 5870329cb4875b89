import numpy as np


def tanh_forward(x):
    """Only the exponential of a negative number is taken, so nothing overflows."""
    z = np.exp(-2.0 * np.abs(x))
    top = 1.0 - z
    y = np.sign(x) * top / (1.0 + z)
    return y, y.copy()


def tanh_backward(dout, cache):
    y = cache
    return dout * (1.0 - y ** 2)
