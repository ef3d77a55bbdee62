"""What an agent's process sends is capped before it is parsed; a broken protocol ends the scenario (ATTACKS row 19)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingestion.one_scenario import SCENARIO_SECONDS, body, run_agent
from tests.waiting import ended, wait_until

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
    """Not its deadline, which comes later."""
    ran = run_agent(body(RAW + BROKEN[name] + "\ntime.sleep(600)"), tmp_path)
    assert ran.trajectory.status == "protocol_error", ran.trajectory.events
    assert ran.trajectory.answer == ""


def test_an_agent_that_never_reads_its_replies_is_ended(tmp_path: Path) -> None:
    request = 'b\'{"id": 1, "op": "call", "branch": 0, "tool": "get_failure_codes", "arguments": {}}\\n\''
    flood = RAW + f"for _ in range(100): end.sendall({request})\ntime.sleep(600)"
    ran = run_agent(body(flood), tmp_path, scenario_seconds=4.0)
    assert ran.trajectory.status in ("deadline", "agent_exit", "protocol_error")
    assert ran.seconds < 60


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("os.kill(os.getpid(), 9)", "agent_exit"),
        ("os.close(int(sys.argv[1]))\ntime.sleep(600)", "agent_exit"),
        ("sys.stdout.buffer.write(b'\\xff' * 3_000_000)\nsys.stdout.flush()\ntime.sleep(600)", "output_limit"),
        ("import subprocess\nsubprocess.Popen(['sleep', '600'])\nreturn 'done'", "agent_error"),
        ("import threading\nthreading.Thread(target=time.sleep, args=(600,)).start()\nreturn 'done'", "finished"),
        ("import atexit\natexit.register(time.sleep, 600)\nreturn 'done'", "finished"),
        ("x = 'a' * (6 << 30)\nreturn 'done'", "agent_error"),
        ("raise SystemExit('no')", "agent_exit"),
        ("return '\\ud800'", "agent_error"),
        ("return 'x' * 3_000_000", "protocol_error"),
    ],
)
def test_however_the_process_ends_the_scenario_does_and_not_by_its_deadline(
    code: str, status: str, tmp_path: Path
) -> None:
    ran = run_agent(body(code), tmp_path)
    assert ran.trajectory.status == status, ran.trajectory.events
    assert ran.seconds < SCENARIO_SECONDS


def test_a_process_that_does_not_end_is_ended_at_the_deadline(tmp_path: Path) -> None:
    ran = run_agent(body("while True: pass"), tmp_path, scenario_seconds=3.0)
    assert ran.trajectory.status == "deadline", ran.trajectory.events
    assert 3 <= ran.seconds < 60


def test_no_child_of_the_process_group_outlives_its_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel's filters are missing: with them no child can be started."""
    monkeypatch.setenv("ASSETOPS_WITHOUT", "seccomp,landlock")
    code = "import subprocess\nreturn str(subprocess.Popen(['sleep', '600']).pid)"
    pid = int(run_agent(body(code), tmp_path).trajectory.answer)
    wait_until(lambda: ended(pid), "the child's end")


def test_the_agent_sees_no_environment_of_the_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    answer = run_agent(body("return json.dumps(dict(os.environ))"), tmp_path).trajectory.answer
    assert "sk-canary" not in answer
    assert "PYTHONHASHSEED" in answer


def test_a_planning_agent_cannot_call_tools_around_its_context(tmp_path: Path) -> None:
    message = b'{"id": 1, "op": "call", "branch": 0, "tool": "sites", "arguments": {}}'
    source = body(RAW + f"end.sendall({message!r} + b'\\n')\ntime.sleep(600)")
    source = source.replace("ExecutionAgent", "PlanningAgent").replace("def run", "def plan")
    trajectory = run_agent(source, tmp_path, "Task Planning").trajectory
    assert trajectory.status == "protocol_error"
    assert trajectory.calls == ()
