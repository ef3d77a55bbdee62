"""The platform's API, asked politely: one request at a time, not too fast, again when it may help."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2

from assetops.contract.errors import Problem
from assetops.llm.failure import retry_after, wait_before

SECONDS_BETWEEN = 0.5
ATTEMPTS = 6
MAX_JSON_BYTES = 200_000_000
MAX_FILE_BYTES = 200_000_000
_LONGEST_WAIT = 120.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 1 << 20


def read_url(url: str) -> tuple[str, int]:
    """("https://host", 1234) of a competition's address, as the browser shows it.

    Raises:
        Problem: `bad_competition`.
    """
    parts = urlsplit(url.strip())
    found = re.match(r"/(?:api/)?competitions/(\d+)(?:/|$)", parts.path)
    if parts.scheme not in ("http", "https") or not parts.netloc or not found:
        raise Problem(
            "bad_competition",
            f"{url[:100]!r} is no competition's address.",
            "Copy it from the browser: https://www.codabench.org/competitions/1234/",
        )
    return f"{parts.scheme}://{parts.netloc}", int(found[1])


def _refused(status: int, what: str) -> Problem:
    mends = {
        401: ("fetch_unauthorized", "Check CODABENCH_TOKEN, or the password."),
        403: ("fetch_forbidden", "Use the token of an organizer of the competition."),
        404: ("fetch_not_found", "Check the competition's address."),
    }
    code, mend = mends.get(status, ("fetch_failed", "Try again later; what was fetched is kept."))
    return Problem(code, f"The platform answered {status} to {what}.", mend)


class Platform:
    """One site. `between`: least seconds from one request to the next; `sleep` is replaced in tests."""

    def __init__(self, base: str, token: str, between: float = SECONDS_BETWEEN) -> None:
        self.base = base
        self._token = token
        self._between = between
        self._last = 0.0
        self._sleep: Callable[[float], None] = time.sleep
        self._client = httpx2.Client(timeout=60.0, follow_redirects=True)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _pause(self) -> None:
        self._sleep(max(0.0, self._last + self._between - time.monotonic()))
        self._last = time.monotonic()

    def _headers(self, url: str) -> dict[str, str]:
        """The token goes to the platform only: files lie in a store of somebody else's, under signed addresses."""
        return {"Authorization": f"Token {self._token}"} if url.startswith(f"{self.base}/api/") else {}

    def _once(self, url: str, limit: int, what: str) -> bytes | float:
        """The body, or the seconds to wait before trying again (-1: no wish)."""
        with self._client.stream("GET", url, headers=self._headers(url)) as response:
            if response.status_code in _PASSING:
                return min(retry_after(response.headers) or -1.0, _LONGEST_WAIT)
            if response.status_code != 200:
                raise _refused(response.status_code, what)
            body = bytearray()
            for chunk in response.iter_bytes(_CHUNK):
                body += chunk
                if len(body) > limit:
                    raise Problem("fetch_too_large", f"{what} is larger than {limit:,} bytes.", "Look at it by hand.")
            return bytes(body)

    def download(self, url: str, what: str, limit: int = MAX_FILE_BYTES) -> bytes:
        """What lies at an address; `what` it is called in errors, since a signed address is a secret.

        Raises:
            Problem: fetch_unauthorized, fetch_forbidden, fetch_not_found, fetch_too_large, fetch_failed.
        """
        for attempt in range(1, ATTEMPTS + 1):
            self._pause()
            wait = -1.0
            try:
                found = self._once(url, limit, what)
                if isinstance(found, bytes):
                    return found
                wait = found
            except httpx2.HTTPError:
                pass
            if attempt < ATTEMPTS:
                self._sleep(wait_before(attempt, wait if wait >= 0 else None))
        raise Problem("fetch_failed", f"{what} could not be fetched.", "Try again later; what was fetched is kept.")

    def json(self, path: str) -> Any:
        """The answer to `GET <base>/api/<path>`.

        Raises:
            Problem: as `download`; `fetch_bad_answer`.
        """
        body = self.download(f"{self.base}/api/{path}", path, MAX_JSON_BYTES)
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Problem("fetch_bad_answer", f"The answer to {path} is no JSON.", "Check the address.") from error

    def rows(self, path: str) -> list[dict[str, Any]]:
        """A list, also where it comes in pages.

        Raises:
            Problem: as `json`.
        """
        found: list[dict[str, Any]] = []
        following: str | None = path
        seen: set[str] = set()
        while following is not None and following not in seen:
            seen.add(following)
            answer = self.json(following)
            rows = answer.get("results") if isinstance(answer, dict) else answer
            if not isinstance(rows, list):
                raise Problem("fetch_bad_answer", f"The answer to {path} is no list.", "Check the address.")
            found += [row for row in rows if isinstance(row, dict)]
            following = self._next(answer)
        return found

    def _next(self, answer: Any) -> str | None:
        link = answer.get("next") if isinstance(answer, dict) else None
        prefix = "/api/"
        parts = urlsplit(link) if isinstance(link, str) else None
        if parts is None or not parts.path.startswith(prefix):
            return None
        return parts.path.removeprefix(prefix) + (f"?{parts.query}" if parts.query else "")


def log_in(base: str, user: str, password: str) -> str:
    """A token for an account.

    Raises:
        Problem: fetch_unauthorized, fetch_failed.
    """
    try:
        answer = httpx2.post(f"{base}/api/api-token-auth/", json={"username": user, "password": password}, timeout=60.0)
        if answer.status_code != 200:
            raise _refused(401 if answer.status_code == 400 else answer.status_code, "the log-in")
        return str(answer.json()["token"])
    except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Problem(
            "fetch_failed", "The log-in did not work.", "Check the address, or set CODABENCH_TOKEN."
        ) from error
