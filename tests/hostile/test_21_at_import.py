"""Code runs when the module is imported: it never ends, leaves, kills itself, or kills its parent.

Limits and sandbox stand before the import, an exit is a failure that is recorded, and signals reach nobody else.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, execution, outcomes, survived, ways
from tests.hostile.test_09_looking_around import TRIES

AT_IMPORT = """
chosen = os.urandom(1)[0] % 6
if chosen == 0:
    while True: pass
if chosen == 1:
    sys.exit(0)
if chosen == 2:
    os._exit(0)
if chosen == 3:
    raise KeyboardInterrupt
if chosen == 4:
    threading.Thread(target=lambda: (_ for _ in ()).throw(SystemExit)).start()
    raise ImportError("at import")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_code_at_import_is_inside_the_limits(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, execution("return ''", AT_IMPORT), budgets={"scenario_seconds": 3.0})
    survived(fought)
    assert {one.status for one in fought.trajectories} <= {"deadline", "agent_exit", "agent_error"}


LEAVING = {
    "sys.exit": "sys.exit(0)",
    "os._exit": "os._exit(0)",
    "SystemExit in a thread": "threading.Thread(target=sys.exit).start(); time.sleep(0.2); return 'went on'",
    "abort": "os.abort()",
    "a real-time signal": "os.kill(os.getpid(), 40)",
    "stop": "os.kill(os.getpid(), signal.SIGSTOP)",
    "ignore": "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
}
# Each would end the parent, its group, or all there is. Where the sandbox is off these must not be run.
KILLING = {
    "the parent": "return tried(lambda: os.kill(os.getppid(), signal.SIGKILL))",
    "the parent's group": "return tried(lambda: os.killpg(os.getpgid(os.getppid()), signal.SIGTERM))",
    "the grandparent's stop": "return tried(lambda: os.kill(os.getppid(), signal.SIGSTOP))",
    "by thread": "return 'got %d' % ctypes.CDLL(None).syscall(200, os.getppid(), 9)",
    "by queue": "return 'got %d' % ctypes.CDLL(None).syscall(129, os.getppid(), 9, ctypes.create_string_buffer(128))",
    "by descriptor's owner": "import fcntl\n"
    "return tried(lambda: fcntl.fcntl(int(sys.argv[1]), fcntl.F_SETOWN, os.getppid()))",
    "by death signal": "return 'got %d' % ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)",
    "asking for neighbours": "return tried(lambda: [os.kill(os.getpid() + n, 0) for n in (-1, -2, -3, 1, 2)])",
}


def test_leaving_costs_the_scenario(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, ways(arena, LEAVING), phase="final", budgets={"scenario_seconds": 6.0})
    survived(fought)
    status = {name: one.status for name, one in outcomes(fought, LEAVING).items()}
    assert status.pop("SystemExit in a thread") == "finished"
    assert status["stop"] == status["ignore"] == "deadline"
    assert set(status.values()) <= {"agent_exit", "deadline"}


def test_signals_reach_nobody_else(arena: Arena, tmp_path: Path) -> None:
    arena.needs_sandbox("seccomp")
    fought = arena.fight(tmp_path, ways(arena, KILLING, head=TRIES), phase="final")
    survived(fought)
    told = {name: one.answer for name, one in outcomes(fought, KILLING).items()}
    assert len(fought.trajectories) == 10
    assert {name: word for name, word in told.items() if word.startswith("got") and word != "got -1"} == {}, told
