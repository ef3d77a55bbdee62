"""What an organizer can choose for a bundle, and how a wrong choice is answered; the estimate."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from organizer.build import _competition, _manifest, main
from organizer.dates import Dates, read_dates
from organizer.estimate import limits
from organizer.estimate import main as estimate
from organizer.options import Options, read_families, read_isolation, read_judge
from organizer.programs import REQUIRED_ISOLATION

PRIVATE = Path(__file__).parent / "private_families"
OPTIONS = Options("procedural", "python:3.12-slim", wheels=None)


def test_all_isolation_is_required_unless_lowered_in_so_many_words() -> None:
    assert read_isolation("") == REQUIRED_ISOLATION
    assert read_isolation("non_dumpable_parent,seccomp") == ("seccomp", "non_dumpable_parent")
    assert read_isolation("none") == ()
    with pytest.raises(Problem) as caught:
        read_isolation("seccomp,landlock")
    assert caught.value.code == "bad_isolation"


def test_the_queue_and_the_image_go_into_the_competition() -> None:
    dates = read_dates("2027-01-15", "2027-03-15")
    made = _competition("Task Planning", dates, Options("procedural", "python:3.11-slim", None, queue="my-vhost"))
    assert (made["queue"], made["docker_image"]) == ("my-vhost", "python:3.11-slim")
    assert "queue" not in _competition("Task Planning", dates, OPTIONS)


def test_an_offset_of_a_date_is_converted_not_dropped() -> None:
    dates = read_dates("2027-01-15T02:00+02:00", "2027-03-15T12:00")
    assert isinstance(dates, Dates)
    assert (dates.of(0)["start"], dates.of(0)["end"]) == ("2027-01-15 00:00:00", "2027-03-15 12:00:00")


def test_the_manifest_says_version_and_choices_and_no_secret() -> None:
    _, own = read_families("", str(PRIVATE))
    found = _manifest("Task Planning", "b" * 16, Options("procedural", "x:1", None, private=own, own=own[:2]))
    assert (found["private_families"], found["own_families"], found["judge"]) == (len(own), 2, "procedural")
    assert found["version"].count(".") == 2
    assert "seed" not in found


def test_scenarios_of_one_s_own_join_the_public_ones(tmp_path: Path) -> None:
    """A folder that could not fill the final phase alone is refused as PRIVATE_FAMILIES and taken as SCENARIOS."""
    shutil.copy(PRIVATE / "iot.yaml", tmp_path)
    private, own = read_families("", str(tmp_path))
    assert private is None
    assert {family.type for family in own} == {"IoT"}
    with pytest.raises(Problem) as caught:
        read_families(str(tmp_path), "")
    assert caught.value.code == "private_unbalanced"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("iot.yaml", (PRIVATE / "iot.yaml").read_text().replace("id: ", "id: iot-mean-in-window #", 1), "bad_family"),
        (
            "rewordings.yaml",
            "rewordings: {iot-mean-in-window: ["
            "'Mean of {sensor.name}, {asset.name}, {asset.site}, {window.from} to {window.to}?']}",
            "family_taken",
        ),
    ],
)
def test_scenarios_with_the_name_of_a_public_family_are_refused(
    name: str, content: str, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(Problem) as caught:
        read_families("", str(tmp_path))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--judge", "nobody"], "bad_judge"),
        (["--judge", "procedural", "--python", "3.9"], "bad_python"),
        (["--judge", "procedural", "--isolation", "all"], "bad_isolation"),
        (["--judge", "procedural", "--scenarios", "/nowhere"], "no_families"),
        (["--judge", "procedural", "--start", "2027-02-30"], "bad_date"),
        (["--judge", "procedural", "--seed", "1234"], "weak_seed"),
        (["--judge", "procedural", "--agent-requirements", "/nowhere"], "bad_requirements"),
    ],
)
def test_a_wrong_choice_is_one_clear_line_and_writes_nothing(
    words: list[str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("organizer.wheels.store._fetch", lambda *_: {})
    assert main([*words, "--out", str(tmp_path / "dist")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{code}: ")
    assert not (tmp_path / "dist").exists()


def test_an_llm_judge_needs_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUDGE_MODEL", raising=False)
    with pytest.raises(Problem) as caught:
        read_judge("llm")
    assert caught.value.code == "judge_not_chosen"
    monkeypatch.setenv("JUDGE_MODEL", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", "unix:///app/data/llm.sock")
    name, endpoint = read_judge("")
    assert (name, endpoint and endpoint.base_url) == ("llm", "unix:///app/data/llm.sock")


def test_the_estimate_counts_what_the_rules_allow(capsys: pytest.CaptureFixture[str]) -> None:
    most, a_day = limits()
    assert (most, a_day) == (60, 3)
    assert estimate(["--teams", "10"]) == 0
    printed = capsys.readouterr().out
    assert "1,200 submissions and 20 final runs" in printed
    assert f"judge          {round((1200 * 11 + 20 * 10) * 1.2):,} calls" in printed
    assert estimate(["--teams", "0"]) == 1


def test_the_estimate_takes_one_s_own_figures(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--teams", "1", "--per-team", "1", "--agent-tokens", "0", "--input-price", "1", "--output-price", "0"]
    assert estimate(words) == 0
    scenarios = 2 * (11 + 10)
    cost = -(-scenarios * 12 // 10) * 3200 / 1e6
    assert f"both together  {cost:.2f}" in capsys.readouterr().out
