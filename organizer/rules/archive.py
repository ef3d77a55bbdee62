"""A zip must unpack to what it says, where it says (ATTACKS.md rows 4 and 20, on our own side)."""

from __future__ import annotations

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator

from organizer.findings import Finding, error

_REBUILD = "Build the zip anew with `make bundle`."


def escapes(name: str) -> bool:
    """True when a path leaves the folder it is relative to, on any system."""
    return name.startswith(("/", "\\")) or name[1:2] == ":" or ".." in name.replace("\\", "/").split("/")


def _why_bad(member: zipfile.ZipInfo) -> str | None:
    if escapes(member.filename):
        return "The member's name leads out of the folder it is unpacked into."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "The member is a symbolic link."
    if member.flag_bits & 0x1:
        return "The member is encrypted; the platform has no password."
    return None


def member_findings(archive: zipfile.ZipFile, place: str) -> Iterator[Finding]:
    """Findings about the members of one zip; `place` is the zip's name."""
    for member in archive.infolist():
        why = _why_bad(member)
        if why is not None:
            yield error(f"{place}: {member.filename}", why, _REBUILD)
    for name, count in Counter(archive.namelist()).items():
        if count > 1:
            yield error(f"{place}: {name}", f"{count} members have this name; the last one wins silently.", _REBUILD)


def integrity_findings(archive: zipfile.ZipFile, place: str) -> Iterator[Finding]:
    """A finding for the first damaged member, if any. Encrypted zips are not read."""
    if any(member.flag_bits & 0x1 for member in archive.infolist()):
        return
    damaged = archive.testzip()
    if damaged is not None:
        yield error(f"{place}: {damaged}", "The member is damaged (its checksum does not fit).", _REBUILD)


def root_findings(archive: zipfile.ZipFile, wanted: str, place: str) -> Iterator[Finding]:
    """A finding when `wanted` is not at the root of the zip, in a folder around it or not at all."""
    names = archive.namelist()
    if wanted in names:
        return
    around = [name for name in names if name.endswith("/" + wanted) and name.count("/") == 1]
    if around:
        yield error(place, f"There is a folder around {wanted}: {around[0]}.", "Zip the folder's content, not it.")
    else:
        yield error(place, f"There is no {wanted} at the root.", f"Put {wanted} at the root of the zip.")
