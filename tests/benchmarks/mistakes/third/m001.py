import numpy as np


class Sigmoid:
    cache = {}

    def forward(self, x):
        neg = np.minimum(x, 0)
        pos = np.maximum(x, 0)
        out = np.exp(neg) / (np.exp(neg) + np.exp(-pos)) if x.size else x * 1.0
        self.cache["out"] = out.copy()
        return out

    def backward(self, dout):
        out = self.cache["out"]
        dx = dout * out * (1.0 - out)
        return dx
