"""What the two programs share: how they end, and what they say when an extra is missing."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


class Mistake(Exception):  # noqa: N818  # not an error of ours: something for the user to read, and to mend
    """What the user can mend, in one line."""


@contextlib.contextmanager
def extra(name: str) -> Iterator[None]:
    """Within, packages are imported that only this extra brings."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise Mistake(f"{missing.name} is not installed: pip install 'backprop-conformance[{name}]'") from None


def ended(program: str, main: Callable[[], None]) -> int:
    """The exit status: 0 when all went well, 2 for a mistake of the user's, 130 when interrupted."""
    try:
        main()
    except Mistake as mistake:
        sys.stderr.write(f"{program}: {mistake}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    return 0
