"""Any class in the textbook's shape, called in other people's ways: the law is that a verdict does not depend on that.

A style is the text of a module around a given class. All numbers are that class's, so a right class is right and a
sabotage is wrong in the same way; only names differ, where parameters and gradients lie, and how arrays are laid out.
Layers with a mode or a state are left out so far.

    python tests/meta/styles.py            # the table of all styles and layers, as the plain command judges them
    python tests/meta/styles.py Affine     # of one layer
    python tests/meta/styles.py --text rows Affine
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from conformance import cases, engine, reference
from conformance.cases import Key
from conformance.loading import load
from conformance.mistakes import everything
from conformance.records import RECORDS, Record
from conformance.subjects import Subject, Textbook
from conformance.subjects.importing import Unusable


def _rewritten(record: Record) -> bool:
    """Whether the styles below can say it: one output, made of inputs with a gradient, and nothing remembered."""
    return not (record.modes or record.state or record.indices or len(record.outputs) > 1)


LAYERS = tuple(layer for layer, record in RECORDS.items() if _rewritten(record))
META = Path(__file__).parent

CLASSES = {"Affine": "Dense", "Relu": "ReLu", "Convolution": "Conv2D", "SoftmaxWithLoss": "SoftMaxWithLoss"}
LOSSES = {
    "SoftmaxWithLoss": ("SoftmaxCrossEntropy", "softmax_loss"),
    "SigmoidWithLoss": ("BCEWithLogits", "bce_with_logits"),
    "IdentityWithLoss": ("MSELoss", "mse_loss"),
}


@dataclass(frozen=True)
class Given:
    """A class in the textbook's shape, and what a text has to say of it."""

    kind: Any

    @property
    def layer(self) -> str:
        return getattr(self.kind, "LAYER", self.kind.__name__)

    @property
    def record(self) -> Record:
        return RECORDS[self.layer]

    @property
    def snake(self) -> str:
        words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in self.layer)
        return words.removeprefix("_").removesuffix("_layer")

    @property
    def params(self) -> list[str]:
        return [*self.record.params]

    @property
    def ins(self) -> str:
        """What forward takes: `x, t`."""
        return ", ".join([*self.record.inputs, *self.record.targets])

    @functools.cached_property
    def defaults(self) -> dict[str, Any]:
        """What the constructor takes, each with its default or the word `empty`."""
        taken = inspect.signature(getattr(reference, self.layer)).parameters.values()
        return {word.name: word.default for word in taken}

    @property
    def sig(self) -> str:
        """The same as a text, with the comma before it: `, W, b=None, stride=1`."""
        return "".join(
            f", {name}" if value is inspect.Parameter.empty else f", {name}={value!r}"
            for name, value in self.defaults.items()
        )

    def made(self, **said: str) -> str:
        """The call that makes the given class, its parameters as they are called here."""
        params = [said.get(name, name) for name in self.params]
        return f"_Given({', '.join([*params, *(f'{name}={name}' for name in self.options)])})"

    @property
    def options(self) -> list[str]:
        return [name for name in self.defaults if name not in self.params]

    def each(self, words: str, between: str = ", ") -> str:
        """The same words of every parameter, for which `#` stands."""
        return between.join(words.replace("#", name) for name in self.params)

    @property
    def elementwise(self) -> bool:
        """Whether each entry of the output comes from that entry of the single input, tried out."""
        if self.params or self.options or self.record.targets or len(self.record.inputs) > 1:
            return False
        x = np.full((2, 3, 2), 0.5)
        changed = x.copy()
        changed[0, 0, 0] = 0.25
        y, other = (getattr(reference, self.layer)().forward(values) for values in (x, changed))
        return y.shape == x.shape and np.count_nonzero(y != other) == 1


# What a style needs of a layer.


def any_layer(given: Given) -> bool:
    return True


def with_params(given: Given) -> bool:
    return bool(given.params)


def with_matrix(given: Given) -> bool:
    return bool(given.record.weight_matrix)


def a_loss(given: Given) -> bool:
    return bool(given.record.activation)


def no_loss(given: Given) -> bool:
    return not a_loss(given)


def elementwise(given: Given) -> bool:
    return given.elementwise


@dataclass(frozen=True)
class Style:
    """A way of calling: to which layers it applies, and the text around a given class."""

    name: str
    applies: Callable[[Given], bool]
    body: Callable[[Given], str]


STYLES: dict[str, Style] = {}


def style(applies: Callable[[Given], bool]) -> Callable[[Callable[[Given], str]], Callable[[Given], str]]:
    def kept(body: Callable[[Given], str]) -> Callable[[Given], str]:
        STYLES[body.__name__] = Style(body.__name__, applies, body)
        return body

    return kept


# The texts.


def a_class(  # noqa: PLR0913  # what differs between styles
    given: Given,
    name: str = "",
    *,
    init: str | None = None,
    lines: str = "",
    held: str = "",
    forward: str = "forward",
    backward: str = "backward",
    after: str = "",
    returned: str = "dx",
) -> str:
    """A class around the given one: what its constructor takes and does, where parameters and gradients lie."""
    layer = f"_with(self._layer, {held or given.each('#=self.#')})" if given.params else "self._layer"
    init = given.sig if init is None else init
    making = lines or "\n".join([*(f"self.{p} = {p}" for p in given.params), f"self._layer = {given.made()}"])
    return "\n".join(
        [
            f"class {name or given.layer}:",
            f"    def __init__(self{init}):",
            textwrap.indent(making, " " * 8),
            f"    def {forward}(self, {given.ins}):",
            f"        return {layer}.forward({given.ins})",
            f"    def {backward}(self, dout{'=1' if a_loss(given) else ''}):",
            "        dx = self._layer.backward(dout)",
            *([textwrap.indent(after, " " * 8)] if after else []),
            f"        return {returned}",
        ]
    )


RANDOM = "rng = np.random.default_rng(0)\n"
SIZES = "self.W = rng.normal(size=(n_in, n_out))\nself.b = np.zeros(n_out)\nself._layer = _Given(self.W, self.b)"
GRADIENTS = "self.d# = self._layer.d#"


@style(any_layer)
def textbook(given: Given) -> str:
    """As the textbook does, so that a table has what to compare with."""
    return a_class(given, after=given.each(GRADIENTS, "\n"))


@style(with_params)
def params_dict(given: Given) -> str:
    """Parameters in a dict, gradients in another."""
    params = given.each('"#": #')
    lines = f"self.params = {{{params}}}\nself.grads = {{}}\nself._layer = {given.made()}"
    return a_class(
        given,
        lines=lines,
        held=given.each('#=self.params["#"]'),
        after=given.each('self.grads["#"] = self._layer.d#', "\n"),
    )


@style(with_matrix)
def sized_params_dict(given: Given) -> str:
    """The same, built from sizes."""
    lines = (
        f"{RANDOM}self.params = "
        '{"W": rng.normal(size=(n_in, n_out)), "b": np.zeros(n_out)}\nself.grads = {}\n'
        'self._layer = _Given(self.params["W"], self.params["b"])'
    )
    after = given.each('self.grads["#"] = self._layer.d#', "\n")
    return a_class(given, init=", n_in, n_out", lines=lines, held=given.each('#=self.params["#"]'), after=after)


@style(with_matrix)
def sized(given: Given) -> str:
    """Built from sizes, with arguments that need not be given."""
    lines = (
        "rng = rng or np.random.default_rng(0)\n"
        'scale = np.sqrt(2 / n_in) if init == "he" else 0.01\n'
        f"{SIZES.replace('rng.normal', 'scale * rng.normal')}"
    )
    return a_class(given, init=', n_in, n_out, init="he", rng=None', lines=lines, after=given.each(GRADIENTS, "\n"))


@style(with_matrix)
def config(given: Given) -> str:
    """Built from one object that holds all settings."""
    settings = "@dataclass\nclass Config:\n    n_in: int\n    n_out: int\n    seed: int = 0\n\n"
    lines = RANDOM.replace("0", "config.seed") + SIZES.replace("n_in", "config.n_in").replace("n_out", "config.n_out")
    made = a_class(given, init=", config: Config", lines=lines, after=given.each(GRADIENTS, "\n"))
    return f"{settings}\n{made}"


@style(with_matrix)
def lazy(given: Given) -> str:
    """Built at the first forward, which knows how many inputs there are."""
    return f"""
class Dense:
    def __init__(self, units):
        self.units = units
        self.W = self.b = self.dW = self.db = None

    def build(self, n_in):
        self.W = np.random.default_rng(0).normal(size=(n_in, self.units))
        self.b = np.zeros(self.units)

    def forward(self, x):
        if self.W is None:
            self.build(x.shape[-1])
        if not hasattr(self, "_layer"):
            self._layer = _Given(self.W, self.b)
        return _with(self._layer, {given.each("#=self.#")}).forward(x)

    def backward(self, dout):
        dx = self._layer.backward(dout)
        self.dW, self.db = self._layer.dW, self._layer.db
        return dx
"""


@style(any_layer)
def other_names(given: Given) -> str:
    """Dense, weights, forward_pass, d_weights."""
    words = {"W": "weights", "b": "bias"}
    sig = re.sub(", (W|b)\\b", lambda found: f", {words[found[1]]}", given.sig)
    return a_class(
        given,
        CLASSES.get(given.layer, given.layer),
        init=sig,
        lines="\n".join(
            [*(f"self.{words[p]} = {words[p]}" for p in given.params), f"self._layer = {given.made(**words)}"]
        ),
        held=", ".join(f"{p}=self.{words[p]}" for p in given.params),
        forward="forward_pass",
        backward="backward_pass",
        after="\n".join(f"self.d_{words[p]} = self._layer.d{p}" for p in given.params),
    )


@style(with_matrix)
def columns(given: Given) -> str:
    """Samples in columns: y = W x + b with W of shape (out, in) and b of shape (out, 1)."""
    return """
class Affine:
    def __init__(self, n_in, n_out):
        self.W = np.random.default_rng(0).normal(size=(n_out, n_in))
        self.b = np.zeros((n_out, 1))
        self._layer = _Given(self.W.T, self.b[:, 0])

    def forward(self, x):
        return _with(self._layer, W=self.W.T, b=self.b[:, 0]).forward(x.T).T

    def backward(self, dout):
        dx = self._layer.backward(dout.T).T
        self.dW = self._layer.dW.T
        self.db = np.atleast_2d(self._layer.db).T
        return dx
"""


@style(with_matrix)
def rows(given: Given) -> str:
    """A row of the weight for each output: y = x W.T + b."""
    return """
class Linear:
    def __init__(self, in_features, out_features):
        self.weight = np.random.default_rng(0).normal(size=(out_features, in_features))
        self.bias = np.zeros(out_features)
        self._layer = _Given(self.weight.T, self.bias)

    def forward(self, x):
        return _with(self._layer, W=self.weight.T, b=self.bias).forward(x)

    def backward(self, dout):
        dx = self._layer.backward(dout)
        self.grad_weight = self._layer.dW.T
        self.grad_bias = self._layer.db
        return dx
"""


@style(any_layer)
def pairs(given: Given) -> str:
    """Two functions and a cache between them."""
    returned = ", ".join(["dx", *(f"cache.d{p}" for p in given.params)])
    return "\n".join(
        [
            f"def {given.snake}_forward({given.ins}{given.sig}):",
            f"    cache = {given.made()}",
            f"    return cache.forward({given.ins}), cache",
            "",
            f"def {given.snake}_backward(dout, cache):",
            "    dx = cache.backward(dout)",
            f"    return {returned}",
        ]
    )


@style(a_loss)
def loss_and_grad(given: Given) -> str:
    """A class whose two methods take outputs and targets, each by itself."""
    return f"""
class {LOSSES[given.layer][0]}:
    def loss(self, y_pred, y_true):
        return _Given().forward(y_pred, y_true)

    def grad(self, y_pred, y_true):
        layer = _Given()
        layer.forward(y_pred, y_true)
        return layer.backward()
"""


@style(a_loss)
def loss_with_its_gradient(given: Given) -> str:
    """A function that returns both."""
    return f"""
def {LOSSES[given.layer][1]}(x, y):
    layer = _Given()
    loss = layer.forward(x, y)
    return loss, layer.backward()
"""


@style(a_loss)
def backward_of_nothing(given: Given) -> str:
    """A loss is the end: its backward takes nothing."""
    return f"""
class {given.layer}:
    def __init__(self):
        self._layer = _Given()

    def forward(self, x, t):
        return self._layer.forward(x, t)

    def backward(self):
        return self._layer.backward()
"""


@style(elementwise)
def deriv(given: Given) -> str:
    """One function, which is its own derivative when told so."""
    return f"""
def {given.snake}(x, deriv=False):
    layer = _Given()
    y = layer.forward(x)
    return layer.backward(np.ones_like(y)) if deriv else y
"""


@style(elementwise)
def f_and_f_grad(given: Given) -> str:
    """A function, and another that is its derivative."""
    return f"""
def {given.snake}(x):
    return _Given().forward(x)

def {given.snake}_grad(x):
    layer = _Given()
    return layer.backward(np.ones_like(layer.forward(x)))
"""


@style(with_params)
def gradients_in_a_list(given: Given) -> str:
    """backward returns (dx, [dW, db])."""
    return a_class(given, returned=f"dx, [{given.each('self._layer.d#')}]")


@style(with_params)
def gradients_in_a_row(given: Given) -> str:
    """backward returns (dx, dW, db)."""
    return a_class(given, returned=f"dx, {given.each('self._layer.d#')}")


@style(with_matrix)
def parameter_objects(given: Given) -> str:
    """Each parameter is an object that holds its numbers and their gradient."""
    parameter = (
        "class Parameter:\n    def __init__(self, data):\n        self.data = data\n"
        "        self.grad = np.zeros_like(data)\n\n\n"
    )
    lines = (
        f"{RANDOM}self.W = Parameter(rng.normal(size=(n_in, n_out)))\nself.b = Parameter(np.zeros(n_out))\n"
        "self._layer = _Given(self.W.data, self.b.data)"
    )
    after = given.each("self.#.grad = self._layer.d#", "\n")
    return parameter + a_class(
        given, "Linear", init=", n_in, n_out", lines=lines, held=given.each("#=self.#.data"), after=after
    )


@style(with_params)
def dataclass_layer(given: Given) -> str:
    """The layer is a dataclass, and its fields are the parameters."""
    fields = [
        *(f"    {name}: np.ndarray" + (" = None" if given.defaults[name] is None else "") for name in given.params),
        *(f"    {name}: object = {given.defaults[name]!r}" for name in given.options),
        *(f"    d{name}: np.ndarray = field(init=False, default=None)" for name in given.params),
    ]
    selves = given.made(**{name: f"self.{name}" for name in given.params})
    for name in given.options:
        selves = selves.replace(f"={name}", f"=self.{name}")
    return "\n".join(
        [
            "@dataclass",
            f"class {given.layer}:",
            *fields,
            "    def __post_init__(self):",
            f"        self._layer = {selves}",
            f"    def forward(self, {given.ins}):",
            f"        return _with(self._layer, {given.each('#=self.#')}).forward({given.ins})",
            "    def backward(self, dout):",
            "        dx = self._layer.backward(dout)",
            textwrap.indent(given.each(GRADIENTS, "\n"), " " * 8),
            "        return dx",
        ]
    )


@style(any_layer)
def callable_layer(given: Given) -> str:
    """The layer itself is called."""
    return a_class(given, forward="__call__", after=given.each(GRADIENTS, "\n"))


@style(with_matrix)
def row_bias(given: Given) -> str:
    """A bias of shape (1, out), as broadcasting wants it."""
    lines = (
        f"{RANDOM}self.W = rng.normal(size=(n_in, n_out))\nself.b = np.zeros((1, n_out))\n"
        "self._layer = _Given(self.W, self.b[0])"
    )
    after = "self.dW = self._layer.dW\nself.db = np.atleast_2d(self._layer.db)"
    return a_class(given, init=", n_in, n_out", lines=lines, held="W=self.W, b=self.b[0]", after=after)


# A module of a style.

OPENING = '''"""{style}"""

import sys
from dataclasses import dataclass, field

import numpy as np

sys.path.append({meta!r})
from {module} import {name} as _Given


def _with(layer, **params):
    """The layer with these parameters."""
    vars(layer).update(params)
    return layer


'''


def text(kind: Any, name: str) -> str:
    """A module around a class that can be imported, in the style of this name."""
    body = STYLES[name].body
    opening = OPENING.format(style=body.__doc__, meta=str(META), module=kind.__module__, name=kind.__qualname__)
    return f"{opening}{body(Given(kind)).strip()}\n"


def of(kind: Any) -> list[tuple[str, ModuleType]]:
    """The class in every style that applies to it."""
    return [(name, _module(kind, name)) for name in names(kind)]


def names(kind: Any) -> list[str]:
    given = Given(kind)
    return [name for name, style in STYLES.items() if given.layer in LAYERS and style.applies(given)]


def _module(kind: Any, name: str) -> ModuleType:
    module = ModuleType(f"{kind.__name__}_{name}")
    sys.modules[module.__name__] = module  # dataclasses look for it
    exec(compile(text(kind, name), module.__name__, "exec"), vars(module))  # noqa: S102  # our own text
    return module


def written(kind: Any, name: str, folder: Path) -> Path:
    """The same as a file, for the command line."""
    path = folder / f"{kind.__name__}_{name}.py"
    path.write_text(text(kind, name), encoding="utf-8")
    return path


# The law.


def verdicts(kind: Any, name: str) -> dict[str, str] | None:
    """The clauses that fail core, each with its diagnosis, of a class in a style as the plain command judges it.

    None where the layer is not recognised.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            subject = load(str(written(kind, name, Path(folder))))
        except Unusable:
            return None
        layer = Given(kind).layer
        return failing(subject, layer) if subject.precisions(layer) else None


@functools.cache
def expected(kind: Any) -> Mapping[str, str]:
    """What the class gets in the textbook's style."""
    layer = Given(kind).layer
    return failing(Textbook("textbook", {layer: kind}), layer)


def failing(subject: Subject, layer: str) -> dict[str, str]:
    settled = engine.settled(subject, [RECORDS[layer]], ("numeric",), profile="quick", level="core")
    return {
        question.clause.titled(question.part): question.outcome.diagnosis.id if question.outcome.diagnosis else ""
        for question in settled
        if question.outcome.core.bad
    }


def chosen(layer: str, count: int = 3) -> list[Any]:
    """The first sabotage classes that answer with wrong numbers, for which the clause that they name fails core."""
    classes = [kind for kind in everything() if layer == kind.LAYER and not hasattr(kind, "FOUND")]
    failing_core = (kind for kind in classes if kind.CAUGHT_BY in expected(kind))
    return [kind for kind, _ in zip(failing_core, range(count), strict=False)]


def judged(kind: Any, name: str) -> str:
    """One word for what a style makes of a class: what it should be is `right` or `named`."""
    got = verdicts(kind, name)
    if got is None:
        return "unknown"
    if not hasattr(kind, "CAUGHT_BY"):
        return "accused" if got else "right"
    if not got:
        return "acquitted"
    return "named" if got.get(kind.CAUGHT_BY) == expected(kind)[kind.CAUGHT_BY] else "otherwise"


def shows(kind: Any, name: str) -> bool:
    """Whether a mistake can be seen in a style: a derivative by itself multiplies nothing that comes from above."""
    if STYLES[name].applies is not elementwise:
        return True
    x = cases.case(Key(kind.LAYER, "float64", RECORDS[kind.LAYER].first)).inputs["x"]
    got, right = (_derivative(cls(), x) for cls in (kind, getattr(reference, kind.LAYER)))
    return not all(map(np.array_equal, got, right))


def _derivative(layer: Any, x: Any) -> tuple[Any, Any]:
    y = layer.forward(x)
    return y, layer.backward(np.ones_like(y))


def table(layers: Sequence[str]) -> Iterator[str]:
    """A line for each style of a layer: the right class, then how many sabotage classes came out how."""
    for layer in layers:
        right, wrong = getattr(reference, layer), chosen(layer)
        for name in names(right):
            told = Counter(judged(kind, name) for kind in wrong if shows(kind, name))
            counts = ", ".join(f"{count} {word}" for word, count in told.items())
            yield f"{layer:18} {name:24} {judged(right, name):10} {counts}"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--text"]:
        sys.stdout.write(text(getattr(reference, sys.argv[3]), sys.argv[2]))
    else:
        for line in table(sys.argv[1:] or LAYERS):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
