"""The kit on machines we do not have, as near as Linux comes to them.

macOS: a Python that behaves as one there (`as_darwin.py`, which says what it cannot show). WSL: a kernel without
Landlock or seccomp (`old_kernel.py`), a folder with spaces and other letters, files as Windows' tools write them.
"""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from assetops.contract.errors import Problem
from assetops.contract.submission import SHORT, TRACKS, Track
from organizer.archive import pack
from organizer.check_submission import check
from organizer.dry_run import SAMPLES
from organizer.kit import requirements
from organizer.offered import read_offered
from organizer.zip_submission import zip_submission
from tests.starting_kit.kits import HERE, make, run, unpacked
from tests.submissions import Ran, task_of

PLAIN = {"process", "process_group", "environment"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as on a Mac: TMPDIR is a long path, through a link, in a folder with a space and an umlaut."""
    task_of("Task Planning")
    home = tmp_path_factory.mktemp("Jörg Müller")
    (home / "private" / "folders" / "zz" / "zyxvpxvq6csfxvn_n0000000000000" / "T").mkdir(parents=True)
    (home / "var").symlink_to("private")
    return home


@pytest.fixture(scope="module")
def mac(place: Path) -> Path:
    return unpacked(place / "AssetOps Kit", as_darwin=True)


@pytest.fixture(scope="module")
def kit(place: Path) -> Path:
    return unpacked(place / "Kit on Linux")


def temporary(kit: Path) -> str:
    return str(kit.parent / "var" / "folders" / "zz" / "zyxvpxvq6csfxvn_n0000000000000" / "T")


def test_on_macos_the_samples_score_the_same_bytes_and_the_missing_sandbox_is_said_once(
    mac: Path, here: dict[Track, Ran]
) -> None:
    done = make(mac, "score", TMPDIR=temporary(mac))
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("sandbox") == 1
    assert "Traceback" not in done.stdout
    for track in TRACKS:
        left = mac / "runs" / "latest" / SHORT[track]
        record = json.loads((left / "prediction" / "run_record.json").read_text())["payload"]
        assert set(record["isolation"]) == PLAIN, "nothing is claimed that only Linux has"
        assert record["versions"]["kernel"] == "24.6.0", "it was not run by the Python that behaves as on macOS"
        assert (left / "scoring" / "scores.json").read_bytes() == (here[track].output / "scores.json").read_bytes()
        for one in here[track].prediction.glob("trajectory_*.json"):
            assert (left / "prediction" / one.name).read_bytes() == one.read_bytes()
    assert not list(Path(temporary(mac)).iterdir()), "every temporary folder is gone"


def test_on_macos_a_submission_is_checked_and_zipped_from_a_folder_with_a_space(mac: Path) -> None:
    shutil.copytree(mac / "planning_agent", mac / "my agent")
    checked = make(mac, "check-submission", "SUBMISSION=my agent")
    assert checked.stdout.startswith("my agent would be accepted by the competition for Task Planning")
    zipped = make(mac, "zip", "SUBMISSION=my agent", "OUT=out/my agent.zip")
    assert zipped.returncode == 0, zipped.stdout
    with zipfile.ZipFile(mac / "out" / "my agent.zip") as archive:
        assert archive.namelist() == ["agent.py", "fact_sheet.json", "kit_version.txt"]


@pytest.mark.long
def test_on_macos_the_notebook_runs_from_top_to_bottom(mac: Path) -> None:
    execute = (
        "import nbclient, nbformat, sys; notebook = nbformat.read('quickstart.ipynb', 4); "
        "nbclient.NotebookClient(notebook, timeout=120).execute(); print('ran on', sys.platform)"
    )
    done = run(mac, str(mac / ".venv" / "bin" / "python"), "-c", execute, TMPDIR=temporary(mac))
    assert "ran on darwin" in done.stdout, done.stdout
    assert json.loads((mac / "runs" / "quickstart" / "scoring" / "scores.json").read_text())["score"] > 10


@pytest.mark.parametrize(
    ("without", "said"),
    [("landlock,seccomp", "no sandbox"), ("landlock", "no Landlock"), ("seccomp", "no seccomp"), ("nothing", "None\n")],
)
def test_what_an_old_kernel_cannot_confine_is_said(without: str, said: str, kit: Path) -> None:
    asked = "from organizer.dry_run import sandbox_note; print(sandbox_note())"
    python = str(kit / ".venv" / "bin" / "python")
    done = run(kit, sys.executable, str(HERE / "old_kernel.py"), without, python, "-c", asked, PYTHONPATH="engine")
    assert said in done.stdout


def test_on_a_kernel_without_landlock_and_seccomp_a_sample_scores_the_same_bytes(
    kit: Path, here: dict[Track, Ran], tmp_path: Path
) -> None:
    words = ("make", "score", "SUBMISSION=execution_agent", f"OUT={tmp_path}/old kernel")
    done = run(kit, sys.executable, str(HERE / "old_kernel.py"), "landlock,seccomp", *words)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("sandbox") == 1
    record = json.loads((tmp_path / "old kernel" / "prediction" / "run_record.json").read_text())["payload"]
    assert not [word for word in record["isolation"] if word.startswith(("landlock", "seccomp", "signal"))]
    scores = (tmp_path / "old kernel" / "scoring" / "scores.json").read_bytes()
    assert scores == (here["Task Execution"].output / "scores.json").read_bytes()


def test_where_no_environment_can_be_made_it_is_said_where_one_can(tmp_path: Path) -> None:
    shutil.copy(SAMPLES["Task Planning"].parent / "Makefile", tmp_path)
    (tmp_path / "engine").mkdir()
    done = run(
        tmp_path, sys.executable, str(HERE / "old_kernel.py"), "modes", "make", "score", f"PYTHON={sys.executable}"
    )
    assert done.returncode != 0
    assert "unzip the kit in your home folder" in done.stdout


def as_windows_writes(folder: Path) -> Path:
    """The planning sample with carriage returns and byte order marks, and what Explorer leaves beside it."""
    folder.mkdir(parents=True)
    for name in ("agent.py", "fact_sheet.json"):
        text = (SAMPLES["Task Planning"] / name).read_bytes().replace(b"\n", b"\r\n")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text)
    (folder / "desktop.ini").write_bytes(b"[.ShellClassInfo]\r\n")
    return folder


def test_files_written_on_windows_are_taken_and_zipped(tmp_path: Path) -> None:
    mine = as_windows_writes(tmp_path / "mine")
    assert check(mine).track == "Task Planning"
    zip_submission(mine, tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert archive.namelist() == ["agent.py", "fact_sheet.json", "kit_version.txt"]


def test_a_folder_beside_what_explorer_leaves_is_looked_through(tmp_path: Path) -> None:
    as_windows_writes(tmp_path / "root" / "my agent")
    (tmp_path / "root" / "Thumbs.db").write_bytes(b"")
    pack(tmp_path / "root", tmp_path / "mine.zip")
    assert check(tmp_path / "mine.zip").track == "Task Planning"
    zip_submission(tmp_path / "mine.zip", tmp_path / "again.zip")
    assert check(tmp_path / "again.zip").track == "Task Planning"


def test_backslashes_in_a_zip_are_read_as_the_platform_reads_them(tmp_path: Path) -> None:
    mine = as_windows_writes(tmp_path / "mine")
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for name in ("agent.py", "fact_sheet.json"):
            archive.writestr(f"mine\\{name}", (mine / name).read_bytes())
    assert check(tmp_path / "mine.zip").track == "Task Planning"


def test_a_file_in_the_encoding_of_powershells_arrow_is_refused_with_the_mend(tmp_path: Path) -> None:
    mine = as_windows_writes(tmp_path / "mine")
    (mine / "fact_sheet.json").write_bytes('{"Track": "Task Planning"}'.encode("utf-16"))
    with pytest.raises(Problem, match="UTF-8") as caught:
        check(mine)
    assert caught.value.code == "fact_sheet_invalid"


@pytest.mark.parametrize("words", [(), ("PYTHON=python3",)])
def test_an_old_python_is_answered_with_how_to_get_a_new_one_before_anything_is_done(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    kit, tools = tmp_path / "kit", tmp_path / "bin"
    shutil.copytree(SAMPLES["Task Planning"].parent, kit, ignore=shutil.ignore_patterns("runs", "my_agent"))
    (kit / "engine").mkdir()
    tools.mkdir()
    for tool in ("sh", "make", "echo", "false"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    (tools / "python3").write_text("#!/bin/sh\n# Python 3.9 of Xcode, asked whether it fits\nexit 1\n")
    (tools / "python3").chmod(0o755)
    done = make(kit, "score", *words, PATH=str(tools))
    assert done.returncode != 0
    assert done.stdout.startswith("Python 3.12, 3.11 or 3.13 is needed; ")
    assert "brew install python@3.12" in done.stdout
    assert not (kit / ".venv").exists()


def test_an_intel_mac_gets_the_last_cryptography_that_was_made_for_it() -> None:
    lines = [Requirement(line) for line in requirements(read_offered()).splitlines()]
    for system, machine, version in (
        ("darwin", "x86_64", "48.0.1"),
        ("darwin", "arm64", "50.0.2"),
        ("linux", "x86_64", "50.0.2"),
    ):
        there = {"sys_platform": system, "platform_machine": machine}
        wanted = [line for line in lines if line.marker is None or line.marker.evaluate(there)]
        assert [str(line.specifier) for line in wanted if line.name == "cryptography"] == [f"=={version}"]
        assert len({line.name for line in wanted}) == len(wanted)


def test_no_two_names_in_the_kit_differ_by_case_alone_and_windows_can_write_them_all(kit: Path) -> None:
    shipped = [path for path in kit.rglob("*") if ".venv" not in path.parts and "runs" not in path.parts]
    names = [str(path.relative_to(kit)).casefold() for path in shipped]
    assert len(names) == len(set(names))
    assert not [name for name in names if set(name) & set('<>:"\\|?*') or name.endswith((" ", "."))]
    assert not [path for path in shipped if path.is_symlink()]
