"""`make fetch` against a server that answers as the platform does, with outputs that our own programs wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assetops.contract.errors import Problem
from assetops.contract.record import RUN_RECORD_FILE, START_MARKER_FILE, TIMINGS_FILE
from assetops.contract.results import VERDICTS_FILE, Results
from assetops.contract.secrecy import encrypt
from organizer.fetch.__main__ import main, read_secrets
from organizer.fetch.competition import Told, fetch
from organizer.fetch.platform_api import Platform, log_in, read_url
from organizer.programs import task_keys
from tests.organizer.fetch.platform_server import TOKEN, PlatformServer, zipped

SEED = bytes(range(32))
COMPETITION = {
    "id": 7,
    "phases": [
        {"id": 21, "name": "Development", "tasks": [{"id": 1, "name": "Task Planning, development"}]},
        {"id": 22, "name": "Final", "tasks": [{"id": 2, "name": "Task Planning, final"}]},
    ],
}
SCORES = [{"column_key": "score", "score": "53.0303030303", "index": 0}]


def row(number: int, owner: str, status: str = "Finished") -> dict[str, Any]:
    scores = SCORES if status == "Finished" else []
    when = "2027-02-01 10:00"
    return {"id": number, "owner": owner, "status": status, "created_when": when, "filename": "a.zip", "scores": scores}


def prediction(phase: Any, **more: bytes) -> bytes:
    key = task_keys(SEED, "Task Planning", phase)["output"].hex()
    plain = {RUN_RECORD_FILE: b"{record}", TIMINGS_FILE: b"{}", "trajectory_00.json": b"{trajectory}"}
    return zipped(
        {START_MARKER_FILE: b"{marker}", **{name: encrypt(key, name, data) for name, data in plain.items()}, **more}
    )


def scoring(phase: Any) -> bytes:
    results = Results(
        bundle="b",
        track="Task Planning",
        phase=phase,
        judge="procedural",
        judge_version="1",
        selected=11,
        scores={"score": 1.5},
    )
    key = task_keys(SEED, "Task Planning", phase)["verdicts"].hex()
    return zipped({VERDICTS_FILE: encrypt(key, VERDICTS_FILE, results.as_bytes()), "scores.json": b"{}"})


@pytest.fixture
def server() -> Any:
    rows = {21: [row(16, "alice"), row(17, "bob", "Failed"), row(18, "bob", "Running")], 22: [row(30, "alice")]}
    with PlatformServer(COMPETITION, rows) as found:
        phases = {16: "development", 17: "development", 30: "final"}
        for number, phase in phases.items():
            found.files[f"{number}-p.zip"] = prediction(phase)
            found.files[f"{number}-s.zip"] = scoring(phase)
            found.details[number] = {
                "logs": [],
                "prediction_result": f"{found.store}{number}-p.zip?signature=x",
                "scoring_result": f"{found.store}{number}-s.zip?signature=x",
            }
        found.details[17]["scoring_result"] = None  # judge down: no verdicts
        yield found


def run(server: PlatformServer, out: Path, seed: bytes = SEED) -> Told:
    platform = Platform(server.base, TOKEN, between=0.0)
    platform._sleep = lambda seconds: None
    try:
        return fetch(platform, 7, seed, out, lambda line: None)
    finally:
        platform.close()


def test_everything_of_both_phases_is_fetched_and_decrypted(server: PlatformServer, tmp_path: Path) -> None:
    told = run(server, tmp_path)
    assert (told.submissions, told.verdicts, told.runs, told.troubles) == (4, 2, 3, [])
    listed = json.loads((tmp_path / "submissions-planning-development.json").read_text())
    assert [one["id"] for one in listed] == [16, 17, 18]
    assert listed[0]["scores"][0]["score"] == "53.0303030303", "unrounded, as the platform gave it"
    assert json.loads((tmp_path / "verdicts" / "30.json").read_text())["phase"] == "final"
    assert (tmp_path / "runs" / "16" / RUN_RECORD_FILE).read_bytes() == b"{record}"
    assert (tmp_path / "runs" / "17" / "trajectory_00.json").read_bytes() == b"{trajectory}"
    assert not (tmp_path / "verdicts" / "17.json").exists()
    assert (tmp_path / "leaderboard-planning-final.json").is_file()


def test_pages_are_joined_to_one_list_with_one_submission_a_line(server: PlatformServer, tmp_path: Path) -> None:
    server.paged = True
    run(server, tmp_path)
    text = (tmp_path / "submissions-planning-development.json").read_text()
    assert [one["id"] for one in json.loads(text)] == [16, 17, 18]
    assert len(text.splitlines()) == 5


def test_what_was_fetched_is_not_fetched_again(server: PlatformServer, tmp_path: Path) -> None:
    run(server, tmp_path)
    server.asked.clear()
    told = run(server, tmp_path)
    assert (told.kept, told.verdicts, told.runs) == (2, 0, 0)
    assert [path for path in server.asked if path.startswith("/store/")] == []


def test_a_fetch_that_broke_off_goes_on_where_it_was(server: PlatformServer, tmp_path: Path) -> None:
    server.hiccup = lambda path, before: (403, {}) if path == "/api/submissions/17/get_details/" else None
    with pytest.raises(Problem) as caught:
        run(server, tmp_path)
    assert caught.value.code == "fetch_forbidden"
    assert (tmp_path / "verdicts" / "16.json").is_file()
    server.hiccup = lambda path, before: None
    assert run(server, tmp_path).kept == 1


def test_one_request_at_a_time_and_again_after_429_and_500(server: PlatformServer, tmp_path: Path) -> None:
    server.hiccup = lambda path, before: ((429, {"Retry-After": "7"}), (500, {}), None)[min(before, 2)]
    waited: list[float] = []
    platform = Platform(server.base, TOKEN, between=0.3)
    platform._sleep = waited.append
    fetch(platform, 7, SEED, tmp_path, lambda line: None)
    platform.close()
    assert server.together == 1
    assert 7.0 in waited, "Retry-After was kept"
    assert sum(0 < seconds <= 0.3 for seconds in waited) > 10, "and a pause between all requests"


def test_a_platform_that_is_down_is_a_problem_after_a_few_attempts(server: PlatformServer, tmp_path: Path) -> None:
    server.hiccup = lambda path, before: (503, {})
    with pytest.raises(Problem) as caught:
        run(server, tmp_path)
    assert caught.value.code == "fetch_failed"
    assert len(server.asked) == 6


def test_the_token_goes_to_the_platform_and_not_to_its_store(server: PlatformServer, tmp_path: Path) -> None:
    run(server, tmp_path)
    assert server.tokens_at_the_store == []


def test_secrets_of_another_build_are_named_and_nothing_is_written(server: PlatformServer, tmp_path: Path) -> None:
    told = run(server, tmp_path, bytes(32))
    assert len(told.troubles) == 5
    assert all("not_authentic" in line and "build" in line for line in told.troubles)
    assert not (tmp_path / "runs" / "16").exists()
    assert list(tmp_path.glob("verdicts/*")) == []


def test_files_beside_ours_in_an_output_are_not_unpacked(server: PlatformServer, tmp_path: Path) -> None:
    """A container of a submission's own can put anything into the output."""
    server.files["16-p.zip"] = prediction(
        "development", **{"../../evil": b"x", "notes.txt": b"x", "a/trajectory_01.json": b"x"}
    )
    run(server, tmp_path / "export")
    names = sorted(path.name for path in (tmp_path / "export" / "runs" / "16").iterdir())
    assert names == [RUN_RECORD_FILE, START_MARKER_FILE, TIMINGS_FILE, "trajectory_00.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 half a zip"])
def test_a_damaged_output_costs_that_file_and_not_the_fetch(
    content: bytes, server: PlatformServer, tmp_path: Path
) -> None:
    server.files["16-p.zip"] = content
    told = run(server, tmp_path)
    assert len(told.troubles) == 1
    assert "output_damaged" in told.troubles[0]
    assert told.verdicts == 2


def test_a_competition_that_is_not_ours_is_refused(server: PlatformServer, tmp_path: Path) -> None:
    server.competition = {"id": 7, "phases": [{"id": 21, "name": "Development", "tasks": [{"name": "Iris"}]}]}
    with pytest.raises(Problem) as caught:
        run(server, tmp_path)
    assert caught.value.code == "not_ours"


def test_the_command_reads_the_token_from_the_environment(
    server: PlatformServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("organizer.fetch.__main__.SECONDS_BETWEEN", 0.0)
    monkeypatch.setenv("CODABENCH_TOKEN", TOKEN)
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text(yaml.safe_dump({"seed": SEED.hex()}))
    words = [f"{server.base}/competitions/7/", "--secrets", str(secrets), "--out", str(tmp_path / "export")]
    assert main(words) == 0
    assert "4 submissions; new: 2 verdicts, 3 runs" in capsys.readouterr().out
    monkeypatch.setenv("CODABENCH_TOKEN", "another")
    assert main(words) == 1
    assert "fetch_unauthorized" in capsys.readouterr().err
    monkeypatch.delenv("CODABENCH_TOKEN")
    assert main(words) == 1
    assert "no_token" in capsys.readouterr().err, "no terminal to ask at"


def test_a_password_becomes_a_token(server: PlatformServer) -> None:
    assert log_in(server.base, "anna", "secret") == TOKEN
    with pytest.raises(Problem) as caught:
        log_in(server.base, "anna", "wrong")
    assert caught.value.code == "fetch_unauthorized"
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://www.codabench.org/competitions/1234/", "https://www.codabench.org/competitions/1234/#/pages"]
)
def test_the_address_is_the_browser_s(url: str) -> None:
    assert read_url(url) == ("https://www.codabench.org", 1234)


@pytest.mark.parametrize(
    "url", ["", "1234", "ftp://x/competitions/1/", "https://x/competition/1", "https:///competitions/1"]
)
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(Problem) as caught:
        read_url(url)
    assert caught.value.code == "bad_competition"


@pytest.mark.parametrize("text", ["", "seed: ", "- a", "a: [", "seed: abc"])
def test_secrets_that_cannot_be_read_are_a_problem(text: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.yaml").write_text(text)
    with pytest.raises(Problem):
        read_secrets(tmp_path / "secrets.yaml")
