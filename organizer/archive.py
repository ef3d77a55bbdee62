"""Zips that are the same bytes for the same content, and the careful unpacking of somebody else's."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from assetops.contract.errors import Problem

MAX_MEMBERS = 1_000
MAX_UNPACKED_BYTES = 200_000_000
_COMPRESSED = frozenset({".zip", ".whl"})
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MEND = "Zip your one .py and one .json with an ordinary tool, without links, passwords or folders above the root."


def pack(folder: Path, target: Path) -> None:
    """Zip a folder's files: sorted names, fixed times and permissions, so that two builds agree. What is compressed
    already is stored as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_STORED if path.suffix in _COMPRESSED else zipfile.ZIP_DEFLATED
            archive.writestr(info, path.read_bytes())


def _check(members: list[zipfile.ZipInfo]) -> None:
    names: set[str] = set()
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))  # some tools of Windows write them; Linux keeps them
        if name.is_absolute() or ".." in name.parts:
            raise Problem("zip_slip", "A name in the zip leaves its folder.", _MEND)
        if member.flag_bits & 1:
            raise Problem("zip_encrypted", "The zip has a password.", _MEND)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Problem("zip_link", "The zip holds a symbolic link.", _MEND)
        plain = unicodedata.normalize("NFC", member.filename).casefold()  # macOS and Windows make one file of both
        if plain in names:
            raise Problem("zip_duplicate", "The zip holds two files of one name, or of one but for its case.", _MEND)
        names.add(plain)
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        raise Problem("zip_too_large", "The zip unpacks to too much.", _MEND)


def unpack(source: Path, target: Path) -> None:
    """Unpack a submission's zip (ATTACKS row 20).

    Raises:
        Problem: zip_damaged, zip_slip, zip_encrypted, zip_link, zip_duplicate, zip_too_large.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _check(archive.infolist())
            archive.extractall(target)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeError, ValueError, OSError) as error:
        raise Problem("zip_damaged", f"{source.name} is not a zip that can be unpacked.", _MEND) from error
