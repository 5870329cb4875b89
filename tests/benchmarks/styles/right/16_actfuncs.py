import numpy as np

# activation functions and their derivatives, all in terms of the
# pre-activation x


def relu(x):
    return x * (x > 0)


def relu_grad(x):
    return (x > 0).astype(float)


def sigmoid(x, deriv=False):
    s = 1 / (1 + np.exp(-x))
    if deriv:
        return s * (1 - s)
    return s


def tanh(x):
    return np.tanh(x)


def tanh_grad(x):
    return 1 - np.tanh(x) ** 2


ACTIVATIONS = {
    "relu": (relu, relu_grad),
    "sigmoid": (sigmoid, lambda x: sigmoid(x, deriv=True)),
    "tanh": (tanh, tanh_grad),
}
