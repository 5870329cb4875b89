"""What is wrong with the gradients of a whole network: what is left of them beside the derivatives of its loss."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..oracles.language import Array
from .derivative import near


@dataclass(frozen=True)
class Gradients:
    """What a network says its gradients are, what they are, and what they belong to."""

    said: Mapping[str, Array]
    true: Mapping[str, Array]
    params: Mapping[str, Array]
    samples: int  # how many rows x has


def explained(name: str, gradients: Gradients, wrong: Mapping[str, bool]) -> str:
    """What the gradient of one parameter is instead, and where the chain of gradients breaks; empty if nobody knows.

    `wrong` says of every parameter that can be told whether its gradient is wrong.
    """
    found = next((words for way in WAYS for words in way(name, gradients)), "")
    return "; ".join(words for words in (found, broken(name, wrong)) if words)


STALE = ": gradient(x, t) must go forward with its own x and t, and not answer for what an earlier loss has left"


def added(first: Array, again: Array) -> str:
    """Why a gradient is another one when it is asked again."""
    words = "it is added to what the call before has left" if near(again, 2 * first) else "it rests on an earlier call"
    return f": {words}"


def multiple(said: Array, of: Array) -> float | None:
    """The number that makes the one of the other; none where no number does."""
    if said.shape != of.shape or not np.any(of) or not np.any(said):
        return None
    factor = float(np.sum(said * of) / np.sum(of * of))
    return factor if np.isfinite(factor) and near(said, factor * of) else None


def _zero(name: str, gradients: Gradients) -> Iterator[str]:
    if not np.any(gradients.said[name]):
        yield f"all of it is zero, and the derivative of the loss by {name} is not"


def _factor(name: str, gradients: Gradients) -> Iterator[str]:
    factor = multiple(gradients.said[name], gradients.true[name])
    if factor is None:
        return
    yield f"all of it is {_number(factor)} times the derivative of the loss by {name}{_why(factor, gradients)}"


def _why(factor: float, gradients: Gradients) -> str:
    """What the number stands for."""
    if abs(factor + 1) <= NEAR_ONE:
        return ": its sign is wrong"
    if gradients.samples > 1 and abs(factor / gradients.samples - 1) <= NEAR_ONE:
        return f", and x has {gradients.samples} rows: is a division by the number of rows missing?"
    if gradients.samples > 1 and abs(factor * gradients.samples - 1) <= NEAR_ONE:
        return f", and x has {gradients.samples} rows: is it divided by the number of rows once too often?"
    return ""


def _another(name: str, gradients: Gradients) -> Iterator[str]:
    said = gradients.said[name]
    for other, true in gradients.true.items():
        if other != name and near(said, true):
            yield f"it is the derivative of the loss by {other}, which has the shape of {name}"
    if said.ndim > 1 and near(said.T, gradients.true[name]):
        yield f"it is the derivative of the loss by {name} transposed"


def _penalty(name: str, gradients: Gradients) -> Iterator[str]:
    """A penalty on a parameter is in the loss and not in its gradient, or the other way round."""
    if gradients.said[name].shape != gradients.true[name].shape:
        return
    left = gradients.said[name] - gradients.true[name]
    parameter, rest = gradients.params[name], f"all of it is the derivative of the loss by {name}"
    for word, of in ((name, parameter), (f"np.sign({name})", np.sign(parameter))):
        factor = multiple(left, of)
        if factor is not None and factor > 0:
            yield f"{rest} plus {_number(factor)} * {word}: gradient has a penalty on {name}, and loss has none"
        elif factor is not None:
            yield f"{rest} less {_number(-factor)} * {word}: loss has a penalty on {name} that gradient leaves out"


NEAR_ONE = 2.0**-10  # how near to a known number a factor is that is taken for it; it judges nobody
WAYS = (_zero, _factor, _another, _penalty)


def _number(factor: float) -> str:
    """To the digits that are sure."""
    return f"{factor:.4g}"


def broken(name: str, wrong: Mapping[str, bool]) -> str:
    """Where all that lies before a step is wrong, and all that lies behind it is right."""
    order = in_order(list(wrong))
    first = [each for each in order if wrong[each]]
    right = order[len(first) :]
    if name not in first or first != order[: len(first)] or len(first) < 2 or not right:  # W and b
        return ""
    return (
        f"{_are(right, 'the gradients')} right, {_are(first, 'those')} wrong: the chain breaks between {first[-1]} and "
        f"{right[0]}, on the way back from the second to the first"
    )


def listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _are(names: Sequence[str], many: str) -> str:
    return f"the gradient of {names[0]} is" if len(names) == 1 else f"{many} of {listed(names)} are"


def in_order(names: Sequence[str]) -> list[str]:
    """From the first layer to the last: by the numbers at the ends of their names, else as they stand."""
    numbers = [re.search(r"\d+$", name) for name in names]
    if not all(numbers):
        return list(names)
    place = {name: int(found[0]) for name, found in zip(names, numbers, strict=True) if found}
    return sorted(names, key=place.__getitem__)
