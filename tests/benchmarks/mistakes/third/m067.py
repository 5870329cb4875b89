import numpy as np


def affine_forward(x, W, b):
    """x: (..., I), W: (I, O), b: (O,)  ->  out: (..., O)"""
    out = np.dot(x, W) + b
    return out, (x, W)


def affine_backward(dout, cache):
    x, W = cache
    xs = x.reshape(-1, W.shape[0])
    ds = dout.reshape(-1, W.shape[1])
    dx = np.empty_like(xs)
    dW = np.zeros_like(W)
    db = np.zeros(W.shape[1], dtype=W.dtype)
    for n in range(xs.shape[0]):
        dx[n] = W @ ds[n]
        dW = np.outer(xs[n], ds[n])
        db += ds[n]
    return dx.reshape(x.shape), dW, db
