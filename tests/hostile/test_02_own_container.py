"""The zip holds `metadata.yaml` with a `command:`: the platform starts a second container with a network, outside of
our sandbox, in which the output and the input data can be read and written.

There is nothing secret in what it sees, changes are noticed, and that it ran at all means 0 points.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from assetops.contract.submission import TRACKS
from tests.hostile.arena import EXECUTION, Arena, Change, execution, failed, refused, write
from tests.hostile.canaries import found


def told(code: int) -> Change:
    """What the worker writes when a container of the submission's own ended with this code."""

    def change(root: Path) -> None:
        about = {"exitCode": code, "elapsedTime": 1.0, "ingestionExitCode": 0, "ingestionElapsedTime": 2.0}
        (root / "input" / "res" / "metadata").write_text(yaml.safe_dump(about))

    return change


def spoil(root: Path) -> None:
    """Change a number in the input data."""
    table = next((root / "input_data").rglob("alerts.csv"))
    table.write_text(table.read_text() + "\n")


def test_a_zip_with_a_command_is_refused(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", execution("return 'yes'"))
    (folder / "metadata.yaml").write_text("command: python3 agent.py\n")
    refused(arena.fight(tmp_path / "run", folder, between=told(0)), "own_container")
    (tmp_path / "enclosing").mkdir()
    folder.rename(tmp_path / "enclosing" / "zip")
    refused(arena.fight(tmp_path / "again", tmp_path / "enclosing"), "own_container")


def test_a_container_that_changes_the_input_data_ends_in_0_points_and_never_in_a_new_draw(
    arena: Arena, tmp_path: Path
) -> None:
    fought = arena.fight(tmp_path / "run", execution("return None"), before=spoil, between=told(137))
    assert fought.ingestion.code == 1
    assert "input_data_changed" in fought.ingestion.text
    assert fought.scoring.code == 0
    assert set(fought.scores.values()) == {0}
    ours = arena.fight(tmp_path / "ours", execution("return None"), before=spoil)
    failed(ours, "no_start_marker")


def test_nothing_secret_lies_where_that_container_looks(arena: Arena) -> None:
    for track in TRACKS:
        places = [path.read_bytes() for path in (arena.task(track) / "input_data").rglob("*") if path.is_file()]
        names = [path.name.encode() for path in (arena.task(track) / "input_data").rglob("*")]
        assert found([*places, *names], arena.keys(track).values()) == []
        assert not any(b"characteristic_form" in data or b"utterance" in data for data in places)
    assert found([(arena.task(EXECUTION) / "ingestion_program/bundle/scenarios.jsonl").read_bytes()], []) != []
