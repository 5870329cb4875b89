import numpy as np


def mul_forward(x, y):
    x, y = np.asarray(x), np.asarray(y)
    z = x * y
    return z, (x, y, z.copy())


def mul_backward(dout, cache):
    x, y, z = cache

    def shrink(g, like):
        extra = g.ndim - like.ndim
        axes = tuple(range(extra)) + tuple(extra + k for k, n in enumerate(like.shape) if n == 1)
        return g.sum(axis=axes).reshape(like.shape)

    return shrink(dout * y, x), shrink(dout * z, y)
