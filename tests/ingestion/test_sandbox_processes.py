"""An agent starts no process, runs no program, touches no other process and lifts no limit (ATTACKS rows 9, 17, 21)."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sandbox import parent
from sandbox.syscalls import program
from tests.ingestion.attempts import SYSCALL, attempts
from tests.waiting import ended, wait_until

X86 = platform.machine() == "x86_64"
NEW = {
    "fork": "os.fork()",
    "a shell": "if os.system('true'): raise OSError(1, '')",
    "subprocess": "subprocess.Popen(['true'])",
    "posix_spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "multiprocessing": "import multiprocessing; multiprocessing.get_context('fork').Process(target=print).start()",
    "a pool": "import multiprocessing; multiprocessing.Pool(1)",
    "a terminal": "os.forkpty()",
    "a daemon": "os.fork() or os.setsid()",
    "its own session": "os.setsid()",
    "its own group": "os.setpgid(0, 0)",
    "another program": "os.execv('/bin/true', ['true'])",
    "a program in a descriptor": "os.execve(os.open(os.__file__, os.O_RDONLY), ['x'], {})",
    "a namespace": f"{SYSCALL}\nlibc.unshare(0x10000000) and syscall(-1)",
}
OTHERS = {
    "the parent ended": "os.kill(os.getppid(), 9)",
    "everybody ended": "os.kill(-1, 9)",
    "the group ended": "os.kill(0, 15)",
    "the parent asked": "os.kill(os.getppid(), 0)",
    "init ended": "os.kill(1, 15)",
    "a signal by descriptor": "import signal; os.pidfd_open(os.getppid())",
    "a signal by I/O": "import fcntl; fcntl.fcntl(0, 8, os.getppid())",
    "traced": f"{SYSCALL}\nif libc.ptrace(16, os.getppid(), 0, 0) == -1: raise OSError(ctypes.get_errno(), '')",
    "memory read": f"{SYSCALL}\nif libc.process_vm_readv(os.getppid(), 0, 0, 0, 0, 0) == -1: "
    "raise OSError(ctypes.get_errno(), '')",
    "limits of the parent": "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))",
    "its own limits raised": "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
    "priority": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "processors of the parent": "os.sched_setaffinity(os.getppid(), {0})",
    "the death signal": f"{SYSCALL}\nlibc.prctl(1, 0, 0, 0, 0) and syscall(-1)",
    "a message queue": f"{SYSCALL}\nsyscall({68 if X86 else 186}, 77, 0o1666)",
    "shared memory": f"{SYSCALL}\nsyscall({29 if X86 else 194}, 77, 4096, 0o1666)",
    "memory without a name": "os.memfd_create('x')",
    "keys": f"{SYSCALL}\nsyscall({250 if X86 else 219}, 0, 0, 0, 0, 0)",
    "userfaultfd": f"{SYSCALL}\nsyscall({323 if X86 else 282}, 0)",
    "bpf": f"{SYSCALL}\nsyscall({321 if X86 else 280}, 0, 0, 0)",
    "perf events": f"{SYSCALL}\nsyscall({298 if X86 else 241}, 0, 0, 0, 0, 0)",
    "kcmp": f"{SYSCALL}\nsyscall({312 if X86 else 272}, os.getpid(), os.getppid(), 0, 0, 0)",
    "a mount": f"{SYSCALL}\nif libc.mount(b'a', b'b', b'tmpfs', 0, 0) == -1: raise OSError(ctypes.get_errno(), '')",
}


def test_no_process_can_be_started(tmp_path: Path) -> None:
    found = attempts(NEW, tmp_path)
    assert {name: what for name, what in found.items() if what not in ("EPERM", "EACCES")} == {}


def test_no_other_process_can_be_touched(tmp_path: Path) -> None:
    found = attempts(OTHERS, tmp_path)
    refused = ("EPERM", "EACCES", "ValueError")  # ValueError: what Python makes of setrlimit's EPERM
    assert {name: what for name, what in found.items() if what not in refused} == {}


def test_it_is_seccomp_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "seccomp")
    codes = {name: NEW[name] for name in ("a shell", "its own session", "subprocess")} | {
        name: OTHERS[name] for name in ("processors of the parent", "memory without a name", "the death signal")
    }
    before = os.sched_getaffinity(0)
    try:
        found = attempts(codes, tmp_path)
    finally:
        os.sched_setaffinity(0, before)
    # Landlock lets no program be executed, and a group leader makes no session; the rest is open again.
    assert {name for name, what in found.items() if what == "done"} >= {"memory without a name", "the death signal"}


@pytest.mark.skipif(not X86, reason="the 32-bit table is x86's")
def test_the_other_tables_of_system_calls_are_no_way_around(tmp_path: Path) -> None:
    """x32 numbers carry a bit of their own; `int 0x80` reaches the 32-bit table, and kills."""
    codes = {
        "x32 getpid": f"{SYSCALL}\nsyscall(0x40000000 + 39)",
        "x32 socket": f"{SYSCALL}\nsyscall(0x40000029, 2, 1, 0)",
    }
    assert set(attempts(codes, tmp_path).values()) <= {"EPERM", "ENOSYS"}


def test_the_filter_is_one_allow_list() -> None:
    """Every number the list does not name is refused: the filter's last word is EPERM."""
    import struct

    instructions = list(struct.iter_unpack("<HBBI", program(1)))
    returned = [value for code, _, _, value in instructions if code == 0x06]
    assert 0x00050001 in returned
    assert returned[-1] == 0x80000000
    assert len(instructions) < 1000


def test_preloaded_libraries_of_the_parent_are_not_the_agents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    code = "for name in os.environ: assert not name.startswith(('LD_', 'PYTHONPATH')), name"
    assert attempts({"environment": code}, tmp_path) == {"environment": "done"}


def test_only_the_needed_descriptors_are_open(tmp_path: Path) -> None:
    code = """
import stat
for number in range(3, 200):
    try: mode = os.fstat(number).st_mode
    except OSError: continue
    assert number == int(sys.argv[1]) and stat.S_ISSOCK(mode), (number, mode)
"""
    with open("/etc/passwd") as ours:
        os.set_inheritable(ours.fileno(), True)
        assert attempts({"descriptors": code}, tmp_path) == {"descriptors": "done"}


_PARENT = """
import sys, time
sys.path[:0] = {paths!r}
from pathlib import Path
from agent_process import AgentProcess, Limit
from settings import Budgets
process = AgentProcess(Path({place!r}), Path({place!r}) / "agent.py", Budgets())
if {ready}:
    process.confine(Limit(time.monotonic() + 60, "deadline"))
print(process._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("ready", [True, False])
def test_kill_9_of_the_parent_leaves_no_agent(ready: bool, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    paths = [str(root), str(root / "ingestion_program")]
    source = _PARENT.format(paths=paths, place=str(tmp_path), ready=ready)
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        agent = int(started.stdout.readline())
        started.kill()
    wait_until(lambda: ended(agent), "the agent's end after its parent's")


def test_what_is_left_behind_is_inherited_and_ended() -> None:
    """In a process of its own, as everything of this one would be ended."""
    root = Path(__file__).resolve().parents[2] / "ingestion_program"
    code = f"""
import sys; sys.path.insert(0, {str(root)!r})
import subprocess, time
from sandbox import parent
parent.harden()
start = "setsid sleep 600 >/dev/null 2>&1 & echo $!"
daemon = subprocess.run(["sh", "-c", start], capture_output=True, text=True).stdout
parent.end_all_children()
import os
print(os.path.exists("/proc/" + daemon.strip()), parent.level())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "False ('non_dumpable_parent', 'subreaper')"


def test_threads_that_end_while_children_are_counted_do_no_harm() -> None:
    """Requests to the language model end in threads of their own, some of them when the run does."""
    over = threading.Event()

    def churn() -> None:
        while not over.is_set():
            short = threading.Thread(target=time.sleep, args=(0.0005,))
            short.start()
            short.join()

    threads = [threading.Thread(target=churn) for _ in range(6)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(300):
            parent._children()
    finally:
        over.set()
        for thread in threads:
            thread.join()
