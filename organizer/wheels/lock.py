"""The lock files beside this one: every wheel of each program and Python version, with its SHA-256.

They are requirements files for pip. `python -m organizer.wheels.lock` writes them anew after a version in
pyproject.toml has changed; what is indirectly required is then resolved again. Beside them lies what can be imported
from the wheels of the ingestion program (`offered-….json`).
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from organizer.offered import offered_file, write_offered
from organizer.programs import ROOT
from organizer.wheels.names import offer
from organizer.wheels.pip import download
from organizer.wheels.tags import PYTHONS, name_and_version

Program = Literal["ingestion", "scoring"]
# What participants' agents may import beside the standard library (issue: the organizer's side).
AGENTS: tuple[str, ...] = ("numpy", "pandas", "scikit-learn", "pydantic", "openai")
DIRECT: dict[Program, tuple[str, ...]] = {
    "ingestion": (*AGENTS, "scipy", "pyyaml", "cryptography", "landlockpy", "seccompy"),
    "scoring": ("numpy", "scipy", "scikit-learn", "pydantic", "openai", "pyyaml", "cryptography", "jinja2", "tqdm"),
}
HERE = Path(__file__).parent
_LINE = re.compile(r"\S+==\S+ --hash=sha256:(?P<sha256>[0-9a-f]{64})  # (?P<file>\S+\.whl)")
_HEAD = "# Python {} on x86-64, glibc 2.28 or newer. Written by `python -m organizer.wheels.lock`.\n"


def lock_file(program: Program, python: str) -> Path:
    """Where the lock of a program for a Python version lies."""
    return HERE / f"{program}-{python}.txt"


def read_lock(text: str) -> dict[str, str]:
    """File name → SHA-256, in the order of the lock.

    Raises:
        Problem: `bad_lock`.
    """
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            match = _LINE.fullmatch(line)
            if match is None:
                raise Problem("bad_lock", f"Not a line of a lock: {line[:80]}", "Run: python -m organizer.wheels.lock")
            found[match["file"]] = match["sha256"]
    return found


def lock_text(wheels: Iterable[Path], python: str) -> str:
    """The lock of these wheels, by name."""
    lines = []
    for path in sorted(wheels, key=lambda path: path.name.lower()):
        name, version = name_and_version(path.name)
        lines.append(f"{name}=={version} --hash=sha256:{digest(path.read_bytes())}  # {path.name}\n")
    return _HEAD.format(python) + "".join(lines)


def pins(names: Sequence[str]) -> list[str]:
    """The requirements of pyproject.toml with these names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {line.split("==")[0]: line for line in project["dependencies"]}
    return [pinned[name] for name in names]


def main() -> None:
    """Resolve and write all the locks; needs the network."""
    for python in PYTHONS:
        with tempfile.TemporaryDirectory() as name:
            everything = Path(name) / "all"
            wanted = dict.fromkeys(name for names in DIRECT.values() for name in names)
            download(pins(list(wanted)), everything, python)
            for program, names in DIRECT.items():
                chosen = Path(name) / program
                download(pins(names), chosen, python, source=everything)
                lock_file(program, python).write_text(lock_text(chosen.iterdir(), python))
            write_offered(offer(python, (Path(name) / "ingestion").iterdir(), AGENTS), offered_file(python))


if __name__ == "__main__":
    main()
