"""`make rank`: the official ranking of an export, with what stands beside it, as CSV, JSON and HTML."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assetops.contract.errors import Problem
from organizer.findings import table
from organizer.ranking.export import Ranking, rank_export
from organizer.ranking.page import render
from organizer.ranking.writing import to_csv, to_json


def _summary(ranking: Ranking) -> str:
    rows = [f"{one.rank:>4}  {float(one.final or 0):>9.4f}  {one.team}" for one in ranking.ranked]
    rows += [f"   –  {'':>9}  {one.team}: {'; '.join(one.reasons)}" for one in ranking.unranked]
    if ranking.withdrawn:
        rows.append(f"Withdrawn, passed by everybody who drew it: {', '.join(ranking.withdrawn)}")
    if ranking.additions.absent:
        rows.append(f"No intervals: {ranking.additions.absent}")
    return "\n".join(rows)


def main(given: Sequence[str] | None = None) -> int:
    """Rank, write `ranking.csv`, `ranking.json` and `ranking.html`, and give the exit code."""
    parser = argparse.ArgumentParser(prog="make rank", description=__doc__)
    parser.add_argument("--export", type=Path, required=True, help="the export folder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--withdrawn", default="", help="ids of scenarios, separated by commas")
    arguments = parser.parse_args(given)
    try:
        names = [name.strip() for name in arguments.withdrawn.split(",") if name.strip()]
        ranking = rank_export(arguments.export, names)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    for ending, text in (("csv", to_csv(ranking)), ("json", to_json(ranking)), ("html", render(ranking))):
        (arguments.out / f"ranking.{ending}").write_text(text, "utf-8")
    if ranking.findings:
        print(table(ranking.findings), file=sys.stderr)
    print(_summary(ranking))
    print(f"{arguments.out}/ranking.html, ranking.csv, ranking.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
