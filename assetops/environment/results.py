"""What tools return and keep: results, and the data sets that stay behind a handle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assetops.contract.trajectory import Scope
from assetops.environment.errors import ToolError
from assetops.environment.store import Asset, Sensor

MAX_ROWS = 200
_DIGITS = 6


@dataclass(frozen=True)
class Series:
    """Telemetry, or a forecast of it, of one asset: `times` (n,) datetime64[s], `values` (n, k) float with NaN gaps."""

    asset: Asset
    sensors: tuple[Sensor, ...]
    times: NDArray[np.datetime64]
    values: NDArray[np.floating[Any]]
    start: str
    final: str
    kind: str = "telemetry"
    used: tuple[Scope, ...] = ()  # a forecast: the scopes of the telemetry it was made from

    def __len__(self) -> int:
        """Rows, one a moment."""
        return len(self.times)

    def scopes(self, sensors: Sequence[str]) -> list[Scope]:
        """What a use of the named sensors touches: that part of the telemetry, or what the forecast was made from."""
        if self.used:
            return list(self.used)
        ids = (self.asset.asset_id,)
        return [Scope(source="telemetry", assets=ids, items=tuple(sorted(sensors)), start=self.start, final=self.final)]

    def all_scopes(self) -> list[Scope]:
        """What a use of the whole data set touches."""
        return self.scopes([sensor.name for sensor in self.sensors])

    def rows(self, first: int, last: int) -> list[dict[str, Any]]:
        """Readings as rows: the time and one value a sensor; a gap is None."""
        names = [sensor.name for sensor in self.sensors]
        times = np.datetime_as_string(self.times[first:last], unit="s").tolist()
        values = np.asarray(self.values[first:last], dtype=np.float64).tolist()
        return [{"time": time, **dict(zip(names, row, strict=True))} for time, row in zip(times, values, strict=True)]

    @property
    def title(self) -> str:
        """What it holds, in words."""
        return f"{self.kind} of {self.asset.name} ({self.asset.asset_id}) from {self.start} to {self.final}"


@dataclass(frozen=True)
class Table:
    """Rows of a list result, with what was touched to make them."""

    title: str
    records: Sequence[Mapping[str, Any]]
    used: tuple[Scope, ...] = ()

    def __len__(self) -> int:
        """Rows."""
        return len(self.records)

    def all_scopes(self) -> list[Scope]:
        """What a use of the rows touches."""
        return list(self.used)

    def rows(self, first: int, last: int) -> list[dict[str, Any]]:
        """The rows in `[first, last)`."""
        return [dict(record) for record in self.records[first:last]]


Dataset = Series | Table


@dataclass(frozen=True)
class Result:
    """What a tool hands back.

    `message` is one or two plain sentences with values, names, units and window: good enough to be an answer.
    `data` is JSON; `dataset`, when given, is kept and its handle returned under the key "data".
    """

    message: str
    data: dict[str, Any] = field(default_factory=dict)
    scopes: Sequence[Scope] = ()
    dataset: Dataset | None = None


class NothingFound(ToolError):
    """An error that did look at data: `scopes` says where, so that looking in the right place is on record."""

    def __init__(self, code: str, message: str, hint: str, scopes: Sequence[Scope]) -> None:
        super().__init__(code, message, hint)
        self.scopes = tuple(scopes)


def tidy(value: Any) -> tuple[Any, bool]:
    """JSON as an agent gets it, and whether a list was cut: floats to 6 significant digits, lists to 200 members."""
    cut: list[bool] = []
    return _tidy(value, cut), bool(cut)


def _tidy(value: Any, cut: list[bool]) -> Any:
    # By exact type and the frequent ones first: this walks up to some thousand cells a call.
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if kind is float or isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") + 0.0 if math.isfinite(value) else None  # + 0.0: no negative zero
    if isinstance(value, Mapping):
        return {str(key): _tidy(member, cut) for key, member in value.items()}
    if isinstance(value, list | tuple):
        if len(value) > MAX_ROWS:
            cut.append(True)
        return [_tidy(member, cut) for member in value[:MAX_ROWS]]
    return value
