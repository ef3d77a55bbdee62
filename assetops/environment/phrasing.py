"""How values, names and windows are put into words: the sentences that may become an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assetops.environment.store import Asset

MAX_NAMED = 60


def number(value: float | None, unit: str = "") -> str:
    """A number with at most 6 significant digits, never in exponent form unless tiny or huge, and its unit."""
    if value is None or value != value:
        return "not available"
    text = f"{value:.6g}"
    if "e" in text and 1e-6 <= abs(value) < 1e15:
        text = f"{float(text):.12f}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    return text if unit == "0/1" else f"{text} {unit}".rstrip()


def money(value: float | None) -> str:
    """An amount of US dollars, to the cent."""
    return "not available" if value is None else f"{value:.2f} USD"


def count(amount: int, one: str, many: str | None = None) -> str:
    """An amount with its noun: "1 alert", "3 alerts", "2 work orders"."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def are(amount: int, one: str, many: str | None = None) -> str:
    """The start of a sentence about an amount: "There is 1 alert", "There are 0 alerts"."""
    return f"There {'is' if amount == 1 else 'are'} {count(amount, one, many)}"


def none(thing: str) -> str:
    """The end of a sentence about an amount of nothing, so that it also says in words that there is nothing."""
    return f": no such {thing} is on record"


def listing(names: Sequence[str], separator: str = ", ") -> str:
    """Names in one line; beyond 60 the number of those left out."""
    shown = separator.join(names[:MAX_NAMED])
    return shown if len(names) <= MAX_NAMED else f"{shown} and {len(names) - MAX_NAMED} more"


def label(asset: Asset) -> str:
    """An asset by name and id: "Chiller 6 (CWC04006)"."""
    return f"{asset.name} ({asset.asset_id})"


def iso(moment: datetime) -> str:
    """A time as everywhere in the data: "2025-03-04T10:15:00"."""
    return moment.isoformat(timespec="seconds")


def between(start: str | None, final: str | None) -> str:
    """A window in words, with a leading space; nothing when it is open on both sides."""
    if start and final:
        return f" between {start} and {final}"
    if start:
        return f" from {start} on"
    return f" before {final}" if final else ""
