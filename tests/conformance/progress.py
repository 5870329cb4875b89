"""In the place of pytest's dots: one line that says where a run is, where somebody looks on."""

from __future__ import annotations

import sys

import pytest

from .words import visible


class Progress:
    """A plugin that prints nothing of a test but where the run is, and that only to a terminal."""

    asked = 0
    questions = 0

    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        """No letter and no word for a test."""
        return "", "", ""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.questions = len(session.items)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.asked += 1
        layer = visible(nodeid.partition("[")[2].partition("-")[0] or "what belongs to all layers")
        self._says(f"{layer}: question {self.asked}" + (f" of {self.questions}" if self.questions else ""))

    def pytest_sessionfinish(self) -> None:
        self._says("")

    def _says(self, words: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()
