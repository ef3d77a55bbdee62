"""What `competition.yaml` refers to is there, and is what the platform takes it for."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from organizer.findings import Finding, error, warning
from organizer.rules.archive import escapes, integrity_findings, member_findings
from organizer.rules.bundle import YAML, Bundle
from organizer.tree import Tree, ZipTree

TASK_PARTS = ("ingestion_program", "scoring_program", "input_data", "reference_data")
PHASE_PARTS = ("starting_kit", "public_data")
RASTER = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif"}
_IMAGE_NAME = re.compile(r"(?P<name>[^\s@]+?)(:(?P<tag>[\w.-]+))?(@sha256:(?P<digest>[0-9a-f]{64}))?")


def references(bundle: Bundle) -> dict[tuple[str, str], str]:
    """(part, path) → the place that first names it, for every folder and zip that is referred to."""
    found: dict[tuple[str, str], str] = {}
    lists = (("tasks", TASK_PARTS), ("phases", PHASE_PARTS), ("solutions", ("path",)))
    for owner, parts in lists:
        for place, row in bundle.rows(owner):
            for part in parts:
                if isinstance(row.get(part), str) and row[part]:
                    found.setdefault((part, row[part]), f"{place}.{part}")
    return found


def opened(bundle: Bundle) -> Iterator[tuple[str, str, Tree]]:
    """(part, path, content) of every reference that can be opened."""
    for part, path in references(bundle):
        if not escapes(path):
            try:
                tree = bundle.tree.inside(path)
            except zipfile.BadZipFile:
                continue
            if tree is not None:
                yield part, path, tree


def spot(path: str, name: str) -> str:
    """Where a file of a reference is: `x/name` in a folder, `x.zip: name` in a zip."""
    return path + name if path.endswith("/") else f"{path}: {name}"


def reference_files(bundle: Bundle) -> Iterator[Finding]:
    """Each reference is a folder with a trailing slash, or a sound zip, inside the bundle."""
    for (_, path), place in references(bundle).items():
        if escapes(path):
            yield error(place, f"{path!r} lies outside the bundle.", "Name a folder or zip inside it.")
        else:
            yield from _reference(bundle.tree, path, place)


def _reference(tree: Tree, path: str, place: str) -> Iterator[Finding]:
    try:
        inside = tree.inside(path)
    except zipfile.BadZipFile:
        yield error(place, f"{path} is no zip, or a damaged one.", "Build it anew with `make bundle`.")
        return
    if isinstance(inside, ZipTree) and not path.endswith("/"):
        yield from member_findings(inside.archive, path)
        yield from integrity_findings(inside.archive, path)
    if inside is None and not path.endswith("/") and tree.folder(path) is not None:
        yield error(place, f"{path!r} is a folder.", f"Write it with a slash at the end: `{path}/`.")
    elif inside is None:
        yield error(place, f"There is no {path} in the bundle.", "Correct the path, or add it.")
    elif not inside.files():
        yield error(place, f"{path} is empty.", "Put the files in, or remove the reference.")


def data_present(bundle: Bundle) -> Iterator[Finding]:
    """The repository's file names no input data: only a build has a hidden plant."""
    for place, task in bundle.rows("tasks"):
        for part in ("input_data", "reference_data"):
            if part not in task:
                yield warning(place, f"The task has no {part}.", "`make bundle` adds it; do not upload without.")


def texts(bundle: Bundle) -> Iterator[Finding]:
    """Pages and terms are there, in UTF-8, and not empty."""
    named = [(f"{place}.file", page.get("file")) for place, page in bundle.rows("pages")]
    for place, path in [*named, (f"{YAML}: terms", bundle.competition.get("terms"))]:
        if not isinstance(path, str) or not path:
            continue
        content = None if escapes(path) else bundle.tree.read(path)
        if content is None:
            yield error(place, f"There is no {path} in the bundle.", "Correct the path, or add the page.")
        elif not content.strip():
            yield error(place, f"{path} is empty.", "Write the page.")
        elif b"\0" in content or not _is_utf8(content):
            yield error(place, f"{path} is no UTF-8 text.", "Save it as UTF-8.")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def logo(bundle: Bundle) -> Iterator[Finding]:
    """Codabench takes raster images only."""
    path = bundle.competition.get("image")
    if not isinstance(path, str) or not path:
        return
    content = None if escapes(path) else bundle.tree.read(path)
    if content is None:
        yield error(f"{YAML}: image", f"There is no {path} in the bundle.", "Add the image.")
    elif not any(content.startswith(magic) for magic in RASTER):
        yield error(f"{YAML}: image", f"{path} is no raster image.", "Give a PNG file.")


def container_image(bundle: Bundle) -> Iterator[Finding]:
    """The image is one fixed version: an image that changes or disappears fails every submission."""
    image = bundle.competition.get("docker_image")
    if not isinstance(image, str) or not image:
        return
    match = _IMAGE_NAME.fullmatch(image)
    place, mend = f"{YAML}: docker_image", "Write `python:3.12-slim`, or an image with a tag or digest of yours."
    if match is None:
        yield error(place, f"{image!r} is no name of an image.", mend)
    elif match["digest"] is None and match["tag"] in (None, "latest"):
        yield error(place, f"{image!r} stands for another image tomorrow.", mend)
