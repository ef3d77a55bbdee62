"""The entries of a list in a JSON file, each with the line it begins in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import read_json

MAX_BYTES = 256_000_000
_BETWEEN = " \t\r\n,"


def read_document(path: Path) -> tuple[str, Any]:
    """The text of a JSON file and what it says.

    Raises:
        Problem: json_* naming the file.
    """
    data = path.read_bytes()
    try:
        return data.decode(), read_json(data, MAX_BYTES)
    except UnicodeDecodeError as error:
        raise Problem("json_not_text", f"{path}: this is not UTF-8 text.", "Export the file again.") from error
    except Problem as problem:
        raise Problem(problem.code, f"{path}: {problem.message}", "Export the file again.") from problem


def entries(text: str, key: str | None) -> Iterator[tuple[int, int, Any]]:
    """`(line, number, value)` of the entries of the list that is the document or, with a key, stands under the key.

    The document was read before, so it is valid JSON and has that list.
    """
    decoder = json.JSONDecoder()
    place = _list_under(text, key, decoder) if key else text.index("[")
    line, counted, number = 1, 0, 0
    place += 1
    while True:
        while text[place] in _BETWEEN:
            place += 1
        if text[place] == "]":
            return
        line, counted, number = line + text.count("\n", counted, place), place, number + 1
        value, place = decoder.raw_decode(text, place)
        yield line, number, value


def _list_under(text: str, key: str, decoder: json.JSONDecoder) -> int:
    """Where the value of a key of the outermost object begins."""
    place = text.index("{") + 1
    while True:
        while text[place] in _BETWEEN:
            place += 1
        name, place = decoder.raw_decode(text, place)
        while text[place] in " \t\r\n:":
            place += 1
        if name == key:
            return place
        _, place = decoder.raw_decode(text, place)
