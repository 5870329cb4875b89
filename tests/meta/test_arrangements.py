"""Arrangements of foreign code: a right layer conforms as it is called, a wrong layer shows its mistake."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from conformance.arrangements.search import plain_cases
from conformance.arrangements.writing import written
from conformance.checks import CLAUSES
from conformance.engine import properties
from conformance.loading import load
from conformance.memory import Memory
from conformance.question import questions
from conformance.records import RECORDS
from conformance.subjects.importing import Unusable

# Right layers in layouts that nothing here can call without an adapter, as strangers write them.
FOREIGN = {
    "transposed_weights": (
        "Affine",
        """
        class Dense:
            def __init__(self, weights, bias):
                self.weights, self.bias = weights, bias

            def forward(self, inputs):
                self.inputs = inputs
                return inputs @ self.weights.T + self.bias

            def backward(self, grad):
                self.grad_weights = grad.T @ self.inputs
                self.grad_bias = grad.sum(axis=0)
                return grad @ self.weights
        """,
    ),
    "column_samples": (
        "Affine",
        """
        class ColumnLinear:
            def __init__(self, n_in, n_out):
                self.params = {"W": np.random.randn(n_out, n_in), "b": np.zeros((n_out, 1))}
                self.grads = {}

            def forward(self, A):
                self.A = A
                return self.params["W"] @ A + self.params["b"]

            def backward(self, dZ):
                self.grads["dW"] = dZ @ self.A.T
                self.grads["db"] = np.sum(dZ, axis=1, keepdims=True)
                return self.params["W"].T @ dZ
        """,
    ),
    "set_and_renamed": (
        "Affine",
        """
        class FullLayer:
            def __init__(self):
                self.bias = self.weights = None

            def fprop(self, signal):
                self.signal = signal
                return np.dot(signal, self.weights) + self.bias

            def bprop(self, above):
                return {
                    "for_bias": above.sum(0),
                    "for_signal": np.dot(above, self.weights.T),
                    "for_weights": np.dot(self.signal.T, above),
                }
        """,
    ),
    "values_with_gradients": (
        "Affine",
        """
        class Param:
            def __init__(self, value):
                self.value, self.grad = value, None

        class FC:
            def __init__(self, fan_out, fan_in):
                self.p = [Param(np.zeros((fan_in, fan_out))), Param(np.zeros((1, fan_out)))]

            def __call__(self, x):
                self.x = x
                return x @ self.p[0].value + self.p[1].value

            def back(self, g):
                self.p[0].grad = self.x.T @ g
                self.p[1].grad = g.sum(axis=0, keepdims=True)
                return g @ self.p[0].value.T
        """,
    ),
    "steps_taken": (
        "Affine",
        """
        class Layer:
            def __init__(self, input_size, output_size):
                self.weights = np.random.rand(input_size, output_size) - 0.5
                self.bias = np.random.rand(1, output_size) - 0.5

            def forward_propagation(self, input_data):
                self.input = input_data
                return np.dot(self.input, self.weights) + self.bias

            def backward_propagation(self, output_error, learning_rate):
                input_error = np.dot(output_error, self.weights.T)
                self.weights -= learning_rate * np.dot(self.input.T, output_error)
                self.bias -= learning_rate * output_error.sum(axis=0, keepdims=True)
                return input_error
        """,
    ),
    "all_in_attributes": (
        "Affine",
        """
        class Layer_Dense:
            def __init__(self, n_inputs, n_neurons, regulariser=0):
                self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
                self.biases = np.zeros((1, n_neurons))

            def forward(self, inputs):
                self.inputs = inputs
                self.output = np.dot(inputs, self.weights) + self.biases

            def backward(self, dvalues):
                self.dweights = np.dot(self.inputs.T, dvalues)
                self.dbiases = np.sum(dvalues, axis=0, keepdims=True)
                self.dinputs = np.dot(dvalues, self.weights.T)
        """,
    ),
    "built_when_first_asked": (
        "Affine",
        """
        class FullyConnectedLayer:
            def __init__(self, units):
                self.units, self.weights = units, {}

            def forward(self, batch, training=False):
                if not self.weights:
                    self.weights = {"W": np.random.randn(batch.shape[1], self.units), "b": np.zeros((1, self.units))}
                self.batch = batch
                return batch @ self.weights["W"] + self.weights["b"]

            def backward(self, g):
                gradients = {"W": self.batch.T @ g, "b": g.sum(axis=0, keepdims=True)}
                return g @ self.weights["W"].T, gradients
        """,
    ),
    "other_names_and_order": (
        "Affine",
        """
        def fc_fwd(bias, weights, batch):
            return batch @ weights + bias, (weights, batch)

        def fc_bwd(saved, g):
            weights, batch = saved
            return g.sum(axis=0), batch.T @ g, g @ weights.T
        """,
    ),
    "nothing_kept": (
        "MulLayer",
        """
        def timesForward(a, b):
            return a * b

        def timesBackward(a, b, g):
            return [g * b, g * a]
        """,
    ),
    "slopes": (
        "Sigmoid",
        """
        def logistic(z):
            return 1 / (1 + np.exp(-z))

        def logistic_prime(z):
            return logistic(z) * (1 - logistic(z))
        """,
    ),
    "loss_and_gradient": (
        "IdentityWithLoss",
        """
        class SquaredError:
            def loss(self, y_true, y_pred):
                return np.mean((y_pred - y_true) ** 2)

            def gradient(self, y_true, y_pred):
                return 2 * (y_pred - y_true) / y_true.size
        """,
    ),
    "loss_of_kept_output": (
        "SoftmaxWithLoss",
        """
        class CategoricalLoss:
            def forward(self, inputs, y_true):
                e = np.exp(inputs - inputs.max(axis=1, keepdims=True))
                self.output = e / e.sum(axis=1, keepdims=True)
                return np.mean(-np.log((self.output * y_true).sum(axis=1)))

            def backward(self, dvalues, y_true):
                self.dinputs = (dvalues - y_true) / len(dvalues)
        """,
    ),
    "loss_that_keeps": (
        "IdentityWithLoss",
        """
        class HalfSquares:
            def forward(self, true, predicted):
                self.difference = predicted - true
                return 0.5 * np.sum(self.difference ** 2)

            def backward(self):
                return self.difference
        """,
    ),
    "loss_with_its_gradient": (
        "SoftmaxWithLoss",
        """
        def softmax(x):
            e = np.exp(x - x.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)

        def softmax_loss(x, y):
            p, rows = softmax(x), np.arange(len(x))
            dx = p.copy()
            dx[rows, y] -= 1
            return -np.sum(np.log(p[rows, y])) / len(x), dx / len(x)
        """,
    ),
    "column_scores": (
        "SoftmaxWithLoss",
        """
        class CrossEntropy:
            def __call__(self, Z, Y):
                E = np.exp(Z - Z.max(axis=0))
                self.P, self.Y = E / E.sum(axis=0), Y
                return -np.sum(Y * np.log(self.P))

            def backward(self):
                return self.P - self.Y
        """,
    ),
}

WRONG = {
    "averages_bias": (
        "grad_bias = grad.sum(axis=0)", "grad_bias = grad.mean(axis=0)", "Affine-gradient:b", "",
    ),
    "forgets_bias": (
        "self.grad_bias = grad.sum(axis=0)", "pass", "Affine-gradient:b", "",
    ),
    "adds_one": (
        "+ self.bias", "+ self.bias + 1e-3", "Affine-forward",
        "Dense: its forward agrees with our Affine in no way of calling it that was tried",
    ),
}  # fmt: skip


@pytest.fixture
def drafted(tmp_path, monkeypatch):
    """The draft for a text, its path, and what could not be found out."""
    monkeypatch.chdir(tmp_path)

    def draft(name, text):
        Path(f"{name}.py").write_text("import numpy as np\n" + textwrap.dedent(text))
        adapter, doubts = written(f"{name}.py")
        path = tmp_path / f"adapter_of_{name}.py"
        path.write_text(adapter)
        return path, adapter, doubts

    return draft


def failures(path, layer):
    """What level core fails by, through an adapter."""
    asked = [
        question
        for clause in CLAUSES.values()
        for question in questions(clause, [RECORDS[layer]], load(str(path)), ("numeric",), Memory(), profile="quick")
        if question.decides_core
    ]
    for question in asked:
        properties()[question.clause.name](question)
    return {q.id: q.outcome.diagnosis.text if q.outcome.diagnosis else "" for q in asked if q.outcome.core.bad}


@pytest.mark.parametrize("layout", FOREIGN)
def test_a_right_layer_is_judged_as_it_is_and_conforms_through_its_adapter(drafted, layout):
    layer, text = FOREIGN[layout]
    path, adapter, doubts = drafted(layout, text)
    assert load(f"{layout}.py").precisions(layer)
    assert doubts == []
    assert ("learning_rate=1" in adapter) == (layout == "steps_taken")
    failing = failures(path, layer)
    if layout == "steps_taken":  # which costs a few bits, as the draft says: too many in single precision
        failing = {name: text for name, text in failing.items() if not name.endswith("-float32")}
    assert failing == {}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_layers_draft_runs_and_its_mistake_is_named(drafted, mistake):
    right, wrong, clause, doubt = WRONG[mistake]
    text = FOREIGN["transposed_weights"][1].replace(right, wrong)
    path, adapter, doubts = drafted(mistake, text)
    assert doubts == [doubt] * bool(doubt)
    assert all(said in adapter for said in doubts)
    assert clause in failures(path, "Affine")


def test_a_gradient_that_lies_otherwise_than_its_parameter_is_not_turned_to_please(drafted):
    wrong = FOREIGN["transposed_weights"][1].replace("grad.T @ self.inputs", "self.inputs.T @ grad")
    path, adapter, _ = drafted("turned", wrong)
    assert '"W": self.layer.grad_weights,' in adapter
    assert "dW = dout.T @ x, which has the shape of W.T" in failures(path, "Affine")["Affine-gradient:W"]


def test_a_gradient_of_another_shape_than_its_parameter_is_told(drafted):
    """Its numbers are right, and an update would broadcast it."""
    wrong = FOREIGN["column_samples"][1].replace("np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ, axis=1)")
    path, _, _ = drafted("lost_an_axis", wrong)
    told = "ColumnLinear: the gradient of b has shape (2,), and b itself (2, 1)"
    assert told in load("lost_an_axis.py").remarks
    assert failures(path, "Affine") == {}


def test_what_backward_returns_counts_and_not_what_lies_about(drafted):
    text = """
    class Negative:
        def forward(self, x): return -x

        def backward(self, dout):
            self.kept = -dout
            return dout
    """
    path, adapter, doubts = drafted("lies_about", text)
    assert '"x": back,' in adapter
    assert doubts == []
    assert "NegLayer-gradient:x" in failures(path, "NegLayer")


@pytest.mark.parametrize("layer", RECORDS)
def test_no_array_is_square_in_the_cases_that_decide(layer):
    assert plain_cases(layer)
    shapes = [array.shape for facts in plain_cases(layer) for array in facts.case.arrays.values()]
    assert [shape for shape in shapes if len(set(shape)) < len(shape)] == []


def test_a_file_with_layers_and_other_things(drafted):
    text = """
    class NegLayer:
        def forward(self, x): return -x
        def backward(self, dout): return -dout

    class Minus:
        def forward(self, x): return -x
        def backward(self, dout): return -dout

    class Trainer:
        def forward(self, a, b, c, d): return a
        def backward(self): pass

    class Arctan:
        def forward(self, x): return np.arctan(x)
        def backward(self, dout): return dout
    """
    path, adapter, doubts = drafted("several", text + FOREIGN["slopes"][1].replace("\n    ", "\n"))
    assert doubts == []
    assert "NegLayer = several.NegLayer" in adapter
    assert "NegLayer is NegLayer" not in adapter
    assert "- Minus: it is NegLayer, too: one adapter a layer" in adapter
    assert "- Trainer: its forward agrees with none of the layers known" in adapter
    assert "- Arctan: its forward agrees with none of the layers known" in adapter
    assert {layer for layer in RECORDS if load(str(path)).precisions(layer)} == {"NegLayer", "Sigmoid"}


def test_a_softmax_over_the_wrong_axis_is_not_taken_for_one_of_columns(drafted):
    """Whoever takes rows and columns alike is asked with rows: a name of ours is held to our definition."""
    text = """
    class Softmax:
        def forward(self, x):
            e = np.exp(x - x.max(axis=0))
            self.y = e / e.sum(axis=0)
            return self.y

        def backward(self, dout):
            return self.y * (dout - (dout * self.y).sum(axis=0))
    """
    path, _, _ = drafted("over_the_wrong_axis", text)
    assert "Softmax-forward" in failures(path, "Softmax")


def test_what_comes_from_above_is_given_to_nobody_else(drafted):
    """The output in its place would make a derivative right that lacks a factor."""
    text = """
    class Sigmoide:
        def forward(self, x):
            self.y = 1 / (1 + np.exp(-x))
            return self.y

        def backward(self, grad):
            return grad * (1 - self.y)
    """
    path, adapter, _ = drafted("lacks_a_factor", text)
    assert "self.layer.backward(dout)" in adapter
    assert "Sigmoid-gradient:x" in failures(path, "Sigmoid")


def test_a_product_whose_backward_is_not_swapped_is_not_called_the_other_way_round(drafted):
    wrong = FOREIGN["nothing_kept"][1].replace("[g * b, g * a]", "[g * a, g * b]")
    path, _, _ = drafted("not_swapped", wrong)
    assert {"MulLayer-gradient:x", "MulLayer-gradient:y"} <= {*failures(path, "MulLayer")}


def test_a_loss_that_averages_in_one_of_its_two_places_is_not_scaled_to_please(drafted):
    wrong = FOREIGN["loss_with_its_gradient"][1].replace("dx / len(x)", "dx")
    path, _, _ = drafted("averages_once", wrong)
    assert "SoftmaxWithLoss-gradient:x" in failures(path, "SoftmaxWithLoss")


def test_a_layer_that_draws_its_weights_anew_is_not_judged_by_weights_nobody_reads(drafted):
    """The output must follow what was set: else nothing is known of how it is called."""
    text = """
    class Affine:
        def __init__(self, n_in, n_out):
            self.W, self.b = np.zeros((n_in, n_out)), np.zeros(n_out)
            self.hidden = np.random.randn(n_in, n_out)

        def forward(self, x):
            self.x = x
            return x @ self.hidden + self.b

        def backward(self, dout):
            self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
            return dout @ self.hidden.T
    """
    with pytest.raises(Unusable, match="Affine: its forward agrees with none"):
        drafted("not_read", text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = 1", "nothing in mine.py answers as a layer known here"),
        ("class Point:\n    def __init__(self, x): self.x = x", "nothing in mine.py answers as a layer"),
        ("def area(r): return 3 * r * r", "nothing in mine.py answers as a layer"),
        ("x = 1 / 0", "mine.py stops while it is imported: ZeroDivisionError"),
    ],
)
def test_what_is_no_layer_is_told_in_one_line(drafted, text, why):
    with pytest.raises(Unusable, match=why) as told:
        drafted("mine", text)
    assert len(str(told.value).splitlines()) == 1


def test_a_name_that_python_or_the_draft_has_a_use_for(drafted):
    path, adapter, _ = drafted("layer", FOREIGN["slopes"][1])
    assert "import layer as theirs" in adapter
    assert failures(path, "Sigmoid") == {}
    for name, why in (("my-layers", "'my-layers' is no name in Python"), ("code", "another module is called code")):
        with pytest.raises(Unusable, match=f"{why}: rename it"):
            drafted(name, FOREIGN["slopes"][1])


def test_a_file_that_needs_no_adapter_is_told_so(drafted):
    _, adapter, remarks = drafted("plain", "def neg_forward(x): return -x, 0\ndef neg_backward(dout, _): return -dout")
    assert "neg_backward = plain.neg_backward" in adapter
    assert "@adapter" not in adapter
    assert remarks == ["nothing here needs an adapter: `conformance plain.py` judges it as it is"]


# The script.


def script(folder, *words):
    return subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "conformance", *words],
        cwd=folder, capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip


def test_the_draft_is_all_that_is_printed_and_is_clean_python(tmp_path):
    (tmp_path / "code").mkdir()
    text = "import numpy as np\nprint('epoch 1')\n" + textwrap.dedent(FOREIGN["loss_that_keeps"][1])
    (tmp_path / "code" / "losses.py").write_text(text)
    done = script(tmp_path, "--adapter", "code/losses.py")
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "adapter.py").write_text(done.stdout)
    for command in (["check", "--select=E,F,I,W", "--line-length=120"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "adapter.py"]
        clean = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603  # ours
        assert clean.returncode == 0, clean.stdout
    judged = script(tmp_path, "adapter.py", "--level=core", "--profile=quick", "--oracles=numeric")
    assert judged.returncode == 0, judged.stdout


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("while True: pass", "the import of mine.py has not returned within 1 seconds. Nothing is drafted."),
        ("import os; os._exit(0)", "ERROR: mine.py ended the process that tried it: nothing is drafted"),
        (
            "class Neg:\n    def forward(self, x):\n        while True: pass",
            "has not returned within 1 seconds. That was Neg.",
        ),
        ("x = input()", "EOFError: EOF when reading a line"),
        ("y = 2", "ERROR: nothing in mine.py answers as a layer known here"),
    ],
)
def test_a_file_that_hangs_ends_or_holds_nothing_gives_one_line(tmp_path, line, words):
    (tmp_path / "mine.py").write_text(f"{line}\n")
    done = script(tmp_path, "--adapter", "mine.py", "--timeout=1")
    assert (done.returncode, done.stdout, words in done.stderr) == (2, "", True), done.stderr
    assert len(done.stderr.split("\n")) <= 3
