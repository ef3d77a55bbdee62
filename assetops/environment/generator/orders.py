"""One work order, and what all of them share: money, crew, times, status."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from assetops.environment.store import Asset

OPEN, APPROVED, IN_PROGRESS, CLOSED, CANCELLED = "open", "approved", "in progress", "closed", "cancelled"


@dataclass(frozen=True)
class Order:
    """A work order without its id, which follows from its place in time. Hours are hours, costs US dollars."""

    description: str
    asset: Asset
    component: str
    secondary_code: str
    preventive: bool
    priority: int
    status: str
    created: datetime
    scheduled: datetime
    finished: datetime | None
    duration: float
    labor: float
    labor_cost: float
    material_cost: float
    technician: str


@dataclass(frozen=True)
class Task:
    """What is to be done, before dates and crew: text, codes, urgency, typical hours and typical material cost."""

    description: str
    component: str
    secondary_code: str
    preventive: bool
    priority: int
    hours: float
    material: float


@dataclass(frozen=True)
class Crew:
    """The people who do the work, and the plant's labor rate in dollars an hour."""

    technicians: tuple[str, ...]
    rate: float


_SURNAMES = (
    "Abara", "Bianchi", "Castro", "Dahl", "Eriksen", "Farouk", "Grant", "Haddad", "Ivanov", "Jansen", "Kimura", "Lopez",
    "Mbeki", "Novak", "Okafor", "Patel", "Quinn", "Rossi", "Silva", "Tanaka", "Ueda", "Vargas", "Weber", "Yilmaz",
)  # fmt: skip


def draw_crew(rng: np.random.Generator) -> Crew:
    """Draw nine technicians and a labor rate."""
    names = [f"{'ABCDEFGHJKLM'[int(rng.integers(12))]}. {name}" for name in rng.choice(_SURNAMES, 9, replace=False)]
    return Crew(tuple(names), float(rng.integers(52, 89)))


def to_quarter(moment: datetime) -> datetime:
    """Round down to the quarter of an hour."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def carry_out(
    rng: np.random.Generator,
    crew: Crew,
    asset: Asset,
    task: Task,
    created: datetime,
    scheduled: datetime,
    end: datetime,
) -> Order:
    """Return the order as it stands at the plant's end: most are done soon after their date, some late, some never.

    What is due after the end is open or approved; what could not be finished by the end is in progress.
    """
    duration = max(round(float(task.hours * rng.lognormal(0, 0.35)) * 4) / 4, 0.25)
    labor = duration * int(rng.choice((1, 2, 3), p=(0.55, 0.35, 0.10)))
    late = timedelta(hours=float(rng.exponential(160 if rng.random() < 0.08 else 12)))
    finished = to_quarter(scheduled + late + timedelta(hours=duration))
    material = round(float(task.material * rng.lognormal(0, 0.5)), 2)
    dropped, approved = rng.random() < 0.05, rng.random() < 0.5
    order = Order(
        description=task.description,
        asset=asset,
        component=task.component,
        secondary_code=task.secondary_code,
        preventive=task.preventive,
        priority=task.priority,
        status=CLOSED,
        created=to_quarter(created),
        scheduled=to_quarter(scheduled),
        finished=finished,
        duration=duration,
        labor=labor,
        labor_cost=round(labor * crew.rate, 2),
        material_cost=material,
        technician=str(rng.choice(crew.technicians)),
    )
    if finished < end:
        return cancel(order) if dropped else order
    if scheduled < end:
        return unfinished(order, IN_PROGRESS)
    return unfinished(order, APPROVED if approved else OPEN)


def unfinished(order: Order, status: str) -> Order:
    """Return the order before its work is booked: no end, no hours, no costs."""
    return replace(order, status=status, finished=None, duration=0.0, labor=0.0, labor_cost=0.0, material_cost=0.0)


def cancel(order: Order) -> Order:
    """Return the order as cancelled."""
    return unfinished(order, CANCELLED)
