"""`make bundle`: two uploads that validate, agree to the byte, keep their secrets and really run."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from assetops.contract.errors import Problem
from assetops.contract.submission import TRACKS
from organizer.archive import pack, unpack
from organizer.build import PARTS, build, main
from organizer.dates import Dates, read_dates
from organizer.dry_run import SAMPLES
from organizer.fetch.outputs import save_run
from organizer.keys import derive, new_seed, read_seed
from organizer.options import Options, read_judge
from organizer.programs import task_keys
from organizer.rescore import rescore
from organizer.validate import validate
from tests.organizer.uploads import Upload
from tests.submissions import run

SEED = bytes(range(32))
DATES = Dates(datetime(2027, 1, 15), datetime(2027, 3, 15))
OPTIONS = Options("procedural", "registry.example/assetops-live:0.1.0", wheels=None, pool=60)  # nothing travels


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build(SEED, DATES, OPTIONS, out)
    return out


def inside(bundle: Path) -> dict[str, bytes]:
    """All files of the upload, those of its inner zips too."""
    found: dict[str, bytes] = {}
    with zipfile.ZipFile(bundle) as outer:
        for name in outer.namelist():
            found[name] = outer.read(name)
            if name.endswith(".zip"):
                with outer.open(name) as file, zipfile.ZipFile(file) as inner:
                    found |= {f"{name}/{member}": inner.read(member) for member in inner.namelist()}
    return found


@pytest.mark.parametrize("track", ["planning", "execution"])
def test_each_upload_validates_with_nothing_but_the_warnings_that_apply(track: str, dist: Path) -> None:
    findings = validate(dist / f"assetops-live-{track}.zip")
    assert {found.severity for found in findings} == {"warning"}
    told = [found.reason for found in findings]
    assert [reason[:20] for reason in told] == ["All scenarios come f", "The procedural judge"]


def test_two_builds_with_one_seed_and_date_are_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    again = build(SEED, DATES, OPTIONS, tmp_path)
    assert [path.read_bytes() for path in again] == [(dist / path.name).read_bytes() for path in again]


def test_hidden_things_lie_only_where_they_may(dist: Path) -> None:
    files = inside(dist / "assetops-live-planning.zip")
    seed = SEED.hex().encode()
    assert not any(seed in data for data in files.values()), "the seed itself travels nowhere"
    practice = {name: data for name, data in files.items() if name.startswith("starting_kit.zip/")}
    assert not any(name.endswith("keys.json") or b"plant-development" in data for name, data in practice.items())
    for name, data in files.items() - practice.items():
        if name.endswith("keys.json"):
            assert "_program_" in name
        if b'"characteristic_form"' in data and name.endswith(".jsonl"):
            assert name.startswith("reference_data_")
        if "labels" in name:
            assert name.startswith("reference_data_")
        if name.endswith("scenarios.jsonl"):
            assert name.startswith("ingestion_program_")


def test_development_and_final_share_no_hidden_scenario_and_no_key(dist: Path) -> None:
    files = inside(dist / "assetops-live-execution.zip")
    first, final = (
        set(files[f"ingestion_program_{phase}.zip/bundle/scenarios.jsonl"].splitlines())
        for phase in ("development", "final")
    )
    assert (len(first), len(final)) == (61, 10)
    assert not first & final
    keys = [data for name, data in files.items() if name.endswith("ingestion_program_development.zip/bundle/keys.json")]
    assert keys != [data for name, data in files.items() if "program_final.zip/bundle/keys.json" in name][:1]


@pytest.mark.parametrize("track", ["planning", "execution"])
def test_the_final_phase_has_ten_private_scenarios_the_same_for_every_submission(track: str, dist: Path) -> None:
    files = inside(dist / f"assetops-live-{track}.zip")
    final, development = Upload(files, "final"), Upload(files, "development")
    assert len(final.scenarios) == len(final.golds) == 10
    assert not any(scenario.public for scenario in final.scenarios)
    digests = [f"{number:064x}" for number in range(20)]
    assert {final.drawn(digest) for digest in digests} == {tuple(scenario.id for scenario in final.scenarios)}
    assert len({development.drawn(digest) for digest in digests}) > 5


def test_the_final_phase_is_another_plant_and_its_scenarios_are_never_met_in_development(dist: Path) -> None:
    """By id, by question and by answer, against the whole development pools of both tracks."""
    files = {track: inside(dist / f"assetops-live-{track}.zip") for track in ("planning", "execution")}
    met = [Upload(one, "development") for one in files.values()]
    for one in files.values():
        final = Upload(one, "final")
        assert {scenario.plant for scenario in final.scenarios} == final.plants == {"plant-final"}
        assert len(final.records) > 20
        for development in met:
            assert development.plants == {"plant-development", "public"}
            assert not final.records & development.records
            assert not final.ids & development.ids
            assert not final.questions & development.questions
            assert not final.answers & development.answers


@pytest.mark.parametrize("track", TRACKS)
def test_the_built_programs_run_the_samples(track: str, dist: Path, tmp_path: Path) -> None:
    name = "planning" if track == "Task Planning" else "execution"
    unpack(dist / f"assetops-live-{name}.zip", tmp_path / "bundle")
    for part in PARTS:
        unpack(tmp_path / "bundle" / f"{part}_development.zip", tmp_path / "task" / part)
    ran = run(tmp_path / "task", SAMPLES[TRACKS[0] if name == "planning" else TRACKS[1]], tmp_path / "run")
    assert (ran.ingestion.code, ran.scoring.code) == (0, 0), ran.scoring.error
    assert ran.scores["scenarios_completed"] == 11
    (line,) = rescore(ran.prediction, tmp_path / "again", "procedural", dist)
    assert line.score == ran.scores["score"], "opened with secrets.yaml, judged by the uploads' gold standards"
    pack(ran.prediction, tmp_path / "output.zip")  # as the platform keeps it, and `make fetch` decrypts it
    key = task_keys(SEED, "Task Planning" if name == "planning" else "Task Execution", "development")["output"].hex()
    assert save_run((tmp_path / "output.zip").read_bytes(), key, tmp_path / "export" / "runs" / "16")
    (line,) = rescore(tmp_path / "export" / "runs", tmp_path / "rescored", "procedural", dist)
    assert (line.run, line.score) == ("16", ran.scores["score"])


def test_the_dates_are_quoted_utc_and_the_final_phase_follows(dist: Path) -> None:
    competition = yaml.safe_load(inside(dist / "assetops-live-planning.zip")["competition.yaml"])
    first, final = competition["phases"]
    assert (first["start"], first["end"]) == ("2027-01-15 00:00:00", "2027-03-15 00:00:00")
    assert first["end"] < final["start"] < final["end"]


@pytest.mark.parametrize("text", ["", "zz", "00" * 15, "12345", "not a seed"])
def test_a_seed_under_128_bits_or_of_other_letters_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_seed(text)
    assert caught.value.code in ("bad_seed", "weak_seed")


def test_each_purpose_has_its_own_key_and_a_new_seed_is_32_random_bytes() -> None:
    keys = [derive(SEED, *purpose) for purpose in (("seal", "a"), ("seal", "b"), ("draw", "a"), ("plant", "a"))]
    assert len({*keys, derive(bytes(32), "seal", "a")}) == 5
    assert len(new_seed()) == 32
    assert new_seed() != new_seed()


@pytest.mark.parametrize(
    ("start", "end", "code"), [("soon", "", "bad_date"), ("2027-02-01", "2027-01-01", "bad_period")]
)
def test_wrong_dates_are_refused(start: str, end: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        read_dates(start, end)
    assert caught.value.code == code


def test_a_bundle_without_a_judge_is_refused_unless_procedural_is_said_aloud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("JUDGE_MODEL", raising=False)
    assert main(["--out", str(tmp_path / "dist")]) == 1
    assert "JUDGE=procedural" in capsys.readouterr().err
    assert read_judge("procedural") == ("procedural", None)
