import numpy as np


class BatchNormLayer:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta = gamma, beta
        self.momentum = momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.zeros_like(gamma)
        self.cache = None

    def forward(self, x, train_flg=True):
        r = (slice(None),) + (None,) * (x.ndim - 2)
        axes = (0,) + tuple(range(2, x.ndim))
        if train_flg:
            mu, var = x.mean(axis=axes), x.var(axis=axes)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
            std = np.sqrt(var + 1e-6)
            self.cache = ((x - mu[r]) / std[r], std, axes, r, True)
        else:
            mu = self.running_mean
            std = np.sqrt(self.running_var + 1e-6)
            self.cache = self.cache or ((x - mu[r]) / std[r], std, axes, r, False)
        return self.gamma[r] * (x - mu[r]) / std[r] + self.beta[r]

    def backward(self, dout):
        xn, std, axes, r, train = self.cache
        self.dbeta = dout.sum(axis=axes)
        self.dgamma = (dout * xn).sum(axis=axes)
        if train:
            mean1 = dout.mean(axis=axes)
            mean2 = (dout * xn).mean(axis=axes)
            dout = dout - mean1[r] - xn * mean2[r]
        return dout * (self.gamma / std)[r]
