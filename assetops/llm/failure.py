"""What can go wrong between us and an endpoint, and how long to wait before trying again."""

from __future__ import annotations

import email.utils
import random
import re
import time
from collections.abc import Mapping
from typing import Any

from assetops.contract.errors import Problem

FIRST_WAIT = 0.5  # seconds; doubled with each attempt
LONGEST_WAIT = 8.0
LONGEST_RETRY_AFTER = 120.0  # an endpoint that wants to be left alone for longer is down for us
_PARAMETER = r"[a-z_]{1,40}"
_UNSUPPORTED = re.compile(rf"Unsupported (?:parameter|value): '(?P<name>{_PARAMETER})'")
_PASSING = frozenset({408, 409, 425, 429})
_MENDS = {
    401: "Check OPENAI_API_KEY.",
    403: "Check what OPENAI_API_KEY may do, and the text that was sent.",
    404: "Check OPENAI_BASE_URL and the model's name.",
}


class Passing(Exception):
    """A failure that may pass. `problem` is what to raise when it does not; `after`: seconds the endpoint asked for;
    `crowded`: it was one request too many (429), no fault of its own."""

    def __init__(self, problem: Problem, after: float | None = None, crowded: bool = False) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.after = after
        self.crowded = crowded


class Refused(Problem):
    """The endpoint refused a request as it is. `parameter`: the one it does not take, where it names one."""

    def __init__(self, message: str, mend: str, parameter: str | None = None) -> None:
        super().__init__("llm_refused", message, mend)
        self.parameter = parameter


def wait_before(attempt: int, after: float | None) -> float:
    """Seconds to wait before attempt number `attempt` (1 is the first retry): what was asked for, else back-off."""
    if after is not None:
        return after
    return min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT) * (1 - 0.25 * random.random())


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds asked for by `Retry-After` (seconds or a date, RFC 9110 section 10.2.3); None when there is none."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
        return float(value)
    date = email.utils.parsedate_tz(value) if value else None
    return None if date is None else max(0.0, email.utils.mktime_tz(date) - time.time())


def down(what: str) -> Problem:
    """The endpoint gave no usable answer."""
    return Problem(
        "llm_down", f"The LLM endpoint {what}.", "Check OPENAI_BASE_URL and that the endpoint is up, then try again."
    )


def from_status(status: int, headers: Mapping[str, str], body: Any) -> Passing | Problem:
    """What an HTTP error status means. Of the body only a short code is kept: it may quote the prompt, or the key."""
    found = body.get("code") if isinstance(body, dict) else None
    name = (
        f"{status} {found}" if isinstance(found, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", found) else str(status)
    )
    if status in _PASSING or status >= 500:
        after = retry_after(headers)
        if after is not None and after > LONGEST_RETRY_AFTER:
            return down(f"answered {name} and asks to be left alone for {after:.0f} s")
        return Passing(down(f"answered {name}"), after, crowded=status == 429)
    mend = _MENDS.get(status, "Check the model's name and which parameters it accepts.")
    parameter = _unsupported(body)
    what = f"{name}: {parameter}" if parameter else name
    return Refused(f"The LLM endpoint refused the request ({what}).", mend, parameter)


def _unsupported(body: Any) -> str | None:
    """The parameter that an error is about, in OpenAI's shape: 400 with `code` "unsupported_parameter" or
    "unsupported_value" and `param`; of gateways that drop these, from the message they pass on."""
    if not isinstance(body, dict):
        return None
    named = str(body.get("param"))
    if body.get("code") in ("unsupported_parameter", "unsupported_value") and re.fullmatch(_PARAMETER, named):
        return named
    found = _UNSUPPORTED.search(str(body.get("message"))[:300])
    return found["name"] if found else None
