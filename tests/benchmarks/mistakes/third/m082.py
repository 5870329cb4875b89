import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.zeros_like(gamma)

    def forward(self, x, train_flg=True):
        ax = (0,) + tuple(range(2, x.ndim))
        sh = (1, -1) + (1,) * (x.ndim - 2)
        self.ax, self.sh, self.train = ax, sh, train_flg
        if train_flg:
            mean, var = x.mean(axis=ax), x.var(axis=ax)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * np.sqrt(var)
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + 1e-6).reshape(sh)
        self.xn = (x - mean.reshape(sh)) / self.std
        return self.gamma.reshape(sh) * self.xn + self.beta.reshape(sh)

    def backward(self, dout):
        self.dbeta = dout.sum(axis=self.ax)
        self.dgamma = (self.xn * dout).sum(axis=self.ax)
        dxn = dout
        if self.train:
            dxn = dxn - dxn.mean(axis=self.ax, keepdims=True) - self.xn * (dxn * self.xn).mean(axis=self.ax, keepdims=True)
        return dxn / self.std
