"""Preventive maintenance: every asset has its own calendar of recurring tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np

from assetops.environment.generator.orders import Crew, Order, Task, carry_out
from assetops.environment.generator.sensors import AIR_HANDLER, CHILLER, COOLING_TOWER, PUMP
from assetops.environment.store import Asset

_NOTICE = timedelta(days=30)  # how long before its date an order is known at most


class Recurring(NamedTuple):
    """A recurring task: days between two (drawn per asset), hours and dollars of material each time."""

    description: str
    component: str
    secondary_code: str
    days: tuple[int, int]
    hours: float
    material: float


_TASKS = {
    CHILLER: (
        Recurring("Routine inspection of chiller", "control system", "MT001a", (42, 80), 2.0, 20),
        Recurring("Routine oil analysis of compressor", "compressor", "MT010b", (80, 130), 1.5, 90),
        Recurring("Refrigerant level check", "refrigerant circuit", "MT012a", (85, 140), 1.0, 15),
        Recurring("Routine vibration analysis of motor", "motor", "MT013b", (110, 190), 2.0, 40),
        Recurring("Calibration of temperature sensors", "temperature sensor", "MT011a", (170, 200), 3.0, 30),
        Recurring("Clean condenser tubes", "condenser", "MT002b", (330, 390), 10.0, 450),
        Recurring("Eddy current test of condenser", "condenser", "MT007a", (700, 760), 12.0, 900),
    ),
    AIR_HANDLER: (
        Recurring("Routine inspection of air handler", "supply fan", "MT001a", (42, 80), 1.5, 10),
        Recurring("Replace air filters", "air filter", "MT014a", (80, 120), 2.0, 240),
        Recurring("Check fan belt tension", "supply fan", "MT017a", (90, 160), 1.0, 25),
        Recurring("Check damper stroke", "outdoor air damper", "MT018a", (170, 200), 1.5, 10),
        Recurring("Calibrate sensors of air handler", "temperature sensor", "MT011a", (170, 220), 2.5, 30),
    ),
    COOLING_TOWER: (
        Recurring("Routine inspection of tower", "fan", "MT001a", (42, 80), 1.5, 10),
        Recurring("Biocide dosing", "basin", "MT016a", (60, 95), 1.0, 120),
        Recurring("Lubricate fan bearings", "fan", "MT003a", (85, 130), 1.0, 20),
        Recurring("Routine vibration analysis of fan", "fan", "MT013b", (110, 190), 1.5, 40),
        Recurring("Clean tower fill and basin", "fill", "MT002b", (330, 390), 9.0, 300),
    ),
    PUMP: (
        Recurring("Routine inspection of pump", "motor", "MT001a", (42, 80), 1.0, 10),
        Recurring("Lubricate pump bearings", "bearing", "MT003a", (80, 120), 1.0, 20),
        Recurring("Routine vibration analysis of pump", "bearing", "MT013b", (110, 190), 1.5, 40),
        Recurring("Inspect mechanical seal for leaks", "seal", "MT008a", (150, 200), 1.0, 15),
    ),
}


def preventive_orders(
    rng: np.random.Generator, crew: Crew, asset: Asset, begin: datetime, end: datetime
) -> list[Order]:
    """Return the orders of the asset's calendar created in ``[begin, end)``, also those due after the end."""
    begin = max(begin, datetime.combine(date.fromisoformat(asset.installed), time()))
    orders = []
    for recurring in _TASKS[asset.asset_class]:
        period = float(rng.uniform(*recurring.days))
        task = _task(recurring, int(rng.integers(3, 6)))
        for due in _due_dates(rng, period, begin, end + _NOTICE):
            created = due - timedelta(days=float(rng.uniform(4, _NOTICE.days)))
            if begin <= created < end:
                orders.append(carry_out(rng, crew, asset, task, created, due, end))
    return orders


def _task(recurring: Recurring, priority: int) -> Task:
    text, component, code, _, hours, material = recurring
    return Task(text, component, code, True, priority, hours, material)


def _due_dates(rng: np.random.Generator, period: float, begin: datetime, last: datetime) -> Iterator[datetime]:
    """Yield working-hour dates about ``period`` days apart."""
    day = float(rng.uniform(0, period))
    while begin + timedelta(days=day) < last:
        morning = datetime.combine((begin + timedelta(days=day)).date(), time(7))
        yield morning + timedelta(minutes=15 * int(rng.integers(0, 24)))
        day += period + float(rng.uniform(-4, 4))
