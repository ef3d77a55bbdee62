"""The ways this machine can run a program as Codabench's worker does (CODABENCH.md section 2).

In a container where there is an engine that has the image, or can pull it; else as a process, without capabilities and
new privileges as far as `setpriv` takes them away, in a fresh virtual environment.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from assetops.startup import MACHINE
from organizer.platform import Exit

_SECONDS = 700.0  # beyond the programs' own limits; the platform has none
_ENGINES = ("docker", "podman")
_HELD = ("--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs")


@dataclass(frozen=True)
class Worker:
    """A way to run a program. `how`: said to the organizer; `isolated`: whether the wheels that travel are all it has.

    `command`: what to execute for the program whose folders lie in a root.
    """

    how: str
    isolated: bool
    command: Callable[[Path, list[str]], list[str]]
    path: str = os.defpath

    def run(self, root: Path) -> Exit:
        """Run `<root>/program` by its own command to its end."""
        words = shlex.split(yaml.safe_load((root / "program" / "metadata.yaml").read_text())["command"])
        environment = {"PATH": self.path, "PYTHONUNBUFFERED": "1", "HOME": str(root)}
        try:
            done = subprocess.run(
                self.command(root, words),
                cwd=root / "program",
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Exit(-1, f"It did not end within {_SECONDS:.0f} s.")
        return Exit(done.returncode, done.stderr.decode(errors="replace"))


def _answers(*command: str) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def in_container(image: str) -> Worker | None:
    """Containers of an image, with a worker's flags; None where no engine has the image or can pull it."""
    for engine in _ENGINES:
        program = shutil.which(engine)
        if program is None or not _answers(program, "info"):
            continue
        if _answers(program, "image", "inspect", image) or _answers(program, "pull", "--quiet", image):

            def command(root: Path, words: list[str], program: str = program) -> list[str]:
                mounts = [part for one in sorted(root.iterdir()) for part in ("-v", f"{one}:/app/{one.name}")]
                held = ("--cap-drop=ALL", "--security-opt=no-new-privileges", "-e", "PYTHONUNBUFFERED=1")
                return [program, "run", "--rm", *held, *mounts, "-w", "/app/program", image, *words]

            return Worker(f"in containers of {image} ({engine})", True, command)
    return None


def _can_drop() -> bool:
    return shutil.which("setpriv") is not None and _answers("setpriv", *_HELD, "true")


def _moved(root: Path, words: list[str]) -> list[str]:
    """The command with the container's /app moved to `root`."""
    return [word.replace("/app/", f"{root}/", 1) if word.startswith("/app/") else word for word in words]


def as_process(python: str | None, place: Path) -> Worker:
    """Processes on this machine: in an empty environment at `place` if this Python is the one the wheels are for."""
    held = ("setpriv", *_HELD) if _can_drop() else ()
    without = "without capabilities" if held else "with this user's rights (setpriv is missing)"

    def command(root: Path, words: list[str]) -> list[str]:
        return [*held, *_moved(root, words)]

    here = "{}.{} {}".format(*sys.version_info[:2], platform.machine())
    if here != f"{python} {MACHINE}":
        return Worker(f"as processes {without}", False, command, f"{Path(sys.executable).parent}:{os.defpath}")
    venv.create(place, symlinks=True)
    return Worker(
        f"as processes {without}, in an empty environment of Python {python}",
        True,
        command,
        f"{place}/bin:{os.defpath}",
    )


def find_worker(image: str, python: str | None, place: Path) -> Worker:
    """The best this machine has.

    Args:
        python: the version the bundle's wheels are for; None when none travel.
        place: a folder that does not exist yet, for a virtual environment.
    """
    return in_container(image) or as_process(python, place)
