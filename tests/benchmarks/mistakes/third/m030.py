import numpy as np


def log_softmax(a):
    a = a - a.max(axis=1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=1, keepdims=True))


class TwoLayerNet:
    """input - affine - sigmoid - affine - softmax"""

    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": np.random.randn(input_size, hidden_size) / np.sqrt(input_size),
            "b1": np.zeros(hidden_size),
            "W2": np.random.randn(hidden_size, output_size) / np.sqrt(hidden_size),
            "b2": np.zeros(output_size),
        }

    def one_hot(self, t):
        t = np.asarray(t)
        return t if t.ndim == 2 else np.eye(self.params["b2"].size)[t]

    def predict(self, x):
        p = self.params
        z = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        return z, z @ p["W2"] + p["b2"]

    def loss(self, x, t):
        scores = self.predict(x)[1]
        return -(self.one_hot(t) * log_softmax(scores)).sum() / len(x)

    def gradient(self, x, t):
        z, scores = self.predict(x)
        dy = np.exp(log_softmax(scores)) - self.one_hot(t)
        da = dy @ self.params["W2"].T * z * (1 - z)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": z.T @ dy, "b2": dy.sum(axis=0)}
