"""What is asked of one agent's process before it may import the submission, and what counts as reached."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from seccompy import UnsupportedError

from assetops.contract.errors import Problem
from sandbox import files, parent, syscalls

_PARTS = ("rlimits", "parent_death_signal", "oom_first", "no_new_privs", "no_capabilities", "landlock", "seccomp")
_ALWAYS = ("process", "process_group", "environment")
_WATCHED = ("watchdog",) if sys.platform == "linux" else ()  # elsewhere there is no /proc to see memory and threads in
_LEFT_OUT = "ASSETOPS_WITHOUT"


def parts() -> tuple[str, ...]:
    """What to do to an agent's process. `ASSETOPS_WITHOUT=landlock,seccomp` leaves parts out: tests see by it that a
    defence is what stops an attack. What a bundle requires stays required."""
    left_out = os.environ.get(_LEFT_OUT, "").split(",")
    return tuple(part for part in _PARTS if part not in left_out)


def missing(reached: Iterable[str], required: Iterable[str]) -> list[str]:
    """The required words that were not reached; `landlock_fs:7` reaches `landlock_fs`."""
    plain = {word.split(":")[0] for word in reached}
    return [word for word in required if word.split(":")[0] not in plain]


def require(reached: Sequence[str], required: Sequence[str]) -> None:
    """See that the isolation a bundle asks for was reached on this machine.

    Raises:
        Problem: isolation_missing.
    """
    lacking = missing(reached, required)
    if lacking:
        raise Problem(
            "isolation_missing",
            f"This machine cannot isolate agents as the bundle requires: {', '.join(lacking)} is missing.",
            "Use a worker with Linux 5.13 or newer, or lower `required_isolation` in the bundle's settings.",
        )


class Confinement:
    """The rule set and the filter of one process. A context manager: the rule set's descriptor is closed on leaving."""

    def __init__(self, readable: Iterable[str], scratch: Path) -> None:
        self._parts = parts()
        wanted = sys.platform == "linux" and "landlock" in self._parts
        self._rules = files.ruleset(readable, scratch) if wanted else None

    def __enter__(self) -> Confinement:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._rules is not None:
            self._rules.close()

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What the process must inherit."""
        return () if self._rules is None else (self._rules.fileno(),)

    def order(self, pid: int) -> dict[str, Any]:
        """The first message to the process `pid`."""
        return {
            "parent": os.getpid(),
            "parts": list(self._parts),
            "ruleset": None if self._rules is None else self._rules.fileno(),
            "program": self._program(pid),
        }

    def _program(self, pid: int) -> str | None:
        if sys.platform != "linux" or "seccomp" not in self._parts:
            return None
        try:
            return syscalls.program(pid).hex()
        except UnsupportedError:
            return None

    def reached(self, words: Iterable[str]) -> tuple[str, ...]:
        """The level: what the process says it reached, and what the parent did."""
        abi = 0 if self._rules is None else self._rules.abi_version
        named = [f"{word}:{abi}" if word == "landlock_fs" else word for word in words]
        return (*_ALWAYS, *_WATCHED, *named, *parent.level())
