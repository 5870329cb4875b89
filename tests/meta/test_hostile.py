"""Subjects that misbehave: each is told for the layer and clause it happened in, and every other verdict arrives."""

import json
import os
import re
import subprocess
import sys
import textwrap
import threading

import pytest

from conformance.isolation import Mailbox

HOSTILE = textwrap.dedent(
    """
    import os, sys, warnings
    import numpy as np
    import pytest

    np.allclose = lambda *args, **kwargs: True  # nobody here asks it


    class Unary:
        def forward(self, x):
            self.x = x
            return self.value(x)

        def backward(self, dout):
            return dout * self.slope(self.x)


    class Relu(Unary):
        value = lambda self, x: np.where(x > 0, x, 0)

        def backward(self, dout):
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass


    class Sigmoid(Unary):
        value = lambda self, x: os._exit(0)


    class NegLayer(Unary):
        value = lambda self, x: sys.exit(0)


    class ExpLayer(Unary):
        value = lambda self, x: pytest.skip("not today")


    class LogLayer(Unary):
        slope = lambda self, x: 1 / x

        def value(self, x):
            print("here")
            return np.log(x)


    class ReciprocalLayer(Unary):
        slope = lambda self, x: -1 / x / x

        def value(self, x):
            np.random.seed(0)
            np.seterr(all="raise")
            return 1 / x


    class AlwaysEqual(np.ndarray):
        def __eq__(self, other):
            return True

        def __array_ufunc__(self, *args, **kwargs):
            return True


    class Softmax(Unary):
        value = lambda self, x: np.zeros_like(x).view(AlwaysEqual)
        slope = lambda self, x: 0 * x


    class AddLayer:
        def forward(self, x, y):
            return x + y

        def backward(self, dout):
            raise KeyError("dout")


    class MulLayer:
        def forward(self, x, y):
            self.x, self.y = x, y
            return x * y

        def backward(self, dout):
            return dout * self.y, dout * self.x
    """
)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What the console script says of all of them, run from their folder."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "mine.py").write_text(HOSTILE)
    command = [sys.executable, "-m", "conformance", "mine.py", "--level=full", "--oracles=numeric", "--profile=quick"]
    done = subprocess.run(  # noqa: S603  # ourselves
        [*command, "--timeout=1", "--report=report.json"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "once more, isolated" in done.stdout
    assert sorted(path.name for path in folder.iterdir() if path.name != "__pycache__") == ["mine.py", "report.json"]
    return json.loads((folder / "report.json").read_text())["layers"]


@pytest.mark.parametrize(
    ("layer", "clause", "verdict", "words"),
    [
        ("Relu", "gradient:x", "timeout", "backward has not returned within 1 seconds"),
        ("Sigmoid", "forward", "crashed", "the process ended"),
        ("NegLayer", "forward", "raised", "SystemExit"),
        ("ExpLayer", "forward", "raised", "not today"),
        ("LogLayer", "quiet", "wrong", "printed 'here'"),
        ("ReciprocalLayer", "quiet", "wrong", "a call changed numpy's random state"),
        ("Softmax", "forward", "wrong", "the output"),
        ("AddLayer", "gradient:x", "raised", "backward raised KeyError"),
    ],
)
def test_misbehaviour_never_conforms(verdicts, layer, clause, verdict, words):
    entry = verdicts[layer][clause]
    assert entry["verdict"] == verdict
    assert words in (entry["diagnosis"]["text"] if entry["diagnosis"] else entry["reason"])


@pytest.mark.parametrize(
    ("layer", "clause"),
    [("LogLayer", "forward"), ("LogLayer", "gradient:x"), ("ReciprocalLayer", "gradient:x"), ("AddLayer", "forward"),
     ("MulLayer", "forward"), ("MulLayer", "gradient:y"), ("MulLayer", "own-derivative"), ("MulLayer", "repeatable")],
)  # fmt: skip
def test_every_other_verdict_arrives(verdicts, layer, clause):
    assert verdicts[layer][clause]["verdict"] == "conforms"


def test_a_worker_reads_whole_letters_while_another_writes_them(tmp_path):
    def many_questions():
        box = Mailbox(tmp_path)
        for number in range(3000):
            with box.open(f"Relu-{number % 3}"):
                pass

    writer = threading.Thread(target=many_questions)
    writer.start()
    reader, seen = Mailbox(tmp_path), []
    while writer.is_alive():
        seen += [*reader.deaths("Relu"), reader.words("Relu-1")]
    assert set(seen) <= {""}
    assert reader.deaths("Relu") == []


# What it says.

LOUD = textwrap.dedent(
    r"""
    import sys
    import numpy as np


    class NegLayer:
        def forward(self, x):
            raise ValueError("first \x1b[2J\x1b]0;owned\x07\x9b31m \u00e9 " + "long " * 100_000)

        def backward(self, dout):
            return -dout


    class ExpLayer:
        def forward(self, x):
            print("\x1b[31m" + "many " * 100_000)
            self.y = np.exp(x)
            return self.y

        def backward(self, dout):
            return dout * self.y


    class Mute(Exception):
        def __str__(self):
            raise RuntimeError


    class Relu:
        def forward(self, x):
            raise Mute

        backward = forward
    """
)
NAME = "my layers;\x1b[2Jx.py"


@pytest.fixture(scope="module")
def loud(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loud")
    (folder / NAME).write_text(LOUD, encoding="utf-8")
    words = [
        "--level=full",
        "--oracles=numeric",
        "--profile=quick",
        "--report=r.json",
        "--report=r.md",
        "--report=r.html",
    ]
    return folder, spoken(folder, NAME, *words)


def spoken(folder, *words):
    """What the console script prints where the terminal knows ASCII alone."""
    return subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "conformance", *words],
        cwd=folder, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip


def test_what_a_terminal_would_obey_is_written_out(loud):
    folder, done = loud
    assert done.returncode == 1, done.stderr
    rendered = [spoken(folder, "--render", "r.json"), spoken(folder, "--render", "r.json", "r.json")]
    for said in (
        done.stdout,
        *(again.stdout for again in rendered),
        *((folder / f"r.{n}").read_bytes() for n in ("md", "html")),
    ):
        assert re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]", said) == []
        assert rb"x1b" in said
    assert rb"ValueError: first \x1b[2J\x1b]0;owned\x07\x9b31m " in done.stdout
    assert b"forward raised Mute" in done.stdout


def test_what_stops_a_run_is_written_out_as_well(loud):
    folder, _ = loud
    (folder / f"stops{NAME}").write_text("raise ValueError('\x1b[2J' + 'long ' * 100_000)")
    (folder / f"ends{NAME}").write_text("import os\nos._exit(0)")
    (folder / f"hangs{NAME}").write_text("while True: pass")
    for words in (["stops"], ["ends"], ["hangs", "--timeout=1"], ["stops", "--adapter"], ["ends", "--adapter"]):
        done = spoken(folder, f"{words[0]}{NAME}", *words[1:])
        assert done.returncode == 2
        assert re.findall(rb"[\x00-\x09\x0b-\x1f\x7f]", done.stdout + done.stderr) == []
        assert len(done.stdout + done.stderr) < 4000


def test_pytest_prints_no_command_to_a_terminal_either(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import numpy as np\n"
        "class Net:\n"
        "    def __init__(self, inputs, hidden, outputs): self.params = {'W\\x1b[2J': np.ones((inputs, outputs))}\n"
        "    def loss(self, x, t): return ((x @ self.params['W\\x1b[2J']) ** 2).sum()\n"
        "    def gradient(self, x, t): return {'W\\x1b[2J': 0 * self.params['W\\x1b[2J']}\n"
    )
    command = [sys.executable, "-m", "pytest", "--pyargs", "conformance", "--subject=mine.py", "-rA"]
    done = subprocess.run(  # noqa: S603  # ourselves
        [*command, "--subject-oracles=numeric"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stdout
    assert (b"\x1b" in done.stdout, rb"\x1b[2J" in done.stdout) == (False, True)


def test_a_long_message_is_cut_and_says_so(loud):
    folder, done = loud
    assert len(done.stdout) < 12_000
    clauses = json.loads((folder / "r.json").read_text())["layers"]
    for words in (
        clauses["NegLayer"]["forward"]["diagnosis"]["text"],
        clauses["ExpLayer"]["quiet"]["diagnosis"]["text"],
    ):
        assert re.search(r"\.\.\. \(4\d{5} more characters\)", words), words
        assert len(words) < 1200
