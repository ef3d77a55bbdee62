"""A submission's zip is unpacked without surprises (ATTACKS row 20)."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from organizer.archive import MAX_UNPACKED_BYTES, pack, unpack


def zipped(target: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([("../evil.py", b"x")], "zip_slip"),
        ([("/etc/evil.py", b"x")], "zip_slip"),
        ([("a\\..\\b.py", b"x")], "zip_slip"),
        ([(link("a.py"), b"/etc/passwd")], "zip_link"),
        ([(f"{number}.txt", b"") for number in range(1001)], "zip_too_large"),
    ],
)
def test_a_zip_that_leaves_its_folder_links_or_floods_is_refused(
    members: list[tuple[str | zipfile.ZipInfo, bytes]], code: str, tmp_path: Path
) -> None:
    with pytest.raises(Problem) as caught:
        unpack(zipped(tmp_path / "a.zip", *members), tmp_path / "out")
    assert caught.value.code == code
    assert not (tmp_path / "out").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="one name"):
        unpack(zipped(tmp_path / "a.zip", ("a.py", b"1"), ("a.py", b"2")), tmp_path / "out")


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        unpack(zipped(tmp_path / "a.zip", ("a.bin", b"\0" * (MAX_UNPACKED_BYTES + 1))), tmp_path / "out")
    assert caught.value.code == "zip_too_large"


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_zip_is_named_as_such(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(Problem) as caught:
        unpack(tmp_path / "a.zip", tmp_path / "out")
    assert caught.value.code == "zip_damaged"


def test_a_truncated_member_is_damage(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.py", b"print(1)" * 100)
    data = bytearray(buffer.getvalue())
    data[60] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(bytes(data))
    with pytest.raises(Problem) as caught:
        unpack(tmp_path / "a.zip", tmp_path / "out")
    assert caught.value.code == "zip_damaged"


def test_packing_twice_gives_the_same_bytes_whatever_the_files_times(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "two.txt").write_text("2")
    (folder / "one.txt").write_text("1")
    pack(folder, tmp_path / "first.zip")
    (folder / "one.txt").touch()
    pack(folder, tmp_path / "second.zip")
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    unpack(tmp_path / "first.zip", tmp_path / "out")
    assert (tmp_path / "out" / "b" / "two.txt").read_text() == "2"
