import numpy as np


class ConvLayer:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = stride, pad

    def forward(self, x):
        s, p = self.stride, self.pad
        O, C, K, L = self.W.shape
        self.shape = x.shape
        self.xp = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (p, p)])
        oh = (self.xp.shape[-2] - K) // s + 1
        ow = (self.xp.shape[-1] - L) // s + 1
        y = np.empty(x.shape[:-3] + (O, oh, ow), dtype=x.dtype)
        for i, j in np.ndindex(oh, ow):
            win = self.xp[..., i * s:i * s + K, j * s:j * s + L]
            y[..., i, j] = np.einsum("...ckl,ockl->...o", win, self.W) + self.b
        return y

    def backward(self, dout):
        s, p = self.stride, self.pad
        K, L = self.W.shape[-2:]
        dxp = np.zeros_like(self.xp)
        self.dW = np.zeros_like(self.W)
        flat = dout.reshape(-1, *dout.shape[-3:])
        xflat = self.xp.reshape(-1, *self.xp.shape[-3:])
        self.db = flat.sum(axis=(0, 3))[:, 0]
        for i, j in np.ndindex(*dout.shape[-2:]):
            r, c = slice(i * s, i * s + K), slice(j * s, j * s + L)
            dxp[..., r, c] += np.einsum("...o,ockl->...ckl", dout[..., i, j], self.W)
            self.dW += np.einsum("no,nckl->ockl", flat[:, :, i, j], xflat[:, :, r, c])
        h, w = self.shape[-2:]
        return dxp[..., p:p + h, p:p + w]
