import numpy as np


def _sig(v):
    return 1.0 / (1.0 + np.exp(-v))


class Highway:
    """y = t * h + (1 - t) * x,  h = tanh(x Wh + bh),  t = sigmoid(x Wt + bt)"""

    def __init__(self, dim, gate_bias=-1.0, seed=0):
        r = np.random.RandomState(seed)
        self.params = {
            "Wh": r.randn(dim, dim) / np.sqrt(dim),
            "bh": np.zeros(dim),
            "Wt": r.randn(dim, dim) / np.sqrt(dim),
            "bt": np.full(dim, gate_bias),
        }
        self.grads = {}

    def forward(self, x):
        p = self.params
        self.x = x
        self.h = np.tanh(x @ p["Wh"] + p["bh"])
        self.t = _sig(x @ p["Wt"] + p["bt"])
        return self.t * self.h + (1 - self.t) * x

    def backward(self, dout):
        p = self.params
        dzh = dout * self.t * (1 - self.h ** 2)
        dzt = dout * (self.h - self.x) * self.t * (1 - self.t)
        self.grads = {
            "Wh": self.x.T @ dzh,
            "bh": dzh.sum(axis=0),
            "Wt": self.x.T @ dzt,
            "bt": dzt.sum(axis=0),
        }
        return dzh @ p["Wh"].T + dzt @ p["Wt"].T
