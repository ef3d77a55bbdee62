"""Slots drawn from what the plant consists of (sites, assets, sensors, failure modes, alert rules) and lacks."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from assetops.contract.model import Model
from assetops.environment.store import Asset, fold
from assetops.scenarios.drawing import Drawing, asset_record

Has = Literal["alerts", "high_alerts", "work_orders"]  # high: of a rule with the condition "above"
_PREFIXES = ("Chiller", "Cooling Tower", "Chilled Water Pump")


class SiteSlot(Model):
    """A site."""

    draw: Literal["site"]

    def value(self, drawing: Drawing) -> Any:
        """`{name}`."""
        return {"name": drawing.choose(drawing.plant.sites, "site").name}


class AssetSlot(Model):
    """An asset, of certain classes, with certain records before now.

    `unique_name`: only names that one asset has (true), or only names that two have (false).
    `other_than`: a slot whose asset it must not be; `like`: a slot whose class it shares.
    """

    draw: Literal["asset"]
    classes: tuple[str, ...] = ()
    unique_name: bool = True
    other_than: str | None = None
    like: str | None = None
    has: Has | None = None

    def value(self, drawing: Drawing) -> Any:
        """`{name, asset_id, site, asset_class, plural, components}`."""
        names = Counter(fold(asset.name) for asset in drawing.plant.assets)
        having = None if self.has is None else _having(drawing, self.has)
        fitting = [
            asset
            for asset in drawing.plant.assets
            if self._fits(asset, drawing)
            and (names[fold(asset.name)] == 1) == self.unique_name
            and (having is None or asset.asset_id in having)
        ]
        return asset_record(drawing.choose(fitting, "asset"))

    def _fits(self, asset: Asset, drawing: Drawing) -> bool:
        return (
            (not self.classes or asset.asset_class in self.classes)
            and (self.other_than is None or asset.asset_id != drawing.asset(self.other_than).asset_id)
            and (self.like is None or asset.asset_class == drawing.asset(self.like).asset_class)
        )


class SensorSlot(Model):
    """A sensor of an asset slot's asset, a measuring one (no 0/1 states). `also_of`: another asset must have it too."""

    draw: Literal["sensor"]
    of: str
    other_than: str | None = None
    also_of: str | None = None

    def value(self, drawing: Drawing) -> Any:
        """`{name, unit, component}`."""
        asset = drawing.asset(self.of)
        shared = None if self.also_of is None else {s.name for s in drawing.asset(self.also_of).sensors}
        fitting = [
            sensor
            for sensor in asset.sensors
            if sensor.unit != "0/1"
            and (self.other_than is None or sensor.name != drawing.drawn[self.other_than]["name"])
            and (shared is None or sensor.name in shared)
        ]
        chosen = drawing.choose(fitting, "sensor")
        return {"name": chosen.name, "unit": chosen.unit, "component": chosen.component}


class AbsentAssetSlot(Model):
    """An asset that might exist but does not: a known kind of name with a number nobody has, at a real site."""

    draw: Literal["absent asset"]

    def value(self, drawing: Drawing) -> Any:
        """`{name, site}`."""
        taken = {fold(asset.name) for asset in drawing.plant.assets}
        names = [f"{prefix} {n}" for prefix in _PREFIXES for n in range(20, 60)]
        name = drawing.choose([n for n in names if fold(n) not in taken], "absent asset")
        return {"name": name, "site": drawing.choose(drawing.plant.sites, "site").name}


class FailureModeSlot(Model):
    """A failure mode of an asset slot's class, of which at least one sensor is on that asset."""

    draw: Literal["failure mode"]
    of: str
    other_than: str | None = None

    def value(self, drawing: Drawing) -> Any:
        """The plant's record, with `sensors` cut to those the asset has and `others` its other sensors."""
        asset = drawing.asset(self.of)
        fitting = [mode_record(mode, asset) for mode in drawing.plant.failure_modes if _applies(mode, asset)]
        other = None if self.other_than is None else drawing.drawn[self.other_than]["failure_mode_id"]
        fitting = [m for m in fitting if m["sensors"] and m["failure_mode_id"] != other]
        return drawing.choose(fitting, "failure mode")


class AlertRuleSlot(Model):
    """An alert rule of an asset slot's class; `fired`: only rules with alerts on that asset before now, or without."""

    draw: Literal["alert rule"]
    of: str
    fired: bool | None = None
    condition: str | None = None

    def value(self, drawing: Drawing) -> Any:
        """`{rule_id, name, sensor, primary_code}`."""
        asset, alerts = drawing.asset(self.of), drawing.plant.alerts
        own = alerts[(alerts["asset_id"] == asset.asset_id) & (alerts["start"] < drawing.now)]
        fired = set(own["rule_id"])
        rules = [rule for rule in drawing.plant.alert_rules if rule["asset_class"] == asset.asset_class]
        rules = [rule for rule in rules if self.condition in (None, rule["condition"])]
        fitting = [r for r in rules if self.fired is None or (r["rule_id"] in fired) == self.fired]
        chosen = drawing.choose(fitting, "alert rule")
        return {key: chosen[key] for key in ("rule_id", "name", "sensor", "primary_code")}


def mode_record(mode: dict[str, Any], asset: Asset) -> dict[str, Any]:
    """A failure mode as it concerns one asset."""
    present = [sensor.name for sensor in asset.sensors]
    sensors = [name for name in mode["sensors"] if name in present]
    return {**mode, "sensors": sensors, "others": [name for name in present if name not in sensors]}


def _applies(mode: dict[str, Any], asset: Asset) -> bool:
    return bool(mode["asset_class"] == asset.asset_class)


def _having(drawing: Drawing, what: Has) -> set[str]:
    """The ids of the assets that have such records before now."""
    if what == "work_orders":
        orders = drawing.plant.work_orders
        return set(orders[orders["created"] < drawing.now]["asset_id"])
    rules = {r["rule_id"] for r in drawing.plant.alert_rules if what == "alerts" or r["condition"] == "above"}
    alerts = drawing.plant.alerts
    return set(alerts[(alerts["start"] < drawing.now) & alerts["rule_id"].isin(rules)]["asset_id"])
