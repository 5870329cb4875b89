import numpy as np


class Conv2d:
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0):
        k = (kernel_size,) * 2 if np.isscalar(kernel_size) else tuple(kernel_size)
        fan_in = in_channels * k[0] * k[1]
        self.weight = np.random.randn(out_channels, in_channels, *k) / np.sqrt(fan_in)
        self.bias = np.zeros(out_channels)
        self.stride, self.padding = stride, padding
        self.grad = {}

    def forward(self, x):
        p, s = self.padding, self.stride
        self.x_shape = x.shape
        x = np.pad(x.reshape((-1,) + x.shape[-3:]), ((0, 0), (0, 0), (p, p), (p, p)))
        self.windows = np.lib.stride_tricks.sliding_window_view(
            x, self.weight.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
        self.padded_shape = x.shape
        y = np.tensordot(self.windows, self.weight, axes=((1, 4, 5), (1, 2, 3))) + self.bias
        y = np.moveaxis(y, -1, 1)
        return y.reshape(self.x_shape[:-3] + y.shape[1:])

    def backward(self, dout):
        p, s = self.padding, self.stride
        d = dout.reshape((-1,) + dout.shape[-3:])
        n, o, oh, ow = d.shape
        self.grad["bias"] = d.sum(axis=(0, 2, 3))
        dW = np.tensordot(d, self.windows, axes=((0, 2, 3), (0, 2, 3)))
        self.grad["weight"] = dW / (oh * ow)
        dx = np.zeros(self.padded_shape, dtype=d.dtype)
        kh, kw = self.weight.shape[2:]
        for i in range(oh):
            for j in range(ow):
                part = np.tensordot(d[:, :, i, j], self.weight, axes=(1, 0))
                dx[:, :, i * s:i * s + kh, j * s:j * s + kw] += part
        h, w = self.x_shape[-2:]
        return dx[:, :, p:p + h, p:p + w].reshape(self.x_shape)
