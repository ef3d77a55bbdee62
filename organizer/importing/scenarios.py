"""Scenario lists of the reference benchmark and its competition, as scenarios that only an LLM judge can judge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from assetops.contract.model import VERSION, Model
from assetops.contract.scenario import Category, Scenario, Type
from organizer.importing.intake import Intake, Record
from organizer.importing.spool import Spool
from organizer.importing.values import Malformed, shown

KIND = "scenarios"
_LONGEST = 10_000
_TYPES: dict[str, Type] = {
    "iot": "IoT", "fmsr": "FMSR", "fmsa": "FMSR", "tsfm": "TSFM", "workorder": "WO", "wo": "WO", "": "E2E",
    "e2e": "E2E",
}  # fmt: skip
# The public list numbers its types by hundreds; records without a type are told by that.
_BY_HUNDRED: dict[int, Type] = {0: "IoT", 1: "FMSR", 2: "TSFM", 4: "WO", 5: "E2E", 6: "E2E"}
# Our operational category nearest to what each type asks for; the source's own category is another division.
_CATEGORIES: dict[Type, Category] = {
    "IoT": "meter analytics", "FMSR": "contextual reasoning", "TSFM": "meter analytics",
    "WO": "maintenance recommendation", "E2E": "multi-agent instruction",
}  # fmt: skip


class LlmOnly(Model):
    """Scoring's view of a scenario without a computable gold standard: prose that an LLM judge compares with.

    `characteristic_form` None: the source says nothing about a right answer. `source_*`: as the source has it.
    """

    version: Literal[1] = VERSION
    scenario: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    judge: Literal["llm"] = "llm"
    type: Type
    utterance: str
    now: str
    characteristic_form: str | None = None
    source_type: str | None = None
    source_category: str | None = None
    deterministic: bool | None = None
    note: str | None = None


def convert(intake: Intake, document: dict[str, Any]) -> Record:
    """A record of a scenario list; raises `Malformed`."""
    name = _identifier(document.get("id"))
    utterance = _text(document, "utterance" if "utterance" in document else "text")
    if utterance is None:
        raise Malformed("text is empty")
    deterministic = document.get("deterministic")
    if not isinstance(deterministic, bool | None):
        raise Malformed(f"deterministic is neither true nor false: {shown(deterministic)}")
    body = {
        "id": name,
        "type": _type(document, name),
        "utterance": utterance,
        "characteristic_form": _text(document, "characteristic_form"),
        "source_type": _text(document, "type"),
        "source_category": _text(document, "category"),
        "deterministic": deterministic,
        "note": _text(document, "note"),
    }
    return Record(name, body)


def scenarios(spool: Spool, plant: str, now: str) -> Iterator[tuple[Scenario, LlmOnly]]:
    """The scenarios that were taken up, as the agent sees them and as an LLM judge needs them."""
    for body in spool.rows(KIND):
        kind: Type = body["type"]
        scenario = Scenario(
            id=body["id"],
            family=body["id"],  # of no family but its own
            plant=plant,
            public=False,
            type=kind,
            category=_CATEGORIES[kind],
            difficulty="medium",
            utterance=body["utterance"],
            now=now,
        )
        rest = {name: value for name, value in body.items() if name != "id"}
        yield scenario, LlmOnly(scenario=scenario.id, now=now, **rest)


def _identifier(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not 0 < len(str(value).strip()) <= 100:
        raise Malformed(f"id is neither a number nor a short text: {shown(value)}")
    plain = re.sub(r"[^a-z0-9]+", "-", str(value).casefold()).strip("-")
    if not 0 < len(plain) <= 33:
        raise Malformed(f"id gives no usable id: {shown(value)}")
    return f"import-{plain}"


def _type(document: dict[str, Any], name: str) -> Type:
    named = document.get("type")
    if isinstance(named, str):
        if (found := _TYPES.get(named.strip().casefold())) is None:
            raise Malformed(f"type is none of the reference's: {shown(named)}")
        return found
    if named is not None:
        raise Malformed(f"type is no text: {shown(named)}")
    digits = re.search(r"\d{1,9}$", name)
    hundred = _BY_HUNDRED.get(int(digits[0]) // 100) if digits else None
    if hundred is None:
        raise Malformed("it has no type, and its id does not tell one")
    return hundred


def _text(document: dict[str, Any], key: str) -> str | None:
    """The text under a key without space at its ends; None when there is none. Raises `Malformed`."""
    value = document.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise Malformed(f"{key} is no text of at most {_LONGEST} characters: {shown(value)}")
    if any((ord(letter) < 32 and letter not in "\n\r\t") or 0xD800 <= ord(letter) < 0xE000 for letter in value):
        raise Malformed(f"{key} holds characters that cannot be printed")
    return value.strip() or None
