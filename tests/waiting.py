"""Wait for an event instead of for a while: a slow machine only makes it later.

The time-outs are there so that a defect fails the test instead of holding it up; they say nothing about speed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 60.0  # seconds; what is waited for takes milliseconds on a quiet machine


def wait_until(true: Callable[[], object], what: str = "it", seconds: float = PATIENCE) -> None:
    """Look again and again until it is true.

    Raises:
        AssertionError: it has not become true in time.
    """
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not come about in {seconds:g} s"
        time.sleep(0.005)


def ended(pid: int) -> bool:
    """True when there is no such process any more, or nothing of it but its exit code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True
