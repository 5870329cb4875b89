import numpy as np


class ThreeLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        def xavier(i, o):
            return np.random.randn(i, o) / np.sqrt(i)

        self.params = dict(W1=xavier(input_size, hidden_size), b1=np.zeros(hidden_size),
                           W2=xavier(hidden_size, hidden_size), b2=np.zeros(hidden_size),
                           W3=xavier(hidden_size, output_size), b3=np.zeros(output_size))

    @staticmethod
    def sigmoid(a):
        return np.exp(-np.logaddexp(0, -a))

    def forward(self, x):
        p = self.params
        z1 = self.sigmoid(x.dot(p["W1"]) + p["b1"])
        z2 = self.sigmoid(z1.dot(p["W2"]) + p["b2"])
        return z1, z2, z2.dot(p["W3"]) + p["b3"]

    def target(self, t, n_out):
        t = np.asarray(t)
        return np.eye(n_out)[t] if t.ndim == 1 else t

    def loss(self, x, t):
        y = self.forward(x)[2]
        t = self.target(t, y.shape[1])
        lse = np.logaddexp.reduce(y, axis=1)
        return (t.sum(axis=1) * lse - (t * y).sum(axis=1)).mean()

    def gradient(self, x, t):
        p, grads = self.params, {}
        z1, z2, y = self.forward(x)
        t = self.target(t, y.shape[1])
        prob = np.exp(y - np.logaddexp.reduce(y, axis=1, keepdims=True))
        d3 = (t.sum(axis=1, keepdims=True) * prob - t) / len(x)
        d2 = d3.dot(p["W3"].T) * z2 * (1 - z2)
        d1 = d2.dot(p["W2"].T) * z1 * (1 - z1)
        for name, z, d in (("1", x, d1), ("2", z1, d2), ("3", z2, d3)):
            grads["W" + name] = z.T.dot(d)
        grads["b1"], grads["b2"], grads["b3"] = d2.sum(0), d1.sum(0), d3.sum(0)
        return grads
