"""Undecidable is no way out: every clause that compares numbers decides most of them, under bounds that do not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from measuring import DTYPES, asked, keys, widths

from conformance.cases import Key
from conformance.checks import CLAUSES
from conformance.clause import Clause
from conformance.memory import Memory
from conformance.oracles.bounds import Bounded, Run
from conformance.question import Question
from conformance.records import RECORDS
from conformance.trial import Trial
from conformance.truths import Bounds, Facts, the_reference

LARGE_GATES = "gradient:x gradient:h_prev gradient:Wx gradient:Wh gradient:b batch:many batch:one upstream-linear"
OF_QUERIES = "gradient:query gradient:Wq gradient:Wk gradient:bq"
LARGE_SCORES = "forward:output gradient:key gradient:Wv gradient:bk gradient:bv batch-independence upstream-linear"


def _of(textures: str, titles: str) -> set[str]:
    return {f"{title} {texture}" for texture in textures.split() for title in titles.split()}


PLAIN = ("integers", "normal")  # nine tenths of these must be decided, and half of every other texture

# Where a derivative is nothing but rounding: tanh saturates on both sides, and 1 - y^2 has no bit left in float32; of a
# batch that is constant the normalised x is zero, and so is dgamma. Gates of an LSTM are 0 or 1 for a large x. Of an
# attention the shares are 0 or 1 for a large query, and where all keys are the same, no share depends on the query.
LOST = {
    ("Tanh", "float32"): {"gradient:x saturating", "upstream-linear saturating"},
    ("BatchNormalization", "float32"): {"gradient:gamma constant"},
    ("BatchNormalization", "float64"): {"gradient:gamma constant"},
    ("LSTM", "float32"): {*_of("extremes", LARGE_GATES), "batch:one offset"},
    ("LSTM", "float64"): {*_of("extremes", LARGE_GATES)},
    ("TimeLSTM", "float32"): {
        *_of("extremes", "gradient:Wh batch:one"),
        *_of("offset", "gradient:Wx gradient:Wh batch:many upstream-linear"),
    },
    ("TimeLSTM", "float64"): {*_of("extremes", "gradient:Wx gradient:Wh batch:one")},
    ("MultiHeadAttention", "float32"): {
        *_of("constant", OF_QUERIES),
        *_of("times50 saturating", "gradient:bk"),
        *_of("offset magnitudes", f"{OF_QUERIES} {LARGE_SCORES}"),
        *_of("offset", "batch:many batch:sequence"),
        *_of("magnitudes", "gradient:value gradient:Wo batch:single batch:many batch:sequence batch:one"),
    },
    ("MultiHeadAttention", "float64"): {*_of("constant", OF_QUERIES)},
}

# The median bound on normal data in units of u, of what is computed at all: measured, rounded up to a whole number.
# A layer that is not listed may have what every elementwise layer should keep within.
UNLISTED = 64
MEDIANS = {
    "Relu": 0,
    "Sigmoid": 13,
    "Tanh": 8,
    "Softmax": 26,
    "MultiHeadAttention": 210,
    "Affine": 5,
    "LSTM": 70,
    "TimeLSTM": 160,
    "Convolution": 51,
    "BatchNormalization": 47,
    "Dropout": 2,
    "SoftmaxWithLoss": 28,
    "SigmoidWithLoss": 17,
    "IdentityWithLoss": 4,
    "AddLayer": 1,
    "MulLayer": 1,
    "NegLayer": 0,
    "ReciprocalLayer": 4,
    "ExpLayer": 7,
    "LogLayer": 4,
    "SumLayer": 1,
    "DotLayer": 5,
    "BranchLayer": 1,
}


def put(layer: str, dtype: str) -> Iterator[tuple[Clause, str, Key]]:
    """Every clause that compares numbers, in all its parts, with a few cases of each texture."""
    record = RECORDS[layer]
    for clause in CLAUSES.values():
        if clause.few_cases or clause.name in record.without or (clause.float64_only and dtype != "float64"):
            continue
        for part in record.ranks if clause.name == "batch" else clause.parts(record):  # ours flattens no batch
            for texture in set(clause.textures or record.textures) & set(record.textures):
                (mode,) = Question(record, clause, part, dtype, the_reference(), ["numeric"], Memory()).kind.modes
                asked = [replace(key, mode=mode) for key in several(clause, part, layer, dtype, texture)]
                yield from ((clause, part, key) for key in asked if there(part, key))


def there(part: str, key: Key) -> bool:
    """Whether the array that is asked about is: a bias may be absent."""
    return part not in key.record.args or part in key.record.args_of(key.setup)


def several(clause: Clause, part: str, layer: str, dtype: str, texture: str) -> Iterator[Key]:
    if clause.name != "batch":
        return keys(layer, dtype, texture, 3)
    return (replace(key, batch=part, setup=RECORDS[layer].first) for key in keys(layer, dtype, texture, 1))


def shares(layer: str, dtype: str) -> dict[tuple[str, str], float]:
    """By clause and texture, what part of the elements is decided; on a kink only the clause about kinks decides."""
    compared, decided = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for clause, part, key in put(layer, dtype):
        trial = Trial.of(the_reference(), key, ("numeric",), Memory())
        if trial.facts.on_kink and clause.name != "kink":
            continue
        trial.facts._answers["numeric"] = trial.facts.reference  # whether it is right is asked elsewhere
        clause(trial, part)
        cell = (clause.titled(part), key.texture)
        compared[cell] += trial.compared
        decided[cell] += trial.decided
    return {cell: decided[cell] / count for cell, count in compared.items() if count}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layer", RECORDS)
def test_most_elements_are_decided(layer: str, dtype: str) -> None:
    measured = shares(layer, dtype)
    short = {f"{title} {texture}" for (title, texture), s in measured.items() if s < (0.9 if texture in PLAIN else 0.5)}
    assert short == LOST.get((layer, dtype), set())


def test_bounds_that_swallow_everything_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: where every bound is as wide as the numbers are, nothing is decided."""
    monkeypatch.setattr(Facts, "bounds", lambda about, precision: swollen(about))
    assert {share for (title, _), share in shares("MulLayer", "float32").items() if title != "batch:empty"} == {0.0}


def swollen(about: Facts) -> Bounds:
    run = Run(about.precision)
    return Bounds(about.reference.mapped(lambda a: Bounded(run, a, np.full(np.shape(a), np.inf))), run)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("layer", RECORDS)
def test_the_median_bound_has_not_grown(layer: str, dtype: str) -> None:
    cases = [Facts(key) for key in keys(layer, dtype, "normal", 30)]
    wide = np.concatenate([widths(about, name) for about in cases for name in asked(about)])
    median = float(np.median(wide[wide > 0])) if np.any(wide > 0) else 0.0
    print(f"{layer:16s} {dtype} {median:.1f} u")  # noqa: T201  # shown by `pytest -s`
    ceiling = MEDIANS.get(layer, UNLISTED)
    assert round(median, 2) <= ceiling
    assert layer not in MEDIANS or ceiling - 2 < median, "a measured ceiling: lower it"
