"""The level of isolation is proven before the submission is imported, required where a bundle says so, and recorded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_process import AgentProcess, Limit
from assetops.contract.errors import Problem
from assetops.contract.submission import Track
from sandbox.confinement import missing, require
from settings import Budgets
from tests.ingestion.attempts import needs_landlock
from tests.submissions import run, task_of, write

TRACK: Track = "Task Execution"
BUILT = ("seccomp", "landlock_fs", "non_dumpable_parent")
PROVEN = {
    "rlimits",
    "parent_death_signal",
    "oom_first",
    "no_new_privs",
    "no_capabilities",
    "landlock_fs",
    "landlock_net",
    "signal_scope",
    "seccomp",
}
ANSWERS = "class ExecutionAgent:\n    def run(self, task, ctx):\n        return 'here'\n"


def _reached(place: Path) -> tuple[str, ...]:
    with AgentProcess(place, place / "agent.py", Budgets()) as process:
        reached = process.confine(Limit(time.monotonic() + 60, "deadline"))
        status = Path(f"/proc/{process._process.pid}/status").read_text()
        score = Path(f"/proc/{process._process.pid}/oom_score_adj").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    assert ("no_new_privs" in reached) == (fields["NoNewPrivs"] == "1")
    assert ("no_capabilities" in reached) == (int(fields["CapEff"], 16) == int(fields["CapPrm"], 16) == 0)
    assert ("seccomp" in reached) == (fields["Seccomp"] == "2")
    assert ("oom_first" in reached) == (score.strip() == "1000")
    return reached


@needs_landlock
def test_this_kernel_gives_every_part_and_says_so_itself(tmp_path: Path) -> None:
    assert missing(_reached(tmp_path), PROVEN) == []


@needs_landlock
@pytest.mark.parametrize(
    ("part", "lost"),
    [("landlock", {"landlock_fs", "landlock_net", "signal_scope"})]
    + [(part, {part}) for part in ("seccomp", "rlimits", "no_capabilities", "oom_first", "parent_death_signal")],
)
def test_a_part_left_out_is_not_claimed(
    part: str, lost: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", part)
    assert set(missing(_reached(tmp_path), PROVEN)) == lost


@needs_landlock
def test_as_root_without_capabilities_and_privileges_the_level_is_the_same(tmp_path: Path) -> None:
    """As on Codabench's workers: no capability at all, no-new-privileges (CODABENCH section 2)."""
    root = Path(__file__).resolve().parents[2]
    code = f"""
import sys, time
sys.path[:0] = {[str(root), str(root / "ingestion_program")]!r}
from pathlib import Path
from sandbox import parent
from agent_process import AgentProcess, Limit
from settings import Budgets
parent.harden()
with AgentProcess(Path({str(tmp_path)!r}), Path("agent.py"), Budgets()) as process:
    print(*process.confine(Limit(time.monotonic() + 60, "deadline")))
"""
    dropped = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs"]
    done = subprocess.run(
        [*dropped, sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert missing(done.stdout.split(), PROVEN | set(BUILT) | {"subreaper"}) == []


def test_less_than_required_is_our_problem() -> None:
    require(("seccomp", "landlock_fs:7", "non_dumpable_parent"), BUILT)
    with pytest.raises(Problem) as raised:
        require(("seccomp", "landlock_net"), BUILT)
    assert raised.value.code == "isolation_missing"
    assert "landlock_fs, non_dumpable_parent" in raised.value.message


def _requiring(task: Path, place: Path, required: tuple[str, ...]) -> Path:
    shutil.copytree(task, place)
    settings = place / "ingestion_program" / "bundle" / "settings.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "required_isolation": required}))
    return place


@needs_landlock
def test_the_run_record_names_the_level(tmp_path: Path) -> None:
    task = _requiring(task_of(TRACK), tmp_path / "task", BUILT)
    ran = run(task, write(tmp_path / "submission", ANSWERS, TRACK), tmp_path / "run")
    assert ran.ingestion.code == 0, ran.ingestion.error
    assert missing(ran.record.isolation, PROVEN | set(BUILT) | {"subreaper", "watchdog"}) == []
    assert set(ran.record.versions) == {"program", "python", "kernel", "numpy", "pandas"}
    assert {entry.status for entry in ran.record.entries} == {"finished"}


def test_a_machine_without_landlock_runs_no_agent_of_a_built_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "landlock")
    task = _requiring(task_of(TRACK), tmp_path / "task", BUILT)
    ran = run(task, write(tmp_path / "submission", ANSWERS, TRACK), tmp_path / "run")
    assert ran.record.infrastructure is not None
    assert ran.record.infrastructure.code == "isolation_missing"
    assert ran.record.entries == ()
    assert ran.scoring.code != 0


def test_a_dry_run_without_landlock_runs_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "landlock")
    ran = run(task_of(TRACK), write(tmp_path / "submission", ANSWERS, TRACK), tmp_path / "run")
    assert set(missing(ran.record.isolation, PROVEN)) == {"landlock_fs", "landlock_net", "signal_scope"}
    assert {entry.status for entry in ran.record.entries} == {"finished"}
    assert ran.scoring.code == 0
