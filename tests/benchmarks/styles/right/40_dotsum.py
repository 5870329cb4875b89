import numpy as np


class Dot:
    """C = A . B for 2-d arrays; backward gives a dict keyed by operand."""

    def forward(self, a, b):
        if a.ndim != 2 or b.ndim != 2:
            raise ValueError("Dot works on matrices")
        self.a, self.b = a, b
        return a.dot(b)

    def backward(self, dout):
        da = dout.dot(self.b.T)
        db = dout.T.dot(self.a).T
        return {"a": da, "b": db}


class Sum:
    """Sum along an axis (None: everything)."""

    def __init__(self, axis=None, keepdims=False):
        self.axis = axis
        self.keepdims = keepdims

    def forward(self, x):
        self.in_shape = x.shape
        return x.sum(axis=self.axis, keepdims=self.keepdims)

    def backward(self, dout):
        dout = np.asarray(dout)
        if self.axis is not None and not self.keepdims:
            dout = np.expand_dims(dout, self.axis)
        return {"x": np.broadcast_to(dout, self.in_shape).copy()}
