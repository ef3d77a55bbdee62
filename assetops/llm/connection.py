"""The connections to an endpoint, over the HTTP client that the openai package uses too.

Without that package on top, which takes a quarter of the processor time of a call and half a second to import: what it
does for one POST is these few lines.
"""

from __future__ import annotations

import gc
import itertools
import math
from typing import Any

import httpx2

from assetops.contract.errors import Problem
from assetops.contract.strict import read_json
from assetops.llm.failure import Passing, down, from_status
from assetops.llm.settings import Settings

# What the imports leave lives as long as the process; without this every full garbage collection would visit it and
# stop the event loop meanwhile.
gc.freeze()

_REQUESTS_PER_POOL = 5


class Connections:
    """HTTP clients, used in turn.

    A pool looks at each of its idle connections for every request; one pool of 50 spends a fifth of our time on that.
    """

    def __init__(self, settings: Settings) -> None:
        verify = httpx2.create_ssl_context() if settings.base_url.startswith("https://") else False
        number = math.ceil(settings.concurrency / _REQUESTS_PER_POOL)
        self._clients = [_client(settings, verify) for _ in range(number)]
        self._turns = itertools.cycle(self._clients)

    async def post(self, path: str, body: dict[str, Any]) -> bytes:
        """The raw body of the endpoint's answer to a request at `path`, such as "/chat/completions".

        Raises:
            Passing: what may pass.
            Problem: `llm_refused`, or `llm_down` for an endpoint that wants to be left alone for long.
        """
        try:
            answer = await next(self._turns).post(path.removeprefix("/"), json=body)
        except httpx2.TimeoutException as error:
            raise Passing(down("did not answer in time")) from error
        except httpx2.HTTPError as error:
            raise Passing(down("cannot be reached")) from error
        if answer.is_success:
            return answer.content
        raise from_status(answer.status_code, answer.headers, _error(answer.content))

    async def close(self) -> None:
        """Close them all."""
        for client in self._clients:
            await client.aclose()


def _error(body: bytes) -> Any:
    """The `error` of an error's body, or None."""
    try:
        data = read_json(body)
    except Problem:
        return None
    return data.get("error") if isinstance(data, dict) else None


def _client(settings: Settings, verify: Any) -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency)
    transport = httpx2.AsyncHTTPTransport(uds=settings.socket, limits=limits, verify=False) if settings.socket else None
    return httpx2.AsyncClient(
        base_url="http://localhost/v1/" if settings.socket else settings.base_url.rstrip("/") + "/",
        headers={"authorization": f"Bearer {settings.api_key}"} if settings.api_key else {},
        timeout=settings.timeout,
        limits=limits,
        transport=transport,
        verify=verify,
        follow_redirects=False,
    )
