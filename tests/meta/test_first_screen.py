"""What a person sees first: right code is right, what is wrong of other code, what to type instead of a slip."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from test_levels import Warns

import conformance
from conformance import check
from conformance.mistakes.activations import EatsNaN, OverwritesUpstream
from conformance.report import in_order
from conformance.report.failures import told, typed
from conformance.report.rows import _typed
from conformance.report.terminal import printed
from conformance.subjects.importing import Unusable

TYPED = (Path(__file__).parent / "subjects" / "typed" / "textbook.py").read_text(encoding="utf-8")
QUICK = ("--profile=quick", "--oracles=numeric")
MISTAKES = {
    "Affine-gradient:b": ("np.sum(dout, axis=0)", "np.mean(dout, axis=0)"),
    "Affine-forward": ("np.dot(self.x, self.W) + self.b", "np.dot(self.x, self.W)"),
    "SoftmaxWithLoss-gradient:x": ("dx = dx / batch_size", "pass"),
    "Sigmoid-gradient:x": ("dout * (1.0 - self.out) * self.out", "dout * (1.0 - self.out)"),
    "MulLayer-gradient:x": ("dx = dout * self.y", "dx = dout * self.x"),
    "Relu-repeatable": ("self.mask = (x <= 0)", "self.mask = (x <= 0) if self.mask is None else self.mask"),
    "Relu-no-writes": ("out = x.copy()\n", "out = x\n"),
}


def script(folder, *words):
    done = subprocess.run(  # noqa: S603  # ourselves
        [Path(sys.executable).with_name("conformance"), *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "layers.py").write_text(TYPED)
    return tmp_path


# A file of the textbook's.


def test_right_code_is_told_in_a_screen_that_it_is_right(folder):
    done = script(folder, "layers.py", *QUICK)
    lines = done.stdout.strip().splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines) <= 40
    assert lines[-1] == "At level core every layer conforms."
    assert not any(line.startswith("==") for line in lines)


@pytest.mark.parametrize("expected", MISTAKES)
def test_a_mistake_stands_first(folder, expected):
    right, wrong = MISTAKES[expected]
    assert right in TYPED
    (folder / "layers.py").write_text(TYPED.replace(right, wrong))
    done = script(folder, "layers.py", *QUICK)
    _, first, *_ = done.stdout.strip().split("\n\n")
    assert (done.returncode, first.partition(":")[0]) == (1, expected.partition(":")[0])
    assert first.startswith(expected)


def test_in_short_there_is_one_line_a_failure(folder):
    (folder / "layers.py").write_text(TYPED.replace(*MISTAKES["Affine-gradient:b"]))
    lines = script(folder, "layers.py", "--short", *QUICK).stdout.strip().splitlines()
    assert [line.split(": ")[0] for line in lines[:-1]] == ["Affine-gradient:b"]
    assert lines[-1] == "At level core 1 of 6 layers fail: Affine."


def test_the_matrix_is_printed_where_somebody_asks_for_it(folder):
    done = script(folder, "layers.py", "--layers=Relu", "--matrix", *QUICK)
    assert "Relu               ok ok ok" in done.stdout


def test_a_report_is_rendered_in_short(folder):
    script(folder, "layers.py", "--layers=Relu", "--level=full", "--report=r.json", *QUICK)
    done = script(folder, "--render", "r.json", "--short")
    assert done.stdout.splitlines()[0].startswith("Relu-no-writes: wrong: backward writes into dout")


def test_what_fails_full_alone_is_shown_again_by_its_case(folder):
    script(folder, "layers.py", "--layers=Relu", "--level=full", "--report=r.json", *QUICK)
    report = json.loads((folder / "r.json").read_text())
    _, *words = report["layers"]["Relu"]["no-writes"]["reproduce"].split()
    again = script(folder, *words)
    assert (again.returncode, "Relu-no-writes: wrong" in again.stdout) == (1, True)


# In which order.


class Everything(OverwritesUpstream):
    """Raises nowhere, writes into dout, and is wrong by a factor."""

    LAYER = "Relu"

    def backward(self, dout):
        return super().backward(dout) * 2


class Raises(Everything):
    def forward(self, x):
        if len(x) == 1:
            raise ValueError("one sample")
        return super().forward(x)


def test_values_stand_before_manners_and_what_raises_before_both():
    rows = check(Everything, "Relu", level="full", oracles=["numeric"], profile="quick").rows
    order = [same[0]["clause"] for same in told(in_order(rows))]
    assert order.index("gradient:x") < order.index("no-writes")
    rows = check(Raises, "Relu", level="full", oracles=["numeric"], profile="quick").rows
    assert [same[0]["clause"] for same in told(in_order(rows))][:2] == ["batch:one", "gradient:x"]


# Numbers.


@pytest.mark.parametrize(
    "array",
    [
        np.array([[2.0, np.nan], [-np.inf, 1e-30]]),
        np.zeros((0, 3)),
        np.zeros((2, 0), int),
        np.array([1, 0]),
        np.array(-2.0),
        np.array([[1.5]], np.float32),
        np.arange(24.0).reshape(2, 3, 4),
    ],
    ids=str,
)
def test_arrays_can_be_pasted(array):
    space = {}
    exec("from numpy import array, nan, inf\n" + typed({"x": _typed(array)}), space)  # noqa: S102  # what we print
    assert np.shape(space["x"]) == array.shape
    np.testing.assert_array_equal(space["x"], array)


def test_an_array_that_is_too_large_is_a_comment():
    lines = typed({"x": _typed(np.zeros((40, 50)))}).splitlines()
    assert all(line.startswith("# ") for line in lines)


def rows_of(kind, layer):
    rows = check(kind, layer, level="full", oracles=["numeric"], profile="quick").rows
    return {row["clause"]: row for row in rows if row["dtype"] == "float64"}


def test_the_number_that_was_planted_is_shown():
    assert "nan" in rows_of(EatsNaN, "Relu")["non-finite"]["arrays"]["x"]


def test_an_overflow_is_shown_where_it_begins():
    row = rows_of(Warns, "Sigmoid")["extremes"]
    x = eval(row["arrays"]["x"], {"array": np.array})  # noqa: S307  # what we print
    assert set(np.abs(x).ravel()) == {710.0}
    assert "a number of size 710" in row["text"]


# What people have in hand.


class Relu:
    """Leaks."""

    def __init__(self, slope=0.1):
        self.slope = slope

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0)

    def backward(self, dout):
        return np.where(self.x > 0, dout, self.slope * dout)


def wrong(report):
    return {row["id"] for row in report.failures()}


def test_check_judges_the_class_of_an_instance():
    assert "Relu-gradient:x" in wrong(check(Relu(), oracles=["numeric"], profile="quick"))


def test_check_judges_a_module_and_the_path_of_a_file(folder, monkeypatch):
    (folder / "layers.py").write_text(TYPED.replace(*MISTAKES["Affine-gradient:b"]))
    module = types.ModuleType("layers_of_somebody")
    exec((folder / "layers.py").read_text(), vars(module))  # noqa: S102  # ours
    monkeypatch.setitem(sys.modules, module.__name__, module)
    path = folder / "layers.py"
    for thing, call in ((module, "layers_of_somebody"), (path, repr(str(path))), (str(path), repr(str(path)))):
        report = check(thing, oracles=["numeric"], profile="quick")
        assert "Affine-gradient:b" in wrong(report)
        assert f"again: check({call}, case='Affine-gradient:b/float64" in str(report)
    assert wrong(check(path, "relu", oracles=["numeric"], profile="quick")) == set()


def test_check_decides_by_core_unless_told():
    kind = OverwritesUpstream
    assert check(kind, "Relu", oracles=["numeric"], profile="quick").failures() == []
    report = check(kind, "Relu", oracles=["numeric"], profile="quick", level="full")
    assert "Relu-no-writes" in wrong(report)
    with pytest.raises(Unusable, match="there is no level called middle: known are core, full"):
        check(kind, "Relu", level="middle")


def test_in_a_notebook_a_report_is_a_table():
    html = check(Relu, oracles=["numeric"], profile="quick")._repr_html_()
    assert "<table><tr><th>layer</th><th>core</th>" in html
    assert "<tr><th>Relu</th><td>NO</td><td>NO</td>" in html
    assert "<b>Relu-gradient:x: wrong</b>" in html


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["layers.py", "--layers=relu,affine"], 0, "At level core every layer conforms."),
        (["folder"], 2, "folder is a folder: name one of its files: folder/layers.py"),
        (["folder/"], 2, "is a folder: name one of its files: folder/layers.py"),
        (["empty"], 2, "empty is a folder, and holds no .py file"),
        (["folder", "--adapter"], 2, "folder is a folder: name one of its files: folder/layers.py"),
        (["random.py", "--layers=Relu"], 0, "At level core every layer conforms."),
    ],
    ids=str,
)
def test_what_beginners_type_is_understood_or_answered(folder, words, code, said):
    for name in ("folder", "empty"):
        (folder / name).mkdir()
    for name in ("folder/layers.py", "random.py"):
        (folder / name).write_text(TYPED)
    done = script(folder, *words, *QUICK)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr


def test_a_worker_is_not_misled_by_a_file_that_is_called_like_a_module_of_pythons(folder):
    (folder / "random.py").write_text(TYPED)
    done = script(folder, "random.py", "--layers=Relu", "--isolate", *QUICK)
    assert (done.returncode, "every layer conforms" in done.stdout) == (0, True)


def test_the_list_names_conventions_and_habits(tmp_path):
    text = script(tmp_path, "--list").stdout
    assert "convention weight: 'in, out' or 'out, in'" in text
    assert "delta-in-log: a small number such as 1e-7 is added inside the log" in text


def test_core_decides_for_strangers_and_full_for_those_who_promise_everything():
    from conformance.options import deciding  # noqa: PLC0415  # after the script has found its modules

    assert [deciding("", subject) for subject in ("mine.py", "reference", "torch", "jax", "keras")] == [
        "core", "full", "full", "full", "full",
    ]  # fmt: skip
    assert deciding("core", "torch") == "core"
    assert deciding("", "mine.py", case="Relu-quiet/float64") == "full"


def test_habits_are_told_at_the_end():
    report = check(OverwritesUpstream, "Relu", oracles=["numeric"], profile="quick")
    lines = list(printed(report.rows, str, "core"))
    assert "  Relu: backward writes into dout: whoever needs dout afterwards must copy it (overwrites-dout)" in lines
    assert conformance.check is check
