"""Fork bombs, thread bombs, other programs, and daemons that leave the process group to outlive the run.

None starts but threads, and those are bounded; nobody is left when ingestion ends. (The bombs here are finite, so that
a run with the defence switched off does no harm.)
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, execution, outcomes, survived, ways
from tests.hostile.test_09_looking_around import TRIES

DAEMON = """
pid = os.fork()
if pid == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
os.waitpid(pid, 0)
return "got away"
"""
BODIES = {
    "fork bomb": "for _ in range(60):\n    if os.fork() == 0: time.sleep(600)",
    "vfork": "return 'got %d' % ctypes.CDLL(None, use_errno=True).vfork()",
    "clone3": "return 'got %d' % ctypes.CDLL(None, use_errno=True).syscall(435, ctypes.create_string_buffer(88), 88)",
    "another program": "import subprocess\nreturn tried(lambda: subprocess.Popen(['/bin/sleep', '600']))",
    "exec": "return tried(lambda: os.execv('/bin/sleep', ['sleep', '600']))",
    "shell": "return tried(lambda: os.system('sleep 600 &') and 1/0)",
    "multiprocessing": "import multiprocessing\n"
    "return tried(lambda: multiprocessing.Process(target=time.sleep, args=(600,)).start())",
    "daemon": DAEMON,
    "session": "return tried(os.setsid)",
    "thread bomb": "for _ in range(2000): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    "return 'all started'",
}


def test_none_of_them_lives_on(arena: Arena, tmp_path: Path) -> None:
    arena.needs_sandbox("seccomp", "subreaper")
    source = ways(arena, BODIES, head=TRIES)
    fought = arena.fight(tmp_path, source, phase="final", budgets={"scenario_seconds": 20.0})
    survived(fought)
    told = {name: (one.status, one.answer) for name, one in outcomes(fought, BODIES).items()}
    for name in ("fork bomb", "daemon"):
        assert told[name][0] == "agent_error", told
    for name in ("vfork", "clone3"):
        assert told[name][1] == "got -1", told
    for name in ("another program", "exec", "multiprocessing", "session"):
        assert told[name][1].startswith(("PermissionError", "BlockingIOError")), told
    assert told["thread bomb"][0] in ("agent_exit", "agent_error", "deadline"), told


def test_threads_that_do_not_end_hold_nothing_up(arena: Arena, tmp_path: Path) -> None:
    body = "threading.Thread(target=time.sleep, args=(600,)).start()\nreturn 'done'"
    fought = arena.fight(tmp_path, execution(body), phase="final")
    survived(fought)
    assert {one.status for one in fought.trajectories} == {"finished"}
    assert fought.ingestion.seconds < 200
