"""Layers that slide a window over an image."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array, Pair


class Convolution:
    """y = the sum of x times W under every window, plus b, with x of shape (N, C, H, W) and W of shape (O, C, K, L).

    C1  y[n, o, p, q] = b[o] + sum over c, k, l of x[n, c, p s + k d - pad, q s + l d - pad] W[o, c, k, l], where x is
        zero outside: correlation, the kernel is not turned round; stride s, pad and dilation d for each of both axes
    C2  dx gets, from every window in which an entry lies, dout times the weight that it met there
    C3  dW = for each weight the sum of dout times the entry that it met, over the batch and all windows
    C4  db = dout, summed over the batch and both axes of the image
    C5  groups: group g of outputs sees group g of channels only, and W has shape (O, C / groups, K, L)
    C6  b may be absent, and so is its gradient
    C7  what a stride leaves at the end is not seen, and its gradient is zero

    >>> layer = Convolution(np.ones((1, 1, 2, 2)), [0.5], stride=2)
    >>> layer.forward(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[10.5, 18.5],
             [42.5, 50.5]]]])
    >>> layer.backward([[[[1.0, 0.0], [0.0, 2.0]]]])[0, 0, 0]
    array([1., 1., 0., 0.])
    >>> layer.db
    array([3.])
    """

    def __init__(  # noqa: PLR0913, PLR0917  # the textbook's four, and two that frameworks have
        self,
        W: npt.ArrayLike,
        b: npt.ArrayLike | None = None,
        stride: Pair = 1,
        pad: Pair = 0,
        dilation: Pair = 1,
        groups: int = 1,
    ) -> None:
        self.W = _demand.ndim("W", _demand.array("W", W), 4, "outputs, channels, and the two axes of the kernel")
        self.b = None if b is None else _demand.shape("b", _demand.array("b", b), self.W.shape[:1], "one an output")
        self.groups = _demand.whole_number("groups", groups, least=1)
        if len(self.W) % self.groups:
            raise ValueError(f"groups is {groups}, expected a divisor of the {len(self.W)} outputs of W")
        self.stride, self.dilation = _demand.pair("stride", stride, 1), _demand.pair("dilation", dilation, 1)
        self.pad = _demand.pair("pad", pad, 0)
        self.x: Array | None = None
        self.padded: Array | None = None
        self.dW: Array | None = None
        self.db: Array | None = None

    def forward(self, x: npt.ArrayLike) -> Array:
        x = _demand.ndim("x", _demand.array("x", x), 4, "batch, channels, height and width")
        channels = self.W.shape[1] * self.groups
        _demand.shape("x", x, (len(x), channels, *x.shape[2:]), "the channels that W is made for")
        (above, beside), (N, O, P, Q) = self.pad, self._output(x)  # noqa: E741
        self.x, self.padded = x, np.pad(x, ((0, 0), (0, 0), (above, above), (beside, beside)))
        W, y = self._grouped(self.W), np.zeros_like(x, shape=(N, self.groups, O // self.groups, P, Q))
        for k, m, seen in self._windows():
            y += np.einsum("ngcpq,goc->ngopq", self._seen(seen), W[..., k, m])  # C1, C5
        y = y.reshape(N, O, P, Q)
        return y if self.b is None else y + self.b.reshape(O, 1, 1)

    def backward(self, dout: npt.ArrayLike) -> Array:
        x, padded = _demand.kept(self, self.x), _demand.kept(self, self.padded)
        dout = _demand.upstream(dout, self._output(x))
        N, O, P, Q = dout.shape  # noqa: E741
        above, W = dout.reshape(N, self.groups, O // self.groups, P, Q), self._grouped(self.W)
        dx, dW = np.zeros_like(padded), np.zeros_like(W)
        for k, m, seen in self._windows():
            dx[seen] += np.einsum("ngopq,goc->ngcpq", above, W[..., k, m]).reshape(N, x.shape[1], P, Q)  # C2
            dW[..., k, m] = np.einsum("ngopq,ngcpq->goc", above, self._seen(seen))  # C3
        self.dW = dW.reshape(self.W.shape)
        self.db = None if self.b is None else np.sum(dout, axis=(0, 2, 3))  # C4, C6
        (top, left), (height, width) = self.pad, x.shape[2:]
        return dx[:, :, top : top + height, left : left + width]

    def _output(self, x: Array) -> tuple[int, int, int, int]:
        """The shape of y: as often as the stretched kernel fits, one stride after the other (C7)."""
        each = zip(x.shape[2:], self.W.shape[2:], self.pad, self.dilation, self.stride, strict=True)
        P, Q = ((size + 2 * pad - d * (kernel - 1) - 1) // s + 1 for size, kernel, pad, d, s in each)
        if min(P, Q) < 1:
            raise ValueError(f"x has shape {x.shape}, expected a height and width that the kernel fits into once")
        return len(x), len(self.W), P, Q

    def _windows(self) -> Iterator[tuple[int, int, tuple[slice, ...]]]:
        """For each place of the kernel, what it sees of the padded image in all windows."""
        _, _, P, Q = self._output(_demand.kept(self, self.x))
        (down, right), (rows, columns) = self.stride, self.dilation
        for k, m in np.ndindex(self.W.shape[2:]):
            across = slice(k * rows, k * rows + down * P, down), slice(m * columns, m * columns + right * Q, right)
            yield k, m, (slice(None), slice(None), *across)

    def _seen(self, where: tuple[slice, ...]) -> Array:
        """Part of the padded image, its channels in groups."""
        seen = _demand.kept(self, self.padded)[where]
        return seen.reshape(len(seen), self.groups, seen.shape[1] // self.groups, *seen.shape[2:])

    def _grouped(self, W: Array) -> Array:
        return W.reshape(self.groups, len(W) // self.groups, *W.shape[1:])
