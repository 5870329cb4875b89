from __future__ import annotations

from typing import Optional, Tuple

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]


class Add:
    """z = x + y, both inputs of the same shape."""

    def forward(self, x: F32, y: F32) -> F32:
        return np.add(x, y, dtype=np.float32)

    def backward(self, dout: F32) -> Tuple[F32, F32]:
        return dout.astype(np.float32), dout.astype(np.float32)


class Multiply:
    """z = x * y (elementwise), both inputs of the same shape."""

    def __init__(self) -> None:
        self.x: Optional[F32] = None
        self.y: Optional[F32] = None

    def forward(self, x: F32, y: F32) -> F32:
        self.x = x.astype(np.float32)
        self.y = y.astype(np.float32)
        return self.x * self.y

    def backward(self, dout: F32) -> Tuple[F32, F32]:
        """Returns the pair (dx, dy)."""
        dx = dout * self.y
        dy = dx * self.x
        return dx.astype(np.float32), dy.astype(np.float32)


class Negate:
    """z = -x"""

    def forward(self, x: F32) -> F32:
        return -x.astype(np.float32)

    def backward(self, dout: F32) -> F32:
        return -dout.astype(np.float32)
