"""Run both programs as Codabench's worker does, in a copy of its folder layout (CODABENCH.md section 2)."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import yaml

from assetops.contract.errors import Problem

_KEPT = ("ASSETOPS_WITHOUT", "HOME", "LANG", "TMPDIR", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_LLM = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "MODEL", "JUDGE_MODEL")
_JUDGE = ("JUDGE_MODE", "JUDGE_PRICE_IN", "JUDGE_PRICE_OUT")


@dataclass(frozen=True)
class Exit:
    """How a program ended."""

    code: int
    error: str


def _command(program: Path, root: Path) -> list[str]:
    """The command of the program's metadata.yaml, with the container's /app moved to `root`."""
    command = yaml.safe_load((program / "metadata.yaml").read_text())["command"]
    return [word.replace("/app/", f"{root}/", 1) if word.startswith("/app/") else word for word in shlex.split(command)]


def start_program(
    root: Path, stdout: int | IO[bytes] | None, stderr: int | IO[bytes] | None
) -> subprocess.Popen[bytes]:
    """Start `<root>/program` by its own command, in its folder."""
    environment = {name: os.environ[name] for name in (*_KEPT, *_LLM, *_JUDGE) if name in os.environ}
    if os.environ.get("JUDGE_CACHE"):
        environment["JUDGE_CACHE"] = str(Path(os.environ["JUDGE_CACHE"]).absolute())  # the program runs elsewhere
    environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    environment["PYTHONUNBUFFERED"] = "1"
    return subprocess.Popen(
        _command(root / "program", root),
        cwd=root / "program",
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
    )


def run_program(root: Path, show: bool) -> Exit:
    """Run `<root>/program` to its end; with `show` its output goes to the terminal."""
    stdout, stderr = (None, None) if show else (subprocess.DEVNULL, subprocess.PIPE)
    with start_program(root, stdout, stderr) as process:
        _, error = process.communicate()
    return Exit(process.returncode, (error or b"").decode(errors="replace"))


def lay_prediction(task: Path, submission: Path, root: Path) -> None:
    """Give `root` the layout of a prediction job. As the worker does, copy the submission into the output folder too.

    Args:
        task: what `programs.lay_out` wrote.
        submission: the unpacked submission.
    """
    shutil.copytree(task / "ingestion_program", root / "program")
    shutil.copytree(task / "input_data", root / "input_data")
    shutil.copytree(submission, root / "ingested_program", symlinks=True)
    shutil.copytree(submission, root / "output", symlinks=True)


def lay_scoring(task: Path, prediction: Path, root: Path, ingestion_code: int = 0) -> None:
    """Give `root` the layout of a scoring job over a prediction job's output; the worker adds the file `metadata`."""
    shutil.copytree(task / "scoring_program", root / "program")
    shutil.copytree(task / "reference_data", root / "input" / "ref")
    shutil.copytree(prediction, root / "input" / "res", symlinks=True)
    told = {"exitCode": None, "elapsedTime": None, "ingestionExitCode": ingestion_code, "ingestionElapsedTime": 0}
    (root / "input" / "res" / "metadata").write_text(yaml.safe_dump(told))
    (root / "output").mkdir()


def predict(task: Path, submission: Path, root: Path, show: bool = True) -> Exit:
    """The prediction job: `root/output` gets the run record."""
    lay_prediction(task, submission, root)
    return run_program(root, show)


def score(task: Path, prediction: Path, root: Path, ingestion_code: int = 0, show: bool = True) -> Exit:
    """The scoring job over a prediction job's output."""
    lay_scoring(task, prediction, root, ingestion_code)
    return run_program(root, show)


def publish(source: Path, target: Path) -> None:
    """Put what a job left in its output folder where the person looks for it.

    Raises:
        Problem: `out_not_writable`.
    """
    try:
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(source, target, symlinks=True)
    except OSError as error:
        raise Problem("out_not_writable", f"{target} cannot be written.", "Choose another folder with OUT=.") from error
