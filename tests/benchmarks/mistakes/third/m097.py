import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = np.zeros_like(beta)
        self.running_var = np.zeros_like(beta)
        self.eps = 1e-6

    def _shape(self, v):
        return v.reshape((1, -1) + (1,) * (self.ndim - 2))

    def forward(self, x, train_flg=True):
        self.ndim, self.train = x.ndim, train_flg
        self.axes = (0,) + tuple(range(2, x.ndim))
        if train_flg:
            mean = x.mean(axis=self.axes)
            var = np.maximum((x * x).mean(axis=self.axes) - mean ** 2, 0)
            m = self.momentum
            self.running_mean = m * self.running_mean + (1 - m) * mean
            self.running_var = m * self.running_var + (1 - m) * var
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.xc = x - self._shape(mean)
        return self._shape(self.gamma / self.std) * self.xc + self._shape(self.beta)

    def backward(self, dout):
        xn = self.xc / self._shape(self.std)
        self.dbeta = dout.sum(axis=self.axes)
        self.dgamma = (dout * xn).sum(axis=self.axes)
        if not self.train:
            return dout * self._shape(self.gamma / self.std)
        n = dout.size // dout.shape[1]
        inner = dout - self._shape(self.dbeta / n) - xn * self._shape(self.dgamma / n)
        return inner * self._shape(self.gamma / self.std)
