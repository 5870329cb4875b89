import numpy as np


class ReciprocalLayer:
    def forward(self, x):
        self.y = np.ones(x.shape) / x  # np.ones is float64 whatever x is
        return self.y

    def backward(self, dout):
        return -dout * self.y**2
