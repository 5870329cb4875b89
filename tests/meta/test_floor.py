"""The floor: values and gradients worked out by hand, in numbers that anyone can check, with no helper of ours.

Numbers are chosen so that floating point holds them exactly; where a logarithm or a tenth cannot be, twelve decimals
are compared.
"""

from __future__ import annotations

import numpy as np
import pytest

from conformance.reference import (
    LSTM,
    AddLayer,
    Affine,
    BranchLayer,
    Convolution,
    DotLayer,
    Embedding,
    ExpLayer,
    Flatten,
    IdentityWithLoss,
    LogLayer,
    MulLayer,
    MultiHeadAttention,
    NegLayer,
    ReciprocalLayer,
    Relu,
    Sigmoid,
    SigmoidWithLoss,
    Softmax,
    SoftmaxWithLoss,
    SumLayer,
    Tanh,
    TimeLSTM,
    cross_entropy_error,
    gradient_descent,
    identity_function,
    mean_squared_error,
    numerical_diff,
    numerical_gradient,
    relu,
    sigmoid,
    softmax,
    step_function,
)

LOG2 = 0.69314718056  # the natural logarithm of two, to twelve decimals
LOG3 = 1.0986122886681098

# The shop.


def test_two_apples_with_tax() -> None:
    """2 x 100 x 1.1 = 220; one more yen an apple costs 2.2, one more apple 110, one more tax 200."""
    fruit, tax = MulLayer(), MulLayer()
    price = tax.forward(fruit.forward(100.0, 2.0), 1.1)
    from_fruit, d_tax = tax.backward(1.0)
    d_apple, d_number = fruit.backward(from_fruit)
    assert [round(float(v), 12) for v in (price, d_apple, d_number, d_tax)] == [220.0, 2.2, 110.0, 200.0]


def test_two_apples_and_three_oranges_with_tax() -> None:
    """(2 x 100 + 3 x 150) x 1.1 = 715; backward 2.2, 110, 3.3, 165 and 650."""
    apples, oranges, both, tax = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    price = tax.forward(both.forward(apples.forward(100, 2), oranges.forward(150, 3)), 1.1)
    from_both, d_tax = tax.backward(1)
    from_apples, from_oranges = both.backward(from_both)
    gradients = [*apples.backward(from_apples), *oranges.backward(from_oranges), d_tax]
    assert round(float(price), 12) == 715.0
    assert [round(float(v), 12) for v in gradients] == [2.2, 110.0, 3.3, 165.0, 650.0]


# Nodes.


def test_add() -> None:
    """A row that is added to two rows gets the sum of what comes back from both."""
    layer = AddLayer()
    assert layer.forward([[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0]).tolist() == [[11.0, 22.0], [13.0, 24.0]]
    dx, dy = layer.backward([[1.0, 2.0], [3.0, 5.0]])
    assert dx.tolist() == [[1.0, 2.0], [3.0, 5.0]]
    assert dy.tolist() == [4.0, 7.0]


def test_add_a_column_to_a_row() -> None:
    """Both are stretched: the row is summed over the rows, the column over the columns."""
    layer = AddLayer()
    assert layer.forward([1.0, 2.0], [[10.0], [20.0], [30.0]]).tolist() == [[11.0, 12.0], [21.0, 22.0], [31.0, 32.0]]
    dx, dy = layer.backward([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert dx.tolist() == [9.0, 12.0]
    assert dy.tolist() == [[3.0], [7.0], [11.0]]


def test_mul() -> None:
    """dx = dout * y; dy = dout * x, and the number that multiplied all of x gathers 1 * 2 + 2 * 3 + 3 * 4 = 20."""
    layer = MulLayer()
    assert layer.forward([2.0, 3.0, 4.0], 5.0).tolist() == [10.0, 15.0, 20.0]
    dx, dy = layer.backward([1.0, 2.0, 3.0])
    assert dx.tolist() == [5.0, 10.0, 15.0]
    assert dy.tolist() == 20.0


def test_neg() -> None:
    layer = NegLayer()
    assert layer.forward([1.0, -2.0]).tolist() == [-1.0, 2.0]
    assert layer.backward([3.0, 4.0]).tolist() == [-3.0, -4.0]


def test_reciprocal() -> None:
    """-1 / 2^2 = -1/4 and -1 / (1/4)^2 = -16."""
    layer = ReciprocalLayer()
    assert layer.forward([2.0, -0.25]).tolist() == [0.5, -4.0]
    assert layer.backward([4.0, 0.5]).tolist() == [-1.0, -8.0]


def test_exp() -> None:
    layer = ExpLayer()
    assert layer.forward([0.0, LOG3]).round(12).tolist() == [1.0, 3.0]
    assert layer.backward([5.0, 2.0]).round(12).tolist() == [5.0, 6.0]


def test_log() -> None:
    layer = LogLayer()
    assert layer.forward([1.0, 2.0]).round(12).tolist() == [0.0, LOG2]
    assert layer.backward([3.0, 3.0]).tolist() == [3.0, 1.5]


@pytest.mark.parametrize(
    ("axis", "y", "dx"),
    [(-1, [3.0, 7.0], [[10.0, 10.0], [20.0, 20.0]]), (0, [4.0, 6.0], [[10.0, 20.0], [10.0, 20.0]])],
)
def test_sum(axis: int, y: list[float], dx: list[list[float]]) -> None:
    layer = SumLayer(axis)
    assert layer.forward([[1.0, 2.0], [3.0, 4.0]]).tolist() == y
    assert layer.backward([10.0, 20.0]).tolist() == dx


def test_dot() -> None:
    """[1 2] [[1 2 3] [4 5 6]] = [9 12 15]; dx = dout W.T; dW holds x_i * dout_j."""
    layer = DotLayer()
    assert layer.forward([[1.0, 2.0]], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).tolist() == [[9.0, 12.0, 15.0]]
    dx, dW = layer.backward([[1.0, 0.0, -1.0]])
    assert dx.tolist() == [[1.0 - 3.0, 4.0 - 6.0]]
    assert dW.tolist() == [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0]]


def test_branch() -> None:
    layer = BranchLayer(3)
    assert layer.forward([1.0, 2.0]).tolist() == [[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]
    assert layer.backward([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]]).tolist() == [111.0, 222.0]


# Layers.


@pytest.mark.parametrize(("shape", "copies"), [((2, 2, 3), 4.0), ((2, 2, 2, 3), 8.0), ((3,), 1.0)])
def test_a_broadcast_operand_gathers_every_copy(shape: tuple[int, ...], copies: float) -> None:
    """A row of three was copied to every place before the last axis: dout of ones comes back as how often."""
    layer = AddLayer()
    layer.forward(np.zeros(shape), np.zeros((1, 3)))
    _, dy = layer.backward(np.ones(np.broadcast_shapes(shape, (1, 3))))
    assert dy.tolist() == [[copies, copies, copies]]


def test_what_is_not_said() -> None:
    """A sum is over the last axis, a branch has two ends."""
    assert SumLayer().forward([[[1.0, 2.0], [3.0, 4.0]]]).tolist() == [[3.0, 7.0]]
    assert BranchLayer().forward([5.0]).tolist() == [[5.0], [5.0]]


def test_affine() -> None:
    """y = [[1*1 + 2*3, 1*2 + 2*4], [0*1 + 1*3, 0*2 + 1*4]] + [10, 20]."""
    layer = Affine([[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0])
    assert layer.forward([[1.0, 2.0], [0.0, 1.0]]).tolist() == [[17.0, 30.0], [13.0, 24.0]]
    # dx = dout W.T: 1*1 + 2*2, 1*3 + 2*4 in the first row, and the second with 3 and -1
    assert layer.backward([[1.0, 2.0], [3.0, -1.0]]).tolist() == [[5.0, 11.0], [1.0, 5.0]]
    # dW = x.T dout: 1*1 + 0*3, 1*2 + 0*-1 in the first row; 2*1 + 1*3, 2*2 + 1*-1 in the second
    assert layer.dW.tolist() == [[1.0, 2.0], [5.0, 3.0]]
    assert layer.db.tolist() == [4.0, 1.0]


def test_affine_of_a_sequence_and_of_nothing() -> None:
    """Two sequences of two steps are four samples; the gradients of no samples are zeros."""
    layer = Affine([[2.0]], [1.0])
    assert layer.forward([[[1.0], [2.0]], [[3.0], [4.0]]]).tolist() == [[[3.0], [5.0]], [[7.0], [9.0]]]
    assert layer.backward([[[1.0], [1.0]], [[1.0], [2.0]]]).tolist() == [[[2.0], [2.0]], [[2.0], [4.0]]]
    assert (layer.dW.tolist(), layer.db.tolist()) == ([[14.0]], [5.0])
    assert layer.forward(np.zeros((0, 1))).shape == (0, 1)
    assert layer.backward(np.zeros((0, 1))).shape == (0, 1)
    assert (layer.dW.tolist(), layer.db.tolist()) == ([[0.0]], [0.0])


def test_convolution() -> None:
    """The kernel is not turned round: at the first place 1*1 + 2*2 + 3*4 + 4*5 = 37, and a half is added."""
    layer = Convolution([[[[1.0, 2.0], [3.0, 4.0]]]], [0.5])
    x = [[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]
    assert layer.forward(x).tolist() == [[[[37.5, 47.5], [67.5, 77.5]]]]
    # each dout lays the kernel, so many times, where its window lies: where they overlap, they add up
    assert layer.backward([[[[1.0, 0.0], [0.0, 2.0]]]]).tolist() == [
        [[[1.0, 2.0, 0.0], [3.0, 6.0, 4.0], [0.0, 6.0, 8.0]]]
    ]
    # dW = once the first window and twice the last: 1 + 2*5, 2 + 2*6, 4 + 2*8, 5 + 2*9
    assert layer.dW.tolist() == [[[[11.0, 14.0], [20.0, 23.0]]]]
    assert layer.db.tolist() == [3.0]


def test_convolution_of_channels_and_of_samples() -> None:
    """Two channels are added up, two outputs are not; what W and b get back is added up over both samples."""
    layer = Convolution([[[[1.0]], [[10.0]]], [[[2.0]], [[0.0]]]], [0.0, 5.0])
    assert layer.forward([[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]).tolist() == [
        [[[21.0]], [[7.0]]],
        [[[43.0]], [[11.0]]],
    ]
    # dx: 1*1 + 2*1 = 3 and 10*1 in the first sample; 1*0 + 2*-1 = -2 and 10*0 in the second
    assert layer.backward([[[[1.0]], [[1.0]]], [[[0.0]], [[-1.0]]]]).tolist() == [
        [[[3.0]], [[10.0]]],
        [[[-2.0]], [[0.0]]],
    ]
    # dW: the first output met sample one alone; the second met sample one less sample two
    assert layer.dW.tolist() == [[[[1.0]], [[2.0]]], [[[-2.0]], [[-2.0]]]]
    assert layer.db.tolist() == [1.0, 0.0]


def test_convolution_with_a_stride_that_leaves_a_rest() -> None:
    """Windows begin at 0 and 2; the fifth of five numbers is seen by none, so nothing comes back to it."""
    layer = Convolution([[[[1.0, 10.0]]]], stride=2)
    assert layer.forward([[[[1.0, 2.0, 3.0, 4.0, 5.0]]]]).tolist() == [[[[21.0, 43.0]]]]
    assert layer.backward([[[[1.0, 3.0]]]]).tolist() == [[[[1.0, 10.0, 3.0, 30.0, 0.0]]]]
    assert layer.dW.tolist() == [[[[1.0 + 9.0, 2.0 + 12.0]]]]
    assert layer.db is None


def test_convolution_with_padding_along_one_axis() -> None:
    """A zero on the left and on the right; what comes back to them is dropped."""
    layer = Convolution([[[[1.0, 10.0]]]], [0.0], pad=(0, 1))
    assert layer.forward([[[[1.0, 2.0]]]]).tolist() == [[[[10.0, 21.0, 2.0]]]]
    assert layer.backward([[[[1.0, 2.0, 4.0]]]]).tolist() == [[[[12.0, 24.0]]]]
    assert layer.dW.tolist() == [[[[2.0 + 8.0, 1.0 + 4.0]]]]


def test_convolution_with_a_dilation_along_one_axis() -> None:
    """The second column of the kernel looks two to the right, its second row one down."""
    layer = Convolution([[[[1.0, 10.0], [100.0, 1000.0]]]], [0.0], dilation=(1, 2))
    assert layer.forward([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]).tolist() == [[[[6431.0]]]]
    assert layer.backward([[[[2.0]]]]).tolist() == [[[[2.0, 0.0, 20.0], [200.0, 0.0, 2000.0]]]]
    assert layer.dW.tolist() == [[[[2.0, 6.0], [8.0, 12.0]]]]


def test_convolution_in_groups() -> None:
    """Two outputs see the first channel, two the second."""
    layer = Convolution([[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]]], [0.0] * 4, groups=2)
    assert layer.forward([[[[10.0]], [[100.0]]]]).tolist() == [[[[10.0]], [[20.0]], [[300.0]], [[400.0]]]]
    assert layer.backward([[[[1.0]], [[1.0]], [[1.0]], [[2.0]]]]).tolist() == [[[[3.0]], [[11.0]]]]
    assert layer.dW.tolist() == [[[[10.0]]], [[[10.0]]], [[[100.0]]], [[[200.0]]]]


def test_embedding() -> None:
    """The third row is looked up twice and gathers 1 + 4 and 2 + 5; the second is never, and gets nothing."""
    layer = Embedding([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert layer.forward([2, 0, 2]).tolist() == [[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]]
    assert layer.backward([[1.0, 2.0], [10.0, 20.0], [4.0, 5.0]]) is None
    assert layer.dW.tolist() == [[10.0, 20.0], [0.0, 0.0], [5.0, 7.0]]


def test_embedding_of_one_word_of_sentences_and_of_nothing() -> None:
    """Two sentences of two words: the first row is in both. One index has no axis; no index has no gradient."""
    layer = Embedding([[1.0], [2.0]])
    assert layer.forward([[0, 1], [0, 0]]).tolist() == [[[1.0], [2.0]], [[1.0], [1.0]]]
    layer.backward([[[1.0], [2.0]], [[4.0], [8.0]]])
    assert layer.dW.tolist() == [[13.0], [2.0]]
    assert layer.forward(1).tolist() == [2.0]
    layer.backward([7.0])
    assert layer.dW.tolist() == [[0.0], [7.0]]
    assert layer.forward([]).shape == (0, 1)
    layer.backward(np.zeros((0, 1)))
    assert layer.dW.tolist() == [[0.0], [0.0]]


def test_embedding_with_padding() -> None:
    """The row of the padding is looked up, and stays as it is."""
    layer = Embedding([[1.0], [2.0]], padding_idx=0)
    assert layer.forward([0, 1, 0]).tolist() == [[1.0], [2.0], [1.0]]
    layer.backward([[1.0], [2.0], [4.0]])
    assert layer.dW.tolist() == [[0.0], [2.0]]


def lstm() -> LSTM:
    """Of one number: with x = 1 and h_prev = 2 the gates are made of log 3 (f, g and o) and of zero (i)."""
    return LSTM([[LOG3, LOG3, 0.0, LOG3]], [[0.0, 1.0, 10.0, 100.0]], [0.0, -2.0, -20.0, -200.0])


def test_lstm() -> None:
    """f = o = 3/4, i = 1/2, g = 4/5: with c_prev = (log 3 - 2/5) / f the cell is log 3, and h = 3/4 * 4/5."""
    layer, c_prev = lstm(), (LOG3 - 0.4) / 0.75
    h_next, c_next = layer.forward([[1.0]], [[2.0]], [[c_prev]])
    assert (h_next.round(12).tolist(), c_next.round(12).tolist()) == ([[0.6]], [[round(LOG3, 12)]])
    # dc = -0.08 + 4 * 3/4 * (1 - 16/25) = 1
    dx, dh_prev, dc_prev = layer.backward([[4.0]], [[-0.08]])
    assert dc_prev.round(12).tolist() == [[0.75]]
    # from f: c_prev * 3/4 * 1/4; from g: 1/2 * (1 - 16/25); from i: 4/5 * 1/2 * 1/2; from o: 4 * 4/5 * 3/4 * 1/4
    da = [round(c_prev * 0.1875, 9), 0.18, 0.2, 0.6]
    assert layer.db.round(9).tolist() == da
    assert layer.dWx.round(9).tolist() == [da]
    assert (layer.dWh / 2).round(9).tolist() == [da]
    assert dh_prev.round(9).tolist() == [[0.18 + 2.0 + 60.0]]
    assert dx.round(9).tolist() == [[round(LOG3 * (c_prev * 0.1875 + 0.18 + 0.6), 9)]]


def test_lstm_with_the_gates_in_another_order() -> None:
    """The same layer, its columns in the order i, f, g, o."""
    layer, c_prev = lstm(), (LOG3 - 0.4) / 0.75
    order = [2, 0, 1, 3]
    other = LSTM(layer.Wx[:, order], layer.Wh[:, order], layer.b[order], gates="ifgo")
    for each in (layer, other):
        each.forward([[1.0]], [[2.0]], [[c_prev]])
        each.backward([[4.0]], [[-0.08]])
    assert other.db.tolist() == layer.db[order].tolist()
    assert other.dWh.tolist() == layer.dWh[:, order].tolist()


def test_lstm_sums_over_the_batch() -> None:
    """A sample twice: the parameters get twice as much, and none get nothing."""
    layer, c_prev = lstm(), (LOG3 - 0.4) / 0.75
    layer.forward([[1.0], [1.0]], [[2.0], [2.0]], [[c_prev], [c_prev]])
    dx, _, _ = layer.backward([[4.0], [4.0]], [[-0.08], [-0.08]])
    assert layer.db.round(9).tolist() == [round(c_prev * 0.375, 9), 0.36, 0.4, 1.2]
    assert dx[0].tolist() == dx[1].tolist()
    layer.forward(np.zeros((0, 1)), np.zeros((0, 1)), np.zeros((0, 1)))
    layer.backward(np.zeros((0, 1)), np.zeros((0, 1)))
    assert layer.db.tolist() == [0.0] * 4


def sequence(**options: object) -> TimeLSTM:
    """Of one number, with o = 1/2 (made of zero) and, of x alone, f, g and i."""
    return TimeLSTM([[LOG3, LOG3, LOG3, 0.0]], [[0.0] * 4], [0.0] * 4, **options)


def test_time_lstm() -> None:
    """After x = 1 the cell is i g = 3/4 * 4/5 = 3/5; after a second one f c + i g = 9/20 + 3/5 = 21/20."""
    layer = sequence()
    hs = layer.forward([[[1.0], [1.0]]])
    assert layer.c.round(12).tolist() == [[1.05]]
    assert hs.round(12).tolist() == [[[round(np.tanh(0.6) / 2, 12)], [round(np.tanh(1.05) / 2, 12)]]]
    assert layer.h.tolist() == hs[:, 1].tolist()
    dxs = layer.backward([[[0.0], [8.0]]])
    # the second step: dc = 8/2 (1 - tanh^2), and its f is 3/4; what the first step adds to the cell passes that f
    dc = 4 * (1 - np.tanh(1.05) ** 2)
    slope = 0.75 * (9 / 25) + 0.8 * (3 / 16)  # of i g
    assert dxs.round(9).tolist() == [
        [[round(LOG3 * dc * 0.75 * slope, 9)], [round(LOG3 * dc * (slope + 0.6 * 3 / 16), 9)]]
    ]
    assert layer.db[:3].round(9).tolist() == [
        round(dc * 0.6 * 3 / 16, 9),
        round(dc * 1.75 * 0.75 * 9 / 25, 9),
        round(dc * 1.75 * 0.8 * 3 / 16, 9),
    ]


def test_time_lstm_that_goes_on() -> None:
    """Two sequences of one step are one of two steps; without stateful each begins with zeros."""
    whole, going_on, anew = sequence(), sequence(stateful=True), sequence()
    hs = whole.forward([[[1.0], [-1.0]]])
    assert [going_on.forward([[[x]]]).tolist() for x in (1.0, -1.0)] == [hs[:, :1].tolist(), hs[:, 1:].tolist()]
    assert anew.forward([[[1.0]]]).tolist() == anew.forward([[[1.0]]]).tolist()


def test_flatten() -> None:
    """Row by row, and back into the shape it came in."""
    layer = Flatten()
    assert layer.forward([[[1.0, 2.0], [3.0, 4.0]]]).tolist() == [[1.0, 2.0, 3.0, 4.0]]
    assert layer.backward([[5.0, 6.0, 7.0, 8.0]]).tolist() == [[[5.0, 6.0], [7.0, 8.0]]]
    assert layer.forward(np.zeros((0, 2, 3))).shape == (0, 6)


def test_relu_layer() -> None:
    layer = Relu()
    assert layer.forward([[-2.0, 0.0, 3.0]]).tolist() == [[0.0, 0.0, 3.0]]
    assert layer.backward([[5.0, 7.0, -11.0]]).tolist() == [[0.0, 0.0, -11.0]]


def test_sigmoid_layer() -> None:
    """1 / (1 + 1/3) = 3/4, whose derivative is 3/4 * 1/4 = 3/16."""
    layer = Sigmoid()
    assert layer.forward([0.0, LOG3]).round(12).tolist() == [0.5, 0.75]
    assert layer.backward([8.0, -16.0]).round(12).tolist() == [2.0, -3.0]


def test_tanh_layer() -> None:
    """(3 - 1/3) / (3 + 1/3) = 4/5, whose derivative is 1 - 16/25 = 9/25; at zero it is one."""
    layer = Tanh()
    assert layer.forward([0.0, LOG3, -LOG3, 1000.0]).round(12).tolist() == [0.0, 0.8, -0.8, 1.0]
    assert layer.backward([8.0, 25.0, 50.0, 3.0]).round(12).tolist() == [8.0, 9.0, 18.0, 0.0]


def test_softmax_layer() -> None:
    """exp gives 1 and 3, hence 1/4 and 3/4; dout . y = 4/4 + 8 * 3/4 = 7; dx = 1/4 (4 - 7), 3/4 (8 - 7)."""
    layer = Softmax()
    assert layer.forward([[0.0, LOG3]]).round(12).tolist() == [[0.25, 0.75]]
    assert layer.backward([[4.0, 8.0]]).round(12).tolist() == [[-0.75, 0.75]]


@pytest.mark.parametrize("t", [[0, 1], [[1.0, 0.0], [0.0, 1.0]]], ids=["labels", "one-hot"])
def test_softmax_with_loss(t: list[object]) -> None:
    """Two rows of equal logits: y is 1/2 everywhere, the loss log 2, and (y - t) / 2 is a quarter."""
    layer = SoftmaxWithLoss()
    assert round(float(layer.forward([[0.0, 0.0], [7.0, 7.0]], t)), 12) == LOG2
    assert layer.backward().tolist() == [[-0.25, 0.25], [0.25, -0.25]]
    assert layer.backward(8.0).tolist() == [[-2.0, 2.0], [2.0, -2.0]]
    assert layer.y.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert round(float(layer.loss), 12) == LOG2


def test_softmax_with_loss_of_soft_and_of_heavy_targets() -> None:
    """A target that is y has no gradient; one that sums to s = 4 has s y - t = (2 - 3, 2 - 1)."""
    layer = SoftmaxWithLoss()
    assert round(float(layer.forward([0.0, 0.0], [0.5, 0.5])), 12) == LOG2
    assert layer.backward().tolist() == [0.0, 0.0]
    layer.forward([[0.0, 0.0]], [[3.0, 1.0]])
    assert layer.backward().tolist() == [[-1.0, 1.0]]


def test_softmax_with_loss_of_huge_logits_and_of_nothing() -> None:
    """The loss of the unlikely is the difference of the logits; that of nothing is zero."""
    layer = SoftmaxWithLoss()
    assert layer.forward([1000.0, 0.0], 1).tolist() == 1000.0
    assert layer.backward().tolist() == [1.0, -1.0]
    assert layer.forward([0.0, -np.inf], 0).tolist() == 0.0  # 0 log 0 is 0
    assert layer.forward(np.zeros((0, 2)), np.zeros(0, int)).tolist() == 0.0
    assert layer.backward().shape == (0, 2)


def test_sigmoid_with_loss() -> None:
    """Four numbers of log 2 each, summed over the rows' two and averaged over two rows."""
    layer = SigmoidWithLoss()
    assert round(float(layer.forward([[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.5, 0.25]])) / 2, 12) == LOG2
    assert layer.backward(4.0).tolist() == [[-1.0, 1.0], [0.0, 0.5]]
    assert layer.backward().tolist() == [[-0.25, 0.25], [0.0, 0.125]]


def test_identity_with_loss() -> None:
    """((3-1)^2 + 0 + 0 + (2-0)^2) / 2 / 2 = 2, and (y - t) / 2."""
    layer = IdentityWithLoss()
    assert layer.forward([[3.0, 1.0], [0.0, 2.0]], [[1.0, 1.0], [0.0, 0.0]]).tolist() == 2.0
    assert layer.backward(3.0).tolist() == [[3.0, 0.0], [0.0, 3.0]]
    assert layer.backward().tolist() == [[1.0, 0.0], [0.0, 1.0]]


# Plain functions.


def test_step_function() -> None:
    assert step_function([-1.0, -0.5, 0.0, 1e-300]).tolist() == [0.0, 0.0, 0.0, 1.0]
    assert str(step_function([float("nan")])) == "[nan]"
    assert step_function(np.array([2], np.float32)).dtype == np.float32


def test_identity_function() -> None:
    x = np.array([1.0, 2.0])
    assert identity_function(x).tolist() == [1.0, 2.0]
    assert not np.shares_memory(identity_function(x), x)


def test_relu() -> None:
    assert relu([-1.5, -0.5, 0.0, 0.5, 2.5]).tolist() == [0.0, 0.0, 0.0, 0.5, 2.5]
    assert str(relu([float("nan")])) == "[nan]"


def test_sigmoid() -> None:
    assert sigmoid([-1000.0, 0.0, 1000.0]).tolist() == [0.0, 0.5, 1.0]
    assert sigmoid([-LOG3]).round(12).tolist() == [0.25]


def test_softmax() -> None:
    assert softmax([[1000.0, 1000.0], [0.0, -1000.0]]).tolist() == [[0.5, 0.5], [1.0, 0.0]]
    assert softmax([LOG3, 0.0]).round(12).tolist() == [0.75, 0.25]


def test_mean_squared_error() -> None:
    """(1 + 4 + 9 + 16) / 2 is 15, and half of that for two rows; 1/2 of 1 and 1 for a label that is missed."""
    assert mean_squared_error([1.0, 2.0, 3.0, 4.0], [0.0] * 4).tolist() == 15.0
    assert mean_squared_error([[1.0, 2.0], [3.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]]).tolist() == 7.5
    assert mean_squared_error([1.0, 0.0], 1).tolist() == 1.0


def test_cross_entropy_error() -> None:
    """(log 4 + log 2) / 2 = 3/2 log 2; 0 log 0 is 0; and with a delta of 1/2 the impossible costs log 2."""
    assert round(float(cross_entropy_error([[0.25, 0.75], [0.5, 0.5]], [0, 1])) / 1.5, 12) == LOG2
    assert cross_entropy_error([0.0, 1.0], 1).tolist() == 0.0
    assert cross_entropy_error([0.0, 1.0], [0.0, 1.0]).tolist() == 0.0
    assert round(float(cross_entropy_error([0.0, 1.0], 0, delta=0.5)), 12) == LOG2


def test_numerical_diff() -> None:
    """(3.25^2 - 2.75^2) / 0.5 = (10.5625 - 7.5625) / 0.5 = 6."""
    assert numerical_diff(lambda x: x * x, 3.0, h=0.25) == 6.0
    assert round(numerical_diff(lambda x: 0.01 * x * x + 0.1 * x, 5.0), 9) == 0.2


def test_numerical_gradient() -> None:
    """Of x0^2 + 3 x1 at (3, 4): (6, 3). Of whole numbers, too, and of a matrix."""
    assert numerical_gradient(lambda x: x[0] * x[0] + 3 * x[1], [3.0, 4.0], h=0.5).tolist() == [6.0, 3.0]
    assert numerical_gradient(lambda x: np.sum(x * x), np.array([3, 4]), h=0.5).tolist() == [6.0, 8.0]
    assert numerical_gradient(lambda x: np.sum(x * x), [[1.0], [2.0]], h=0.5).tolist() == [[2.0], [4.0]]


def test_numerical_gradient_of_what_looks_at_the_array() -> None:
    """A network's loss does not read its argument: the array itself must move, and be back afterwards."""
    W = np.array([1.0, 0.1])
    assert numerical_gradient(lambda _: W[0] * 2.0 + W[1] * 4.0, W, h=0.5).round(12).tolist() == [2.0, 4.0]
    assert W.tolist() == [1.0, 0.1]


def test_numerical_gradient_restores_x_when_f_raises() -> None:
    x = np.array([0.1, 0.2, 0.3])

    def f(moved: np.ndarray) -> float:
        if moved[1] != 0.2:
            raise ArithmeticError
        return float(moved[0])

    with pytest.raises(ArithmeticError):
        numerical_gradient(f, x)
    assert x.tolist() == [0.1, 0.2, 0.3]


def test_gradient_descent() -> None:
    """Of x^2, a quarter of the gradient takes half of x away: 8 -> 4 -> 2, and -4 -> -2 -> -1."""
    start = np.array([8.0, -4.0])
    assert gradient_descent(lambda x: np.sum(x * x), start, lr=0.25, step_num=2).round(6).tolist() == [2.0, -1.0]
    assert gradient_descent(lambda x: np.sum(x * x), [8, -4], lr=0.25, step_num=1).round(6).tolist() == [4.0, -2.0]
    assert start.tolist() == [8.0, -4.0]


def attention(heads: int = 1, columns: int = 1, **options: bool) -> MultiHeadAttention:
    """With nothing in it but the attention itself: q, k and v are what is given, and so is the output."""
    one, zero = np.eye(columns), np.zeros(columns)
    return MultiHeadAttention(one, one, one, one, zero, zero, zero, zero, heads, **options)


def test_attention() -> None:
    """Scores 0 and log 2 are shares of 1/3 and 2/3: of the values 3 and 6 that is 5."""
    layer = attention()
    output, weights = layer.forward([[1.0]], [[0.0], [LOG2]], [[3.0], [6.0]])
    assert weights.round(9).tolist() == [[[0.333333333, 0.666666667]]]
    assert output.round(9).tolist() == [[5.0]]
    # dw = (3, 6), less its mean of 5 and times the shares: ds = (-2/3, 2/3)
    dquery, dkey, dvalue = layer.backward([[1.0]], [[[0.0, 0.0]]])
    assert dquery.round(9).tolist() == [[round(LOG2 * 2 / 3, 9)]]
    assert dkey.round(9).tolist() == [[-0.666666667], [0.666666667]]
    assert dvalue.round(9).tolist() == [[0.333333333], [0.666666667]]
    assert layer.dWv.round(9).tolist() == layer.dWo.round(9).tolist() == [[5.0]]
    assert (layer.dbk.round(9).tolist(), layer.dbv.round(9).tolist(), layer.dbo.tolist()) == ([0.0], [1.0], [1.0])


def test_attention_of_the_weights_alone() -> None:
    """What comes from above for a weight goes to the scores: (1, 0) less 1/3, times (1/3, 2/3)."""
    layer = attention()
    layer.forward([[1.0]], [[0.0], [LOG2]], [[3.0], [6.0]])
    _, dkey, dvalue = layer.backward([[0.0]], [[[1.0, 0.0]]])
    assert dkey.round(9).tolist() == [[0.222222222], [-0.222222222]]
    assert dvalue.tolist() == [[0.0], [0.0]]


def test_attention_sees_what_it_may() -> None:
    """Each head has a column of its own; the first query may see the first key only."""
    same = [[0.0, 0.0], [0.0, 0.0]]
    causal, _ = attention(2, 2, causal=True).forward(same, same, [[1.0, 10.0], [3.0, 30.0]])
    masked, weights = attention(2, 2).forward(same, same, [[1.0, 10.0], [3.0, 30.0]], [[True, False], [True, True]])
    assert causal.tolist() == masked.tolist() == [[1.0, 10.0], [2.0, 20.0]]
    assert weights.tolist() == [[[1.0, 0.0], [0.5, 0.5]]] * 2
