"""Layers of a course on sequences, as people write them: found, called, and told what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from test_modes import changed, failing, rows

from conformance.cases import Key, case
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


# Of a framework's shape: built from sizes, in PyTorch's order of gates, and forgetting what the last step left.


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


# Wrong ones.


REPEATED = changed(EMBEDDING, ("np.add.at(dW, self.idx, dout)", "dW[self.idx] += dout"))
REMEMBERED = changed(
    EMBEDDING,
    ("self.idx = idx", "self.seen = getattr(self, 'seen', {})"),
    ("return W[idx]", "self.idx = self.seen.setdefault(id(idx), idx.copy())\n        return W[self.idx]"),
)


@pytest.mark.parametrize(
    ("source", "clause", "layer", "kind", "words"),
    [
        (REPEATED, "gradient", "Embedding", "repeated-rows-assigned", "use np.add.at"),
        (REMEMBERED, "repeatable", "Embedding", "remembers-arrays", "with other numbers in them"),
    ],
    ids=["assigned", "remembered"],
)
def test_a_mistake_is_named(  # noqa: PLR0913, PLR0917  # what is put, and what is said
    source: str, clause: str, layer: str, kind: str, words: str, tmp_path: Path
) -> None:
    wrong = [each for each in rows(source, tmp_path, [clause]) if each["layer"] == layer and each["core"] == "wrong"]
    assert {each["kind"] for each in wrong} == {kind}
    assert all(words in each["text"] for each in wrong)
