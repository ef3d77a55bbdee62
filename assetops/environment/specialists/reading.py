"""What a specialist understands: the instruction, and what the steps before it found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from assetops.environment.session import Environment
from assetops.environment.specialists.base import Outcome
from assetops.environment.specialists.entities import Named, Names, names_in
from assetops.environment.specialists.times import Window, windows
from assetops.environment.specialists.words import has
from assetops.environment.store import Plant


@dataclass(frozen=True)
class Source:
    """Telemetry or a forecast that an earlier step left behind a handle, with its asset and window when known."""

    handle: str
    asset_id: str | None = None
    start: str | None = None
    final: str | None = None
    sensors: tuple[str, ...] = ()
    forecast: bool = False


_FEW = 3
_THESE = re.compile(
    r"\b(?:these|those|the (?:relevant |found |listed )?sensors|sensors (?:found|from|identified))\b", re.I
)


@dataclass
class Reading:
    """The instruction read: names and windows, completed from the context where the instruction leaves them out."""

    text: str
    plant: Plant
    now: datetime
    names: Names
    windows: tuple[Window, ...]
    sources: list[Source] = field(default_factory=list)
    window_said: bool = False
    asset_said: bool = False
    earlier: tuple[dict[str, Any], ...] = ()  # results of the steps before, the last first

    def has(self, pattern: str) -> bool:
        """True when the instruction holds the pattern as whole words, whatever the case."""
        return has(self.text, pattern)

    @property
    def handles(self) -> list[str]:
        """The handles of the sources."""
        return [source.handle for source in self.sources]

    @property
    def past(self) -> tuple[Window, ...]:
        """The windows that do not lie ahead."""
        return tuple(window for window in self.windows if window.start is None or window.start < self.now)

    @property
    def site(self) -> str | None:
        """The site of the first asset, or the named one."""
        if self.names.assets and self.names.assets[0].asset and not self.names.sites:
            return self.names.assets[0].asset.site
        return self.names.sites[0] if self.names.sites else None

    def site_of(self, named: Named) -> str:
        """The site to pass for an asset: the named one; else where it is; else the first of the plant."""
        if named.asset and (not self.names.sites or named.asset.site in self.names.sites):
            return named.asset.site
        return self.names.sites[0] if self.names.sites else self._guess(named)

    def ambiguous(self, named: Named) -> bool:
        """True when several sites have an asset of that name and none of them is named: the tool shall say so."""
        same = [asset for asset in self.plant.assets if asset.name.casefold() == named.text.casefold()]
        return named.asset is None and len(same) > 1 and not self.names.sites

    def _guess(self, named: Named) -> str:
        for asset in self.plant.assets:
            if asset.name.casefold() == named.text.casefold():
                return asset.site
        return self.plant.sites[0].name

    def recall(self, *keys: str) -> Any:
        """The first value under one of `keys` in the results of the steps before, whole results first."""
        for result in self.earlier:
            for found in _values(result, keys):
                if found not in (None, "", []):
                    return found
        return None


def _values(data: Any, keys: Sequence[str]) -> Iterator[Any]:
    """Values under the keys, outer ones before inner ones."""
    inner = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    if isinstance(data, dict):
        yield from (data[key] for key in keys if key in data)
    for part in inner[:200]:
        if isinstance(part, dict | list):
            yield from _values(part, keys)


def _sources(text: str, context: Sequence[Outcome]) -> list[Source]:
    """The data a text or else the context points to, the latest first."""
    kept = {source.handle: source for source in map(_source, reversed(context)) if source}
    said = list(dict.fromkeys(re.findall(r"data://\w+(?:\.\w+)*", text)))
    return [kept.get(handle, Source(handle)) for handle in said] or list(kept.values())


def _source(outcome: Outcome) -> Source | None:
    found = outcome.result
    handle, window = found.get("data"), (found.get("start"), found.get("final"))
    if not isinstance(handle, str) or not handle.startswith("data://") or not all(isinstance(t, str) for t in window):
        return None
    rows = found.get("sensors")
    listed = (
        tuple(str(row["sensor"]) for row in rows if isinstance(row, dict) and "sensor" in row)
        if isinstance(rows, list)
        else ()
    )
    one = (str(found["sensor"]),) if "sensor" in found else ()
    return Source(handle, found.get("asset_id"), window[0], window[1], listed or one, "interval_half_width" in found)


def _complete(names: Names, found: Names, text: str) -> None:
    """Take from earlier answers what the instruction leaves out."""
    general = names.orders or any(not has(text, f"(?:the|this|that|same) {kind}") for kind in names.classes)
    names.assets = names.assets or ([] if general else found.assets[:1])
    few = len(found.sensors) <= _FEW or _THESE.search(text)
    names.sensors = names.sensors or (found.sensors if few else found.sensors[:1])
    names.modes = names.modes or found.modes[:1]
    names.codes = names.codes or found.codes[:1]
    names.rules = names.rules or (found.rules[:1] if has(text, "rules?") else [])
    names.orders = names.orders or found.orders[:1]


def read_instruction(instruction: str, context: Sequence[Outcome], environment: Environment) -> Reading:
    """Read an instruction. What is said in it comes first; the outcomes before fill in, the latest first."""
    plant, now = environment.plant, environment.clock.now()
    names = names_in(instruction, plant)
    said = windows(instruction, now)
    told = bool(said), bool(names.assets)
    for outcome in reversed(context):
        found = names_in(outcome.response, plant)
        found.assets = _asset_of(outcome, plant) or found.assets
        _complete(names, found, instruction)
        said = said or _window_of(outcome)
    earlier = tuple(outcome.result for outcome in reversed(context))
    return Reading(instruction, plant, now, names, said, _sources(instruction, context), *told, earlier)


def _asset_of(outcome: Outcome, plant: Plant) -> list[Named]:
    key = outcome.result.get("asset_id")
    return [Named(asset.name, asset) for asset in plant.assets if asset.asset_id == key]


def _window_of(outcome: Outcome) -> tuple[Window, ...]:
    start, final = outcome.result.get("start"), outcome.result.get("final", outcome.result.get("end"))
    if not isinstance(start, str) or not isinstance(final, str):
        return ()
    return (Window(datetime.fromisoformat(start), datetime.fromisoformat(final)),)
