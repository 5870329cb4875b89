"""JAX's answer to a case, from one compiled program a layer, options and shapes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.experimental
import numpy as np

from oracles import jax as forwards
from oracles.language import Answer, Array, Case

PROGRAMS: set[tuple[Any, ...]] = set()  # each was compiled once, which is what JAX costs


def vjp(case: Case) -> Answer:
    """Output and gradients, in the precision of the case."""
    sources = {name: case.arrays[name] for name in case.wrt}
    with _float64(case.arrays[case.wrt[0]].dtype == np.float64):
        program = _program(case.layer, tuple(case.options.items()))
        y, gradients = program(sources, dict(case.fixed), case.dout)
        PROGRAMS.add(signature(case))
        return Answer(_array(y), {name: _array(gradient) for name, gradient in gradients.items()})


def signature(case: Case) -> tuple[Any, ...]:
    """What JAX compiles a program for: any other numbers are answered by the same one."""
    return (case.layer, *case.options.items(), *((a.shape, str(a.dtype)) for a in case.arrays.values()))


def _float64(wanted: bool) -> AbstractContextManager[Any]:
    """A scope in which JAX computes in float64, or does not; the process's own setting stays as it is."""
    home = jax if hasattr(jax, "enable_x64") else jax.experimental  # where older releases keep it
    return home.enable_x64(wanted)


@functools.cache
def _program(layer: str, options: tuple[tuple[str, Any], ...]) -> Callable[..., Any]:
    forward = getattr(forwards, layer)

    def answer(sources: Mapping[str, Any], fixed: Mapping[str, Any], dout: Any) -> tuple[Any, Mapping[str, Any]]:
        y, pull_back = jax.vjp(lambda sources: forward(**sources, **fixed, **dict(options)), sources)
        return y, pull_back(dout)[0]

    return jax.jit(answer)


def _array(value: Any) -> Array:
    """Numpy, and writable: what leaves the scope must not be JAX's."""
    return np.array(value)
