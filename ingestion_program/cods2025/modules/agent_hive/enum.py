"""How a workflow hands earlier responses to a task."""

from __future__ import annotations

from enum import Enum


class ContextType(Enum):
    """None, the last ten, those of `task.context`, or the last one."""

    DISABLED = 1
    ALL = 2
    SELECTED = 3
    PREVIOUS = 4
