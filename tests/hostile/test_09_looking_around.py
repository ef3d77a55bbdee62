"""An agent looks for what it may not see: the gold standard, other scenarios, other agents' scratch folders, plant
files, its parent's memory and environment; and for ways to signal from one scenario to the public one, whose trace
everybody can read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.hostile.arena import Arena, execution, outcomes, survived, ways

TRIES = '''
def tried(action):
    """What came of it: "got <repr>" or the name of the error."""
    try:
        return "got " + repr(action())[:300]
    except BaseException as error:
        return type(error).__name__ + " " + str(getattr(error, "errno", ""))

def read(path, size=2000, at=0):
    with open(path, "rb") as file:
        file.seek(at)
        return file.read(size)

def walk(top, most=20000):
    """Names of files below a folder, as far as they can be listed."""
    found = []
    for place, folders, names in os.walk(top):
        found += [os.path.join(place, name) for name in names]
        if len(found) > most:
            break
    return found

def root():
    """The folder that is /app in the container: above the program that the parent runs."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0]))))

def parent_memory():
    for line in read("/proc/%d/maps" % os.getppid(), 100000).decode().splitlines():
        if "rw-p" in line and "[heap]" in line:
            start, end = (int(word, 16) for word in line.split()[0].split("-"))
            return read("/proc/%d/mem" % os.getppid(), min(end - start, 1 << 20), start)
    raise OSError("no heap")

def grep(paths, word=b"canary" + b"bird"):
    return [path for path in paths if word in read(path, 50_000_000)]
'''
LOOK = """
here = os.getcwd()
up = os.path.dirname(here)
report = {
    "environ of the parent": tried(lambda: read("/proc/%d/environ" % os.getppid())),
    "memory of the parent": tried(parent_memory),
    "descriptors of the parent": tried(lambda: os.listdir("/proc/%d/fd" % os.getppid())),
    "arguments of the parent": tried(lambda: read("/proc/%d/cmdline" % os.getppid())),
    "names of scratch folders": tried(lambda: os.listdir(up)),
    "private folder": tried(lambda: os.listdir(os.path.dirname(up))),
    "plant": tried(lambda: os.listdir(os.path.join(os.path.dirname(up), "input"))),
    "input data": tried(lambda: os.listdir(os.path.join(root(), "input_data"))),
    "settings": tried(lambda: read(os.path.join(root(), "program", "bundle", "settings.json"))),
    "keys": tried(lambda: read(os.path.join(root(), "program", "bundle", "keys.json"))),
    "scenarios": tried(lambda: read(os.path.join(root(), "program", "bundle", "scenarios.jsonl"))),
    "desk": tried(lambda: read(os.path.join(root(), "program", "desk.py"))),
    "output": tried(lambda: os.listdir(os.path.join(root(), "output"))),
    "passwords": tried(lambda: read("/etc/passwd")),
    "a file in /tmp": tried(lambda: open("/tmp/canarybird-left", "w").write("x")),
    "a file in /dev/shm": tried(lambda: open("/dev/shm/canarybird-left", "w").write("x")),
    "a file beside": tried(lambda: open(os.path.join(up, "left"), "w").write("x")),
    "tracing the parent": tried(lambda: ctypes.CDLL(None, use_errno=True).ptrace(16, os.getppid(), 0, 0)),
}
ctx.log(json.dumps(report))
return json.dumps(report)
"""
ALLOWED_GOT = {"tracing the parent": "got -1", "passwords": "PermissionError 13"}


def looked(answer: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(answer)
    return found


def test_keys_and_scenarios_are_gone_from_the_disk_before_the_first_agent(arena: Arena, tmp_path: Path) -> None:
    """Also without a sandbox: what is not there cannot be read."""
    body = "return json.dumps([tried(lambda: grep(walk(root()))), tried(lambda: walk(root()))])"
    fought = arena.fight(tmp_path, execution(body, TRIES))
    survived(fought)
    for one in fought.trajectories:
        assert one.status == "finished"
        with_canaries, listed = json.loads(one.answer)
        assert with_canaries in ("got []", "PermissionError 13")
        assert "keys.json" not in listed
        assert "scenarios.jsonl" not in listed


def test_nothing_but_its_own_scratch_folder_can_be_seen(arena: Arena, tmp_path: Path) -> None:
    arena.needs_sandbox("landlock_fs", "seccomp", "non_dumpable_parent")
    left = [Path("/tmp/canarybird-left"), Path("/dev/shm/canarybird-left")]
    for path in left:
        path.unlink(missing_ok=True)
    fought = arena.fight(tmp_path, execution(LOOK, TRIES))
    survived(fought)
    for one in fought.trajectories:
        assert one.status == "finished", one.events
        got = {name: told for name, told in looked(one.answer).items() if told.startswith("got")}
        assert set(got) <= {"tracing the parent", "arguments of the parent"}, got
        assert got.get("tracing the parent", "got -1") == "got -1"
    assert not any(path.exists() for path in left)


CLOCK = "before = time.monotonic()\nctx.call('sites')\ntime.sleep(0.2)\nreturn json.dumps([before, time.monotonic()])"


def test_the_public_scenario_runs_first_and_alone(arena: Arena, tmp_path: Path) -> None:
    """Nothing that runs beside it could send it anything; hidden ones do run beside each other."""
    fought = arena.fight(tmp_path, execution(CLOCK))
    survived(fought, at_most=40)
    (_, public_end), *hidden = (json.loads(one.answer) for one in fought.trajectories)
    assert len(hidden) == 10
    assert all(begin > public_end for begin, _ in hidden)
    assert any(
        first[0] < second[1] and second[0] < first[1] for first in hidden for second in hidden if first != second
    )


SIGNALS = {
    "lock on a library": "import fcntl\nreturn tried(lambda: fcntl.flock(open(os.__file__, 'rb'), fcntl.LOCK_EX))",
    "record lock": "import fcntl\nreturn tried(lambda: fcntl.lockf(open(json.__file__, 'rb'), fcntl.LOCK_SH))",
    "shared memory": "libc = ctypes.CDLL(None, use_errno=True)\nreturn 'got %d' % libc.shmget(0xCA7, 4096, 0o1666)",
    "message queue": "libc = ctypes.CDLL(None, use_errno=True)\nreturn 'got %d' % libc.msgget(0xCA7, 0o1666)",
    "semaphore": "libc = ctypes.CDLL(None, use_errno=True)\nreturn 'got %d' % libc.semget(0xCA7, 1, 0o1666)",
    "watching a file": "libc = ctypes.CDLL(None, use_errno=True)\nreturn 'got %d' % libc.inotify_init1(0)",
    "times of a file": "return tried(lambda: os.utime(os.__file__, (1, 1)))",
    "priority of the parent": "return tried(lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19))",
    "processors of the parent": "return tried(lambda: os.sched_setaffinity(os.getppid(), {0}))",
    "limits of the parent": "import resource\n"
    "return tried(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (9, 9)))",
}


def test_scenarios_cannot_signal_to_each_other(arena: Arena, tmp_path: Path) -> None:
    """Each try fails, or seems to succeed and does nothing."""
    arena.needs_sandbox("landlock_fs", "seccomp")
    before = Path(os.__file__).stat().st_mtime
    fought = arena.fight(tmp_path, ways(arena, SIGNALS, head=TRIES), phase="final")
    survived(fought)
    done: dict[str, Any] = {name: one.answer for name, one in outcomes(fought, SIGNALS).items()}
    silent = {"lock on a library", "record lock", "times of a file"}
    assert {name for name, told in done.items() if told.startswith("got") and told != "got -1"} <= silent, done
    assert before == Path(os.__file__).stat().st_mtime
