"""Parameters that a request can do without, for askers whose answers decide no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assetops.llm.client import Client
from assetops.llm.failure import Refused
from assetops.llm.reply import Message, Reply

_FORM = "response_format"


class Wishes:
    """What all requests over a client should be sent with, as far as its endpoint takes it.

    What it refuses by name is left out from then on, whoever asks. What it refuses without a name is asked once more
    without the form of the answer: that request alone, since its text may be the reason.
    """

    def __init__(self, client: Client, **options: Any) -> None:
        self._client = client
        self._left = options

    async def ask(self, messages: Sequence[Message]) -> Reply:
        """One chat completion.

        Raises:
            Problem: as `Client.ask`.
        """
        while True:
            sent = dict(self._left)
            try:
                return await self._client.ask(messages, **sent)
            except Refused as refused:
                if refused.parameter in sent:
                    self._left.pop(refused.parameter, None)
                elif _FORM in sent:
                    del sent[_FORM]
                    return await self._client.ask(messages, **sent)
                else:
                    raise
