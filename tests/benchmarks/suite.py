"""What runs of the suite cost, as somebody types them: whole, of one layer, cold, warm, by two workers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from timing import Row, row

from conformance.records import RECORDS

SCRIPT = [sys.executable, "-m", "conformance"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "conformance"]
ROUNDS = 3

# The script in a process that asks JAX what it has spent on tracing, compiling and loading.
COMPILING = """
from conformance.__main__ import _remember_programs, asked
_remember_programs()  # JAX reads where when it is imported
import jax.monitoring
spent = []
jax.monitoring.register_event_duration_secs_listener(
    lambda event, seconds, **_: spent.append(seconds) if "/core/compile/" in event else None)
asked()
print(sum(spent))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CACHE_HOME"] = home
        yield from whole()
    yield from one_layer()
    yield from growth()
    yield from workers()


def whole() -> Iterator[Row]:
    """The first run compiles, the second one loads what the first has compiled."""
    cold, warm, numeric = run(SCRIPT), run(SCRIPT), run([*SCRIPT, "--oracles", "numeric"])
    compiles = f"{memory(warm)}, {compiling():.0%} of it for JAX's programs"
    yield row("default run", "cold", cold[:1], cold[:1], memory(cold))
    yield row("default run", "warm", warm[:1], cold[:1], compiles)
    yield row("default run", "numeric alone", numeric[:1], cold[:1], memory(numeric))


def one_layer() -> Iterator[Row]:
    """From pressing enter to the end, beside a run of pytest that has nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_nothing.py").write_text("def test_nothing(): pass\n")
        commands = {
            "pytest, an empty test": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder],
            "numeric": [*SCRIPT, "--layers", "Affine", "--oracles", "numeric"],
            "all oracles": [*SCRIPT, "--layers", "Affine"],
        }
        yield from turns("Affine", commands)


def growth() -> Iterator[Row]:
    layers = list(RECORDS)
    numeric = [*SCRIPT, "--oracles", "numeric"]
    yield from turns("layers", {f"{n}": [*numeric, "--layers", ",".join(layers[:n])] for n in (1, 4, 16)})
    profiles = {name: [*numeric, "--layers", "Affine", "--profile", name] for name in ("quick", "default", "nightly")}
    yield from turns("examples", profiles)


def workers() -> Iterator[Row]:
    """The nightly profile: on shorter runs importing everything twice eats the gain."""
    nightly = [*PYTEST, "--subject-profile=nightly", "--subject-oracles=numeric"]
    yield from turns("nightly, numeric", {"one process": nightly, "-n 2": [*nightly, "-n2"]}, rounds=1)


def turns(of: str, commands: dict[str, list[str]], rounds: int = ROUNDS) -> Iterator[Row]:
    """By turns; the ratio is to the first."""
    taken = [{who: run(command) for who, command in commands.items()} for _ in range(rounds)]
    seconds = {who: [each[who][0] for each in taken] for who in commands}
    for who in commands:
        yield row(of, who, seconds[who], next(iter(seconds.values())), memory(taken[-1][who]))


def memory(ran: tuple[float, float]) -> str:
    return f"{ran[1]:.0f} MB"


def run(command: Sequence[str]) -> tuple[float, float]:
    """Seconds, and the largest memory in megabytes of any process that it started, from a folder of nobody's."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ours
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024


def compiling() -> float:
    """The share of a warm run that JAX spends on tracing, compiling and loading programs."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(  # noqa: S603  # ours
            [sys.executable, "-c", COMPILING], cwd=folder, capture_output=True, text=True, check=True
        )
        return float(done.stdout.splitlines()[-1]) / (time.perf_counter() - start)
