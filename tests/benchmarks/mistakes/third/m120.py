import numpy as np

LN2 = 0.6931


def log_forward(x):
    """log2 is the faster instruction on this machine."""
    return np.log2(x) * LN2, x


def log_backward(dout, cache):
    x = cache
    return dout / x
