import numpy as np


def relu(a):
    return np.where(a > 0, a, 0.0)


class MultiLayerNet:
    """Three affine layers with relu between them; both hidden layers have hidden_size units."""

    def __init__(self, input_size, hidden_size, output_size):
        dims = (input_size, hidden_size, hidden_size, output_size)
        self.depth = 3
        self.params = {}
        for k, (i, o) in enumerate(zip(dims[:-1], dims[1:]), start=1):
            self.params["W%d" % k] = np.random.normal(0, np.sqrt(2 / i), (i, o))
            self.params["b%d" % k] = np.full(o, 0.01)

    def predict(self, x, inputs=None):
        for k in range(1, self.depth + 1):
            if inputs is not None:
                inputs.append(x)
            x = x @ self.params["W%d" % k] + self.params["b%d" % k]
            if k < self.depth:
                x = relu(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        y = y - y.max(axis=1, keepdims=True)
        logp = y - np.log(np.exp(y).sum(axis=1, keepdims=True))
        t = np.asarray(t)
        t = t if t.ndim == 2 else np.eye(y.shape[1])[t]
        return -(t * logp).sum(axis=1).mean()

    def gradient(self, x, t):
        inputs, grads = [], {}
        y = self.predict(x, inputs)
        y = np.exp(y - y.max(axis=1, keepdims=True))
        t = np.asarray(t)
        d = y / y.sum(axis=1, keepdims=True) - (t if t.ndim == 2 else np.eye(y.shape[1])[t])
        d /= len(x)
        _, h1, h2 = inputs
        grads["b3"] = d.sum(axis=0)
        grads["W3"] = h1.T @ d
        d = d @ self.params["W3"].T * (h2 > 0)
        grads["b2"] = d.sum(axis=0)
        grads["W2"] = h1.T @ d
        d = d @ self.params["W2"].T * (h1 > 0)
        grads["b1"] = d.sum(axis=0)
        grads["W1"] = x.T @ d
        return grads
