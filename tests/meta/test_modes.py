"""Layers with a mode, a state or a choice of their own: right ones conform, wrong ones do not, however they draw."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conformance.engine import settled
from conformance.question import Question
from conformance.records import RECORDS
from conformance.report import Row, row
from conformance.subjects.loading import load

TEXTBOOK_NORMALIZATION = '''
import numpy as np


class BatchNormalization:
    """As a textbook for beginners has it: images are rows of numbers, statistics begin at the first batch."""

    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.input_shape = None
        self.running_mean = running_mean
        self.running_var = running_var
        self.batch_size = None
        self.xc = None
        self.std = None
        self.dgamma = None
        self.dbeta = None

    def forward(self, x, train_flg=True):
        self.input_shape = x.shape
        if x.ndim != 2:
            x = x.reshape(len(x), -1)
        return self._forward(x, train_flg).reshape(self.input_shape)

    def _forward(self, x, train_flg):
        if self.running_mean is None:
            self.running_mean = np.zeros(x.shape[1])
            self.running_var = np.zeros(x.shape[1])
        if train_flg:
            mu = x.mean(axis=0)
            xc = x - mu
            var = np.mean(xc**2, axis=0)
            std = np.sqrt(var + 10e-7)
            xn = xc / std
            self.batch_size = x.shape[0]
            self.xc = xc
            self.xn = xn
            self.std = std
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        else:
            xn = (x - self.running_mean) / np.sqrt(self.running_var + 10e-7)
        return self.gamma * xn + self.beta

    def backward(self, dout):
        dx = self._backward(dout.reshape(len(dout), -1))
        return dx.reshape(self.input_shape)

    def _backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(self.xn * dout, axis=0)
        dxn = self.gamma * dout
        dstd = -np.sum(dxn * self.xc / (self.std * self.std), axis=0)
        dvar = 0.5 * dstd / self.std
        dxc = dxn / self.std + 2.0 / self.batch_size * self.xc * dvar
        return dxc - np.sum(dxc, axis=0) / self.batch_size
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
        self.mask = np.random.rand(*x.shape) > self.dropout_ratio if train_flg else self.scale
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
    ("self.scale = 1", "self.rng = np.random.default_rng()\n        self.scale = 1"),
    ("np.random.rand(*x.shape)", "self.rng.random(x.shape)"),
]
IN_TRAINING = [
    ("CONVENTIONS = {}", 'CONVENTIONS = {"Dropout": {"scale": "in training"}}'),
    ("self.dropout_ratio if train_flg else self.scale", "self.dropout_ratio if train_flg else True"),
    ("return x * self.mask\n", "self.scale = 1 - self.dropout_ratio if train_flg else 1.0\n        "
     "return x * self.mask / self.scale\n"),
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


@functools.cache
def rows(source: str, folder: Path) -> list[Row]:
    """What is said of a file, by the numeric oracle."""
    path = folder / "layers.py"
    path.write_text(source)
    return [row(question) for question in questions(path)]


def questions(path: Path) -> list[Question]:
    subject = load(str(path))
    records = [record for record in RECORDS.values() if subject.precisions(record.layer)]
    return list(settled(subject, records, ("numeric",)))


def failing(told: list[Row], level: str = "verdict") -> dict[str, str]:
    """What does not conform, by id."""
    return {each["id"]: each[level] for each in told if each[level] not in ("conforms", "not asked")}


# Right ones.


def test_the_textbooks_normalization_passes_core_and_what_it_does_not_offer_is_told(tmp_path: Path) -> None:
    told = rows(TEXTBOOK_NORMALIZATION, tmp_path)
    assert failing(told, "core") == {}
    conventions = {said for each in told for said in each["conventions"]}
    assert {f"{name} is not offered: what needs it is not asked" for name in ("eps", "unbiased")} <= conventions
    # An image is a row of numbers to it; after a forward in evaluation it goes back through the last batch.
    clauses = {name.removesuffix("-float32").partition("-")[2] for name in failing(told)}
    assert clauses == {"forward", "gradient:x", "gradient:gamma", "gradient:beta"}


def test_a_frameworks_normalization_conforms_as_it_is_declared(tmp_path: Path) -> None:
    assert failing(rows(FRAMEWORK_NORMALIZATION + DECLARED_NORMALIZATION, tmp_path)) == {}


def test_undeclared_it_is_wrong_in_what_differs(tmp_path: Path) -> None:
    found = failing(rows(FRAMEWORK_NORMALIZATION, tmp_path), "core")
    assert {"BatchNormalization-state:running_mean", "BatchNormalization-state:running_var"} <= found.keys()


@pytest.mark.parametrize("generator", [[], PRIVATE], ids=["numpy's generator", "its own generator"])
@pytest.mark.parametrize("convention", [[], IN_TRAINING, KEEPS], ids=["ours", "scaled in training", "share kept"])
def test_an_honest_dropout_conforms(convention: list[Any], generator: list[Any], tmp_path: Path) -> None:
    assert failing(rows(changed(DROPOUT, *convention, *generator), tmp_path)) == {}


def test_the_textbooks_dropout_passes_core(tmp_path: Path) -> None:
    told = rows(TEXTBOOK_DROPOUT, tmp_path)
    assert failing(told, "core") == {}
    assert failing(told) == {f"Dropout-modes{dtype}": "raised" for dtype in ("", "-float32")}


def test_a_module_of_torch_conforms(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    assert failing(rows(TORCH_MODULE, tmp_path)) == {}


def test_a_convention_that_is_not_declared_is_found(tmp_path: Path) -> None:
    (_, *others) = IN_TRAINING
    assert "Dropout-forward" in failing(rows(changed(DROPOUT, *others), tmp_path), "core")
    (_, *others) = KEEPS
    told = rows(changed(DROPOUT, *others), tmp_path)
    (said,) = {each["text"] for each in told if each["clause"] == "share"}
    assert 'declare ratio="kept"' in said


# Wrong ones, at level core.

EVERY_ONE = {
    "garbage in evaluation": (
        changed(DROPOUT, ("if train_flg else self.scale", "")),
        "Dropout-modes",
    ),
    "a mask drawn anew in backward": (
        changed(DROPOUT, ("return dout * self.mask", "return dout * (np.random.rand(*dout.shape) > self.dropout_ratio)")),
        "Dropout-share",
    ),
    "statistics that are never updated": (
        changed(
            TEXTBOOK_NORMALIZATION,
            ("self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu", "pass"),
            ("self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var", "pass"),
        ),
        "BatchNormalization-state:running_mean",
    ),
}


@pytest.mark.parametrize("wrong", EVERY_ONE)
def test_what_passed_where_nobody_asked_for_modes_is_wrong_at_level_core(wrong: str, tmp_path: Path) -> None:
    source, name = EVERY_ONE[wrong]
    assert failing(rows(source, tmp_path), "core")[name] == "wrong"


# The same question has the same answer.


@pytest.mark.parametrize("source", [DROPOUT, EVERY_ONE["garbage in evaluation"][0]], ids=["right", "wrong"])
def test_who_draws_from_numpys_generator_gets_the_same_rows_twice(source: str, tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text(source)
    first, second = ([row(question) for question in questions(tmp_path / "layers.py")] for _ in range(2))
    assert first == second


@pytest.mark.parametrize("wrong", ["", *EVERY_ONE])
def test_who_draws_from_its_own_generator_gets_the_same_verdicts_twice(wrong: str, tmp_path: Path) -> None:
    """Its masks are others each time, and no verdict may depend on that."""
    source = EVERY_ONE[wrong][0] if wrong else DROPOUT
    (tmp_path / "layers.py").write_text(source.replace("np.random.rand(", "np.random.default_rng().random(").replace("(*", "(("))
    first, second = ([row(question) for question in questions(tmp_path / "layers.py")] for _ in range(2))
    assert [(each["id"], each["verdict"], each["core"]) for each in first] == [
        (each["id"], each["verdict"], each["core"]) for each in second
    ]
