import numpy as np


class Linear:
    """y = x W + b.  Runs the matmul in single precision for speed."""

    def __init__(self, in_features, out_features):
        bound = 1.0 / np.sqrt(in_features)
        self.weight = np.random.uniform(-bound, bound, (in_features, out_features))
        self.bias = np.zeros(out_features)
        self.grad = {}

    def forward(self, x):
        self.x = x
        y = x.astype(np.float32) @ self.weight.astype(np.float32)
        return y.astype(x.dtype) + self.bias

    def backward(self, dout):
        x2 = self.x.reshape(-1, self.weight.shape[0])
        d2 = dout.reshape(-1, self.weight.shape[1])
        self.grad["weight"] = x2.T @ d2
        self.grad["bias"] = d2.sum(axis=0)
        return dout @ self.weight.T
