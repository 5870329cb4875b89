import numpy as np


def pair(v):
    return (v, v) if np.isscalar(v) else tuple(v)


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b = W, b
        self.stride, self.pad = pair(stride), pair(pad)

    def forward(self, x):
        (sh, sw), (ph, pw) = self.stride, self.pad
        self.shape = x.shape
        x = np.pad(x.reshape(-1, *x.shape[-3:]), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
        self.xp = x
        K, L = self.W.shape[2:]
        rows = (x.shape[2] - K) // sh + 1
        cols = (x.shape[3] - L) // sw + 1
        y = np.zeros((x.shape[0], self.W.shape[0], rows, cols), dtype=x.dtype)
        for i in range(rows):
            for j in range(cols):
                a = i * sh
                c = j * sh
                y[:, :, i, j] = np.einsum("nckl,ockl->no", x[:, :, a:a + K, c:c + L], self.W)
        y += self.b.reshape(1, -1, 1, 1)
        return y.reshape(*self.shape[:-3], *y.shape[1:])

    def backward(self, dout):
        (sh, sw), (ph, pw) = self.stride, self.pad
        K, L = self.W.shape[2:]
        g = dout.reshape(-1, *dout.shape[-3:])
        dxp = np.zeros_like(self.xp)
        self.dW = np.zeros_like(self.W)
        self.db = np.einsum("nohw->o", g)
        for i in range(g.shape[2]):
            for j in range(g.shape[3]):
                a, c = i * sh, j * sw
                dxp[:, :, a:a + K, c:c + L] += np.einsum("no,ockl->nckl", g[:, :, i, j], self.W)
                self.dW += np.einsum("no,nckl->ockl", g[:, :, i, j], self.xp[:, :, a:a + K, c:c + L])
        h, w = self.shape[-2:]
        return dxp[:, :, ph:ph + h, pw:pw + w].reshape(self.shape)
