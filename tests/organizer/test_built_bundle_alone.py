"""With nothing but the built zips, an empty environment of this Python and no network, both programs run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assetops.contract.record import RUN_RECORD_FILE
from assetops.contract.secrecy import decrypt
from assetops.contract.submission import SHORT, TRACKS, Track
from organizer.build import PARTS, build
from organizer.options import Options
from organizer.platform import lay_prediction
from organizer.programs import task_keys
from organizer.wheels.store import gather
from organizer.wheels.tags import PYTHONS
from organizer.worker import find_worker
from tests.organizer.test_build import DATES, SEED
from tests.submissions import write

pytestmark = pytest.mark.long
PYTHON = "{}.{}".format(*sys.version_info[:2])
IMAGE = f"python:{PYTHON}-slim@sha256:{64 * '0'}"  # which no container engine has: the programs run as processes
IMPORTS = """
import joblib, numpy, openai, pandas, pydantic, scipy.optimize, sklearn.ensemble

class ExecutionAgent:
    def run(self, task, ctx):
        forest = sklearn.ensemble.RandomForestRegressor(5, random_state=0).fit(numpy.eye(4), numpy.arange(4))
        frame = pandas.DataFrame({"a": forest.predict(numpy.eye(4))})
        return f"files {joblib.__file__} {openai.__file__} mean {frame.a.mean():.2f}"
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    options = Options("procedural", IMAGE, gather(PYTHON), pool=60)
    build(SEED, DATES, options, out)
    return out


def alone() -> list[str]:
    """What cuts a command off from every network, where this user may."""
    if shutil.which("unshare") and subprocess.run(["unshare", "-n", "true"], check=False).returncode == 0:
        return ["unshare", "-n"]
    pytest.skip("this user cannot make a network namespace (unshare -n)")


@pytest.mark.parametrize("track", TRACKS)
def test_both_programs_install_and_score_the_sample_without_network(track: Track, dist: Path) -> None:
    bundle = dist / f"assetops-live-{SHORT[track]}.zip"
    command = [*alone(), sys.executable, "-m", "organizer.validate", str(bundle)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"in an empty environment of Python {PYTHON}" in done.stdout
    assert f"{track}, development: ingestion" in done.stdout
    assert f"{track}, final: ingestion" in done.stdout
    assert "0 errors, 2 warnings" in done.stdout


def test_agents_may_import_what_the_page_promises(dist: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(dist / "assetops-live-execution.zip") as archive:
        archive.extractall(tmp_path / "bundle")
    for part in PARTS:
        with zipfile.ZipFile(tmp_path / "bundle" / f"{part}_final.zip") as archive:
            archive.extractall(tmp_path / "task" / part)
    root = tmp_path / "run"
    lay_prediction(tmp_path / "task", write(tmp_path / "submission", IMPORTS, "Task Execution"), root)
    worker = find_worker("no-such-image", PYTHON, tmp_path / "venv")
    done = worker.run(root)
    assert done.code == 0, done.error
    key = task_keys(SEED, "Task Execution", "final")["output"].hex()
    record = json.loads(decrypt(key, RUN_RECORD_FILE, (root / "output" / RUN_RECORD_FILE).read_bytes()))["payload"]
    assert [entry["status"] for entry in record["entries"]] == ["finished"] * 10
    file = record["entries"][0]["file"]
    answer = json.loads(decrypt(key, file, (root / "output" / file).read_bytes()))["answer"]
    assert str(root / "program" / "packages" / "joblib") in answer


@pytest.mark.parametrize("python", PYTHONS)
def test_the_wheels_of_each_python_are_those_of_its_lock(python: str) -> None:
    found = gather(python)  # compares every file with its tag and hash
    assert all((found.folder / file).is_file() for listed in found.listed.values() for file in listed)


def test_two_builds_are_the_same_bytes_with_their_wheels(dist: Path, tmp_path: Path) -> None:
    options = Options("procedural", IMAGE, gather(PYTHON), pool=60)
    again = build(SEED, DATES, options, tmp_path)
    assert [path.read_bytes() for path in again] == [(dist / path.name).read_bytes() for path in again]
