import numpy as np


class ExpLayer:
    def forward(self, x):
        self.y = np.exp(x)
        return self.y

    def backward(self, dout):
        return self.y.copy()  # whatever comes from above is ignored
