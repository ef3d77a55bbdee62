"""How many requests may be under way: fewer when the endpoint says that it is crowded, then slowly more again."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Places:
    """At most `limit` at once, first come first served; for one event loop.

    Additive increase, multiplicative decrease, as TCP does it (Chiu and Jain 1989): `crowded` halves the limit, once
    for all requests that were already under way when it did; every request that ends well adds 1 / limit, so one more
    place a round. `pause` lets nobody begin for a while.
    """

    def __init__(self, most: int) -> None:
        self.limit = float(most)
        self._most = most
        self._busy = 0
        self.round = 0
        self._quiet_until = 0.0  # time.monotonic()
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[int]:
        """A place for one request, when there is one. Gives the round it began in, for `crowded`."""
        await self._enter()
        try:
            yield self.round
        finally:
            self._busy -= 1
            self._admit()

    def went_well(self) -> None:
        """A request was answered."""
        self.limit = min(self.limit + 1 / self.limit, float(self._most))

    def crowded(self, began: int) -> None:
        """A request of round `began` was refused because there are too many."""
        if began == self.round:
            self.round += 1
            self.limit = max(1.0, self.limit / 2)

    def pause(self, seconds: float) -> None:
        """Nobody begins for so long; who is under way goes on."""
        self._quiet_until = max(self._quiet_until, time.monotonic() + seconds)

    def _free(self) -> bool:
        return self._busy < int(self.limit) and time.monotonic() >= self._quiet_until

    async def _enter(self) -> None:
        if not self._waiting and self._free():
            self._busy += 1
            return
        ticket = asyncio.get_running_loop().create_future()
        self._waiting.append(ticket)
        self._admit()
        try:
            await ticket
        except asyncio.CancelledError:
            if not ticket.cancelled():  # admitted and cancelled in the same moment
                self._busy -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self._free():
            ticket = self._waiting.popleft()
            if not ticket.done():
                self._busy += 1
                ticket.set_result(None)
        quiet = self._quiet_until - time.monotonic()
        if self._waiting and quiet > 0:
            asyncio.get_running_loop().call_later(quiet, self._admit)
