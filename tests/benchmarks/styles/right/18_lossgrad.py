"""
A loss function measures how good our predictions are,
we can use this to adjust the parameters of our network
"""
import numpy as np
from numpy import ndarray as Tensor


class Loss:
    def loss(self, predicted: Tensor, actual: Tensor) -> float:
        raise NotImplementedError

    def grad(self, predicted: Tensor, actual: Tensor) -> Tensor:
        raise NotImplementedError


class MSE(Loss):
    """
    Squared error summed over the outputs and averaged over the batch
    """
    def loss(self, predicted: Tensor, actual: Tensor) -> float:
        m = predicted.shape[0]
        return np.sum((predicted - actual) ** 2) / m

    def grad(self, predicted: Tensor, actual: Tensor) -> Tensor:
        m = predicted.shape[0]
        return 2 * (predicted - actual) / m


class CrossEntropyLoss(Loss):
    """
    Takes logits and integer class ids, mean over the batch
    """
    def loss(self, predicted: Tensor, actual: Tensor) -> float:
        m = predicted.shape[0]
        log_p = predicted - self._lse(predicted)
        return -np.sum(log_p[range(m), actual]) / m

    def grad(self, predicted: Tensor, actual: Tensor) -> Tensor:
        m = predicted.shape[0]
        grad = np.exp(predicted - self._lse(predicted))
        grad[range(m), actual] -= 1.0
        return grad / m

    @staticmethod
    def _lse(a: Tensor) -> Tensor:
        top = a.max(axis=1, keepdims=True)
        return top + np.log(np.exp(a - top).sum(axis=1, keepdims=True))
