"""`make rescore`: the same code, another judge; a broken run costs nobody else anything."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from assetops.contract.submission import SHORT, TRACKS
from assetops.llm import failure as failures
from organizer.dry_run import SAMPLES
from organizer.rescore import main, rescore
from tests.llm.scripts import right_judge
from tests.llm.server import Call, Script, Server, failure
from tests.submissions import run, task_of

FILES = ("scores.json", "verdicts.json", "detailed_results.html")


@dataclass(frozen=True)
class Saved:
    """Two dry runs as `make score` leaves them."""

    runs: Path
    scoring: Path


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    place = tmp_path_factory.mktemp("saved")
    for track in TRACKS:
        ran = run(task_of(track), SAMPLES[track], place / "work" / SHORT[track])
        shutil.copytree(ran.prediction, place / "runs" / SHORT[track] / "prediction")
        shutil.copytree(ran.output, place / "scoring" / SHORT[track])
    return Saved(place / "runs", place / "scoring")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "FIRST_WAIT", 0.01)


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A judge's environment with a cache; the base URL is set by `serving`."""
    monkeypatch.setenv("JUDGE_MODEL", "m")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("JUDGE_CACHE", str(tmp_path / "cache.sqlite"))
    return tmp_path


def by_llm(script: Script, runs: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Rescore with a scripted judge; gives how often it was asked."""
    with Server(script) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        rescore(runs, out, "llm")
        return len(server.calls)


def digests(out: Path) -> dict[str, str]:
    files = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {path.relative_to(out).as_posix(): digest(path.read_bytes()) for path in files}


def test_the_same_judge_gives_what_scoring_gave_to_the_byte(saved: Saved, tmp_path: Path) -> None:
    lines = rescore(saved.runs, tmp_path, "procedural")
    assert [line.run for line in lines] == ["execution/prediction", "planning/prediction"]
    for track in SHORT.values():
        for name in FILES:
            again = (tmp_path / track / "prediction" / name).read_bytes()
            assert again == (saved.scoring / track / name).read_bytes(), name


def test_with_a_warm_cache_no_call_is_made_and_every_byte_is_the_same(
    saved: Saved, endpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = by_llm(right_judge, saved.runs, endpoint / "cold", monkeypatch)
    warm = by_llm(lambda call: failure(500), saved.runs, endpoint / "warm", monkeypatch)
    assert (cold > 10, warm) == (True, 0)
    assert digests(endpoint / "cold") == digests(endpoint / "warm")
    found = results(endpoint / "warm" / "planning" / "prediction")
    usage = found["judge_usage"]
    assert (found["judge"], usage["prompt_tokens"]) == ("llm", 9 * usage["answers"])
    assert usage["answers"] > 5


def test_another_mode_is_another_judge_with_another_version_and_other_answers(
    saved: Saved, endpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_llm(right_judge, saved.runs, endpoint / "joint", monkeypatch)
    monkeypatch.setenv("JUDGE_MODE", "per_criterion")
    by_llm(right_judge, saved.runs, endpoint / "each", monkeypatch)
    joint, each = (results(endpoint / out / "planning" / "prediction") for out in ("joint", "each"))
    assert joint["judge_version"] != each["judge_version"]
    assert each["judge_usage"]["answers"] > 1.5 * joint["judge_usage"]["answers"]
    assert joint["scores"] == each["scores"], "a right judge is right in both"


def results(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "verdicts.json").read_text())
    return found


def index(out: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((out / "rescored.json").read_text())
    return found


def test_what_was_judged_before_the_judge_went_down_is_not_judged_again(
    saved: Saved, endpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JUDGE_CACHE")
    out = endpoint / "out"
    first = by_llm(right_judge, saved.runs / "execution", endpoint / "only", monkeypatch)

    def dies(call: Call) -> object:
        return right_judge(call) if call.number < first else failure(401)

    with pytest.raises(Problem) as caught:
        by_llm(dies, saved.runs, out, monkeypatch)  # type: ignore[arg-type]
    assert caught.value.code == "llm_down"
    assert [line["run"] for line in index(out)] == ["execution/prediction"]
    rest = by_llm(right_judge, saved.runs, out, monkeypatch)
    assert rest > 0
    assert [line["run"] for line in index(out)] == ["execution/prediction", "planning/prediction"]
    assert by_llm(right_judge, saved.runs, out, monkeypatch) == 0


def test_broken_runs_are_listed_with_the_reason_and_the_others_are_judged(
    saved: Saved, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs, good = tmp_path / "runs", saved.runs / "planning" / "prediction"
    shutil.copytree(good, runs / "a good")
    with zipfile.ZipFile(runs / "a zipped.zip", "w") as archive:
        for path in good.iterdir():
            archive.write(path, f"output/{path.name}")
    shutil.copytree(good, runs / "another bundle")
    marker = (good / "start_marker.json").read_text()
    (runs / "another bundle" / "start_marker.json").write_text(marker.replace('"practice"', '"unheard-of"'))
    shutil.copytree(good, runs / "changed")
    for path in (runs / "changed").glob("trajectory_*.json"):
        path.write_bytes(path.read_bytes().replace(b'"ok":true', b'"ok":false'))
    shutil.copytree(good, runs / "no marker")
    (runs / "no marker" / "start_marker.json").unlink()
    (runs / "no zip.zip").write_bytes(b"PK nothing")
    shutil.copytree(good, runs / "not JSON")
    (runs / "not JSON" / "start_marker.json").write_bytes(b"\xff{")

    assert main(["--runs", str(runs), "--out", str(tmp_path / "out"), "--dist", str(tmp_path)]) == 0
    said = {str(line["run"]): str(line.get("problem", "")).split(":")[0] for line in index(tmp_path / "out")}
    assert said == {
        "a good": "",
        "a zipped.zip": "",
        "another bundle": "no_secrets",
        "changed": "run_incomplete",
        "no marker": "no_start_marker",
        "no zip.zip": "zip_damaged",
        "not JSON": "json_not_text",
    }
    scores = {str(line["run"]): line.get("score") for line in index(tmp_path / "out")}
    assert scores["a good"] == scores["a zipped.zip"] != 0
    assert scores["changed"] == 0, "as scoring would: what is not authentic counts nothing"
    assert "4 not" in capsys.readouterr().out


def test_a_folder_without_runs_is_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--runs", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "no_runs" in capsys.readouterr().err
