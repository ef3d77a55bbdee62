"""An agent that exhausts something loses its own scenario, in time, and the parent goes on (ATTACKS rows 17, 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.scratch import ENDLESS, tree_bytes
from tests.ingestion.attempts import attempts
from tests.ingestion.one_scenario import SCENARIO_SECONDS, body, run_agent
from watchdog import memory_share

MB = 1_000_000
BOMBS = {
    "memory": ("held = []\nwhile True: held.append(b'x' * (1 << 20))", "MB of memory"),
    "memory in a thread at import": (
        "import threading, time\nheld = []\n"
        "threading.Thread(target=lambda: [held.append(b'x' * (1 << 20) * 8) for _ in range(300)]).start()\n"
        "time.sleep(600)",
        "MB of memory",
    ),
    "shared memory of its own": (
        "import mmap\nm = mmap.mmap(-1, 1 << 30)\nfor at in range(0, 1 << 30, 4096): m[at] = 1\ntime.sleep(600)",
        "MB of memory",
    ),
    "threads": (
        "import threading\nthreading.stack_size(1 << 16)\n"
        "for _ in range(100000): threading.Thread(target=time.sleep, args=(600,)).start()",
        "threads",
    ),
    "one folder after another": ("for n in range(100000): os.mkdir(str(n))\ntime.sleep(600)", "too many files"),
    "files": (
        "for n in range(100):\n    with open(str(n), 'wb') as f: f.write(os.urandom(5_000_000))\ntime.sleep(600)",
        "20 MB",
    ),
    "files removed while open": (
        "held = []\nfor n in range(100):\n    held.append(open('x', 'wb')); os.unlink('x')\n"
        "    held[-1].write(os.urandom(5_000_000))\ntime.sleep(600)",
        "20 MB",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_its_own_scenario(name: str, tmp_path: Path) -> None:
    code, reason = BOMBS[name]
    ran = run_agent(body(code), tmp_path, memory_bytes=300 * MB, scratch_bytes=20 * MB)
    assert ran.trajectory.status == "agent_exit", ran.trajectory.events
    assert reason in str(ran.trajectory.events[-1]), ran.trajectory.events
    assert ran.seconds < SCENARIO_SECONDS  # removing two thousand folders takes some seconds on slow disks


def test_limits_an_agent_can_handle_are_errors_in_it(tmp_path: Path) -> None:
    codes = {
        "one large file": "open('x', 'wb').write(bytes(60_000_000))",
        "descriptors": "held = [open('/dev/null') for _ in range(1000)]",
        "address space": "bytearray(6 << 30)",
    }
    assert attempts(codes, tmp_path) == {
        "one large file": "EFBIG",
        "descriptors": "EMFILE",
        "address space": "MemoryError",
    }


def test_what_may_be_used_may_be_used(tmp_path: Path) -> None:
    code = "import threading\nx = bytearray(os.urandom(100_000_000))\nopen('x', 'wb').write(x[:10_000_000])\n"
    code += "[threading.Thread(target=time.sleep, args=(0.3,)).start() for _ in range(40)]\nreturn 'done'"
    ran = run_agent(body(code), tmp_path, memory_bytes=300 * MB, scratch_bytes=20 * MB)
    assert ran.trajectory.status == "finished", ran.trajectory.events


def test_the_shares_of_all_agents_leave_the_parent_room() -> None:
    assert memory_share(1 << 60, 4) * 4 == pytest.approx(memory_share(1 << 60, 1), rel=0.01)
    assert memory_share(1000, 4) == 1000


def test_a_tree_too_wide_too_deep_or_gone_is_measured(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(1) * 100_000)
    assert 100_000 <= tree_bytes(tmp_path) < 200_000
    assert tree_bytes(tmp_path / "nowhere") == 0
    (tmp_path / "/".join("d" * 60)).mkdir(parents=True)
    assert tree_bytes(tmp_path) == ENDLESS
