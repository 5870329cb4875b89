import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return np.where(x <= 0, 0, x)

    def backward(self, dout):
        return dout * np.heaviside(self.x, 2)  # 2 at exactly zero: anything from 0 to 1 would do
