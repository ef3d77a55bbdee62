"""Endless output, binary garbage, a message without end, 10,000 levels of JSON, keys twice, strings without end,
lone surrogates, requests that are none.

Each is capped before it is parsed, and ends its scenario as a protocol error or by the output limit.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, outcomes, survived, ways

RAW = "end = socket.socket(fileno=os.dup(int(sys.argv[1])))\n"
WAIT = "\ntime.sleep(600)"


def sends(code: str) -> str:
    return f"{RAW}end.sendall({code}){WAIT}"


BODIES = {
    "endless stdout": "while True: print('x' * 10000)",
    "endless stderr": "while True: sys.stderr.buffer.write(os.urandom(10000))",
    "garbage": sends("os.urandom(100000) + b'\\n'"),
    "a message of 1 GB": f"{RAW}while True: end.sendall(b'x' * 1_000_000)",
    "10,000 levels": sends("b'{\"op\":' + b'[' * 10000 + b']' * 10000 + b'}\\n'"),
    "a key twice": sends('b\'{"op":"log","op":"done","value":"x"}\\n\''),
    "a string without end": sends("b'{\"op\":' + b'\\\\\"' * 400_000 + b'\\n'"),
    "a lone surrogate": sends('b\'{"op":"done","value":"\\\\ud800"}\\n\''),
    "a number of 5,000 digits": sends("b'{\"op\":\"done\",\"value\":' + b'9' * 5000 + b'}\\n'"),
    "a flood of requests": f'{RAW}while True: end.sendall(b\'{{"op":"budget","id":1,"branch":0}}\\n\' * 1000)',
}


def test_the_parent_reads_on_and_the_scenario_ends(arena: Arena, tmp_path: Path) -> None:
    fought = arena.fight(tmp_path, ways(arena, BODIES), phase="final", budgets={"scenario_seconds": 60.0})
    survived(fought)
    status = {name: one.status for name, one in outcomes(fought, BODIES).items()}
    assert status.pop("endless stdout") == status.pop("endless stderr") == "output_limit"
    assert set(status.values()) == {"protocol_error"}, status
    assert sum(path.stat().st_size for path in fought.prediction.iterdir()) < 1_000_000
