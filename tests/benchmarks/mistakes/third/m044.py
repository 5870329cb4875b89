import numpy as np


class Convolution:
    """Keeps the padded image between calls to save an allocation."""

    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad
        self.buffer = None

    def padded(self, x):
        p = self.pad
        want = x.shape[:2] + (x.shape[2] + 2 * p, x.shape[3] + 2 * p)
        if self.buffer is None or any(a < w for a, w in zip(self.buffer.shape, want)):
            self.buffer = np.zeros(want, dtype=x.dtype)
        view = self.buffer[tuple(slice(0, w) for w in want)]
        view[:, :, p:p + x.shape[2], p:p + x.shape[3]] = x
        return view

    def forward(self, x):
        s, (O, C, K, L) = self.stride, self.W.shape
        self.shape = x.shape
        self.xp = self.padded(x.reshape(-1, *x.shape[-3:]))
        oh, ow = (self.xp.shape[2] - K) // s + 1, (self.xp.shape[3] - L) // s + 1
        y = np.zeros((len(self.xp), O, oh, ow), dtype=x.dtype)
        for i in range(oh):
            for j in range(ow):
                win = self.xp[:, :, i * s:i * s + K, j * s:j * s + L].reshape(-1, C * K * L)
                y[:, :, i, j] = win @ self.W.reshape(O, -1).T + self.b
        return y.reshape(*x.shape[:-3], O, oh, ow)

    def backward(self, dout):
        s, p, (O, C, K, L) = self.stride, self.pad, self.W.shape
        d = dout.reshape(-1, *dout.shape[-3:])
        dxp = np.zeros(self.xp.shape, dtype=d.dtype)
        self.dW = np.zeros_like(self.W)
        self.db = d.sum(axis=3).sum(axis=2).sum(axis=0)
        for i in range(d.shape[2]):
            for j in range(d.shape[3]):
                at = (slice(None), slice(None), slice(i * s, i * s + K), slice(j * s, j * s + L))
                self.dW += np.tensordot(d[:, :, i, j], self.xp[at], axes=(0, 0))
                dxp[at] += np.tensordot(d[:, :, i, j], self.W, axes=(1, 0))
        h, w = self.shape[-2:]
        return dxp[:, :, p:p + h, p:p + w].reshape(self.shape)
