"""The kinds of slots a family may have, and drawing them in order."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from assetops.contract.errors import Problem
from assetops.contract.model import Model
from assetops.scenarios.drawing import Drawing
from assetops.scenarios.slots_modes import LedAssetSlot
from assetops.scenarios.slots_plant import (
    AbsentAssetSlot,
    AlertRuleSlot,
    AssetSlot,
    FailureModeSlot,
    SensorSlot,
    SiteSlot,
)
from assetops.scenarios.slots_records import CodeSlot, FiringSlot, RepairSlot, WorkOrderSlot
from assetops.scenarios.slots_sensors import AbsentSensorSlot, OtherSiteSlot, StuckSlot
from assetops.scenarios.slots_time import (
    AheadSlot,
    AroundSlot,
    BeforeSlot,
    CalendarSlot,
    FaultSlot,
    GapSlot,
    ThresholdSlot,
    WindowSlot,
)


class IntegerSlot(Model):
    """A whole number in `[low, high]`."""

    draw: Literal["integer"]
    low: int
    high: int

    def value(self, drawing: Drawing) -> Any:
        """The number."""
        return drawing.integer(self.low, self.high)


class ChoiceSlot(Model):
    """One of the values given; a value may be a record, such as `{word: average, statistic: mean}`."""

    draw: Literal["choice"]
    options: tuple[Any, ...] = Field(min_length=1)

    def value(self, drawing: Drawing) -> Any:
        """The value."""
        return drawing.choose(self.options, "choice")


class MemberSlot(Model):
    """One member of a list that an earlier slot holds, such as "{mode.others}"; not that of the slot `other_than`."""

    draw: Literal["member"]
    of: str
    other_than: str | None = None

    def value(self, drawing: Drawing) -> Any:
        """The member."""
        other = None if self.other_than is None else drawing.drawn[self.other_than]
        return drawing.choose([member for member in drawing.filled(self.of) if member != other], "member")


Slot = Annotated[
    SiteSlot
    | AssetSlot
    | LedAssetSlot
    | SensorSlot
    | AbsentAssetSlot
    | AbsentSensorSlot
    | OtherSiteSlot
    | StuckSlot
    | FailureModeSlot
    | AlertRuleSlot
    | WindowSlot
    | CalendarSlot
    | BeforeSlot
    | AheadSlot
    | GapSlot
    | ThresholdSlot
    | FaultSlot
    | AroundSlot
    | WorkOrderSlot
    | RepairSlot
    | CodeSlot
    | FiringSlot
    | IntegerSlot
    | ChoiceSlot
    | MemberSlot,
    Field(discriminator="draw"),
]


REFERENCES = frozenset({"of", "other_than", "like", "also_of", "rule", "window", "sensor"})  # keys that name a slot


def draw_slots(slots: dict[str, Slot], drawing: Drawing) -> dict[str, Any]:
    """Draw the slots in the family's order; each may look at those before it.

    Raises:
        Reject: there is nothing to draw from.
        Problem: `bad_family`, when a slot names another that is of the wrong kind for it.
    """
    for name, slot in slots.items():
        try:
            drawing.drawn[name] = slot.value(drawing)
        except (KeyError, TypeError) as error:
            message = f"slots.{name}: a {slot.draw} cannot be drawn from the slots it names."
            raise Problem("bad_family", message, "Let it name slots of the right kind.") from error
    return drawing.drawn
