import numpy as np


class LinearLayer:
    """Parameters and gradients live in dictionaries, as the optimiser of the course wants them."""

    def __init__(self, W, b, grads={}):
        self.params = {"W": W, "b": b}
        self.grads = grads

    def forward(self, x):
        self.x = x
        return np.einsum("...i,ij->...j", x, self.params["W"]) + self.params["b"]

    def backward(self, dout):
        W = self.params["W"]
        self.grads["W"] = self.x.reshape(-1, W.shape[0]).T @ dout.reshape(-1, W.shape[1])
        self.grads["b"] = dout.reshape(-1, W.shape[1]).sum(axis=0)
        return np.einsum("...j,ij->...i", dout, W)
