import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def im2col(self, x, oh, ow):
        K, L = self.W.shape[2:]
        s = self.stride
        dt = np.float32
        col = np.empty((len(x), oh, ow, x.shape[1], K, L), dtype=dt)
        for i in range(oh):
            for j in range(ow):
                col[:, i, j] = x[:, :, i * s:i * s + K, j * s:j * s + L]
        return col.reshape(len(x) * oh * ow, x.shape[1] * K * L)

    def forward(self, x):
        p, s, (O, C, K, L) = self.pad, self.stride, self.W.shape
        self.shape = x.shape
        img = np.pad(x.reshape(-1, *x.shape[-3:]), ((0, 0), (0, 0), (p, p), (p, p)))
        oh, ow = (img.shape[2] - K) // s + 1, (img.shape[3] - L) // s + 1
        self.padded = img.shape
        self.col = self.im2col(img, oh, ow)
        out = self.col @ self.W.reshape(O, -1).T + self.b
        return out.reshape(len(img), oh, ow, O).transpose(0, 3, 1, 2).reshape(*x.shape[:-3], O, oh, ow)

    def backward(self, dout):
        p, s, (O, C, K, L) = self.pad, self.stride, self.W.shape
        d4 = dout.reshape(-1, *dout.shape[-3:])
        oh, ow = d4.shape[2:]
        d = d4.transpose(0, 2, 3, 1).reshape(-1, O)
        self.db = d.sum(axis=0)
        self.dW = (self.col.T @ d).T.reshape(self.W.shape)
        dcol = (d @ self.W.reshape(O, -1)).reshape(len(d4), oh, ow, C, K, L)
        dimg = np.zeros(self.padded, dtype=dout.dtype)
        for i in range(oh):
            for j in range(ow):
                dimg[:, :, i * s:i * s + K, j * s:j * s + L] += dcol[:, i, j]
        h, w = self.shape[-2:]
        return dimg[:, :, p:p + h, p:p + w].reshape(self.shape)
