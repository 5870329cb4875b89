"""Layers of a course on sequences, as people write them: found, called, and told what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_modes import changed, failing, rows

from conformance.cases import Key, case
from conformance.loading import load
from conformance.records import RECORDS

EMBEDDING = """
import numpy as np


class Embedding:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, idx):
        (W,) = self.params
        self.idx = idx
        return W[idx]

    def backward(self, dout):
        (dW,) = self.grads
        dW[...] = 0
        np.add.at(dW, self.idx, dout)
        return None
"""

WORD_EMBEDDING = """
import numpy as np


def word_embedding_forward(x, W):
    return W[x], (x, W)


def word_embedding_backward(dout, cache):
    x, W = cache
    dW = np.zeros_like(W)
    np.add.at(dW, x, dout)
    return dW
"""

BY_SIZES = """
import numpy as np


class EmbeddingLayer:
    def __init__(self, vocab_size, embed_dim):
        self.weight = np.zeros((vocab_size, embed_dim))

    def forward(self, tokens):
        self.tokens = tokens
        return self.weight[tokens]

    def backward(self, grad_output):
        self.grad_weight = np.zeros_like(self.weight)
        np.add.at(self.grad_weight, self.tokens, grad_output)
"""

STEP = """
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    i, f, o, g = np.split(x @ Wx + prev_h @ Wh + b, 4, axis=1)
    i, f, o, g = sigmoid(i), sigmoid(f), sigmoid(o), np.tanh(g)
    next_c = f * prev_c + i * g
    return o * np.tanh(next_c), next_c, (x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c)


def lstm_step_backward(dnext_h, dnext_c, cache):
    x, prev_h, prev_c, Wx, Wh, i, f, o, g, next_c = cache
    t = np.tanh(next_c)
    dc = dnext_c + dnext_h * o * (1 - t**2)
    da = [dc * g * i * (1 - i), dc * prev_c * f * (1 - f), dnext_h * t * o * (1 - o), dc * i * (1 - g**2)]
    da = np.hstack(da)
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, prev_h.T @ da, da.sum(axis=0)
"""

CELL = """
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTM:
    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]

    def forward(self, x, h_prev, c_prev):
        Wx, Wh, b = self.params
        f, g, i, o = np.split(x @ Wx + h_prev @ Wh + b, 4, axis=1)
        f, g, i, o = sigmoid(f), np.tanh(g), sigmoid(i), sigmoid(o)
        c_next = f * c_prev + g * i
        self.cache = (x, h_prev, c_prev, i, f, g, o, c_next)
        return o * np.tanh(c_next), c_next

    def backward(self, dh_next, dc_next):
        Wx, Wh, b = self.params
        x, h_prev, c_prev, i, f, g, o, c_next = self.cache
        t = np.tanh(c_next)
        ds = dc_next + dh_next * o * (1 - t**2)
        df, dg, di, do = ds * c_prev, ds * i, ds * g, dh_next * t
        dA = np.hstack((df * f * (1 - f), dg * (1 - g**2), di * i * (1 - i), do * o * (1 - o)))
        self.grads[0][...], self.grads[1][...], self.grads[2][...] = x.T @ dA, h_prev.T @ dA, dA.sum(axis=0)
        return dA @ Wx.T, dA @ Wh.T, ds * f
"""
SEQUENCE = (
    CELL
    + """

class TimeLSTM:
    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        self.h, self.c, self.stateful = None, None, stateful

    def forward(self, xs):
        N, T, D = xs.shape
        H = self.params[1].shape[0]
        self.layers, hs = [], np.empty((N, T, H), dtype="f")
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, H), dtype="f")
        if not self.stateful or self.c is None:
            self.c = np.zeros((N, H), dtype="f")
        for t in range(T):
            layer = LSTM(*self.params)
            self.h, self.c = layer.forward(xs[:, t, :], self.h, self.c)
            hs[:, t, :] = self.h
            self.layers.append(layer)
        return hs

    def backward(self, dhs):
        N, T, H = dhs.shape
        dxs, dh, dc, grads = np.empty((N, T, self.params[0].shape[0]), dtype="f"), 0, 0, [0, 0, 0]
        for t in reversed(range(T)):
            dx, dh, dc = self.layers[t].backward(dhs[:, t, :] + dh, dc)
            dxs[:, t, :] = dx
            grads = [grad + more for grad, more in zip(grads, self.layers[t].grads)]
        for place, grad in enumerate(grads):
            self.grads[place][...] = grad
        return dxs
"""
)

# Of a framework's shape: built from sizes, in PyTorch's order of gates, and forgetting what the last step left.
LAYER = """
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTMLayer:
    def __init__(self, input_size, hidden_size):
        self.W_ih = np.zeros((input_size, 4 * hidden_size))
        self.W_hh = np.zeros((hidden_size, 4 * hidden_size))
        self.b = np.zeros(4 * hidden_size)

    def forward(self, x):
        N, T, D = x.shape
        H = len(self.W_hh)
        self.x, self.cache, out = x, [], np.zeros((N, T, H))
        h = c = np.zeros((N, H))
        for t in range(T):
            i, f, g, o = np.split(x[:, t] @ self.W_ih + h @ self.W_hh + self.b, 4, axis=1)
            i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
            before, c = c, f * c + i * g
            self.cache.append((h, before, i, f, g, o, np.tanh(c)))
            h = out[:, t] = o * np.tanh(c)
        return out

    def backward(self, dout):
        self.dW_ih, self.dW_hh, self.db = np.zeros_like(self.W_ih), np.zeros_like(self.W_hh), np.zeros_like(self.b)
        dx, dh, dc = np.zeros_like(self.x), 0, 0
        for t in reversed(range(dout.shape[1])):
            h, c, i, f, g, o, tc = self.cache[t]
            dh = dout[:, t] + dh
            dc = dc + dh * o * (1 - tc**2)
            da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - g**2), dh * tc * o * (1 - o)])
            self.dW_ih += self.x[:, t].T @ da
            self.dW_hh += h.T @ da
            self.db += da.sum(axis=0)
            dx[:, t], dh, dc = da @ self.W_ih.T, da @ self.W_hh.T, dc * f
        return dx
"""
NUMBERS = ("forward", "gradient", "own-derivative", "state")


# Indices, as they are drawn.


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("setup", RECORDS["Embedding"].setups)
def test_an_index_comes_again_one_never_comes_and_that_of_the_padding_does(setup: str, seed: int) -> None:
    drawn = case(Key("Embedding", "float32", setup, seed=seed))
    idx, rows = drawn.fixed["idx"], len(drawn.params["W"])
    assert len(np.unique(idx)) < min(len(idx), rows)
    assert drawn.options.get("padding_idx", idx[0]) in idx
    assert idx.dtype == (np.int32 if setup == "int32" else np.int64)


# Right ones.


@pytest.mark.parametrize("source", [EMBEDDING, WORD_EMBEDDING, BY_SIZES], ids=["class", "functions", "by sizes"])
def test_an_embedding_conforms(source: str, tmp_path: Path) -> None:
    told = rows(source, tmp_path)
    assert {each["layer"] for each in told} == {"Embedding"}
    assert failing(told) == {}


def test_a_step_conforms_whatever_the_order_of_its_gates(tmp_path: Path) -> None:
    told = rows(STEP, tmp_path, NUMBERS)
    assert {each["layer"] for each in told} == {"LSTM"}
    assert failing(told) == {}
    assert "gates: i, f, o, g" in " ".join(load(str(tmp_path / "layers.py")).remarks)


def test_the_textbooks_sequence_passes_core(tmp_path: Path) -> None:
    told = rows(SEQUENCE, tmp_path, NUMBERS)
    assert {each["layer"] for each in told} == {"LSTM", "TimeLSTM"}
    assert failing(told, "core") == {}
    assert {"TimeLSTM-state:h", "TimeLSTM-state:c"} <= {each["id"] for each in told if each["core"] == "conforms"}


def test_who_keeps_no_state_is_asked_for_none(tmp_path: Path) -> None:
    told = rows(LAYER, tmp_path, NUMBERS)
    assert {each["layer"] for each in told} == {"TimeLSTM"}
    assert failing(told) == {}
    assert {each["id"] for each in told if each["verdict"] == "not asked"} >= {"TimeLSTM-state:h", "TimeLSTM-state:c"}


# Wrong ones.


REPEATED = changed(EMBEDDING, ("np.add.at(dW, self.idx, dout)", "dW[self.idx] += dout"))
REMEMBERED = changed(
    EMBEDDING,
    ("self.idx = idx", "self.seen = getattr(self, 'seen', {})"),
    ("return W[idx]", "self.idx = self.seen.setdefault(id(idx), idx.copy())\n        return W[self.idx]"),
)
TORCHS = changed(
    CELL,
    ("f, g, i, o = np.split", "i, f, g, o = np.split"),
    ("df * f * (1 - f), dg * (1 - g**2), di * i * (1 - i),", "di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2),"),
)
ONE_STEP = changed(SEQUENCE, ("grad + more for", "more for"))


@pytest.mark.parametrize(
    ("source", "clause", "layer", "kind", "words"),
    [
        (REPEATED, "gradient", "Embedding", "repeated-rows-assigned", "use np.add.at"),
        (REMEMBERED, "repeatable", "Embedding", "remembers-arrays", "with other numbers in them"),
        (TORCHS, "forward", "LSTM", "gates-in-the-order-of-py-torch", 'declare "gates": "i, f, g, o"'),
        (ONE_STEP, "gradient", "TimeLSTM", "last-step-alone", "all steps share the parameters"),
    ],
    ids=["assigned", "remembered", "in another order", "of one step"],
)
def test_a_mistake_is_named(  # noqa: PLR0913, PLR0917  # what is put, and what is said
    source: str, clause: str, layer: str, kind: str, words: str, tmp_path: Path
) -> None:
    wrong = [each for each in rows(source, tmp_path, [clause]) if each["layer"] == layer and each["core"] == "wrong"]
    assert {each["kind"] for each in wrong} == {kind}
    assert all(words in each["text"] for each in wrong)
