"""Run a tool where the sources lie as the wheel lays them out: `python .ci/as_installed.py mypy`.

mypy and import-linter read folders, and follow no finder of ours. The tool finds pyproject.toml beside the sources.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "build" / "as-installed"


def main() -> int:
    lay_out()
    tool, *words = sys.argv[1:]
    beside = shutil.which(tool, path=Path(sys.executable).parent) or tool  # this interpreter's own, if it has one
    return subprocess.call([beside, *words], cwd=PLACE)  # noqa: S603  # what was typed


def lay_out() -> None:
    """Copies, with the times of the originals: what a tool remembers of a file stays true."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wheel = tomllib.loads(text)["tool"]["hatch"]["build"]["targets"]["wheel"]
    shutil.rmtree(PLACE / "conformance", ignore_errors=True)
    for name in wheel["only-include"]:
        copy(ROOT / name, PLACE / installed(name, wheel["sources"]))
    copy(ROOT / "pyproject.toml", PLACE / "pyproject.toml")


def installed(name: str, sources: dict[str, str]) -> str:
    """Where a folder or file of the checkout is in the wheel."""
    place = Path(name)
    source = next(source for source in sources if place.is_relative_to(source))
    return (Path(sources[source]) / place.relative_to(source)).as_posix()


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


if __name__ == "__main__":
    sys.exit(main())
