"""Mutants of the judging core: one small change each, which a test must notice.

python tests/meta/mutation.py --mutants 40 --seed 7

Each test file runs once as it is, in a process of its own, so that it is known which lines it runs, whatever other
files have cached. Then a sample of mutants is drawn. Each meets the files that run its line, the quickest first, until
one fails. Printed are how many were killed, and every survivor as a diff: it is the same program, or a test is missing.
Nothing of the checkout is touched: all this happens in copies of it.
"""

from __future__ import annotations

import argparse
import ast
import concurrent.futures
import copy
import difflib
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORE = (
    *(f"tests/conformance/{name}.py" for name in ("cases", "question", "trial", "truths", "verdict")),
    "tests/conformance/checks/*.py",
    "oracles/bounds/*.py",
    "oracles/numeric.py",
)
NO_JUDGE = ("oracles/bounds/variants.py",)  # how an operation is done wrongly: for explanations
TESTS = ("tests/meta/test_*.py", "tests/conformance")
SLOWER = 10  # times as long as a file took before: a mutant that makes it so slow is killed by the clock
LEFT_OUT = (".git", ".venv", ".tox", "__pycache__", "build", "dist", ".*_cache")

# What stands in the place of an operator.
OTHERS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}


# Mutants.


@dataclass(frozen=True)
class Mutant:
    """A stretch of a file, and what stands there instead."""

    path: str
    lines: tuple[int, int]  # of the statement, the first and the last
    start: int  # in bytes
    end: int
    text: str

    def of(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

    @property
    def diff(self) -> str:
        before = (ROOT / self.path).read_bytes()
        old, new = (text.decode().splitlines() for text in (before, self.of(before)))
        return "\n".join(difflib.unified_diff(old, new, self.path, self.path, n=1, lineterm=""))


def mutants(path: str) -> Iterator[Mutant]:
    """All of one file."""
    source = (ROOT / path).read_bytes()
    starts = [0]
    for row in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(row))
    for lines, node in nodes(ast.parse(source), (0, 0)):
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        for other in others(node):
            text = ast.unparse(other)
            yield Mutant(path, lines, start, end, f"({text})" if isinstance(other, ast.expr) else text)


def nodes(tree: ast.AST, within: tuple[int, int]) -> Iterator[tuple[tuple[int, int], ast.AST]]:
    """What is run, without annotations and words, each with the lines of its statement, or its own under a header."""
    for name, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else [value]:
            if name in ("annotation", "returns") or not isinstance(node, ast.AST) or isinstance(node, ast.JoinedStr):
                continue
            lines = within
            if isinstance(node, ast.stmt) or (hasattr(node, "lineno") and hasattr(tree, "body")):
                lines = node.lineno, node.lineno if hasattr(node, "body") else node.end_lineno
            if hasattr(node, "lineno"):
                yield lines, node
            yield from nodes(node, lines)


def others(node: Any) -> Iterator[ast.AST]:
    """Other nodes in the place of this one."""
    match node:
        case ast.Compare() if type(node.ops[0]) in OTHERS:
            yield having(node, ops=[OTHERS[type(node.ops[0])](), *node.ops[1:]])
        case ast.BoolOp():
            yield having(node, op=OTHERS[type(node.op)]())
        case ast.BinOp() if type(node.op) in OTHERS:
            yield having(node, op=OTHERS[type(node.op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()) if not isinstance(node.operand, ast.Constant):
            yield node.operand
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float()):
            yield ast.Constant(node.value + 1)
        case _:
            yield from fewer(node)


def fewer(node: Any) -> Iterator[ast.AST]:
    """With one thing left out."""
    match node:
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) if len(node.elts) > 1 and not slices(node):
            yield from (having(node, elts=rest) for rest in without_one(node.elts))
        case ast.Call() if any(isinstance(each, ast.Lambda | ast.Starred) for each in node.args) and len(node.args) > 1:
            yield from (having(node, args=rest) for rest in without_one(node.args))


def slices(node: Any) -> bool:
    return any(isinstance(each, ast.Slice) for each in node.elts)


def having(node: Any, **fields: Any) -> Any:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def without_one(things: Sequence[Any]) -> Iterator[list[Any]]:
    return ([*things[:place], *things[place + 1 :]] for place in range(len(things)))


# Tests.


@dataclass(frozen=True)
class File:
    """A file of tests, how long it takes, and which lines of which files it runs."""

    path: str
    seconds: float
    lines: dict[str, frozenset[int]]

    def runs(self, mutant: Mutant) -> bool:
        first, last = mutant.lines
        return any(line in self.lines[mutant.path] for line in range(first, last + 1))


def measured(path: str, room: Path, core: Sequence[str]) -> File:
    """One run of a file as it is; it must pass."""
    data = room / ".coverage"
    data.unlink(missing_ok=True)
    sources = [f"--include={','.join(core)}", f"--data-file={data}"]
    begun = time.monotonic()
    ran = status(path, room, ["-m", "coverage", "run", *sources], None)
    if ran:
        sys.exit(f"{path} fails as it is: there is nothing to be learned from it")
    return File(path, time.monotonic() - begun, covered(data, room, core))


def covered(data: Path, room: Path, core: Sequence[str]) -> dict[str, frozenset[int]]:
    import coverage  # noqa: PLC0415  # of the extra `nightly`; a run of all tests imports this file for its examples

    kept = coverage.CoverageData(str(data))
    kept.read()
    return {path: frozenset(kept.lines(str(room / path)) or ()) for path in core}


def status(path: str, room: Path, runner: Sequence[str], limit: float | None) -> int:
    """The status of a run of one file in a copy of the checkout, which comes before what is installed."""
    words = [*runner, "-m", "pytest", path, "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    paths = os.pathsep.join([str(room / "tests"), str(room / "tests" / "meta")])
    home = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(  # noqa: S603  # our own tests
            [sys.executable, *words], cwd=room, env=home, capture_output=True, timeout=limit, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return 1


def killer(mutant: Mutant, files: Iterable[File], room: Path) -> str:
    """The file that fails with this mutant; empty where none does."""
    place = room / mutant.path
    before = place.read_bytes()
    place.write_bytes(mutant.of(before))
    try:
        asked = (file for file in files if file.runs(mutant))
        return next((file.path for file in asked if status(file.path, room, [], SLOWER * file.seconds + 60)), "")
    finally:
        place.write_bytes(before)


# A run.


def main() -> None:
    said = argparse.ArgumentParser(description="Does a test notice a small change of the judging core?")
    said.add_argument("--mutants", type=int, default=60)
    said.add_argument("--seed", type=int, default=int(time.time()) // 86400, help="another sample: each day's own")
    said.add_argument("--processes", type=int, default=2)
    said.add_argument("--tests", nargs="+", default=TESTS, metavar="PATTERN", help="files of tests, all unless told")
    given = said.parse_args()
    core, paths = [path for path in found(CORE) if path not in NO_JUDGE], found(given.tests)
    drawn = random.Random(given.seed).sample(  # noqa: S311  # the same again, for the same seed
        [each for path in core for each in mutants(path)], given.mutants
    )
    with tempfile.TemporaryDirectory() as folder:
        rooms: queue.Queue[Path] = queue.Queue()
        for number in range(given.processes):
            rooms.put(copied(Path(folder) / str(number)))
        files = in_rooms(rooms, paths, lambda path, room: measured(path, room, core))
        files.sort(key=lambda file: file.seconds)
        say(f"seed {given.seed}; {len(files)} files in {sum(file.seconds for file in files):.0f} s")
        killers = in_rooms(rooms, drawn, lambda mutant, room: told(mutant, killer(mutant, files, room)))
    say(f"killed {sum(map(bool, killers))} of {len(drawn)}")
    sys.exit(not all(killers))


def told(mutant: Mutant, by: str) -> str:
    say(f"killed by {by}: {mutant.path}:{mutant.lines[0]}" if by else f"SURVIVES\n{mutant.diff}")
    return by


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def found(patterns: Sequence[str]) -> list[str]:
    return sorted({str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)})


def copied(room: Path) -> Path:
    shutil.copytree(ROOT, room, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    return room


def in_rooms(rooms: queue.Queue[Path], things: Iterable[Any], do: Any) -> list[Any]:
    """What is done with each, in a copy of the checkout that is free."""

    def one(thing: Any) -> Any:
        room = rooms.get()
        try:
            return do(thing, room)
        finally:
            rooms.put(room)

    with concurrent.futures.ThreadPoolExecutor(rooms.qsize()) as pool:
        return list(pool.map(one, things))


if __name__ == "__main__":
    main()
