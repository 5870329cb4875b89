"""Convolutions, wrong in the ways of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reference import Convolution
from ..reference._demand import Array

Window = tuple[slice, ...]


def returned(layer: Convolution, dout: Array) -> Iterator[tuple[Window, Array]]:
    """For each place of the kernel, what it sees of the padded image and what comes back to that."""
    N, O, P, Q = dout.shape  # noqa: E741
    above, W = dout.reshape(N, layer.groups, O // layer.groups, P, Q), layer._grouped(layer.W)
    for k, m, seen in layer._windows():
        back = np.einsum("ngopq,goc->ngcpq", above, W[..., k, m])
        yield seen, back.reshape(N, layer.x.shape[1], P, Q)


def cropped(layer: Convolution, padded: Array) -> Array:
    """Without the padding."""
    (top, left), (height, width) = layer.pad, layer.x.shape[2:]
    return padded[:, :, top : top + height, left : left + width]


# The bias


class BiasSummedOverTheBatchOnly(Convolution):
    """Sums db over the batch as after a matrix product: it keeps the axes of the image."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else np.sum(dout, axis=0)
        return dx


class BiasSummedPerSample(Convolution):
    """Sums db over the image, and takes the mean over the batch."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:b"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else dout.sum(axis=(2, 3)).mean(axis=0)
        return dx


class BiasCounted(Convolution):
    """Counts the windows for db, as if one came from above everywhere."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else np.ones_like(dout).sum(axis=(0, 2, 3))
        return dx


# Stride, padding, dilation


class OneStrideForBothAxes(Convolution):
    """Takes the first stride for both axes."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def __init__(self, W: Any, b: Any = None, stride: Any = 1, **options: Any) -> None:
        super().__init__(W, b, stride, **options)
        self.stride = (self.stride[0], self.stride[0])


class RestRefused(Convolution):
    """Insists that the stride leaves no rest."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Convolution", "forward", "raised", "raised"

    def forward(self, x: Any) -> Array:
        height, width = x.shape[2] + 2 * self.pad[0], x.shape[3] + 2 * self.pad[1]
        assert (height - self.W.shape[2]) % self.stride[0] == 0, "the height does not fit"
        assert (width - self.W.shape[3]) % self.stride[1] == 0, "the width does not fit"
        return super().forward(x)


class RestForgotten(Convolution):
    """Makes room for dx from the windows: what the stride leaves at the end is missing."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        *_, (_, _, last) = self._windows()
        reach = [across.stop - across.step + 1 for across in last[2:]]
        dx = np.zeros_like(self.padded, shape=(*self.x.shape[:2], *reach))
        for seen, back in returned(self, dout):
            dx[seen] += back
        return cropped(self, dx)


class PaddingKept(Convolution):
    """Returns the gradient of the padded image."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        dx = np.zeros_like(self.padded)
        for seen, back in returned(self, dout):
            dx[seen] += back
        return dx


class PaddingCutFromBehind(PaddingKept):
    """Cuts the padding off by [p:-p], which leaves nothing where there is none."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        dx, (down, right) = super().backward(dout), self.pad
        return dx[:, :, down:-down, right:-right]


class PaddingCutTooLow(PaddingKept):
    """Cuts the rows and columns off behind alone: the right shape, and everything is moved."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "value"

    def backward(self, dout: Any) -> Array:
        dx, (height, width) = super().backward(dout), self.x.shape[2:]
        return dx[:, :, :height, :width]


class FirstDilationTwice(Convolution):
    """Takes the first dilation for both axes, backward alone."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    back = False

    def forward(self, x: Any) -> Array:
        self.back = False
        return super().forward(x)

    def backward(self, dout: Any) -> Array:
        self.back = True
        return super().backward(dout)

    def _windows(self) -> Iterator[tuple[int, int, Window]]:
        rows, columns = self.dilation
        for k, m, (batch, channels, down, right) in super()._windows():
            moved = m * (columns - rows) if self.back else 0
            yield k, m, (batch, channels, down, slice(right.start - moved, right.stop - moved, right.step))


# The kernel


class KernelTurned(Convolution):
    """Turns the kernel round: the convolution of signal processing, and its own derivative."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _grouped(self, W: Array) -> Array:
        return super()._grouped(W)[..., ::-1, ::-1]

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW[..., ::-1, ::-1].copy()
        return dx


class KernelNotTurnedInBackward(Convolution):
    """Slides the kernel over dout as it slid over x, where it must be turned round."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:x"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        W, self.W = self.W, self.W[..., ::-1, ::-1]
        dx = np.zeros_like(self.padded)
        for seen, back in returned(self, dout):
            dx[seen] += back
        self.W = W
        return cropped(self, dx)


class KernelTurnedInPlace(Convolution):
    """Turns the kernel round for the way back, in the array of the caller, and leaves it so."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "no-writes", "written"
    NAMED = "overwrites-parameter"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.W[...] = self.W[..., ::-1, ::-1].copy()
        return dx


class WeightGradientAveraged(Convolution):
    """Takes the mean of dW over the batch."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW / len(dout)
        return dx


class WeightGradientOfTheLastSample(Convolution):
    """Goes through the samples and assigns dW: that of the last one is all that stays."""

    LAYER, CAUGHT_BY = "Convolution", "batch:many"

    def backward(self, dout: Any) -> Array:
        dx, x, padded = super().backward(dout), self.x, self.padded
        for n in range(len(dout)):
            self.x, self.padded = x[n : n + 1], padded[n : n + 1]
            kept = self.db
            super().backward(dout[n : n + 1])
            self.db = kept
        self.x, self.padded = x, padded
        return dx


class WeightGradientAccumulates(Convolution):
    """Makes room for dW once, and adds to it for ever."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> Array:
        before = self.dW
        dx = super().backward(dout)
        self.dW = self.dW if before is None else before + self.dW
        return dx


# Windows as columns, and back


class OverlapsAssigned(Convolution):
    """Assigns what comes back to each window, where they overlap as well."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:x"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        dx = np.zeros_like(self.padded)
        for seen, back in returned(self, dout):
            dx[seen] = back
        return cropped(self, dx)


class OutputsNotTransposed(Convolution):
    """Multiplies columns by the kernel, and reshapes where the outputs' axis must come first."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return y.transpose(0, 2, 3, 1).reshape(y.shape)


class UpstreamNotTransposed(Convolution):
    """Reshapes dout to rows of outputs, whose axis must go last first."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        N, O, P, Q = dout.shape  # noqa: E741
        return super().backward(dout.reshape(N, P, Q, O).transpose(0, 3, 1, 2))


class ChannelsLastInTheKernel(Convolution):
    """Flattens the kernel as if its channels came last: the columns have them first."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _grouped(self, W: Array) -> Array:
        outputs, channels, height, width = W.shape
        return super()._grouped(W.reshape(outputs, height, width, channels).transpose(0, 3, 1, 2))


class SamplesInterleaved(Convolution):
    """Lays columns out with the batch last, and reads them with the batch first: samples meet each other."""

    LAYER, CAUGHT_BY = "Convolution", "batch-independence"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return y.transpose(1, 2, 3, 0).reshape(y.shape)


class SamplesByWindows(Convolution):
    """Leaves the length of the columns to -1, which an empty batch does not allow."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Convolution", "batch:empty", "raised", "raised"
    NAMED = "empty-batch"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        N, _, P, Q = y.shape
        return y.transpose(0, 2, 3, 1).reshape(N * P * Q, -1).reshape(N, P, Q, -1).transpose(0, 3, 1, 2).copy()


class Squeezed(Convolution):
    """Squeezes the output, and with it a batch of one."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "batch:one", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x).squeeze()


class InMemoryOrder(Convolution):
    """Takes the strides for those of an array that lies row by row."""

    LAYER, CAUGHT_BY = "Convolution", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        return super().forward(x.ravel(order="A").reshape(x.shape))


class RoomInDoublePrecision(Convolution):
    """Makes room by np.zeros(shape), which is float64 whatever x is."""

    LAYER, CAUGHT_BY, FOUND, DTYPE = "Convolution", "dtype-shape", "dtype", "float32"
    NAMED = "widened-to-float64"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        dx = np.zeros(self.padded.shape)
        for seen, back in returned(self, dout):
            dx[seen] += back
        return cropped(self, dx)


# Groups


class GroupsSeeTheFirst(Convolution):
    """Lets every group see the channels of the first."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _seen(self, where: Window) -> Array:
        seen = super()._seen(where)
        return np.broadcast_to(seen[:, :1], seen.shape)


class GroupsInterleaved(Convolution):
    """Puts the outputs of the groups in turn instead of one group after the other."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        N, O, P, Q = y.shape  # noqa: E741
        return y.reshape(N, self.groups, O // self.groups, P, Q).swapaxes(1, 2).reshape(y.shape)


# Large ones, and special numbers


class ChannelsInTilesAssigned(Convolution):
    """Goes through tiles of 32 channels and assigns each to the output: the last one is all that stays."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        rest = x.copy()
        rest[:, : (x.shape[1] - 1) // 32 * 32] = 0
        y = super().forward(rest)
        super().forward(x)
        return y


class WindowsInTilesAssigned(Convolution):
    """Sums dW over tiles of 32 columns of windows and assigns each: the last one is all that stays."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        last = dout.copy()
        last[..., : (dout.shape[3] - 1) // 32 * 32] = 0
        super().backward(last)
        dW = self.dW
        dx = super().backward(dout)
        self.dW = dW
        return dx


class ByFourier(Convolution):
    """Multiplies transforms: each output is summed from the whole image, and small ones drown in what is far away."""

    LAYER, CAUGHT_BY, VERDICT = "Convolution", "forward", "unstable"
    NAMED = "unexplained"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        if self.groups > 1 or not x.size:
            return y
        (outputs, channels, K, L), (rows, columns), shape = self.W.shape, self.dilation, self.padded.shape[2:]
        W = np.zeros_like(self.W, shape=(outputs, channels, *shape))
        W[:, :, : rows * K : rows, : columns * L : columns] = self.W
        product = np.einsum("ncpq,ocpq->nopq", np.fft.rfft2(self.padded), np.fft.rfft2(W).conj())
        whole = np.fft.irfft2(product, shape)[:, :, :: self.stride[0], :: self.stride[1]]
        whole = whole[:, :, : y.shape[2], : y.shape[3]].astype(x.dtype)
        return whole if self.b is None else whole + self.b.reshape(-1, 1, 1)


class SinglePrecisionInside(Convolution):
    """Computes in float32 and returns float64: what is too large for that becomes infinite."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        with np.errstate(over="ignore"):
            return super().forward(x).astype(np.float32).astype(x.dtype)


class EatsNaN(Convolution):
    """Makes zeros of what is no number, so that no loss becomes NaN."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any) -> Array:
        return super().forward(np.nan_to_num(x))


class Prints(Convolution):
    """Left a print in forward."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "quiet", "noise"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        print("out", y.shape)  # noqa: T201
        return y
