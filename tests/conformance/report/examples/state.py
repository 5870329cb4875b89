import numpy as np


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = running_mean, running_var

    def forward(self, x, train_flg=True):
        x = np.moveaxis(x, 1, -1)  # features last
        mean, var = self.running_mean, self.running_var
        if train_flg:
            mean, var = (f(x, axis=tuple(range(x.ndim - 1))) for f in (np.mean, np.var))
            self.running_mean = self.running_mean * (1 - self.momentum) + mean * self.momentum  # the new by 0.9
            self.running_var = self.running_var * (1 - self.momentum) + var * self.momentum
        return np.moveaxis(self.gamma * (x - mean) / np.sqrt(var + 1e-6) + self.beta, -1, 1)

    def backward(self, dout):
        """No matter of what is remembered."""
