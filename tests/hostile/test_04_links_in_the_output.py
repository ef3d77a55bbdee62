"""Symbolic links that lie in the output folder are followed by the worker when it zips: a link to the keys would put
them into the prediction output.

Ingestion removes whatever is not its own; scoring opens what it reads without following links, and caps it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.hostile.arena import Arena, execution, refused, survived, write

NAMES = {"keys.txt": "../program/bundle/keys.json", "passwd": "/etc/passwd", "everything": "/", "gone": "/nowhere"}


def test_links_of_the_submission_are_swept_out_of_the_output(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", execution("return None"))
    for name, target in NAMES.items():
        (folder / name).symlink_to(target)
    (folder / "run_record.json.part").symlink_to("/etc/hostname")
    fought = arena.fight(tmp_path / "run", folder)
    survived(fought)
    assert all(path.is_file() and not path.is_symlink() for path in fought.prediction.iterdir())


def test_a_module_that_is_a_link_is_refused(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", execution("return None"))
    (folder / "agent.py").unlink()
    (folder / "agent.py").symlink_to(Path(__file__))
    refused(arena.fight(tmp_path / "run", folder), "no_python_file")


def link(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("elsewhere")))


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def endless(path: Path) -> None:
    os.truncate(path, 1 << 36)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def test_scoring_reads_regular_files_of_moderate_size_only(arena: Arena, tmp_path: Path) -> None:
    good = arena.fight(tmp_path / "run", execution("return None"))
    survived(good)
    changes: list[tuple[Callable[[Path], None], str]] = [
        (link, "trajectory_03.json"),
        (fifo, "run_record.json"),
        (endless, "trajectory_00.json"),
        (folder, "timings.json"),
    ]
    for number, (change, name) in enumerate(changes):

        def between(root: Path, change: Callable[[Path], None] = change, name: str = name) -> None:
            change(root / "input" / "res" / name)

        again = arena.rescore(good, tmp_path / str(number), between)
        assert again.scoring.code == 0, again.scoring.text
        assert "run_incomplete" in again.report, change
        assert set(again.scores.values()) == {0}
