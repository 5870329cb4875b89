"""`conformance X`: the suite without pytest's words around it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .isolation import MAILBOX, mailbox
from .report import listing
from .subjects.loading import FRAMEWORKS

EXIT = {pytest.ExitCode.OK: 0, pytest.ExitCode.TESTS_FAILED: 1, pytest.ExitCode.INTERRUPTED: 130}
QUIET = ["-q", "--tb=no", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-W", "ignore"]
BUILT_IN = ("reference", *FRAMEWORKS)

# The child's path does not begin with the current folder: a reference.py there is not ours.
CHILD = (
    "import sys; sys.path[:] = [p for p in sys.path if p]; from conformance.__main__ import asked; sys.exit(asked())"
)


def main() -> int:
    """0 where the subject conforms at the level asked, 1 where it does not, 2 where nothing was judged."""
    words = sys.argv[1:]
    os.environ.pop(MAILBOX, None)  # a run has a mailbox of its own, also when another run has started it
    given = parser().parse_args(words)
    if given.list:
        sys.stdout.writelines(f"{line}\n" for line in listing())
        return 0
    if given.subject in BUILT_IN:
        return asked()
    code = _child(words)
    if not mailbox().finished() and not given.isolate and code not in (2, 130):
        sys.stdout.write(f"\n{given.subject} ended the process that judged it; once more, isolated.\n\n")
        sys.stdout.flush()
        code = _child([*words, "--isolate"])
    return code


def _child(words: list[str]) -> int:
    """Somebody's code runs in a process of its own, which it may hang or end."""
    mailbox()
    process = subprocess.Popen([sys.executable, "-c", CHILD, *words])  # noqa: S603  # ourselves
    try:
        return process.wait()
    except KeyboardInterrupt:  # the child has heard it too, and prints what it knows
        return process.wait() and EXIT[pytest.ExitCode.INTERRUPTED]


def asked() -> int:
    """One run of pytest over the suite, as the command line says."""
    told = {name: value for name, value in vars(parser().parse_args()).items() if value not in ("", None, False)}
    subject, reports, isolate = told.pop("subject"), told.pop("report", []), told.pop("isolate", False)
    told.pop("list", None)
    options = [f"--subject={subject}", *(f"--subject-report={file}" for file in reports)]
    options += [f"--subject-{name}={value}" for name, value in told.items()]
    options += ["--subject-isolate"] if isolate else []
    # The suite's own folder as pytest's root: nobody's pytest.ini or conftest.py has a say in a verdict.
    suite = str(Path(__file__).parent)
    alone = [f"--rootdir={suite}", "-c", str(Path(suite, "pytest.ini"))]
    return EXIT.get(pytest.ExitCode(pytest.main([*QUIET, *alone, *options, suite])), 2)


def parser() -> argparse.ArgumentParser:
    """What the command line may say."""
    said = argparse.ArgumentParser("conformance", description="Is a hand-written layer right, forward and backward?")
    add = said.add_argument
    add("subject", nargs="?", default="reference", help="reference, torch, jax, a .py file or a module")
    add("--list", action="store_true", help="show the layers known, and how each is to be called")
    add("--layers", default="", metavar="A,B", help="judge these layers only")
    add("--require", default="", metavar="A,B", help="layers whose absence is a failure")
    add("--oracles", default="", metavar="A,B", help="numeric, torch, jax; all installed unless told")
    add("--level", default="full", choices=["full", "core"], help="which level decides")
    add("--profile", default="default", choices=["quick", "default", "nightly"], help="how many cases")
    add("--seed", type=int, metavar="N", help="draw other cases")
    add("--case", default="", metavar="TOKEN", help="exactly one case, as a failure prints it")
    add("--deviations", default="", metavar="FILE", help="ids that may deviate, each with a reason")
    add("--report", action="append", metavar="FILE", help="write the report, as .json; may be repeated")
    add("--timeout", type=float, metavar="SECONDS", help="for each call of the subject, 10 unless told")
    add("--isolate", action="store_true", help="survive a subject that hangs or ends the process")
    return said


if __name__ == "__main__":
    sys.exit(main())
