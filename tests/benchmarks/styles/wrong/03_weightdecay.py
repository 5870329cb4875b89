# Fully connected layer with an optional built-in nonlinearity and L2 decay.
#
#   layer = FullyConnected(64, 10, activation='relu', weight_decay=1e-4)
#
# The decay term 0.5 * weight_decay * ||W||^2 is part of the objective, thus
# grad_W contains weight_decay * W.  The bias is not decayed.
import numpy as np


class FullyConnected:
    def __init__(self, input_size, output_size, activation=None, weight_decay=0.0):
        bound = np.sqrt(6.0 / (input_size + output_size))
        self.W = np.random.uniform(-bound, bound, (input_size, output_size))
        self.b = np.zeros(output_size)
        self.activation = activation
        self.weight_decay = weight_decay
        self.grad_W = None
        self.grad_b = None

    def penalty(self):
        return 0.5 * self.weight_decay * np.sum(self.W ** 2)

    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        if self.activation is None:
            self.a = self.z
        elif self.activation == 'relu':
            self.a = np.maximum(self.z, 0)
        elif self.activation == 'tanh':
            self.a = np.tanh(self.z)
        elif self.activation == 'sigmoid':
            self.a = 1.0 / (1.0 + np.exp(-self.z))
        else:
            raise ValueError(self.activation)
        return self.a

    def backward(self, grad):
        if self.activation == 'relu':
            grad = grad * (self.z > 0)
        elif self.activation == 'tanh':
            grad = grad * (1 - self.z ** 2)
        elif self.activation == 'sigmoid':
            grad = grad * self.a * (1 - self.a)
        self.grad_W = self.x.T @ grad + self.weight_decay * self.W
        self.grad_b = grad.sum(0)
        return grad @ self.W.T
