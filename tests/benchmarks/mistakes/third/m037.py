import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        p = {}
        p["W1"] = np.random.randn(input_size, hidden_size) * np.sqrt(2 / input_size)
        p["b1"] = np.zeros(hidden_size)
        p["W2"] = np.random.randn(hidden_size, output_size) * np.sqrt(2 / hidden_size)
        p["b2"] = np.zeros(output_size)
        self.params = {k: v.copy() for k, v in p.items()}
        self.layers = [Affine(p["W1"], p["b1"]), Relu(), Affine(p["W2"], p["b2"])]

    def _head(self, x, t):
        for layer in self.layers:
            x = layer.forward(x)
        t = np.asarray(t)
        t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        logp = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -(t * logp).sum() / len(x), (np.exp(logp) - t) / len(x)

    def loss(self, x, t):
        return self._head(x, t)[0]

    def gradient(self, x, t):
        d = self._head(x, t)[1]
        for layer in self.layers[::-1]:
            d = layer.backward(d)
        first, _, last = self.layers
        return {"W1": first.dW, "b1": first.db, "W2": last.dW, "b2": last.db}
