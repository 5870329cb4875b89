import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        w1 = np.random.uniform(-1, 1, (input_size, hidden_size)) / np.sqrt(input_size)
        w2 = np.random.uniform(-1, 1, (hidden_size, output_size)) / np.sqrt(hidden_size)
        self.params = {"W1": w1, "b1": np.zeros(hidden_size), "W2": w2, "b2": np.zeros(output_size)}
        self.z = None
        self.logp = None

    def forward(self, x):
        self.z = np.tanh(x @ self.params["W1"] + self.params["b1"])
        y = self.z @ self.params["W2"] + self.params["b2"]
        y = y - y.max(axis=1, keepdims=True)
        self.logp = y - np.log(np.sum(np.exp(y), axis=1, keepdims=True))
        return self.logp

    def loss(self, x, t):
        logp = self.forward(x)
        t = np.asarray(t)
        if t.ndim == 1:
            return -logp[np.arange(len(t)), t].sum() / len(t)
        return -np.sum(logp * t) / len(t)

    def gradient(self, x, t):
        if self.logp is None or len(self.logp) != len(x):
            self.forward(x)
        t = np.asarray(t)
        dy = np.exp(self.logp)
        if t.ndim == 1:
            dy[np.arange(len(t)), t] -= 1
        else:
            dy -= t
        dy /= len(x)
        grads = {"W2": self.z.T @ dy, "b2": dy.sum(axis=0)}
        dz = (dy @ self.params["W2"].T) * (1 - self.z ** 2)
        grads["W1"] = x.T @ dz
        grads["b1"] = dz.sum(axis=0)
        return grads
