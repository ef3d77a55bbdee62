"""Agent text made harmless to look at: nothing invisible, nothing that steers a line, a bounded length."""

from __future__ import annotations

import json
import unicodedata
from functools import lru_cache
from typing import Any

# Invisible, though Unicode counts them as letters, marks or symbols: fillers, joiners, the blank Braille pattern.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_GAPS = frozenset({"Zs", "Zl", "Zp"})  # line separators too: none may begin a line of the prompt


@lru_cache(maxsize=4096)
def _clean(character: str) -> str:
    if character in "\n\t":
        return character
    category = unicodedata.category(character)
    if category in _GAPS:
        return " "
    # Cc control, Cf format (zero-width, bidirectional, tags), Cs surrogate, Co private, Cn unassigned
    if category.startswith("C") or character in _FILLERS or _is_variation_selector(character):
        return ""
    return character


def _is_variation_selector(character: str) -> bool:
    """Variation selectors can carry a byte each behind any visible character."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def clean(text: str) -> str:
    """The text without control, zero-width and other invisible characters; line feed and tab stay (ATTACKS row 12)."""
    return text if text.isascii() and text.isprintable() else "".join(map(_clean, text))


def encode(value: Any) -> str:
    """The value as one line of JSON without anything invisible; keys and strings alike.

    Controls inside strings have become visible escapes before cleaning, so no key can collide with another.
    """
    return clean(_ENCODER.encode(value))


def cut(text: str, limit: int) -> str:
    """The text, or its two ends around a mark when it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]} [... {len(text) - 2 * half} characters cut here ...] {text[-half:]}"
