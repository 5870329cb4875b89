"""JAX's answer to a case, from one compiled program a layer, options and shapes."""

from __future__ import annotations

import contextlib
import functools
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import jax
import jax.experimental
import numpy as np
from jax.experimental.compilation_cache.compilation_cache import reset_cache

from .. import PROGRAMS_FOLDER
from .. import jax as forwards
from ..language import Answer, Array, Case

PROGRAMS: set[tuple[Any, ...]] = set()  # each was compiled once, which is what JAX costs


def vjp(case: Case) -> Answer:
    """Outputs and gradients, in the precision of the case."""
    sources = {name: case.arrays[name] for name in case.wrt}
    others = {name: array for name, array in case.arrays.items() if name not in case.wrt}
    with _float64(case.arrays[case.wrt[0]].dtype == np.float64):
        program = _program(case.layer, tuple(case.settings.items()), bool(case.state))
        with contextlib.nullcontext() if signature(case) in PROGRAMS else _kept():
            returned, gradients, state = program(sources, others, _several(list(case.upstream.values())))
        PROGRAMS.add(signature(case))
        return Answer(case.named(returned), gradients, state).mapped(_array)


def signature(case: Case) -> tuple[Any, ...]:
    """What JAX compiles a program for: any other numbers are answered by the same one."""
    return (case.layer, *case.settings.items(), *((a.shape, str(a.dtype)) for a in case.arrays.values()))


def _float64(wanted: bool) -> AbstractContextManager[Any]:
    """A scope in which JAX computes in float64, or does not; the process's own setting stays as it is."""
    home = jax if hasattr(jax, "enable_x64") else jax.experimental  # where older releases keep it
    return home.enable_x64(wanted)


@contextlib.contextmanager
def _kept() -> Iterator[None]:
    """A scope in which JAX keeps what it compiles in our folder; what others compile goes where it went before."""
    folder = os.environ.get(PROGRAMS_FOLDER)
    if not folder:
        yield
        return
    before = _keep_as(
        jax_compilation_cache_dir=folder,
        jax_persistent_cache_min_compile_time_secs=0.0,
        jax_persistent_cache_min_entry_size_bytes=-1,
    )
    with warnings.catch_warnings():  # a torn or unwritable entry is a miss, and nobody's doing
        warnings.filterwarnings("ignore", "Error (reading|writing) persistent compilation cache")
        try:
            yield
        finally:
            _keep_as(**before)


def _keep_as(**settings: Any) -> dict[str, Any]:
    """What was set before. JAX looks at its settings when it begins, and again after a reset."""
    config: Any = jax.config
    before = {name: getattr(config, name) for name in settings}
    for name, value in settings.items():
        config.update(name, value)
    reset_cache()
    return before


@functools.cache
def _program(layer: str, settings: tuple[tuple[str, Any], ...], remembers: bool) -> Callable[..., Any]:
    forward = getattr(forwards, layer)

    def answer(sources: Mapping[str, Any], others: Mapping[str, Any], above: Any) -> tuple[Any, Any, Any]:
        def outputs(sources: Mapping[str, Any]) -> Any:
            """With what a layer with a state returns beside them."""
            returned = forward(**sources, **others, **dict(settings))
            return returned if remembers else (returned, {})

        y, pull_back, state = jax.vjp(outputs, sources, has_aux=True)
        return y, pull_back(above)[0], state

    return jax.jit(answer)


def _several(arrays: list[Any]) -> Any:
    """As a forward returns its outputs: the only one, or a tuple."""
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


def _array(value: Any) -> Array:
    """Numpy, and writable: what leaves the scope must not be JAX's."""
    return np.array(value)
