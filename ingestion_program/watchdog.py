"""One thread of the parent that bounds memory, scratch space and threads of all agents (ATTACKS rows 17, 18).

Each agent has a fixed share, so that what one does cannot end another's scenario.
"""

from __future__ import annotations

import contextlib
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.scratch import tree_bytes, unlinked_bytes

MAX_THREADS = 128
_PERIOD = 0.05
_PART_OF_THE_MACHINE = 0.6
_PAGE = resource.getpagesize()
_CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))  # of either version


@dataclass(frozen=True)
class Share:
    """What one agent's process may use, in bytes."""

    memory: int
    scratch: int


@dataclass(frozen=True)
class Watched:
    """One agent's process. `end` is told why it must be ended."""

    pid: int
    scratch: Path
    share: Share
    end: Callable[[str], None]


def memory_share(wanted: int, at_once: int) -> int:
    """Bytes for one of `at_once` agents, so that all together leave the parent room on this machine."""
    known = []
    with contextlib.suppress(OSError, ValueError):  # not every Python for macOS knows the name
        known.append(os.sysconf("SC_PHYS_PAGES") * _PAGE)
    for limit in _CGROUPS:
        with contextlib.suppress(OSError, ValueError):
            known.append(int(limit.read_text()))
    return min([wanted, *(int(machine * _PART_OF_THE_MACHINE) // at_once for machine in known)])


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def _threads(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/task"))


def excess(one: Watched) -> str | None:
    """Why this process must be ended, in a sentence for its author, or None."""
    with contextlib.suppress(OSError, IndexError):  # it has just ended; or no Linux
        if _resident_bytes(one.pid) > one.share.memory:
            return f"The agent used more than {one.share.memory // 1_000_000} MB of memory."
        if _threads(one.pid) > MAX_THREADS:
            return f"The agent started more than {MAX_THREADS} threads."
    with contextlib.suppress(OSError):
        if tree_bytes(one.scratch) + unlinked_bytes(one.pid) > one.share.scratch:
            return f"The agent wrote more than {one.share.scratch // 1_000_000} MB, or too many files."
    return None


class Watchdog:
    """Looks at every watched process in turn, some twenty times a second, as long as there is one."""

    def __init__(self) -> None:
        self._watched: dict[int, Watched] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(self, one: Watched) -> Iterator[None]:
        """Watch a process; leave before it is reaped, as its number may then be another's."""
        with self._changed:
            self._watched[one.pid] = one
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                del self._watched[one.pid]

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._watched:
                    self._changed.wait()
                for one in self._watched.values():
                    reason = excess(one)
                    if reason is not None:
                        one.end(reason)
            time.sleep(_PERIOD)


WATCHDOG = Watchdog()
