"""Layers that bring numbers to mean zero and variance one."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array


class BatchNormalization:
    """y = gamma * (x - mean) / sqrt(var + eps) + beta, each feature on its own; x is (N, D) or (N, C, H, W).

    Of the forms in honest use y = x * slope + shift, with slope = gamma / sqrt(var + eps), loses most bits: it is ours.

    N1  in training mean and var are those of the batch, over every axis but the second; var divides by the count
    N2  in evaluation they are the running ones, which stay as they are
    N3  in training running_mean = momentum * running_mean + (1 - momentum) * mean, and running_var likewise; with
        unbiased, the variance that goes there divides by the count less one
    N4  dbeta = dout, and dgamma = dout times the normalised x, each summed over every axis but the second
    N5  in training dx = gamma / sqrt(var + eps) * (dout - its mean - the normalised x times the mean of their product)
    N6  after a forward in evaluation dx = dout * gamma / sqrt(running_var + eps)

    >>> layer = BatchNormalization([1.0], [0.0], momentum=0.75)
    >>> layer.forward([[1.0], [3.0]]).round(3)
    array([[-1.],
           [ 1.]])
    >>> layer.running_mean
    array([0.5])
    """

    def __init__(  # noqa: PLR0913, PLR0917  # the textbook's five, and two that frameworks have
        self,
        gamma: npt.ArrayLike,
        beta: npt.ArrayLike,
        momentum: float = 0.9,
        running_mean: npt.ArrayLike | None = None,
        running_var: npt.ArrayLike | None = None,
        eps: float = 10e-7,
        unbiased: bool = False,
    ) -> None:
        self.gamma = _demand.ndim("gamma", _demand.array("gamma", gamma), 1, "one entry for each feature")
        self.beta = _demand.shape("beta", _demand.array("beta", beta), self.gamma.shape, "as gamma")
        self.momentum, self.eps, self.unbiased = momentum, eps, unbiased
        self.running_mean = self._statistics("running_mean", running_mean)
        self.running_var = self._statistics("running_var", running_var)
        self.train_flg = True
        self.normalised: Array | None = None
        self.deviation: Array | None = None
        self.dgamma: Array | None = None
        self.dbeta: Array | None = None

    def _statistics(self, name: str, value: npt.ArrayLike | None) -> Array:
        given = np.zeros_like(self.gamma) if value is None else _demand.array(name, value).copy()
        return _demand.shape(name, given, self.gamma.shape, "as gamma")

    def forward(self, x: npt.ArrayLike, train_flg: bool = True) -> Array:
        x = _demand.array("x", x)
        if x.ndim < 2 or x.shape[1] != len(self.gamma):  # noqa: PLR2004  # batch, features
            raise ValueError(f"x has shape {x.shape}, expected a batch, then {len(self.gamma)} features as in gamma")
        mean, var = self._along(x, self.running_mean), self._along(x, self.running_var)
        if train_flg:
            mean = np.mean(x, axis=_others(x), keepdims=True)  # N1
            var = np.mean((x - mean) * (x - mean), axis=_others(x), keepdims=True)
            self._remember(x, mean, var)
        self.train_flg, self.deviation = train_flg, np.sqrt(var + self.eps)
        self.normalised = (x - mean) / self.deviation
        slope = self._along(x, self.gamma) / self.deviation
        return x * slope + (self._along(x, self.beta) - mean * slope)

    def _remember(self, x: Array, mean: Array, var: Array) -> None:
        count = math.prod(x.shape) // len(self.gamma)
        unbiased = var * (count / (count - 1)) if self.unbiased else var
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean.reshape(-1)  # N3
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * unbiased.reshape(-1)

    def backward(self, dout: npt.ArrayLike) -> Array:
        normalised, deviation = _demand.kept(self, self.normalised), _demand.kept(self, self.deviation)
        dout = _demand.upstream(dout, normalised.shape)
        self.dbeta = np.sum(dout, axis=_others(dout))  # N4
        self.dgamma = np.sum(dout * normalised, axis=_others(dout))
        centred = dout
        if self.train_flg:  # N5
            shared = np.mean(dout * normalised, axis=_others(dout), keepdims=True)
            centred = dout - np.mean(dout, axis=_others(dout), keepdims=True) - normalised * shared
        return self._along(dout, self.gamma) * centred / deviation  # N6

    def _along(self, x: Array, values: Array) -> Array:
        """One number a feature, beside x."""
        return values.reshape(1, len(self.gamma), *(1,) * (x.ndim - 2))


def _others(x: Array) -> tuple[int, ...]:
    """Every axis but that of the features."""
    return (0, *range(2, x.ndim))
