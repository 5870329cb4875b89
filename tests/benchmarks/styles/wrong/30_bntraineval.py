import numpy as np


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.gamma = np.ones(num_features)
        self.beta = np.zeros(num_features)
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.dgamma = self.dbeta = None

    def train(self):
        self.training = True
        return self

    def eval(self):
        self.training = False
        return self

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mean
            self.running_var = (1 - m) * self.running_var + m * var
        else:
            mean, var = x.mean(axis=0), x.var(axis=0)
        self.inv_std = 1.0 / np.sqrt(var + self.eps)
        self.x_norm = (x - mean) * self.inv_std
        return self.gamma * self.x_norm + self.beta

    def backward(self, dy):
        self.dgamma = (dy * self.x_norm).sum(axis=0)
        self.dbeta = dy.sum(axis=0)
        g = dy * self.gamma
        if not self.training:
            # the statistics are constants here
            return g * self.inv_std
        centered = g - g.mean(axis=0) - self.x_norm * (g * self.x_norm).mean(axis=0)
        return centered * self.inv_std
