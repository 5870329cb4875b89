"""The script of a failure shows it to somebody who does not have this package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.engine import scripted
from conformance.subjects.importing import Unusable

TEXTBOOK = """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T
"""
MEAN = TEXTBOOK.replace("dout.sum(axis=0)", "dout.mean(axis=0)")
GRADS = MEAN.replace("self.W, self.b = W, b", "self.W, self.b, self.grads = W, b, [None, None]").replace(
    "self.dW, self.db =", "self.grads[0], self.grads[1] ="
)
SIZES = MEAN.replace("(self, W, b)", "(self, input_size, output_size)").replace(
    "self.W, self.b = W, b", "self.W, self.b = np.zeros((input_size, output_size)), np.zeros(output_size)"
)
DECLARED = (
    MEAN.replace("self.W +", "self.W.T +")
    .replace("self.W.T\n", "self.W\n")
    .replace("self.x.T @ dout", "dout.T @ self.x")
)
DECLARED += 'CONVENTIONS = {"Affine": {"weight": "out, in"}}\n'
PAIR = """
def affine_forward(x, w, b):
    return x @ w + b, (x, w)
def affine_backward(dout, cache):
    x, w = cache
    return dout @ w.T, x.T @ dout, dout.mean(axis=0)
"""
ROWS = """
import numpy as np
class Dense:
    def __init__(self, n_in, n_out):
        self.weights, self.biases = np.zeros((n_in, n_out)), np.zeros((1, n_out))
    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases
    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.mean(axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T
"""
DICTIONARY = """
import numpy as np
def forward(A_prev, W, b):
    return W @ A_prev + b, (A_prev, W, b)
def linear_forward(A_prev, W, b):
    return W @ A_prev + b, (A_prev, W, b)
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T @ dZ, dZ @ A_prev.T, dZ.mean(axis=1, keepdims=True)
"""
STEPS = """
import numpy as np
class Dense:
    def __init__(self, n_in, n_out):
        self.weights, self.biases = np.zeros((n_in, n_out)), np.zeros(n_out)
    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.weights + self.biases
    def backward(self, grad, learning_rate):
        back = grad @ self.weights.T
        self.weights -= learning_rate * self.inputs.T @ grad
        self.biases -= learning_rate * grad.mean(axis=0)
        return back
"""
BIAS = "Affine-gradient:b/float64"
STYLES = {
    "textbook": (MEAN, BIAS),
    "grads": (GRADS, BIAS),
    "sizes": (SIZES, BIAS),
    "declared": (DECLARED, BIAS),
    "pair": (PAIR, BIAS),
    "rows": (ROWS, BIAS),
    "columns": (DICTIONARY, BIAS),
    "steps": (STEPS, BIAS),
    "single": (MEAN, "Affine-gradient:b-float32/float32"),
    "hard": (MEAN, "Affine-own-derivative/float64/texture=normal/seed=3"),
}

# Failures that are not one array's value.
ADDS_UP = TEXTBOOK.replace("self.W, self.b = W, b", "self.W, self.b, self.dW, self.db = W, b, 0, 0").replace(
    "self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)",
    "self.dW, self.db = self.dW + self.x.T @ dout, self.db + dout.sum(axis=0)",
)
REMEMBERS = TEXTBOOK.replace("        self.x = x\n", "        self.x = getattr(self, 'x', x)\n")
SHARES = TEXTBOOK.replace("class Affine:", "class Affine:\n    kept = {}").replace("self.x", "self.kept['x']")
RELU = """
import numpy as np
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)
    def backward(self, dout):
        return np.where(self.mask, 0, dout)
"""
WRITES = RELU.replace("return np.where(self.mask, 0, x)", "x[self.mask] = 0\n        return x.copy()")
RETURNS_ITS_OWN = RELU.replace("return np.where(self.mask, 0, x)", "return x")
EATS_NAN = RELU.replace("x <= 0", "~(x > 0)")
FLIPS = RELU.replace("return np.where(self.mask, 0, dout)", "return np.where(self.mask, 0, abs(dout))")
CONSTANT = RELU.replace("return np.where(self.mask, 0, dout)", "return np.where(self.mask, 0, 1.0) + 0 * dout")
FLAT = RELU.replace("return np.where(self.mask, 0, dout)", "return np.where(self.mask, 0, dout).ravel()")
WIDENS = RELU.replace("return np.where(self.mask, 0, x)", "return np.where(self.mask, 0, x).astype('float64')")
STOPS = RELU.replace("return np.where(self.mask, 0, dout)", "raise RuntimeError('mine')")
CONTIGUOUS = RELU.replace(
    "return np.where(self.mask, 0, x)", "return np.where(self.mask, 0, x) * x.flags['C_CONTIGUOUS']"
)
CENTRED = RELU.replace("x <= 0", "x <= x.mean()")
IN_PLACE = RELU.replace("return np.where(self.mask, 0, dout)", "dout[self.mask] = 0\n        return dout.copy()")
HANDS_OUT_ITS_OWN = """
class IdentityWithLoss:
    def forward(self, x, t):
        self.dx = (x - t) / len(x)
        return ((x - t) ** 2).sum() / 2 / len(x)
    def backward(self, dout=1):
        return self.dx
"""
NAIVE = """
import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = np.exp(x) / (1 + np.exp(x))
        return self.out
    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
CLAUSES = {
    "adds up": (ADDS_UP, "Affine-repeatable/float64"),
    "remembers": (REMEMBERS, "Affine-repeatable/float64"),
    "shares": (SHARES, "Affine-repeatable/float64"),
    "writes": (WRITES, "Relu-no-writes/float64"),
    "returns its own": (RETURNS_ITS_OWN, "Relu-no-writes/float64"),
    "hands out its own": (HANDS_OUT_ITS_OWN, "IdentityWithLoss-no-writes/float64/setup=one-hot/upstream=one"),
    "eats NaN": (EATS_NAN, "Relu-non-finite/float64/texture=normal"),
    "flips": (FLIPS, "Relu-upstream-linear/float64"),
    "constant": (CONSTANT, "Relu-upstream-linear/float64"),
    "flat": (FLAT, "Relu-gradient:x/float64"),
    "widens": (WIDENS, "Relu-dtype-shape-float32/float32"),
    "contiguous": (CONTIGUOUS, "Relu-layout/float64"),
    "sees its neighbours": (CENTRED, "Relu-batch-independence/float64"),
    "overflows": (NAIVE, "Sigmoid-extremes/float64/texture=extremes"),
}


DROPOUT = """
import numpy as np
class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.p = dropout_ratio
    def forward(self, x, train_flg=True):
        self.mask = np.random.rand(*x.shape) > self.p
        return x * self.mask
    def backward(self, dout):
        return dout
"""
ADAPTER = """
from conformance import adapter
@adapter("Relu")
def relu(x):
    return x, lambda dout: dout.copy()
"""
BATCH_NORM = """
class BatchNormalization:
    def __init__(self, gamma, beta, running_mean, running_var, momentum=0.9, eps=1e-5):
        self.gamma, self.beta, self.momentum, self.eps = gamma, beta, momentum, eps
        self.running_mean, self.running_var = running_mean, running_var
    def forward(self, x, train_flg=True):
        if train_flg:
            self.running_mean = self.momentum * self.running_mean + x.mean(axis=0)
        self.hat = (x - x.mean(axis=0)) / (x.var(axis=0) + self.eps) ** 0.5
        return self.gamma * self.hat + self.beta
    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.hat).sum(axis=0), dout.sum(axis=0)
        return dout
"""
STATE = {
    "state": (BATCH_NORM, "BatchNormalization-state:running_mean/float64"),
    "modes": (BATCH_NORM, "BatchNormalization-modes/float64/mode=eval"),
}
SHOWN = {**STYLES, **CLAUSES, **STATE}


def text_of(folder: Path, code: str, case: str) -> str:
    path = folder / "mine.py"
    path.write_text(code, encoding="utf-8")
    return scripted(str(path), case, "numeric")


def run(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """A script by itself, in a process in which our package cannot be imported."""
    path = folder / "shown.py"
    path.write_text(f"{text}{LAST}\n", encoding="utf-8")
    call = f"import runpy, sys; sys.meta_path.insert(0, type('Without', (), {{'find_spec': {WITHOUT}}})); "
    call += f"runpy.run_path({str(path)!r})"
    words = [sys.executable, "-I", "-W", "ignore", "-c", call]
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves


LAST = "print([name for name in sys.modules if 'conformance' in name], repr(got) == repr(expected))"
WITHOUT = "staticmethod(lambda name, *more: exec('raise ImportError') if name.startswith('conformance') else None)"


@pytest.mark.parametrize(("code", "case"), SHOWN.values(), ids=SHOWN)
def test_a_script_shows_the_failure_without_the_suite(code: str, case: str, tmp_path: Path) -> None:
    text = text_of(tmp_path, code, case)
    done = run(tmp_path, text)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout.endswith("\n[] False\n"), "a module of ours was imported, or what came is what was expected"
    assert "conformance" not in text.replace(str(tmp_path), "")
    assert len(text.splitlines()) <= 25


def test_what_is_expected_and_what_came_stand_beside_each_other(tmp_path: Path) -> None:
    """The numbers are those of the report."""
    printed = run(tmp_path, text_of(tmp_path, MEAN, BIAS)).stdout
    assert printed.startswith("the gradient of b:\n[2. 2.]\nexpected:\n[4. 4.]\nlargest difference: 2.0\n")


def test_a_file_may_have_a_name_that_no_import_can_say(tmp_path: Path) -> None:
    path = tmp_path / "my-layers.py"
    path.write_text(MEAN, encoding="utf-8")
    assert "largest difference: 2.0" in run(tmp_path, scripted(str(path), BIAS, "numeric")).stdout


@pytest.mark.parametrize(
    ("code", "case", "error"),
    [
        (STOPS, "Relu-gradient:x/float64", "RuntimeError: mine"),
        (IN_PLACE, "Relu-layout/float64", "ValueError: assignment destination is read-only"),
    ],
)
def test_a_script_raises_what_the_layer_raises(code: str, case: str, error: str, tmp_path: Path) -> None:
    done = run(tmp_path, text_of(tmp_path, code, case))
    assert done.returncode == 1
    assert done.stderr.endswith(f"{error}\n")


def test_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    """What is computed from them is then the same to the last bit."""
    text = text_of(tmp_path, MEAN, "Affine-gradient:b/float64/texture=normal/seed=3")
    x = next(line for line in text.splitlines() if line.startswith("x = "))
    assert max(len(number.strip(" [])").partition(".")[2]) for number in x.split(",")) > 12


@pytest.mark.parametrize(
    ("code", "case", "why"),
    [
        (TEXTBOOK, BIAS, "there is no failure to show in this case: the verdict is 'conforms'"),
        (TEXTBOOK, "Affine-nothing/float64", "nothing that is asked here is called Affine-nothing"),
        (RELU.replace("x <= 0", "(print('here'), x <= 0)[1]"), "Relu-quiet/float64", "does not show this failure"),
        (
            DROPOUT,
            "Dropout-gradient:x/float64",
            "the layer draws random numbers",
        ),
        (ADAPTER, "Relu-gradient:x/float64", "for layers in plain numpy alone"),
    ],
    ids=["conforms", "no clause", "quiet", "random", "adapter"],
)
def test_where_there_is_no_script_one_line_says_why(code: str, case: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=why):
        text_of(tmp_path, code, case)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--case", BIAS], 0, ""),
        (["--case", "Affine-gradient:W/float64"], 2, "there is no failure to show"),
        ([], 2, "--script shows one case"),
    ],
    ids=["shown", "conforms", "no case"],
)
def test_the_command_prints_a_script_or_one_line(words: list[str], status: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MEAN, encoding="utf-8")
    command = [sys.executable, "-m", "conformance", "mine.py", "--script", "--oracles=numeric", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)  # noqa: S603  # ourselves
    assert (done.returncode, said in done.stderr) == (status, True), done.stderr
    assert len(done.stderr.splitlines()) == bool(said)
    assert ("import mine as theirs" in done.stdout) == (not said)
