import numpy as np


class BaseLayer:
    trainable = False

    def set_phase(self, phase):
        assert phase in ("train", "test")
        self.phase = phase


class DropoutLayer(BaseLayer):
    def __init__(self, p=0.5, seed=None):
        """p: probability of zeroing an element"""
        self.p = p
        self.phase = "train"
        self.random = np.random.RandomState(seed)

    def _draw(self, shape):
        keep = 1.0 - self.p
        return self.random.binomial(1, keep, size=shape) / keep

    def forward(self, x):
        self.mask = self._draw(x.shape) if self.phase == "train" else np.ones_like(x)
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class FlattenLayer(BaseLayer):
    def __init__(self):
        self.phase = "train"

    def forward(self, x):
        self.input_shape = x.shape
        return np.reshape(x, (x.shape[0], int(np.prod(x.shape[1:]))))

    def backward(self, dout):
        return np.reshape(dout, self.input_shape)
