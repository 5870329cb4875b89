"""More of them, written by other eyes after those of `first` were known: nobody who saw these changed a hypothesis."""

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

# Affine


class AffineBiasMean(Affine):
    """The gradient of b is averaged over the batch instead of summed."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = rows(dout).mean(axis=0)
        return dx


class AffineBiasSumsFeatures(Affine):
    """The gradient of b is summed over axis 1 (the outputs) instead of over the batch, so it has one entry per
    sample."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = rows(dout).sum(axis=1)
        return dx


class AffineBiasScalar(Affine):
    """The gradient of b is summed over everything: the axis is missing, so it is one number instead of a vector."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = np.sum(dout)
        return dx


class AffineBiasRow(Affine):
    """The gradient of b has shape (1, M) instead of (M,), because of keepdims=True."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = rows(dout).sum(axis=0, keepdims=True)
        return dx


class AffineBiasOneAxisOnly(Affine):
    """For a sequence the gradient of b is summed over the first axis only and keeps the time axis."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = np.sum(dout, axis=0) if dout.ndim > 1 else dout.copy()
        return dx


class AffineWeightMean(Affine):
    """The gradient of W is divided by the batch size, while that of b is summed."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.dW / len(rows(dout))
        return dx


class AffineWeightTransposed(Affine):
    """The gradient of W is the transpose of the right one: dout.T @ x instead of x.T @ dout."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = rows(dout).T @ rows(self.x)
        return dx


class AffineReshapeForTranspose(Affine):
    """The gradient of x uses W reshaped to (M, D) where W transposed is needed."""

    def backward(self, dout):
        super().backward(dout)
        return dout @ self.W.reshape(self.W.shape[::-1])


class AffineBiasInsideProduct(Affine):
    """The output is x @ (W + b): a misplaced bracket adds the bias to the weights before the product."""

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W + self.b)


class AffineNoBias(Affine):
    """The bias is never added to the output."""

    def forward(self, x):
        self.x = x
        return x @ self.W


class AffineRebindsX(Affine):
    """The layer keeps its own output in place of its input, so the gradient of W is made from the wrong array and has
    the wrong shape."""

    def forward(self, x):
        x = x @ self.W + self.b
        self.x = x
        return x.copy()


class AffineAccumulates(Affine):
    """The gradients of W and b are added to those of the earlier calls and never reset."""

    def backward(self, dout):
        dW, db = self.dW, self.db
        dx = super().backward(dout)
        if dW is not None:
            self.dW, self.db = dW + self.dW, db + self.db
        return dx


class AffineStepInBackward(Affine):
    """Backward also takes a gradient descent step, so the caller's W and b are changed."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.W -= 0.01 * self.dW
        self.b -= 0.01 * self.db
        return dx


class AffineWeightDecay(Affine):
    """The gradient of W contains a weight decay term, 0.001 W, that is no part of the layer's output."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW += 0.001 * self.W
        return dx


class AffineGradientIsBias(Affine):
    """The buffer for the gradient of b is the bias array itself (no copy), so backward overwrites the bias."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.buffer = b

    def backward(self, dout):
        dx = super().backward(dout)
        self.buffer[...] = self.db
        self.db = self.buffer
        return dx


class AffineStackedOnce(Affine):
    """W and b are stacked into one matrix in the constructor, so later updates of them are not seen in the output."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.Wb = np.vstack([W, b])

    def forward(self, x):
        self.x = x
        ones = np.ones(x.shape[:-1] + (1,), x.dtype)
        return np.concatenate([x, ones], axis=-1) @ self.Wb


class AffineOldTranspose(Affine):
    """The transpose of W is copied once in the constructor, so after an update of W the gradient of x still uses the
    old weights."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.WT = np.ascontiguousarray(W.T).copy()

    def backward(self, dout):
        super().backward(dout)
        return dout @ self.WT


class AffineSharedCache(Affine):
    """The input is kept in a dictionary of the class, so two layers overwrite each other's and the gradient of W is of
    the other's input."""

    cache = {}

    def forward(self, x):
        self.cache["x"] = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.x = self.cache["x"]
        return super().backward(dout)


class AffineKeepsFirstInput(Affine):
    """The input is stored at the first call only, so from the second forward on the gradient of W is made from an old
    x."""

    def forward(self, x):
        if self.x is None:
            self.x = x
        return x @ self.W + self.b


class AffineDoubleGradient(Affine):
    """The gradients of W and b are collected in np.zeros buffers, so they are float64 though everything else is
    float32."""

    def backward(self, dout):
        dx = super().backward(dout)
        dW, db = np.zeros(self.W.shape), np.zeros(self.b.shape)
        dW += self.dW
        db += self.db
        self.dW, self.db = dW, db
        return dx


class AffineSinglePrecision(Affine):
    """The product is computed in float32 and cast back, so a float64 output is right to seven digits only."""

    def forward(self, x):
        self.x = x
        out = x.astype(np.float32) @ self.W.astype(np.float32) + self.b.astype(np.float32)
        return out.astype(x.dtype)


class AffineFlattensSequence(Affine):
    """The input is reshaped to (N, -1), so a sequence (N, T, D) does not fit W and raises."""

    def forward(self, x):
        if x.ndim > 2:
            x = x.reshape(x.shape[0], -1)
        return super().forward(x)


class AffineFlatInputGradient(Affine):
    """For a sequence the gradient of x comes back flat, (N T, D), and not in the shape of x."""

    def backward(self, dout):
        dx = super().backward(dout)
        return rows(dx) if dout.ndim > 1 else dx


class AffineLastTimeStep(Affine):
    """For a sequence the loop over time overwrites the gradients of W and b instead of adding to them, so only the
    last step counts."""

    def backward(self, dout):
        dx = super().backward(dout)
        if dout.ndim == 3:
            for t in range(dout.shape[1]):
                self.dW = self.x[:, t].T @ dout[:, t]
                self.db = dout[:, t].sum(axis=0)
        return dx


class AffineSqueezed(Affine):
    """The output is squeezed, so a batch of one sample loses its batch axis."""

    def forward(self, x):
        return np.squeeze(super().forward(x))


class AffineOutputBuffer(Affine):
    """The output array is a buffer that is kept and used again, so the next forward overwrites the output already
    handed out."""

    out = None

    def forward(self, x):
        y = super().forward(x)
        if self.out is None or self.out.shape != y.shape or self.out.dtype != y.dtype:
            self.out = np.empty_like(y)
        self.out[...] = y
        return self.out


class AffineDebugPrint(Affine):
    """A debugging print was left in forward; the numbers are right."""

    def forward(self, x):
        print("affine", x.shape, self.W.shape)
        return super().forward(x)


# Relu


class ReluMasksDoutInPlace(Relu):
    """Backward writes zeros into the caller's dout and returns that same array as the gradient of x."""

    def backward(self, dout):
        dout[self.off] = 0
        return dout


class ReluMasksInputInPlace(Relu):
    """Forward writes zeros into the caller's x and returns that same array as its output."""

    def forward(self, x):
        self.off = x <= 0
        x[self.off] = 0
        return x


class ReluMaskOfDout(Relu):
    """The gradient of x is masked where dout is not positive, instead of where x is not positive."""

    def backward(self, dout):
        return np.where(dout > 0, dout, 0)


class ReluMaskAfterwards(Relu):
    """The mask is taken from the output after the clipping (out < 0), so it is empty and the gradient of x is dout
    everywhere."""

    def forward(self, x):
        out = np.maximum(x, 0)
        self.off = out < 0
        return out


class ReluDerivativeWithoutDout(Relu):
    """The gradient of x is the derivative alone, 0 or 1: dout is not multiplied in."""

    def backward(self, dout):
        return np.where(self.off, 0, np.ones_like(dout))


class ReluTimesOutput(Relu):
    """The gradient of x is dout times the output (relu(x)) where it should be dout times 0 or 1."""

    def forward(self, x):
        self.out = super().forward(x)
        return self.out.copy()

    def backward(self, dout):
        return dout * self.out


class ReluReturnsSelection(Relu):
    """The output is x[x > 0], the flat list of the positive entries, and not an array of the shape of x."""

    def forward(self, x):
        super().forward(x)
        return x[x > 0]


class ReluMaxAlongAxis(Relu):
    """The output is np.max(x, 0), the maximum along the first axis, where np.maximum(x, 0) is meant."""

    def forward(self, x):
        super().forward(x)
        return np.max(x, 0)


class ReluLeakyForward(Relu):
    """The output is that of a leaky relu (0.01 x for negative x), while the gradient is the plain relu's."""

    def forward(self, x):
        self.off = x <= 0
        return np.where(self.off, 0.01 * x, x)


class ReluLeakyBackward(Relu):
    """The gradient of x is 0.01 dout where x is negative (leaky relu), while the output is the plain relu's."""

    def backward(self, dout):
        return np.where(self.off, 0.01 * dout, dout)


class ReluCappedAtSix(Relu):
    """The output is cut off at 6 (relu6), so it is wrong for x above 6, where the gradient is still dout."""

    def forward(self, x):
        super().forward(x)
        return np.clip(x, 0, 6)


class ReluAbsolute(Relu):
    """The output is |x|: negative entries are flipped instead of set to zero."""

    def forward(self, x):
        super().forward(x)
        return np.abs(x)


class ReluInvertedMask(Relu):
    """The mask is used the wrong way round in backward: the gradient of x passes where x is negative and is zero where
    x is positive."""

    def backward(self, dout):
        return np.where(self.off, dout, 0)


class ReluMaskOnce(Relu):
    """The mask is made at the first call and again only if the shape changes, so later gradients of x use an old
    mask."""

    off = None

    def forward(self, x):
        if self.off is None or self.off.shape != x.shape:
            self.off = x <= 0
        return np.where(x <= 0, 0, x)


class ReluSharedMask(Relu):
    """The mask is stored on the class, so two relu layers overwrite each other's and the gradient of x is masked by
    the other's input."""

    def forward(self, x):
        type(self).off = x <= 0
        return np.where(self.off, 0, x)


class ReluEatsNan(Relu):
    """A NaN in x comes out as 0, because x > 0 is false for it."""

    def forward(self, x):
        self.off = ~(x > 0)
        return np.where(x > 0, x, 0)


class ReluDoubleMask(Relu):
    """The mask is made with astype(float), so the gradient of x is float64 for float32 input."""

    def backward(self, dout):
        return dout * (~self.off).astype(float)


class ReluRavelAssign(Relu):
    """The zeros are written through ravel(), which for a Fortran-ordered dout is a copy, so then the gradient of x is
    not masked."""

    def backward(self, dout):
        dx = np.array(dout)
        dx.ravel()[self.off.ravel()] = 0
        return dx


# Sigmoid


class SigmoidNaive(Sigmoid):
    """The output is the plain 1 / (1 + exp(-x)), which overflows with a warning for large negative x."""

    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()


class SigmoidExpOverExp(Sigmoid):
    """The output is exp(x) / (1 + exp(x)), which is NaN (inf / inf) for large positive x."""

    def forward(self, x):
        self.y = np.exp(x) / (1 + np.exp(x))
        return self.y.copy()


class SigmoidBothBranches(Sigmoid):
    """np.where evaluates both formulas everywhere, so large |x| overflows with warnings though the chosen values are
    right."""

    def forward(self, x):
        self.y = np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
        return self.y.copy()


class SigmoidSilenced(Sigmoid):
    """Forward calls np.seterr(over='ignore') and never puts it back: the error state of the whole program is
    changed."""

    def forward(self, x):
        np.seterr(over="ignore")
        self.y = 1 / (1 + np.exp(-x))
        return self.y.copy()


class SigmoidWrongSign(Sigmoid):
    """The output is 1 / (1 + exp(x)), the sigmoid of -x: the sign in the exponent is missing."""

    def forward(self, x):
        self.y = sigmoid(-x)
        return self.y.copy()


class SigmoidDerivativeOfInput(Sigmoid):
    """The gradient of x is dout x (1 - x), the formula for the output applied to the input."""

    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, dout):
        return dout * self.x * (1 - self.x)


class SigmoidTwiceInBackward(Sigmoid):
    """The gradient of x applies the sigmoid again to the output: s (1 - s) with s = sigmoid(y)."""

    def backward(self, dout):
        s = sigmoid(self.y)
        return dout * s * (1 - s)


class SigmoidTanhDerivative(Sigmoid):
    """The gradient of x is dout (1 - y^2), the derivative of tanh."""

    def backward(self, dout):
        return dout * (1 - self.y**2)


class SigmoidMissingFactor(Sigmoid):
    """The gradient of x is dout (1 - y): the factor y is missing."""

    def backward(self, dout):
        return dout * (1 - self.y)


class SigmoidTanhNotHalved(Sigmoid):
    """The output is (1 + tanh(x)) / 2 where it should be (1 + tanh(x / 2)) / 2."""

    def forward(self, x):
        self.y = (1 + np.tanh(x)) / 2
        return self.y.copy()


class SigmoidZeroLeftOut(Sigmoid):
    """The cases x > 0 and x < 0 are filled in and x == 0 is forgotten, so the output there is 0 instead of 1/2."""

    def forward(self, x):
        self.y = np.zeros_like(x)
        self.y[x > 0] = 1 / (1 + np.exp(-x[x > 0]))
        e = np.exp(x[x < 0])
        self.y[x < 0] = e / (1 + e)
        return self.y.copy()


class SigmoidReturnsItsState(Sigmoid):
    """The output is the very array the layer keeps, so a caller who changes the output in place spoils the gradient of
    x."""

    def forward(self, x):
        self.y = sigmoid(x)
        return self.y


class SigmoidDoutInPlace(Sigmoid):
    """Backward multiplies into the caller's dout and returns that array as the gradient of x."""

    def backward(self, dout):
        dout *= self.y * (1 - self.y)
        return dout


class SigmoidClipped(Sigmoid):
    """x is clipped to [-10, 10] against overflow, so the output and the gradient of x are wrong for larger |x|."""

    def forward(self, x):
        self.y = sigmoid(np.clip(x, -10, 10))
        return self.y.copy()


class SigmoidDoubleBuffer(Sigmoid):
    """The output is filled into np.zeros(x.shape), so output and gradient of x are float64 for float32 input."""

    def forward(self, x):
        y = np.zeros(x.shape)
        y[...] = sigmoid(x)
        self.y = y
        return self.y.copy()


# Softmax


class SoftmaxNoShift(Softmax):
    """The maximum is not subtracted before exp, so large logits overflow and the output is NaN."""

    def forward(self, x):
        e = np.exp(x)
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y.copy()


class SoftmaxWholeArray(Softmax):
    """The output is divided by the sum over the whole array, so the batch sums to one and not each row."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / np.sum(e)
        return self.y.copy()


class SoftmaxFirstAxis(Softmax):
    """The output is normalised over axis 0, the batch, instead of over the classes."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=0, keepdims=True))
        self.y = e / e.sum(axis=0, keepdims=True)
        return self.y.copy()


class SoftmaxAxisOne(Softmax):
    """The axis is fixed at 1, so for a sequence the output is normalised over time instead of over the classes."""

    def forward(self, x):
        axis = 1 if x.ndim > 1 else 0
        e = np.exp(x - x.max(axis=axis, keepdims=True))
        self.y = e / e.sum(axis=axis, keepdims=True)
        return self.y.copy()


class SoftmaxGlobalMax(Softmax):
    """The maximum of the whole batch is subtracted, so a row far below it underflows to 0 / 0 and its output is NaN."""

    def forward(self, x):
        e = np.exp(x - np.max(x, initial=-np.inf))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y.copy()


class SoftmaxShiftInPlace(Softmax):
    """The maximum is subtracted from the caller's x in place."""

    def forward(self, x):
        x -= x.max(axis=-1, keepdims=True)
        return super().forward(x)


class SoftmaxEpsilon(Softmax):
    """1e-6 is added to the denominator, so the rows of the output do not quite sum to one."""

    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / (e.sum(axis=-1, keepdims=True) + x.dtype.type(1e-6))
        return self.y.copy()


class SoftmaxNanToNum(Softmax):
    """The output goes through np.nan_to_num, so a NaN in x is hidden and comes out as 0."""

    def forward(self, x):
        super().forward(x)
        self.y = np.nan_to_num(self.y)
        return self.y.copy()


class SoftmaxDiagonalOnly(Softmax):
    """The gradient of x is dout y (1 - y): only the diagonal of the Jacobian, the cross terms are missing."""

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class SoftmaxJacobianOfBatch(Softmax):
    """The Jacobian is made from the flattened batch (diagflat and outer), so the gradient of x mixes the samples."""

    def backward(self, dout):
        jacobian = np.diagflat(self.y) - np.outer(self.y, self.y)
        return (jacobian @ dout.ravel()).reshape(self.y.shape)


class SoftmaxBackwardWrongAxis(Softmax):
    """In the gradient of x the sum of dout y is taken over the batch (axis 0) instead of over the classes."""

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=0, keepdims=True))


class SoftmaxBackwardMean(Softmax):
    """In the gradient of x the mean of dout y over the classes is subtracted instead of the sum."""

    def backward(self, dout):
        return self.y * (dout - (dout * self.y).mean(axis=-1, keepdims=True))


class SoftmaxBackwardNoY(Softmax):
    """The gradient of x is dout - sum(dout y): the factor y in front is missing."""

    def backward(self, dout):
        return dout - (dout * self.y).sum(axis=-1, keepdims=True)


class SoftmaxSumOfDout(Softmax):
    """In the gradient of x the sum of dout is subtracted where the sum of dout y belongs."""

    def backward(self, dout):
        return self.y * (dout - dout.sum(axis=-1, keepdims=True))


class SoftmaxBackwardOverwritesState(Softmax):
    """Backward computes in the kept output without a copy (dx = self.y; dx *= ...), so a second backward gives another
    gradient of x."""

    def backward(self, dout):
        dx = self.y
        dx *= dout - (dout * self.y).sum(axis=-1, keepdims=True)
        return dx.copy()


# SoftmaxWithLoss


class CrossEntropySummed(SoftmaxWithLoss):
    """The loss is summed over the batch and not divided by N, while the gradient of x is."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)))


class CrossEntropyMeanOfElements(SoftmaxWithLoss):
    """The loss is np.mean over all elements, so it is divided by N C instead of N; the gradient of x is divided by
    N."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)) / x.size)


class CrossEntropyGradientNotAveraged(SoftmaxWithLoss):
    """The gradient of x is not divided by N, while the loss is."""

    def backward(self, dout=1):
        total = self.t.sum(axis=-1, keepdims=True)
        return np.asarray(dout, self.y.dtype) * (total * self.y - self.t)


class CrossEntropyDelta(SoftmaxWithLoss):
    """The loss is log(y + 1e-7), so it is slightly wrong and can never exceed 16.1."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(-self.t * np.log(self.y + self.y.dtype.type(1e-7)) / self.N)


class CrossEntropyClipped(SoftmaxWithLoss):
    """The probabilities are clipped at 1e-12 before the log, so the loss of a hopeless sample is capped at 27.6."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(-self.t * np.log(np.clip(self.y, 1e-12, 1)) / self.N)


class CrossEntropyLogOfZero(SoftmaxWithLoss):
    """The loss takes the log of the finished softmax, so it is inf or NaN where a probability underflows to 0."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(-self.t * np.log(self.y) / self.N)


class CrossEntropyNoShift(SoftmaxWithLoss):
    """The maximum is not subtracted before exp, so large logits overflow and loss and gradient are inf or NaN."""

    def forward(self, x, t):
        super().forward(x, t)
        e = np.exp(x)
        total = e.sum(axis=-1, keepdims=True)
        self.y = e / total
        return np.sum(np.where(self.t == 0, 0, -self.t * (x - np.log(total))) / self.N)


class CrossEntropyBatchMax(SoftmaxWithLoss):
    """The maximum of the whole batch is subtracted instead of each row's, so a row far below it underflows: loss inf,
    gradient NaN."""

    def forward(self, x, t):
        super().forward(x, t)
        x = x - np.max(x, initial=-np.inf)
        e = np.exp(x)
        total = e.sum(axis=-1, keepdims=True)
        self.y = e / total
        return np.sum(np.where(self.t == 0, 0, -self.t * (x - np.log(total))) / self.N)


class CrossEntropyOverBatchAxis(SoftmaxWithLoss):
    """The softmax is taken over axis 0, the batch, instead of over the classes, in the loss and in the gradient of
    x."""

    def forward(self, x, t):
        super().forward(x, t)
        log_y = np.moveaxis(log_softmax(np.moveaxis(x, 0, -1)), -1, 0) if x.size else x
        self.y = np.exp(log_y)
        return np.sum(-self.t * log_y / self.N)


class CrossEntropyIgnoresDout(SoftmaxWithLoss):
    """The gradient of x ignores dout."""

    def backward(self, dout=1):
        return super().backward(1)


class CrossEntropySignOfGradient(SoftmaxWithLoss):
    """The gradient of x is (t - y) / N: the sign is wrong."""

    def backward(self, dout=1):
        return -super().backward(dout)


class CrossEntropyWithoutMinus(SoftmaxWithLoss):
    """The loss is the log likelihood without the minus sign, so it is negative; the gradient of x is that of the right
    loss."""

    def forward(self, x, t):
        return -super().forward(x, t)


class CrossEntropyBits(SoftmaxWithLoss):
    """The loss is taken with log2, so it is in bits, while the gradient of x belongs to the natural logarithm."""

    def forward(self, x, t):
        return super().forward(x, t) / np.log(x.dtype.type(2))


class CrossEntropyBinaryTerm(SoftmaxWithLoss):
    """The loss has the binary term -(1 - t) log(1 - y) added, which softmax cross entropy does not have; the gradient
    of x lacks it."""

    def forward(self, x, t):
        loss = super().forward(x, t)
        rest = np.log(np.maximum(1 - self.y, np.finfo(x.dtype).tiny))
        return loss - np.sum((1 - self.t) * rest / self.N)


class CrossEntropyHardTargets(SoftmaxWithLoss):
    """Targets given as rows are replaced by their argmax, so the loss and the gradient of x are wrong for soft
    targets."""

    def forward(self, x, t):
        t = np.asarray(t)
        return super().forward(x, t.argmax(axis=-1) if t.shape == x.shape else t)


class CrossEntropyAssumesSumOne(SoftmaxWithLoss):
    """The gradient of x is (y - t) / N also for target rows that do not sum to one, where y must be multiplied by the
    row's sum."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t) / self.N


class CrossEntropyOneHotOnly(SoftmaxWithLoss):
    """Only one-hot targets work: integer labels are multiplied with the log probabilities as they are, which raises or
    broadcasts."""

    def forward(self, x, t):
        self.t = np.asarray(t, x.dtype)
        self.N = math.prod(x.shape[:-1])
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return np.sum(np.where(self.t == 0, 0, -self.t * log_y) / self.N)


class CrossEntropyLabelsByNdim(SoftmaxWithLoss):
    """Labels are recognised by t.ndim == 1, so the labels (N, T) of a sequence are taken for one-hot rows and raise."""

    def forward(self, x, t):
        loss = super().forward(x, t)
        if np.ndim(t) > 1:
            self.t = np.asarray(t, x.dtype)
            loss = np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)) / self.N)
        return loss


class CrossEntropyLossColumns(SoftmaxWithLoss):
    """With labels the loss picks y[:, t], all rows in all the labels' columns, instead of y[arange(N), t]."""

    def forward(self, x, t):
        loss = super().forward(x, t)
        t = np.asarray(t)
        if t.shape == x.shape:
            return loss
        return np.sum(-rows(log_softmax(x))[:, t.ravel()] / self.N)


class CrossEntropyGradientColumns(SoftmaxWithLoss):
    """With labels the gradient of x subtracts 1 in dx[:, t], in whole columns, instead of in dx[arange(N), t]."""

    def forward(self, x, t):
        t = np.asarray(t)
        self.labels = None if t.shape == x.shape else t.ravel()
        return super().forward(x, t)

    def backward(self, dout=1):
        if self.labels is None:
            return super().backward(dout)
        dx = self.y.copy()
        rows(dx)[:, self.labels] -= 1
        return np.asarray(dout, dx.dtype) * dx / self.N


class CrossEntropyLabelsFromOne(SoftmaxWithLoss):
    """Integer labels are taken to start at 1, so loss and gradient of x are those of the class before."""

    def forward(self, x, t):
        t = np.asarray(t)
        return super().forward(x, t if t.shape == x.shape else (t - 1) % x.shape[-1])


class CrossEntropyFirstAxisOnly(SoftmaxWithLoss):
    """N is len(x), so for a sequence the loss and the gradient of x are not divided by the number of time steps."""

    def forward(self, x, t):
        super().forward(x, t)
        self.N = len(x) if x.ndim > 1 else 1
        return np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)) / self.N)


class CrossEntropySingleSample(SoftmaxWithLoss):
    """For a single 1-D sample the gradient of x is divided by the number of classes (len(t)) instead of by 1."""

    def backward(self, dout=1):
        dx = super().backward(dout)
        return dx / len(self.t) if self.t.ndim == 1 else dx


class CrossEntropyPerSample(SoftmaxWithLoss):
    """The loss is the array of the samples' losses instead of their mean."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.where(self.t == 0, 0, -self.t * log_softmax(x)).sum(axis=-1)


class CrossEntropyEye(SoftmaxWithLoss):
    """Labels are turned into one-hot rows by np.eye, which is float64, so loss and gradient of x are float64 for
    float32 input."""

    def forward(self, x, t):
        t = np.asarray(t)
        super().forward(x, t)
        if t.shape != x.shape:
            self.t = np.eye(x.shape[-1])[t]
        return np.sum(np.where(self.t == 0, 0, -self.t * log_softmax(x)) / self.N)


class CrossEntropyOldTargets(SoftmaxWithLoss):
    """The one-hot targets are made once and kept while the shape stays, so a later call with other labels gets the old
    targets' gradient of x."""

    kept = None

    def forward(self, x, t):
        loss = super().forward(x, t)
        if self.kept is None or self.kept.shape != self.t.shape or self.kept.dtype != self.t.dtype:
            self.kept = self.t
        self.t = self.kept
        return loss


class CrossEntropyOverwritesY(SoftmaxWithLoss):
    """Backward subtracts the targets from the kept probabilities without a copy, so a second backward gives another
    gradient of x."""

    def backward(self, dout=1):
        dx = self.y
        dx *= self.t.sum(axis=-1, keepdims=True)
        dx -= self.t
        return np.asarray(dout, dx.dtype) * dx / self.N


class CrossEntropyJacobianTwice(SoftmaxWithLoss):
    """The gradient y - t is sent through the softmax Jacobian once more, though it is already the gradient of the
    logits."""

    def backward(self, dout=1):
        d = super().backward(dout)
        return self.y * (d - (d * self.y).sum(axis=-1, keepdims=True))


class CrossEntropyGradientOfY(SoftmaxWithLoss):
    """The gradient returned is -t / y, that of the probabilities, instead of that of the logits x."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * -(self.t / self.y) / self.N


class CrossEntropyRoundsY(SoftmaxWithLoss):
    """The gradient of x uses the predicted one-hot class (argmax of y) instead of the probabilities."""

    def forward(self, x, t):
        loss = super().forward(x, t)
        self.y = one_hot(self.y.argmax(axis=-1), x)
        return loss


# SigmoidWithLoss


class BinaryNaiveLog(SigmoidWithLoss):
    """The loss takes log(y) and log(1 - y) of the finished sigmoid, so it is inf or NaN for large |x|."""

    def forward(self, x, t):
        super().forward(x, t)
        y = self.y
        return np.sum(-(self.t * np.log(y) + (1 - self.t) * np.log(1 - y)) / self.N)


class BinaryDelta(SigmoidWithLoss):
    """The loss has 1e-7 inside both logarithms, so it is slightly wrong and capped at 16.1 per element."""

    def forward(self, x, t):
        super().forward(x, t)
        y, d = self.y, self.y.dtype.type(1e-7)
        return np.sum(-(self.t * np.log(y + d) + (1 - self.t) * np.log(1 - y + d)) / self.N)


class BinaryMeanOfElements(SigmoidWithLoss):
    """The loss is the mean over all elements (divided by N C), while the gradient of x is divided by N only."""

    def forward(self, x, t):
        super().forward(x, t)
        terms = np.maximum(x, 0) - self.t * x + np.log1p(np.exp(-np.abs(x)))
        return np.sum(terms / terms.size)


class BinarySummedLoss(SigmoidWithLoss):
    """The loss is summed and not divided by N, while the gradient of x is."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(np.maximum(x, 0) - self.t * x + np.log1p(np.exp(-np.abs(x))))


class BinaryOnlyOnes(SigmoidWithLoss):
    """The loss has the term -t log(y) only: the term of the zeros, -(1 - t) log(1 - y), is missing."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum(self.t * (np.maximum(-x, 0) + np.log1p(np.exp(-np.abs(x)))) / self.N)


class BinaryForgottenAbs(SigmoidWithLoss):
    """The stable formula of the loss lacks the absolute value (log1p(exp(-x)) after max(x, 0)), so the loss is wrong
    for negative x."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((np.maximum(x, 0) - self.t * x + np.log1p(np.exp(-x))) / self.N)


class BinarySigmoidTwice(SigmoidWithLoss):
    """The sigmoid is applied twice: the probabilities are given to a loss that expects logits; loss and gradient of x
    are those of sigmoid(x) in place of x."""

    def forward(self, x, t):
        return super().forward(sigmoid(x), t)


class BinaryChainOnceMore(SigmoidWithLoss):
    """The gradient of x is (y - t) y (1 - y) / N: the sigmoid's derivative is multiplied in though it has already
    cancelled."""

    def backward(self, dout=1):
        return super().backward(dout) * self.y * (1 - self.y)


class BinaryGradientNotAveraged(SigmoidWithLoss):
    """The gradient of x is not divided by N, while the loss is."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t)


class BinaryGradientByElements(SigmoidWithLoss):
    """The gradient of x is divided by the number of elements N C instead of N, as the loss is."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.y - self.t) / self.y.size


class BinaryIgnoresDout(SigmoidWithLoss):
    """The gradient of x ignores dout."""

    def backward(self, dout=1):
        return (self.y - self.t) / self.N


class BinarySwappedSign(SigmoidWithLoss):
    """The gradient of x is (t - y) / N: the sign is wrong."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * (self.t - self.y) / self.N


class BinaryRoundedTargets(SigmoidWithLoss):
    """Targets are rounded to 0 and 1 (t > 0.5), so loss and gradient of x are wrong for soft targets."""

    def forward(self, x, t):
        return super().forward(x, (one_hot(t, x) > 0.5).astype(x.dtype))


class BinaryThresholdedOutput(SigmoidWithLoss):
    """The gradient of x uses the decision (y > 0.5) instead of the probability y."""

    def backward(self, dout=1):
        decided = (self.y > 0.5).astype(self.y.dtype)
        return np.asarray(dout, self.y.dtype) * (decided - self.t) / self.N


class BinarySoftmaxed(SigmoidWithLoss):
    """The kept y is the softmax of x, copied from the other loss, so the gradient of x is softmax's while the loss is
    sigmoid's."""

    def forward(self, x, t):
        loss = super().forward(x, t)
        self.y = np.exp(log_softmax(x))
        return loss


class BinaryFirstAxisOnly(SigmoidWithLoss):
    """N is len(x), so for a sequence loss and gradient of x are too large by the number of time steps."""

    def forward(self, x, t):
        super().forward(x, t)
        self.N = len(x) if x.ndim > 1 else 1
        return np.sum((np.maximum(x, 0) - self.t * x + np.log1p(np.exp(-np.abs(x)))) / self.N)


# IdentityWithLoss


class SquaredWithoutHalf(IdentityWithLoss):
    """The loss lacks the factor 1/2, while the gradient of x is that of the halved loss."""

    def forward(self, x, t):
        return 2 * super().forward(x, t)


class SquaredGradientTwo(IdentityWithLoss):
    """The gradient of x is 2 (y - t) / N, as if the loss had no factor 1/2."""

    def backward(self, dout=1):
        return 2 * super().backward(dout)


class SquaredMeanOfElements(IdentityWithLoss):
    """The loss is half the mean over all elements (divided by N C), while the gradient of x is divided by N only."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((x - self.t) ** 2 / (2 * x.size))


class SquaredSummed(IdentityWithLoss):
    """The loss is half the sum of squares, not divided by N, while the gradient of x is divided by N."""

    def forward(self, x, t):
        super().forward(x, t)
        return np.sum((x - self.t) ** 2 / 2)


class SquaredRoot(IdentityWithLoss):
    """The loss is the square root of what it should be (root mean square), while the gradient of x belongs to the
    square."""

    def forward(self, x, t):
        return np.sqrt(super().forward(x, t))


class SquaredAbsolute(IdentityWithLoss):
    """The gradient of x is |y - t| / N: the sign of the error is lost."""

    def backward(self, dout=1):
        return np.asarray(dout, self.y.dtype) * np.abs(self.y - self.t) / self.N


class SquaredWritesInput(IdentityWithLoss):
    """y is x itself and not a copy, and backward subtracts the targets from it in place, so the caller's x is
    changed."""

    def forward(self, x, t):
        loss = super().forward(x, t)
        self.y = x
        return loss

    def backward(self, dout=1):
        self.y -= self.t
        return np.asarray(dout, self.y.dtype) * self.y / self.N


class SquaredIgnoresDout(IdentityWithLoss):
    """The gradient of x ignores dout."""

    def backward(self, dout=1):
        return (self.y - self.t) / self.N


# Flatten


class FlattenView(Flatten):
    """The output is a view of x (and the gradient one of dout), so writing into the one changes the other."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]))

    def backward(self, dout):
        return dout.reshape(self.shape)


class FlattenMinusOne(Flatten):
    """reshape(N, -1) cannot infer the width of an empty batch, so N = 0 raises."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(x.shape[0], -1).copy()


class FlattenFortran(Flatten):
    """The output is flattened in Fortran order, so its columns are permuted; the gradient of x is put back in C
    order."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]), order="F").copy()


class FlattenMemoryOrder(Flatten):
    """The output is flattened in memory order (order='A'), so a Fortran-ordered x gives permuted columns."""

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), math.prod(x.shape[1:]), order="A").copy()


class FlattenBatchToo(Flatten):
    """The batch axis is flattened as well: the output is one long vector."""

    def forward(self, x):
        self.shape = x.shape
        return x.flatten()


class FlattenForgetsShape(Flatten):
    """The gradient of x stays flat: backward returns dout without giving it the shape of x."""

    def backward(self, dout):
        return dout.copy()


class FlattenFirstShape(Flatten):
    """The shape is stored at the first call only, so a later batch of another size cannot be reshaped in backward."""

    first = None

    def forward(self, x):
        out = super().forward(x)
        self.first = self.first or x.shape
        self.shape = self.first
        return out


# AddLayer


class AddNoUnbroadcast(AddLayer):
    """The gradient of a broadcast operand is dout as it is: it has the shape of the output and is not summed."""

    def backward(self, dout):
        return dout.copy(), dout.copy()


class AddSameArrayTwice(AddLayer):
    """Where nothing was broadcast both gradients are the caller's dout itself, so writing into one changes all
    three."""

    def backward(self, dout):
        if self.shapes[0] == self.shapes[1]:
            return dout, dout
        return super().backward(dout)


class AddInPlace(AddLayer):
    """Forward adds y into the caller's x in place where the shapes allow it."""

    def forward(self, x, y):
        if np.broadcast(x, y).shape != x.shape:
            return super().forward(x, y)
        self.shapes = x.shape, y.shape
        x += y
        return x.copy()


class AddBroadcastMean(AddLayer):
    """The gradient of a broadcast operand is averaged over the broadcast axes instead of summed."""

    def backward(self, dout):
        dx, dy = super().backward(dout)
        return dx * dx.size / max(dout.size, 1), dy * dy.size / max(dout.size, 1)


class AddForgetsSizeOne(AddLayer):
    """Added leading axes are summed but axes of size 1 are not, so the gradient of an operand such as (N, 1) keeps the
    shape of the output."""

    def backward(self, dout):
        return tuple(dout.sum(axis=tuple(range(dout.ndim - len(s)))) for s in self.shapes)


class AddHalves(AddLayer):
    """Both gradients are dout / 2: the gradient is split between the operands instead of passed to each."""

    def backward(self, dout):
        dx, dy = super().backward(dout)
        return dx / 2, dy / 2


# MulLayer


class MulNotSwapped(MulLayer):
    """The factors are not swapped: the gradient of x is dout x and that of y is dout y."""

    def backward(self, dout):
        return fit(dout * self.x, self.x.shape), fit(dout * self.y, self.y.shape)


class MulReturnsSwapped(MulLayer):
    """The two gradients are returned in the wrong order: that of y first."""

    def backward(self, dout):
        dx, dy = super().backward(dout)
        return dy, dx


class MulNoUnbroadcast(MulLayer):
    """The gradient of a broadcast operand is not summed and has the shape of the output."""

    def backward(self, dout):
        return dout * self.y, dout * self.x


class MulSumsTooEarly(MulLayer):
    """For a broadcast operand dout is summed before it is multiplied with the other operand, so the gradient is a
    product of sums and has a wrong shape."""

    def backward(self, dout):
        return fit(dout, self.x.shape) * self.y, fit(dout, self.y.shape) * self.x


class MulReusesGradient(MulLayer):
    """The gradient of y is computed from the gradient of x instead of from dout, so it has a factor y too many."""

    def backward(self, dout):
        dx = dout * self.y
        dy = dx * self.x
        return fit(dx, self.x.shape), fit(dy, self.y.shape)


class MulKeepsProduct(MulLayer):
    """The first operand is overwritten by the product before it is kept, so the gradient of y is dout x y."""

    def forward(self, x, y):
        self.shape = x.shape
        x = x * y
        self.x, self.y = x, y
        return x.copy()

    def backward(self, dout):
        return fit(dout * self.y, self.shape), fit(dout * self.x, self.y.shape)


# NegLayer


class NegForgottenSign(NegLayer):
    """The gradient of x is dout: the minus sign is missing in backward."""

    def backward(self, dout):
        return dout.copy()


class NegDoutInPlace(NegLayer):
    """Backward flips the sign of the caller's dout in place and returns it."""

    def backward(self, dout):
        dout *= -1
        return dout


class NegMinusOne(NegLayer):
    """The gradient of x is -1 everywhere: dout is not multiplied in."""

    def backward(self, dout):
        return -np.ones_like(dout)


class NegMagnitude(NegLayer):
    """The output is -|x|, so it is wrong for negative x."""

    def forward(self, x):
        return -np.abs(x)


# ReciprocalLayer


class ReciprocalNotSquared(ReciprocalLayer):
    """The gradient of x is -dout / x: the square is missing."""

    def backward(self, dout):
        return -dout * self.y


class ReciprocalPositive(ReciprocalLayer):
    """The gradient of x is +dout / x^2: the minus sign is missing."""

    def backward(self, dout):
        return dout * self.y * self.y


class ReciprocalOutputForInput(ReciprocalLayer):
    """The gradient of x is -dout / y^2 with the kept output y where x belongs, so it is -dout x^2."""

    def backward(self, dout):
        return -dout / self.y**2


class ReciprocalEpsilon(ReciprocalLayer):
    """The output is 1 / (x + 1e-8) against division by zero, so it is inexact, grossly so for small x."""

    def forward(self, x):
        self.y = 1 / (x + x.dtype.type(1e-8))
        return self.y.copy()


class ReciprocalReturnsItsState(ReciprocalLayer):
    """The output is the very array the layer keeps, so a caller who changes the output in place spoils the gradient of
    x."""

    def forward(self, x):
        self.y = 1 / x
        return self.y


# ExpLayer


class ExpTimesInput(ExpLayer):
    """The gradient of x is dout x instead of dout exp(x): the input is kept where the output is needed."""

    def forward(self, x):
        self.y = x
        return np.exp(x)


class ExpPowerRule(ExpLayer):
    """The gradient of x is dout x exp(x - 1), the rule for powers applied to the exponential function."""

    def forward(self, x):
        self.x = x
        return super().forward(x)

    def backward(self, dout):
        return dout * self.x * np.exp(self.x - 1)


class ExpOfOutput(ExpLayer):
    """The gradient of x is dout exp(exp(x)): backward takes exp again of the kept output."""

    def backward(self, dout):
        return dout * np.exp(self.y)


class ExpIgnoresDout(ExpLayer):
    """The gradient of x is exp(x) alone: dout is not multiplied in."""

    def backward(self, dout):
        return self.y.copy()


class ExpClipped(ExpLayer):
    """x is cut off at 20 before exp against overflow, so the output and the gradient of x are wrong above 20."""

    def forward(self, x):
        self.y = np.exp(np.minimum(x, 20))
        return self.y.copy()


# LogLayer


class LogEpsilon(LogLayer):
    """The output is log(x + 1e-7), so it is inexact, grossly so for small x."""

    def forward(self, x):
        self.x = x
        return np.log(x + x.dtype.type(1e-7))


class LogBaseTen(LogLayer):
    """The output is the logarithm to base 10, while the gradient of x is that of the natural one."""

    def forward(self, x):
        self.x = x
        return np.log10(x)


class LogTimesInput(LogLayer):
    """The gradient of x is dout x instead of dout / x."""

    def backward(self, dout):
        return dout * self.x


class LogOutputForInput(LogLayer):
    """The gradient of x is dout / log(x): the output is kept and divided by in place of the input."""

    def forward(self, x):
        self.x = np.log(x)
        return self.x.copy()


class LogClamped(LogLayer):
    """x is clamped to at least 1e-4 before the log, so the output is wrong for smaller x, while the gradient of x is
    still dout / x."""

    def forward(self, x):
        self.x = x
        return np.log(np.maximum(x, 1e-4))


# SumLayer


class SumNoExpand(SumLayer):
    """dout is broadcast to the shape of x without getting the summed axis back, so the gradient of x raises or is laid
    along the wrong axis."""

    def backward(self, dout):
        return np.ones(self.shape, dout.dtype) * dout


class SumBackwardMean(SumLayer):
    """The gradient of x is divided by the length of the summed axis, as for a mean."""

    def backward(self, dout):
        return super().backward(dout) / self.shape[self.axis]


class SumForwardMean(SumLayer):
    """The output is the mean along the axis instead of the sum; the gradient of x is the sum's."""

    def forward(self, x):
        self.shape = x.shape
        return np.mean(x, axis=self.axis)


class SumKeepdims(SumLayer):
    """The output keeps the summed axis with size 1 (keepdims=True)."""

    def forward(self, x):
        self.shape = x.shape
        return np.sum(x, axis=self.axis, keepdims=True)


class SumTileForRepeat(SumLayer):
    """The gradient of x is made with np.tile where np.repeat is needed, so the entries of dout land at the wrong
    samples."""

    def backward(self, dout):
        return np.tile(dout.ravel(), self.shape[self.axis]).reshape(self.shape)


class SumBroadcastView(SumLayer):
    """The gradient of x is a read-only broadcast view of the caller's dout, not an array of its own."""

    def backward(self, dout):
        return np.broadcast_to(np.expand_dims(dout, self.axis), self.shape)


class SumDoubleOnes(SumLayer):
    """The gradient of x is multiplied out with np.ones, so it is float64 for a float32 dout."""

    def backward(self, dout):
        return np.ones(self.shape) * np.expand_dims(dout, self.axis)


class SumEverything(SumLayer):
    """The axis is not passed on: the output is one number, the sum of the whole array."""

    def forward(self, x):
        self.shape = x.shape
        return np.sum(x)


# DotLayer


class DotAllAxesTransposed(DotLayer):
    """The gradient of W uses x.T, which for a sequence reverses all three axes, so it raises or has a wrong shape."""

    def backward(self, dout):
        if self.x.ndim == 1:
            return super().backward(dout)
        return dout @ self.W.T, self.x.T @ dout


class DotPerSampleWeights(DotLayer):
    """For a sequence the gradient of W is one matrix per sample (swapaxes and matmul), not summed over the batch."""

    def backward(self, dout):
        if self.x.ndim == 1:
            return super().backward(dout)
        return dout @ self.W.T, np.swapaxes(self.x, -1, -2) @ dout


class DotGradientsSwapped(DotLayer):
    """The gradients are returned in the wrong order: that of W first, then that of x."""

    def backward(self, dout):
        dx, dW = super().backward(dout)
        return dW, dx


class DotWeightMean(DotLayer):
    """The gradient of W is divided by the batch size."""

    def backward(self, dout):
        dx, dW = super().backward(dout)
        return dx, dW / len(rows(dout))


class DotWithoutTranspose(DotLayer):
    """The gradient of x is dout @ W without the transpose, which raises or, for a square W, is wrong."""

    def backward(self, dout):
        return dout @ self.W, rows(self.x).T @ rows(dout)


class DotWeightFromOnes(DotLayer):
    """The gradient of W leaves dout out: every column is the sum of x over the batch."""

    def backward(self, dout):
        dx, _ = super().backward(dout)
        return dx, rows(self.x).T @ np.ones_like(rows(dout))


# BranchLayer


class BranchMean(BranchLayer):
    """The gradient of x is the mean of the branches' gradients instead of their sum."""

    def backward(self, dout):
        return dout.mean(axis=0)


class BranchFirstOnly(BranchLayer):
    """The gradient of x is that of the first branch only."""

    def backward(self, dout):
        return dout[0].copy()


class BranchLastTwice(BranchLayer):
    """The gradient of x is the last branch's gradient times the number of branches, as if all were equal."""

    def backward(self, dout):
        return dout[-1] * self.copies


class BranchWrongAxis(BranchLayer):
    """The gradient of x is summed over the last axis instead of over the branches."""

    def backward(self, dout):
        return dout.sum(axis=-1)


class BranchAddsInPlace(BranchLayer):
    """Backward adds the other branches into the caller's dout[0] in place and returns that."""

    def backward(self, dout):
        for other in dout[1:]:
            dout[0] += other
        return dout[0]


class BranchViews(BranchLayer):
    """The output is a broadcast view of x, so all branches share memory with each other and with the caller's x."""

    def forward(self, x):
        return np.broadcast_to(x, (self.copies,) + x.shape)
