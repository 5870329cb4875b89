"""`conformance X`: the suite without pytest's words around it."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from conformance_plugin import ALONE, SUITE, ours_first

from .isolation import GAVE_UP, MAILBOX, WATCH, mailbox
from .words import visible

USAGE, INTERRUPTED = 2, 130
EXIT = {0: 0, 1: 1, 2: INTERRUPTED}  # of pytest's statuses; whatever else happened, nothing was judged
QUIET = ["-qq", "--tb=no", "--no-header", "--no-summary", "-W", "ignore", "-o", "console_output_style=classic"]
NOTHING = {"draft": "nothing is drafted", "script": "no script is printed"}  # where what writes it ends too soon
BUILT_IN = ("reference", "torch", "jax")

# The child finds Python's modules and ours before those of the current folder, a random.py among them.
AGAIN = 4  # how often a file is begun again when one of its classes ends the process that tries it
CHILD = (
    "import sys; sys.path[:] = [*filter(None, sys.path), '']; "
    "import conformance_plugin; conformance_plugin.ours_first(); "
    "from conformance.__main__ import {call}; sys.exit({call}())"
)


def main() -> int:
    """0 where the subject conforms at the level asked, 1 where it does not, 2 where nothing was judged."""
    ours_first()
    words = sys.argv[1:]
    for another_run in (MAILBOX, "PYTEST_XDIST_WORKER"):  # which has started this one, and which this is no part of
        os.environ.pop(another_run, None)
    given = parser().parse_args(words)
    if given.list or given.explain or given.render:
        return _shown(given)
    if given.script and not given.case:
        sys.stderr.write("ERROR: --script shows one case: name it with --case TOKEN, as a failure prints it\n")
        return USAGE
    if given.adapter or given.script:
        return _written(given.subject, words, "script" if given.script else "draft")
    if given.subject in BUILT_IN:
        return asked()
    code = _child(words)
    for _ in range(AGAIN):
        if mailbox().finished() or code in (USAGE, INTERRUPTED):
            break
        sys.stdout.write(f"\n{visible(given.subject)} ended the process that judged it; once more, isolated.\n\n")
        sys.stdout.flush()
        code = _child([*words, "--isolate"])
    return code if mailbox().finished() or code == INTERRUPTED else USAGE  # a subject may end it with any status


def _shown(given: argparse.Namespace) -> int:
    """What there is to read, without a subject."""
    from .explaining import explained  # noqa: PLC0415
    from .report import rendered  # noqa: PLC0415  # --help shall not wait for numpy
    from .report.listing import listing  # noqa: PLC0415
    from .subjects.importing import Unusable  # noqa: PLC0415

    lines: Iterable[str] = listing()
    if given.explain:
        lines = explained(given.explain)
    if given.render:
        lines = rendered(given.render, given.report or [], given.show)
    try:
        with _unread():
            sys.stdout.writelines(f"{line}\n" for line in lines)
    except Unusable as why:
        sys.stderr.write(f"ERROR: {why}\n")
        return USAGE
    return 0


def _written(subject: str, words: list[str], call: str) -> int:
    """Code about somebody's code, by a process that tries that; nothing is printed where it ends too soon."""
    code = _child(words, call)
    if not mailbox().finished() and code not in (USAGE, INTERRUPTED, GAVE_UP):
        sys.stderr.write(f"ERROR: {visible(subject)} ended the process that tried it: {NOTHING[call]}\n")
    return code if mailbox().finished() or code == INTERRUPTED else USAGE


def draft() -> int:
    """A first adapter to the output, and what could not be found out to whoever looks on."""
    from .arrangements.writing import written  # noqa: PLC0415  # --help shall not wait for numpy
    from .options import one_file  # noqa: PLC0415

    return _printed("draft", lambda given: written(one_file(given.subject)))


def script() -> int:
    """Lines of numpy that show a case's failure."""
    from .engine import scripted  # noqa: PLC0415  # --help shall not wait for numpy

    return _printed("script", lambda given: (scripted(given.subject, given.case, given.oracles), []))


def _printed(call: str, write: Callable[[argparse.Namespace], tuple[str, list[str]]]) -> int:
    """A text to the output and doubts to whoever looks on; in one line why there is none."""
    from .subjects.importing import Unusable  # noqa: PLC0415

    given = parser().parse_args()
    WATCH.start(given.timeout or 10)
    try:
        with WATCH.advising(NOTHING[call].capitalize()):
            text, doubts = write(given)
    except Unusable as why:
        sys.stderr.write(f"ERROR: {why}\n")
        return USAGE
    sys.stderr.writelines(f"{visible(doubt)}\n" for doubt in doubts)
    mailbox().finish()
    with _unread():
        sys.stdout.write(visible(text))
    return 0


def _child(words: list[str], call: str = "asked") -> int:
    """Somebody's code runs in a process of its own, which it may hang or end."""
    mailbox()
    command = [sys.executable, "-u", "-c", CHILD.format(call=call), *words]
    safe = {**os.environ, "PYTHONSAFEPATH": "1"}  # a random.py of theirs is not Python's, in a worker of pytest neither
    process = subprocess.Popen(command, env=safe)  # noqa: S603  # ourselves; progress is seen
    try:
        return process.wait()
    except KeyboardInterrupt:  # from a keyboard the child has heard it, too; what it knows it prints in peace
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.send_signal(signal.SIGINT)
        process.wait()
        return INTERRUPTED


def asked() -> int:
    """One run of pytest over the suite, as the command line says."""
    given = vars(parser().parse_args())
    named = {name: value for name, value in given.items() if value not in ("", None) and value is not False}
    told = {name.replace("_", "-"): value for name, value in named.items()}
    subject, reports, isolate = told.pop("subject"), told.pop("report", []), told.pop("isolate", False)
    if not told.pop("no-cache", False):
        _remember_programs()
    options = [f"--subject={subject}", *(f"--subject-report={file}" for file in reports)]
    options += [f"--subject-{name}={value}" for name, value in told.items()]
    options += ["--subject-isolate"] if isolate else []
    with _unread():
        return _run([*QUIET, *ALONE, *options, str(SUITE)])
    return INTERRUPTED


def _run(words: list[str]) -> int:
    """A run that was interrupted once ends by itself."""
    import pytest  # noqa: PLC0415  # --help shall not wait for it

    from .progress import Progress  # noqa: PLC0415

    heard = []

    class InPeace:
        @pytest.hookimpl(tryfirst=True)
        def pytest_keyboard_interrupt(self) -> None:
            heard.append(signal.signal(signal.SIGINT, signal.SIG_IGN))

    try:
        return EXIT.get(pytest.main(words, plugins=[InPeace(), Progress()]), USAGE)
    except TypeError:  # pytest stumbles over an interrupt in a line that has no number
        if not heard:
            raise
        return INTERRUPTED


@contextlib.contextmanager
def _unread() -> Iterator[None]:
    """What is printed, whatever the terminal can show; where nobody reads on (`| head`), nothing more is said."""
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a report quotes what it was told
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _remember_programs() -> None:
    """What our oracle compiles is kept in the user's cache folder; JAX itself tells versions and machines apart."""
    from .oracles import PROGRAMS_FOLDER  # noqa: PLC0415  # by now ours are found first

    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    os.environ.setdefault(PROGRAMS_FOLDER, str(home / "backprop-conformance" / "jax"))


def parser() -> argparse.ArgumentParser:
    """What the command line may say."""
    said = argparse.ArgumentParser("conformance", description="Is a hand-written layer right, forward and backward?")
    add = said.add_argument
    add("subject", nargs="?", default="reference", help="reference, torch, jax, a .py file or a module")
    add("--list", action="store_true", help="show the layers known, and how each is to be called")
    add("--explain", default="", metavar="CLAUSE", help="show what a clause asks, and ten lines that fail it")
    add("--adapter", action="store_true", help="write a first adapter for a .py file or a module, to be corrected")
    add("--layers", default="", metavar="A,B", help="judge these layers only")
    add("--clauses", default="", metavar="A,B", help="ask these clauses only; errors is asked of others only by name")
    add("--require", default="", metavar="A,B", help="layers whose absence is a failure")
    add("--oracles", default="", metavar="A,B", help="numeric, torch, jax; all installed unless told")
    add("--level", default="", choices=["full", "core"], help="which level decides: core, but for libraries known here")
    add("--profile", default="default", choices=["quick", "default", "nightly"], help="how many cases")
    add("--seed", type=int, metavar="N", help="draw other cases")
    add("--case", default="", metavar="TOKEN", help="exactly one case, as a failure prints it")
    add("--script", action="store_true", help="print this case's failure as a few lines of numpy, to be run without us")
    add("--deviations", default="", metavar="FILE", help="ids that may deviate, each with a reason")
    add("--write-deviations", default="", metavar="FILE", help="write such a file from what fails")
    view = said.add_mutually_exclusive_group()
    view.add_argument("--short", action="store_const", dest="show", const="short", help="print one line a failure")
    view.add_argument("--matrix", action="store_const", dest="show", const="matrix", help="print layers and clauses")
    add("--report", action="append", metavar="FILE", help="write it as .json, .html or .md; may be repeated")
    add("--render", nargs="+", metavar="REPORT.json", help="show reports of earlier runs, or write them with --report")
    add("--timeout", type=float, metavar="SECONDS", help="for each call of the subject, 10 unless told")
    add("--no-cache", action="store_true", help="do not keep the programs that JAX compiles in the user's cache folder")
    said.set_defaults(show="failures")
    add("--isolate", action="store_true", help="survive a subject that hangs or ends the process")
    return said


if __name__ == "__main__":
    sys.exit(main())
