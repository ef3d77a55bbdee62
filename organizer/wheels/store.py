"""The wheels of a bundle, from the cache in `build/wheels`; what is missing there is downloaded once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from assetops.contract.seal import digest
from organizer.programs import ROOT
from organizer.wheels.lock import AGENTS, Program, lock_file, read_lock
from organizer.wheels.names import offer
from organizer.wheels.pip import download
from organizer.wheels.tags import fits, name_and_version, normal

CACHE = ROOT / "build" / "wheels"


@dataclass(frozen=True)
class Wheels:
    """What travels: the image's Python version, and by program file name → SHA-256. The files are in `folder`.

    `asked`: normal names of the packages that agents may import, those of AGENT_REQUIREMENTS after ours.
    """

    python: str
    folder: Path
    listed: Mapping[Program, Mapping[str, str]]
    asked: tuple[str, ...]

    def versions(self) -> dict[str, str]:
        """Version by name, of everything that is installed where agents run."""
        return dict(name_and_version(file) for file in self.listed["ingestion"])

    def offered(self) -> Offered:
        """What agents may import of it."""
        versions = self.versions()
        added = tuple(f"{name}=={versions[name]}" for name in self.asked if name not in AGENTS)
        found = offer(self.python, [self.folder / file for file in self.listed["ingestion"]], self.asked)
        return found.model_copy(update={"added": added})


def _right(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path.read_bytes()) == sha256


def _fetch(lock: Path, python: str, cache: Path) -> dict[str, str]:
    """The lock's wheels, all of them in the cache afterwards."""
    listed = read_lock(lock.read_text())
    if not all(_right(cache / file, sha256) for file, sha256 in listed.items()):
        print(f"Downloading the packages for Python {python} (once) …", flush=True)
        for file, sha256 in listed.items():
            if not _right(cache / file, sha256):
                (cache / file).unlink(missing_ok=True)
        download(["--require-hashes", "--no-deps", "-r", str(lock)], cache, python)
    wrong = [file for file, sha256 in listed.items() if not _right(cache / file, sha256) or not fits(file, python)]
    if wrong:
        raise Problem(
            "wheels_not_found", f"{wrong[0]} is not the file of the lock.", f"Remove {cache} and build again."
        )
    return listed


def _requirement_names(file: Path) -> list[str]:
    try:
        lines = [line.split("#")[0].strip() for line in file.read_text().splitlines()]
    except (OSError, UnicodeError) as error:
        raise Problem(
            "bad_requirements",
            f"{file} cannot be read.",
            "Give AGENT_REQUIREMENTS= a text file of name==version lines.",
        ) from error
    named = [line for line in lines if line]
    for line in named:
        name, pinned, version = line.partition("==")
        if not pinned or not version or not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise Problem(
                "bad_requirements",
                f"{file}: {line[:60]!r} is no pinned requirement.",
                "Write one name==version a line, so that every build takes the same.",
            )
    return named


def _extras(file: Path, python: str, cache: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """What AGENT_REQUIREMENTS adds: resolved with our versions held fixed, from the cache if it is all there."""
    wanted = _requirement_names(file)
    with tempfile.TemporaryDirectory() as name:
        fixed = Path(name) / "fixed.txt"
        fixed.write_text("".join("{}=={}\n".format(*name_and_version(one)) for one in ours))
        words, chosen = [*wanted, "-c", str(fixed)], Path(name) / "chosen"
        try:
            download(words, chosen, python, source=cache)
        except Problem:
            print(f"Downloading what {file} adds (once) …", flush=True)
            download(words, cache, python)
            download(words, chosen, python, source=cache)
        added = sorted(path.name for path in chosen.iterdir() if path.name not in ours)
    return {one: digest((cache / one).read_bytes()) for one in added}


def gather(python: str, agent_requirements: Path | None = None, cache: Path = CACHE) -> Wheels:
    """All wheels of a bundle for this Python version.

    Args:
        agent_requirements: a file of name==version lines: more for the agents.

    Raises:
        Problem: wheels_not_found, bad_requirements.
    """
    folder = cache / python
    ingestion = _fetch(lock_file("ingestion", python), python, folder)
    scoring = _fetch(lock_file("scoring", python), python, folder)
    asked = AGENTS
    if agent_requirements is not None:
        ingestion |= _extras(agent_requirements, python, folder, ingestion)
        more = [normal(line.split("==")[0]) for line in _requirement_names(agent_requirements)]
        asked = (*asked, *(name for name in more if name not in asked))
    return Wheels(python, folder, {"ingestion": ingestion, "scoring": scoring}, asked)
