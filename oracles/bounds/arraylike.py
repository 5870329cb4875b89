"""What an object needs so that code written for numpy's arrays takes it for one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


class ArrayLike(NDArrayOperatorsMixin):
    """An array, or another array-like, that is spoken to through numpy's protocols and an array's own methods.

    Whoever derives from it says what becomes of a primitive (`_applied`) and of numbers that are only moved (`_moved`).
    """

    value: Any  # what it stands for: it has the shape and the dtype

    def _applied(self, name: str, call: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        raise NotImplementedError

    def _moved(self, change: Callable[[Any], Any], name: str = "", written: str = "{0}") -> Any:
        """The same numbers in other places; a formula calls it so, and writes them so."""
        raise NotImplementedError

    # What an array has.

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def size(self) -> int:
        return self.value.size

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.value.dtype

    @property
    def T(self) -> Any:
        return self._moved(operator.attrgetter("T"), "transpose", "{0}.T")

    def __len__(self) -> int:
        return len(self.value)

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return self._moved(operator.itemgetter(index))

    def copy(self) -> Any:
        return self._moved(operator.methodcaller("copy"))

    def astype(self, dtype: Any) -> Any:
        if np.dtype(dtype) != self.dtype:
            raise TypeError(f"a bound would be lost: an error-carrying array has no astype({dtype})")
        return self.copy()

    def reshape(self, *shape: Any) -> Any:
        return self._moved(operator.methodcaller("reshape", *shape), "reshape")

    def ravel(self) -> Any:
        return self._moved(operator.methodcaller("reshape", -1))

    def transpose(self, *axes: Any) -> Any:
        return self._moved(operator.methodcaller("transpose", *axes), "transpose", "{0}.T")

    def swapaxes(self, one: int, other: int) -> Any:
        return self._moved(operator.methodcaller("swapaxes", one, other), "transpose", "{0}.T")

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Any:
        return np.sum(self, axis=axis, keepdims=keepdims)

    def mean(self, axis: Any = None, *, keepdims: bool = False) -> Any:
        return np.mean(self, axis=axis, keepdims=keepdims)

    def max(self, axis: Any = None, *, keepdims: bool = False) -> Any:
        return np.max(self, axis=axis, keepdims=keepdims)

    def __pow__(self, exponent: Any) -> Any:  # type: ignore[override, unused-ignore]  # the mixin's is np.power
        """By the operator: on arrays it takes other ways than np.power, and other last bits."""
        return self._applied("power", operator.pow, (self, exponent), {})

    # What would make plain numbers of it.

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError("a bound would be lost: np.asarray and np.array make plain numbers of an error-carrying array")

    def __float__(self) -> float:
        raise TypeError("a bound would be lost: float() makes a plain number of an error-carrying array")

    def __bool__(self) -> bool:
        raise TypeError("a bound would be lost: an error-carrying array has no truth value, compare it with a number")

    # numpy's protocols.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if method == "__call__":
            return self._applied(ufunc.__name__, ufunc, operands, options)
        return self._applied(f"{ufunc.__name__}.{method}", getattr(ufunc, method), operands, options)

    def __array_function__(self, function: Any, _types: Any, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
        return self._applied(function.__name__, function, args, options)
