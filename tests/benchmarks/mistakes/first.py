"""Single mistakes as people make them, each in a layer that is careful otherwise: the docstring is the answer key."""

from __future__ import annotations

import math

import numpy as np

from .careful import (
    AddLayer,
    Affine,
    BranchLayer,
    DotLayer,
    ExpLayer,
    Flatten,
    IdentityWithLoss,
    LogLayer,
    MulLayer,
    NegLayer,
    ReciprocalLayer,
    Relu,
    Sigmoid,
    SigmoidWithLoss,
    Softmax,
    SoftmaxWithLoss,
    SumLayer,
    fit,
    log_softmax,
    one_hot,
    rows,
    sigmoid,
)

# Mistakes in activations.


class ReluWritesDout(Relu):
    """backward writes its zeros into the caller's dout and returns that very array."""

    def backward(self, dout):
        dout[self.off] = 0
        return dout


class ReluEatsNaN(Relu):
    """forward turns NaN into 0, because it keeps x only where x > 0 holds."""

    def forward(self, x):
        self.off = x <= 0
        return np.where(x > 0, x, 0)


class ReluTimesMask(Relu):
    """forward multiplies x by the mask, so that minus infinity times 0 becomes NaN where the answer is 0."""

    def forward(self, x):
        self.off = x <= 0
        return x * ~self.off


class ReluSignOfDout(Relu):
    """backward masks by the sign of dout, not by the sign of x."""

    def backward(self, dout):
        return np.where(dout <= 0, 0, dout)


class ReluMaskUpsideDown(Relu):
    """backward lets dout through where x is negative and blocks it where x is positive."""

    def backward(self, dout):
        return np.where(self.off, dout, 0)


class ReluLeakyBackward(Relu):
    """backward is leaky ReLU's: it lets 0.01 of dout through where x is negative."""

    def backward(self, dout):
        return np.where(self.off, 0.01 * dout, dout)


class ReluLeakyForward(Relu):
    """forward is leaky ReLU's (0.01 x below zero), while backward is ReLU's."""

    def forward(self, x):
        self.off = x <= 0
        return np.where(self.off, 0.01 * x, x)


class ReluNoDout(Relu):
    """backward returns the derivative alone, 1 where x is positive, without multiplying it by dout."""

    def backward(self, dout):
        return np.where(self.off, 0, np.ones_like(dout))


class ReluNoReturn(Relu):
    """backward computes dx and forgets to return it."""

    def backward(self, dout):
        self.dx = np.where(self.off, 0, dout)


class ReluRemovedName(Relu):
    """backward uses np.float_, a name that numpy has removed."""

    def backward(self, dout):
        return dout * (~self.off).astype(np.float_)  # noqa: NPY201


class ReluRavel(Relu):
    """backward writes its zeros through ravel(), which is a copy, not a view, when the array is not C-contiguous."""

    def backward(self, dout):
        dx = np.array(dout)
        dx.ravel()[self.off.ravel()] = 0
        return dx


class ReluFloat64(Relu):
    """forward fills an array of np.zeros, which is float64 whatever x is."""

    def forward(self, x):
        self.off = x <= 0
        out = np.zeros(x.shape)
        out[~self.off] = x[~self.off]
        return out


class ReluOnlyPositives(Relu):
    """forward returns x[mask], the positive entries alone, and loses x's shape."""

    def forward(self, x):
        self.off = x <= 0
        return x[~self.off]


class ReluMaskOnce(Relu):
    """forward makes the mask at the first call only, so that later calls use a stale one in backward."""

    def forward(self, x):
        if not hasattr(self, "off"):
            self.off = x <= 0
        return np.where(x <= 0, 0, x)


class SigmoidNaive(Sigmoid):
    """forward takes exp(-x) of large negative x, which overflows."""

    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()


class SigmoidOfInput(Sigmoid):
    """backward computes x (1 - x) with the input, where y (1 - y) with the output is meant."""

    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        return dout * self.x * (1 - self.x)


class SigmoidTanhBackward(Sigmoid):
    """backward is tanh's derivative, 1 - y^2."""

    def backward(self, dout):
        return dout * (1 - self.y**2)


class SigmoidNoDout(Sigmoid):
    """backward returns y (1 - y) and ignores dout."""

    def backward(self, dout):  # noqa: ARG002
        return self.y * (1 - self.y)


class SigmoidMinusExp(Sigmoid):
    """forward divides by 1 - exp(-|x|), where 1 + exp(-|x|) is meant."""

    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.y = np.where(x >= 0, 1, z) / (1 - z)
        return self.y.copy()


class SigmoidOfMinusX(Sigmoid):
    """forward is the sigmoid of -x: the sign in the exponent is wrong."""

    def forward(self, x):
        self.y = sigmoid(-x)
        return self.y.copy()


class SigmoidHalfDerivative(Sigmoid):
    """backward misses the factor y: it is dout (1 - y)."""

    def backward(self, dout):
        return dout * (1 - self.y)


class SigmoidPlusDerivative(Sigmoid):
    """backward has a wrong sign: y (1 + y) for y (1 - y)."""

    def backward(self, dout):
        return dout * self.y * (1 + self.y)


class SigmoidNeverSaved(Sigmoid):
    """forward never saves the y that backward reads."""

    def forward(self, x):
        y = sigmoid(x)
        return y.copy()


class SigmoidOfSigmoid(Sigmoid):
    """backward applies the sigmoid once more to the output before it takes y (1 - y)."""

    def backward(self, dout):
        s = sigmoid(self.y)
        return dout * s * (1 - s)


class SigmoidReturnsKept(Sigmoid):
    """forward returns the very array that it keeps for backward, so that the caller can spoil it."""

    def forward(self, x):
        self.y = sigmoid(x)
        return self.y


class SigmoidInFloat32(Sigmoid):
    """forward computes in float32 whatever x's precision, and converts the result back."""

    def forward(self, x):
        self.y = sigmoid(x.astype(np.float32)).astype(x.dtype)
        return self.y.copy()


class SigmoidByDifferences(Sigmoid):
    """backward takes a central difference with h = 1e-4 for the derivative."""

    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        h = 1e-4
        return dout * (sigmoid(self.x + h) - sigmoid(self.x - h)) / (2 * h)


class SigmoidClips(Sigmoid):
    """forward clips x to [-20, 20] against overflow, so that all values beyond are wrong."""

    def forward(self, x):
        self.y = sigmoid(np.clip(x, -20, 20))
        return self.y.copy()


class SigmoidAlwaysFloat64(Sigmoid):
    """forward converts x to float64, so that float32 does not come back as float32."""

    def forward(self, x):
        self.y = sigmoid(np.asarray(x, dtype=np.float64))
        return self.y.copy()


class SigmoidPrints(Sigmoid):
    """forward prints a shape, a forgotten debugging line."""

    def forward(self, x):
        self.y = sigmoid(x)
        print("sigmoid", self.y.shape)
        return self.y.copy()


class SigmoidSpoilsKept(Sigmoid):
    """backward multiplies the kept y in place, so that a second backward starts from a spoiled y."""

    def backward(self, dout):
        dx = self.y
        dx *= 1 - self.y
        return dx * dout


class SoftmaxNoShift(Softmax):
    """forward does not subtract the maximum before exp, which overflows."""

    def forward(self, x):
        e = np.exp(x)
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y.copy()


class SoftmaxWholeArray(Softmax):
    """forward normalises over the whole array instead of each row."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum()
        return self.y.copy()


class SoftmaxOverBatch(Softmax):
    """forward normalises along axis 0, the batch, instead of the last axis."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=0, keepdims=True)
        return self.y.copy()


class SoftmaxAxisOne(Softmax):
    """forward sums along axis 1, which is the last axis of two-dimensional x only."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y.copy()


class SoftmaxGlobalMax(Softmax):
    """forward subtracts the maximum of the whole array, so that a row far below it underflows to 0 / 0."""

    def forward(self, x):
        e = np.exp(x - x.max(initial=-np.inf))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y.copy()


class SoftmaxDiagonal(Softmax):
    """backward has the diagonal of the Jacobian only, dout y (1 - y)."""

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class SoftmaxWritesX(Softmax):
    """forward subtracts the maximum from the caller's x in place."""

    def forward(self, x):
        x -= x.max(axis=-1, keepdims=True)
        e = np.exp(x)
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y.copy()


class SoftmaxBackwardSumsAll(Softmax):
    """backward sums dout * y over the whole array instead of each row."""

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum())


class SoftmaxNoKeepdims(Softmax):
    """backward forgets keepdims in the sum of dout * y, which then lines up with the wrong axis or none."""

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=-1))


class SoftmaxPassesThrough(Softmax):
    """backward returns dout as it is, in the belief that the loss has done softmax's share."""

    def backward(self, dout):
        return dout.copy()


class SoftmaxMinusDout(Softmax):
    """backward takes dout for the target and returns y - dout."""

    def backward(self, dout):
        return self.y - dout


class SoftmaxIsLog(Softmax):
    """forward returns the logarithm of softmax."""

    def forward(self, x):
        self.y = np.exp(log_softmax(x))
        return log_softmax(x)


class SoftmaxEpsilon(Softmax):
    """forward adds 1e-6 to the denominator."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / (e.sum(axis=-1, keepdims=True) + 1e-6)
        return self.y.copy()


class SoftmaxNegated(Softmax):
    """backward has the difference the wrong way round: y (sum - dout)."""

    def backward(self, dout):
        return self.y * ((dout * self.y).sum(axis=-1, keepdims=True) - dout)


# Mistakes in affine layers and flattening.


class AffineFlattensSamples(Affine):
    """forward and backward flatten x with reshape(x.shape[0], -1), so that (N, T, D), (D,) and an empty batch fail."""

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


class AffineTransposesAll(Affine):
    """dW is x.T @ dout without making rows first: right for two axes, not for one or three."""

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W.T


class AffineFlatDx(Affine):
    """backward returns dx as rows and does not give it back x's shape."""

    def backward(self, dout):
        dout = rows(dout)
        self.dW = rows(self.x).T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class AffineBiasFirstAxis(Affine):
    """db sums over axis 0 only, so that it is wrong for a single sample and for more than one batch axis."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class AffineBiasMean(Affine):
    """db is averaged over the batch, not summed."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = rows(dout).sum(axis=0) / max(len(rows(dout)), 1)
        return dout @ self.W.T


class AffineBiasRow(Affine):
    """db is summed with keepdims and has shape (1, M) for (M,)."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = rows(dout).sum(axis=0, keepdims=True)
        return dout @ self.W.T


class AffineBiasTotal(Affine):
    """db sums over the outputs too: every entry is the sum of all of dout."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = np.full_like(self.b, dout.sum())
        return dout @ self.W.T


class AffineBiasWrongAxis(Affine):
    """db sums dout over the outputs and keeps the samples: axis 1 for axis 0."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = rows(dout).sum(axis=1)
        return dout @ self.W.T


class AffineBiasUnsummed(Affine):
    """db is dout itself, not summed over the batch."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = dout.copy()
        return dout @ self.W.T


class AffineWeightMean(Affine):
    """dW is divided by the number of samples, which is the loss's business."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout) / max(len(rows(dout)), 1)
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W.T


class AffineNoTranspose(Affine):
    """dx is dout @ W, without the transpose."""

    def backward(self, dout):
        self.dW = rows(self.x).T @ rows(dout)
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W


class AffineWeightTransposed(Affine):
    """dW comes out transposed: dout.T @ x for x.T @ dout."""

    def backward(self, dout):
        self.dW = rows(dout).T @ rows(self.x)
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W.T


class AffineNoBias(Affine):
    """forward forgets to add the bias."""

    def forward(self, x):
        self.x = x
        return x @ self.W


class AffineMinusBias(Affine):
    """forward subtracts the bias."""

    def forward(self, x):
        self.x = x
        return x @ self.W - self.b


class AffineAccumulates(Affine):
    """backward adds to dW and never clears it, so that a second backward gives the sum of both."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.dW = np.zeros_like(W)

    def backward(self, dout):
        self.dW += rows(self.x).T @ rows(dout)
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W.T


class AffineLearns(Affine):
    """backward updates W itself, in place, with a learning rate of 0.01."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.W -= 0.01 * self.dW
        return dx


class AffineWeightDecay(Affine):
    """dW has a weight decay of 0.001 W added to it."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.dW + 0.001 * self.W
        return dx


class AffineOldTranspose(Affine):
    """W.T is copied when the layer is built, so that backward does not see an update of W."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.WT = W.T.copy()

    def backward(self, dout):
        super().backward(dout)
        return dout @ self.WT


class AffineFirstX(Affine):
    """forward keeps x at the first call only, so that backward uses a stale one afterwards."""

    def forward(self, x):
        if self.x is None:
            self.x = x
        return x @ self.W + self.b


class AffineSharedX(Affine):
    """x is kept on the class, so that two instances share it."""

    kept = None

    def forward(self, x):
        AffineSharedX.kept = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.x = AffineSharedX.kept
        return super().backward(dout)


class AffineLastSample(Affine):
    """dW is assigned in the loop over the samples, not added to, so that only the last sample counts."""

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        for x, d in zip(rows(self.x), rows(dout), strict=True):
            self.dW = np.outer(x, d)
        self.db = rows(dout).sum(axis=0)
        return dout @ self.W.T


class AffineSqueezes(Affine):
    """forward squeezes its output, so that a batch of one loses its axis."""

    def forward(self, x):
        self.x = x
        return np.squeeze(x @ self.W + self.b)

    def backward(self, dout):
        return super().backward(dout.reshape(*self.x.shape[:-1], len(self.b)))


class AffineFloat64Weights(Affine):
    """W is converted to float64 when the layer is built, so that float32 does not come back as float32."""

    def __init__(self, W, b):
        super().__init__(np.asarray(W, dtype=np.float64), b)


class AffineTuple(Affine):
    """forward returns the tuple (y, x) where y alone is expected."""

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b, x


class FlattenMinusOne(Flatten):
    """forward says reshape(len(x), -1), which raises for an empty batch."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1).copy()


class FlattenFortran(Flatten):
    """forward and backward lay the numbers out column by column (order F)."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape((len(x), math.prod(x.shape[1:])), order="F").copy()

    def backward(self, dout):
        return dout.reshape(self.shape, order="F").copy()


class FlattenFortranBack(Flatten):
    """backward lays the numbers out in Fortran order while forward laid them out in C order."""

    def backward(self, dout):
        return dout.reshape(self.shape, order="F").copy()


class FlattenBatchToo(Flatten):
    """forward flattens everything, the batch axis included."""

    def forward(self, x):
        self.shape = x.shape
        return x.flatten()


class FlattenView(Flatten):
    """forward returns a view of x, so that writing to the output changes x."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]))


class FlattenNeverBack(Flatten):
    """backward returns dout flat as it came, not in the shape of x."""

    def backward(self, dout):
        return dout.copy()


# Mistakes in losses.


class CrossEntropyDelta(SoftmaxWithLoss):
    """the loss takes log(y + 1e-7)."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        self.y = np.exp(log_softmax(x))
        return -np.sum(self.t * np.log(self.y + 1e-7) / self.N)


class CrossEntropyArgmax(SoftmaxWithLoss):
    """soft targets are arg-maxed: their largest entry counts as 1 and the others as 0."""

    def forward(self, x, t):
        if np.shape(t) == x.shape:
            t = np.argmax(t, axis=-1)
        return super().forward(x, t)


class CrossEntropyNoDout(SoftmaxWithLoss):
    """backward ignores dout."""

    def backward(self, dout=1):  # noqa: ARG002
        return (self.t.sum(axis=-1, keepdims=True) * self.y - self.t) / self.N


class CrossEntropyShapeZero(SoftmaxWithLoss):
    """N is x.shape[0], which is the number of classes for a single sample and misses the second batch axis."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = x.shape[0]
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyEye(SoftmaxWithLoss):
    """labels become rows of np.eye, which are float64, and so does the result for float32."""

    def forward(self, x, t):
        t = np.asarray(t)
        if t.shape != x.shape:
            t = np.eye(x.shape[-1])[t]
        self.t, self.N = t, math.prod(x.shape[:-1])
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyLogOfSoftmax(SoftmaxWithLoss):
    """the loss is the logarithm of softmax's rounded output, which is log(0) for an unlikely class."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        asked = np.where(self.t == 0, 1, self.y)
        return -np.sum(self.t * np.log(asked) / self.N)


class CrossEntropyNoShift(SoftmaxWithLoss):
    """log-sum-exp is taken without subtracting the maximum, which overflows."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        log_y = x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyOneHotOnly(SoftmaxWithLoss):
    """only one-hot targets are understood: labels are multiplied as if they were rows."""

    def forward(self, x, t):
        self.t = np.asarray(t).astype(x.dtype)
        self.N = math.prod(x.shape[:-1])
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyNotAveraged(SoftmaxWithLoss):
    """dx is not divided by N, while the loss is."""

    def backward(self, dout=1):
        total = self.t.sum(axis=-1, keepdims=True)
        return np.asarray(dout, self.y.dtype) * (total * self.y - self.t)


class CrossEntropyByClasses(SoftmaxWithLoss):
    """dx is divided by the number of all entries, N times C, not by N."""

    def backward(self, dout=1):
        total = self.t.sum(axis=-1, keepdims=True)
        return np.asarray(dout, self.y.dtype) * (total * self.y - self.t) / max(self.y.size, 1)


class CrossEntropyDividedByC(SoftmaxWithLoss):
    """the loss and dx are divided by the number of classes instead of N."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = x.shape[-1]
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyNoArange(SoftmaxWithLoss):
    """dx subtracts 1 in the columns of all labels in every row: dx[:, t] for dx[arange(N), t]."""

    def forward(self, x, t):
        self.labels = np.asarray(t) if np.ndim(t) < x.ndim else None
        return super().forward(x, t)

    def backward(self, dout=1):
        if self.labels is None:
            return super().backward(dout)
        dx = self.y.copy()
        dx[..., self.labels.ravel()] -= 1
        return np.asarray(dout, dx.dtype) * dx / self.N


class CrossEntropySpoilsY(SoftmaxWithLoss):
    """backward subtracts t from the kept y in place, so that a second backward starts from a spoiled y."""

    def backward(self, dout=1):
        dx = self.y
        dx *= self.t.sum(axis=-1, keepdims=True)
        dx -= self.t
        return np.asarray(dout, dx.dtype) * dx / self.N


class CrossEntropyUnitTargets(SoftmaxWithLoss):
    """dx is y - t also where a target's row does not sum to 1: y should be multiplied by that sum."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t) / self.N


class CrossEntropyLabelsFromOne(SoftmaxWithLoss):
    """labels are taken to count from 1: label t means class t - 1."""

    def forward(self, x, t):
        if np.ndim(t) < x.ndim:
            t = np.asarray(t) - 1
        return super().forward(x, t)


class CrossEntropyTMinusY(SoftmaxWithLoss):
    """dx has the wrong sign: t - y."""

    def backward(self, dout=1):
        total = self.t.sum(axis=-1, keepdims=True)
        return np.asarray(dout, self.y.dtype) * (self.t - total * self.y) / self.N


class CrossEntropyNdim(SoftmaxWithLoss):
    """t counts as labels when it has one axis, so that a single one-hot row and (N, T) labels are misread."""

    def forward(self, x, t):
        t = np.asarray(t)
        if t.ndim == 1:
            t = t.astype(int)[..., None] == np.arange(x.shape[-1])
        self.t, self.N = t.astype(x.dtype), math.prod(x.shape[:-1])
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyDoutTwice(SoftmaxWithLoss):
    """backward multiplies by dout twice."""

    def backward(self, dout=1):
        dout = np.asarray(dout, self.y.dtype)
        total = self.t.sum(axis=-1, keepdims=True)
        return dout * (total * self.y - self.t) * dout / self.N


class CrossEntropyLog2(SoftmaxWithLoss):
    """the loss is in bits: log2 for the natural logarithm."""

    def forward(self, x, t):
        return super().forward(x, t) / x.dtype.type(math.log(2))


class CrossEntropySummed(SoftmaxWithLoss):
    """the loss is summed over the batch, while dx is averaged."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y))


class CrossEntropyPerSample(SoftmaxWithLoss):
    """forward returns one loss for each sample, not their mean."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)), axis=-1)


class CrossEntropyReturnsY(SoftmaxWithLoss):
    """forward returns the probabilities, not the loss."""

    def forward(self, x, t):
        self.loss = super().forward(x, t)
        return self.y.copy()


class CrossEntropyNoMinus(SoftmaxWithLoss):
    """the minus sign of the loss is missing."""

    def forward(self, x, t):
        return -super().forward(x, t)


class CrossEntropyTwiceSoftmax(SoftmaxWithLoss):
    """the softmax is applied twice before the logarithm; dx is y - t with y of the first."""

    def forward(self, x, t):
        super().forward(x, t)
        log_y = log_softmax(self.y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyEmptyMean(SoftmaxWithLoss):
    """the loss is np.mean over the samples, which is NaN with a warning for an empty batch."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.mean(np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)), axis=-1))


class CrossEntropyOldTarget(SoftmaxWithLoss):
    """t is kept at the first call only, so that backward uses a stale one afterwards."""

    def forward(self, x, t):
        first = getattr(self, "t", None)
        loss = super().forward(x, t)
        self.t = self.t if first is None else first
        return loss


class BinaryNaive(SigmoidWithLoss):
    """the loss takes log(y) and log(1 - y) of the rounded sigmoid, which are log(0) when it saturates."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = math.prod(x.shape[:-1])
        self.y = sigmoid(x)
        return -np.sum((self.t * np.log(self.y) + (1 - self.t) * np.log(1 - self.y)) / self.N)


class BinaryOneTerm(SigmoidWithLoss):
    """the loss misses its term (1 - t) log(1 - y)."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(self.t * (np.maximum(-x, 0) + np.log1p(np.exp(-np.abs(x)))) / self.N)


class BinaryTwiceDerived(SigmoidWithLoss):
    """dx is multiplied by y (1 - y) once more, which y - t contains already."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t) * self.y * (1 - self.y) / self.N


class BinaryClips(SigmoidWithLoss):
    """the loss clips y to [1e-7, 1 - 1e-7] before the logarithm."""

    def forward(self, x, t):
        super().forward(x, t)
        y = np.clip(self.y, 1e-7, 1 - 1e-7)
        return -np.sum((self.t * np.log(y) + (1 - self.t) * np.log(1 - y)) / self.N)


class BinaryMeanOfAll(SigmoidWithLoss):
    """the loss and dx are divided by the number of all entries, not by the number of samples."""

    def forward(self, x, t):
        self.t = one_hot(t, x)
        self.N = x.size
        self.y = sigmoid(x)
        return np.sum((np.maximum(x, 0) - self.t * x + np.log1p(np.exp(-np.abs(x)))) / self.N)


class BinaryNoDout(SigmoidWithLoss):
    """backward ignores dout."""

    def backward(self, dout=1):  # noqa: ARG002
        return (self.y - self.t) / self.N


class BinaryLabelsAsColumn(SigmoidWithLoss):
    """labels are broadcast along the outputs as numbers, not turned into one-hot rows."""

    def forward(self, x, t):
        t = np.asarray(t)
        t = t if t.ndim == x.ndim else np.broadcast_to(t[..., None], x.shape)
        return super().forward(x, t)


class BinaryUnstableLog(SigmoidWithLoss):
    """the loss is log(1 + exp(x)) - t x with the exponential of a large positive x."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((np.log(1 + np.exp(x)) - self.t * x) / self.N)


class SquaresNoHalf(IdentityWithLoss):
    """the loss has no factor of one half, while dx is y - t."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((self.y - self.t) ** 2 / self.N)


class SquaresTwice(IdentityWithLoss):
    """dx is 2 (y - t), as if the loss had no one half."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * 2 * (self.y - self.t) / self.N


class SquaresMeanOfAll(IdentityWithLoss):
    """the loss is a mean over all entries, divided by N times C, while dx is divided by N."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((self.y - self.t) ** 2 / (2 * max(x.size, 1)))


class SquaresSummedGradient(IdentityWithLoss):
    """dx is not divided by N, while the loss is."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t)


class SquaresRoot(IdentityWithLoss):
    """the loss is the square root of what it should be, while dx is y - t."""

    def forward(self, x, t):
        return np.sqrt(super().forward(x, t))


class SquaresNotSquared(IdentityWithLoss):
    """the loss takes |y - t| for its square."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.abs(self.y - self.t) / (2 * self.N))


class SquaresNoDout(IdentityWithLoss):
    """backward ignores dout."""

    def backward(self, dout=1):  # noqa: ARG002
        return (self.y - self.t) / self.N


class SquaresRoundsTargets(IdentityWithLoss):
    """t is rounded to whole numbers: soft targets lose their fractions."""

    def forward(self, x, t):
        return super().forward(x, one_hot(t, x).round())


# Mistakes in the nodes of a graph.


class AddNoSum(AddLayer):
    """dout is returned as it is for both operands, also for one that was broadcast."""

    def backward(self, dout):
        return dout.copy(), dout.copy()


class AddShares(AddLayer):
    """dx and dy are dout itself, one array for three, so that writing to one changes the others."""

    def backward(self, dout):
        if self.shapes[0] != self.shapes[1]:
            return super().backward(dout)
        return dout, dout


class AddMinus(AddLayer):
    """dy has the wrong sign, as if forward subtracted."""

    def backward(self, dout):
        return fit(dout, self.shapes[0]), fit(-dout, self.shapes[1])


class AddLeadingOnly(AddLayer):
    """a broadcast operand's gradient is summed over missing leading axes, not over axes of size 1."""

    def backward(self, dout):
        return tuple(dout.sum(axis=tuple(range(dout.ndim - len(shape)))) for shape in self.shapes)


class MulSwapped(MulLayer):
    """dx and dy are swapped: dx is dout * x and dy is dout * y."""

    def backward(self, dout):
        return fit(dout * self.x, self.x.shape), fit(dout * self.y, self.y.shape)


class MulNoDout(MulLayer):
    """backward returns y and x without multiplying them by dout."""

    def backward(self, dout):
        ones = np.ones_like(dout)
        return fit(ones * self.y, self.x.shape), fit(ones * self.x, self.y.shape)


class MulWritesDout(MulLayer):
    """dx is computed into the caller's dout in place, after dy."""

    def backward(self, dout):
        dy = fit(dout * self.x, self.y.shape)
        dout *= self.y
        return fit(dout, self.x.shape), dy


class MulDropsAxes(MulLayer):
    """a broadcast operand's gradient is summed over its axes of size 1 without keeping them."""

    def backward(self, dout):
        return self.drop(dout * self.y, self.x.shape), self.drop(dout * self.x, self.y.shape)

    def drop(self, grad, shape):
        new = grad.ndim - len(shape)
        return grad.sum(axis=tuple(i for i in range(grad.ndim) if i < new or shape[i - new] == 1 < grad.shape[i]))


class MulAdds(MulLayer):
    """dy is dout as an addition's would be, without the factor x."""

    def backward(self, dout):
        return fit(dout * self.y, self.x.shape), fit(dout, self.y.shape)


class NegForgotten(NegLayer):
    """backward returns dout without the minus sign."""

    def backward(self, dout):
        return dout.copy()


class ReciprocalNotSquared(ReciprocalLayer):
    """dx is -dout y, not -dout y^2."""

    def backward(self, dout):
        return -dout * self.y


class ReciprocalNoMinus(ReciprocalLayer):
    """dx misses its minus sign."""

    def backward(self, dout):
        return dout * self.y * self.y


class ReciprocalEpsilon(ReciprocalLayer):
    """forward divides by x + 1e-8 against division by zero."""

    def forward(self, x):
        self.y = 1 / (x + 1e-8)
        return self.y.copy()


class ExpPowerRule(ExpLayer):
    """backward applies the rule of powers: dx is dout x exp(x - 1)."""

    def forward(self, x):
        self.x = x
        return np.exp(x)

    def backward(self, dout):
        return dout * self.x * np.exp(self.x - 1)


class ExpOfX(ExpLayer):
    """forward keeps x in place of y, so that dx is dout * x."""

    def forward(self, x):
        self.y = x
        return np.exp(x)


class LogBase10(LogLayer):
    """forward is the logarithm to base 10, while backward is the natural one's."""

    def forward(self, x):
        self.x = x
        return np.log10(x)


class LogDelta(LogLayer):
    """forward takes log(x + 1e-7)."""

    def forward(self, x):
        self.x = x
        return np.log(x + 1e-7)


class LogDividesByOutput(LogLayer):
    """backward divides dout by the output log(x) instead of x."""

    def forward(self, x):
        self.x = np.log(x)
        return self.x.copy()


class SumMeansBackward(SumLayer):
    """dx is divided by the number of summed entries, as a mean's would be."""

    def backward(self, dout):
        return super().backward(dout) / self.shape[self.axis]


class SumKeepsAxis(SumLayer):
    """forward keeps the summed axis, with size 1."""

    def forward(self, x):
        self.shape = x.shape
        return np.sum(x, axis=self.axis, keepdims=True)

    def backward(self, dout):
        return np.broadcast_to(dout, self.shape).copy()


class SumAxisZero(SumLayer):
    """the axis that was asked for is forgotten: forward and backward always use axis 0."""

    def __init__(self, axis=-1):  # noqa: ARG002
        super().__init__(0)


class SumReturnsView(SumLayer):
    """dx is np.broadcast_to of dout: a read-only view that shares dout's memory."""

    def backward(self, dout):
        return np.broadcast_to(np.expand_dims(dout, self.axis), self.shape)


class SumIsMean(SumLayer):
    """forward is the mean along the axis, while backward is the sum's."""

    def forward(self, x):
        self.shape = x.shape
        return np.sum(x, axis=self.axis) / x.shape[self.axis]


class DotNoTranspose(DotLayer):
    """dx is dout @ W, without the transpose."""

    def backward(self, dout):
        return dout @ self.W, rows(self.x).T @ rows(dout)


class DotWeightMean(DotLayer):
    """dW is averaged over the batch."""

    def backward(self, dout):
        return dout @ self.W.T, rows(self.x).T @ rows(dout) / max(len(rows(dout)), 1)


class DotGradientsSwapped(DotLayer):
    """backward returns its gradients in the wrong order: (dW, dx)."""

    def backward(self, dout):
        return rows(self.x).T @ rows(dout), dout @ self.W.T


class DotSwapsAxes(DotLayer):
    """dW is swapaxes(x, -1, -2) @ dout, which keeps the batch axes of a sequence instead of summing over them."""

    def backward(self, dout):
        if self.x.ndim == 1:
            return dout @ self.W.T, np.outer(self.x, dout)
        return dout @ self.W.T, np.swapaxes(self.x, -1, -2) @ dout


class BranchFirstOnly(BranchLayer):
    """dx is what comes back from the first copy alone."""

    def backward(self, dout):
        return dout[0].copy()


class BranchMean(BranchLayer):
    """dx is the mean over the copies, not their sum."""

    def backward(self, dout):
        return dout.sum(axis=0) / self.copies


class BranchWritesDout(BranchLayer):
    """backward adds the copies up into dout[0], the caller's array."""

    def backward(self, dout):
        dx = dout[0]
        for other in dout[1:]:
            dx += other
        return dx.copy()


class BranchView(BranchLayer):
    """forward returns views of x (np.broadcast_to), so that the branches share x's memory."""

    def forward(self, x):
        return np.broadcast_to(x, (self.copies, *x.shape))
