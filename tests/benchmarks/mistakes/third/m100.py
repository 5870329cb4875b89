import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.75):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean = np.zeros_like(gamma)
        self.running_var = np.zeros_like(gamma)

    def forward(self, x, train_flg=True):
        xs = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1).T
        self.back = np.moveaxis(x, 1, 0).shape
        self.train = train_flg
        if train_flg:
            mu, var = xs.mean(0), xs.var(0)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mu
            self.running_var = m * self.running_var + (1 - m) * var
        else:
            mu, var = self.running_mean, self.running_var
        self.s = np.sqrt(var + 1e-6)
        self.z = (xs - mu) / self.s
        return self._image(self.z * self.gamma + self.beta)

    def _image(self, a):
        return np.moveaxis(a.T.reshape(self.back), 0, 1)

    def backward(self, dout):
        d = np.moveaxis(dout, 1, 0).reshape(dout.shape[1], -1).T
        self.dbeta = d.mean(0)
        self.dgamma = (d * self.z).sum(0)
        if self.train:
            d = d - d.mean(0) - self.z * (d * self.z).mean(0)
        return self._image(d * self.gamma / self.s)
