"""The script of a failure shows it to somebody who does not have this package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.engine import scripted
from conformance.subjects.importing import Unusable

TOTAL = "self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)"
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
DECLARED = MEAN.replace("self.W +", "self.W.T +").replace("self.W.T\n", "self.W\n").replace("self.x.T @ dout", "dout.T @ self.x")
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
CONTIGUOUS = RELU.replace("return np.where(self.mask, 0, x)", "return np.where(self.mask, 0, x) * x.flags['C_CONTIGUOUS']")
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
    "eats NaN": (EATS_NAN, "Relu-non-finite/float64/texture=normal"),
    "flips": (FLIPS, "Relu-upstream-linear/float64"),
    "constant": (CONSTANT, "Relu-upstream-linear/float64"),
    "flat": (FLAT, "Relu-gradient:x/float64"),
    "widens": (WIDENS, "Relu-dtype-shape-float32/float32"),
    "contiguous": (CONTIGUOUS, "Relu-layout/float64"),
    "overflows": (NAIVE, "Sigmoid-extremes/float64/texture=extremes"),
}


def run(folder: Path, text: str) -> str:
    """What a script prints in a process that finds no package of ours."""
    path = folder / "shown.py"
    path.write_text(f"{text}\nassert not [name for name in sys.modules if 'conformance' in name]\n", "utf-8")
    alone = "import sys; sys.path[:] = [p for p in sys.path if p.endswith(('site-packages', '.zip')) or 'python3' in p]"
    hide = f"{alone}; sys.modules['conformance'] = None; del sys.modules['conformance']; "
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", f"{hide}exec(open({str(path)!r}).read())"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def text_of(folder: Path, code: str, case: str) -> str:
    path = folder / "mine.py"
    path.write_text(code, encoding="utf-8")
    return scripted(str(path), case, "numeric")


@pytest.mark.parametrize(("code", "case"), {**STYLES, **CLAUSES}.values(), ids=[*STYLES, *CLAUSES])
def test_a_script_shows_the_failure_without_the_suite(code: str, case: str, tmp_path: Path) -> None:
    text = text_of(tmp_path, code, case)
    print(text)
    printed = run(tmp_path, text)
    print(printed)
    assert "conformance" not in text.replace(str(tmp_path), "")
    assert "Traceback" not in printed
    assert len(text.splitlines()) <= 25
