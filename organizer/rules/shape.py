"""Keys, types, lengths and fixed values of `competition.yaml`, by the JSON Schema in shape.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator, ValidationError

from organizer.findings import Finding, error
from organizer.rules.bundle import YAML, Bundle

SCHEMA: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("shape.yaml").read_text(encoding="utf-8"))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_REASONS: dict[str, Callable[[ValidationError], str]] = {
    "type": lambda found: f"{_shown(found.instance)} is no {found.validator_value}.",
    "const": lambda found: f"The value is {_shown(found.instance)}, not {_shown(found.validator_value)}.",
    "enum": lambda found: f"{_shown(found.instance)} is not one of {_shown(found.validator_value)}.",
    "not": lambda _: "The key must not be there.",
    "minLength": lambda _: "The text is empty.",
    "maxLength": lambda found: (
        f"The text has {len(str(found.instance))} of at most {found.validator_value} characters."
    ),
    "minItems": lambda _: "The list is empty.",
    "maxItems": lambda found: f"The list has more than {found.validator_value} entries.",
    "uniqueItems": lambda _: "The list names something twice.",
    "minimum": lambda found: f"{_shown(found.instance)} is less than {found.validator_value}.",
    "maximum": lambda found: f"{_shown(found.instance)} is more than {found.validator_value}.",
}


def _place(found: ValidationError, key: str = "") -> str:
    path = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in [*found.absolute_path, key] if part != ""
    )
    return f"{YAML}: {path.lstrip('.')}" if path else YAML


def _unknown(found: ValidationError, known: list[str]) -> Iterator[Finding]:
    for key in sorted(cast(dict[str, Any], found.instance).keys() - known):
        close = get_close_matches(key, known, n=1)
        mend = f"Did you mean `{close[0]}`?" if close else "Remove it; the keys are: " + ", ".join(known) + "."
        yield error(_place(found, key), f"The key {key!r} is unknown; Codabench ignores it silently.", mend)


def _missing(found: ValidationError, parts: dict[str, Any]) -> Iterator[Finding]:
    for key in cast(list[str], found.validator_value):
        if key not in cast(dict[str, Any], found.instance):
            part = SCHEMA["$defs"][parts[key]["$ref"].rsplit("/", 1)[1]] if "$ref" in parts[key] else parts[key]
            yield error(_place(found, key), f"The key {key!r} is missing.", part["description"])


def _findings(found: ValidationError) -> Iterator[Finding]:
    schema = cast(dict[str, Any], found.schema)
    if found.validator == "additionalProperties":
        yield from _unknown(found, sorted(schema["properties"]))
    elif found.validator == "required":
        yield from _missing(found, schema["properties"])
    else:
        yield error(_place(found), _REASONS[str(found.validator)](found), schema["description"])


def shape(bundle: Bundle) -> Iterator[Finding]:
    """Every violation of the schema; the same finding once."""
    found = Draft202012Validator(SCHEMA).iter_errors(bundle.competition)
    yield from dict.fromkeys(finding for violation in found for finding in _findings(violation))


def version(bundle: Bundle) -> Iterator[Finding]:
    """Codabench refuses `2.0`, which JSON Schema takes for the integer 2."""
    if isinstance(bundle.competition.get("version"), float):
        yield error(f"{YAML}: version", "The version is written as a fraction.", "Write `version: 2`.")
