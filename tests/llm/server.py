"""A real OpenAI-compatible HTTP server on 127.0.0.1 or a Unix socket, scripted; for tests and measurements.

    with Server(lambda call: completion("hello")) as server:
        Settings(base_url=server.base_url, ...)

A script is a function from a `Call` to an `Answer`; `tests/llm/scripts.py` has the usual ones. It stops with the block,
or, run as a program (`python -m tests.llm.server 200`), when its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True)
class Call:
    """One request. `number` counts from 0; `arrived` is time.monotonic(), which all processes share."""

    number: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    arrived: float

    @property
    def text(self) -> str:
        """All the contents of the messages, one after the other."""
        return "\n".join(str(message.get("content")) for message in self.body["messages"])


@dataclass(frozen=True)
class Answer:
    """What to send, and how.

    `delay` seconds after the request arrived, and not before `until` requests have come in all: with that a test sees
    that some were under way at once, without a clock. Byte by byte with `drip` seconds between; `drop` closes without
    a word.
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    drop: bool = False
    until: int = 0


HELD_SECONDS = 20.0  # the longest that `until` holds an answer back

Script = Callable[[Call], Answer]


def completion(content: str | None, delay: float = 0.0, tokens: int = 10, **message: Any) -> Answer:
    """A chat completion with this content."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content, **message}}
    usage = {"prompt_tokens": tokens - 1, "completion_tokens": 1, "total_tokens": tokens}
    data = {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
    return Answer(json.dumps(data).encode(), delay=delay)


def failure(status: int, code: str = "scripted", **headers: str) -> Answer:
    """An error in OpenAI's shape; `retry_after="1"` becomes the header Retry-After."""
    body = json.dumps({"error": {"message": "scripted", "code": code, "type": "scripted"}}).encode()
    return Answer(body, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


class Server:
    """Serves a script until the block ends. `calls` holds what came in, in the order of arrival."""

    def __init__(self, script: Script, unix: Path | None = None) -> None:
        self.calls: list[Call] = []
        self.busiest = 0  # the most requests that were under way at once
        self._script = script
        self._unix = unix
        self._busy = 0
        self._port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="llm-server", daemon=True)
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def base_url(self) -> str:
        return f"unix://{self._unix}" if self._unix else f"http://127.0.0.1:{self._port}/v1"

    def __enter__(self) -> Server:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)

    def _serve(self) -> None:
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        if self._unix:
            server = await asyncio.start_unix_server(self._connection, str(self._unix))
        else:
            server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=200)
            self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        call = Call(len(self.calls), head[0].split()[1], headers, json.loads(body), time.monotonic())
        self.calls.append(call)
        self._busy += 1
        self.busiest = max(self.busiest, self._busy)
        try:
            return await self._answer(call, writer)
        finally:
            self._busy -= 1

    async def _answer(self, call: Call, writer: asyncio.StreamWriter) -> bool:
        answer = self._script(call) if call.path in ("/v1/chat/completions", "/v1/embeddings") else failure(404)
        await asyncio.sleep(max(0.0, call.arrived + answer.delay - time.monotonic()))
        while len(self.calls) < answer.until and time.monotonic() < call.arrived + HELD_SECONDS:
            await asyncio.sleep(0.002)
        if answer.drop:
            return False
        headers = {"content-type": "application/json", "content-length": str(len(answer.body)), **answer.headers}
        lines = [f"HTTP/1.1 {answer.status} {_REASONS.get(answer.status, 'Status')}"]
        head = "\r\n".join(lines + [f"{name}: {value}" for name, value in headers.items()]) + "\r\n\r\n"
        if not answer.drip:
            writer.write(head.encode("latin-1") + answer.body)
        else:
            writer.write(head.encode("latin-1"))
            for byte in answer.body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(answer.drip)
        await writer.drain()
        return True


def _main() -> None:
    """Answer like a right judge after as many milliseconds as the argument says, until standard input ends.

    The first answer is the answer to all: measurements send the same case over and over.
    """
    from tests.llm.scripts import right_judge

    delay = int(sys.argv[1]) / 1000
    kept: list[Answer] = []

    def script(call: Call) -> Answer:
        if not kept:
            kept.append(right_judge(call, delay))
        return kept[0]

    with Server(script) as server:
        print(server.base_url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _main()
