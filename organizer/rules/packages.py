"""The packages that travel fit the image, are whole, and are all there (DESIGN section 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assetops.contract.seal import digest
from assetops.startup import LIST, WHEELS
from organizer.findings import Finding, error, warning
from organizer.rules.bundle import YAML, Bundle
from organizer.rules.pairs import Task, tasks
from organizer.wheels.tags import fits
from organizer.wheels.travel import DATA

MAX_UNCACHED_BYTES = 5_000_000  # what a worker downloads for every submission: both programs
_STOCK = re.compile(r"(docker\.io/)?(library/)?python[:@](?P<version>3\.\d+)?.*")
_REBUILD = "Build the bundle anew with `make bundle`."


def packages(bundle: Bundle) -> Iterator[Finding]:
    """Every wheel listed by a program lies in its data unchanged, and fits the image."""
    stock = _STOCK.fullmatch(str(bundle.competition.get("docker_image")))
    for task in tasks(bundle):
        for program, data in DATA.items():
            listed = task.data(f"{program}_program", f"bundle/{LIST}")
            if listed is None and stock:
                place = task.spot(f"{program}_program", f"bundle/{LIST}")
                reason = "The image is a stock Python and no packages travel: no program could start."
                yield error(place, reason, "Build without WHEELS=no, or give DOCKER_IMAGE= an image that has them.")
            elif listed is not None:
                yield from _image(task, program, listed, stock and stock["version"])
                yield from _files(task, data, listed)


def _image(task: Task, program: str, listed: dict[str, Any], version: str | None) -> Iterator[Finding]:
    if version is not None and version != listed.get("python"):
        place = task.spot(f"{program}_program", f"bundle/{LIST}")
        reason = f"The packages are for Python {listed.get('python')}, the image has {version}."
        yield error(place, reason, f"Build with PYTHON={version}, or name the other image ({YAML}: docker_image).")


def _files(task: Task, data: str, listed: dict[str, Any]) -> Iterator[Finding]:
    wheels = listed.get("wheels")
    wheels = wheels if isinstance(wheels, dict) else {}
    for file, sha256 in sorted(wheels.items()):
        place = task.spot(data, f"{WHEELS}/{file}")
        content = task.read(data, f"{WHEELS}/{file}")
        if content is None:
            yield error(place, "The wheel is missing.", _REBUILD)
        elif digest(content) != sha256:
            yield error(place, "The wheel is not the one of the build (its SHA-256 differs).", _REBUILD)
        if not fits(file, str(listed.get("python"))):
            reason = f"The wheel is not for Python {listed.get('python')} on x86-64 Linux."
            yield error(place, reason, "Build with the PYTHON of the image.")
    there = task.parts[data][1].files() if data in task.parts else []
    for name in there:
        if name.startswith(f"{WHEELS}/") and name.removeprefix(f"{WHEELS}/") not in wheels:
            yield error(task.spot(data, name), "No program lists this wheel; it would not be installed.", _REBUILD)


def uncached(bundle: Bundle) -> Iterator[Finding]:
    """The program zips, which a worker downloads for every submission, are small."""
    for place, row in bundle.rows("tasks"):
        paths = [row.get(f"{program}_program") for program in DATA]
        size = sum(len(bundle.tree.read(path) or b"") for path in paths if isinstance(path, str) and path)
        if size > MAX_UNCACHED_BYTES:
            reason = f"A worker downloads {size / 1e6:.1f} MB of programs for every submission."
            yield warning(place, reason, "Move what is large into input_data and reference_data, which it caches.")
