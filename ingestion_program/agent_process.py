"""One agent process: started, listened to, and ended with its whole process group.

The child gets one end of a socket pair, one pipe for stdout and stderr together, an allow-listed environment and a
scratch folder. Everything it sends is capped before it is parsed (ATTACKS rows 17-19).
"""

from __future__ import annotations

import compileall
import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical, read_json
from assetops.contract.trajectory import Status
from assetops.startup import PACKAGES
from sandbox import files
from sandbox.confinement import Confinement
from settings import Budgets
from watchdog import WATCHDOG, Share, Watched, memory_share

HERE = Path(__file__).resolve().parent
HOST = HERE / "assetops_agent" / "host.py"
MAX_LINE_BYTES = 1_000_000
MAX_TRAFFIC_BYTES = 30_000_000
MAX_MESSAGES = 20_000
MAX_DEPTH = 24  # what an agent sends stands deeper in the trajectory, which has a cap of its own
SEND_SECONDS = 10.0
_CHUNK = 1 << 16
# OPENBLAS_CORETYPE chooses numpy's kernels on machines that need it; it says nothing about a scenario.
_PASSED_ON = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Ended(Exception):
    """The scenario is over before the agent said `done`."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status: Status = status
        self.message = message


@dataclass(frozen=True)
class Limit:
    """Until when (time.monotonic()) a scenario may run, and what it is called when it does not keep to that."""

    deadline: float
    late: Status


def environment_of(scratch: Path) -> dict[str, str]:
    """All variables that an agent's process has."""
    fixed = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    return fixed | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}


def _import_paths() -> list[str]:
    """Where the child finds `assetops_agent` and `assetops` (one folder in the container, two in the repository), and
    the packages that travelled with the data, if they did."""
    root = HERE if (HERE / "assetops").is_dir() else HERE.parent
    return [str(HERE), str(root), str(HERE / PACKAGES)]


def compile_host() -> None:
    """Byte-compile what every agent's process imports of ours: it cannot write that itself, and would do it anew."""
    compileall.compile_dir(HOST.parent, quiet=2)


class AgentProcess:
    """A started agent process. Use as a context manager: on leaving, the process group is killed and reaped.

    The thread that makes it must live as long as it: the kernel kills the process when that thread ends.

    Raises:
        Ended: agent_exit, it could not be started.
    """

    def __init__(self, scratch: Path, module: Path, budgets: Budgets) -> None:
        self.output = bytearray()
        self._max_output = budgets.output_bytes
        self._buffer = bytearray()
        self._traffic = 0
        self._received = 0
        self._deaf = False  # it did not read its replies
        self._excess: str | None = None  # the watchdog's reason
        with contextlib.ExitStack() as opened:
            try:
                self._start(opened, scratch, module)
            except OSError as error:
                raise Ended("agent_exit", "The agent's process could not be started.") from error
            share = Share(memory_share(budgets.memory_bytes, budgets.at_once), budgets.scratch_bytes)
            opened.enter_context(WATCHDOG.watch(Watched(self._process.pid, scratch, share, self._end)))
            self._opened = opened.pop_all()

    def _start(self, opened: contextlib.ExitStack, scratch: Path, module: Path) -> None:
        paths = _import_paths()
        readable = [str(module), *files.ours(*map(Path, paths))]
        self._confinement = opened.enter_context(Confinement(readable, scratch))
        self._socket, theirs = socket.socketpair()
        opened.enter_context(self._socket)
        self._socket.settimeout(SEND_SECONDS)
        with theirs:
            self._pipe, writing = os.pipe()
            opened.callback(os.close, self._pipe)
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-s", "-P", str(HOST), str(theirs.fileno()), *paths],
                    stdin=subprocess.DEVNULL,
                    stdout=writing,
                    stderr=writing,
                    env=environment_of(scratch),
                    cwd=scratch,
                    pass_fds=(theirs.fileno(), *self._confinement.descriptors),
                    process_group=0,
                )
            finally:
                os.close(writing)
        opened.callback(self._reap)

    def __enter__(self) -> AgentProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _reap(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says EPERM when all of them have ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _end(self, reason: str) -> None:
        self._excess = self._excess or reason
        self.kill()

    def confine(self, limit: Limit) -> tuple[str, ...]:
        """Have the process confine itself, and give the level it reached. Nothing of the submission was loaded yet.

        Raises:
            Ended: it did not come to that.
        """
        self.send(self._confinement.order(self._process.pid))
        for message in self.messages(limit):
            if message["op"] == "ready":
                return self._confinement.reached(message["isolation"])
            break
        raise Ended("agent_exit", "The agent's process did not become ready.")

    def send(self, message: dict[str, Any]) -> None:
        """Write one line to the agent. A child that is gone or does not read is noticed by `messages`."""
        try:
            self._socket.sendall(canonical(message) + b"\n")
        except TimeoutError:
            self._deaf = True
            self.kill()
        except OSError:
            self.kill()

    def kill(self) -> None:
        """End the process; `messages` then notices."""
        if self._process.poll() is None:
            self._process.kill()

    def messages(self, limit: Limit) -> Iterator[dict[str, Any]]:
        """What the agent sends, up to the limit.

        Raises:
            Ended: with the limit's status at its deadline, agent_exit, output_limit or protocol_error.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._pipe, selectors.EVENT_READ)
            while True:
                left = limit.deadline - time.monotonic()
                if left <= 0:
                    raise Ended(limit.late, "The time limit ran out.")
                for key, _ in selector.select(left):
                    if key.fileobj is self._socket:
                        yield from self._read_messages()
                    elif not self._read_output():
                        selector.unregister(self._pipe)

    def last_output(self) -> bytes:
        """All it printed, with what still lies in the pipe, up to the cap."""
        os.set_blocking(self._pipe, False)
        with contextlib.suppress(BlockingIOError):
            while len(self.output) <= self._max_output and (chunk := os.read(self._pipe, _CHUNK)):
                self.output += chunk
        return bytes(self.output)

    def _read_output(self) -> bool:
        chunk = os.read(self._pipe, _CHUNK)
        self.output += chunk
        if len(self.output) > self._max_output:
            raise Ended("output_limit", f"The agent printed more than {self._max_output} bytes.")
        return bool(chunk)

    def _read_messages(self) -> Iterator[dict[str, Any]]:
        try:
            chunk = self._socket.recv(_CHUNK)
        except OSError:
            chunk = b""
        if not chunk and self._deaf:
            raise Ended("protocol_error", "The agent does not read its replies.")
        if not chunk:
            raise Ended("agent_exit", self._how_it_ended())
        self._buffer += chunk
        self._traffic += len(chunk)
        if self._traffic > MAX_TRAFFIC_BYTES:
            raise Ended("protocol_error", "The agent sent too much.")
        *lines, rest = bytes(self._buffer).split(b"\n") if b"\n" in chunk else [bytes(self._buffer)]
        self._buffer = bytearray(rest)
        if len(rest) > MAX_LINE_BYTES:
            raise Ended("protocol_error", f"The agent sent a message larger than {MAX_LINE_BYTES} bytes.")
        self._received += len(lines)
        if self._received > MAX_MESSAGES:
            raise Ended("protocol_error", f"The agent sent more than {MAX_MESSAGES} messages.")
        for line in lines:
            yield self._parse(line)

    def _parse(self, line: bytes) -> dict[str, Any]:
        try:
            message = read_json(line, MAX_LINE_BYTES, MAX_DEPTH)
        except Problem as problem:
            raise Ended("protocol_error", f"The agent sent a bad message: {problem.message}") from problem
        if not isinstance(message, dict) or not isinstance(message.get("op"), str):
            raise Ended("protocol_error", "The agent sent something that is no request.")
        return message

    def _how_it_ended(self) -> str:
        if self._excess is not None:
            return self._excess
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return "The agent's process closed its connection."
        if code < 0:
            return f"The agent's process was ended by signal {-code}."
        return f"The agent's process ended by itself with exit code {code}."
