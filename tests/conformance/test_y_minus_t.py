"""The result this chapter leads to: behind softmax and its loss, the gradient is y - t.

First it is asked of every loss, as a clause. Then it is derived, from the reference's own nodes: a fused layer and
the graph it stands for give the same gradient, and y - t is seen to appear on the way. Both sides run on the
error-carrying array, so that "the same" means: no further apart than the roundings of both.
"""

from typing import Any

import numpy as np
from hypothesis import given

from . import checks, reference
from .cases import Key, keys
from .drawing import unasked
from .oracles.bounds import Precision, Run
from .question import Question, asked
from .records import RECORDS
from .truths import Facts

ORDINARY = ("integers", "normal", "constant")


@asked(checks.y_minus_t)
def test_the_gradient_of_the_loss_is_y_minus_t(question: Question, key: Key) -> None:
    """dx = dout (s y - t) / N for all pairs and forms of a target; rows sum to zero; it belongs to the loss."""
    with question.about(key) as trial:
        checks.y_minus_t(trial)


@unasked
@given(keys(RECORDS["SoftmaxWithLoss"], "float64", among=ORDINARY))
def test_softmax_with_loss_is_the_graph_it_stands_for(key: Key) -> None:
    """Taken apart into exp, sum, 1/x, times, log, times t, sums and a sign, and walked back node by node."""
    x, t, dout = lifted(key)
    fused = reference.SoftmaxWithLoss()
    loss = fused.forward(x, t)
    same(SoftmaxWithLossGraph(x, t).backward(dout), fused.backward(dout))
    same(SoftmaxWithLossGraph(x, t).loss, loss)


@unasked
@given(keys(RECORDS["SoftmaxWithLoss"], "float64", among=ORDINARY))
def test_between_cross_entropy_and_softmax_stands_minus_t_over_y(key: Key) -> None:
    """The cross entropy sends back -t / y / N; softmax makes s y - t of it, and N stays below."""
    x, t, dout = lifted(key)
    softmax = reference.Softmax()
    y = softmax.forward(x)
    from_the_loss = dout * (-t / y) / len(x)
    same(softmax.backward(from_the_loss), dout * (np.sum(t, axis=-1, keepdims=True) * y - t) / len(x))


@unasked
@given(keys(RECORDS["Sigmoid"], "float64", among=ORDINARY))
def test_sigmoid_is_four_nodes(key: Key) -> None:
    """-x, exp, + 1, 1 / x: on the way back dout y^2 exp(-x) appears, which is dout y (1 - y)."""
    x, dout = lifted(key)
    sign, exp, plus = reference.NegLayer(), reference.ExpLayer(), reference.AddLayer()
    over = reference.ReciprocalLayer()
    y = over.forward(plus.forward(exp.forward(sign.forward(x)), np.ones(())))
    dx = sign.backward(exp.backward(plus.backward(over.backward(dout))[0]))
    fused = reference.Sigmoid()
    same(y, fused.forward(x))
    same(dx, dout * y * y * np.exp(-x))
    same(dx, fused.backward(dout))


@unasked
@given(keys(RECORDS["Affine"], "float64", among=ORDINARY))
def test_affine_is_a_product_and_a_broadcast_sum(key: Key) -> None:
    """The bias's sum over the batch is nothing but the rule of + for an operand that was broadcast."""
    x, W, b, dout = lifted(key)
    dot, plus, fused = reference.DotLayer(), reference.AddLayer(), reference.Affine(W, b)
    same(plus.forward(dot.forward(x, W), b), fused.forward(x))
    from_above, db = plus.backward(dout)
    dx, dW = dot.backward(from_above)
    same(dx, fused.backward(dout))
    same(dW, fused.dW)
    same(db, fused.db)


@unasked
@given(keys(RECORDS["SigmoidWithLoss"], "float64", among=ORDINARY))
def test_sigmoid_and_its_loss_leave_y_minus_t(key: Key) -> None:
    """Binary cross entropy sends back (y - t) / (y (1 - y)) / N, and sigmoid multiplies by y (1 - y)."""
    x, t, dout = lifted(key)
    sigmoid, fused = reference.Sigmoid(), reference.SigmoidWithLoss()
    y = sigmoid.forward(x)
    fused.forward(x, t)
    same(sigmoid.backward(dout * ((y - t) / (y * (1 - y))) / len(x)), fused.backward(dout))


class SoftmaxWithLossGraph:
    """exp -> branch -> sum -> 1/x -> times -> log -> times t -> sum over the row -> over the batch -> -1 -> over N."""

    def __init__(self, x: Any, t: Any) -> None:
        self.exp, self.branch = reference.ExpLayer(), reference.BranchLayer()
        self.total, self.inverse, self.times = reference.SumLayer(), reference.ReciprocalLayer(), reference.MulLayer()
        self.log, self.weigh = reference.LogLayer(), reference.MulLayer()
        self.row, self.batch = reference.SumLayer(), reference.SumLayer(axis=0)
        self.sign, self.mean = reference.NegLayer(), reference.MulLayer()
        numerator, summand = self.branch.forward(self.exp.forward(x))
        self.y = self.times.forward(numerator, self.inverse.forward(self.total.forward(summand).reshape(-1, 1)))
        surprise = self.row.forward(self.weigh.forward(t, self.log.forward(self.y)))
        self.loss = self.mean.forward(self.sign.forward(self.batch.forward(surprise)), np.asarray(1 / len(x)))

    def backward(self, dout: Any) -> Any:
        row = self.batch.backward(self.sign.backward(self.mean.backward(dout)[0]))
        dy = self.log.backward(self.weigh.backward(self.row.backward(row))[1])
        numerator, inverse = self.times.backward(dy)
        summand = self.total.backward(self.inverse.backward(inverse).reshape(-1))
        return self.exp.backward(self.branch.backward(np.stack([numerator, summand])))


def lifted(key: Key) -> list[Any]:
    """The arrays of a case and its dout on the error-carrying array; targets as rows."""
    run, exact = Run(Precision.of(np.float64)), Facts(key).exact
    arrays = {**exact.arrays, "dout": exact.dout}
    if exact.fixed:
        arrays["t"] = checks.paired(Facts(key))[1]
    return [run.lift(array) for array in arrays.values()]


def same(one: Any, other: Any) -> None:
    """No further apart than the roundings of both."""
    apart = np.abs(one.value - other.value)
    allowed = one.error + other.error
    worst = np.unravel_index(np.argmax(apart - allowed), apart.shape)
    if not np.all(apart <= allowed):
        raise AssertionError(f"{one.value[worst]} and {other.value[worst]} differ by more than {allowed[worst]}")
