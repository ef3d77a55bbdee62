"""Corrective maintenance: after the injected faults inside the window, drawn from failure rates before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np

from assetops.environment.generator.layout import Layout
from assetops.environment.generator.modes import FailureMode
from assetops.environment.generator.orders import CLOSED, Crew, Order, Task, cancel, carry_out, to_quarter
from assetops.environment.generator.plant import Alert, SimulatedPlant, first_alert
from assetops.environment.generator.signals import STEP_MINUTES, STEPS
from assetops.environment.store import Asset

_INSPECTIONS = {"C": "MT013a", "L": "MT008a", "CS": "MT011b"}  # by the letters of the fault's code
_OTHER_INSPECTION = "MT001b"


def _task(mode: FailureMode) -> Task:
    severity = mode["severity"]
    priority = 1 if severity >= 9 else 2 if severity >= 7 else 3 if severity >= 4 else 4
    text = f"{mode['name']}: {mode['action']}"
    return Task(text, mode["component"], mode["secondary_code"], False, priority, 2.0 + 0.8 * severity, 60.0 * severity)


def fault_orders(rng: np.random.Generator, crew: Crew, plant: SimulatedPlant) -> list[Order]:
    """Return, per injected fault, an inspection soon after its first alert and the repair that ends it.

    A fault without an alert leads to no order; one that lasts to the end of the window has its repair still to come.
    """
    orders = []
    for fault in plant.faults:
        alert = first_alert(fault, plant.alerts)
        if alert is not None:
            orders += _inspect_and_repair(rng, crew, plant.layout, fault.mode, fault.last, alert)
    return orders


def _inspect_and_repair(
    rng: np.random.Generator, crew: Crew, layout: Layout, mode: FailureMode, last: int, alert: Alert
) -> list[Order]:
    raised = layout.start + timedelta(minutes=STEP_MINUTES * alert.first)
    over = layout.start + timedelta(minutes=STEP_MINUTES * last)
    created = raised + timedelta(hours=float(rng.uniform(2, 16)))
    due = over - timedelta(hours=6) if last < STEPS else over + timedelta(days=float(rng.uniform(1, 6)))
    repair = carry_out(rng, crew, alert.asset, _task(mode), created, due, layout.end)
    if last < STEPS:
        repair = _finish(rng, crew, mode, repair, over)
    code = _INSPECTIONS.get(mode["primary_code"].rstrip("0123456789"), _OTHER_INSPECTION)
    text = f"Inspect {mode['component']} after alert {alert.rule['rule_id']}"
    look = Task(text, mode["component"], code, False, 3, 1.5, 10.0)
    seen = created + timedelta(hours=float(rng.uniform(0.5, 3)))
    return [carry_out(rng, crew, alert.asset, look, created, seen, layout.end), repair]


def _finish(rng: np.random.Generator, crew: Crew, mode: FailureMode, order: Order, over: datetime) -> Order:
    """Return the repair as closed at the step at which its fault ends."""
    labor = round((4.0 + mode["severity"]) * float(rng.uniform(0.8, 1.3)) * 4) / 4
    return replace(
        order,
        status=CLOSED,
        finished=to_quarter(over),
        duration=6.0,
        labor=labor,
        labor_cost=round(labor * crew.rate, 2),
        material_cost=round(float(rng.uniform(30, 90)) * mode["severity"], 2),
    )


def historic_orders(
    rng: np.random.Generator, crew: Crew, plant: SimulatedPlant, begin: datetime, count: int
) -> list[Order]:
    """Return ``count`` corrective orders between ``begin`` and the telemetry window.

    Assets fail at their own rates, each in its own mix of modes, so that counts differ between them. None lies inside
    the window, where every corrective order has its fault in the data.
    """
    assets = plant.layout.assets
    rates = rng.gamma(2.0, 1.0, len(assets)) + 0.25
    weights = {asset.asset_id: _mode_weights(rng, asset, plant.modes) for asset in assets}
    picks = rng.choice(len(assets), count, p=rates / rates.sum())
    return [_historic(rng, crew, plant, begin, assets[int(i)], weights) for i in picks]


def _mode_weights(rng: np.random.Generator, asset: Asset, modes: list[FailureMode]) -> list[tuple[FailureMode, float]]:
    own = [mode for mode in modes if mode["asset_class"] == asset.asset_class]
    raw = np.array([mode["occurrence"] ** 1.5 for mode in own]) * rng.gamma(1.5, 1.0, len(own))
    return list(zip(own, (raw / raw.sum()).tolist(), strict=True))


def _historic(
    rng: np.random.Generator,
    crew: Crew,
    plant: SimulatedPlant,
    begin: datetime,
    asset: Asset,
    weights: dict[str, list[tuple[FailureMode, float]]],
) -> Order:
    modes, chances = zip(*weights[asset.asset_id], strict=True)
    mode = modes[int(rng.choice(len(modes), p=chances))]
    first = max(begin, datetime.combine(date.fromisoformat(asset.installed), time()))
    days = (plant.layout.start - timedelta(days=20) - first) / timedelta(days=1)
    created = first + timedelta(days=float(rng.uniform(0, days)))
    scheduled = created + timedelta(days=float(rng.exponential(0.4 * mode["detection"])) + 0.1)
    return carry_out(rng, crew, asset, _task(mode), created, scheduled, plant.layout.end)


def duplicate_orders(rng: np.random.Generator, orders: list[Order], count: int) -> list[Order]:
    """Return second reports of ``count`` closed corrective orders, made before the work was done and cancelled."""
    closed = [order for order in orders if not order.preventive and order.finished is not None]
    picks = rng.choice(len(closed), count, replace=False)
    return [_again(rng, closed[int(i)]) for i in picks]


def _again(rng: np.random.Generator, order: Order) -> Order:
    open_for = (order.finished or order.created) - order.created
    created = to_quarter(order.created + min(open_for, timedelta(days=2)) * float(rng.uniform(0.05, 0.95)))
    return cancel(
        replace(
            order,
            description=f"{order.description} (second report)",
            created=created,
            scheduled=max(order.scheduled, created),
        )
    )
