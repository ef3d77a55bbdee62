"""Which wheels an official Python image on x86-64 can use, told by their file names (PEP 427, PEP 600)."""

from __future__ import annotations

import re

from assetops.contract.errors import Problem

PYTHONS = ("3.12", "3.11")  # the first is the default
GLIBC = 28  # 2.28, older than that of any official Debian image of these versions
_NAME = re.compile(r"(?P<name>[A-Za-z0-9._]+)-(?P<version>[^-]+)(-\d[^-]*)?-(?P<tags>[^-]+-[^-]+-[^-]+)\.whl")
_PLATFORM = re.compile(r"manylinux(_2_(?P<glibc>\d+)|1|2010|2014)_x86_64")


def platforms() -> list[str]:
    """Platform tags from the newest to the oldest, as pip wants them."""
    return [
        *(f"manylinux_2_{minor}_x86_64" for minor in range(GLIBC, 4, -1)),
        *(f"manylinux{year}_x86_64" for year in ("2014", "2010", "1")),
    ]


def read_python(text: str) -> str:
    """The Python version of the image: "3.12" for "3.12", "python3.12" and for nothing.

    Raises:
        Problem: `bad_python`.
    """
    version = text.removeprefix("python")
    if version in ("", "3"):
        return PYTHONS[0]
    if version not in PYTHONS:
        raise Problem(
            "bad_python", f"There are no packages for Python {text[:20]!r}.", "Say PYTHON=3.12 or PYTHON=3.11."
        )
    return version


def normal(name: str) -> str:
    """A package's name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def name_and_version(file: str) -> tuple[str, str]:
    """("scikit-learn", "1.9.1") of a wheel's file name; the name in its normal form (PEP 503).

    Raises:
        Problem: `bad_wheel`.
    """
    found = _NAME.fullmatch(file)
    if found is None:
        raise Problem("bad_wheel", f"{file} is no wheel's file name.", "Give wheels as pip downloads them.")
    return normal(found["name"]), found["version"]


def _fits_python(tag: str, abi: str, python: str) -> bool:
    minor = int(python.split(".")[1])
    if tag in ("py3", "py2.py3", f"py3{minor}"):
        return abi == "none"
    if abi == "abi3" and re.fullmatch(r"cp3\d+", tag):
        return int(tag.removeprefix("cp3")) <= minor
    return tag == f"cp3{minor}" and abi in (tag, "none")


def _fits_platform(tags: str) -> bool:
    found = [_PLATFORM.fullmatch(tag) for tag in tags.split(".")]
    return tags == "any" or any(match is not None and int(match["glibc"] or 0) <= GLIBC for match in found)


def fits(file: str, python: str) -> bool:
    """Whether the wheel can be used by this Python on x86-64 Linux with glibc 2.28 or newer."""
    found = _NAME.fullmatch(file)
    if found is None:
        return False
    tag, abi, platform = found["tags"].split("-")
    return _fits_python(tag, abi, python) and _fits_platform(platform)
