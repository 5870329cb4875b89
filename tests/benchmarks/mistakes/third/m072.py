import numpy as np


def sigmoid_forward(x):
    """tanh never overflows, so no case distinction is needed."""
    y = 0.5 * (1.0 + np.tanh(0.5 * x))
    return y, y.copy()


def sigmoid_backward(dout, y):
    dx = dout * y * (1.0 - y)
    return dx
