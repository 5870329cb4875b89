"""Mistakes in convolutions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reference import Convolution
from ..reference._demand import Array

Window = tuple[slice, ...]


def returned(layer: Convolution, dout: Array) -> Iterator[tuple[Window, Array]]:
    """For each place of the kernel, the part of the padded image that it meets and the gradient of that part."""
    N, O, P, Q = dout.shape  # noqa: E741
    above, W = dout.reshape(N, layer.groups, O // layer.groups, P, Q), layer._grouped(layer.W)
    for k, m, seen in layer._windows():
        back = np.einsum("ngopq,goc->ngcpq", above, W[..., k, m])
        yield seen, back.reshape(N, layer.x.shape[1], P, Q)


def cropped(layer: Convolution, padded: Array) -> Array:
    """The gradient of the padded image without the padding."""
    (top, left), (height, width) = layer.pad, layer.x.shape[2:]
    return padded[:, :, top : top + height, left : left + width]


# The bias


class BiasSummedOverTheBatchOnly(Convolution):
    """Sums db over the batch only: it must be summed over the image too, db = np.sum(dout, axis=(0, 2, 3))."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "bias-sum", "shape"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else np.sum(dout, axis=0)
        return dx


class BiasSummedPerSample(Convolution):
    """Averages db over the batch: it must be a sum over batch and image, db = np.sum(dout, axis=(0, 2, 3))."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:b"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else dout.sum(axis=(2, 3)).mean(axis=0)
        return dx


class BiasCounted(Convolution):
    """Sums ones instead of dout for db, so it ignores dout: it must be db = np.sum(dout, axis=(0, 2, 3))."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "upstream-linear", "ignored"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else np.ones_like(dout).sum(axis=(0, 2, 3))
        return dx


# Stride, padding, dilation


class OneStrideForBothAxes(Convolution):
    """Uses stride[0] for the width too: the height must use stride[0], and the width stride[1]."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def __init__(self, W: Any, b: Any = None, stride: Any = 1, **options: Any) -> None:
        super().__init__(W, b, stride, **options)
        self.stride = (self.stride[0], self.stride[0])


class RestRefused(Convolution):
    """Asserts (H + 2 * pad - K) % stride == 0: a remainder is allowed, and // must round the output size down."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Convolution", "forward", "raised", "raised"

    def forward(self, x: Any) -> Array:
        height, width = x.shape[2] + 2 * self.pad[0], x.shape[3] + 2 * self.pad[1]
        assert (height - self.W.shape[2]) % self.stride[0] == 0, "the height does not fit"
        assert (width - self.W.shape[3]) % self.stride[1] == 0, "the width does not fit"
        return super().forward(x)


class RestForgotten(Convolution):
    """Makes dx only as large as the windows reach: it must have the shape of x, with zeros where no window was."""

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
    """Returns dx with its padding p: it must be cropped to the shape of x, dx[:, :, p:p + height, p:p + width]."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        dx = np.zeros_like(self.padded)
        for seen, back in returned(self, dout):
            dx[seen] += back
        return dx


class PaddingCutFromBehind(PaddingKept):
    """Crops dx by dx[:, :, p:-p, p:-p], which is empty for padding p = 0: use dx[:, :, p:p + height, p:p + width]."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        dx, (down, right) = super().backward(dout), self.pad
        return dx[:, :, down:-down, right:-right]


class PaddingCutTooLow(PaddingKept):
    """Crops dx to [:height, :width], only at the end: both sides have padding p, use [p:p + height, p:p + width]."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "value"

    def backward(self, dout: Any) -> Array:
        dx, (height, width) = super().backward(dout), self.x.shape[2:]
        return dx[:, :, :height, :width]


class FirstDilationTwice(Convolution):
    """Uses dilation[0] for the width too in backward: the width must use dilation[1], as in forward."""

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
    """Flips the kernel, W[..., ::-1, ::-1], in forward and backward: the layer must correlate x with W unflipped."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _grouped(self, W: Array) -> Array:
        return super()._grouped(W)[..., ::-1, ::-1]

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW[..., ::-1, ::-1].copy()
        return dx


class KernelNotTurnedInBackward(Convolution):
    """Flips W the wrong way for dx: a correlation of dout needs W[..., ::-1, ::-1], and col2im needs W unflipped."""

    LAYER, CAUGHT_BY = "Convolution", "own-derivative"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        W, self.W = self.W, self.W[..., ::-1, ::-1]
        dx = np.zeros_like(self.padded)
        for seen, back in returned(self, dout):
            dx[seen] += back
        self.W = W
        return cropped(self, dx)


class KernelTurnedInPlace(Convolution):
    """Flips the kernel in place in backward, W[...] = W[..., ::-1, ::-1]: it must flip a copy, and leave W as it is."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "no-writes", "written"
    NAMED = "overwrites-parameter"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.W[...] = self.W[..., ::-1, ::-1].copy()
        return dx


class WeightGradientAveraged(Convolution):
    """Divides dW by the batch size: it must be the sum over the batch and all windows, not the mean."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW / len(dout)
        return dx


class WeightGradientOfTheLastSample(Convolution):
    """Assigns dW for each sample in a loop (dW = ...), so only the last one counts: it must add (dW += ...)."""

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
    """Adds dW to the dW of the previous backward: each backward must start from dW = np.zeros_like(W)."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "repeatable", "differs"
    NAMED = "accumulates"

    def backward(self, dout: Any) -> Array:
        before = self.dW
        dx = super().backward(dout)
        self.dW = self.dW if before is None else before + self.dW
        return dx


# Windows as columns, and back


class OverlapsAssigned(Convolution):
    """Assigns the windows' gradients to dx (dx[window] = ...): windows overlap, so it must add them (+=)."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:x"

    def backward(self, dout: Any) -> Array:
        super().backward(dout)
        dx = np.zeros_like(self.padded)
        for seen, back in returned(self, dout):
            dx[seen] = back
        return cropped(self, dx)


class OutputsNotTransposed(Convolution):
    """Reshapes col @ W.T to y's shape directly: it must be reshape(N, out_h, out_w, -1).transpose(0, 3, 1, 2)."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return y.transpose(0, 2, 3, 1).reshape(y.shape)


class UpstreamNotTransposed(Convolution):
    """Reshapes dout to (-1, C_out) without a transpose: use dout.transpose(0, 2, 3, 1).reshape(-1, C_out)."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        N, O, P, Q = dout.shape  # noqa: E741
        return super().backward(dout.reshape(N, P, Q, O).transpose(0, 3, 1, 2))


class ChannelsLastInTheKernel(Convolution):
    """Reads W with channels last, but its axes are (out, C, K, L): flatten W and windows with channels first."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _grouped(self, W: Array) -> Array:
        outputs, channels, height, width = W.shape
        return super()._grouped(W.reshape(outputs, height, width, channels).transpose(0, 3, 1, 2))


class SamplesInterleaved(Convolution):
    """Reshapes y from (channels, out_h, out_w, N) to N first, which mixes samples: use y.transpose(3, 0, 1, 2)."""

    LAYER, CAUGHT_BY = "Convolution", "batch-independence"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        return y.transpose(1, 2, 3, 0).reshape(y.shape)


class SamplesByWindows(Convolution):
    """Reshapes to (N * out_h * out_w, -1), which raises for an empty batch: write the length instead of -1."""

    LAYER, CAUGHT_BY, FOUND, VERDICT = "Convolution", "batch:empty", "raised", "raised"
    NAMED = "empty-batch"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        N, _, P, Q = y.shape
        return y.transpose(0, 2, 3, 1).reshape(N * P * Q, -1).reshape(N, P, Q, -1).transpose(0, 3, 1, 2).copy()


class Squeezed(Convolution):
    """Squeezes y (np.squeeze), which removes a batch axis of length 1: y must keep all four axes."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "batch:one", "shape"

    def forward(self, x: Any) -> Array:
        return super().forward(x).squeeze()


class InMemoryOrder(Convolution):
    """Reads x in memory order, x.ravel(order="A"), which is wrong for Fortran-ordered x: it must be order="C"."""

    LAYER, CAUGHT_BY = "Convolution", "layout"
    NAMED = "depends-on-memory-layout"

    def forward(self, x: Any) -> Array:
        return super().forward(x.ravel(order="A").reshape(x.shape))


class RoomInDoublePrecision(Convolution):
    """Allocates dx by np.zeros(shape), which is float64: use np.zeros(shape, dtype=x.dtype)."""

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
    """Gives the input channels of group 0 to every group: group g must see only the channels of group g."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _seen(self, where: Window) -> Array:
        seen = super()._seen(where)
        return np.broadcast_to(seen[:, :1], seen.shape)


class GroupsSeeTheFirstInForward(GroupsSeeTheFirst):
    """Gives the channels of group 0 to every group in forward alone: group g must see only the channels of group g."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    back = False

    def _seen(self, where: Window) -> Array:
        return Convolution._seen(self, where) if self.back else super()._seen(where)

    def backward(self, dout: Any) -> Array:
        self.back = True
        dx = super().backward(dout)
        self.back = False
        return dx


class GroupsInterleaved(Convolution):
    """Interleaves the output channels of the groups: all of group 0 must come first, then all of group 1."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        N, O, P, Q = y.shape  # noqa: E741
        return y.reshape(N, self.groups, O // self.groups, P, Q).swapaxes(1, 2).reshape(y.shape)


# Large ones, and special numbers


class ChannelsInTilesAssigned(Convolution):
    """Sums over input channels in blocks of 32 and overwrites y with each: it must add them up (y += ...)."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        rest = x.copy()
        rest[:, : (x.shape[1] - 1) // 32 * 32] = 0
        y = super().forward(rest)
        super().forward(x)
        return y


class WindowsInTilesAssigned(Convolution):
    """Sums dW in blocks of 32 output columns and overwrites dW with each: it must add them up (dW += ...)."""

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
    """Computes y by an FFT, which loses small outputs beside large ones: it must sum x * W over each window."""

    LAYER, CAUGHT_BY, VERDICT = "Convolution", "forward", "unstable"
    NAMED = "cancellation"

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
    """Rounds y to float32 although x is float64, so it overflows above 3.4e38: compute in the dtype of x."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "extremes", "overflow"
    NAMED = "overflow"

    def forward(self, x: Any) -> Array:
        with np.errstate(over="ignore"):
            return super().forward(x).astype(np.float32).astype(x.dtype)


class EatsNaN(Convolution):
    """Replaces NaN and infinity in x by finite numbers (np.nan_to_num): NaN in x must give NaN in y."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "non-finite", "hidden"
    NAMED = "hides-nan"

    def forward(self, x: Any) -> Array:
        return super().forward(np.nan_to_num(x))


class Prints(Convolution):
    """Calls print() in forward: a layer must print nothing, so remove that line."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "quiet", "noise"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        print("out", y.shape)  # noqa: T201
        return y


# The bias, added


class BiasForgotten(Convolution):
    """Computes y without the bias: b[o] must be added to output channel o, y + b.reshape(-1, 1, 1)."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        kept, self.b = self.b, None
        y = super().forward(x)
        self.b = kept
        return y


class BiasAtEveryPlace(Convolution):
    """Adds the bias once for each place of the kernel, K * L times: it must be added once to each output."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        more = self.W.shape[2] * self.W.shape[3] - 1
        return y if self.b is None else y + more * self.b.reshape(-1, 1, 1)


class BiasAveragedOverAll(Convolution):
    """Averages dout over batch and image for db (np.mean): it must be a sum, db = np.sum(dout, axis=(0, 2, 3))."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:b"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.db = None if self.b is None else np.mean(dout, axis=(0, 2, 3))
        return dx


# Stride, padding and dilation of the wrong axis, or ignored


class StridesSwapped(Convolution):
    """Uses stride[1] for the height and stride[0] for the width: it must be stride[0] for the height."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def __init__(self, W: Any, b: Any = None, stride: Any = 1, **options: Any) -> None:
        super().__init__(W, b, stride, **options)
        self.stride = self.stride[::-1]


class PaddingSwapped(Convolution):
    """Pads the height by pad[1] and the width by pad[0]: it must pad the height by pad[0]."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def __init__(self, W: Any, b: Any = None, stride: Any = 1, pad: Any = 0, **options: Any) -> None:
        super().__init__(W, b, stride, pad, **options)
        self.pad = self.pad[::-1]


class DilationIgnored(Convolution):
    """Ignores dilation: place (k, l) of the kernel must see x at distance (k * dilation[0], l * dilation[1])."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.dilation = 1, 1


class PaddingIgnored(Convolution):
    """Ignores pad: x must be surrounded by pad rows and columns of zeros before the windows are taken."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pad = 0, 0


class PaddingOnOneSide(Convolution):
    """Pads x on one side only, before its first row and column: it must pad both sides, (p, p) for each axis."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "forward", "shape"

    def _output(self, x: Array) -> tuple[int, int, int, int]:
        each = zip(x.shape[2:], self.W.shape[2:], self.pad, self.dilation, self.stride, strict=True)
        P, Q = ((size + pad - d * (kernel - 1) - 1) // s + 1 for size, kernel, pad, d, s in each)
        return len(x), len(self.W), P, Q


class StrideIgnoredInBackward(Convolution):
    """Moves the windows by 1 in backward, whatever the stride: they must move by stride[0] and stride[1]."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    back = False

    def backward(self, dout: Any) -> Array:
        self.back = True
        dx = super().backward(dout)
        self.back = False
        return dx

    def _windows(self) -> Iterator[tuple[int, int, Window]]:
        _, _, P, Q = self._output(self.x)
        for k, m, (batch, channels, down, right) in super()._windows():
            near = slice(down.start, down.start + P), slice(right.start, right.start + Q)
            yield k, m, (batch, channels, *(near if self.back else (down, right)))


class OneRowCut(PaddingKept):
    """Crops dx by one row and column on each side whatever the padding: use dx[:, :, p:p + height, p:p + width]."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "gradient:x", "shape"

    def backward(self, dout: Any) -> Array:
        return super().backward(dout)[:, :, 1:-1, 1:-1]


# The kernel, read in another order or in part


class KernelByColumns(Convolution):
    """Reads each kernel column by column, order="F": W[o, c, k, l] must meet row k and column l of the window."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def _grouped(self, W: Array) -> Array:
        return super()._grouped(W.swapaxes(2, 3).reshape(W.shape))


class WeightGradientTurned(Convolution):
    """Returns dW flipped, dW[..., ::-1, ::-1]: dW[o, c, k, l] must sum dout times what W[o, c, k, l] met."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        dx = super().backward(dout)
        self.dW = self.dW[..., ::-1, ::-1].copy()
        return dx


class LastKernelColumnLeftOut(Convolution):
    """Leaves the last column of the kernel out of y, as by range(L - 1): it must sum over all K rows and L columns."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        kept, self.W = self.W, self.W.copy()
        self.W[..., -1] = 0
        y = super().forward(x)
        self.W = kept
        return y


class LastChannelOnly(Convolution):
    """Assigns y for each input channel in a loop (y = ...), so only the last one counts: it must add (y += ...)."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        kept, self.W = self.W, self.W.copy()
        self.W[:, :-1] = 0
        y = super().forward(x)
        self.W = kept
        return y


# Windows left out, and the gradient of x


class LastRowLeftOut(Convolution):
    """Leaves the last row of y zero, as by range(out_h - 1): it must compute all out_h rows."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        y = super().forward(x)
        y[:, :, -1] = 0
        return y


class LastColumnLeftOutInBackward(Convolution):
    """Leaves the last column of dout out of backward, as by range(out_w - 1): it must use all out_w columns."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:x"

    def backward(self, dout: Any) -> Array:
        part = dout.copy()
        part[..., -1] = 0
        return super().backward(part)


class WeightGradientOfTheLastWindow(Convolution):
    """Assigns dW for each window in a loop (dW = ...), so only the last one counts: it must add (dW += ...)."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:W"

    def backward(self, dout: Any) -> Array:
        last = np.zeros_like(dout)
        last[:, :, -1:, -1:] = dout[:, :, -1:, -1:]
        super().backward(last)
        dW = self.dW
        dx = super().backward(dout)
        self.dW = dW
        return dx


class InputGradientOfTheLastOutput(Convolution):
    """Assigns dx for each output channel in a loop (dx = ...), so only the last one counts: it must add (dx += ...)."""

    LAYER, CAUGHT_BY = "Convolution", "gradient:x"

    def backward(self, dout: Any) -> Array:
        last = dout.copy()
        last[:, :-1] = 0
        dx = super().backward(last)
        super().backward(dout)
        return dx


class FirstGroupsWeights(Convolution):
    """Uses the kernels of group 0 for every group: group g must use the kernels of its own output channels."""

    LAYER, CAUGHT_BY = "Convolution", "forward"

    def forward(self, x: Any) -> Array:
        kept, self.W = self.W, np.concatenate([self.W[: len(self.W) // self.groups]] * self.groups)
        y = super().forward(x)
        self.W = kept
        return y


class BackwardBeforeForward(Convolution):
    """Fails by AttributeError in a backward before any forward: the error must say to call forward first."""

    LAYER, CAUGHT_BY, FOUND = "Convolution", "errors", "unclear"
    NAMED = "unclear-error"

    def backward(self, dout: Any) -> Array:
        if self.x is None:
            return self.shape_of_x  # type: ignore[attr-defined]  # that is the mistake
        return super().backward(dout)
