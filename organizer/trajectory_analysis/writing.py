"""The outputs: analysis.json with everything, trajectories.csv and left_out.csv with a line each, and the page."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assetops.contract.verdict import CRITERION_TITLES
from failure_modes import CATEGORIES
from organizer.charts.page import environment
from organizer.trajectory_analysis.summary import Analysis, Shared

PAGE, DATA, TABLE, LEFT_OUT = "analysis.html", "analysis.json", "trajectories.csv", "left_out.csv"
SHOWN_LEFT_OUT = 200  # on the page; the files have all
_TEMPLATES = Path(__file__).parent / "templates"
_HEADER = (
    "file",
    "format",
    "scenario",
    "status",
    "answered",
    "calls",
    "failed calls",
    "modes",
    "categories",
    "emergent",
)


def write(analysis: Analysis, out: Path) -> None:
    """Write all of them into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / DATA).write_text(json.dumps(as_data(analysis), indent=1, ensure_ascii=False) + "\n", "utf-8")
    _write_csv(out / TABLE, _HEADER, _lines(analysis))
    left = [(one.file, one.code, one.reason) for one in analysis.left_out]
    _write_csv(out / LEFT_OUT, ("file", "code", "reason"), left)
    (out / PAGE).write_text(render(analysis), "utf-8")


def render(analysis: Analysis) -> str:
    """The page: one self-contained HTML file without a script."""
    kinds = Counter(run.kind for run in analysis.runs)
    return (
        environment(_TEMPLATES)
        .get_template("page.html.j2")
        .render(
            a=analysis,
            kinds=kinds,
            without_gold=kinds["2025"] + kinds["ours"],
            unanswered=sum(not run.answered for run in analysis.runs),
            criteria=CRITERION_TITLES,
            titles={category.id: category.title for category in CATEGORIES.values()},
            shown=SHOWN_LEFT_OUT,
        )
    )


def as_data(analysis: Analysis) -> dict[str, Any]:
    """Everything as plain JSON data."""
    return {
        "folder": analysis.folder,
        "embedding": analysis.embedding,
        "trajectories": len(analysis.runs),
        "formats": dict(sorted(Counter(run.kind for run in analysis.runs).items())),
        "modes": [
            {
                "mode": count.mode.id,
                "title": count.mode.title,
                "trajectories": count.scenarios,
                "occurrences": count.occurrences,
                "seen": {one.code: one.scenarios for one in count.seen},
            }
            for count in analysis.modes
        ],
        "categories": [
            {"category": one.category.id, "trajectories": one.scenarios, "occurrences": one.occurrences}
            for one in analysis.category_counts
        ],
        "statements": analysis.statements,
        "loose_statements": analysis.loose,
        "clusters": [_cluster(one) for one in analysis.clusters],
        "proposed_categories": [_cluster(one) for one in analysis.proposals],
        "failing_tools": [
            {"tool": one.tool, "code": one.code, "calls": one.calls, "trajectories": one.runs}
            for one in analysis.failing
        ],
        "left_out": [{"file": one.file, "code": one.code, "reason": one.reason} for one in analysis.left_out],
    }


def _cluster(one: Shared) -> dict[str, Any]:
    return {
        "name": one.name,
        "category": one.category,
        "statements": one.statements,
        "trajectories": one.runs,
        "sources": dict(one.sources),
        "examples": list(one.examples),
    }


def _lines(analysis: Analysis) -> Iterable[Sequence[object]]:
    for run, categories in zip(analysis.runs, analysis.categories, strict=True):
        modes: Counter[str] = Counter()
        for failure in run.failures:
            modes[failure.mode] += failure.occurrences
        yield (
            run.file,
            run.kind,
            run.scenario,
            run.status,
            "yes" if run.answered else "no",
            run.calls,
            len(run.failed),
            " ".join(f"{mode}:{count}" for mode, count in sorted(modes.items())),
            " ".join(f"{category}:{count}" for category, count in sorted(categories.items())),
            "; ".join(mode.title for mode in run.emergent),
        )


def _write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it: agents wrote some of them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for line in lines:
            writer.writerow([f"'{cell}" if str(cell)[:1] in tuple("=+-@\t\r") else cell for cell in line])
