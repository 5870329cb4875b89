import numpy as np


class Convolution:
    """No padded copy is made: windows that hang over the border are cut by an if."""

    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        self.x = x
        xs = x.reshape(-1, *x.shape[-3:])
        N, C, H, Wd = xs.shape
        O, _, K, L = self.W.shape
        oh = (H + 2 * self.pad - K) // self.stride + 1
        ow = (Wd + 2 * self.pad - L) // self.stride + 1
        y = np.zeros((N, O, oh, ow), dtype=x.dtype)
        y += self.b[:, None, None]
        for p, q, k, l in np.ndindex(oh, ow, K, L):
            r = p * self.stride + k - self.pad
            c = q * self.stride + l - self.pad
            if 0 <= r < H and 0 <= c < Wd:
                y[:, :, p, q] += xs[:, :, r, c] @ self.W[:, :, k, l].T
        return y.reshape(*x.shape[:-3], O, oh, ow)

    def backward(self, dout):
        xs = self.x.reshape(-1, *self.x.shape[-3:])
        g = dout.reshape(-1, *dout.shape[-3:])
        H, Wd = xs.shape[2:]
        dx = np.zeros_like(xs)
        self.dW = np.zeros_like(self.W)
        self.db = g.sum(axis=0).sum(axis=(1, 2))
        for p, q, k, l in np.ndindex(*g.shape[2:], *self.W.shape[2:]):
            r = p * self.stride + k - self.pad
            c = q * self.stride + l - self.pad
            if 0 < r < H and 0 <= c < Wd:
                dx[:, :, r, c] += g[:, :, p, q] @ self.W[:, :, k, l]
                self.dW[:, :, k, l] += g[:, :, p, q].T @ xs[:, :, r, c]
        return dx.reshape(self.x.shape)
