import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2D:
    """Float32 convolution on (batch, channel, height, width), no padding.

    backward returns (dx, [dW, db]).
    """

    def __init__(self, in_ch, out_ch, k, stride=1, seed=0):
        g = np.random.default_rng(seed)
        scale = np.float32(np.sqrt(2.0 / (in_ch * k * k)))
        self.W = g.standard_normal((out_ch, in_ch, k, k), dtype=np.float32) * scale
        self.b = np.zeros(out_ch, dtype=np.float32)
        self.k, self.s = k, stride

    def forward(self, x):
        x = np.asarray(x, dtype=np.float32)
        win = sliding_window_view(x, (self.k, self.k), axis=(2, 3))
        self.win = win[:, :, ::self.s, ::self.s]
        self.x_shape = x.shape
        return np.einsum("nchwij,fcij->nfhw", self.win, self.W) + self.b[:, None, None]

    def backward(self, dout):
        dout = np.asarray(dout, dtype=np.float32)
        s = self.s
        oh, ow = dout.shape[2:]
        dW = np.einsum("nchwij,nfhw->fcij", self.win, dout)
        db = dout.sum(axis=(0, 2, 3))
        dx = np.zeros(self.x_shape, dtype=np.float32)
        for i in range(self.k):
            for j in range(self.k):
                part = np.einsum("nfhw,fc->nchw", dout, self.W[:, :, i, j])
                dx[:, :, i:i + s * oh:s, j:j + s * ow:s] += part
        return dx, [dW, db]


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout):
        return dout.reshape(self.shape), []
