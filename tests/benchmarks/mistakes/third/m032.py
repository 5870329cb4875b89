import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = np.zeros(gamma.shape)
        self.running_var = np.zeros(gamma.shape)

    def forward(self, x, train_flg=True):
        self.axes = tuple(set(range(x.ndim)) - {1})
        self.dims = [1] * x.ndim
        self.dims[1] = len(self.gamma)
        mean = x.mean(axis=self.axes)
        var = x.var(axis=self.axes)
        if train_flg:
            self.running_mean += (1 - self.momentum) * (mean - self.running_mean)
            self.running_var += (1 - self.momentum) * (var - self.running_var)
        self.train_flg = train_flg
        self.inv_std = (var + 1e-6).reshape(self.dims) ** -0.5
        self.norm = (x - mean.reshape(self.dims)) * self.inv_std
        return self.norm * self.gamma.reshape(self.dims) + self.beta.reshape(self.dims)

    def backward(self, dout):
        self.dgamma = (dout * self.norm).sum(axis=self.axes)
        self.dbeta = dout.sum(axis=self.axes)
        scale = self.gamma.reshape(self.dims) * self.inv_std
        if not self.train_flg:
            return scale * dout
        count = dout.size // len(self.gamma)
        dx = count * dout - self.dbeta.reshape(self.dims) - self.norm * self.dgamma.reshape(self.dims)
        return scale * dx / count
