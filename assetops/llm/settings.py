"""Where the LLM is and how it is called."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from assetops.contract.errors import Problem

DEFAULT_BASE_URL = "https://api.openai.com/v1"
_UNIX = "unix://"


@dataclass(frozen=True)
class Settings:
    """How to reach one model, or one of several.

    `base_url`: `https://…/v1`, or `unix:///path/to.sock` for a gateway on this machine (asked at `/v1/…`).
    `api_key`: never shown in a repr; may be empty, a gateway on a socket needs none.
    `model`: asked when a request names none; `more_models`: what it may name instead.
    `timeout`: seconds for one attempt from its first byte out to its last byte in.
    `retries`: attempts after the first. `patience`: seconds one request waits in all because the endpoint is crowded
    (429). `concurrency`: requests under way at once.
    """

    base_url: str
    api_key: str = field(repr=False)
    model: str
    timeout: float = 60.0
    retries: int = 5
    patience: float = 20.0
    concurrency: int = 10
    more_models: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be a base URL or a key (a newline at its end is the usual slip).

        Raises:
            Problem: `llm_not_configured`.
        """
        if not re.match(r"https?://[^\s/]|unix:///[^\s/]", self.base_url):
            raise _missing(
                "The LLM's base URL is none.",
                "OPENAI_BASE_URL begins with https://, http:// or unix:/// (a socket's path).",
            )
        if not re.fullmatch(r"[\x21-\x7e]*", self.api_key):
            raise _missing("The LLM's key holds spaces or other odd characters.", "Copy OPENAI_API_KEY again.")

    @classmethod
    def from_environment(cls, model_variable: str) -> Settings:
        """Settings from OPENAI_BASE_URL, OPENAI_API_KEY and the named variable (`JUDGE_MODEL` or `MODEL`): one model's
        name, or several with spaces between, the usual one first.

        Raises:
            Problem: `llm_not_configured`.
        """
        base_url = os.environ.get("OPENAI_BASE_URL", "").strip()
        api_key = os.environ.get("OPENAI_API_KEY", "").strip()
        models = os.environ.get(model_variable, "").split()
        if not models:
            raise _missing(f"No model is named: {model_variable} is empty.", f"Set {model_variable}.")
        if not base_url and not api_key:
            raise _missing(
                "No LLM endpoint is configured.", "Set OPENAI_BASE_URL, OPENAI_API_KEY, or both (see docs/judge.md)."
            )
        return cls(base_url or DEFAULT_BASE_URL, api_key, models[0], more_models=tuple(models[1:]))

    @property
    def socket(self) -> str | None:
        """The Unix socket's path, when the base URL names one."""
        return self.base_url.removeprefix(_UNIX) if self.base_url.startswith(_UNIX) else None


def _missing(message: str, mend: str) -> Problem:
    return Problem("llm_not_configured", message, mend)
