"""The rules of the work order agent."""

from __future__ import annotations

import re
from datetime import datetime
from difflib import SequenceMatcher

from assetops.environment.phrasing import iso
from assetops.environment.specialists.reading import Reading
from assetops.environment.specialists.words import CONDITION, READS, WRITES, first
from assetops.environment.specialists.worker import Worker

_CHOICE = re.compile(
    r"\b(?:with|having|that has|which has|that had|which had) (?:the )?(?:most|highest|fewest)[^,.;]*", re.I
)
_QUOTED = re.compile(r"[\"“]([^\"”]{4,})[\"”]|(?<!\w)'([^']{4,})'(?!\w)")
_CLAUSE = re.compile(
    r"(?:work ?order\b.*?)(?:\bto |\bbecause (?:of )?|\bdue to |\bdescri\w+(?: as| it as)?:? |: )(.+)",
    re.IGNORECASE | re.DOTALL,
)
_TAIL = re.compile(
    r"[,;]? (?:(?:with|and|using|under|at) )*(?:the )?(?:(?:primary |failure |secondary )*code [A-Z]+\d+\w*"
    r"|priority[ -](?:of )?\d|site \w+)",
    re.I,
)


def carry_out(worker: Worker) -> None:
    """Read or change work orders, alerts, anomalies, events, rules and codes."""
    write = first(worker.reading.text, WRITES)
    if write is not None and worker.reading.has(CONDITION) and worker.reading.recall("count") == 0:
        message = "Nothing was found that calls for it, so no work order was changed."
        worker.parts.append({"message": message})
    elif write == "generate_work_order":
        _generate(worker)
    elif write is not None:
        _change(worker, write)
    else:
        _read(worker)


def _read(worker: Worker) -> None:
    reading = worker.reading
    tool = first(_CHOICE.sub("", reading.text), READS)
    if reading.names.rules and tool in (None, "get_alert_rules") and not reading.names.assets:
        tool = "get_alert_rules"
    if tool is None and _about_codes(reading):
        category = next((name for name in _categories(reading) if reading.has(re.escape(name))), None)
        worker.answer("get_failure_codes", **({"category": category} if category else {}))
    elif tool in (None, "get_workorder_kpis") and reading.names.orders:
        money = reading.has(r"costs?|labou?r|hours|duration")
        for wo_id in reading.names.orders[:4]:
            worker.answer("get_workorder_costs" if money else "get_workorder", wo_id=wo_id)
    else:
        _per_asset(worker, tool or "list_workorders")


def _per_asset(worker: Worker, tool: str) -> None:
    """A tool for each named asset and window; without a named asset once, for all."""
    reading = worker.reading
    given = _open_ended(reading) if tool in ("get_schedule_calendar", "bundle_workorders") else {}
    if not reading.has(r"codes?") and not any(code in reading.text for code in reading.names.codes):
        reading.names.codes = []  # from an earlier answer, and not asked for
    windows = [dict(zip(("start", "end"), window.ends, strict=True)) for window in reading.windows[:2]] or [{}]
    for asset in [{"equipment": named.key} for named in reading.names.assets[:3]] or [{}]:
        for window in windows:
            worker.answer(tool, **asset, **{**given, **{name: end for name, end in window.items() if end}})


def _open_ended(reading: Reading) -> dict[str, str]:
    """What a calendar looks at when no window is named: from now to the end of the known."""
    if reading.windows:
        return {}
    return {"start": iso(reading.now), "end": iso(reading.now.replace(year=reading.now.year + 1, day=1))}


def _about_codes(reading: Reading) -> bool:
    """True when codes or categories are asked for, and no work order: one from an earlier answer does not count."""
    named = any(reading.has(re.escape(wo_id)) for wo_id in reading.names.orders)
    codes = reading.has(r"(?:failure|primary|secondary) codes?|categor\w+")
    return codes and not named and not reading.has(r"work ?orders?")


def _categories(reading: Reading) -> list[str]:
    return list(dict.fromkeys(str(code["category"]) for code in reading.plant.failure_codes))


def _change(worker: Worker, tool: str) -> None:
    reading = worker.reading
    given: dict[str, object] = {}
    person = re.search(
        r"(?:technician|assign(?:ed)?(?: \S+)?(?: \S+)? to|to) ((?:(?-i:[A-Z])[\w.-]*)(?: (?-i:[A-Z])[\w.-]*)?)",
        reading.text,
        re.I,
    )
    if tool == "assign_technician" and person:
        given["technician"] = person[1].rstrip(".")
    reason = re.search(r"(?:because|since|reason:?|due to|as it is|as) (.+)", reading.text, re.IGNORECASE)
    if tool == "cancel_work_order":
        given["reason"] = (reason[1] if reason else "requested").strip().rstrip(".")
    future = _ahead(reading)
    if tool == "update_work_order" and future:
        given["scheduled"] = iso(future[0])
    if tool == "close_work_order":
        given |= _hours(reading.text)
    for order in [{"wo_id": wo_id} for wo_id in reading.names.orders[:3]] or [{}]:
        worker.answer(tool, **order, **given)


def _ahead(reading: Reading) -> list[datetime]:
    """The moments named that lie ahead, of a window its beginning."""
    named = [window.point or window.start for window in reading.windows]
    return [moment for moment in named if moment and moment >= reading.now]


def _hours(text: str) -> dict[str, float]:
    patterns = {
        "labor_hours": r"(\d+(?:\.\d+)?) (?:labou?r|man)[ -]hours|labou?r hours (?:of |is |are )?(\d+(?:\.\d+)?)",
        "duration_hours": r"(?:duration (?:of |is |was )?|took |after )(\d+(?:\.\d+)?) ?h",
        "labor_cost": r"labou?r costs? (?:of |is |was )?(\d+(?:\.\d+)?)",
        "material_cost": r"material costs? (?:of |is |was )?(\d+(?:\.\d+)?)",
    }
    found = {name: re.search(pattern, text, re.IGNORECASE) for name, pattern in patterns.items()}
    return {name: float(next(filter(None, match.groups()))) for name, match in found.items() if match}


def _generate(worker: Worker) -> None:
    reading = worker.reading
    description = _description(reading)
    code = _code(worker, description)
    given: dict[str, object] = {"description": description}
    given |= {"primary_code": code[0]} if code else {}
    given |= {"secondary_code": code[1]} if code and code[1] else {}
    future = _ahead(reading)
    given |= {"scheduled": iso(future[0])} if future else {}
    if reading.has(r"components?") and reading.names.components:
        given["component"] = reading.names.components[0]
    worker.answer("generate_work_order", **given)


def _description(reading: Reading) -> str:
    """What is quoted, or follows "to" or "because"; else the action of the failure mode; else the instruction."""
    quoted = _QUOTED.search(reading.text)
    if quoted:
        return str(quoted[1] or quoted[2]).strip()
    clause = _CLAUSE.search(reading.text)
    said = _TAIL.sub("", clause[1]).strip(" .,;") if clause else ""
    action = reading.recall("action")
    text = said if len(said) > 3 else str(action) if action else reading.text
    return (text[0].upper() + text[1:])[:1000]


def _code(worker: Worker, description: str) -> tuple[str, str | None] | None:
    """Primary and secondary code: named, found before, or looked up as the nearest in words; None when none is near."""
    reading = worker.reading
    for code in reading.names.codes:
        for known in reading.plant.failure_codes:
            if code == known["secondary_code"]:
                return str(known["primary_code"]), code
    if reading.names.codes:
        return reading.names.codes[0], None
    found = reading.recall("primary_code")
    return (str(found), None) if found else _nearest_code(worker, description)


def _nearest_code(worker: Worker, description: str) -> tuple[str, str | None] | None:
    best, nearest = 0.5, None
    for row in worker.ask("get_failure_codes").get("codes", []):
        text = str(row["secondary_code_description"]).casefold()
        likeness = SequenceMatcher(None, description.casefold(), text).ratio()
        if likeness > best:
            best, nearest = likeness, (str(row["primary_code"]), str(row["secondary_code"]))
    return nearest
