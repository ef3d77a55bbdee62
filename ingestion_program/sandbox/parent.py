"""What the parent of the agents' processes does to itself, and to what they leave behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4
_PR_SET_CHILD_SUBREAPER, _PR_GET_CHILD_SUBREAPER = 36, 37


def _prctl(option: int, value: int = 0) -> int:
    return int(ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0))


def harden() -> None:
    """Let no other process read this one's memory and environment (ATTACKS rows 9, 15), and become the parent of
    whatever an agent's process leaves behind (row 17)."""
    if sys.platform == "linux":
        _prctl(_PR_SET_DUMPABLE, 0)
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def level() -> tuple[str, ...]:
    """What `harden` reached, as the kernel says it."""
    if sys.platform != "linux":
        return ()
    subreaper = ctypes.c_int(0)
    ctypes.CDLL(None).prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(subreaper), 0, 0, 0)
    words = {"non_dumpable_parent": _prctl(_PR_GET_DUMPABLE) == 0, "subreaper": subreaper.value == 1}
    return tuple(word for word, reached in words.items() if reached)


def _children() -> list[int]:
    """Of this process, by any of its threads."""
    found: list[int] = []
    for path in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that has just ended; its children are another's now
            found += map(int, path.read_text().split())
    return found


def end_all_children() -> None:
    """Kill and reap every child, those inherited as subreaper included. Only for the end of a run."""
    while children := _children():
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
