"""Wheels travel in the data and are installed at start: whole, unchanged, fitting, and enough for what is imported."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.seal import digest
from assetops.startup import check_machine, install
from organizer.kit import requirements
from organizer.programs import ROOT, _copy_code
from organizer.wheels.lock import AGENTS, DIRECT, Program, lock_file, lock_text, pins, read_lock
from organizer.wheels.store import Wheels, gather
from organizer.wheels.tags import PYTHONS, fits, name_and_version, read_python
from organizer.wheels.travel import add

WHEEL = "thing-1.0-py3-none-any.whl"
PROGRAMS: dict[Program, tuple[str, ...]] = {
    "ingestion": ("contract", "environment", "llm", "scenarios"),
    "scoring": ("contract", "llm"),
}


def wheel(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in {"thing/__init__.py": "VALUE = 41\n", "thing-1.0.dist-info/METADATA": "", **files}.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def stored(folder: Path, data: bytes) -> dict[str, str]:
    folder.mkdir(parents=True)
    (folder / WHEEL).write_bytes(data)
    return {WHEEL: digest(data)}


def imported(program: Program, tmp_path: Path) -> Iterator[str]:
    """The names that a program's code imports."""
    _copy_code(f"{program}_program", PROGRAMS[program], tmp_path / program)
    for path in sorted((tmp_path / program).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.split(".")[0]


@pytest.mark.parametrize("program", DIRECT)
@pytest.mark.parametrize("python", PYTHONS)
def test_everything_a_program_imports_travels(program: Program, python: str, tmp_path: Path) -> None:
    distributions = packages_distributions()
    wanted = {
        distributions[name][0].lower().replace("_", "-")
        for name in set(imported(program, tmp_path))
        if name in distributions and name not in sys.stdlib_module_names and name not in ("assetops", "organizer")
    }
    wanted -= {"assetops-live"}
    assert {"numpy", "pydantic", "cryptography"} <= wanted
    assert wanted <= {name_and_version(file)[0] for file in read_lock(lock_file(program, python).read_text())}


@pytest.mark.parametrize("python", PYTHONS)
def test_locked_wheels_fit_the_image_and_have_the_pinned_versions(python: str) -> None:
    for program, names in DIRECT.items():
        listed = read_lock(lock_file(program, python).read_text())
        assert [file for file in listed if not fits(file, python)] == []
        versions = dict(map(name_and_version, listed))
        assert [f"{name}=={versions[name]}" for name in names] == pins(names)
    agents = read_lock(lock_file("ingestion", python).read_text())
    assert set(AGENTS) <= {name_and_version(file)[0] for file in agents}


def test_both_pythons_have_the_same_versions() -> None:
    for program in DIRECT:
        first, second = (read_lock(lock_file(program, python).read_text()) for python in PYTHONS)
        assert set(map(name_and_version, first)) == set(map(name_and_version, second))


@pytest.mark.parametrize(
    ("file", "python", "fitting"),
    [
        ("numpy-2.4.6-cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "3.12", True),
        ("numpy-2.4.6-cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl", "3.11", False),
        ("numpy-2.4.6-cp312-cp312-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl", "3.12", False),
        ("numpy-2.4.6-cp312-cp312-musllinux_1_2_x86_64.whl", "3.12", False),
        ("numpy-2.4.6-cp312-cp312-macosx_11_0_arm64.whl", "3.12", False),
        ("numpy-2.4.6-cp312-cp312-manylinux_2_39_x86_64.whl", "3.12", False),
        ("cryptography-50.0.2-cp311-abi3-manylinux_2_28_x86_64.whl", "3.12", True),
        ("cryptography-50.0.2-cp312-abi3-manylinux_2_28_x86_64.whl", "3.11", False),
        ("six-1.17.0-py2.py3-none-any.whl", "3.11", True),
        ("old-1.0-py2-none-any.whl", "3.11", False),
        ("not a wheel.zip", "3.12", False),
    ],
)
def test_what_fits_is_told_by_the_tags(file: str, python: str, fitting: bool) -> None:
    assert fits(file, python) is fitting


def test_wheels_are_unpacked_and_importable(tmp_path: Path) -> None:
    data = wheel(
        **{"thing-1.0.data/purelib/more.py": "VALUE = 1\n", "thing-1.0.data/scripts/run": "#", "thing/tests/t.py": ""}
    )
    install(tmp_path / "wheels", stored(tmp_path / "wheels", data), tmp_path / "packages")
    there = tmp_path / "packages"
    names = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    assert names == {"more.py", "thing/__init__.py", "thing-1.0.dist-info/METADATA"}


@pytest.mark.parametrize("what", ["another", "cut", "gone", "a link"])
def test_a_wheel_that_is_not_the_one_built_is_not_unpacked(what: str, tmp_path: Path) -> None:
    """The data folder can be changed by a submission's own container, even while ingestion starts."""
    listed = stored(tmp_path / "wheels", wheel())
    path = tmp_path / "wheels" / WHEEL
    if what == "another":
        path.write_bytes(wheel(**{"thing/__init__.py": "VALUE = 666\n"}))
    elif what == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.rename(tmp_path / "elsewhere.whl")
        if what == "a link":
            path.symlink_to(tmp_path / "elsewhere.whl")
    with pytest.raises(Problem) as caught:
        install(tmp_path / "wheels", listed, tmp_path / "packages")
    assert caught.value.code == "wheel_changed"
    assert list((tmp_path / "packages").iterdir()) == []


def test_an_image_of_another_python_is_told_apart() -> None:
    check_machine("{}.{}".format(*sys.version_info[:2]))
    with pytest.raises(Problem, match="image has Python") as caught:
        check_machine("3.9")
    assert caught.value.code == "wrong_image"


def test_a_started_program_has_the_packages_before_the_machine_s_own(tmp_path: Path) -> None:
    python = "{}.{}".format(*sys.version_info[:2])
    listed = stored(tmp_path / "data" / "wheels", wheel(**{"tqdm/__init__.py": "VALUE = 1\n"}))
    program = tmp_path / "program"
    (program / "bundle").mkdir(parents=True)
    (program / "bundle" / "wheels.json").write_text(json.dumps({"python": python, "wheels": listed}))
    (program / "main.py").write_text("import thing, tqdm; print(thing.VALUE + tqdm.VALUE)")
    call = (
        "import sys; from pathlib import Path; from assetops.startup import start; "
        "start(Path(sys.argv[1]), Path(sys.argv[2]), 'main.py')"
    )
    command = [sys.executable, "-c", call, str(program), str(tmp_path / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "42\n"), done.stderr
    (tmp_path / "data" / "wheels" / WHEEL).write_bytes(b"other")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("main.py cannot start: wheel_changed: ")
    assert "Traceback" not in done.stderr


def test_the_start_needs_the_standard_library_only() -> None:
    code = "import sys; import assetops.startup; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) - sys.stdlib_module_names <= {"assetops", "__main__", "__mp_main__"}


def test_files_go_into_the_data_and_their_hashes_into_the_program(tmp_path: Path) -> None:
    data = wheel()
    listed = stored(tmp_path / "cache", data)
    for program in DIRECT:
        (tmp_path / "laid" / f"{program}_program" / "bundle").mkdir(parents=True)
    add(Wheels("3.12", tmp_path / "cache", {"ingestion": listed, "scoring": listed}, AGENTS), tmp_path / "laid")
    for place, program in (("input_data", "ingestion"), ("reference_data", "scoring")):
        assert (tmp_path / "laid" / place / "wheels" / WHEEL).read_bytes() == data
        told = json.loads((tmp_path / "laid" / f"{program}_program" / "bundle" / "wheels.json").read_text())
        assert told == {"python": "3.12", "wheels": listed}


@pytest.mark.parametrize(
    ("text", "version"), [("", "3.12"), ("python3", "3.12"), ("3.11", "3.11"), ("python3.11", "3.11")]
)
def test_python_is_3_12_unless_said(text: str, version: str) -> None:
    assert read_python(text) == version


@pytest.mark.parametrize("text", ["3.10", "2", "pypy", "3.12.1"])
def test_another_python_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_python(text)
    assert caught.value.code == "bad_python"


def test_a_lock_says_again_what_was_written(tmp_path: Path) -> None:
    listed = stored(tmp_path / "wheels", wheel())
    text = lock_text((tmp_path / "wheels").iterdir(), "3.12")
    assert read_lock(text) == listed
    with pytest.raises(Problem) as caught:
        read_lock(text.replace("sha256:", "md5:"))
    assert caught.value.code == "bad_lock"


@pytest.mark.parametrize(
    "text", ["xgboost", "xgboost>=2", "-r other.txt", "--index-url https://x", "git+https://x==1", "a b==1"]
)
def test_more_packages_must_be_pinned(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("organizer.wheels.store._fetch", lambda *_: {})
    (tmp_path / "more.txt").write_text(f"# more\n{text}\n")
    with pytest.raises(Problem) as caught:
        gather("3.12", tmp_path / "more.txt", tmp_path)
    assert caught.value.code == "bad_requirements"


def test_more_packages_come_from_the_cache_with_our_versions_held_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache" / "3.12"
    metadata = "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n"
    data = wheel(
        **{
            "thing-1.0.dist-info/METADATA": metadata,
            "thing-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "thing-1.0.dist-info/RECORD": "",
        }
    )
    stored(cache, data)
    monkeypatch.setattr("organizer.wheels.store._fetch", lambda *_: {"numpy-2.4.6-cp312-cp312-any.whl": "0"})
    (tmp_path / "more.txt").write_text("thing==1.0  # for everybody\n")
    found = gather("3.12", tmp_path / "more.txt", tmp_path / "cache")
    assert found.listed["ingestion"][WHEEL] == digest(data)
    assert WHEEL not in found.listed["scoring"]
    assert found.asked == (*AGENTS, "thing")
    offered = Wheels("3.12", cache, {"ingestion": {WHEEL: digest(data)}}, found.asked).offered()
    assert (offered.names, offered.packages) == (("thing",), found.asked)
    assert offered.added == ("thing==1.0",)
    assert "thing==1.0\n" in requirements(offered), "the kit installs what its competition offers"


def test_the_pins_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(pins(AGENTS)) <= set(project["dependencies"])
