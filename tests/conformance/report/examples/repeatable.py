class Affine:
    def __init__(self, W, b):
        self.W, self.b, self.dW, self.db = W, b, 0, 0

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.dW + self.x.T @ dout  # grows with every call
        self.db = self.db + dout.sum(axis=0)
        return dout @ self.W.T
