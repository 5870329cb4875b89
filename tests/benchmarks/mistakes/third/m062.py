import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.zeros_like(gamma)

    def forward(self, x, train_flg=True):
        a = x.swapaxes(0, 1).reshape(x.shape[1], -1)
        self.flags = train_flg, x.swapaxes(0, 1).shape
        if train_flg:
            mean = a.mean(axis=1, keepdims=True)
            self.xc = a - mean
            count = a.shape[1]
            var = (self.xc ** 2).sum(axis=1) / max(count - 1, 1)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean[:, 0]
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            self.xc = a - self.running_mean[:, None]
            var = self.running_var
        self.std = np.sqrt(var + 1e-6)[:, None]
        out = self.xc / self.std * self.gamma[:, None] + self.beta[:, None]
        return out.reshape(self.flags[1]).swapaxes(0, 1)

    def backward(self, dout):
        train, shape = self.flags
        d = dout.swapaxes(0, 1).reshape(shape[0], -1)
        xn = self.xc / self.std
        self.dbeta, self.dgamma = d.sum(axis=1), (d * xn).sum(axis=1)
        if train:
            n = d.shape[1]
            d = d - self.dbeta[:, None] / n - xn * self.dgamma[:, None] / n
        dx = d * self.gamma[:, None] / self.std
        return dx.reshape(shape).swapaxes(0, 1)
