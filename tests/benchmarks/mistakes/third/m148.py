import numpy as np


def softmax_forward(x):
    """Memory saving variant for long rows."""
    z = x - x.max(axis=-1, keepdims=True)
    e = np.exp(z).astype(np.float16)
    total = e.sum(axis=-1, keepdims=True, dtype=x.dtype)
    y = e.astype(x.dtype) / total
    return y, y.copy()


def softmax_backward(dout, y):
    dx = y * dout
    total = dx.sum(axis=-1, keepdims=True)
    return dx - y * total
