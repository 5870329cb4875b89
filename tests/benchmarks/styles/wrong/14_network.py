#!/usr/bin/env python
"""XOR in pure numpy."""
import numpy as np


class Dense:
    def __init__(self, n_inputs, n_units, rng):
        self.W = rng.normal(scale=1.0, size=(n_inputs, n_units))
        self.b = np.zeros(n_units)
        self.X = None

    def feed_forward(self, X):
        if self.X is None:
            self.X = X
        return X.dot(self.W) + self.b

    def back_propagate(self, delta):
        self.delta_W = self.X.T.dot(delta)
        self.delta_b = delta.sum(axis=0)
        return delta.dot(self.W.T)

    def step(self, lr):
        self.W -= lr * self.delta_W
        self.b -= lr * self.delta_b


class SigmoidLayer:
    def feed_forward(self, X):
        self.out = 1.0 / (1.0 + np.exp(-X))
        return self.out

    def back_propagate(self, delta):
        return delta * self.out * (1.0 - self.out)

    def step(self, lr):
        pass


class HalfSquaredError:
    """1/(2N) * sum of squares, N = number of samples"""

    def feed_forward(self, out, target):
        self.out, self.target = out, target
        return 0.5 * np.sum((out - target) ** 2) / len(out)

    def back_propagate(self):
        return (self.out - self.target) / len(self.out)


class Network:
    def __init__(self, sizes, seed=0):
        rng = np.random.RandomState(seed)
        self.layers = []
        for a, b in zip(sizes[:-1], sizes[1:]):
            self.layers.append(Dense(a, b, rng))
            self.layers.append(SigmoidLayer())
        self.cost = HalfSquaredError()

    def predict(self, X):
        for layer in self.layers:
            X = layer.feed_forward(X)
        return X

    def train_batch(self, X, T, lr):
        loss = self.cost.feed_forward(self.predict(X), T)
        delta = self.cost.back_propagate()
        for layer in reversed(self.layers):
            delta = layer.back_propagate(delta)
        for layer in self.layers:
            layer.step(lr)
        return loss


if __name__ == "__main__":
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    T = np.array([[0], [1], [1], [0]], dtype=float)
    net = Network([2, 8, 1])
    for epoch in range(5000):
        loss = net.train_batch(X, T, lr=2.0)
        if epoch % 500 == 0:
            print(epoch, loss)
    print(net.predict(X).round(2))
