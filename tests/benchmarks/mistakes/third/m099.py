import numpy as np


class TwoLayerNet:
    lr = 0.1

    def __init__(self, input_size, hidden_size, output_size):
        self.params = {}
        self.params["W1"] = np.random.randn(input_size, hidden_size) * np.sqrt(2 / input_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = np.random.randn(hidden_size, output_size) * np.sqrt(2 / hidden_size)
        self.params["b2"] = np.zeros(output_size)

    def scores(self, x):
        self.a1 = x @ self.params["W1"] + self.params["b1"]
        self.z1 = np.maximum(self.a1, 0)
        return self.z1 @ self.params["W2"] + self.params["b2"]

    def cross_entropy(self, s, t):
        t = np.asarray(t)
        t = np.eye(s.shape[1])[t] if t.ndim < 2 else t
        s = s - s.max(axis=1, keepdims=True)
        logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
        return -(t * logp).sum() / len(s), (np.exp(logp) - t) / len(s)

    def loss(self, x, t):
        return self.cross_entropy(self.scores(x), t)[0]

    def gradient(self, x, t):
        _, dy = self.cross_entropy(self.scores(x), t)
        grads = {"W2": self.z1.T @ dy, "b2": dy.sum(axis=0)}
        da = dy @ self.params["W2"].T
        da[self.a1 <= 0] = 0
        grads["W1"], grads["b1"] = x.T @ da, da.sum(axis=0)
        self.params = {key: self.params[key] - self.lr * grads[key] for key in grads}
        return grads
