"""What a subject's file does while it is imported: put back, named, and no reason to judge its layers otherwise."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from conformance import check
from conformance.engine import settled
from conformance.loading import load
from conformance.network import NetworkQuestion as NetworkAsked
from conformance.records import RECORDS
from conformance.subjects.importing import Unusable, imported, remarks
from conformance.surroundings import FACTS, OURSELVES, Surroundings

NEG = "\nclass NegLayer:\n    def forward(self, x): return -x\n    def backward(self, dout): return -dout\n"


def loaded(tmp_path, text):
    path = tmp_path / "mine.py"
    path.write_text(text)
    return load(str(path))


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("import numpy; numpy.random.seed(987654321)", "numpy's random state"),
        ("import random; random.seed(987654321)", "Python's random state"),
        ("import numpy; numpy.seterr(all='raise')", "numpy's error state"),
        ("import numpy; numpy.set_printoptions(precision=1)", "numpy's print options"),
        ("import numpy; numpy.allclose = lambda *a: True", "numpy's own functions"),
        ("import os; os.chdir(os.sep)", "the current folder"),
    ],
)
def test_what_an_import_changes_is_put_back_and_named(tmp_path, line, fact):
    before = Surroundings()
    subject = loaded(tmp_path, line + NEG)
    assert before.changed() == []
    assert any(fact in remark and remark.endswith("put back at once") for remark in subject.remarks)


@pytest.mark.parametrize(
    ("framework", "line", "fact"),
    [
        ("torch", "torch.set_default_dtype(torch.float64)", "torch's default dtype"),
        ("jax", "jax.config.update('jax_enable_x64', True)", "jax_enable_x64"),
    ],
)
def test_what_code_relies_on_is_put_back_after_the_run(tmp_path, framework, line, fact):
    pytest.importorskip(framework)
    before = Surroundings()
    subject = loaded(tmp_path, f"import {framework}; {line}{NEG}")
    assert (before.changed(), subject.remarks) == (
        [fact], [f"{tmp_path / 'mine.py'} changes {fact} while it is imported: put back after the run"]
    )  # fmt: skip
    before.put_back(lasting=True)
    assert before.changed() == []


def test_gradients_that_torch_no_longer_keeps_are_kept_again(tmp_path):
    torch = pytest.importorskip("torch")
    subject = loaded(tmp_path, "import torch; torch.set_grad_enabled(False)" + NEG)
    assert torch.is_grad_enabled()
    assert "whether torch keeps gradients" in subject.remarks[0]


# The suite's own functions.

LAX = "import conformance.trial as t; t.Trial.hold = lambda *a, **k: a[0].affirm()"
WRONG = NEG.replace("return -dout", "return dout")


@pytest.mark.parametrize(
    "line",
    [
        LAX,
        "import conformance.trial as t; t.shaped = lambda *a: None",
        "import conformance.trial as t; t.len = lambda thing: 0",
        "import conformance.verdict as v; v.Truth.__getattribute__ = object.__getattribute__",
        "import conformance.verdict as v; del v.Truth.missed",
        "import conformance.trial as t; t.Trial = None",
        "from conformance import reference; reference.NegLayer.backward = lambda self, dout: dout",
        "from conformance.records import RECORDS; RECORDS.pop('Affine')",
        "from conformance.checks import CLAUSES; CLAUSES['gradient'] = CLAUSES['forward']",
        "from conformance.surroundings import FACTS; FACTS.clear()",
        "import conformance.surroundings as s; s.Surroundings.put_back = lambda *a, **k: []; s.FACTS = {}",
        "import conformance.subjects.importing as i, conformance.loading as l; i.changes = l.changes = None",
        "import conformance.trial as t; t.Trial.hold = None; raise ValueError",
    ],
)
def test_the_suite_is_as_it_was_after_an_import_that_changes_it(tmp_path, line):
    before, remarks, order = Surroundings(), [], [*RECORDS]
    try:
        subject = loaded(tmp_path, line + WRONG)
        remarks = subject.remarks
    except Unusable:
        assert "raise" in line
    assert before.changed() == []
    assert [*RECORDS] == order
    if remarks:
        assert any(f"changes {OURSELVES} while it is imported: put back at once" in remark for remark in remarks)
        asked = settled(subject, [RECORDS["NegLayer"]], ("numeric",), profile="quick")
        assert {q.id for q in asked if q.outcome.core.bad} >= {"NegLayer-gradient:x", "NegLayer-own-derivative"}


@pytest.mark.parametrize("where", ["def __init__(self): {}\n    ", "def forward(self, x):\n        {}\n        ", ""])
@pytest.mark.parametrize(
    "line", [LAX, "from conformance import reference; reference.NegLayer.backward = lambda self, dout: dout"]
)
def test_a_call_that_changes_the_suite_is_told_and_judged_by_what_it_was(tmp_path, line, where):
    places = {"def forward(self, x): ": where.format(line) + ("" if "forward" in where else "def forward(self, x): ")}
    text = WRONG.replace("def backward(self, dout):", f"def backward(self, dout):\n        {line}\n       ")
    for place, words in places.items():
        text = WRONG.replace(place, words) if where else text
    before, subject = Surroundings(), loaded(tmp_path, text)
    clauses = ["forward", "gradient", "own-derivative", "quiet"]
    put = settled(subject, [RECORDS["NegLayer"]], ("numeric",), clauses=clauses, profile="quick")
    asked = {q.id: q.outcome for q in put}
    assert before.changed() == []
    assert asked["NegLayer-gradient:x"].core.bad
    assert asked["NegLayer-own-derivative"].core.bad
    assert not asked["NegLayer-forward"].verdict.bad
    assert OURSELVES in asked["NegLayer-quiet"].diagnosis.text


def test_a_network_that_changes_the_suite_is_judged_by_what_it_was(tmp_path):
    """Its gradient is twice what it should be."""
    text = """
import numpy as np

class Net:
    def __init__(self, inputs, hidden, outputs):
        self.params = {"W": np.ones((inputs, outputs))}

    def loss(self, x, t):
        import conformance.network as n; n._judged = lambda name, *a: n.ParameterOutcome(name, n.Verdict.CONFORMS)
        return ((x @ self.params["W"]) ** 2).sum()

    def gradient(self, x, t):
        return {"W": 4 * x.T @ (x @ self.params["W"])}
"""
    before, subject = Surroundings(), loaded(tmp_path, text)
    network = NetworkAsked("Net", subject.networks["Net"])
    network.settle()
    assert (before.changed(), [told.verdict.value for told in network.told]) == (
        [],
        ["wrong", "conforms", "conforms"],
    )


# What libraries do.


def remarks_of(folder, text):
    """In a process that has imported no library yet."""
    (folder / "mine.py").write_text(text + NEG)
    program = "import json\nfrom conformance.loading import load\nprint(json.dumps(load('mine.py').remarks))"
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


LIBRARIES = ["jax", "jax.numpy", "torch", "scipy.stats", "scipy.special", "numpy.testing", "matplotlib", "sklearn"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_a_library_does_while_it_is_imported_is_not_the_subjects_doing(tmp_path, library):
    pytest.importorskip(library.partition(".")[0])
    assert remarks_of(tmp_path, f"import {library}") == []


@pytest.mark.parametrize("lines", ["{0}; import {1}", "import {1}; {0}", "import helper; import {1}"])
@pytest.mark.parametrize("library", ["jax", "numpy.testing"])
def test_what_the_subject_does_beside_a_library_is_told(tmp_path, library, lines):
    pytest.importorskip(library)
    seeds = "import numpy; numpy.random.seed(4)"
    (tmp_path / "helper.py").write_text(seeds)
    assert remarks_of(tmp_path, lines.format(seeds, library)) == [
        "mine.py changes numpy's random state while it is imported: put back at once"
    ]


@pytest.mark.parametrize("oracle", ["torch", "jax"])
def test_a_module_of_ours_that_the_subject_imports_first_is_put_back_as_well(tmp_path, oracle):
    pytest.importorskip(oracle)
    changes = f"import conformance.oracles.{oracle} as o; o.NegLayer = lambda x: x"
    assert remarks_of(tmp_path, changes) == [f"mine.py changes {OURSELVES} while it is imported: put back at once"]
    assert remarks_of(tmp_path, f"import conformance.oracles.{oracle}") == []


def test_a_library_that_is_looked_for_and_not_imported_has_its_own_loader(tmp_path):
    loaded(
        tmp_path,
        "from importlib.util import find_spec; assert 'class' in find_spec('wave').loader.get_source('wave')" + NEG,
    )


def test_who_imports_is_seen_no_more_afterwards(tmp_path):
    before = [*sys.meta_path]
    loaded(tmp_path, "import sys, wave; sys.meta_path.insert(1, sys.meta_path.pop(0))" + NEG)
    assert sys.meta_path == before


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_the_same_as_long_as_nothing_happens(fact):
    assert not FACTS[fact].changed(FACTS[fact].now())


@pytest.mark.parametrize("disturb", [lambda: random.random(), lambda: np.random.random()])  # noqa: NPY002, S311, PLW0108
def test_a_random_state_is_put_back_exactly(disturb):
    before = Surroundings()
    disturb()
    assert before.changed()
    before.put_back(lasting=False)
    assert before.changed() == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = input()", "EOFError: EOF when reading a line, in line 1: a run has nobody to answer"),
        ("import numpy\nx = numpy.int", "in line 2: numpy .* has dropped this name: that is the environment"),
        ("def f():\n    return 1\n  x = 2", "IndentationError: unindent does not match any outer indentation level"),
        ("import nowhere_to_be_found", "cannot be imported: No module named 'nowhere_to_be_found'"),
        ("import helpers_of_mine.deep", "cannot be imported: No module named 'helpers_of_mine'"),
        ("raise KeyboardInterrupt", ""),
    ],
)
def test_an_import_that_stops_is_told_in_one_line(tmp_path, line, words):
    if not words:
        with pytest.raises(KeyboardInterrupt):
            loaded(tmp_path, line)
        return
    with pytest.raises(Unusable, match=words) as told:
        loaded(tmp_path, line)
    assert len(str(told.value).splitlines()) == 1


def test_what_is_printed_while_it_is_imported_is_not_ours_to_show(tmp_path, capsys):
    loaded(tmp_path, "print('epoch 1')" + NEG)
    assert capsys.readouterr().out == ""
    assert not list(tmp_path.glob("__pycache__"))
    assert sys.dont_write_bytecode == bool(os.environ.get("PYTHONDONTWRITEBYTECODE"))


def test_a_name_that_numpy_has_dropped_is_the_environments_fault():
    class Relu:
        def forward(self, x):
            self.mask = np.product(x.shape) and x <= 0  # noqa: NPY003, NPY201  # gone, which is the point
            return np.where(self.mask, 0, x)

        def backward(self, dout):
            return np.where(self.mask, 0, dout)

    row = check(Relu, oracles=["numeric"], level="full", profile="quick").failures()[0]
    assert (row["id"], row["verdict"]) == ("Relu-forward", "raised")
    assert row["text"].endswith("has dropped this name: that is the environment, no wrong gradient")


@pytest.mark.parametrize(
    ("text", "lender"),
    [
        ("from conformance.reference import Affine, Relu", "conformance.reference"),
        ("from conformance import reference\nclass Affine(reference.Affine): pass", "conformance.reference"),
        ("from torch.nn import Linear", "torch"),
        ("import torch\nclass Linear(torch.nn.Linear): pass", "torch"),
    ],
)
def test_what_is_merely_imported_is_absent_and_said_so(tmp_path, text, lender):
    pytest.importorskip(lender)
    subject = loaded(tmp_path, text + NEG)
    assert subject.precisions("Affine") == ()
    assert any(remark.endswith(f"is merely imported from {lender}: it counts as absent") for remark in subject.remarks)


# Bridges and conventions.

ADAPTED = """
from conformance import adapter

@adapter("Affine", weight="out, in")
def affine(x, W, b):
    def pull_back(dout):
        flat, above = x.reshape(-1, x.shape[-1]), dout.reshape(-1, dout.shape[-1])
        return {"x": dout @ W, "W": above.T @ flat, "b": above.sum(axis=0)}
    return x @ W.T + b, pull_back

@adapter("NegLayer", precisions=["float32"])
def negative(x):
    return -x, lambda dout: -dout

CONVENTIONS = {"IdentityWithLoss": {"reduction": "mean over elements"}, "Dense": {}}
CONVENTIONS.pop("Dense")

class IdentityWithLoss:
    def forward(self, x, t):
        t = t if t.shape == x.shape else (t[..., None] == range(x.shape[-1])).astype(x.dtype)
        self.difference = x - t
        return (self.difference ** 2).sum() / x.dtype.type(2 * max(x.size, 1))

    def backward(self, dout=1):
        return dout * self.difference / self.difference.dtype.type(max(self.difference.size, 1))
"""


def test_an_adapter_and_declared_conventions_are_judged_as_declared(tmp_path):
    subject = loaded(tmp_path, ADAPTED)
    asked = list(settled(subject, list(RECORDS.values()), ("numeric",), profile="quick"))
    assert {q.id: q.outcome.diagnosis.text for q in asked if q.outcome.diagnosis} == {}
    assert {q.record.layer for q in asked} == {"Affine", "NegLayer", "IdentityWithLoss"}
    assert subject.precisions("NegLayer") == ("float32",)
    assert "Affine is judged as declared: weight out, in" in subject.remarks


@pytest.mark.parametrize("layer", ["Affine", "IdentityWithLoss"])
def test_without_the_convention_it_is_wrong(tmp_path, layer):
    undeclared = ADAPTED.replace(', weight="out, in"', "").replace("CONVENTIONS =", "C =").replace("CONVENTIONS.", "C.")
    asked = settled(loaded(tmp_path, undeclared), [RECORDS[layer]], ("numeric",), profile="quick")
    assert any(question.outcome.core.bad for question in asked)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("CONVENTIONS = {'Dense': {'weight': 'out, in'}}", "Dense, which is none of the layers known: Relu"),
        ("CONVENTIONS = {'Affine': {'weight': 'backwards'}}", "weight='backwards': known are weight 'in, out' or"),
        ("CONVENTIONS = {'NegLayer': {'eps': '1e-5'}}", "NegLayer is declared with eps='1e-5': known are none"),
        ("CONVENTIONS = 'out, in'", "CONVENTIONS are written as"),
    ],
)
def test_a_convention_that_means_nothing_is_refused(tmp_path, text, why):
    with pytest.raises(Unusable, match=why):
        loaded(tmp_path, text + NEG)


def test_a_bridge_that_forgets_a_gradient_or_its_pull_back_is_told(tmp_path):
    text = "from conformance import adapter\n@adapter('MulLayer')\ndef mul(x, y):\n    return "
    for returned, words in (
        ("x * y, lambda dout: {'x': dout * y}", "there is no dy, the gradient of y"),
        ("x * y, lambda dout: (dout * y,)", "backward returned 1 gradients, expected 2: one for each of x, y"),
        ("x * y", "forward returned a ndarray, expected two things: the output, and what backward needs"),
    ):
        asked = settled(loaded(tmp_path, text + returned), [RECORDS["MulLayer"]], ("numeric",), profile="quick")
        told = [question.outcome.diagnosis.text for question in asked if question.outcome.diagnosis]
        assert any(words in said for said in told), told


# What can be named: a file of a package, a notebook.

RELATIVE = "from .base import Layer, Identity\nfrom . import tools\n" + NEG.replace("NegLayer:", "NegLayer(Layer):")
BASE = (
    "import numpy as np\nclass Layer: pass\nclass Identity(Layer): pass\nclass Relu(Layer):\n"
    "    def forward(self, x): return np.maximum(x, 0)\n    def backward(self, dout): return dout\n"
)


def folder_of(tmp_path, files):
    """Files by their paths, and a list of all that is there."""
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return sorted(tmp_path.rglob("*"))


def layers_of(subject):
    return [layer for layer in RECORDS if subject.precisions(layer)]


@pytest.mark.parametrize("inits", [(), ("mine/__init__.py",), ("mine/__init__.py", "mine/deep/__init__.py")])
@pytest.mark.parametrize("place", ["mine", "mine/deep"])
def test_a_file_that_imports_its_neighbours_is_a_member_of_its_package(tmp_path, inits, place):
    files = dict.fromkeys(inits, "") | {f"{place}/layers.py": RELATIVE, f"{place}/base.py": BASE}
    there = folder_of(tmp_path, files | {f"{place}/tools.py": "from .base import Layer"})
    assert layers_of(load(str(tmp_path / place / "layers.py"))) == ["NegLayer"]
    assert sorted(tmp_path.rglob("*")) == there


def test_a_package_of_a_name_that_somebody_else_has_is_imported_as_itself(tmp_path):
    folder_of(
        tmp_path, {"numpy/__init__.py": "", "numpy/base.py": BASE, "numpy/random.py": "from .base import Relu" + NEG}
    )
    assert layers_of(load(str(tmp_path / "numpy" / "random.py"))) == ["NegLayer"]
    assert np.random.rand


def test_a_file_two_folders_below_its_neighbour_finds_it(tmp_path):
    folder_of(tmp_path, {"base.py": BASE, "a/b/layers.py": "from ...base import Layer" + NEG})
    assert layers_of(load(str(tmp_path / "a" / "b" / "layers.py"))) == ["NegLayer"]


def test_a_package_is_imported_as_it_is_now(tmp_path):
    folder_of(tmp_path, {"layers.py": "from .base import *" + NEG, "base.py": "def helper(): return 1"})
    load(str(tmp_path / "layers.py"))
    folder_of(tmp_path, {"layers.py": "from .base import other" + NEG, "base.py": "def other(): return 1"})
    assert layers_of(load(str(tmp_path / "layers.py"))) == ["NegLayer"]


@pytest.mark.parametrize("said", ["from .base import Relu", "from mine_too.base import Relu"])
def test_what_a_neighbour_defines_is_not_judged_but_named(tmp_path, said):
    folder_of(tmp_path, {"mine_too/__init__.py": "", "mine_too/layers.py": said + NEG, "mine_too/base.py": BASE})
    file = str(tmp_path / "mine_too" / "layers.py")
    assert layers_of(load(file)) == ["NegLayer"]
    assert any("Relu" in remark and "base" in remark for remark in remarks(imported(file)))


def test_a_package_answers_for_all_that_it_offers(tmp_path):
    folder_of(tmp_path, {"mine/__init__.py": "from .base import Relu\nfrom .layers import NegLayer"})
    folder_of(tmp_path, {"mine/layers.py": RELATIVE, "mine/base.py": BASE, "mine/tools.py": ""})
    assert layers_of(load(str(tmp_path / "mine" / "__init__.py"))) == ["Relu", "NegLayer"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"mine/layers.py": "from .nowhere import x"}, "No module named 'mine.nowhere'"),
        (
            {"mine/layers.py": "from . import x", "mine/__init__.py": "1 / 0"},
            "stops while it is imported: ZeroDivisionError",
        ),
        ({"mine/layers.py": "from .base import y", "mine/base.py": ""}, "cannot import name 'y' from 'mine.base'"),
    ],
)
def test_a_package_that_cannot_be_imported_is_told_in_its_own_words(tmp_path, files, words):
    folder_of(tmp_path, files)
    with pytest.raises(Unusable, match=words) as told:
        load(str(tmp_path / "mine" / "layers.py"))
    assert len(str(told.value).splitlines()) == 1


def test_what_a_member_of_a_package_changes_is_put_back_and_named(tmp_path):
    before = Surroundings()
    folder_of(tmp_path, {"layers.py": "from .seeds import x" + NEG, "seeds.py": "import random; x = random.seed(3)"})
    subject = load(str(tmp_path / "layers.py"))
    assert before.changed() == []
    assert any("Python's random state" in remark for remark in subject.remarks)


def notebook(path, *sources):
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": []} for source in sources]
    path.write_text(json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "# Layers"}, *cells]}))
    return str(path)


MAGICS = """%matplotlib inline
!pip install \\
   numpy
files = !ls
np.dot?
import numpy as np
if True:
    %time 1 + 1
message = ("%d"
  % 3)
"""


def test_the_cells_of_a_notebook_are_judged(tmp_path):
    file = notebook(
        tmp_path / "layers.ipynb",
        MAGICS.partition("message")[0],
        "%%bash\necho class Softmax:",
        "%%time\n" + NEG,
        "get_ipython().run_line_magic('matplotlib', 'inline')\ndisplay(3)",
        'text = ("%d"\n  % 3)',
        "images = open('nowhere.gz')\n",
        "images.shape",
        BASE,
    )
    before = sorted(tmp_path.iterdir())
    assert layers_of(load(file)) == ["Relu", "NegLayer"]
    left_out, stopped = remarks(imported(file))
    assert left_out == "magics and shell commands are left out: in code cells 1, 2, 3, 4"
    assert stopped.startswith("code cell 6 stops with FileNotFoundError: [Errno 2] No such file or directory: 'nowhere")
    assert stopped.endswith(", and code cell 7 after it: what the cells have defined is judged all the same")
    assert imported(file).text == "3"
    assert sorted(tmp_path.iterdir()) == before


def test_a_cell_that_is_no_python_does_not_end_a_notebook(tmp_path):
    file = notebook(tmp_path / "layers.ipynb", "class Softmax(:", "raise SystemExit", NEG)
    assert layers_of(load(file)) == ["NegLayer"]
    assert "code cell 1 stops with SyntaxError" in remarks(imported(file))[0]


def test_what_a_first_cell_imports_from_the_future_holds_for_all(tmp_path):
    file = notebook(tmp_path / "layers.ipynb", "from __future__ import annotations", NEG.replace("x)", "x: Nowhere)"))
    assert layers_of(load(file)) == ["NegLayer"]


def test_what_a_notebook_changes_is_put_back_and_named(tmp_path):
    before = Surroundings()
    subject = load(notebook(tmp_path / "layers.ipynb", "import numpy as np", "np.random.seed(4)" + NEG))
    assert before.changed() == []
    assert any("numpy's random state" in remark for remark in subject.remarks)


@pytest.mark.parametrize("text", ["", "{}", '{"cells": [{"cell_type": "code"}]}', '["cells"]', "\xff"])
def test_a_file_that_is_no_notebook_is_told_in_one_line(tmp_path, text):
    (tmp_path / "layers.ipynb").write_text(text, encoding="latin-1")
    with pytest.raises(Unusable, match=r"layers\.ipynb cannot be read as a notebook of format 4") as told:
        load(str(tmp_path / "layers.ipynb"))
    assert len(str(told.value).splitlines()) == 1


def test_a_notebook_that_hangs_is_named_with_its_cell(tmp_path):
    file = notebook(tmp_path / "layers.ipynb", "x = 1", "while True: pass")
    run = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "conformance", file, "--timeout=2"], capture_output=True, text=True, check=False
    )
    assert "code cell 2 of layers.ipynb has not returned within 2 seconds" in run.stdout + run.stderr


def test_an_exported_notebook_finds_its_get_ipython(tmp_path):
    text = "get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().config.x = display(1)" + NEG
    assert layers_of(loaded(tmp_path, text)) == ["NegLayer"]


def test_a_line_for_a_notebook_in_a_file_is_told(tmp_path):
    with pytest.raises(Unusable, match="in line 2: this line is for a notebook"):
        loaded(tmp_path, "import numpy\n!pip install numpy" + NEG)
