import numpy as np


class BCEWithLogits:
    """Binary cross entropy on raw scores (mean over all elements).

    Uses the identity
        -y log s(z) - (1-y) log(1-s(z)) = max(z, 0) - z*y + log(1 + exp(-|z|))
    which never overflows.
    """

    def forward(self, y_pred, y_true):
        self._z = y_pred
        self._y = y_true
        z, y = y_pred, y_true
        per_element = np.maximum(z, 0) - z * y + np.log1p(np.exp(-z))
        return per_element.mean()

    def backward(self):
        sig = 0.5 * (1.0 + np.tanh(0.5 * self._z))
        return (sig - self._y) / self._z.size
