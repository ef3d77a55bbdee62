"""Bounds on time that hold on any machine: processor time, against a fixed piece of work done beside it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

# Processor seconds of `_fixed` on the two-core machine on which the bounds in the tests were set.
REFERENCE = 0.038


def least_time(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of processor time that this takes, the best of a few."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def _fixed() -> None:
    """Work of both kinds: of the interpreter, and of numpy."""
    sum(number * number % 7 for number in range(100_000))
    table = np.arange(200_000, dtype=float)
    for _ in range(20):
        np.sqrt(table * table + 1).sum()


def slowness() -> float:
    """How many times longer this machine takes than that of the bounds; never less than 1."""
    return max(1.0, least_time(_fixed) / REFERENCE)
