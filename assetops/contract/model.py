"""The base of all contract types: frozen, closed, strict; and their strict reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assetops.contract.errors import Problem
from assetops.contract.strict import MAX_BYTES, canonical, read_json

VERSION: Literal[1] = 1


class Model(BaseModel):
    """A value of the contract. Unknown keys are refused, types are not coerced, instances are frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def as_data(self) -> dict[str, Any]:
        """The value as plain JSON data; keys that hold their default None are left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def as_bytes(self) -> bytes:
        """The canonical bytes: the same value, the same bytes."""
        return canonical(self.as_data())


M = TypeVar("M", bound=Model)


def explain(error: ValidationError) -> str:
    """The first three findings of pydantic in one sentence: place and reason."""
    parts = []
    for found in error.errors()[:3]:
        place = ".".join(str(part) for part in found["loc"]) or "the whole"
        parts.append(f"{place}: {found['msg'].rstrip('.')}")
    return "; ".join(parts)


def from_data(kind: type[M], data: Any, code: str, mend: str) -> M:
    """Build `kind` from plain JSON data.

    Raises:
        Problem: with `code` and `mend`, naming the first wrong places.
    """
    try:
        return kind.model_validate_json(canonical(data))
    except ValidationError as error:
        raise Problem(code, f"This is no valid {kind.__name__}: {explain(error)}.", mend) from error


def read_model(kind: type[M], data: bytes, code: str, mend: str, max_bytes: int = MAX_BYTES) -> M:
    """Read `kind` from bytes: strict JSON first, then the type.

    Raises:
        Problem: json_* from the strict reader, or `code`.
    """
    return from_data(kind, read_json(data, max_bytes), code, mend)


def read_lines(kind: type[M], path: Path, code: str) -> list[M]:
    """Read a JSON-lines file of `kind`, one value a line; the line number is named when one is wrong.

    Raises:
        Problem: with `code`, or `file_missing`.
    """
    if not path.is_file():
        raise Problem("file_missing", f"{path.name} is missing.", f"It is expected at {path}.")
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if line.strip():
            found.append(read_model(kind, line, code, f"Mend line {number} of {path.name}."))
    return found


def write_lines(path: Path, values: list[M]) -> None:
    """Write values as canonical JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(value.as_bytes() + b"\n" for value in values))
