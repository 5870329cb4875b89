# Notation follows the lecture: every column of A_prev is one training example.
#   A_prev : (n_prev, m)     W : (n, n_prev)     b : (n, 1)     Z : (n, m)
import numpy as np


class LinearLayer:
    def __init__(self, n_prev, n):
        self.W = np.random.randn(n, n_prev) * 0.01
        self.b = np.zeros((n, 1))

    def forward(self, A_prev):
        self.A_prev = A_prev
        Z = np.dot(self.W, A_prev) + self.b
        assert Z.shape == (self.W.shape[0], A_prev.shape[1])
        return Z

    def backward(self, dZ):
        self.dW = np.dot(dZ, self.A_prev.T)
        self.db = np.sum(dZ, axis=1)
        dA_prev = np.dot(self.W.T, dZ)
        return dA_prev

    def update(self, learning_rate):
        self.W = self.W - learning_rate * self.dW
        self.b = self.b - learning_rate * self.db


class SigmoidCost:
    """Sigmoid output unit together with the cross entropy cost.

    Z and Y have shape (1, m); the cost is the mean over the m examples.
    """

    def forward(self, Z, Y):
        m = Y.shape[1]
        self.Y = Y
        self.A = 1 / (1 + np.exp(-Z))
        logprobs = Y * np.log(self.A) + (1 - Y) * np.log(1 - self.A)
        return float(-np.sum(logprobs) / m)

    def backward(self):
        m = self.Y.shape[1]
        return (self.A - self.Y) / m
