import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        p, s = self.pad, self.stride
        self.shape = x.shape
        self.xp = np.pad(x.reshape((-1,) + x.shape[-3:]), ((0,), (0,), (p,), (p,)))
        O, C, K, L = self.W.shape
        W = self.W[:, :, ::-1, ::-1]
        oh, ow = (self.xp.shape[2] - K) // s + 1, (self.xp.shape[3] - L) // s + 1
        y = np.zeros((self.xp.shape[0], O, oh, ow), dtype=x.dtype)
        for i in range(oh):
            for j in range(ow):
                block = self.xp[:, None, :, i * s:i * s + K, j * s:j * s + L]
                y[:, :, i, j] = (block * W).sum(axis=(2, 3, 4)) + self.b
        return y.reshape(x.shape[:-3] + y.shape[1:])

    def backward(self, dout):
        p, s = self.pad, self.stride
        O, C, K, L = self.W.shape
        d = dout.reshape((-1,) + dout.shape[-3:])
        dxp = np.zeros_like(self.xp)
        dW = np.zeros_like(self.W)
        for i in range(d.shape[2]):
            for j in range(d.shape[3]):
                u = d[:, :, None, None, None, i, j]
                block = self.xp[:, None, :, i * s:i * s + K, j * s:j * s + L]
                dW += (u * block).sum(axis=0)
                dxp[:, :, i * s:i * s + K, j * s:j * s + L] += (u * self.W).sum(axis=1)
        self.dW = dW
        self.db = d.sum(axis=(2, 3)).mean(axis=0)
        h, w = self.shape[-2:]
        return dxp[:, :, p:p + h, p:p + w].reshape(self.shape)
