"""Activations, wrong in the ways of people."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference import Relu, Sigmoid, Softmax, sigmoid
from reference._demand import Array

# Relu


class OverwritesUpstream(Relu):
    """Writes zeros into the caller's dout."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "no-writes", "written"

    def backward(self, dout: Any) -> Array:
        dout[self.mask] = 0
        return dout


class OverwritesInput(Relu):
    """Writes zeros into the caller's x."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "no-writes", "written"

    def forward(self, x: Any) -> Array:
        self.mask = x <= 0
        x[self.mask] = 0
        return x.copy()


class FullGradientTwiceAtZero(Relu):
    """Adds the derivatives of both sides at zero, which nobody may: 2 lies outside of 0 to 1."""

    LAYER, CAUGHT_BY = "Relu", "kink"

    def forward(self, x: Any) -> Array:
        self.slope = 1.0 * (x >= 0) + (x == 0)
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        return dout * self.slope.astype(dout.dtype)


class Leaks(Relu):
    """Lets a millionth of the negative side through."""

    LAYER, CAUGHT_BY = "Relu", "forward"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, 1e-6 * x)


class LeaksBackward(Relu):
    """Was a leaky Relu before, and its backward still is."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, 1e-6 * dout, dout)


class MasksUpstream(Relu):
    """Cuts off negative gradients instead of the gradients of negative inputs."""

    LAYER, CAUGHT_BY = "Relu", "gradient:x"

    def backward(self, dout: Any) -> Array:
        return np.where(dout <= 0, 0, dout)


class GradientIsMask(Relu):
    """Returns the derivative and forgets the chain."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        return np.where(self.mask, np.zeros_like(dout), np.ones_like(dout))


class EatsNaN(Relu):
    """Selects by `x > 0`, which is false for NaN, and returns a number for it."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "non-finite", "hidden"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return np.where(x > 0, x, 0)


class TimesMask(Relu):
    """Multiplies by the mask, which makes NaN of minus infinity."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "non-finite", "hidden"

    def forward(self, x: Any) -> Array:
        super().forward(x)
        return x * (x > 0)


class StaleMask(Relu):
    """Makes the mask once, at the first call."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "repeatable", "differs"
    ESCAPES = "`repeatable` never lets a layer's first call be about other arrays"

    def forward(self, x: Any) -> Array:
        self.mask = x <= 0 if self.mask is None else self.mask
        return np.where(x <= 0, 0, x)


class OnlyThePositive(Relu):
    """Returns x[x > 0]: the positive numbers, in no shape."""

    LAYER, CAUGHT_BY, FOUND = "Relu", "forward", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x)[x > 0]


class RoomInDoublePrecision(Relu):
    """Makes room by np.zeros(shape), which is float64 whatever x is."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Relu", "dtype-shape", "dtype", "float32"

    def forward(self, x: Any) -> Array:
        room = np.zeros(x.shape)
        room[...] = super().forward(x)
        return room
