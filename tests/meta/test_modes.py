"""Layers with a mode, a state or a choice of their own: right ones conform, wrong ones do not, however they draw."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asked
import pytest

from conformance.checks import CLAUSES
from conformance.loading import load
from conformance.memory import Memory
from conformance.question import questions
from conformance.records import RECORDS
from conformance.report import Row, row

TEXTBOOK_NORMALIZATION = '''
import numpy as np


class BatchNormalization:
    """In the textbook's shape: rows of features alone, statistics that begin at zero, a flag that says it trains."""

    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.running_mean, self.running_var = running_mean, running_var

    def forward(self, x, train_flg=True):
        if self.running_mean is None:
            self.running_mean, self.running_var = np.zeros(x.shape[1]), np.zeros(x.shape[1])
        if not train_flg:
            return self.gamma * (x - self.running_mean) / np.sqrt(self.running_var + 10e-7) + self.beta
        mean = x.mean(axis=0)
        self.centred = x - mean
        var = (self.centred**2).mean(axis=0)
        self.std = np.sqrt(var + 10e-7)
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mean
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.gamma * self.centred / self.std + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = (dout * self.centred / self.std).sum(axis=0)
        dn = dout * self.gamma
        dvar = -0.5 * (dn * self.centred).sum(axis=0) / self.std**3
        dcentred = dn / self.std + 2 * self.centred * dvar / len(dout)
        return dcentred - dcentred.mean(axis=0)
'''

FRAMEWORK_NORMALIZATION = '''
import numpy as np


class BatchNormalization:
    """As frameworks have it: the momentum weighs the new, the running variance is unbiased, eps is 1e-5."""

    def __init__(self, gamma, beta, eps=1e-5, momentum=0.1):
        self.gamma, self.beta, self.eps, self.momentum = gamma, beta, eps, momentum
        self.running_mean, self.running_var = np.zeros_like(gamma), np.ones_like(gamma)

    def forward(self, x, training=True):
        self.training, self.axes = training, (0, *range(2, x.ndim))
        if training:
            mean, var, count = x.mean(axis=self.axes), x.var(axis=self.axes), x.size // x.shape[1]
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * count / (count - 1)
        else:
            mean, var = self.running_mean, self.running_var
        self.std = np.sqrt(self.along(x, var) + self.eps)
        self.xn = (x - self.along(x, mean)) / self.std
        return self.along(x, self.gamma) * self.xn + self.along(x, self.beta)

    def along(self, x, values):
        return values.reshape(1, -1, *[1] * (x.ndim - 2))

    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.xn).sum(axis=self.axes), dout.sum(axis=self.axes)
        dxn = dout * self.along(dout, self.gamma)
        if self.training:
            both = dxn.mean(axis=self.axes, keepdims=True), (dxn * self.xn).mean(axis=self.axes, keepdims=True)
            dxn = dxn - both[0] - self.xn * both[1]
        return dxn / self.std
'''
DECLARED_NORMALIZATION = """
CONVENTIONS = {"BatchNormalization": {"momentum": "of the new", "variance": "unbiased", "eps": "1e-05"}}
"""

DROPOUT = """
import numpy as np
CONVENTIONS = {}


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.scale = 1 - dropout_ratio

    def forward(self, x, train_flg=True):
        self.mask = np.random.random(x.shape) > self.dropout_ratio if train_flg else self.scale
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
"""


def changed(source: str, *pairs: tuple[str, str]) -> str:
    """The source with lines of it replaced, each of which is there."""
    for old, new in pairs:
        assert old in source
        source = source.replace(old, new)
    return source


PRIVATE = [
    ("self.dropout_ratio = dropout_ratio\n", "self.dropout_ratio, self.rng = dropout_ratio, np.random.default_rng()\n"),
    ("np.random.random(", "self.rng.random("),
]
SEEDED = [(PRIVATE[0][0], PRIVATE[0][1].replace("default_rng()", "default_rng(0)")), PRIVATE[1]]
IN_TRAINING = [
    ("CONVENTIONS = {}", 'CONVENTIONS = {"Dropout": {"scale": "in training"}}'),
    ("self.dropout_ratio if train_flg else self.scale", "self.dropout_ratio if train_flg else True"),
    (
        "return x * self.mask\n",
        "self.scale = 1 - self.dropout_ratio if train_flg else 1.0\n        return x * self.mask / self.scale\n",
    ),
    ("return dout * self.mask", "return dout * self.mask / self.scale"),
]
KEEPS = [
    ("CONVENTIONS = {}", 'CONVENTIONS = {"Dropout": {"ratio": "kept"}}'),
    ("> self.dropout_ratio", "< self.dropout_ratio"),
    ("self.scale = 1 - dropout_ratio", "self.scale = dropout_ratio"),
]

# As a textbook has it: after a forward in evaluation there is no mask, or an old one, and backward is not to be asked.
TEXTBOOK_DROPOUT = """
import numpy as np


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask
"""

TORCH_MODULE = """
import torch

CONVENTIONS = {"Dropout": {"scale": "in training"}}


class Dropout(torch.nn.Module):
    def __init__(self, dropout_ratio=0.5):
        super().__init__()
        self.inner = torch.nn.Dropout(dropout_ratio)

    def forward(self, x):
        return self.inner(x)
"""


def rows(source: str, folder: Path, clauses: Sequence[str] = tuple(CLAUSES)) -> list[Row]:
    """What is said of a file, by the numeric oracle."""
    path = folder / "layers.py"
    path.write_text(source)
    subject, memory = load(str(path)), Memory()
    records = [record for record in RECORDS.values() if subject.precisions(record.layer)]
    put = [
        question
        for clause in clauses
        for question in questions(CLAUSES[clause], records, subject, ["numeric"], memory, profile="quick")
    ]
    for question in put:
        asked.settled(question)
    return [row(question) for question in put]


def failing(told: list[Row], level: str = "verdict") -> dict[str, str]:
    """What does not conform, by id."""
    return {each["id"]: each[level] for each in told if each[level] not in ("conforms", "not asked")}


# Right ones.


def test_the_textbooks_normalization_passes_core_and_what_it_does_not_offer_is_told(tmp_path: Path) -> None:
    told = rows(TEXTBOOK_NORMALIZATION, tmp_path)
    assert failing(told, "core") == {}
    conventions = {said for each in told for said in each["conventions"]}
    assert {f"{name} is not offered: what needs it is not asked" for name in ("eps", "unbiased")} <= conventions
    assert set(failing(told).values()) == {"raised"}  # of images, and asked back after a forward in evaluation


def test_a_frameworks_normalization_conforms_as_it_is_declared(tmp_path: Path) -> None:
    assert failing(rows(FRAMEWORK_NORMALIZATION + DECLARED_NORMALIZATION, tmp_path)) == {}


def test_undeclared_it_is_wrong_in_what_differs(tmp_path: Path) -> None:
    told = rows(FRAMEWORK_NORMALIZATION, tmp_path, ["state"])
    assert {each["core"] for each in told if each["core_clause"]} == {"wrong"}


GENERATORS = {"numpy's generator": [], "its own generator": PRIVATE, "its own, seeded": SEEDED}


@pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS)
@pytest.mark.parametrize("convention", [[], IN_TRAINING, KEEPS], ids=["ours", "scaled in training", "share kept"])
def test_an_honest_dropout_conforms(convention: list[Any], generator: list[Any], tmp_path: Path) -> None:
    assert failing(rows(changed(DROPOUT, *convention, *generator), tmp_path)) == {}


def test_the_textbooks_dropout_passes_core(tmp_path: Path) -> None:
    told = rows(TEXTBOOK_DROPOUT, tmp_path)
    assert failing(told, "core") == {}
    assert failing(told) == {
        f"Dropout-{clause}{dtype}": "raised" for clause in ("modes", "batch-independence") for dtype in ("", "-float32")
    }


def test_a_module_of_torch_conforms(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    assert failing(rows(TORCH_MODULE, tmp_path)) == {}


def test_a_convention_that_is_not_declared_is_found(tmp_path: Path) -> None:
    (_, *others) = IN_TRAINING
    assert "Dropout-forward" in failing(rows(changed(DROPOUT, *others), tmp_path, ["forward"]), "core")
    (_, *others) = KEEPS
    (said,) = {each["text"] for each in rows(changed(DROPOUT, *others), tmp_path, ["share"])}
    assert 'declare ratio="kept"' in said


# Wrong ones, at level core.

GARBAGE = changed(DROPOUT, (" if train_flg else self.scale", ""))
ANEW = changed(DROPOUT, ("dout * self.mask", "dout * (np.random.random(dout.shape) > self.dropout_ratio)"))
NEVER = changed(
    TEXTBOOK_NORMALIZATION, ("self.momentum * self.running_", "self.running_"), ("(1 - self.momentum)", "0")
)
WRONG = [
    pytest.param(GARBAGE, "modes", id="garbage in evaluation"),
    pytest.param(ANEW, "share", id="a mask drawn anew in backward"),
    pytest.param(NEVER, "state", id="statistics that are never updated"),
]


@pytest.mark.parametrize(("source", "clause"), WRONG)
def test_what_passed_where_nobody_asked_for_modes_is_wrong_at_level_core(
    source: str, clause: str, tmp_path: Path
) -> None:
    told = rows(source, tmp_path, [clause])
    assert told
    assert {each["core"] for each in told if each["core_clause"]} == {"wrong"}


# The same question has the same answer.


@pytest.mark.parametrize("source", [DROPOUT, GARBAGE], ids=["right", "wrong"])
def test_who_draws_from_numpys_generator_gets_the_same_rows_twice(source: str, tmp_path: Path) -> None:
    assert rows(source, tmp_path) == rows(source, tmp_path)


@pytest.mark.parametrize("source", [DROPOUT, GARBAGE, ANEW], ids=["right", "garbage in evaluation", "a mask anew"])
def test_who_draws_from_its_own_generator_gets_the_same_verdicts_and_names_twice(source: str, tmp_path: Path) -> None:
    """Its masks are others each time, and so are the numbers that are shown; no verdict may depend on that."""
    first, second = (rows(changed(source, *PRIVATE), tmp_path) for _ in range(2))
    verdicts = [
        [(each["id"], each["verdict"], each["core"], each["kind"]) for each in told] for told in (first, second)
    ]
    assert verdicts[0] == verdicts[1]


def test_what_is_right_of_it_is_said_in_the_same_words(tmp_path: Path) -> None:
    private = changed(DROPOUT, *PRIVATE)
    assert rows(private, tmp_path) == rows(private, tmp_path)
