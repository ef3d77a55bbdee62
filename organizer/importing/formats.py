"""Which of the public formats a file has, told by its columns or keys, not by its name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from organizer.importing.lines import documents, header
from organizer.importing.values import Malformed

_NEAR = 0.6  # share of the columns from which a file is taken for one that lacks the others
_PROBE = 50  # documents looked at


@dataclass(frozen=True)
class Kind:
    """A format: `needed` columns must be there, `further` ones are used when they are, `lost` have no place."""

    name: str
    needed: tuple[str, ...]
    further: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    def placed(self, column: str) -> bool:
        """Whether what is in this column goes into the plant."""
        return column in (*self.needed, *self.further) and column not in self.lost

    def used(self, columns: Collection[str]) -> int:
        """How many of the columns this format uses."""
        return sum(column in columns for column in (*self.needed, *self.further))


_EQUIPMENT = ("equipment_id", "equipment_name")
_CODE = ("primary_code", "primary_code_description")
_SECOND = ("secondary_code", "secondary_code_description")
_EVENT = ("event_id", "event_group", "event_category", "event_type", "description")
# In the order in which they are read: what names equipment with its id comes before what names it only.
TABLES = (
    Kind("failure codes", ("category", *_CODE, *_SECOND)),
    Kind("primary codes", ("category", *_CODE)),
    Kind("failure modes", ("equipment", "failure mode", "degradation mechanism"), ("influencing factors",)),
    Kind("meters", ("meter", "component", "unit", "description"), ("formula",)),
    Kind("components", ("equipment", "component", "explanation"), (), ("explanation",)),
    Kind("alert rules", ("rule_id", "rule_name", "rule_logic")),
    Kind("codes of alert rules", ("rule_id", "rule_name", *_CODE)),
    Kind(
        "work orders",
        ("wo_id", "wo_description", *_CODE, *_EQUIPMENT, "preventive", "work_priority", "actual_finish"),
        ("collection", *_SECOND, "duration", "actual_labor_hours"),
    ),
    Kind("alerts", (*_EQUIPMENT, "rule_id", "start_time", "end_time")),
    Kind("events", (*_EVENT, *_EQUIPMENT, "event_time")),
    Kind("anomalies", ("timestamp", "kpi", "asset_name", "value", "upper_bound", "lower_bound", "anomaly_score")),
    Kind("codes of key figures", ("kpi_name", "anomaly_type", "category", *_CODE, *_SECOND)),
)  # fmt: skip
TELEMETRY = Kind("telemetry", ("asset_id", "timestamp"))
SCENARIOS = Kind(
    "scenarios",
    ("id",),
    ("text", "utterance", "type", "category", "characteristic_form", "deterministic", "note"),
)
ORDER = tuple(kind.name for kind in (*TABLES, TELEMETRY, SCENARIOS))


def recognise(path: Path) -> Kind | str:
    """The format of a file, or why it is none of them.

    Raises:
        Malformed: a CSV file that looks like one of them but lacks columns; the text names them.
    """
    if path.suffix.casefold() == ".csv":
        return _table(header(path))
    if path.suffix.casefold() in (".jsonl", ".json"):
        return _lines(path)
    return "neither .csv nor .jsonl"


def _table(columns: list[str]) -> Kind | str:
    fitting = [kind for kind in TABLES if set(kind.needed) <= set(columns)]
    if fitting:
        best = max(fitting, key=lambda kind: kind.used(columns))
        if len(set(columns)) < len(columns):
            raise Malformed(f"it looks like {best.name}, but two columns have one name")
        return best
    near = max(TABLES, key=lambda kind: sum(column in columns for column in kind.needed) / len(kind.needed))
    missing = [column for column in near.needed if column not in columns]
    if 1 - len(missing) / len(near.needed) >= _NEAR:
        raise Malformed(f"it looks like {near.name}, but lacks {', '.join(missing)}")
    return "its columns are those of no known format"


def _lines(path: Path) -> Kind | str:
    for _, found in islice(documents(path), _PROBE):
        if not isinstance(found, Malformed):
            if set(TELEMETRY.needed) <= found.keys():
                return TELEMETRY
            if "id" in found and {"text", "utterance"} & found.keys():
                return SCENARIOS
    return "no line of it is a known JSON document; an array becomes lines with: jq -c '.[]'"
