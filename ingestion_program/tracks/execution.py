"""The execution track: the agent did the work itself, its last word is the answer."""

from __future__ import annotations

from typing import Any

from assetops.contract.errors import Problem


def answer_of_run(returned: Any) -> str:
    """The answer an execution agent returned.

    Raises:
        Problem: bad_answer when it is not text.
    """
    if not isinstance(returned, str):
        kind = type(returned).__name__
        raise Problem("bad_answer", f"The agent returned {kind} instead of text.", "Return a str or an Answer.")
    return returned.strip()
