import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        p, s = self.pad, self.stride
        self.shape = x.shape
        x4 = x.reshape((-1,) + x.shape[-3:])
        self.xp = np.pad(x4, ((0, 0), (0, 0), (p, p), (p, p)))
        self.dxp = np.zeros_like(self.xp)
        K, L = self.W.shape[2:]
        self.win = sliding_window_view(self.xp, (K, L), axis=(2, 3))[:, :, ::s, ::s]
        y = np.einsum("ncpqkl,ockl->nopq", self.win, self.W) + self.b[:, None, None]
        return y.reshape(x.shape[:-3] + y.shape[1:])

    def backward(self, dout):
        p, s = self.pad, self.stride
        d = dout.reshape((-1,) + dout.shape[-3:])
        K, L = self.W.shape[2:]
        self.dW = np.einsum("nopq,ncpqkl->ockl", d, self.win)
        self.db = d.sum((0, 2, 3))
        oh, ow = d.shape[2:]
        dxp = self.dxp
        for k in range(K):
            for l in range(L):
                part = np.einsum("nopq,oc->ncpq", d, self.W[:, :, k, l])
                dxp[:, :, k:k + s * oh:s, l:l + s * ow:s][:, :, :oh, :ow] += part
        h, w = self.shape[-2:]
        return dxp[:, :, p:p + h, p:p + w].reshape(self.shape).copy()
