import numpy as np


class Convolution:
    def __init__(self, W, b=None, stride=1, pad=0, groups=1):
        self.W, self.b = W, b
        self.s, self.p, self.groups = stride, pad, groups
        self.dW = self.db = None

    def forward(self, x):
        self.shape = x.shape
        p, s = self.p, self.s
        self.xp = np.pad(x.reshape((-1,) + x.shape[-3:]), ((0, 0), (0, 0), (p, p), (p, p)))
        O, cg, K, L = self.W.shape
        og = O // self.groups
        N, C, H, V = self.xp.shape
        y = np.zeros((N, O, (H - K) // s + 1, (V - L) // s + 1), dtype=x.dtype)
        for o in range(O):
            g = o // og
            for c in range(cg):
                for i in range(y.shape[2]):
                    for j in range(y.shape[3]):
                        win = self.xp[:, c, i * s:i * s + K, j * s:j * s + L]
                        y[:, o, i, j] += (win * self.W[o, c]).sum(axis=(1, 2))
            if self.b is not None:
                y[:, o] += self.b[o]
        return y.reshape(self.shape[:-3] + y.shape[1:])

    def backward(self, dout):
        d = dout.reshape((-1,) + dout.shape[-3:])
        O, cg, K, L = self.W.shape
        og, s = O // self.groups, self.s
        dxp, self.dW = np.zeros_like(self.xp), np.zeros_like(self.W)
        for o in range(O):
            for c in range(cg):
                ch = o // og * cg + c
                for i in range(d.shape[2]):
                    for j in range(d.shape[3]):
                        rows, cols = slice(i * s, i * s + K), slice(j * s, j * s + L)
                        up = d[:, o, i, j][:, None, None]
                        self.dW[o, c] += (up * self.xp[:, ch, rows, cols]).sum(axis=0)
                        dxp[:, ch, rows, cols] += up * self.W[o, c]
        self.db = None if self.b is None else d.sum(axis=(0, 2, 3))
        h, w = self.shape[-2:]
        return dxp[:, :, self.p:self.p + h, self.p:self.p + w].reshape(self.shape)
