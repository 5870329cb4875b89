import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75, running_mean=None, running_var=None):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = np.zeros_like(gamma) if running_mean is None else running_mean
        self.running_var = np.zeros_like(gamma) if running_var is None else running_var
        self.dgamma = self.dbeta = None

    def forward(self, x, train_flg=True):
        self.shape, self.train = x.shape, train_flg
        a = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
        mean, var = self.running_mean, self.running_var
        if train_flg:
            mean, var = np.zeros_like(self.gamma), np.zeros_like(self.gamma)
            for d in range(a.shape[1]):
                for n in range(len(a)):
                    mean[d] += a[n, d] / len(a)
                    var[d] += (a[n, d] - mean[d]) ** 2 / len(a)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        self.std = np.sqrt(var + 1e-6)
        self.xn = (a - mean) / self.std
        return self.unfold(self.gamma * self.xn + self.beta)

    def unfold(self, a):
        rest = self.shape[:1] + self.shape[2:] + self.shape[1:2]
        return np.moveaxis(a.reshape(rest), -1, 1)

    def backward(self, dout):
        g = np.moveaxis(dout, 1, -1).reshape(-1, dout.shape[1])
        self.dbeta = g.sum(axis=0)
        self.dgamma = (g * self.xn).sum(axis=0)
        if self.train:
            g = g - self.dbeta / len(g) - self.xn * self.dgamma / len(g)
        return self.unfold(self.gamma / self.std * g)
