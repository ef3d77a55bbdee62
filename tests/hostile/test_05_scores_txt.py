"""Where `scores.json` is missing the platform reads `scores.txt` with a YAML loader that builds any object.

So scoring empties its output first and always leaves `scores.json`, whole; what lay there before is gone.
"""

from __future__ import annotations

from pathlib import Path

from tests.hostile.arena import Arena, execution, failed, survived, write

BOMB = "!!python/object/apply:os.system ['touch /tmp/canarybird']\n"


def leave_before(root: Path) -> None:
    for name in ("scores.txt", "scores.json", "scores.json.part"):
        (root / "output" / name).write_text(BOMB)
    (root / "output" / "detailed_results.html").write_text(BOMB)


def test_what_lay_in_the_output_before_scoring_is_gone(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", execution("return None"))
    (folder / "scores.txt").write_text(BOMB)
    fought = arena.fight(tmp_path / "run", folder, between=leave_before)
    survived(fought)
    assert {path.name for path in fought.output.iterdir()} == {"scores.json", "detailed_results.html", "verdicts.json"}


def test_also_when_scoring_fails(arena: Arena, tmp_path: Path) -> None:
    def without_marker(root: Path) -> None:
        leave_before(root)
        (root / "input" / "res" / "start_marker.json").unlink()

    fought = arena.fight(tmp_path / "run", execution("return None"), between=without_marker)
    failed(fought, "no_start_marker")
    assert {path.name for path in fought.output.iterdir()} == {"detailed_results.html"}
