import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        scale = lambda n: 1 / np.sqrt(n)
        self.params = {"W1": scale(input_size) * np.random.randn(input_size, hidden_size),
                       "b1": np.zeros(hidden_size),
                       "W2": scale(hidden_size) * np.random.randn(hidden_size, output_size),
                       "b2": np.zeros(output_size)}

    def softmax(self, s):
        e = np.exp(s - s.max(axis=1)[:, None])
        return e / e.sum(axis=1)[:, None]

    def forward(self, x):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        a = x @ W1 + b1
        z = np.tanh(a)
        return a, z, z @ W2 + b2

    def loss(self, x, t):
        s = self.forward(x)[2]
        t = np.asarray(t)
        n = len(x)
        top = s.max(axis=1)
        lse = top + np.log(np.exp(s - top[:, None]).sum(axis=1))
        right = s[np.arange(n), t] if t.ndim == 1 else (s * t).sum(axis=1)
        weight = 1 if t.ndim == 1 else t.sum(axis=1)
        return np.mean(weight * lse - right)

    def gradient(self, x, t):
        a, z, s = self.forward(x)
        t = np.asarray(t)
        if t.ndim == 1:
            t = np.eye(s.shape[1])[t]
        delta = (self.softmax(s) - t) / len(x)
        hidden = delta @ self.params["W2"].T * (1 - a * a)
        return {"W1": x.T @ hidden, "b1": hidden.sum(axis=0),
                "W2": z.T @ delta, "b2": delta.sum(axis=0)}
