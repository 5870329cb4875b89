import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = running_mean
        self.running_var = running_var
        self.dgamma = None
        self.dbeta = None

    def forward(self, x, train_flg=True):
        self.axes = (0,) if x.ndim == 2 else (0, 2, 3)
        self.shape = (1, -1) if x.ndim == 2 else (1, -1, 1, 1)
        if self.running_mean is None:
            self.running_mean = np.zeros(x.shape[1])
            self.running_var = np.zeros(x.shape[1])
        old = self.running_mean, self.running_var
        mu = np.mean(x, axis=self.axes)
        var = np.mean((x - mu.reshape(self.shape)) ** 2, axis=self.axes)
        m = self.momentum
        self.running_mean, self.running_var = m * old[0] + (1 - m) * mu, m * old[1] + (1 - m) * var
        self.train = train_flg
        if not train_flg:
            mu, var = old
        self.std = np.sqrt(var + 10e-7).reshape(self.shape)
        self.xn = (x - mu.reshape(self.shape)) / self.std
        return self.gamma.reshape(self.shape) * self.xn + self.beta.reshape(self.shape)

    def backward(self, dout):
        self.dbeta = dout.sum(axis=self.axes)
        self.dgamma = np.sum(dout * self.xn, axis=self.axes)
        dxn = dout * self.gamma.reshape(self.shape)
        if self.train:
            m = dout.size / dout.shape[1]
            dxn = (dxn - dxn.sum(axis=self.axes, keepdims=True) / m
                   - self.xn * (dxn * self.xn).sum(axis=self.axes, keepdims=True) / m)
        return dxn / self.std
