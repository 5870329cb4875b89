"""Batch normalisation, step-by-step backward through the computation graph."""
import numpy as np


class BatchNormalizationLayer:
    def __init__(self, dim, momentum=0.99, epsilon=1e-3):
        self.gamma = np.ones((1, dim))
        self.beta = np.zeros((1, dim))
        self.moving_mean = np.zeros((1, dim))
        self.moving_var = np.ones((1, dim))
        self.momentum = momentum
        self.epsilon = epsilon

    def forward(self, x, training=True):
        if not training:
            xn = (x - self.moving_mean) / np.sqrt(self.moving_var + self.epsilon)
            return self.gamma * xn + self.beta
        self.mu = np.mean(x, axis=0, keepdims=True)
        self.xc = x - self.mu
        self.var = np.mean(self.xc ** 2, axis=0, keepdims=True)
        self.std = np.sqrt(self.var + self.epsilon)
        self.xn = self.xc / self.std
        self.moving_mean = self.momentum * self.moving_mean + (1 - self.momentum) * self.mu
        self.moving_var = self.momentum * self.moving_var + (1 - self.momentum) * self.var
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        n = dout.shape[0]
        self.dbeta = np.sum(dout, axis=0, keepdims=True)
        self.dgamma = np.sum(dout * self.xn, axis=0, keepdims=True)
        dxn = dout * self.gamma
        # xn = xc / std
        dxc = dxn / self.std
        dstd = -np.sum(dxn * self.xc / self.std ** 2, axis=0, keepdims=True)
        # std = sqrt(var + eps)
        dvar = 0.5 * dstd / self.std
        # var = mean(xc ** 2)
        dxc += 2.0 * self.xc * dvar / n
        # xc = x - mean(x)
        dmu = -np.sum(dxc, axis=0, keepdims=True)
        return dxc + dmu / n
