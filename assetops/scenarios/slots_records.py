"""Slots drawn from the plant's records: work orders and the failure codes they carry."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any, Literal

import pandas as pd

from assetops.contract.model import Model
from assetops.scenarios.drawing import Drawing, asset_record, window_record

_COLUMNS = (
    "wo_id", "description", "asset_id", "equipment_name", "component", "primary_code", "primary_code_description",
)  # fmt: skip


def _known(drawing: Drawing, of: str | None = None) -> pd.DataFrame:
    """The work orders created before now, of one slot's asset or of all."""
    frame = drawing.plant.work_orders
    frame = frame[frame["created"] < drawing.now]
    return frame if of is None else frame[frame["asset_id"] == drawing.asset(of).asset_id]


class WorkOrderSlot(Model):
    """A work order created before now, done by now or not. More urgent ones than `least_priority` are left out."""

    draw: Literal["work order"]
    finished: bool
    statuses: tuple[str, ...]
    least_priority: int = 1

    def value(self, drawing: Drawing) -> Any:
        """`{wo_id, description, asset_id, equipment_name, component, primary_code, ...}`, and the asset's `site`."""
        frame = _known(drawing)
        done = frame["finished"].notna() & (frame["finished"] < drawing.now)
        fits = (done == self.finished) & frame["status"].isin(self.statuses)
        frame = frame[fits & (frame["priority"] >= self.least_priority)]
        row = drawing.choose(frame[list(_COLUMNS)].to_dict("records"), "work order")
        record = {str(key): str(value) for key, value in row.items()}
        return {**record, "site": drawing.plant.asset(record["asset_id"]).site}


class FiringSlot(Model):
    """A window of whole days around an alert that a rule slot's rule raised on an asset slot's asset before now."""

    draw: Literal["firing"]
    of: str
    rule: str
    days: tuple[int, int]

    def value(self, drawing: Drawing) -> Any:
        """A window record; it ends by now."""
        alerts = drawing.plant.alerts
        own = (alerts["asset_id"] == drawing.asset(self.of).asset_id) & (alerts["start"] < drawing.now)
        chosen = own & (alerts["rule_id"] == drawing.drawn[self.rule]["rule_id"])
        begun = drawing.choose(alerts[chosen]["start"].dt.to_pydatetime().tolist(), "alert")
        length = drawing.integer(*self.days)
        start = begun.replace(hour=0, minute=0) - timedelta(days=drawing.integer(0, length - 1))
        start = max(start, drawing.plant.start)
        return window_record(start, min(start + timedelta(days=length), drawing.now))


class RepairSlot(Model):
    """A corrective work order done inside the telemetry's time, with whole days before it was created and after it."""

    draw: Literal["repair"]
    days: tuple[int, int]

    def value(self, drawing: Drawing) -> Any:
        """`{wo_id, asset, before, after}`: the asset's record and two window records of one length."""
        length = timedelta(days=drawing.integer(*self.days))
        frame = _known(drawing)
        frame = frame[(frame["preventive"].astype(str).str.lower() == "false") & (frame["status"] == "closed")]
        frame = frame[frame["finished"] > drawing.plant.start]
        found = []
        for row in frame[["wo_id", "asset_id", "created", "finished"]].to_dict("records"):
            before = row["created"].to_pydatetime().replace(hour=0, minute=0, second=0)
            after = row["finished"].to_pydatetime().replace(hour=0, minute=0, second=0) + timedelta(days=1)
            if before - length >= drawing.plant.start and after + length <= drawing.now:
                found.append((str(row["wo_id"]), str(row["asset_id"]), before, after))
        name, asset_id, before, after = drawing.choose(found, "repair")
        return {
            "wo_id": name,
            "asset": asset_record(drawing.plant.asset(asset_id)),
            "before": window_record(before - length, before),
            "after": window_record(after, after + length),
        }


class CodeSlot(Model):
    """A primary failure code of an asset slot's asset's corrective work orders; no other code has its description."""

    draw: Literal["code"]
    of: str

    def value(self, drawing: Drawing) -> Any:
        """`{code, description}`."""
        orders = _known(drawing, self.of)
        own = set(orders[orders["preventive"].astype(str).str.lower() == "false"]["primary_code"])
        every = {c["primary_code"]: c["primary_code_description"] for c in drawing.plant.failure_codes}
        times = Counter(every.values())
        code = drawing.choose([code for code in sorted(own) if times[every[code]] == 1], "code")
        return {"code": code, "description": every[code]}
