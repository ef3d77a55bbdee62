"""Numbers and texts as a reader sees them: coarse on purpose (ATTACKS row 16), and short."""

from __future__ import annotations

import json
import math
from typing import Any

from assetops.contract.strict import clean_text
from scores import two_digits as rounded

TYPE_TITLES: dict[str, str] = {
    "IoT": "IoT: sites, assets, sensors",
    "FMSR": "FMSR: failure modes and sensors",
    "TSFM": "TSFM: time series",
    "WO": "WO: work orders",
    "E2E": "E2E: several agents together",
}
STATUS_WORDS: dict[str, str] = {
    "finished": "finished",
    "agent_error": "agent error",
    "agent_exit": "agent exited",
    "deadline": "time limit",
    "run_deadline": "run's time limit",
    "output_limit": "output limit",
    "protocol_error": "protocol error",
    "bad_plan": "bad plan",
    "bad_answer": "bad answer",
}
_BUCKETS: tuple[tuple[float, str], ...] = (
    (1, "under 1 s"),
    (3, "1 to 3 s"),
    (10, "3 to 10 s"),
    (30, "10 to 30 s"),
    (60, "30 to 60 s"),
    (120, "1 to 2 min"),
    (300, "2 to 5 min"),
    (math.inf, "over 5 min"),
)


def two_digits(number: float) -> str:
    """A count of two significant digits, with a thin space between thousands: 12345 becomes 12 000."""
    return f"{rounded(number):,.0f}".replace(",", "\u202f")


def bucket(seconds: float) -> str:
    """The bucket a duration falls into; a bound belongs to the bucket above it."""
    return next(text for bound, text in _BUCKETS if seconds < bound)


def bucket_share(seconds: float, limit: float) -> float:
    """The bucket's upper bound over the limit, 0-1, so that a bar tells no more than the words."""
    bound = next(bound for bound, _ in _BUCKETS if seconds < bound)
    return min(1.0, bound / limit) if limit > 0 else 0.0


def coarse_share(number: float, limit: float) -> float:
    """number / limit, 0-1, in twentieths, rounded up."""
    return min(1.0, math.ceil(20 * number / limit) / 20) if limit > 0 and number > 0 else 0.0


def abridge(text: str, limit: int) -> str:
    """One text of at most `limit` characters plus the mark; control characters but newline and tab become spaces."""
    clean = clean_text(text[: 2 * limit + 2], 2 * limit + 2)
    plain = "".join(char if char.isprintable() or char in "\n\t" else " " for char in clean).strip()
    return plain if len(plain) <= limit else plain[:limit].rstrip() + " …"


def abridge_middle(text: str, limit: int) -> str:
    """Like `abridge`, but the end of a long text is kept as well: an answer's result often stands last."""
    if len(text) <= limit:
        return abridge(text, limit)
    return f"{abridge(text[: limit * 2 // 3], limit)}\n… [cut here] …\n{abridge(text[-(limit // 3) :], limit)}"


def arguments_text(arguments: dict[str, Any], limit: int) -> str:
    """`name=value, …` in the order of the names, abridged."""
    parts = [
        f"{key}={json.dumps(value, ensure_ascii=False, sort_keys=True)}" for key, value in sorted(arguments.items())
    ]
    return abridge(", ".join(parts), limit)


def joined(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
