"""Which task runs in which phase."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from organizer.findings import Finding, error, warning
from organizer.rules.bundle import YAML, Bundle


def _named(row: dict[str, Any]) -> list[object]:
    tasks = row.get("tasks")
    return tasks if isinstance(tasks, list) else []


def distinct_tasks(bundle: Bundle) -> Iterator[Finding]:
    """Task indexes and phase indexes are unique."""
    for part in ("tasks", "phases", "solutions"):
        counts = Counter(str(row["index"]) for _, row in bundle.rows(part) if "index" in row)
        for value in sorted(value for value, count in counts.items() if count > 1):
            yield error(f"{YAML}: {part}", f"Two {part} have the index {value}.", "Give each its own index.")


def task_references(bundle: Bundle) -> Iterator[Finding]:
    """Phases and solutions name existing tasks; each task runs in exactly one phase."""
    known = [task["index"] for _, task in bundle.rows("tasks") if "index" in task]
    for part in ("phases", "solutions"):
        for place, row in bundle.rows(part):
            for index in [index for index in _named(row) if index not in known]:
                reason = f"There is no task with the index {index!r}."
                yield error(f"{place}.tasks", reason, f"The indexes are: {', '.join(str(value) for value in known)}.")
    used = Counter(str(index) for _, phase in bundle.rows("phases") for index in _named(phase))
    for place, task in bundle.rows("tasks"):
        times = used[str(task.get("index"))]
        if times == 0:
            yield warning(place, "No phase runs this task.", "Name it in a phase, or remove it.")
        if times > 1:
            reason = "Two phases run this task, so the final phase would ask what the development phase asked."
            yield error(place, reason, "Give every phase a task of its own.")


def one_task_per_phase(bundle: Bundle) -> Iterator[Finding]:
    """`Force_Best` adds up the tasks of a phase (CODABENCH.md section 4)."""
    for place, phase in bundle.rows("phases"):
        if len(_named(phase)) > 1:
            reason = "The phase has several tasks; `Force_Best` would keep one submission for all tracks together."
            yield warning(f"{place}.tasks", reason, "Upload what `make bundle` cuts from this: one zip per track.")
