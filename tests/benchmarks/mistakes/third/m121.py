import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        s, p = self.stride, self.pad
        K, L = self.W.shape[2:]
        *lead, C, H, V = x.shape
        self.lead, self.size = tuple(lead), (C, H, V)
        front = 0
        self.front = front
        self.xp = np.zeros((int(np.prod(lead)), C, H + 2 * p, V + 2 * p), dtype=x.dtype)
        self.xp[:, :, front:front + H, front:front + V] = x.reshape(-1, C, H, V)
        oh, ow = (H + 2 * p - K) // s + 1, (V + 2 * p - L) // s + 1
        y = [[np.tensordot(self.xp[:, :, i * s:i * s + K, j * s:j * s + L], self.W, ((1, 2, 3), (1, 2, 3)))
              for j in range(ow)] for i in range(oh)]
        y = np.array(y).transpose(2, 3, 0, 1) + self.b[:, None, None]
        return y.reshape(self.lead + y.shape[1:])

    def backward(self, dout):
        s, (K, L) = self.stride, self.W.shape[2:]
        g = dout.reshape(-1, *dout.shape[-3:])
        dxp = np.zeros_like(self.xp)
        self.dW = 0 * self.W
        self.db = g.sum(axis=(0, 2, 3))
        for i in range(g.shape[2]):
            for j in range(g.shape[3]):
                u = g[:, :, i, j]
                a, c = i * s, j * s
                self.dW += np.tensordot(u.T, self.xp[:, :, a:a + K, c:c + L], 1)
                dxp[:, :, a:a + K, c:c + L] += np.tensordot(u, self.W, 1)
        C, H, V = self.size
        f = self.front
        return dxp[:, :, f:f + H, f:f + V].reshape(self.lead + self.size)
