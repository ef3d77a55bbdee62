"""One scenario's environment: the plant, the clock, results behind handles, and what was written in this scenario."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assetops.contract.trajectory import Scope
from assetops.environment.clock import Clock
from assetops.environment.errors import ToolError
from assetops.environment.registry import find, shorten, tools
from assetops.environment.results import Dataset, Result, tidy
from assetops.environment.store import Plant

MAX_DATASETS = 1000


@dataclass(frozen=True)
class CallResult:
    """The outcome of one call: `result` is `{"message": ..., ...}`, or `{"error": {...}}` when `ok` is false.

    `scopes` says what data the call touched, as the tool computed it; also an error may have looked somewhere.
    """

    ok: bool
    result: dict[str, Any]
    scopes: list[Scope]


@dataclass
class _State:
    """What the branches of one scenario share, guarded by `lock`."""

    datasets: dict[str, Dataset] = field(default_factory=dict)
    written: dict[str, dict[str, Any]] = field(default_factory=dict)  # work orders by id, whole rows
    models: dict[str, Any] = field(default_factory=dict)  # fine-tuned models by id
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


@dataclass(frozen=True)
class Environment:
    """One per scenario. Thread-safe: branches of a plan call at once, each with its own numbering of handles."""

    plant: Plant
    clock: Clock
    branch: str = ""
    state: _State = field(default_factory=_State, repr=False)

    def call(self, tool: Any, arguments: Any, branch: str = "") -> CallResult:
        """Call a tool by name with what an agent passed. Never raises for bad input: errors are data.

        Args:
            tool: the tool's name.
            arguments: a JSON object.
            branch: the parallel branch the call belongs to; results are numbered per branch, so that they are the
                same however the branches interleave.
        """
        view = replace(self, branch=branch)
        try:
            entry = find(tool)
            result = entry.function(view, **entry.check(arguments))
            return CallResult(True, view._deliver(result), list(result.scopes))
        except ToolError as error:
            return CallResult(False, error.as_data(), list(getattr(error, "scopes", ())))

    def _deliver(self, result: Result) -> dict[str, Any]:
        data, cut = tidy(result.data)
        if result.dataset is not None:
            data["data"] = self.keep(result.dataset)
        if cut:
            data["truncated"] = True
        return {"message": result.message, **data}

    def number(self, kind: str) -> str:
        """The next number of a kind within this branch: "1", "2" or, in a branch, "s2.1"."""
        with self.state.lock:
            key = (self.branch, kind)
            self.state.counts[key] = self.state.counts.get(key, 0) + 1
            count = self.state.counts[key]
        return f"{self.branch}.{count}" if self.branch else str(count)

    def keep(self, dataset: Dataset) -> str:
        """Keep a data set for this scenario and return its handle.

        Raises:
            ToolError: `too_many_results`.
        """
        with self.state.lock:
            if len(self.state.datasets) >= MAX_DATASETS:
                raise ToolError("too_many_results", "Too many results are kept already.", "Use the handles you have.")
            handle = f"data://{self.number('data')}"
            self.state.datasets[handle] = dataset
        return handle

    def dataset(self, handle: str) -> Dataset:
        """The data set behind a handle of this scenario; raises ToolError `unknown_handle`."""
        with self.state.lock:
            found = self.state.datasets.get(handle)
            own = f"data://{self.branch}." if self.branch else "data://"
            # Only this branch's: what the others have by now depends on how they interleave.
            known = [name for name in self.state.datasets if name.rpartition(".")[0] == own.rpartition(".")[0]][-5:]
        if found is None:
            hint = "Handles of this scenario: " + ", ".join(known) + "." if known else "Call history first."
            raise ToolError("unknown_handle", f"There is no result named {shorten(handle)}.", hint)
        return found

    def memo(self, key: str, make: Any) -> Any:
        """A value computed once a scenario and never changed after: `make()` on first use."""
        with self.state.lock:
            if key not in self.state.memo:
                self.state.memo[key] = make()
            return self.state.memo[key]

    def written(self) -> Mapping[str, dict[str, Any]]:
        """Work orders created or changed in this scenario, by id: a copy."""
        with self.state.lock:
            return dict(self.state.written)


def prepare(plant: Plant) -> None:
    """Load the tools and the plant's tables once, so that the first call of a scenario is as fast as the others."""
    for entry in tools().values():
        _ = entry.parameters
    environment = Environment(plant, Clock(plant.end))
    for name in (
        "list_workorders",
        "get_alerts",
        "get_anomalies",
        "get_events",
        "get_alert_rules",
        "get_failure_codes",
    ):
        environment.call(name, {})
    environment.call("get_workorder", {"wo_id": ""})
    _ = plant.failure_modes
    gc.freeze()  # all of it lives as long as the process; a full collection that visits it takes 70 ms
