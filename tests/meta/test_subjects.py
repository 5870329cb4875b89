"""Right layers in six styles conform in every clause, as they are: no adapter, no line changed."""

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from asked import answered

from conformance import check
from conformance.engine import settled
from conformance.loading import bridges, load, subject_of
from conformance.records import RECORDS
from conformance.report import listing
from conformance.subjects import bridges as bridges_package
from conformance.subjects.importing import Unusable

STYLES = sorted(Path(__file__).with_name("subjects").glob("*.py"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_a_right_subject_conforms(path):
    framework = path.stem.partition("_")[0]
    if framework in ("torch", "jax"):
        pytest.importorskip(framework)
    questions = answered(str(path), "quick")
    assert len({question.record.layer for question in questions}) >= 2
    assert {q.id: q.outcome.verdict for q in questions if q.outcome.verdict.bad} == {}


class Relu:
    """Leaks a little."""

    def forward(self, x):
        self.x = x
        return x * (x > 0)

    def backward(self, dout):
        return dout * (self.x > 0) + 1e-6 * dout


def test_check_judges_what_one_holds_in_hand():
    report = check(Relu, oracles=["numeric"], level="full", profile="quick")
    assert "Relu-gradient:x: wrong" in str(report)
    assert "Relu-gradient:x: wrong" in report._repr_html_()
    with pytest.raises(AssertionError, match="Relu-gradient:x: wrong"):
        report.raise_for_failures()


def test_check_shows_a_case_again():
    (row, *_) = check(Relu, oracles="numeric", level="full", profile="quick").failures()
    report = check(Relu, oracles="numeric", level="full", case=row["case"])
    assert [(again["id"], again["text"]) for again in report.rows] == [(row["id"], row["text"])]
    assert f"again: check(Relu, case={row['case']!r})" in str(report)
    with pytest.raises(Unusable, match="there is no profile called fast: known are quick"):
        check(Relu, profile="fast")


class NegLayer:
    def forward(self, x, train_flg):
        return -x if train_flg else x

    def backward(self, dout):
        return -dout


def test_a_train_flag_is_told_to_train():
    check(NegLayer, oracles=["numeric"], level="full", profile="quick").raise_for_failures()


class Linear:
    """In another style: built from sizes, its weight turned, its gradients under other names."""

    def __init__(self, in_features, out_features):
        self.weight, self.bias = np.ones((out_features, in_features)), np.zeros(out_features)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad):
        self.weight_grad, self.bias_grad = grad.T @ self.x, grad.sum(axis=0)
        return grad @ self.weight


class Averaging(Linear):
    def backward(self, grad):
        dx = super().backward(grad)
        self.bias_grad = grad.mean(axis=0)
        return dx


def dense_forward(a, kernel, offset):
    return a @ kernel + offset, (a, kernel)


def dense_pull(grad, cache):
    return grad @ cache[1].T, cache[0].T @ grad, grad.sum(axis=0)


@pytest.mark.parametrize(
    ("thing", "layer"),
    [(Linear, ""), (Linear(3, 2), ""), (Linear, "Affine"), ((dense_forward, dense_pull), "Affine")],
)
def test_check_takes_a_layer_of_another_style(thing, layer):
    report = check(thing, layer, oracles=["numeric"], profile="quick")
    assert report.failures() == []
    assert "Affine" in str(report)


def test_check_names_the_mistake_of_a_layer_of_another_style():
    report = check(Averaging, oracles=["numeric"], profile="quick")
    assert "averages db over the batch" in str(report)
    (row,) = [row for row in report.failures() if row["id"] == "Affine-gradient:b"]
    assert f"again: check(Averaging, case={row['case']!r})" in str(report)
    assert check(Averaging, case=row["case"], oracles=["numeric"]).failures()[0]["text"] == row["text"]


def test_what_cannot_be_called_as_a_layer_is_no_failure_of_its_author():
    with pytest.raises(Unusable, match="Linear could not be called as MulLayer"):
        check(Linear, "MulLayer", oracles=["numeric"], profile="quick")


def test_a_layer_of_another_name_is_said_or_recognised():
    rectifier = type("Rectifier", (Relu,), {})
    assert check(rectifier, "Relu", oracles=["numeric"], profile="quick").failures("core")
    assert subject_of(rectifier).called == {"Relu": "Rectifier"}
    mystery = type("Mystery", (), {"forward": lambda self, x: x, "backward": lambda self, first, second: first})
    with pytest.raises(Unusable, match=r"Mystery is none of the layers known here.*its backward asks for more"):
        subject_of(mystery)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def f(:\n", "stops while it is imported: SyntaxError"),
        ("x = 1 / 0\n", "stops while it is imported: ZeroDivisionError"),
        ("import sys; sys.exit(0)\n", "stops while it is imported: SystemExit"),
        ("from conformance.reference import Affine\n", "defines none of the layers known here"),
        ("", "defines none of the layers known here"),
        (
            "class Relu:\n    def forward(self, x):\n        return x\n\ndef backward(self, dout):\n    return dout\n",
            "class Relu has a forward and no backward: is its def indented as deep as that of forward, in line 2",
        ),
    ],
)
def test_a_file_that_cannot_be_judged_is_told_why(tmp_path, text, why):
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(Unusable, match=why):
        load(str(path))


def test_a_file_is_imported_as_its_author_runs_it(tmp_path):
    package = tmp_path / "somebodys_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "functions.py").write_text("def negative(x):\n    return -x\n")
    lines = [
        "from somebodys_package.functions import *",
        "class NegLayer:",
        "    forward = backward = lambda self, x: negative(x)",
    ]
    (package / "layers.py").write_text("\n".join(lines))
    assert load(str(package / "layers.py")).precisions("NegLayer")


IN_ITS_MODULE = """
from __future__ import annotations
import copy, pickle, sys
from dataclasses import dataclass, field
from typing import ClassVar, get_type_hints

@dataclass
class NegLayer:
    scale: float = -1.0
    seen: list = field(default_factory=list)
    known: ClassVar[dict] = {}

    def forward(self, x):
        return pickle.loads(pickle.dumps(self)).scale * x

    def backward(self, dout):
        return copy.deepcopy(self).scale * dout

sys.modules[__name__].COUNT = 1
HINTS = get_type_hints(NegLayer)
"""


@pytest.mark.parametrize(
    "name", ["mine.py", "my layers;x.py", "my.layers.py", "torch.py", "numpy.py", "conformance.py"]
)
def test_a_file_is_a_module_like_any_other_while_it_is_judged(tmp_path, name):
    (tmp_path / name).write_text(IN_ITS_MODULE)
    first, second = load(str(tmp_path / name)), load(str(tmp_path / name))
    kinds = [subject.subjects[1].classes["NegLayer"] for subject in (first, second)]
    assert kinds[0] is not kinds[1]  # a file that was edited is run again
    assert sys.modules[kinds[1].__module__].NegLayer is kinds[1]
    asked = settled(second, [RECORDS["NegLayer"]], ("numeric",), profile="quick")
    assert {q.id: q.outcome.verdict for q in asked if q.outcome.core.bad} == {}


def test_no_import_finds_the_module_of_a_subject(tmp_path):
    (tmp_path / "json.py").write_text(IN_ITS_MODULE)
    before = set(sys.modules)
    load(str(tmp_path / "json.py"))
    (private,) = set(sys.modules) - before
    assert not any(part.isidentifier() for part in private.split("."))
    assert sys.modules["json"] is json


def test_a_file_that_stops_leaves_no_module_behind(tmp_path):
    (tmp_path / "mine.py").write_text("raise ValueError")
    before = set(sys.modules)
    with pytest.raises(Unusable):
        load(str(tmp_path / "mine.py"))
    assert set(sys.modules) == before


def test_a_bridge_stands_for_layers_that_are_known():
    """Read, not run: their frameworks need not be here."""
    assert len(bridges()) >= 5
    for name in bridges():
        text = Path(bridges_package.__path__[0], f"{name}.py").read_text()
        layers = re.findall(r"@adapter\(\"(\w+)\"", text)
        assert layers
        assert set(layers) <= set(RECORDS), name


@pytest.mark.parametrize("name", bridges())
def test_a_bridge_is_asked_by_the_name_of_its_framework(name):
    if find_spec(name) is None:
        with pytest.raises(Unusable, match=f"{name} is not installed here: pip install {name}"):
            load(name)
        return
    asked = settled(load(name), [RECORDS["Relu"]], ("numeric",), profile="quick")
    assert not any(question.outcome.core.bad for question in asked)


def test_the_listing_tells_how_every_layer_is_called():
    text = "\n".join(listing())
    assert [layer for layer in RECORDS if f"\n{layer}(" not in text] == []
    assert "Affine(W, b)\n    forward(x), backward(dout) -> dx, sets dW, sets db\n    x: (*N, I)" in text
