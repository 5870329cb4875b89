import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x):
        self.in_shape = x.shape
        p, s = self.pad, self.stride
        O, C, K, L = self.W.shape
        xs = x.reshape((-1,) + x.shape[-3:])
        self.xp = np.pad(xs, ((0, 0), (0, 0), (p, p), (p, p)))
        N, _, H, Wd = self.xp.shape
        out = np.zeros((N, O, (H - K) // s + 1, (Wd - L) // s + 1), dtype=x.dtype)
        for n in range(N):
            for o in range(O):
                for top in range(0, H - K, s):
                    for left in range(0, Wd - L + 1, s):
                        window = self.xp[n, :, top:top + K, left:left + L]
                        out[n, o, top // s, left // s] = (window * self.W[o]).sum() + self.b[o]
        return out.reshape(x.shape[:-3] + out.shape[1:])

    def backward(self, dout):
        p, s = self.pad, self.stride
        O, C, K, L = self.W.shape
        d = dout.reshape((-1,) + dout.shape[-3:])
        dxp = np.zeros_like(self.xp)
        self.dW = np.zeros_like(self.W)
        self.db = d.sum(axis=(0, 2, 3))
        for n, o, i, j in np.ndindex(*d.shape):
            win = (n, slice(None), slice(i * s, i * s + K), slice(j * s, j * s + L))
            self.dW[o] += d[n, o, i, j] * self.xp[win]
            dxp[win] += d[n, o, i, j] * self.W[o]
        h, w = self.in_shape[-2:]
        return dxp[:, :, p:p + h, p:p + w].reshape(self.in_shape)
