"""The vocabulary suffices: sketches of further layers run on plain, error-carrying, walked and complex arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view as windowed

from conformance.diagnosis.walk import Walk, Walked
from conformance.oracles import numeric
from conformance.oracles.bounds import Precision, Run
from conformance.oracles.language import Case
from conformance.reference._special import erf

DOUBLE = Precision.of(np.float64)
STRIDE, PAD, DILATION, GROUPS = 2, 1, 2, 2


# A convolution, twice: by shifted sums, and by windows.


def shifted_sums(x: Any, W: Any, b: Any, dout: Any) -> Any:
    (N, C, *_), (O, _, K, L) = x.shape, W.shape  # noqa: E741
    P, Q = dout.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (PAD, PAD), (PAD, PAD)))
    grouped = padded.reshape(N, GROUPS, C // GROUPS, *padded.shape[2:])
    G, D = W.reshape(GROUPS, O // GROUPS, C // GROUPS, K, L), dout.reshape(N, GROUPS, O // GROUPS, P, Q)
    y = np.zeros_like(x, shape=D.shape)
    dx, dW = np.zeros_like(grouped), np.zeros_like(G)
    for k, m in np.ndindex(K, L):
        rows, columns = (
            slice(DILATION * at, DILATION * at + STRIDE * length, STRIDE) for at, length in ((k, P), (m, Q))
        )
        part = grouped[:, :, :, rows, columns]
        y += np.einsum("ngcpq,goc->ngopq", part, G[..., k, m])
        dx[:, :, :, rows, columns] += np.einsum("ngopq,goc->ngcpq", D, G[..., k, m])
        dW[..., k, m] = np.einsum("ngopq,ngcpq->goc", D, part)
    y = y.reshape(dout.shape) + np.reshape(b, (O, 1, 1))
    return y, cropped(dx.reshape(padded.shape)), dW.reshape(W.shape), np.sum(dout, axis=(0, 2, 3))


def windows(x: Any, W: Any, b: Any, dout: Any) -> Any:
    (N, C, *_), (O, _, K, L) = x.shape, W.shape  # noqa: E741
    P, Q = dout.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (PAD, PAD), (PAD, PAD)), mode="constant", constant_values=0)
    reach = tuple(DILATION * (length - 1) + 1 for length in (K, L))
    seen = windowed(padded, reach, axis=(2, 3))[:, :, ::STRIDE, ::STRIDE, ::DILATION, ::DILATION]
    seen = seen.reshape(N, GROUPS, C // GROUPS, P, Q, K, L)
    G, D = W.reshape(GROUPS, O // GROUPS, C // GROUPS, K, L), dout.reshape(N, GROUPS, O // GROUPS, P, Q)
    y = np.einsum("ngcpqkl,gockl->ngopq", seen, G).reshape(dout.shape) + b.reshape(-1, 1, 1)
    dW = np.einsum("ngopq,ngcpqkl->gockl", D, seen).reshape(W.shape)
    taps = np.einsum("ngopq,gockl->ngcpqkl", D, G).reshape(N, C, P, Q, K, L)
    rows = STRIDE * np.arange(P)[:, None, None, None] + DILATION * np.arange(K)[:, None]
    columns = STRIDE * np.arange(Q)[:, None, None] + DILATION * np.arange(L)
    room = np.zeros_like(padded)
    np.add.at(room, (slice(None), slice(None), rows, columns), taps)
    return y, cropped(room), dW, dout.sum(axis=(0, 2, 3))


def cropped(array: Any) -> Any:
    return array[:, :, PAD:-PAD, PAD:-PAD]


# Others.


def batch_norm(x: Any, gamma: Any, beta: Any, dout: Any) -> Any:
    d = x - np.mean(x, axis=0)
    inverse = 1 / np.sqrt(np.mean(d * d, axis=0) + 1e-5)
    normal = d * inverse
    dnormal = dout * gamma
    dx = inverse * (dnormal - np.mean(dnormal, axis=0) - normal * np.mean(dnormal * normal, axis=0))
    return gamma * normal + beta, dx, np.sum(dout * normal, axis=0), np.sum(dout, axis=0)


def tanh(x: Any, dout: Any) -> Any:
    y = np.tanh(x)
    return y, dout * (1 - np.square(y))


def dropout(x: Any, dout: Any) -> Any:
    mask = (np.random.default_rng(0).random(x.shape) > 0.4) / 0.6
    return x * mask, dout * mask


def embedding(W: Any, dout: Any) -> Any:
    index = np.array([[0, 2], [2, 1]])
    dW = np.zeros_like(W)
    np.add.at(dW, index, dout)
    return np.take(W, index, axis=0), dW


def attention(q: Any, k: Any, v: Any, dout: Any) -> Any:
    scale = 1 / np.sqrt(float(q.shape[-1]))
    scores = np.einsum("nqd,nkd->nqk", q, k) * scale
    mask = np.tril(np.ones(scores.shape[1:], bool))
    highest = np.max(np.where(mask, scores, -np.inf), axis=-1, keepdims=True)
    z = np.where(mask, np.exp(np.where(mask, scores - highest, 0.0)), 0.0)
    a = z / np.sum(z, axis=-1, keepdims=True)
    da = dout @ np.swapaxes(v, -1, -2)
    ds = a * (da - np.sum(da * a, axis=-1, keepdims=True)) * scale
    return a @ v, ds @ k, ds.swapaxes(1, 2) @ q, np.swapaxes(a, 1, 2) @ dout


def lstm_cell(x: Any, h: Any, c: Any, W: Any, dout: Any) -> Any:
    """The new state, and the new cell beside it."""
    joined = np.concatenate([x, h], axis=-1)
    f, g, i, o = np.split(joined @ W, 4, axis=-1)
    f, i, o, g = sigmoid(f), sigmoid(i), sigmoid(o), np.tanh(g)
    new = f * c + g * i
    t = np.tanh(new)
    dh, dc = np.split(dout, 2, axis=-1)
    ds = dc + dh * o * (1 - t**2)
    gates = [ds * c * f * (1 - f), ds * i * (1 - g**2), ds * g * i * (1 - i), dh * t * o * (1 - o)]
    dz = np.concatenate(gates, axis=-1)
    dx, dstate = np.split(dz @ W.T, [x.shape[-1]], axis=-1)
    return np.concatenate([o * t, new], axis=-1), dx, dstate, ds * f, joined.T @ dz


def sigmoid(x: Any) -> Any:
    z = np.exp(np.minimum(x, -x))
    return np.where(x >= 0, np.ones_like(x), z) / (1 + z)


def max_pooling(x: Any, dout: Any) -> Any:
    seen = windowed(np.pad(x, 1, constant_values=-np.inf), (3, 3))[::2, ::2]
    flat = seen.reshape(*seen.shape[:2], 9)
    at = np.argmax(flat, axis=-1)[..., None]
    rows, columns = (2 * place + at[..., 0] // 3 ** (1 - axis) % 3 for axis, place in enumerate(np.indices(dout.shape)))
    room = np.zeros_like(x, shape=tuple(length + 2 for length in x.shape))
    np.add.at(room, (rows, columns), dout)
    return np.take_along_axis(flat, at, axis=-1)[..., 0], room[1:-1, 1:-1]


def gelu(x: Any, dout: Any) -> Any:
    """By tanh, and with powers."""
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    t = np.tanh(inner)
    slope = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)
    return 0.5 * x * (1 + t), dout * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope)


def gelu_by_erf(x: Any, dout: Any) -> Any:
    share = (1 + erf(x / np.sqrt(2))) / 2
    return x * share, dout * (share + x * np.exp(-x * x / 2) / np.sqrt(2 * np.pi))


def softplus_and_elu(x: Any, dout: Any) -> Any:
    z = np.exp(np.minimum(x, -x))
    below = np.expm1(np.minimum(x, 0))
    return (
        np.maximum(x, 0) + np.log1p(z) + np.where(x > 0, x, below),
        dout * (sigmoid(x) + np.where(x > 0, np.ones_like(x), below + 1)),
    )


CONVOLUTION = ((2, 4, 6, 7), (6, 2, 2, 3), (6,)), (2, 6, 3, 3)
SKETCHES: dict[Callable[..., Any], tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]] = {
    shifted_sums: CONVOLUTION,
    windows: CONVOLUTION,
    batch_norm: (((5, 3), (3,), (3,)), (5, 3)),
    tanh: (((4, 3),), (4, 3)),
    dropout: (((4, 3),), (4, 3)),
    embedding: (((4, 3),), (2, 2, 3)),
    attention: (((2, 3, 4),) * 3, (2, 3, 4)),
    lstm_cell: (((2, 3), (2, 4), (2, 4), (7, 16)), (2, 8)),
    max_pooling: (((5, 5),), (3, 3)),
    gelu: (((4, 3),), (4, 3)),
    gelu_by_erf: (((4, 3),), (4, 3)),
    softplus_and_elu: (((4, 3),), (4, 3)),
}
sketches = pytest.mark.parametrize("sketch", SKETCHES, ids=lambda sketch: sketch.__name__)


def drawn(sketch: Callable[..., Any]) -> list[Any]:
    """What goes in, and what comes from above."""
    rng = np.random.default_rng(0)
    shapes, upstream = SKETCHES[sketch]
    return [rng.normal(size=shape) for shape in (*shapes, upstream)]


@sketches
@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_a_sketch_has_finite_bounds_and_the_values_of_the_plain_run(sketch: Callable[..., Any], precision: Any) -> None:
    run, arrays = Run(Precision.of(precision)), drawn(sketch)
    for plain, carried in zip(sketch(*arrays), sketch(*map(run.lift, arrays)), strict=True):
        assert np.array_equal(plain, carried.value)
        assert np.all(carried.error < np.max(np.abs(plain))), "decided"
    assert run.margin > 0


def test_two_ways_to_convolve_agree_under_their_bounds() -> None:
    arrays = drawn(windows)
    for one, other in zip(*(sketch(*map(Run(DOUBLE).lift, arrays)) for sketch in (shifted_sums, windows)), strict=True):
        assert np.all(np.abs(one.value - other.value) <= one.error + other.error)


@sketches
def test_a_sketch_can_be_walked(sketch: Callable[..., Any]) -> None:
    """As without a walk, bounds and all; whatever is done with numbers has a name in words."""
    arrays, walk = drawn(sketch), Walk.__new__(Walk)
    walk.at, walk.change, walk.steps, walk.names = None, None, {}, {}
    walked = sketch(*(Walked(walk, Run(DOUBLE).lift(array), f"a{place}") for place, array in enumerate(arrays)))
    for carried, answer in zip(sketch(*map(Run(DOUBLE).lift, arrays)), walked, strict=True):
        assert np.array_equal(carried.value, answer.value.value)
        assert np.array_equal(carried.error, answer.value.error)
    assert all(step.words and step.told for step in walk.steps)


@sketches
def test_a_sketch_survives_the_complex_step(sketch: Callable[..., Any]) -> None:
    """Its gradients are the derivative of its forward, under their own bounds."""
    arrays = drawn(sketch)
    case = Case(sketch.__name__, {f"a{place}": array for place, array in enumerate(arrays[:-1])}, dout=arrays[-1])
    gradients = sketch(*map(Run(DOUBLE).lift, arrays))[1:]
    for seed in range(3):
        direction = numeric.signs(case, np.random.default_rng(seed))
        slope = numeric.complex_step(lambda case: sketch(*case.inputs.values(), case.dout)[0], case, direction)
        along = [gradient * v for gradient, v in zip(gradients, direction.values(), strict=True)]
        said = np.sum(np.concatenate([each.ravel() for each in along]))
        assert abs(slope.value - said.value) <= said.error + said.error
