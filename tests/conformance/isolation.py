"""Subjects that never return, or end the process: who was asked, for how long, and what became of it.

One thread watches the call that is going on. Nobody can stop a call from outside, so a call that lasts too long ends
its process; what it was doing stands in the mailbox, a folder that outlives it. In an isolated run that process is a
worker, which is replaced, and everything else is still asked.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import math
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from .words import visible

MAILBOX = "CONFORMANCE_MAILBOX"
GAVE_UP = 70  # the exit status of a process that ended itself
ENOUGH = 2  # deaths after which a layer is left alone
ENDED = "the process ended while this was asked"


class Watch:
    """Ends the process when a call of the subject's lasts longer than the limit."""

    def __init__(self) -> None:
        self.limit = math.inf
        self.deadline = math.inf
        self.call = ""
        self.advice = "The option isolate asks everything else all the same"

    def start(self, limit: float) -> None:
        if self.limit == math.inf:
            threading.Thread(target=self._look, daemon=True).start()
        self.limit = limit

    def _look(self) -> None:
        while True:
            time.sleep(min(0.2, self.limit / 4))
            if time.monotonic() > self.deadline:
                self._give_up()

    def _give_up(self) -> None:
        words = f"{self.call} has not returned within {self.limit:g} seconds"
        mailbox().note(words)
        if sys.__stderr__ and "PYTEST_XDIST_WORKER" not in os.environ:
            sys.__stderr__.write(f"\nconformance: {visible(words)}. {self.advice}.\n")
            sys.__stderr__.flush()
        os._exit(GAVE_UP)

    @contextlib.contextmanager
    def advising(self, advice: str) -> Iterator[None]:
        """What is said meanwhile beside a call that lasts too long."""
        before, self.advice = self.advice, advice
        try:
            yield
        finally:
            self.advice = before

    @contextlib.contextmanager
    def over(self, call: str) -> Iterator[None]:
        self.call, self.deadline = call, time.monotonic() + self.limit
        try:
            yield
        finally:
            self.deadline = math.inf


WATCH = Watch()


class Mailbox:
    """A folder with a file for each question that was begun and not ended: who asks it, and what went wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asking = folder / "nothing"

    @contextlib.contextmanager
    def open(self, question: str) -> Iterator[None]:
        self.asking = self._file(question)
        self.note("")
        yield
        self.asking.unlink(missing_ok=True)

    def note(self, words: str) -> None:
        """Whole or not at all: other processes read meanwhile."""
        draft = self.folder / f".{os.getpid()}"
        draft.write_text(f"{os.getpid()} {words}", encoding="utf-8")
        draft.replace(self.asking)

    def words(self, question: str) -> str:
        return _letter(self._file(question))[1]

    def death(self, question: str) -> str:
        """What became of a process that opened this question and ended at it; empty where none did."""
        pid, words = _letter(self._file(question))
        return (words or ENDED) if pid and not _alive(pid, words) else ""

    def deaths(self, layer: str) -> list[str]:
        """The words of the questions about a layer that have ended the process that asked them."""
        letters = [_letter(path) for path in sorted(self.folder.glob(f"{layer}-*"))]
        return [words for pid, words in letters if pid and not _alive(pid, words)]

    def _file(self, question: str) -> Path:
        return self.folder / question.replace(":", "=")

    # Whether a run came to its end: a subject that ends the process may do so with any exit status.

    def finish(self) -> None:
        (self.folder / "finished").touch()

    def finished(self) -> bool:
        return (self.folder / "finished").exists()


def _letter(path: Path) -> tuple[str, str]:
    """Who asks, and the words that were left; neither where the question is not open, or ends just now."""
    try:
        pid, _, words = path.read_text(encoding="utf-8").partition(" ")
    except FileNotFoundError:
        return "", ""
    return pid, words


def _alive(pid: str, words: str) -> bool:
    """Whether the process that asks is still at it: it left no words, and it is there, and no zombie."""
    stat = Path(f"/proc/{pid}/stat")
    if words or (stat.exists() and stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"):
        return False
    try:
        os.kill(int(pid), 0)
    except OSError:
        return False
    return True


def mailbox() -> Mailbox:
    """The run's own: processes that belong to it find it by their environment."""
    if MAILBOX not in os.environ:
        os.environ[MAILBOX] = tempfile.mkdtemp(prefix="conformance-")
        atexit.register(shutil.rmtree, os.environ[MAILBOX], ignore_errors=True)
    return _at(os.environ[MAILBOX])


@functools.cache
def _at(folder: str) -> Mailbox:
    return Mailbox(Path(folder))
