import numpy as np


class Node(object):
    """one-input node: fprop caches, bprop multiplies by the local slope"""

    def fprop(self, x):
        self.x = x
        self.y = self._f(x)
        return self.y

    def bprop(self, dy):
        return dy * self._slope()


class ExpNode(Node):
    def _f(self, x):
        return np.exp(x)

    def _slope(self):
        return self.y


class LogNode(Node):
    def _f(self, x):
        return np.log(x)

    def _slope(self):
        return 1.0 / self.y


class ReciprocalNode(Node):
    def _f(self, x):
        return 1.0 / x

    def _slope(self):
        return -self.y ** 2
