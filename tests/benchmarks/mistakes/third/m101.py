import numpy as np

CONVENTIONS = {"BatchNormalization": {"momentum": "of the new", "eps": "1e-05"}}


class BatchNorm1d:
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        self.weight = np.ones(num_features)
        self.bias = np.zeros(num_features)
        self.eps, self.momentum = eps, momentum
        self.running_mean = np.zeros(num_features)
        self.running_var = np.zeros(num_features)
        self.grad = {"weight": None, "bias": None}
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.train_mode = False

    def forward(self, x):
        if self.training:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self.running_mean + self.momentum * (mean - self.running_mean)
            self.running_var = self.running_var + self.momentum * (var - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mean) / self.std
        self.batch_mode = self.training
        return self.weight * self.xhat + self.bias

    def backward(self, dout):
        self.grad["weight"] = np.sum(dout * self.xhat, axis=0)
        self.grad["bias"] = np.sum(dout, axis=0)
        if self.batch_mode:
            n = len(dout)
            dout = dout - self.grad["bias"] / n - self.xhat * self.grad["weight"] / n
        return dout * self.weight / self.std
