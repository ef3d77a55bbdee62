"""An agent reads the interpreter, its libraries and itself, and writes its scratch folder: no more (ATTACKS row 9)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assetops.contract.submission import Track
from sandbox import parent
from tests.ingestion.attempts import attempts, needs_landlock
from tests.ingestion.one_scenario import body, run_agent, scene
from tests.submissions import task_of

PROGRAM = Path(__file__).resolve().parents[2] / "ingestion_program"
TASK: Track = "Task Execution"


def _read(path: object) -> str:
    return f"open({str(path)!r}, 'rb').read(1)"


def readings(place: Path) -> dict[str, str]:
    """Everything an agent may not read. `place` holds the agent's module and its scratch folder."""
    plant = task_of(TASK) / "input_data" / scene(TASK)[0].name
    table = next(path for path in sorted(plant.rglob("*")) if path.is_file())
    other, neighbour = place / "other" / "agent.py", place / "scratch of another" / "notes.txt"
    for file in (other, neighbour):
        file.parent.mkdir(exist_ok=True)
        file.write_text("secret")
    us = os.getpid()
    return {
        "passwd": _read("/etc/passwd"),
        "a table of the plant": _read(table),
        "the plant's folder": f"os.listdir({str(plant)!r})",
        "another submission": _read(other),
        "another scenario's scratch folder": _read(neighbour),
        "gold standards": _read(task_of(TASK) / "reference_data" / "gold.jsonl"),
        "hidden scenarios": _read(task_of(TASK) / "ingestion_program" / "bundle" / "scenarios.jsonl"),
        "our recorder": _read(PROGRAM / "recorder.py"),
        "the program's folder": f"os.listdir({str(PROGRAM)!r})",
        "the parent's environment": _read(f"/proc/{us}/environ"),
        "the parent's memory": _read(f"/proc/{us}/mem"),
        "the parent's files": f"os.readlink('/proc/{us}/fd/0')",
        "the list of processes": "os.listdir('/proc')",
        "the root by way of proc": _read("/proc/self/root/etc/passwd"),
        "a link to it": "os.symlink('/etc/passwd', 'passwd')\n" + _read("passwd"),
        "memory shared by all": "os.listdir('/dev/shm')",
        "the folder of temporary files": "os.listdir('/tmp')",
        "a loaded page of it": f"import mmap; mmap.mmap(os.open({str(table)!r}, os.O_RDONLY), 1, prot=mmap.PROT_READ)",
    }


def writings(place: Path) -> dict[str, str]:
    (place / "victim.txt").write_text("as it was")
    victim = str(place / "victim.txt")
    return {
        "a new file beside the scratch folder": "open('../new.txt', 'w')",
        "a file of temporary files": "open('/tmp/assetops-attack', 'w')",
        "shared memory": "open('/dev/shm/assetops-attack', 'w')",
        "its own source": "open(sys.modules['submission'].__file__, 'a')",
        "an installed package": "open(os.__file__, 'a')",
        "another file": f"open({victim!r}, 'r+')",
        "another file, cut": f"os.truncate({victim!r}, 0)",
        "another file, removed": f"os.unlink({victim!r})",
        "another file, renamed to here": f"os.rename({victim!r}, 'mine')",
        "another file, linked to here": f"os.link({victim!r}, 'mine')",
        "a new folder": "os.mkdir('../folder')",
        "a link to a place outside": "os.symlink('/etc', '../link')",
        "a device": "import stat; os.mknod('zero', stat.S_IFCHR | 0o600, os.makedev(1, 5))",
        "a named pipe": "os.mkfifo('pipe')",
    }


@needs_landlock
def test_no_file_outside_the_allow_list_can_be_read(tmp_path: Path) -> None:
    found = attempts(readings(tmp_path), tmp_path)
    assert {name: what for name, what in found.items() if what not in ("EACCES", "EPERM")} == {}


@needs_landlock
def test_no_file_outside_the_scratch_folder_can_be_written(tmp_path: Path) -> None:
    found = attempts(writings(tmp_path), tmp_path)
    assert {name: what for name, what in found.items() if what not in ("EACCES", "EPERM", "EXDEV")} == {}
    assert (tmp_path / "victim.txt").read_text() == "as it was"


def test_it_is_landlock_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "landlock")
    found = attempts(readings(tmp_path), tmp_path)
    refused = {name for name, what in found.items() if what != "done"}
    assert refused <= {"the parent's environment", "the parent's memory", "the parent's files", "memory shared by all"}


def test_without_landlock_the_parent_still_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "landlock")
    parent.harden()
    codes = {name: code for name, code in readings(tmp_path).items() if name.startswith("the parent's")}
    assert len(codes) == 3
    assert set(attempts(codes, tmp_path).values()) <= {"EACCES", "EPERM"}


def test_modes_and_times_of_files_cannot_be_changed(tmp_path: Path) -> None:
    """A folder of ours with mode 0 would shut ours out, as root without capabilities; times would be signals."""
    file = tmp_path / "ours.txt"
    file.write_text("")
    os.utime(file, (1_000_000, 1_000_000))
    before = file.stat()
    change = f"os.chmod({str(file)!r}, 0)\nos.utime({str(file)!r})\nos.chmod({str(tmp_path)!r}, 0)"
    owner = f"os.chown({str(file)!r}, 1, 1)"
    attribute = f"os.setxattr({str(file)!r}, 'user.signal', b'1')"
    found = attempts({"mode": change, "owner": owner, "attribute": attribute}, tmp_path)
    assert found == {"mode": "done", "owner": "EPERM", "attribute": "EPERM"}
    after = file.stat()
    assert (before.st_mode, before.st_mtime, before.st_uid) == (after.st_mode, after.st_mtime, after.st_uid)


def test_locks_leases_and_watches_on_shared_files_signal_nothing(tmp_path: Path) -> None:
    """A lock another process could see would carry hidden text from one scenario to another."""
    import fcntl

    shared = str(Path(os.__file__))
    codes = {
        "flock": f"import fcntl; fcntl.flock(os.open({shared!r}, os.O_RDONLY), fcntl.LOCK_EX)\nopen('held', 'w')",
        "posix lock": f"import fcntl; fcntl.lockf(os.open({shared!r}, os.O_RDONLY), fcntl.LOCK_SH)",
        "lease": f"import fcntl; fcntl.fcntl(os.open({shared!r}, os.O_RDONLY), 1024, 1)",
        "inotify": "fd = ctypes.CDLL(None, use_errno=True).inotify_init()\n"
        "if fd < 0: raise OSError(ctypes.get_errno(), '')",
        "seen by us": "ctx.log('locked')",
    }
    with open(shared, "rb") as ours:
        fcntl.flock(ours, fcntl.LOCK_EX)  # the agent's lock on the same file does not wait: it is none
        found = attempts(codes, tmp_path)
    assert found == {"flock": "done", "posix lock": "done", "lease": "EPERM", "inotify": "EPERM", "seen by us": "done"}


def test_the_scratch_folder_serves_as_files_do(tmp_path: Path) -> None:
    codes = {
        "files": "open('a', 'w').write('x'); os.rename('a', 'b'); assert open('b').read() == 'x'; os.unlink('b')",
        "folders": "import shutil; os.makedirs('d/e/f'); open('d/x', 'w'); shutil.copy2('d/x', 'd/e/y'); "
        "shutil.rmtree('d')",
        "temporary files": "import tempfile; tempfile.NamedTemporaryFile().write(b'1')",
        "a database": "import sqlite3; c = sqlite3.connect('db'); c.execute('create table t(x)'); "
        "c.execute('insert into t values (1)'); c.commit()",
        "a link": "open('x', 'w'); os.symlink('x', 'y'); os.link('x', 'z')",
        "home": "import pathlib; (pathlib.Path.home() / '.cache').mkdir()",
    }
    assert attempts(codes, tmp_path) == dict.fromkeys(codes, "done")


def test_a_scratch_folder_of_any_shape_is_removed(tmp_path: Path) -> None:
    """A tree deeper than Python's recursion limit and than the longest path, folders nobody may list, links out."""
    kept = tmp_path / "kept.txt"
    kept.write_text("")
    code = f"""
os.symlink({str(tmp_path)!r}, "out")
os.mkdir("shut", 0o300)
open("shut/file", "w").close()
for _ in range(3000):
    os.mkdir("deep")
    os.chdir("deep")
time.sleep(600)
"""
    ran = run_agent(body(code), tmp_path)
    assert ran.trajectory.status == "agent_exit"
    assert "too many files" in str(ran.trajectory.events[-1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["execution_agent.py", "kept.txt"]
