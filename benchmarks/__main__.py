"""`make bench`: measure and print; exit code 1 when a target is missed."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "ingestion_program"), str(ROOT / "scoring_program")]

from benchmarks import clusters, judge_efficiency, pipe, ranking, rescoring, runs  # noqa: E402


def main() -> int:
    """Print one line a number."""
    missed = 0
    for part in (runs, pipe, ranking, clusters, judge_efficiency, rescoring):
        for row in part.measure():
            missed += not row["ok"]
            print(
                f"{'ok ' if row['ok'] else 'MISSED'}  {row['what']:<70} {row['reached']:>12}   ({row['target']})",
                flush=True,
            )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
