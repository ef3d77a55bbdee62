"""Folders and zips, one inside the other, read in one way."""

from __future__ import annotations

import io
import zipfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO


class Tree(ABC):
    """Files below one point: a folder, a zip, or a folder in a zip. Names are relative, with `/`."""

    @abstractmethod
    def files(self) -> list[str]:
        """The names of all files, sorted."""

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """The bytes of one file; None if there is none of that name."""

    def opened(self, name: str) -> IO[bytes] | None:
        """One file to read from and to seek in; None if there is none of that name."""
        content = self.read(name)
        return None if content is None else io.BytesIO(content)

    @abstractmethod
    def folder(self, name: str) -> Tree | None:
        """What is below a folder; None if there is none of that name."""

    def inside(self, reference: str) -> Tree | None:
        """What a `competition.yaml` reference stands for: `x/` is a folder, anything else a zip; None if neither.

        Raises:
            zipfile.BadZipFile: the file is there and is no zip.
        """
        if reference.endswith("/"):
            return self.folder(reference)
        file = self.opened(reference)
        return None if file is None else ZipTree(zipfile.ZipFile(file))


class FolderTree(Tree):
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def files(self) -> list[str]:
        """The names of all files, sorted."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())

    def read(self, name: str) -> bytes | None:
        """The bytes of one file; None if there is none of that name."""
        path = self.root / name
        return path.read_bytes() if path.is_file() else None

    def folder(self, name: str) -> Tree | None:
        """What is below a folder; None if there is none of that name."""
        path = self.root / name
        return FolderTree(path) if path.is_dir() else None


class ZipTree(Tree):
    """A zip, or the part of it below a prefix."""

    def __init__(self, archive: zipfile.ZipFile, prefix: str = "") -> None:
        self.archive = archive
        self.prefix = prefix

    def files(self) -> list[str]:
        """The names of all files, sorted."""
        names = {name for name in self.archive.namelist() if name.startswith(self.prefix) and not name.endswith("/")}
        return sorted(name.removeprefix(self.prefix) for name in names)

    def read(self, name: str) -> bytes | None:
        """The bytes of one file; None if there is none of that name.

        Raises:
            zipfile.BadZipFile: the member is damaged.
        """
        full = self.prefix + name
        if full.endswith("/") or full not in self.archive.namelist():
            return None
        return self.archive.read(full)

    def opened(self, name: str) -> IO[bytes] | None:
        """As of any tree; a member that is stored uncompressed, as large ones are, is not read into memory."""
        full = self.prefix + name
        if full in self.archive.namelist() and self.archive.getinfo(full).compress_type == zipfile.ZIP_STORED:
            return self.archive.open(full)
        return super().opened(name)

    def folder(self, name: str) -> Tree | None:
        """What is below a folder; None if there is none of that name."""
        prefix = self.prefix + name.rstrip("/") + "/"
        found = any(member.startswith(prefix) for member in self.archive.namelist())
        return ZipTree(self.archive, prefix) if found else None
