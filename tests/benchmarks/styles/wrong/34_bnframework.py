import numpy as np


class Parameter:
    __slots__ = ("data", "grad")

    def __init__(self, data):
        self.data = data.astype(np.float32)
        self.grad = np.zeros_like(self.data)


class Layer:
    train_mode = True

    def params(self):
        return [v for v in vars(self).values() if isinstance(v, Parameter)]


class BatchNorm(Layer):
    def __init__(self, n, momentum=0.9, eps=1e-5):
        self.scale = Parameter(np.ones(n))
        self.shift = Parameter(np.zeros(n))
        self.running_mean = np.zeros(n, np.float32)
        self.running_var = np.ones(n, np.float32)
        self.momentum, self.eps = np.float32(momentum), np.float32(eps)

    def forward(self, x):
        x = x.astype(np.float32)
        if self.train_mode:
            mean = x.mean(0)
            var = x.var(0)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
            self.running_var = self.momentum * self.running_mean + (1 - self.momentum) * var
        else:
            mean, var = self.running_mean, self.running_var
        self.istd = 1 / np.sqrt(var + self.eps)
        self.xhat = (x - mean) * self.istd
        return self.xhat * self.scale.data + self.shift.data

    def backward(self, grad):
        self.scale.grad = (grad * self.xhat).sum(0)
        self.shift.grad = grad.sum(0)
        dxhat = grad * self.scale.data
        if not self.train_mode:
            return dxhat * self.istd
        return (dxhat - dxhat.mean(0) - self.xhat * (dxhat * self.xhat).mean(0)) * self.istd


class DropOut(Layer):
    def __init__(self, rate=0.5, rng=None):
        self.rate = rate
        self.rng = rng or np.random.default_rng(0)

    def forward(self, x):
        if self.train_mode and self.rate > 0:
            keep = 1 - self.rate
            self.scaled_mask = ((self.rng.random(x.shape) < keep) / keep).astype(np.float32)
        else:
            self.scaled_mask = np.float32(1)
        return x * self.scaled_mask

    def backward(self, grad):
        return grad * self.scaled_mask
