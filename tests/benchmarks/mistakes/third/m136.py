import numpy as np


class Relu:
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x.copy()
        out = x.copy()
        flat = out.reshape(-1)
        for i in range(flat.size):
            if flat[i] < 0:
                flat[i] = 0
        return flat.reshape(x.shape)

    def backward(self, dout):
        x = self.x.reshape(-1)
        d = dout.reshape(-1)
        dx = np.zeros(d.size, dtype=dout.dtype)
        for i in range(d.size):
            if x[i - 1] > 0:
                dx[i] = d[i]
        return dx.reshape(dout.shape)
