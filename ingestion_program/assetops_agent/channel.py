"""JSON lines over one socket pair: a request and its reply carry the same number, threads may ask at once."""

from __future__ import annotations

import socket
import threading
from typing import Any

from assetops.contract.strict import canonical, read_json

MAX_REPLY_BYTES = 16_000_000


class Closed(Exception):
    """The parent ended the scenario."""


class Channel:
    """The child's end. Whoever waits first reads for everybody."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._file = end.makefile("rb")
        self._sending = threading.Lock()
        self._arrived = threading.Condition()
        self._replies: dict[int, dict[str, Any]] = {}
        self._reading = False
        self._last = 0

    def receive(self) -> dict[str, Any]:
        """The next line from the parent.

        Raises:
            Closed: at the end of the stream.
        """
        line = self._file.readline()
        if not line:
            raise Closed
        message: dict[str, Any] = read_json(line, MAX_REPLY_BYTES)
        return message

    def send(self, message: dict[str, Any]) -> None:
        """Write one line."""
        with self._sending:
            self._socket.sendall(canonical(message) + b"\n")

    def request(self, op: str, branch: int, **fields: Any) -> Any:
        """Ask the parent and wait for its reply's `value`."""
        with self._arrived:
            self._last += 1
            number = self._last
        self.send({"id": number, "op": op, "branch": branch, **fields})
        with self._arrived:
            while number not in self._replies:
                if self._reading:
                    self._arrived.wait()
                else:
                    self._read_one()
            return self._replies.pop(number)["value"]

    def _read_one(self) -> None:
        self._reading = True
        self._arrived.release()
        try:
            reply = self.receive()
        finally:
            self._arrived.acquire()
            self._reading = False
            self._arrived.notify_all()
        self._replies[int(reply["id"])] = reply
