"""Scratch folders: how much lies in them, and their removal, whatever an agent built there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_ENTRIES = 2000
MAX_DEPTH = 40
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
ENDLESS = 1 << 60


def _blocks(info: os.stat_result) -> int:
    return info.st_blocks * 512


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [entry for entry, _ in zip(entries, range(MAX_ENTRIES + 1), strict=False)]


def tree_bytes(folder: Path) -> int:
    """Bytes on disk under `folder`, while an agent may be writing there. A tree that is too wide, too deep or
    made unreadable is endless."""
    total, seen = 0, 0
    open_folders = [(str(folder), 0)]
    while open_folders:
        path, depth = open_folders.pop()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            try:
                entries = _entries(path)
            except PermissionError:
                return ENDLESS
            seen += len(entries)
            if seen > MAX_ENTRIES or depth > MAX_DEPTH:
                return ENDLESS
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    total += _blocks(entry.stat(follow_symlinks=False))
                if entry.is_dir(follow_symlinks=False):
                    open_folders.append((entry.path, depth + 1))
    return total


def unlinked_bytes(pid: int) -> int:
    """Bytes on disk of files the process holds open but has removed: no tree shows them."""
    total = 0
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                info = os.stat(f"/proc/{pid}/fd/{name}")
                total += _blocks(info) if info.st_nlink == 0 else 0
    return total


def _first_full_folder(here: int) -> str | None:
    """Remove files and empty folders of an open folder, up to the first folder in it that is not empty: its name."""
    with os.scandir(here) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.name, dir_fd=here)
                continue
            try:
                os.rmdir(entry.name, dir_fd=here)
            except OSError:
                return entry.name
    return None


def remove_tree(folder: Path) -> None:
    """Remove a folder of any depth: `shutil.rmtree` ends in RecursionError or ENAMETOOLONG where an agent wants it to.

    Nothing may be writing there any more.
    """
    here, names = os.open(folder, _OPEN), [""]
    try:
        while names:
            os.fchmod(here, 0o700)
            below = _first_full_folder(here)
            if below is not None:
                os.chmod(below, 0o700, dir_fd=here)
                step = os.open(below, _OPEN, dir_fd=here)
                names.append(below)
            else:
                step = os.open("..", _OPEN, dir_fd=here)
                name = names.pop() or folder.name
                os.rmdir(name, dir_fd=step)
            os.close(here)
            here = step
    finally:
        os.close(here)


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A fresh folder of one agent's process; gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):
            remove_tree(folder)
