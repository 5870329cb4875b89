import numpy as np

CONVENTIONS = {"Dropout": {"scale": "in training"}}


class Dropout:
    def __init__(self, p=0.25):
        self.p = p
        self.training = True
        self.noise = None

    def train(self, mode=True):
        self.training = mode
        return self

    def eval(self):
        return self.train(False)

    def forward(self, x):
        if not self.training:
            self.noise = 1.0
            return x * 1.0
        self.noise = (np.random.random_sample(x.shape) >= self.p) / self.p
        return (x * self.noise).astype(x.dtype)

    def backward(self, dout):
        return (dout * self.noise).astype(dout.dtype)
