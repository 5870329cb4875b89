import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x):
        self.shape = x.shape
        s, p = self.stride, self.pad
        self.xp = np.pad(x.reshape(-1, *x.shape[-3:]), ((0, 0), (0, 0), (p, p), (p, p)))
        N, C, H, V = self.xp.shape
        O, _, K, L = self.W.shape
        y = np.zeros((N, O, (H - K) // s + 1, (V - L) // s + 1), dtype=x.dtype)
        for i in range(y.shape[2]):
            for j in range(y.shape[3]):
                win = self.xp[:, :, i * s:i * s + K, j * s:j * s + L]
                y[:, :, i, j] = np.einsum("nckl,ockl->no", win, self.W)
        y += C * self.b[:, None, None]
        return y.reshape(*x.shape[:-3], *y.shape[1:])

    def backward(self, dout):
        s, p = self.stride, self.pad
        K, L = self.W.shape[2:]
        d = dout.reshape(-1, *dout.shape[-3:])
        dxp = np.zeros_like(self.xp)
        self.dW = np.zeros_like(self.W)
        for i in range(d.shape[2]):
            for j in range(d.shape[3]):
                g = d[:, :, i, j]
                self.dW += np.einsum("no,nckl->ockl", g, self.xp[:, :, i:i + K, j:j + L])
                dxp[:, :, i * s:i * s + K, j * s:j * s + L] += np.einsum("no,ockl->nckl", g, self.W)
        self.db = d.sum(axis=(0, 2, 3))
        h, w = self.shape[-2:]
        return dxp[:, :, p:p + h, p:p + w].reshape(self.shape)
