"""`make rescore`: judge saved runs again, with another judge, by the scoring program's own code.

Built bundles' runs are opened with `dist/secrets.yaml` and judged by the gold standards in `dist/`. What was done is
kept in `rescored.json`, so that a run is not judged twice.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from assetops.contract.errors import Problem
from assetops.contract.model import Model, from_data
from assetops.contract.seal import digest
from assetops.contract.strict import canonical, read_json
from organizer.programs import ROOT, JudgeName
from organizer.saved_runs import Archive, Found, find_runs, is_plain, read_marker, unpacked

if str(ROOT / "scoring_program") not in sys.path:
    sys.path.insert(0, str(ROOT / "scoring_program"))

from judge.case import Judge
from judging import make_judge
from scoring import Outcome, score_run, write
from scoring_settings import ScoringKeys, ScoringSettings

INDEX = "rescored.json"


class Line(Model):
    """One run in the index: what it was made of, who judged it, and its score or why there is none."""

    run: str
    sha256: str
    judge_version: str
    score: float | None = None
    problem: str | None = None


class Rescoring:
    """One folder of runs into one folder of results, with one judge for all of them."""

    def __init__(self, out: Path, judge: Judge, archive: Archive) -> None:
        self._out = out
        self._judge = judge
        self._archive = archive
        self._lines = {line.run: line for line in _read_index(out / INDEX)}

    def run(self, found: Found) -> Line:
        """Judge a run, unless this judge has judged the very same before; a run that cannot be is listed with why.

        Raises:
            Problem: `llm_down`.
        """
        sha256 = _digest(found.path)
        known = self._lines.get(found.name)
        if known is not None and self._is_done(known, sha256):
            return known
        self._lines[found.name] = self._judged(found, sha256)
        self._write_index()
        return self._lines[found.name]

    def _is_done(self, line: Line, sha256: str) -> bool:
        same = (line.sha256, line.judge_version) == (sha256, self._judge.version)
        return same and line.score is not None and (self._out / line.run / "scores.json").is_file()

    def _judged(self, found: Found, sha256: str) -> Line:
        line = Line(run=found.name, sha256=sha256, judge_version=self._judge.version)
        try:
            outcome = self._outcome(found)
        except Problem as problem:
            if problem.code == "llm_down":
                raise
            return line.model_copy(update={"problem": f"{problem.code}: {problem.message}"})
        except (OSError, ValueError, RecursionError) as error:
            return line.model_copy(update={"problem": f"unreadable: {type(error).__name__}"})
        folder = self._out / found.name
        folder.mkdir(parents=True, exist_ok=True)
        write(outcome, folder, key="")
        refusal = outcome.results.refusal
        told = {"problem": f"{refusal.code}: {refusal.message}"} if refusal else {}
        told["judge_version"] = self._judge.version  # as the endpoint turned out to be
        return line.model_copy(update={"score": outcome.results.scores["score"], **told})

    def _outcome(self, found: Found) -> Outcome:
        with unpacked(found.path) as folder:
            origin = self._archive.origin(read_marker(folder))
            keys = origin.keys.model_copy(update={"output": ""}) if is_plain(folder) else origin.keys
            return score_run(folder, origin.gold, origin.settings, keys, lambda: self._judge)

    def _write_index(self) -> None:
        lines = [self._lines[name].as_data() for name in sorted(self._lines)]
        part = self._out / f"{INDEX}.part"
        part.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n")
        part.rename(self._out / INDEX)


def _read_index(path: Path) -> list[Line]:
    """What an earlier call did; nothing when the index cannot be read: then all is done again."""
    try:
        data: Any = read_json(path.read_bytes())
        return [from_data(Line, line, "bad_index", "") for line in data]
    except (OSError, Problem, TypeError):
        return []


def _digest(path: Path) -> str:
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    return digest(canonical([[file.name, digest(file.read_bytes())] for file in files]))


def rescore(runs: Path, out: Path, judge: JudgeName, dist: Path = ROOT / "dist") -> list[Line]:
    """Judge all runs below `runs` into `out`, and print a line for each.

    Raises:
        Problem: no_runs, llm_not_configured, cache_not_writable, llm_down; never because of a single run.
    """
    found = find_runs(runs)
    out.mkdir(parents=True, exist_ok=True)
    by = make_judge(
        ScoringSettings(bundle="", track="Task Planning", phase="final", judge=judge), ScoringKeys(seal="0" * 64)
    )
    lines = []
    with tempfile.TemporaryDirectory(prefix="assetops-gold-") as place:
        rescoring = Rescoring(out, by, Archive(dist, judge, Path(place)))
        for one in found:
            lines.append(rescoring.run(one))
            score = "not scored" if lines[-1].score is None else f"score {lines[-1].score:.2f}"
            print("  ".join(filter(None, (one.name, score, lines[-1].problem))), flush=True)
    return lines


def main(given: Sequence[str] | None = None) -> int:
    """Rescore, say how it went, and give the exit code."""
    parser = argparse.ArgumentParser(prog="make rescore", description=__doc__)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--judge", choices=get_args(JudgeName), default="procedural")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args(given)
    try:
        lines = rescore(arguments.runs, arguments.out, arguments.judge, arguments.dist)
    except Problem as problem:
        print(f"{problem.code}: {problem}", file=sys.stderr)
        return 1
    broken = sum(line.score is None for line in lines)
    print(f"{len(lines) - broken} runs judged by {lines[0].judge_version}, {broken} not: see {arguments.out / INDEX}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
