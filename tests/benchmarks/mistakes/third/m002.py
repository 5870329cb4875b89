import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, momentum=0.75, eps=1e-6):
        self.gamma, self.beta = gamma, beta
        self.momentum, self.eps = momentum, eps
        self.running_mean, self.running_var = 0 * gamma, 0 * gamma

    def forward(self, x, train_flg=True):
        xt = np.swapaxes(x, 1, -1)
        over = tuple(range(x.ndim - 1))
        self.train = train_flg
        if train_flg:
            mean, var = xt.mean(over), xt.var(over)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        std = np.sqrt(var) + self.eps
        self.slope = self.gamma / std
        self.xn = (xt - mean) / std
        y = xt * self.slope + (self.beta - mean * self.slope)
        return np.swapaxes(y, 1, -1)

    def backward(self, dout):
        d = np.swapaxes(dout, 1, -1)
        over = tuple(range(d.ndim - 1))
        self.dbeta, self.dgamma = d.sum(over), (d * self.xn).sum(over)
        if self.train:
            d = d - d.mean(over) - self.xn * (d * self.xn).mean(over)
        return np.swapaxes(d * self.slope, 1, -1)
