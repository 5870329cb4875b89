import numpy as np


def reduce_to(grad, shape):
    extra = grad.ndim - len(shape)
    grad = grad.sum(axis=tuple(range(extra)))
    ones = tuple(i for i, n in enumerate(shape) if n == 1)
    return grad.sum(axis=ones, keepdims=True)


class AddLayer:
    def __init__(self):
        self.sx = self.sy = ()

    def forward(self, x, y):
        self.sx, self.sy = np.shape(x), np.shape(y)
        if self.sx == np.broadcast_shapes(self.sx, self.sy):
            x += y
            return x
        return x + y

    def backward(self, dout):
        dout = np.asarray(dout)
        return reduce_to(dout, self.sx), reduce_to(dout, self.sy)
