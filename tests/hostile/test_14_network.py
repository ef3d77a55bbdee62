"""An agent calls home: TCP, UDP, Unix and abstract sockets, DNS, io_uring. Listeners really wait for it.

It reaches none; the language model is reached through the gateway alone. `socketpair` works: asyncio needs it.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.arena import Arena, execution, outcomes, survived, ways
from tests.hostile.test_09_looking_around import TRIES

ABSTRACT = f"\0assetops-live-hostile-{os.getpid()}"


@contextlib.contextmanager
def listeners() -> Iterator[tuple[list[socket.socket], int, int, str]]:
    """A TCP, a UDP, a Unix and an abstract Unix socket that would accept what comes."""
    with contextlib.ExitStack() as stack:
        tcp, udp = (socket.socket(socket.AF_INET, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM))
        path = f"/tmp/hostile-{os.getpid()}.sock"
        unix, abstract = (socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) for _ in "ab")
        for one, address in ((tcp, ("127.0.0.1", 0)), (udp, ("127.0.0.1", 0)), (unix, path), (abstract, ABSTRACT)):
            stack.enter_context(one)
            one.bind(address)
            one.settimeout(0.2)
            if one is not udp:
                one.listen()
        stack.callback(Path(path).unlink)
        yield [tcp, udp, unix, abstract], tcp.getsockname()[1], udp.getsockname()[1], path


def reached(one: socket.socket) -> bool:
    try:
        one.recvfrom(100) if one.type == socket.SOCK_DGRAM else one.accept()
    except (TimeoutError, OSError):
        return False
    return True


def bodies(tcp: int, udp: int, path: str) -> dict[str, str]:
    inet, unix = "socket.socket(socket.AF_INET", "socket.socket(socket.AF_UNIX"
    return {
        "tcp": f"return tried(lambda: {inet}, socket.SOCK_STREAM).connect(('127.0.0.1', {tcp})))",
        "udp": f"return tried(lambda: {inet}, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {udp})))",
        "unix": f"return tried(lambda: {unix}).connect({path!r}))",
        "abstract": f"return tried(lambda: {unix}).connect({ABSTRACT!r}))",
        "datagram from a pair": "left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        f"return tried(lambda: left.sendto(b'x', {path!r}))",
        "dns": "return tried(lambda: socket.getaddrinfo('example.org', 80))",
        "listen": f"return tried(lambda: {inet}).bind(('127.0.0.1', 0)))",
        "netlink": "return tried(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))",
        "io_uring": "params = ctypes.create_string_buffer(120)\n"
        "return 'got %d' % ctypes.CDLL(None, use_errno=True).syscall(425, 4, params)",
        "a descriptor of the parent": "libc = ctypes.CDLL(None, use_errno=True)\n"
        "return 'got %d' % max(libc.syscall(434, os.getppid(), 0), libc.syscall(438, 3, 0, 0))",
    }


def test_no_way_leads_out(arena: Arena, tmp_path: Path) -> None:
    arena.needs_sandbox("seccomp")
    with listeners() as (open_ones, tcp, udp, path):
        wanted = bodies(tcp, udp, path)
        fought = arena.fight(tmp_path, ways(arena, wanted, head=TRIES), phase="final")
        assert [reached(one) for one in open_ones] == [False] * 4
    survived(fought)
    told = {name: one.answer for name, one in outcomes(fought, wanted).items()}
    assert {name: word for name, word in told.items() if word.startswith("got") and word != "got -1"} == {}


def test_asyncio_and_threads_work_inside(arena: Arena, tmp_path: Path) -> None:
    body = """
import asyncio
async def work():
    return await asyncio.get_running_loop().run_in_executor(None, lambda: 6 * 7)
return "answer %d" % asyncio.run(work())
"""
    fought = arena.fight(tmp_path, execution(body), phase="final")
    survived(fought)
    assert {one.answer for one in fought.trajectories} == {"answer 42"}
