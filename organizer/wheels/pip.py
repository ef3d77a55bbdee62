"""pip as a downloader of wheels for another machine than this one. Nothing is installed, no code of a package runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from assetops.contract.errors import Problem
from organizer.wheels.tags import platforms

_SECONDS = 900.0


def _command(python: str, target: Path, source: Path | None) -> list[str]:
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"),
        *("--only-binary", ":all:", "--implementation", "cp", "--python-version", python, "--dest", str(target)),
        *("--abi", "cp" + python.replace(".", ""), "--abi", "abi3", "--abi", "none"),
        *(word for tag in platforms() for word in ("--platform", tag)),
        *(("--no-index", "--find-links", str(source)) if source else ()),
    ]


def download(requirements: Sequence[str], target: Path, python: str, source: Path | None = None) -> None:
    """Download what the requirements resolve to, as wheels for `python` on x86-64 Linux.

    Args:
        requirements: as pip takes them on its command line, options such as `-r file` among them.
        source: a folder to take them from; none means the configured package index.

    Raises:
        Problem: `wheels_not_found`.
    """
    target.mkdir(parents=True, exist_ok=True)
    command = [*_command(python, target, source), *requirements]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise Problem(
            "wheels_not_found",
            f"pip did not find all wheels for Python {python}: {' '.join(said[-2:])[:400]}",
            "Connect to the package index, or correct the requirements; each must exist as a wheel for that Python.",
        )
