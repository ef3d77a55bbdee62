"""What an agent's process sends is capped before it is parsed; a broken protocol ends the scenario (ATTACKS row 19)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.ingestion.one_scenario import body, run_agent

RAW = "import socket\nend = socket.socket(fileno=os.dup(int(sys.argv[1])))\n"

MESSAGES: dict[str, bytes] = {
    "prose": b"hello",
    "a list": b"[1]",
    "no op": b'{"id": 1}',
    "an unknown op": b'{"id": 1, "op": "open", "branch": 0}',
    "a private op": b'{"id": 1, "op": "_do_call", "branch": 0}',
    "no branch": b'{"id": 1, "op": "call", "tool": "sites", "arguments": {}}',
    "a foreign branch": b'{"id": 1, "op": "log", "branch": 77, "text": ""}',
    "a branch that is a list": b'{"id": 1, "op": "log", "branch": [0], "text": ""}',
    "a key twice": b'{"op": "log", "op": "log"}',
    "NaN": b'{"op": NaN}',
    "a lone surrogate": b'{"op": "log", "branch": 0, "text": "\\ud800"}',
    "10,000 deep": b'{"op":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "a fork of thousands": b'{"id": 1, "op": "fork", "branch": 0, "branches": 5000}',
    "a fork of true": b'{"id": 1, "op": "fork", "branch": 0, "branches": true}',
    "a join of nothing": b'{"id": 1, "op": "join", "branch": 0, "branches": [9]}',
    "a list of arguments": b'{"id": 1, "op": "call", "branch": 0, "tool": "sites", "arguments": []}',
}
BROKEN = {
    **{name: f"end.sendall({data!r} + b'\\n')" for name, data in MESSAGES.items()},
    "binary garbage": "end.sendall(os.urandom(1000).replace(b'\\n', b'') + b'\\n')",
    "a message without end": "while True: end.sendall(b'x' * 65536)",
    "many messages": 'while True: end.sendall(b\'{"id": 1, "op": "budget", "branch": 0}\\n\' * 1000)',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_message_ends_the_scenario_and_nothing_else(name: str, tmp_path: Path) -> None:
    began = time.monotonic()
    ran = run_agent(body(RAW + BROKEN[name] + "\ntime.sleep(30)"), tmp_path)
    assert ran.trajectory.status == "protocol_error", ran.trajectory.events
    assert ran.trajectory.answer == ""
    assert time.monotonic() - began < 20


def test_an_agent_that_never_reads_its_replies_is_ended(tmp_path: Path) -> None:
    request = 'b\'{"id": 1, "op": "call", "branch": 0, "tool": "get_failure_codes", "arguments": {}}\\n\''
    flood = RAW + f"for _ in range(100): end.sendall({request})\ntime.sleep(60)"
    ran = run_agent(body(flood), tmp_path, scenario_seconds=4.0)
    assert ran.trajectory.status in ("deadline", "agent_exit", "protocol_error")
    assert ran.seconds < 15


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("os.kill(os.getpid(), 9)", "agent_exit"),
        ("os.close(int(sys.argv[1]))\ntime.sleep(30)", "agent_exit"),
        ("sys.stdout.buffer.write(b'\\xff' * 3_000_000)\nsys.stdout.flush()\ntime.sleep(30)", "output_limit"),
        ("import subprocess\nsubprocess.Popen(['sleep', '60'])\nreturn 'done'", "agent_error"),
        ("import threading\nthreading.Thread(target=time.sleep, args=(60,)).start()\nreturn 'done'", "finished"),
        ("import atexit\natexit.register(time.sleep, 60)\nreturn 'done'", "finished"),
        ("x = 'a' * (6 << 30)\nreturn 'done'", "agent_error"),
        ("while True: pass", "deadline"),
        ("raise SystemExit('no')", "agent_exit"),
        ("return '\\ud800'", "agent_error"),
        ("return 'x' * 3_000_000", "protocol_error"),
    ],
)
def test_however_the_process_ends_the_scenario_does_in_time(code: str, status: str, tmp_path: Path) -> None:
    ran = run_agent(body(code), tmp_path, scenario_seconds=4.0)
    assert ran.trajectory.status == status, ran.trajectory.events
    assert ran.seconds < 8


def test_no_child_of_the_process_group_outlives_its_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel's filters are missing: with them no child can be started."""
    monkeypatch.setenv("ASSETOPS_WITHOUT", "seccomp,landlock")
    code = "import subprocess\nreturn str(subprocess.Popen(['sleep', '60']).pid)"
    pid = int(run_agent(body(code), tmp_path).trajectory.answer)
    time.sleep(0.2)
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_the_agent_sees_no_environment_of_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    answer = run_agent(body("return json.dumps(dict(os.environ))"), tmp_path).trajectory.answer
    assert "sk-canary" not in answer
    assert "PYTHONHASHSEED" in answer


def test_a_planning_agent_cannot_call_tools_around_its_context(tmp_path: Path) -> None:
    message = b'{"id": 1, "op": "call", "branch": 0, "tool": "sites", "arguments": {}}'
    source = body(RAW + f"end.sendall({message!r} + b'\\n')\ntime.sleep(30)")
    source = source.replace("ExecutionAgent", "PlanningAgent").replace("def run", "def plan")
    trajectory = run_agent(source, tmp_path, "Task Planning").trajectory
    assert trajectory.status == "protocol_error"
    assert trajectory.calls == ()
