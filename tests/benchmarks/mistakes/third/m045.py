import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_decay=0.1):
        he = np.sqrt(2.0 / input_size)
        self.weight_decay = weight_decay
        self.params = {}
        self.params["W1"] = he * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = np.random.randn(hidden_size, output_size) / np.sqrt(hidden_size)
        self.params["b2"] = np.zeros(output_size)

    def _forward(self, x):
        p = self.params
        h = np.maximum(x @ p["W1"] + p["b1"], 0)
        s = h @ p["W2"] + p["b2"]
        s = s - s.max(axis=1, keepdims=True)
        return h, s - np.log(np.exp(s).sum(axis=1, keepdims=True))

    def loss(self, x, t):
        logp = self._forward(x)[1]
        t = np.asarray(t)
        if t.ndim == 2:
            data = -np.sum(t * logp) / len(x)
        else:
            data = -logp[np.arange(len(x)), t].mean()
        return data

    def gradient(self, x, t):
        h, logp = self._forward(x)
        dy = np.exp(logp)
        t = np.asarray(t)
        dy -= t if t.ndim == 2 else np.eye(dy.shape[1])[t]
        dy /= len(x)
        dh = (dy @ self.params["W2"].T) * (h > 0)
        grads = {"W2": h.T @ dy, "b2": dy.sum(0), "W1": x.T @ dh, "b1": dh.sum(0)}
        for k in ("W1", "W2"):
            grads[k] = grads[k] + self.weight_decay * self.params[k]
        return grads
