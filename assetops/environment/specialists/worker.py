"""One instruction being carried out: calls within a small budget, one mend for a failed call, the answer's parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assetops.environment.phrasing import iso
from assetops.environment.registry import find
from assetops.environment.specialists.arguments import fill, missing
from assetops.environment.specialists.base import Call, Outcome
from assetops.environment.specialists.entities import Named
from assetops.environment.specialists.reading import Reading, Source
from assetops.environment.specialists.times import Window
from assetops.environment.specialists.words import EXACT, FORECAST, LACKING

MAX_CALLS = 6


def unclear(what: str) -> dict[str, Any]:
    """The result of a call that was not made because the instruction lacks something."""
    return {"error": {"code": "unclear_instruction", "message": f"The instruction names {what}.", "hint": "Say it."}}


def _text(part: dict[str, Any]) -> str:
    """A part in prose: its message; of an ambiguous name also which ones there are."""
    error = part.get("error")
    if not error:
        return str(part.get("message", ""))
    return f"{error['message']} {error['hint']}" if error["code"] == "ambiguous_asset" else str(error["message"])


@dataclass
class Worker:
    """Carries out one instruction."""

    reading: Reading
    call: Call
    parts: list[dict[str, Any]] = field(default_factory=list)
    handle: str | None = None
    retrieved: dict[str, Any] | None = None
    _left: int = MAX_CALLS

    def ask(self, tool: str, **given: Any) -> dict[str, Any]:
        """Call a tool with what is known, mending a failed call once; gives its result, which may be an error."""
        entry = find(tool)
        arguments = fill(entry, self.reading, given)
        lacking = missing(entry, arguments)
        if lacking:
            return unclear(LACKING.get(lacking[0], f"no {lacking[0]}"))
        result = self.make(tool, arguments)
        mended = self._mended(arguments, result)
        return result if mended is None else self.make(tool, mended)

    def answer(self, tool: str, **given: Any) -> dict[str, Any]:
        """As `ask`; the result becomes part of the answer."""
        result = self.ask(tool, **given)
        self.parts.append(result)
        return result

    def make(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool with just these arguments, within the budget."""
        if self._left <= 0:
            return {"error": {"code": "too_many_calls", "message": "The instruction asks for too much.", "hint": ""}}
        self._left -= 1
        return self.call(tool, arguments)

    def _mended(self, arguments: dict[str, Any], result: dict[str, Any]) -> dict[str, Any] | None:
        """Other arguments worth a second try, or None. What is missing in the plant is an answer, not a mishap."""
        error = result.get("error") or {}
        if error.get("code") == "history_too_short" and "data" in arguments and self.reading.names.assets:
            longer = None if self.reading.has(EXACT) else self._longer()
            return {**arguments, "data": longer} if longer else None
        if (
            error.get("code") in ("unknown_handle", "bad_arguments")
            and "data" in arguments
            and self.reading.names.assets
        ):
            fresh = self._history(self.reading.names.assets[0], self._window(), self._sensors_of(arguments))
            return {**arguments, "data": fresh} if fresh and fresh != arguments["data"] else None
        return None

    @staticmethod
    def _sensors_of(arguments: dict[str, Any]) -> list[str]:
        return [str(arguments[name]) for name in ("sensor", "other_sensor") if name in arguments]

    def _window(self) -> Window | None:
        return next(iter(self.reading.past), None)

    def _longer(self) -> str | None:
        """The data again, over two weeks more of the past: for methods that need more than was asked for."""
        window = self._window()
        start = (window.start if window and window.start else self.reading.now) - timedelta(days=14)
        final = window.final if window and window.final else self.reading.now
        return self._history(self.reading.names.assets[0], Window(start, final), self.reading.names.sensors)

    def telemetry(
        self, named: Named | None, window: Window | None, sensors: list[str], measured: bool = False
    ) -> str | None:
        """A handle to the data: that of an earlier step if it fits, else of a new call of history.

        None, with the error among the parts, when there is none. With `measured` no forecast will do.
        """
        for source in self.reading.sources:
            if not (measured and source.forecast) and self._fits(source, named, window, sensors):
                self.handle = source.handle
                return source.handle
        if named is None:
            self.parts.append(unclear("no asset"))
            return None
        return self._history(named, window, sensors, part=True)

    def _fits(self, source: Source, named: Named | None, window: Window | None, sensors: list[str]) -> bool:
        if named is not None and source.asset_id not in (None, named.key):
            return False
        if source.sensors and not set(sensors) <= set(source.sensors):
            return False
        if window is None or not self.reading.window_said or source.start is None:
            return True
        if window.point:
            return source.start <= iso(window.point) < (source.final or "")
        plant, now = self.reading.plant, self.reading.now
        if source.forecast and (self.reading.has(FORECAST) or (window.start and window.start >= now)):
            return True
        start, final = max(window.start or plant.start, plant.start), min(window.final or now, plant.end, now)
        return (source.start, source.final) == (iso(start), iso(final))

    def _history(self, named: Named, window: Window | None, sensors: list[str], part: bool = False) -> str | None:
        if self.reading.ambiguous(named):
            result = self.make("get_asset", {"asset_id": named.text})
        elif window is None:
            result = unclear("no window of time")
        else:
            plant, now = self.reading.plant, self.reading.now
            start, final = iso(window.start or plant.start), iso(window.final or now)
            place = {"site_name": self.reading.site_of(named), "asset_id": named.key}
            arguments: dict[str, Any] = {**place, "start": start, "final": final}
            result = self.make("history", {**arguments, "sensors": sensors} if sensors else arguments)
        if "error" in result:
            self.parts += [result] if part else []
            return None
        self.handle = str(result["data"])
        self.retrieved = result
        return self.handle

    def keep_history(self) -> None:
        """Make what was retrieved last a part of the answer."""
        if self.retrieved is not None and self.retrieved not in self.parts:
            self.parts.append(self.retrieved)

    def outcome(self) -> Outcome:
        """The parts as one outcome: messages in order, ok when all are; the last result with the data's handle."""
        if not self.parts:
            self.parts.append(unclear("nothing that these tools can do"))
        good = [part for part in self.parts if "error" not in part]
        texts = [_text(part) for part in self.parts]
        result = dict((good or self.parts)[-1])
        if good and self.handle and "data" not in result:
            result["data"] = self.handle
        return Outcome(len(good) == len(self.parts), " ".join(dict.fromkeys(texts)), result)
