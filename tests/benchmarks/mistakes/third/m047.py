import numpy as np


class Conv2d:
    """Sum over kernel taps: each tap is one strided slice of the padded image."""

    def __init__(self, W, b, stride=1, pad=0, dilation=1):
        self.W, self.b = W, b
        self.stride, self.pad, self.dilation = stride, pad, dilation

    def _tap(self, k, l, d):
        s = self.stride
        return (Ellipsis, slice(k * d, k * d + s * (self.oh - 1) + 1, s),
                slice(l * d, l * d + s * (self.ow - 1) + 1, s))

    def forward(self, x):
        p, d, s = self.pad, self.dilation, self.stride
        self.x_shape = x.shape
        border = [(0, 0)] * (x.ndim - 2) + [(p, p)] * 2
        self.xp = np.pad(x, border)
        K, L = self.W.shape[2:]
        self.oh = (x.shape[-2] + 2 * p - d * (K - 1) - 1) // s + 1
        self.ow = (x.shape[-1] + 2 * p - d * (L - 1) - 1) // s + 1
        y = np.zeros(x.shape[:-3] + (len(self.W), self.oh, self.ow), dtype=x.dtype)
        for k in range(K):
            for l in range(L):
                y += np.einsum("...chw,oc->...ohw", self.xp[self._tap(k, l, d)], self.W[:, :, k, l])
        return y + self.b[:, None, None]

    def backward(self, dout):
        dxp = np.zeros_like(self.xp)
        self.dW = np.zeros_like(self.W)
        d4 = dout.reshape((-1,) + dout.shape[-3:])
        for k in range(self.W.shape[2]):
            for l in range(self.W.shape[3]):
                tap = self.xp[self._tap(k, l, self.dilation)]
                tap = tap.reshape((-1,) + tap.shape[-3:])
                self.dW[:, :, k, l] = np.einsum("nohw,nchw->oc", d4, tap)
                back = np.einsum("...ohw,oc->...chw", dout, self.W[:, :, k, l])
                dxp[self._tap(k, l, 1)] += back
        self.db = d4.sum(axis=(0, 2, 3))
        h, w = self.x_shape[-2:]
        return dxp[..., self.pad:self.pad + h, self.pad:self.pad + w]
