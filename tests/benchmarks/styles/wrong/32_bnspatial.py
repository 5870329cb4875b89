import numpy as np


class SpatialBatchNorm:
    """Batch norm for feature maps (N, C, H, W); statistics per channel."""

    def __init__(self, channels, momentum=0.9, eps=1e-5):
        self.params = {
            "gamma": np.ones(channels),
            "beta": np.zeros(channels),
        }
        self.grads = {}
        self.state = {"mean": np.zeros(channels), "var": np.ones(channels)}
        self.momentum, self.eps = momentum, eps

    @staticmethod
    def _c(v):
        return v.reshape(1, -1, 1, 1)

    def forward(self, x, is_train=True):
        if is_train:
            mean = x.mean(axis=(0, 2, 3))
            var = x.var(axis=(0, 2, 3))
            for key, new in (("mean", mean), ("var", var)):
                self.state[key] = self.momentum * self.state[key] + (1 - self.momentum) * new
        else:
            mean, var = self.state["mean"], self.state["var"]
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - self._c(mean)) / self._c(self.std)
        return self._c(self.params["gamma"]) * self.xhat + self._c(self.params["beta"])

    def backward(self, dout):
        """gradient for the training-mode forward"""
        N, C, H, W = dout.shape
        m = N
        self.grads["gamma"] = np.sum(dout * self.xhat, axis=(0, 2, 3))
        self.grads["beta"] = np.sum(dout, axis=(0, 2, 3))
        s1 = self._c(self.grads["beta"])
        s2 = self._c(self.grads["gamma"])
        coef = self._c(self.params["gamma"] / self.std) / m
        return coef * (m * dout - s1 - self.xhat * s2)
