import numpy as np


class ReciprocalLayer:
    def forward(self, x):
        out = np.reciprocal(x)
        self.saved = out.copy()
        return out

    def backward(self, dout):
        y = self.saved
        dx = -dout * y
        return dx
