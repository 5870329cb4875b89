"""What the tests of the tests share."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest

SLOW = ("test_promises.py",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file of tests stays on one core, which shares what is judged; of test_sabotage, the mistakes in one layer."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # installed wherever this is called

    config.option.loadscopereorder = False  # few tests are not a short file: what is slow comes first

    class ByLayer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            layer = re.search(r"\[(?:sabotage-|costs-)?(\w+)", test) if file.endswith("test_sabotage.py") else None
            return f"{file}::{layer[1]}" if layer else file

    return ByLayer(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that wait longest for others come first, so that no core waits for them in the end."""
    items.sort(key=lambda item: item.path.name not in SLOW)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a test starts can be interrupted: a shell's background job ignores interrupts, and so do all it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
