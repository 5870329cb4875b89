import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = np.zeros_like(gamma), np.zeros_like(gamma)

    def per_channel(self, v, nd):
        return v.reshape([1, -1] + [1] * (nd - 2))

    def forward(self, x, train_flg=True):
        nd = x.ndim
        every = tuple(k for k in range(nd) if k != 1)
        self.train, self.every = train_flg, every
        if train_flg:
            self.stat = (0,)
            mean = x.mean(axis=self.stat, keepdims=True)
            var = x.var(axis=self.stat, keepdims=True)
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean.mean(axis=every)
            self.running_var = m * self.running_var + (1 - m) * var.mean(axis=every)
        else:
            mean = self.per_channel(self.running_mean, nd)
            var = self.per_channel(self.running_var, nd)
        self.std = np.sqrt(var + 1e-6)
        self.xn = (x - mean) / self.std
        return self.xn * self.per_channel(self.gamma, nd) + self.per_channel(self.beta, nd)

    def backward(self, dout):
        self.dbeta = dout.sum(axis=self.every)
        self.dgamma = (dout * self.xn).sum(axis=self.every)
        d = dout * self.per_channel(self.gamma, dout.ndim)
        if self.train:
            d = d - d.mean(axis=self.stat, keepdims=True) - self.xn * (d * self.xn).mean(axis=self.stat, keepdims=True)
        return d / self.std
