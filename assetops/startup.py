"""What both programs do first: install the packages that travel with the data, then start anew with them.

Until that is done only the standard library is there: the image is a stock one. Containers are fresh for every run, so
wheels are unpacked here and not resolved. Each is read once, its SHA-256 compared with what the program zip lists, and
those very bytes unpacked: the data folder may be changed by a submission's own container (ATTACKS row 2).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import NoReturn

from assetops.contract.errors import Problem

LIST = "wheels.json"  # beside the keys: {"python": "3.12", "wheels": {file: sha256}}; none where the image has all
PACKAGES = "packages"  # beside the code
WHEELS = "wheels"  # in the data
MACHINE = "x86_64"
STARTED = "ASSETOPS_STARTED"
_COMPILE = "import compileall, os, sys; os.nice(19); compileall.compile_dir(sys.argv[1], quiet=2)"


def place_of(name: str) -> str | None:
    """Where a member of a wheel goes; None for scripts, headers, and the packages' own tests: a third of all files."""
    top, *rest = PurePosixPath(name).parts
    if "tests" in rest[:-1]:
        return None
    if not top.endswith(".data"):
        return name
    return "/".join(rest[1:]) if rest[:1] in (["purelib"], ["platlib"]) else None


def _unpack(path: Path, expected: str, target: Path) -> None:
    data = b"" if path.is_symlink() or not path.is_file() else path.read_bytes()
    if hashlib.sha256(data).hexdigest() != expected:
        raise Problem(
            "wheel_changed",
            f"The wheel {path.name} is missing in the data, or is not the one built.",
            "Build the bundle again with `make bundle`, and upload it whole.",
        )
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        for member in wheel.infolist():
            place = place_of(member.filename)
            if place is not None and not member.is_dir():
                member.filename = place
                wheel.extract(member, target)


def check_machine(python: str) -> None:
    """See that the image runs wheels for this Python version, such as "3.12".

    Raises:
        Problem: wrong_image.
    """
    here = "{}.{} on {}".format(*sys.version_info[:2], platform.machine())
    if here != f"{python} on {MACHINE}":
        raise Problem(
            "wrong_image",
            f"The bundle's packages are for Python {python} on {MACHINE}, the image has Python {here}.",
            f"Give the competition an image of Python {python}, or build with PYTHON={here[:4]}.",
        )


def install(wheels: Path, listed: Mapping[str, str], target: Path) -> None:
    """Unpack the wheels of the folder `wheels` that are listed with their SHA-256 into `target`.

    Raises:
        Problem: wheel_changed.
    """
    target.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda one: _unpack(wheels / one[0], one[1], target), listed.items()))


def started() -> float:
    """When the program began, installation included, on the clock of time.monotonic()."""
    return float(os.environ.pop(STARTED, time.monotonic()))


def start(program: Path, data: Path, script: str, compile_all: bool = False) -> NoReturn:
    """Become `script` of the program, with the packages that its list names and that lie in `data`.

    Args:
        compile_all: byte-compile them all meanwhile, in the time nobody else needs: agents cannot, and each is a
            process of its own.
    """
    os.environ[STARTED] = str(time.monotonic())
    listed = program / "bundle" / LIST
    if listed.is_file():
        content = json.loads(listed.read_text())
        try:
            check_machine(content["python"])
            install(data / WHEELS, content["wheels"], program / PACKAGES)
        except Problem as problem:
            print(f"{script} cannot start: {problem.code}: {problem}", file=sys.stderr, flush=True)
            sys.exit(1)
        os.environ["PYTHONPATH"] = str(program / PACKAGES)
        if compile_all:
            subprocess.Popen([sys.executable, "-c", _COMPILE, str(program / PACKAGES)])
    os.execv(sys.executable, [sys.executable, str(program / script)])
