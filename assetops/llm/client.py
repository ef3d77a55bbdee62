"""The client: one event loop on its own thread, so that threads and coroutines use the same connections and limits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from assetops.contract.errors import Problem
from assetops.llm.failure import Passing, down, wait_before
from assetops.llm.places import Places
from assetops.llm.reply import Message, Reply, read_reply, read_vectors
from assetops.llm.settings import Settings

if TYPE_CHECKING:
    from assetops.llm.connection import Connections

T = TypeVar("T")


@dataclass
class Spent:
    """What a client used: answered calls, retried attempts, tokens in all and by kind."""

    calls: int = 0
    retries: int = 0
    tokens: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def add(self, reply: Reply) -> None:
        """Count an answered call."""
        self.calls += 1
        self.tokens += reply.tokens
        self.prompt_tokens += reply.usage.prompt
        self.completion_tokens += reply.usage.completion


class Client:
    """Calls one model of one OpenAI-compatible endpoint. Use it as a context manager, or call `close`.

    `spent`: where to go on counting; a new count when None.
    """

    def __init__(self, settings: Settings, spent: Spent | None = None) -> None:
        self.settings = settings
        self.spent = Spent() if spent is None else spent
        self._connections: Connections | None = None
        self._places = Places(settings.concurrency)
        self._closing = threading.Lock()
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="llm", daemon=True)
        self._thread.start()

    def __enter__(self) -> Client:
        """The client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine that uses `ask` on the client's loop, from any other thread, and return its result.

        Raises:
            Problem: `llm_down` when the client is closed meanwhile; and what `work` raises.
        """
        with self._closing:
            if self._closed:
                work.close()
                raise down("is not asked: the client is closed")
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except CancelledError as error:
            raise down("was not waited for: the client is closed") from error
        except BaseException:
            future.cancel()
            raise

    def chat(self, messages: Sequence[Message], **options: Any) -> Reply:
        """`ask` for threads."""
        return self.run(self.ask(messages, **options))

    def probe(self) -> None:
        """One word to see that the endpoint answers.

        Raises:
            Problem: as `ask`.
        """
        self.chat([{"role": "user", "content": "Answer with the word yes."}])

    async def ask(self, messages: Sequence[Message], model: str | None = None, **options: Any) -> Reply:
        """One chat completion.

        At most `concurrency` run at once, fewer while the endpoint answers 429; an attempt lasts at most `timeout`
        seconds; what may pass (no connection, time-out, 408, 409, 425, 429, 5xx, garbage) is tried again, after
        `Retry-After` where the endpoint gives one: then no other request begins before it either.

        Args:
            messages: in OpenAI's shape.
            model: another than that of the settings.
            options: further fields of the request, as written; they cannot replace model or messages.

        Raises:
            Problem: `llm_down`, `llm_refused` (another 4xx), `llm_bad_answer`.
        """
        body = {**options, "model": model or self.settings.model, "messages": list(messages)}
        reply = await self._answered("/chat/completions", body, lambda answer: read_reply(answer, body["messages"]))
        self.spent.add(reply)
        return reply

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, from the endpoint's embeddings; for threads. Tried again as `ask` does.

        Raises:
            Problem: `llm_down`, `llm_refused` (another 4xx), `llm_bad_answer`.
        """
        body = {"model": self.settings.model, "input": list(texts), "encoding_format": "float"}
        return self.run(self._answered("/embeddings", body, lambda answer: read_vectors(answer, len(texts))))

    async def _answered(self, path: str, body: dict[str, Any], read: Callable[[bytes], T]) -> T:
        """What `read` makes of the answer; what may pass is tried again.

        Being one too many (429) uses up patience, not attempts: with many requests under way the limit must fall a few
        times before all fit.
        """
        attempt, crowded, waited = 0, 0, 0.0
        while True:
            try:
                return await self._placed(path, body, read)
            except Passing as failure:
                attempt, crowded = attempt + (not failure.crowded), crowded + failure.crowded
                wait = wait_before(crowded if failure.crowded else attempt, failure.after)
                waited += wait * failure.crowded
                if attempt > self.settings.retries or waited > self.settings.patience:
                    raise failure.problem from failure
                self.spent.retries += 1
                await asyncio.sleep(wait)

    async def _placed(self, path: str, body: dict[str, Any], read: Callable[[bytes], T]) -> T:
        """An attempt in a place of its own; the places learn how it went."""
        async with self._places.place() as began:
            try:
                found = await self._attempt(path, body, read)
            except Passing as failure:
                if failure.crowded:
                    self._places.crowded(began)
                if failure.after is not None:
                    self._places.pause(failure.after)
                raise
            self._places.went_well()
            return found

    def close(self) -> None:
        """End what is under way, close the connections, stop the thread. To be called once more does no harm."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            ended = asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        ended.result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _attempt(self, path: str, body: dict[str, Any], read: Callable[[bytes], T]) -> T:
        """One request, one answer. httpx limits single reads only: a server that drips bytes needs the outer limit."""
        connections = self._connected()
        try:
            async with asyncio.timeout(self.settings.timeout):
                answer = await connections.post(path, body)
        except TimeoutError as error:
            raise Passing(down(f"did not answer within {self.settings.timeout:g} s")) from error
        try:
            return read(answer)
        except Problem as problem:
            raise Passing(problem) from problem

    def _connected(self) -> Connections:
        if self._connections is None:
            from assetops.llm.connection import Connections

            self._connections = Connections(self.settings)
        return self._connections

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._connections is not None:
            await self._connections.close()
