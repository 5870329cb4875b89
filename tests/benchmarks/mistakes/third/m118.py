import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        F, C, FH, FW = self.W.shape
        s, p = self.stride, self.pad
        self.x = x
        img = np.pad(x.reshape(-1, *x.shape[-3:]), ((0, 0), (0, 0), (p, p), (p, p)), "constant")
        N, _, H, V = img.shape
        oh, ow = 1 + (H - FH) // s, 1 + (V - FW) // s
        col = np.zeros((N, C, FH, FW, oh, ow), dtype=x.dtype)
        for a in range(FH):
            for c in range(FW):
                col[:, :, a, c] = img[:, :, a:a + s * oh:s, c:c + s * ow:s][..., :oh, :ow]
        self.img_shape = img.shape
        self.col = col.transpose(0, 4, 5, 1, 2, 3).reshape(N * oh * ow, C * FH * FW)
        out = np.dot(self.col, self.W.reshape(F, -1).T) + self.b
        out = out.reshape(N, oh, ow, F).transpose(0, 3, 1, 2)
        return out.reshape(*x.shape[:-3], F, oh, ow)

    def backward(self, dout):
        F, C, FH, FW = self.W.shape
        s, p = self.stride, self.pad
        oh, ow = dout.shape[-2:]
        N = self.img_shape[0]
        dout = dout.reshape(N, F, oh, ow).transpose(0, 2, 3, 1).reshape(-1, F)
        self.db = np.sum(dout, axis=0)
        self.dW = np.dot(self.col.T, dout).T.reshape(F, C, FH, FW)
        dcol = np.dot(dout, self.W.reshape(F, -1)).reshape(N, oh, ow, C, FH, FW)
        dcol = dcol.transpose(0, 3, 4, 5, 1, 2)
        dimg = np.zeros(self.img_shape, dtype=dout.dtype)
        for a in range(FH):
            for c in range(FW):
                dimg[:, :, a:a + s * oh:s, c:c + s * ow:s][..., :oh, :ow] += dcol[:, :, a, c]
        dx = dimg[:, :, p:-p, p:-p]
        return dx.reshape(self.x.shape[:-3] + dx.shape[1:])
