import numpy as np


def fc_forward(x, W, b):
    I, O = W.shape
    rows = np.reshape(x, (-1, I))
    y = np.empty((rows.shape[0], O), dtype=x.dtype)
    for o in range(O):
        y[:, o] = rows @ W[:, o] + b[o]
    return y.reshape(x.shape[:-1] + (O,)), (x, W)


def fc_backward(dout, cache):
    x, W = cache
    I, O = W.shape
    rows, d = x.reshape(-1, I), dout.reshape(-1, O)
    dx, dW, db = np.zeros_like(rows), np.zeros_like(W), np.zeros(O, W.dtype)
    for o in range(O):
        db[o] = d[:, o].sum()
        for i in range(I):
            dW[i, o] = (rows[:, i] * d[:, o]).sum()
    for i in range(I):
        for o in range(min(i + 1, O)):
            dx[:, i] += d[:, o] * W[i, o]
    return dx.reshape(x.shape), dW, db
