class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout  # before any forward: "no attribute 'x'", which does not say what to do
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
