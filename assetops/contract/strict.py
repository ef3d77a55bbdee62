"""Strict reading and canonical writing of JSON. Standard library only: the agent's process imports it.

Reading refuses what JSON parsers disagree about (duplicate keys, NaN, lone surrogates, numbers beyond float)
and what exhausts them (size, depth), *before* parsing where that is possible.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from assetops.contract.errors import Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 40

# A string that never ends reaches to the end: were it no match, each of its quotes would be tried as a beginning.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def _refuse(code: str, message: str) -> Problem:
    return Problem(code, message, "Write plain JSON: finite numbers, unique keys, moderate size and depth.")


def _check_depth(data: bytes, max_depth: int) -> None:
    if data.count(b"[") + data.count(b"{") <= max_depth:  # not even one inside the other, and most texts are such
        return
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(data):
        token = match.group()
        if token in b"[{":
            depth += 1
            if depth > max_depth:
                raise _refuse("json_too_deep", f"The JSON is nested deeper than {max_depth} levels.")
        elif token in b"]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refuse("json_duplicate_key", "The JSON names one key twice in the same object.")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _refuse("json_not_finite", f"The JSON holds a number that is not finite: {text[:40]}.")
    return number


def _no_constant(text: str) -> float:
    raise _refuse("json_not_finite", f"The JSON holds {text}, which is not a number.")


def read_json(data: bytes | str, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """Parse JSON strictly.

    Raises:
        Problem: json_too_large, json_too_deep, json_duplicate_key, json_not_finite, json_not_text, json_invalid.
    """
    try:
        raw = data.encode("utf-8") if isinstance(data, str) else data
        if len(raw) > max_bytes:
            raise _refuse("json_too_large", f"The JSON is larger than {max_bytes} bytes.")
        _check_depth(raw, max_depth)
        value = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant
        )
        if b"\\u" in raw or b"\\U" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate fails here
        return value
    except UnicodeError as error:
        raise _refuse("json_not_text", "The JSON is not valid UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise _refuse("json_invalid", f"This is not valid JSON: {str(error)[:120]}.") from error


def canonical(value: Any) -> bytes:
    """The one byte form of a JSON value: sorted keys, no spaces, UTF-8, finite numbers only.

    Raises:
        Problem: json_not_finite or json_not_text, when the value has no such form.
    """
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8")
    except UnicodeError as error:
        raise _refuse("json_not_text", "A text holds a lone surrogate.") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise _refuse("json_not_finite", f"A value cannot be written as JSON: {str(error)[:120]}.") from error


def clean_text(text: str, limit: int) -> str:
    """Text from an agent made storable: lone surrogates and NULs replaced, cut at `limit` characters with a mark."""
    safe = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "�")
    return safe if len(safe) <= limit else safe[:limit] + f" …[cut, {len(safe) - limit} characters more]"
