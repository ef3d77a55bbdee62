"""The recorder: the only writer of trajectories. It lives in the parent and owns order, budgets and caps.

A branch is a line of events in sequence; forking gives branches that run at the same time. Tool calls left are dealt
out evenly at a fork and what is unused comes back, so that which call is one too many never depends on timing.
"""

from __future__ import annotations

import threading
from typing import Any

from assetops.contract.plan import Plan
from assetops.contract.strict import canonical, clean_text
from assetops.contract.trajectory import (
    CallEvent,
    ErrorEvent,
    Event,
    Status,
    Trajectory,
    Usage,
    chain,
)

MAX_TEXT = 20_000
MAX_EVENT_BYTES = 100_000
MAX_TRAJECTORY_BYTES = 5_000_000
MAX_EVENTS = 2_000
_ROOM_FOR_MARKS = 1_000_000


class Branch:
    """A line of events. `path` is its position; the main line has the empty path. `serving` keeps it in sequence."""

    def __init__(self, path: tuple[int, ...], calls_left: int) -> None:
        self.path = path
        self.calls_left = calls_left
        self.serving = threading.Lock()
        self._next = 0

    @property
    def name(self) -> str:
        """The path as a word, for handles: "" for the main line."""
        return ".".join(str(part) for part in self.path)

    def position(self) -> tuple[int, ...]:
        """The next position on this line."""
        self._next += 1
        return (*self.path, self._next)

    def fork(self, count: int) -> list[Branch]:
        """`count` lines that run at the same time, the calls left dealt out evenly among them."""
        share = self.calls_left // count
        self.calls_left -= share * count
        at = self.position()
        return [Branch((*at, index), share) for index in range(count)]

    def join(self, branches: list[Branch]) -> None:
        """Take back what the branches left over."""
        self.calls_left += sum(branch.calls_left for branch in branches)
        for branch in branches:
            branch.calls_left = 0


class Recorder:
    """Collects the events of one scenario, from any thread."""

    def __init__(self, scenario: str, max_calls: int) -> None:
        self.scenario = scenario
        self.main = Branch((), max_calls)
        self.plan: Plan | None = None
        self._events: list[Event] = []
        self._lock = threading.Lock()
        self._closed = False
        self._counts = {"tool_calls": 0, "llm_calls": 0, "llm_tokens": 0}

    def add(self, event: Event) -> None:
        """Append an event. What comes after the end is not written; caps are applied then, by position."""
        with self._lock:
            if not self._closed:
                self._events.append(event)

    def count(self, **amounts: int) -> None:
        """Add to the usage."""
        with self._lock:
            for name, amount in amounts.items():
                self._counts[name] += amount

    def error(self, branch: Branch, code: str, message: str) -> None:
        """Write an error event."""
        self.add(ErrorEvent(at=branch.position(), code=code, message=clean_text(message, 2000)))

    def close(self, status: Status, answer: str, output_bytes: int) -> Trajectory:
        """The finished trajectory: events by position, caps applied with marks, chained."""
        with self._lock:
            self._closed = True
            ordered = sorted(self._events, key=lambda event: event.at)
        events, truncated = _capped(ordered)
        return Trajectory(
            scenario=self.scenario,
            status=status,
            answer=clean_text(answer, MAX_TEXT),
            plan=self.plan,
            events=events,
            usage=Usage(output_bytes=output_bytes, **self._counts),
            truncated=truncated,
            chain=chain(events),
        )


def _capped(events: list[Event]) -> tuple[tuple[Event, ...], bool]:
    """The events within the caps, and whether anything was cut: a mark stands where the result of a call was, and
    where the rest is left out."""
    kept: list[Event] = []
    total, truncated = 0, False
    for place, event in enumerate(events):
        size = _size(event)
        if size > MAX_EVENT_BYTES or total + size > MAX_TRAJECTORY_BYTES:
            truncated = True
            event = _shortened(event, size)
            size = _size(event)
        if len(kept) == MAX_EVENTS or total + size > MAX_TRAJECTORY_BYTES + _ROOM_FOR_MARKS:
            left_out = f"{len(events) - place} further events are left out."
            return (*kept, ErrorEvent(at=event.at, code="truncated", message=left_out)), True
        total += size
        kept.append(event)
    return tuple(kept), truncated


def _size(event: Event) -> int:
    return len(canonical(event.as_data()))


def _shortened(event: Event, size: int) -> Event:
    """A call without its result, of which a mark is left."""
    if not isinstance(event, CallEvent):
        return event
    mark: dict[str, Any] = {"cut": size, "message": str(event.result.get("message", ""))[:1000]}
    arguments = event.arguments if len(canonical(event.arguments)) < 2000 else {"cut": True}
    return event.model_copy(update={"result": mark, "arguments": arguments})
