"""`make analyse-trajectories DIR=… OUT=…`: failure modes and clusters over saved trajectories."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from assetops.contract.errors import Problem
from assetops.llm.embedding import MODEL_VARIABLE, configured_embedding
from organizer.trajectory_analysis.reading import LeftOut, Run, files_below, read_all
from organizer.trajectory_analysis.summary import Analysis, analyse
from organizer.trajectory_analysis.writing import DATA, LEFT_OUT, PAGE, TABLE, write


def analyse_folder(folder: Path) -> Analysis:
    """Read and analyse all files below the folder.

    Raises:
        Problem: `no_trajectories`, or what a configured embedding raises.
    """
    if not folder.is_dir():
        raise Problem("no_trajectories", f"{folder} is no folder.", "Give the folder that holds the files as DIR.")
    paths = files_below(folder)
    runs: list[Run] = []
    left_out: list[LeftOut] = []
    for found in tqdm(read_all(folder, paths), total=len(paths), desc="read", disable=None):
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            runs += found
    if not runs:
        why = f" The first of {len(left_out)} that were left out: {left_out[0].reason}" if left_out else ""
        raise Problem("no_trajectories", f"No trajectory was found below {folder}.{why}", "Give another DIR.")
    with configured_embedding() as embed:
        model = os.environ.get(MODEL_VARIABLE) or "lexical"
        return analyse(str(folder), model, runs, left_out, embed)


def main(given: Sequence[str] | None = None) -> int:
    """Analyse, write, and say in a few lines what was found; exit code 1 with one clear message when nothing was."""
    parser = argparse.ArgumentParser(prog="make analyse-trajectories", description=__doc__)
    parser.add_argument("--dir", required=True, type=Path, help="a folder with trajectories or verdicts")
    parser.add_argument("--out", required=True, type=Path, help="a folder for the page and the tables")
    arguments = parser.parse_args(given)
    try:
        analysis = analyse_folder(arguments.dir)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    write(analysis, arguments.out)
    print(f"{len(analysis.runs)} trajectories, {len(analysis.left_out)} files left out ({LEFT_OUT})")
    for count in analysis.category_counts:
        print(f"  {count.scenarios:6}  {count.category.title}")
    print(f"{len(analysis.clusters)} clusters, {len(analysis.proposals)} of them fit no category")
    print(f"{arguments.out / PAGE}, {DATA}, {TABLE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
