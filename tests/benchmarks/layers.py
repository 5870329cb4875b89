"""Each reference layer, forward and backward, beside torch on the CPU and the textbook's way of writing it.

At the sizes of a training: a batch of 128, 784 inputs, 256 hidden units, 10 classes; in float64.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from timing import Calls, Row, compared

from conformance.oracles import torch as in_torch
from conformance.oracles.language import Case
from conformance.records import RECORDS, Record
from conformance.subjects import Textbook
from conformance.truths import answer, the_reference

sys.path.append(str(Path(__file__).parents[1] / "meta/subjects/typed"))

import textbook

SIZES = {"N": 128, "I": 784, "O": 256, "C": 10, "D": 256, "E": 10, "A": 28, "B": 28}
AS_TYPED = Textbook("the textbook", vars(textbook))


def rows() -> Iterator[Row]:
    for record in RECORDS.values():
        asked = case(record)
        yield from compared(record.layer, calls(asked), "reference", times=20)


def calls(asked: Case) -> Calls:
    ways = {"reference": lambda: call(the_reference(), asked), "torch": torch_call(asked)}
    if hasattr(textbook, asked.layer):
        ways["textbook"] = lambda: call(AS_TYPED, asked)
    return ways


def call(subject: Textbook, asked: Case) -> None:
    layer = subject.build(asked)
    layer.forward(asked)
    layer.backward(asked.dout)


def torch_call(asked: Case) -> Any:
    """On tensors that are there already, as they are in a training."""
    tensors = {name: torch.tensor(a, requires_grad=name in asked.wrt) for name, a in asked.arrays.items()}
    sources, dout = [tensors[name] for name in asked.wrt], torch.tensor(asked.dout)

    def call() -> None:
        y = getattr(in_torch, asked.layer)(**tensors, **asked.options)
        torch.autograd.grad(y, sources, grad_outputs=dout)

    return call


def case(record: Record) -> Case:
    """Normal numbers in the shapes of a training; targets are labels."""
    rng = np.random.default_rng(0)
    args, like = record.args_of(record.first), SimpleNamespace(dtype="float64", texture="normal", sizes=SIZES)
    arrays = {name: arg.draw(rng, _shape(arg.axes), like) for name, arg in args.items()}
    groups = ({name: arrays[name] for name in names} for names in (record.inputs, record.params, record.targets))
    asked = Case(record.layer, *groups, options=record.options)
    return asked.having(dout=rng.normal(size=np.shape(answer(asked).y)))


def _shape(letters: str) -> tuple[int, ...]:
    return tuple(SIZES["N"] if letter == "*N" else SIZES[letter] for letter in letters.split())
