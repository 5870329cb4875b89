"""The nodes of a computational graph: the small layers that the larger ones are made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array
from .linear import rows


class AddLayer:
    """z = x + y, for operands of shapes that broadcast together.

    A1  z = x + y
    A2  dx = dout and dy = dout, each summed over the axes its operand was broadcast along

    >>> layer = AddLayer()
    >>> float(layer.forward(200, 450))
    650.0
    >>> [float(gradient) for gradient in layer.backward(1.1)]
    [1.1, 1.1]
    """

    def __init__(self) -> None:
        self.x: Array | None = None
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
        x, y = _demand.array("x", x), _demand.array("y", y)
        _demand.broadcastable(x, y)
        self.x, self.y = x, y
        return x + y  # A1

    def backward(self, dout: npt.ArrayLike) -> tuple[Array, Array]:
        x, y = _demand.kept(self, self.x), _demand.kept(self, self.y)
        dout = _demand.upstream(dout, np.broadcast_shapes(x.shape, y.shape))
        return gathered(dout, x.shape), gathered(dout, y.shape)  # A2


class MulLayer:
    """z = x * y, for operands of shapes that broadcast together.

    M1  z = x * y
    M2  dx = dout * y and dy = dout * x, each summed over the axes its operand was broadcast along

    >>> layer = MulLayer()
    >>> float(layer.forward(100, 2))
    200.0
    >>> [float(gradient) for gradient in layer.backward(1.5)]
    [3.0, 150.0]
    """

    def __init__(self) -> None:
        self.x: Array | None = None
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike, y: npt.ArrayLike) -> Array:
        x, y = _demand.array("x", x), _demand.array("y", y)
        _demand.broadcastable(x, y)
        self.x, self.y = x, y
        return x * y  # M1

    def backward(self, dout: npt.ArrayLike) -> tuple[Array, Array]:
        x, y = _demand.kept(self, self.x), _demand.kept(self, self.y)
        dout = _demand.upstream(dout, np.broadcast_shapes(x.shape, y.shape))
        return gathered(dout * y, x.shape), gathered(dout * x, y.shape)  # M2


class NegLayer:
    """y = -x.

    N1  y = -x
    N2  dx = -dout
    """

    def __init__(self) -> None:
        self.x: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.x = _demand.array("x", x)
        return -self.x  # N1

    def backward(self, dout: npt.ArrayLike) -> Array:
        return -_demand.upstream(dout, _demand.kept(self, self.x).shape)  # N2


class ReciprocalLayer:
    """y = 1 / x.

    R1  y = 1 / x
    R2  dx = -dout * y * y, from the kept output: -dout / x^2 rounds less often and would convict this form
    """

    def __init__(self) -> None:
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        x = _demand.array("x", x)
        self.y = np.ones_like(x) / x  # R1
        return self.y.copy()

    def backward(self, dout: npt.ArrayLike) -> Array:
        y = _demand.kept(self, self.y)
        return -_demand.upstream(dout, y.shape) * y * y  # R2


class ExpLayer:
    """y = exp(x).

    E1  y = exp(x)
    E2  dx = dout * y, from the kept output
    """

    def __init__(self) -> None:
        self.y: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.y = np.exp(_demand.array("x", x))  # E1
        return self.y.copy()

    def backward(self, dout: npt.ArrayLike) -> Array:
        y = _demand.kept(self, self.y)
        return _demand.upstream(dout, y.shape) * y  # E2


class LogLayer:
    """y = log(x), the natural logarithm.

    L1  y = log(x)
    L2  dx = dout / x
    """

    def __init__(self) -> None:
        self.x: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.x = _demand.array("x", x)
        return np.log(self.x)  # L1

    def backward(self, dout: npt.ArrayLike) -> Array:
        x = _demand.kept(self, self.x)
        return _demand.upstream(dout, x.shape) / x  # L2


class SumLayer:
    """y = x summed over one axis, which disappears.

    S1  y = sum of x over the axis
    S2  dx = dout, repeated along the axis
    """

    def __init__(self, axis: int = -1) -> None:
        self.axis = _demand.whole_number("axis", axis)
        self.x: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        x = _demand.array("x", x)
        axis = _demand.axis_of(x, self.axis)
        self.x = x
        return np.sum(x, axis=axis)  # S1

    def backward(self, dout: npt.ArrayLike) -> Array:
        x = _demand.kept(self, self.x)
        axis = _demand.axis_of(x, self.axis)
        before, after = x.shape[:axis], x.shape[axis + 1 :]
        dout = _demand.upstream(dout, before + after)
        return np.zeros_like(x) + dout.reshape(*before, 1, *after)  # S2


class DotLayer:
    """y = x @ W, with x of shape (..., in) and W of shape (in, out).

    D1  y = x @ W
    D2  dx = dout @ W.T
    D3  dW = x.T @ dout, summed over every batch axis
    """

    def __init__(self) -> None:
        self.x: Array | None = None
        self.W: Array | None = None

    def forward(self, x: npt.ArrayLike, W: npt.ArrayLike) -> Array:
        W = _demand.ndim("W", _demand.array("W", W), 2, "one row for each input, one column for each output")
        x = _demand.features("x", _demand.array("x", x), W.shape[0], "one for each row of W")
        self.x, self.W = x, W
        return x @ W  # D1

    def backward(self, dout: npt.ArrayLike) -> tuple[Array, Array]:
        x, W = _demand.kept(self, self.x), _demand.kept(self, self.W)
        dout = _demand.upstream(dout, (*x.shape[:-1], W.shape[1]))
        return dout @ W.T, rows(x).T @ rows(dout)  # D2, D3


class BranchLayer:
    """One value to several places: `copies` of x, stacked along a new first axis.

    B1  y[i] = x for each copy, so that `left, right = branch.forward(x)` reads as it is meant
    B2  dx = the sum of what comes back from every copy

    >>> branch = BranchLayer()
    >>> left, right = branch.forward([1.0, 2.0])
    >>> branch.backward([[1.0, 1.0], [10.0, 20.0]])
    array([11., 21.])
    """

    def __init__(self, copies: int = 2) -> None:
        self.copies = _demand.whole_number("copies", copies, least=1)
        self.x: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        self.x = _demand.array("x", x)
        return np.stack([self.x] * self.copies)  # B1

    def backward(self, dout: npt.ArrayLike) -> Array:
        x = _demand.kept(self, self.x)
        return np.sum(_demand.upstream(dout, (self.copies, *x.shape)), axis=0)  # B2


def gathered(gradient: Array, shape: tuple[int, ...]) -> Array:
    """The rule of a broadcast operand: its gradient is summed over every place it was copied to."""
    new = gradient.ndim - len(shape)
    stretched = tuple(axis for axis in range(gradient.ndim) if axis < new or shape[axis - new] == 1)
    return np.sum(gradient, axis=stretched).reshape(shape)
