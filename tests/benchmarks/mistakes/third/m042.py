import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta = gamma, beta
        self.momentum = momentum
        self.running_mean = np.zeros(len(gamma))
        self.running_var = np.zeros(len(gamma))

    def forward(self, x, train_flg=True):
        self.train_flg = train_flg
        col = (1, -1) + (1,) * (x.ndim - 2)
        axes = tuple(a for a in range(x.ndim) if a != 1)
        if train_flg:
            mu, var = x.mean(axis=axes), x.var(axis=axes)
            keep = self.momentum
            self.running_mean = keep * self.running_mean + (1 - keep) * mu
            self.running_var = keep * self.running_var + (1 - keep) * var
        else:
            mu, var = self.running_mean, self.running_var
        self.inv = (1 / np.sqrt(var + 10e-7)).reshape(col)
        self.xhat = (x - mu.reshape(col)) * self.inv
        self.col = col
        return self.gamma.reshape(col) * self.xhat + self.beta.reshape(col)

    def backward(self, dout):
        self.dgamma = np.zeros_like(self.gamma)
        self.dbeta = np.zeros_like(self.beta)
        for n in range(1, len(dout)):
            for d in range(dout.shape[1]):
                self.dgamma[d] += (dout[n, d] * self.xhat[n, d]).sum()
                self.dbeta[d] += dout[n, d].sum()
        dx = dout
        if self.train_flg:
            axes = tuple(a for a in range(dout.ndim) if a != 1)
            dx = dout - dout.mean(axis=axes, keepdims=True)
            dx = dx - self.xhat * (dout * self.xhat).mean(axis=axes, keepdims=True)
        return dx * self.inv * self.gamma.reshape(self.col)
