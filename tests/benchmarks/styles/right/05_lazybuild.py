"""Keras-flavoured layers: the input width is only known at the first call."""
import numpy as np


class LazyDense:
    def __init__(self, units, seed=None):
        self.units = units
        self.rng = np.random.default_rng(seed)
        self.built = False
        self.kernel = None
        self.bias = None

    def build(self, input_shape):
        limit = np.sqrt(6.0 / (input_shape[-1] + self.units))
        self.kernel = self.rng.uniform(-limit, limit, size=(input_shape[-1], self.units))
        self.bias = np.zeros((self.units,))
        self.built = True

    def __call__(self, inputs):
        return self.forward(inputs)

    def forward(self, inputs):
        if not self.built:
            self.build(inputs.shape)
        self.inputs = inputs
        return np.dot(inputs, self.kernel) + self.bias

    def backward(self, upstream):
        self.kernel_grad = np.dot(self.inputs.T, upstream)
        self.bias_grad = upstream.sum(axis=0)
        return np.dot(upstream, self.kernel.T)


class Sigmoid:
    def __call__(self, inputs):
        return self.forward(inputs)

    def forward(self, inputs):
        # numerically safe on both sides
        e = np.exp(-np.abs(inputs))
        self.outputs = np.where(inputs >= 0, 1.0 / (1.0 + e), e / (1.0 + e))
        return self.outputs

    def backward(self, upstream):
        return upstream * self.outputs * (1.0 - self.outputs)
