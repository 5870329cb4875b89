"""Networks: layers one after the other, with a loss behind them. Their word is `gradient`: they are no layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from . import _demand
from ._demand import Array
from .activations import Relu, Sigmoid
from .gradient import numerical_gradient
from .linear import Affine
from .losses import IdentityWithLoss, SoftmaxWithLoss


class _Layer(Protocol):
    def forward(self, x: Any) -> Array: ...
    def backward(self, dout: Any) -> Array: ...


class _Loss(Protocol):
    loss: Any

    def forward(self, x: Any, t: Any) -> np.floating: ...
    def backward(self, dout: Any = 1) -> Array: ...


class Sequential:
    """Each layer takes what the one before it returns; the loss layer takes the last one's output and the target.

    >>> network = Sequential([Affine(np.eye(2), np.zeros(2)), Relu()], SoftmaxWithLoss())
    >>> list(network.layers), list(network.params)
    (['Affine1', 'Relu1'], ['W1', 'b1'])
    >>> network.predict([1.0, -1.0])
    array([1., 0.])
    >>> network.gradient([1.0, 1.0], 0)["b1"]
    array([-0.5,  0.5])
    """

    def __init__(self, layers: Sequence[_Layer], loss: _Loss) -> None:
        self.layers = dict(zip(_numbered(type(layer).__name__ for layer in layers), layers, strict=True))
        self.last_layer = loss
        self.params = Parameters(layers)

    def predict(self, x: npt.ArrayLike) -> Any:
        """The last layer's output: scores, to which the loss adds its own activation."""
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x: npt.ArrayLike, t: npt.ArrayLike) -> np.floating:
        return self.last_layer.forward(self.predict(x), t)

    def accuracy(self, x: npt.ArrayLike, t: npt.ArrayLike) -> float:
        """The share of samples whose largest output is that of the target, be it labels or one-hot rows."""
        y = self.predict(x)
        return float(np.mean(np.argmax(y, axis=-1) == np.argmax(_demand.target(t, y), axis=-1)))

    def gradient(self, x: npt.ArrayLike, t: npt.ArrayLike) -> dict[str, Array]:
        """The gradient of the loss by every parameter, by backpropagation: forward through all layers, and back."""
        self.loss(x, t)
        dout = self.last_layer.backward()
        for layer in reversed(self.layers.values()):
            dout = layer.backward(dout)
        return {name: self.params.gradient(name) for name in self.params}

    def numerical_gradient(self, x: npt.ArrayLike, t: npt.ArrayLike) -> dict[str, Array]:
        """The same by differences: two losses for every single entry of every parameter."""
        return {name: numerical_gradient(lambda _: self.loss(x, t), array) for name, array in self.params.items()}


class Parameters(MutableMapping[str, Array]):
    """The parameters of all layers by name: W1 is the first W on the way, W2 the second.

    The arrays are the layers' own: what is changed here, in place or by a new array, is changed there.

    >>> layer = Affine([[1.0]], [0.0])
    >>> params = Parameters([layer])
    >>> params["W1"] = params["W1"] - 0.5
    >>> layer.W
    array([[0.5]])
    """

    def __init__(self, layers: Sequence[object]) -> None:
        places = [(layer, name) for layer in layers for name in _parameters(layer)]
        self._places = dict(zip(_numbered(name for _, name in places), places, strict=True))

    def __getitem__(self, name: str) -> Array:
        layer, attribute = self._places[name]
        array: Array = getattr(layer, attribute)
        return array

    def __setitem__(self, name: str, array: Array) -> None:
        layer, attribute = self._places[name]
        array = _demand.shape(name, _demand.array(name, array), self[name].shape, "it takes the place of another")
        setattr(layer, attribute, array)

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"{name} is a parameter of a layer and cannot be taken away")

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def gradient(self, name: str) -> Array:
        """What the layer's last backward left for it."""
        layer, attribute = self._places[name]
        gradient: Array = getattr(layer, f"d{attribute}")
        return gradient


class TwoLayerNet(Sequential):
    """Affine, Relu, Affine, and softmax with its loss: the network that the chapter ends with.

    >>> network = TwoLayerNet(4, 3, 2, rng=np.random.default_rng(0))
    >>> {name: array.shape for name, array in network.params.items()}
    {'W1': (4, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        rng = np.random.default_rng() if rng is None else rng
        first = Affine(weight_init_std * rng.standard_normal((input_size, hidden_size)), np.zeros(hidden_size))
        second = Affine(weight_init_std * rng.standard_normal((hidden_size, output_size)), np.zeros(output_size))
        super().__init__([first, Relu(), second], SoftmaxWithLoss())


class ThreeLayerNet(Sequential):
    """Two numbers in, two hidden layers of sigmoids, two numbers out, all weights fixed: forward as it is first met.

    >>> ThreeLayerNet().predict([1.0, 0.5]).round(8)
    array([0.31682708, 0.69627909])
    """

    def __init__(self) -> None:
        first = Affine([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3])
        second = Affine([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2])
        third = Affine([[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2])
        super().__init__([first, Sigmoid(), second, Sigmoid(), third], IdentityWithLoss())


def descend(params: MutableMapping[str, Array], gradient: dict[str, Array], lr: float) -> None:
    """One step of gradient descent: every parameter goes against its gradient."""
    for name, slope in gradient.items():
        params[name] = params[name] - lr * slope


def _parameters(layer: object) -> list[str]:
    """A layer's parameters are what it keeps a gradient for: beside W stands dW."""
    return [name for name in vars(layer) if hasattr(layer, f"d{name}")]


def _numbered(names: Iterable[str]) -> list[str]:
    """Each name with how often it has come up: W1, b1, W2, b2."""
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(f"{name}{seen[name]}")
    return numbered
