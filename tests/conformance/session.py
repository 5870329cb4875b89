"""The suite's part in a pytest run: which questions are asked, what becomes of the answers, what is printed."""

from __future__ import annotations

import functools
import os
import platform
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from . import points
from .cases import Key
from .checks import CLAUSES
from .clause import Clause
from .deviations import declared, declaring
from .isolation import ENDED, WATCH, mailbox
from .loading import load
from .memory import Memory
from .network import NetworkQuestion
from .options import chosen, deciding, one_case, one_file, present, seconds
from .question import Question, independent, questions
from .records import RECORDS, Record
from .report import (
    FACES,
    VIEWS,
    Row,
    decisive,
    document,
    files,
    fresh,
    header,
    in_order,
    row,
    rows_of_a_whole,
    shown,
    tolerances,
    write,
)
from .subjects import Subject
from .subjects.importing import Unusable
from .surroundings import Surroundings
from .truths import ORACLES, installed, programs
from .unknown import UnknownQuestion
from .verdict import Verdict
from .words import visible

SUITE = Path(__file__).parent


@dataclass(eq=False)  # pytest keeps its plugins in sets
class Session:
    """One run: a subject, and the rows of what came of each question."""

    subject: Subject
    records: list[Record]
    networks: list[NetworkQuestion | UnknownQuestion]  # what is asked as a whole
    oracles: tuple[str, ...]
    level: str
    profile: str
    seed: int
    only: tuple[str, Key] | None = None  # a question's id and the one case to ask it
    clauses: list[str] = field(default_factory=list)  # those that are asked, where somebody names them
    required: list[str] = field(default_factory=list)  # layers that must be there
    deviations: dict[str, str] = field(default_factory=dict)  # ids that may deviate, each with its reason
    files: list[Path] = field(default_factory=list)  # where the report is written
    view: str = VIEWS[0]  # what is printed of it
    to_declare: Path | None = None  # where what failed is written, as deviations
    rows: list[Row] = field(default_factory=list)
    programs: int = 0  # that workers had compiled
    memory: Memory = field(default_factory=Memory)
    complete: bool = True  # nobody has interrupted it
    before: Surroundings = field(default_factory=Surroundings)  # the subject was imported

    @classmethod
    def of(cls, config: pytest.Config) -> Session:
        profile = config.getoption("--subject-profile")
        mailbox()
        before = Surroundings()
        seed = config.getoption("--subject-seed")
        try:
            WATCH.start(seconds(config.getoption("--subject-timeout")))
            subject = load(one_file(config.getoption("--subject")))
            networks = getattr(subject, "networks", {})
            clauses = chosen("clause", config.getoption("--subject-clauses"), list(CLAUSES), default=[])
            case = config.getoption("--subject-case")
            level = deciding(config.getoption("--subject-level"), subject.name, case, clauses)
            unknown = {question.name: question for question in getattr(subject, "unknown", [])}
            layers = chosen("layer", config.getoption("--subject-layers"), [*RECORDS, *networks, *unknown])
            return cls(
                subject,
                [record for record in RECORDS.values() if record.layer in layers],
                [
                    *(NetworkQuestion(name, kind) for name, kind in networks.items() if name in layers),
                    *(replace(question, level=level) for name, question in unknown.items() if name in layers),
                ],
                present(config.getoption("--subject-oracles")),
                level,
                profile,
                shared_seed(config, profile) if seed is None else seed,
                one_case(case, subject),
                clauses,
                chosen("layer", config.getoption("--subject-require"), list(RECORDS), default=[]),
                declared(config.getoption("--subject-deviations")),
                files(config.getoption("--subject-report")),
                config.getoption("--subject-show"),
                fresh(config.getoption("--subject-write-deviations")),
                before=before,
            )
        except Unusable as why:
            raise pytest.UsageError(str(why)) from None

    # What is asked.

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        clause = getattr(metafunc.function, "clause", None)
        if isinstance(clause, Clause):
            asked = questions(
                clause,
                self.records,
                self.subject,
                self.oracles,
                self.memory,
                profile=self.profile,
                seed=self.seed,
                level=self.level,
                named=bool(self.clauses),
            )
            asked = asked if clause.name in (self.clauses or CLAUSES) else []
            if self.only:
                asked = [replace(question, only=self.only[1]) for question in asked if question.id == self.only[0]]
            metafunc.parametrize("question", [pytest.param(question, id=question.id) for question in asked])
        if "network" in metafunc.fixturenames and metafunc.definition.path.parent == SUITE:
            networks = self.networks if self.whole and "numeric" in self.oracles else []
            metafunc.parametrize("network", [pytest.param(network, id=network.name) for network in networks])

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """What is about the reference alone is asked only when the reference is judged, and judged whole."""
        whole = self.whole and self.subject.name == "reference" and self.records == list(RECORDS.values())
        idle = [
            item for item in items if item.path.parent == SUITE and not (asked_of(item) or (whole and self._has(item)))
        ]
        config.hook.pytest_deselected(items=idle)
        items[:] = by_record([item for item in items if item not in idle])

    @property
    def whole(self) -> bool:
        """Whether every clause is asked, of every case."""
        return not (self.only or self.clauses)

    def _has(self, item: pytest.Item) -> bool:
        """Whether the oracle that a test is about is one of this run's."""
        call = getattr(item, "callspec", None)
        return call is None or call.params.get("oracle", "numeric") in (*self.oracles, "numeric")

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """After the question was put: the test passes, fails or is skipped by what came of it."""
        asked = asked_of(item)
        rows = [row(asked)] if isinstance(asked, Question) else rows_of_a_whole(asked) if asked else []
        rows = [self._excused(told) for told in rows]
        item.user_properties += [("conformance", told) for told in rows]
        if rows:
            self._conclude(rows)

    def _excused(self, row: Row) -> Row:
        """Where the implementer has said that this deviates, and it does, that is its verdict."""
        reason, verdict = self.deviations.get(row["id"], ""), Verdict(row["verdict"])
        if not reason or not verdict.bad or verdict is Verdict.DISAGREE:
            return row
        deviates = Verdict.DEVIATES.value
        return {**row, "verdict": deviates, "core": deviates, "reason": reason}

    def _conclude(self, rows: list[Row]) -> None:
        """Whether the test passes, fails or is skipped."""
        told = [row for row in rows if not self._idle(Verdict(row["verdict"]))]
        if not told:
            pytest.skip(visible(rows[0]["reason"] or rows[0]["verdict"]))
        bad = [row for row in told if decisive(row, self.level).bad]
        if bad:
            words = "\n".join(f"{row['id']}: {row['verdict']}: {row['text']}" for row in bad)
            pytest.fail(visible(words), pytrace=False)

    def _idle(self, verdict: Verdict) -> bool:
        """Whether it says nothing of the subject."""
        ours = verdict is Verdict.DISAGREE and self.subject.name != "reference"
        return ours or verdict in (Verdict.NOT_ASKED, Verdict.UNDECIDABLE)

    # What is printed.

    @pytest.hookimpl(tryfirst=True)  # what the terminal shows is known here
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = [value for name, value in report.user_properties if name == "conformance"]
        if report.when == "call":
            self.rows += told  # type: ignore[arg-type]  # what we put there ourselves
        if report.failed and not told and report.when != "teardown":
            self._untold(report)

    @pytest.hookimpl(tryfirst=True)  # pytest stumbles over an interrupt in a line without a number
    def pytest_keyboard_interrupt(self) -> None:
        self.complete = False

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """The report is written whatever happened; what was asked of the subject as a whole is held against it."""
        if hasattr(session.config, "workerinput"):
            session.config.workeroutput["programs"] = programs()  # type: ignore[attr-defined]  # xdist puts it there
            return
        mailbox().finish()
        self.complete = self.complete and session.exitstatus != pytest.ExitCode.INTERRUPTED
        for path in self.files:
            write(path, FACES[path.suffix].report(self.report()))
        if self.to_declare:
            write(self.to_declare, "".join(f"{line}\n" for line in declaring(self.deviating())))
        if self.unmet() and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended, and has said what it had compiled, unless it was ended."""
        self.programs += getattr(node, "workeroutput", {}).get("programs", 0)

    def deviating(self) -> list[tuple[str, str]]:
        """What the next run has to be told to pass: what deviates as declared, and what fails by no defect of ours."""
        verdicts = [(row, decisive(row, self.level)) for row in in_order(self.rows)]
        found = [(row, verdict) for row, verdict in verdicts if verdict.bad or verdict is Verdict.DEVIATES]
        return [(row["id"], row["reason"] or row["text"]) for row, verdict in found if verdict is not Verdict.DISAGREE]

    def pytest_unconfigure(self) -> None:
        self.before.put_back(lasting=True)

    def unmet(self) -> list[str]:
        """Required layers that are absent, and deviations that are none, or that nothing bears the name of."""
        absent = [name for name in self.required if not self.subject.precisions(name)]
        verdicts = {row["id"]: row["verdict"] for row in self.rows}
        meant = [name for name in self.deviations if self.whole and self._meant(name)]
        strays = [name for name in meant if name not in verdicts]
        needless = [name for name in self.deviations if verdicts.get(name) == Verdict.CONFORMS.value]
        return [
            *(f"{name} is required, and {self.subject.name} does not define it" for name in absent),
            *(f"{name} is declared to deviate, but nothing of that name was asked" for name in strays),
            *(f"{name} is declared to deviate, but conforms: take it out of the deviations" for name in needless),
        ]

    def _meant(self, name: str) -> bool:
        """Whether an id is not of a layer that this run leaves out."""
        unknown = [question.name for question in getattr(self.subject, "unknown", [])]
        known = {*RECORDS, *getattr(self.subject, "networks", {}), *unknown}
        asked = {*(record.layer for record in self.records), *(network.name for network in self.networks)}
        return name.partition("-")[0] not in known - asked

    def report(self) -> dict[str, Any]:
        """What every face is made from."""
        return document(in_order(self.rows), {**self.run(), "points": self.points})

    @functools.cached_property
    def points(self) -> dict[str, Any]:
        """What everyone says at the special points, where the report is kept."""
        kept = [record for record in self.records if record.points] if self.files and self.complete else []
        return {record.layer: list(points.answered(record, self.oracles)) for record in kept}

    def run(self) -> dict[str, Any]:
        """What is known of the run as a whole."""
        return {
            "suite": version("backprop-conformance"),
            "subject": self.subject.name,
            "level": self.level,
            "profile": self.profile,
            "seed": self.seed,
            "oracles": list(independent(self.subject, self.oracles)),
            "programs": self.programs + programs(),
            "lacking": [oracle for oracle in ORACLES if not installed(oracle)],
            "environment": environment(),
            "complete": self.complete,
            "absent": self.absent(),
            "unmet": self.unmet(),
            "remarks": self.remarks(),
            "conventions": getattr(self.subject, "declared", {}),
        }

    def remarks(self) -> list[str]:
        """What somebody should know before reading the verdicts."""
        alone = set(independent(self.subject, self.oracles)) <= {"numeric"}
        numeric = "the numeric oracle holds no forward: outputs are judged by the reference alone"
        return [*getattr(self.subject, "remarks", []), *([numeric] if alone else []), *tolerances(self.rows)]

    def absent(self) -> list[str]:
        return [record.layer for record in self.records if not self.subject.precisions(record.layer)]

    def _untold(self, report: pytest.TestReport) -> None:
        """A question without an outcome: its worker ended, and the mailbox knows why; or the suite itself failed."""
        name = report.nodeid.partition("[")[2].removesuffix("]")
        ended = report.when not in ("setup", "call")
        failed = f"the suite itself failed, which is a defect of ours: {report.longreprtext.splitlines()[-1]}"
        for clause in CLAUSES.values():
            for question in questions(clause, self.records, self.subject, self.oracles, self.memory):
                if question.id == name:
                    words = mailbox().words(name)
                    question.outcome.verdict = Verdict.TIMEOUT if words else Verdict.CRASHED
                    question.outcome.core = question.outcome.verdict
                    question.outcome.reason = (words or ENDED) if ended else failed
                    self.rows.append(row(question))

    def pytest_report_header(self) -> str:
        return "\n".join(header(self.run()))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.rows or self.unmet():
            if not terminalreporter.config.option.no_header:
                terminalreporter.section(visible(f"conformance of {self.subject.name}"))
            for line in shown(self.report(), self.view):
                terminalreporter.write_line(line)
        elif not self.complete:
            terminalreporter.write_line("Interrupted before the first verdict: there is nothing to report.")


def asked_of(item: pytest.Item) -> Question | NetworkQuestion | UnknownQuestion | None:
    """What a test asks; nothing where it is somebody else's, or a clause that concerns no layer here."""
    call = getattr(item, "callspec", None)
    asked = (call.params.get("question") or call.params.get("network")) if call else None
    return asked if isinstance(asked, Question | NetworkQuestion | UnknownQuestion) else None


def by_record(items: list[pytest.Item]) -> list[pytest.Item]:
    """The questions record by record, in the places that questions have: they share what is known of its cases.

    It is kept for a while only, and each of several workers takes a stretch of them.
    """
    order = list(RECORDS)
    asked = {item: question for item in items if isinstance(question := asked_of(item), Question)}
    ordered = iter(sorted(asked, key=lambda item: order.index(asked[item].record.layer)))
    return [next(ordered) if item in asked else item for item in items]


def shared_seed(config: pytest.Config, profile: str) -> int:
    """The same cases for everybody, but in the nightly profile; the workers of one run draw the same."""
    if profile != "nightly":
        return 0
    worker = getattr(config, "workerinput", None)
    run = worker["testrunuid"] if worker else os.environ.setdefault("CONFORMANCE_RUN", os.urandom(4).hex())
    return int(np.random.SeedSequence(int(run, 16)).generate_state(1)[0])


def environment() -> dict[str, str]:
    """What the verdicts depend on, each with its version."""
    found = {package: version(package) for package in ("numpy", "torch", "jax", "hypothesis")}
    return {"Python": platform.python_version(), **{package: said for package, said in found.items() if said}}


def version(package: str) -> str:
    """Empty where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
