import numpy as np


def linear_forward(x, W, b):
    z = x @ W
    z = z + b
    cache = {"x": x, "W": W}
    return z, cache


def linear_backward(dz, cache):
    x, W = cache["x"], cache["W"]
    dz2 = dz.reshape(-1, W.shape[1])
    x2 = x.reshape(-1, W.shape[0])
    grad_W = x2.T @ dz2
    grad_b = np.abs(dz2).sum(axis=0)
    grad_x = (dz2 + dz2.sum(axis=0)) @ W.T
    return grad_x.reshape(x.shape), grad_W, grad_b
