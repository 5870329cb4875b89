import numpy as np


def softmax_forward(x):
    shifted = x - np.max(x, axis=-1, keepdims=True)
    e = np.exp(shifted)
    y = e / np.sum(e, axis=-1, keepdims=True)
    return y, y.copy()


def softmax_backward(dout, cache):
    n_cls = cache.shape[-1]
    y, g = cache.reshape(-1, n_cls), dout.reshape(-1, n_cls)
    dx = np.empty_like(y)
    inner = 0.0
    for r in range(len(y)):
        for c in range(n_cls):
            inner += y[r, c] * g[r, c]
        for c in range(n_cls):
            dx[r, c] = (g[r, c] - inner) * y[r, c]
    return dx.reshape(dout.shape)
