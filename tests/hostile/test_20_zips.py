"""Zip bombs, names that leave the folder, absolute names, passwords, a name twice, links, a module of 50 MB, names in
another normal form.

`make check-submission` says so before the upload, with a code each. What a plain extraction leaves of them goes through
ingestion, which must refuse or run it, and never fall.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.check_submission import check
from organizer.offered import read_offered
from output import empty
from sandbox.scratch import remove_tree
from submission_check import take
from tests.hostile.arena import EXECUTION, Arena, execution, refusal_of, refused, survived, write

AGENT = execution("return None").encode()
SHEET = b'{"Track": "Task Execution"}'


def zipped(members: list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [("agent.py", AGENT), ("fact.json", SHEET), *members]:
            archive.writestr(name, data)
    return buffer.getvalue()


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("keys")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def encrypted() -> bytes:
    """Both headers of the first member say that it has a password."""
    data = bytearray(zipped([]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def bomb() -> bytes:
    return zipped([("zeros.bin", b"\0" * 250_000_000)])


ZIPS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (bomb, "zip_too_large"),
    "a name that climbs": (lambda: zipped([("../../evil.py", b"")]), "zip_slip"),
    "an absolute name": (lambda: zipped([("/etc/evil.py", b"")]), "zip_slip"),
    "a name with backslashes": (lambda: zipped([("..\\..\\evil.py", b"")]), "zip_slip"),
    "a password": (encrypted, "zip_encrypted"),
    "a link": (lambda: zipped([(link(), b"/etc/passwd")]), "zip_link"),
    "2,000 members": (lambda: zipped([(f"d/{number}", b"") for number in range(2000)]), "zip_too_large"),
    "no zip": (lambda: b"PK\x03\x04 and then nothing", "zip_damaged"),
    "cut off": (lambda: zipped([])[:-30], "zip_damaged"),
    "a module of 50 MB": (lambda: zipped([("more.txt", b""), ("a/x", b"")]), "python_too_large"),
}


@pytest.mark.parametrize("name", ZIPS)
def test_check_submission_has_a_code_for_it(name: str, tmp_path: Path) -> None:
    make, code = ZIPS[name]
    data = make()
    if code == "python_too_large":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("agent.py", AGENT + b"#" * 1_500_000)
            archive.writestr("fact.json", SHEET)
        data = buffer.getvalue()
    (tmp_path / "zip.zip").write_bytes(data)
    assert refusal_of(lambda: check(tmp_path / "zip.zip")) == code
    assert not (tmp_path.parent / "evil.py").exists()


def test_two_members_of_one_name(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("agent.py", b"import os")])
    (tmp_path / "zip.zip").write_bytes(data)
    assert refusal_of(lambda: check(tmp_path / "zip.zip")) == "zip_duplicate"


def long_module(folder: Path) -> None:
    (folder / "agent.py").write_bytes(AGENT + b"\n" + b"#" * 50_000_000)


def folders_for_files(folder: Path) -> None:
    (folder / "agent.py").rename(folder / "kept.txt")
    (folder / "agent.py").mkdir()


def strange_bytes(folder: Path) -> None:
    (folder / "agent.py").rename(os.fsdecode(os.fsencode(folder) + b"/agent\xff\xfe.py"))
    (folder / os.fsdecode(b"second\xff.py")).write_text("")


def deep(folder: Path) -> None:
    (folder / "/".join(["d"] * 300)).mkdir(parents=True)


def very_deep(folder: Path) -> None:
    """Folders as deep as a path may be long: what removes or walks them by recursion falls."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(1800):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def unparsable(folder: Path) -> None:
    (folder / "agent.py").write_bytes(b"class ExecutionAgent: x = " + b"(" * 200_000)


def other_encoding(folder: Path) -> None:
    (folder / "agent.py").write_bytes(b"# coding: no_such_codec\n" + AGENT)


EXTRACTED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a module of 50 MB": (long_module, "submission_too_large"),
    "a folder named agent.py": (folders_for_files, "not_a_file"),
    "names that are no text": (strange_bytes, "several_python_files"),
    "a module of brackets": (unparsable, "syntax_error"),
    "an unknown encoding": (other_encoding, "syntax_error"),
}


@pytest.mark.parametrize("name", EXTRACTED)
def test_ingestion_refuses_what_a_plain_extraction_leaves(name: str, arena: Arena, tmp_path: Path) -> None:
    change, code = EXTRACTED[name]
    folder = write(tmp_path / "zip", execution("return None"))
    change(folder)
    refused(arena.fight(tmp_path / "run", folder), code)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems change such names themselves")
def test_names_in_other_normal_forms_and_deep_folders_do_no_harm(arena: Arena, tmp_path: Path) -> None:
    folder = write(tmp_path / "zip", execution("return None"))
    (folder / "agent.py").rename(folder / "age\u0301nt\u202e.py")
    deep(folder)
    fought = arena.fight(tmp_path / "run", folder)
    survived(fought)
    assert fought.record.refusal is None


def test_folders_of_any_depth_neither_stop_the_start_nor_the_check(tmp_path: Path) -> None:
    """What the worker copied into the output folder is emptied before the start marker: a fall there is *Failed*."""
    copied, unpacked = write(tmp_path / "output", ""), write(tmp_path / "zip", AGENT.decode())
    for folder in (copied, unpacked):
        very_deep(folder)
    try:
        assert take(unpacked, tmp_path / "private", EXECUTION, read_offered()).module.exists()
        empty(copied)
        assert list(copied.iterdir()) == []
    finally:
        for folder in (copied, unpacked):  # pytest removes its folders by recursion
            remove_tree(folder)
