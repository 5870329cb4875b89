"""Layers without a mistake, for mistakes to be made in: each right by every clause."""

from __future__ import annotations

import math

import numpy as np


def rows(a):
    return a.reshape(math.prod(a.shape[:-1]), a.shape[-1])


def fit(grad, shape):
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    return grad.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


def log_softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def one_hot(t, x):
    t = np.asarray(t)
    if t.shape == x.shape:
        return t.astype(x.dtype)
    return (t[..., None] == np.arange(x.shape[-1])).astype(x.dtype)


# The careful layers.


class Relu:
    LAYER = "Relu"

    def forward(self, x):
        self.off = x <= 0
        return np.where(self.off, 0, x)

    def backward(self, dout):
        return np.where(self.off, 0, dout)


class Sigmoid:
    LAYER = "Sigmoid"

    def forward(self, x):
        self.y = sigmoid(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * (1 - self.y) * self.y


class Softmax:
    LAYER = "Softmax"

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y.copy()

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=-1, keepdims=True))


class Affine:
    LAYER = "Affine"

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.x = self.dW = self.db = None

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W.T


class Flatten:
    LAYER = "Flatten"

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:])).copy()

    def backward(self, dout):
        return dout.reshape(self.shape).copy()


class SoftmaxWithLoss:
    LAYER = "SoftmaxWithLoss"

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)

    def backward(self, dout=1):
        total = self.t.sum(axis=-1, keepdims=True)
        return np.asarray(dout, self.y.dtype) * (total * self.y - self.t) / self.N


class SigmoidWithLoss:
    LAYER = "SigmoidWithLoss"

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        self.y = sigmoid(x)
        return np.sum((np.maximum(x, 0) - self.t * x + np.log1p(np.exp(-np.abs(x)))) / self.N)

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t) / self.N


class IdentityWithLoss:
    LAYER = "IdentityWithLoss"

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        self.y = x.copy()
        return np.sum((self.y - self.t) ** 2 / (2 * self.N))

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t) / self.N


class AddLayer:
    LAYER = "AddLayer"

    def forward(self, x, y):
        self.shapes = x.shape, y.shape
        return x + y

    def backward(self, dout):
        return fit(dout, self.shapes[0]), fit(dout, self.shapes[1])


class MulLayer:
    LAYER = "MulLayer"

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return fit(dout * self.y, self.x.shape), fit(dout * self.x, self.y.shape)


class NegLayer:
    LAYER = "NegLayer"

    def forward(self, x):
        return -x

    def backward(self, dout):
        return -dout


class ReciprocalLayer:
    LAYER = "ReciprocalLayer"

    def forward(self, x):
        self.y = 1 / x
        return self.y.copy()

    def backward(self, dout):
        return -dout * self.y * self.y


class ExpLayer:
    LAYER = "ExpLayer"

    def forward(self, x):
        self.y = np.exp(x)
        return self.y.copy()

    def backward(self, dout):
        return dout * self.y


class LogLayer:
    LAYER = "LogLayer"

    def forward(self, x):
        self.x = x
        return np.log(x)

    def backward(self, dout):
        return dout / self.x


class SumLayer:
    LAYER = "SumLayer"

    def __init__(self, axis=-1):
        self.axis = axis

    def forward(self, x):
        self.shape = x.shape
        return np.sum(x, axis=self.axis)

    def backward(self, dout):
        return np.broadcast_to(np.expand_dims(dout, self.axis), self.shape).copy()


class DotLayer:
    LAYER = "DotLayer"

    def forward(self, x, W):
        self.x, self.W = x, W
        return x @ W

    def backward(self, dout):
        return dout @ self.W.T, rows(self.x).T @ rows(dout)


class BranchLayer:
    LAYER = "BranchLayer"

    def __init__(self, copies=2):
        self.copies = copies

    def forward(self, x):
        return np.stack([x] * self.copies)

    def backward(self, dout):
        return dout.sum(axis=0)
