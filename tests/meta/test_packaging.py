"""What is installed, and what it loads."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SUITE = ["conformance", "conformance.oracles", "conformance.reference", "hypothesis", "numpy"]
NUMERIC_RUN = """
from conformance.engine import settled
from conformance.truths import the_reference
from conformance.records import RECORDS
for question in settled(the_reference(), [RECORDS["Affine"]], ("numeric",), profile="quick"):
    assert not question.outcome.verdict.bad, question.id
"""
SCRIPT = """
sys.argv = ["conformance", *{words!r}]
from conformance.__main__ import asked
assert asked() == 0
"""
HEAVY = [*SUITE, "jax", "oracles", "reference", "torch"]


def loaded_by(statement, folder):
    """Which of the heavy modules a fresh interpreter, in a folder of nobody's, has loaded after a statement."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    return [module for module in HEAVY if module in done.stdout.splitlines()[-1].split()]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "from conformance.reference import Affine, Relu, Sigmoid, SoftmaxWithLoss",
            ["conformance", "conformance.reference", "numpy"],
        ),
        ("from conformance.oracles import bounds, language, numeric", ["conformance", "conformance.oracles", "numpy"]),
        ("import conformance_plugin", []),
        ("import conformance, conformance.__main__", ["conformance"]),
        (NUMERIC_RUN, SUITE),
        (SCRIPT.format(words=["reference", "--oracles", "numeric", "--profile", "quick"]), SUITE),
    ],
)
def test_nothing_is_loaded_that_was_not_asked_for(statement, expected, tmp_path):
    assert loaded_by(statement, tmp_path) == expected


# One module, two names.


def run(program, folder):
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_checkout_needs_nothing_installed_to_import_its_reference():
    statement = "from reference import Affine; import reference.linear"
    assert loaded_by(statement, ROOT) == ["numpy", "reference"]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "import conformance",
        "import conformance.reference.linear, conformance.oracles.bounds",
        "import reference, oracles",
        "import reference.linear, oracles.bounds",
        "import reference.train, conformance",
        "import reference.linear, conformance.oracles.bounds, reference.mnist",
        "import conformance.reference, reference.train",
    ],
)
@pytest.mark.parametrize("plain_first", [True, False])
def test_a_module_is_the_same_under_both_names_whichever_comes_first(before, plain_first):
    names = ["reference", "reference.linear", "reference.train", "oracles", "oracles.bounds.array", "oracles.numeric"]
    imports = [f"import {name}" for name in names] + [f"import conformance.{name}" for name in names]
    same = [f"assert {name} is conformance.{name}, {name!r}" for name in names]
    classes = "assert len({id(m) for n, m in sys.modules.items() if n.endswith('reference.linear')}) == 1"
    run("\n".join(["import sys", before, *(imports if plain_first else imports[::-1]), *same, classes]), ROOT)


def test_a_module_that_is_not_there_is_missed_by_the_name_that_was_asked_for():
    program = "import importlib.util as i, conformance.reference\nprint(i.find_spec('reference.nowhere'))"
    assert run(program, ROOT) == "None\n"


JUDGED = """
from conformance import check

class NegLayer:
    def forward(self, x): return -x
    def backward(self, dout): return -dout

assert check(NegLayer, oracles=["numeric"], profile="quick").failures() == []
"""


@pytest.mark.parametrize(
    ("file", "theirs"),
    [
        ("reference/__init__.py", "reference"),
        ("reference.py", "reference"),
        ("oracles.py", "oracles"),
        ("oracles/__init__.py", "oracles"),
    ],
)
@pytest.mark.parametrize("theirs_first", [True, False])
def test_a_module_of_the_same_name_beside_somebodys_code_is_theirs(tmp_path, file, theirs, theirs_first):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text("WHOSE = 'theirs'\n")
    parts = [f"import {theirs}", JUDGED][:: 1 if theirs_first else -1]
    last = f"import conformance.{theirs}; assert {theirs}.WHOSE == 'theirs' and conformance.{theirs} is not {theirs}"
    run("\n".join([*parts, last]), tmp_path)


def test_layers_of_somebodys_own_package_called_reference_are_judged(tmp_path):
    """They are not taken for ours, nor is what changes there a change of the suite."""
    (tmp_path / "reference").mkdir()
    lines = ["class NegLayer:", "    def forward(self, x): return -x", "    def backward(self, dout): return -dout"]
    (tmp_path / "reference" / "__init__.py").write_text("\n".join(lines))
    (tmp_path / "mine.py").write_text("import reference; reference.SEEN = {}; from reference import NegLayer\n")
    program = "from conformance.loading import load; mine = load('mine.py')"
    assert run(f"{program}\nprint(mine.precisions('NegLayer') != (), mine.remarks)", tmp_path) == "True []\n"


def test_an_adapter_for_somebodys_file_called_reference_imports_theirs(tmp_path):
    lines = ["def neg(x): return -x", "def neg_grad(x): return 0 * x - 1"]
    (tmp_path / "reference.py").write_text("\n".join(lines))
    program = "from conformance.arrangements.writing import written; print(written('reference.py')[0])"
    (tmp_path / "adapter.py").write_text(run(program, tmp_path))
    program = "from conformance.loading import load; print(load('adapter.py').precisions('NegLayer') != ())"
    assert run(program, tmp_path) == "True\n"
