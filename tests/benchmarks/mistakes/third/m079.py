import numpy as np


class AddLayer:
    def forward(self, x, y):
        self.shapes = np.shape(x), np.shape(y)
        return np.add(x, y)

    @staticmethod
    def _collect(dout, shape, target):
        """Adds every entry of dout to the entry of target that it came from."""
        skip = dout.ndim - len(shape)
        for idx in np.ndindex(*dout.shape):
            own = tuple(0 if shape[k] == 1 else idx[skip + k] for k in range(len(shape)))
            target[own] += dout[idx]
        return target

    def backward(self, dout):
        dout = np.asarray(dout)
        sx, sy = self.shapes
        dx = self._collect(dout, sx, np.zeros(sx, dtype=dout.dtype))
        dy = np.zeros(sy, dtype=dout.dtype)
        skip = dout.ndim - len(sy)
        for idx in np.ndindex(*dout.shape):
            own = tuple(0 if sy[k] == 1 else idx[skip + k] for k in range(len(sy)))
            dy[own] = dout[idx]
        return dx, dy
