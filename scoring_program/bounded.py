"""Work over what an agent wrote, bounded: no text of an agent may stop or stall the scoring (DESIGN section 4).

Otherwise an agent that finds a text on which a rule of ours fails, or takes minutes, could end its own submission
*Failed*: not counted, a free new draw.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

SECONDS = 6.0  # of processor time; what honest runs need is a hundredth of it
_AGAIN = 0.5


class Overrun(Exception):
    """The work took too long."""


def _overrun(*_: object) -> None:
    raise Overrun


def bounded(work: Callable[[], Result], otherwise: Result, what: str, seconds: float = SECONDS) -> Result:
    """The result of `work`, or `otherwise` when it fails or needs more than `seconds` of processor time.

    To be called in the main thread, where signals arrive; regular expressions of the standard library look for them.
    """
    before = signal.signal(signal.SIGPROF, _overrun)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        return work()
    except Exception as error:
        print(f"a scenario could not be {what}: {type(error).__name__}", file=sys.stderr, flush=True)
        return otherwise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
