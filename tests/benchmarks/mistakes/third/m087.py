import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.zeros_like(gamma)
        self.steps = 0
        self.eps = 1e-6

    def forward(self, x, train_flg=True):
        self.axis = tuple(i for i in range(x.ndim) if i != 1)
        self.wide = tuple(-1 if i == 1 else 1 for i in range(x.ndim))
        self.training = train_flg
        if train_flg:
            mean, var = x.mean(axis=self.axis), x.var(axis=self.axis)
            rho = self.momentum if self.steps else 0.0
            self.running_mean = rho * self.running_mean + (1 - rho) * mean
            self.running_var = rho * self.running_var + (1 - rho) * var
            self.steps += 1
        else:
            mean, var = self.running_mean, self.running_var
        self.inv = 1 / np.sqrt(var.reshape(self.wide) + self.eps)
        self.xn = self.inv * (x - mean.reshape(self.wide))
        return self.gamma.reshape(self.wide) * self.xn + self.beta.reshape(self.wide)

    def backward(self, dout):
        self.dbeta = np.sum(dout, axis=self.axis)
        self.dgamma = np.sum(self.xn * dout, axis=self.axis)
        dx = dout
        if self.training:
            n = self.xn.size // self.xn.shape[1]
            dx = dout - (self.dbeta.reshape(self.wide) + self.xn * self.dgamma.reshape(self.wide)) / n
        return dx * self.inv * self.gamma.reshape(self.wide)
