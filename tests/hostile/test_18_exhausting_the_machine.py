"""Memory, processor, disk and descriptors are used up; a loop never ends; an agent sleeps for ever.

It costs that scenario, not the run, and never the parent: the tenth scenario, an honest one, still finishes.
(The bombs are finite, so that a run with the defence switched off does no harm.)
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, outcomes, survived, ways

FILL = """
for number in range(10):
    with open("f%d" % number, "wb") as file:
        for _ in range(40):
            file.write(b"x" * 1_000_000)
"""
BODIES = {
    "memory at once": "return len('x' * (20 << 30))",
    "memory bit by bit": "kept = []\nwhile len(kept) < 40: kept.append(bytearray(20_000_000))",
    "memory by mapping": "import mmap\nkept = []\n"
    "while len(kept) < 16:\n    kept.append(mmap.mmap(-1, 50_000_000)); kept[-1].write(b'x' * 50_000_000)",
    "disk": FILL,
    "many files": "for number in range(20_000): open('n%d' % number, 'w').close()",
    "a deep folder": "for _ in range(3000):\n    os.mkdir('d'); os.chdir('d')",
    "descriptors": "kept = []\nwhile len(kept) < 5000: kept.append(os.open('/dev/null', os.O_RDONLY))",
    "a loop": "while True: pass",
    "sleep": "time.sleep(3600)",
    "honest": "ctx.call('sites'); return 'I looked at the sites.'",
}
MEMORY = 300_000_000


def test_each_costs_its_own_scenario_only(arena: Arena, tmp_path: Path) -> None:
    arena.needs_sandbox("watchdog", "landlock_fs")
    limits = {
        "scenario_seconds": 10.0,
        "memory_bytes": MEMORY,
        "scratch_bytes": 50_000_000,
    }
    # It keeps what it has taken, long enough to be seen with it on a busy machine.
    bodies = {name: body + "\ntime.sleep(5)\nreturn 'It was not stopped.'" for name, body in BODIES.items()}
    fought = arena.fight(tmp_path, ways(arena, bodies), phase="final", budgets=limits)
    survived(fought)
    status = {name: one.status for name, one in outcomes(fought, BODIES).items()}
    assert status.pop("honest") == "finished"
    assert "finished" not in status.values(), status
    for name in ("memory by mapping", "disk", "many files", "a deep folder"):
        assert status[name] == "agent_exit", status
    assert status["a loop"] == status["sleep"] == "deadline"
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 100_000_000
    assert fought.ingestion.seconds < 200
