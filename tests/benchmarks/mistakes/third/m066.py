import numpy as np


def add_forward(x, y):
    x, y = np.asarray(x), np.asarray(y)
    return x + y, (x.shape, y.shape)


def _fold(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(k for k in range(len(shape)) if shape[k] == 1), keepdims=True)


def add_backward(dout, cache):
    dout = np.asarray(dout)
    dx = _fold(dout, cache[0])
    dy = _fold(-dout, cache[1])
    return dx, dy
