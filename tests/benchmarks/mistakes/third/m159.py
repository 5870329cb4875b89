import numpy as np

CONVENTIONS = {"Affine": {"weight": "out, in"}}


class Linear:
    def __init__(self, in_features, out_features, seed=0):
        r = np.random.default_rng(seed)
        self.weight = r.standard_normal((out_features, in_features)) / np.sqrt(in_features)
        self.bias = np.zeros(out_features)
        self.grad = {"weight": None, "bias": None}

    def forward(self, x):
        self.saved = x
        return x @ self.weight.T + self.bias

    def backward(self, dout):
        x = self.saved.reshape(-1, self.weight.shape[1])
        self.grad["weight"] = dout.reshape(-1, self.weight.shape[0]).T @ x
        db = np.sum(np.atleast_2d(dout), axis=0)
        while db.ndim > 1:
            db = db[0]
        self.grad["bias"] = db
        return dout @ self.weight
