class NegLayer:
    def forward(self, x):
        print("forward of", x.shape)
        return -x

    def backward(self, dout):
        return -dout
