import numpy as np


def dot_forward(x, W):
    return np.dot(x, W), (x, W)


def dot_backward(dout, cache):
    x, W = cache
    dx = np.dot(dout, W.T)
    a = x.reshape(-1, W.shape[0]).astype(np.float16)
    b = dout.reshape(-1, W.shape[1])
    dW = np.dot(a.T, b).astype(W.dtype)
    return dx, dW
