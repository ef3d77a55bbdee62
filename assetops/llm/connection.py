"""The connections to an endpoint, made by the openai package. Imported late: that package takes half a second."""

from __future__ import annotations

import gc
import itertools
import math
from typing import Any

import httpx2
import openai

from assetops.llm.failure import Passing, down, from_status
from assetops.llm.settings import Settings

# What the imports leave, 76,000 objects, lives as long as the process; without this every full garbage collection
# would visit it and stop the event loop for 100 ms.
gc.freeze()

_REQUESTS_PER_POOL = 5


class Connections:
    """Clients of the openai package, used in turn.

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
            return (await next(self._turns).post(path, cast_to=httpx2.Response, body=body)).content
        except openai.APIStatusError as error:
            raise from_status(error.status_code, error.response.headers, error.body) from error
        except openai.APITimeoutError as error:
            raise Passing(down("did not answer in time")) from error
        except openai.APIConnectionError as error:
            raise Passing(down("cannot be reached")) from error

    async def close(self) -> None:
        """Close them all."""
        for client in self._clients:
            await client.close()


def _client(settings: Settings, verify: Any) -> openai.AsyncOpenAI:
    limits = httpx2.Limits(max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency)
    transport = httpx2.AsyncHTTPTransport(uds=settings.socket, limits=limits, verify=False) if settings.socket else None
    return openai.AsyncOpenAI(
        api_key=settings.api_key or "none",  # the package insists on one
        base_url="http://localhost/v1" if settings.socket else settings.base_url,
        timeout=settings.timeout,
        max_retries=0,  # ours: they are counted, and limit a whole attempt
        http_client=openai.DefaultAsyncHttpx2Client(
            limits=limits, transport=transport, verify=verify, follow_redirects=False
        ),
    )
