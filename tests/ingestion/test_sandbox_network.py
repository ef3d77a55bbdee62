"""No socket of any kind, by any way (ATTACKS row 14); `socketpair` for asyncio only, and it reaches nobody."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.ingestion.attempts import SYSCALL, attempts, needs_landlock

SOCKETS = {
    "tcp": "socket.socket().connect(('127.0.0.1', 9))",
    "tcp over IPv6": "socket.socket(socket.AF_INET6).connect(('::1', 9))",
    "udp": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "packet": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "unix": "socket.socket(socket.AF_UNIX).connect('/app/data/llm.sock')",
    "abstract": "socket.socket(socket.AF_UNIX).bind(chr(0) + 'assetops')",
    "vsock": "socket.socket(40, socket.SOCK_STREAM)",
    "alg": "socket.socket(38, socket.SOCK_SEQPACKET)",
    "a listener": "socket.create_server(('127.0.0.1', 0))",
    "a pair of datagram sockets": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "a message with descriptors": "socket.send_fds(socket.socketpair()[0], [b'x'], [0])",
    "the parent's end connected elsewhere": "socket.socket(fileno=os.dup(int(sys.argv[1]))).bind('x')",
}
BY_NUMBER = {
    "io_uring_setup": f"{SYSCALL}\nsyscall(425, 8, ctypes.create_string_buffer(120))",
    "io_uring_enter": f"{SYSCALL}\nsyscall(426, 0, 1, 0, 0, 0, 0)",
    "io_uring_register": f"{SYSCALL}\nsyscall(427, 0, 0, 0, 0)",
    "pidfd_getfd": f"{SYSCALL}\nsyscall(438, 3, 0, 0)",
}


def test_every_kind_of_socket_is_refused(tmp_path: Path) -> None:
    assert attempts(SOCKETS, tmp_path) == dict.fromkeys(SOCKETS, "EPERM")


def test_ways_around_sockets_are_refused(tmp_path: Path) -> None:
    assert attempts(BY_NUMBER, tmp_path) == dict.fromkeys(BY_NUMBER, "EPERM")


def test_names_are_not_resolved(tmp_path: Path) -> None:
    codes = {"a name": "socket.getaddrinfo('example.org', 80)", "the old way": "socket.gethostbyname('example.org')"}
    found = attempts(codes, tmp_path)
    assert "done" not in found.values()


def test_a_client_of_a_language_model_reaches_nothing(tmp_path: Path) -> None:
    code = """
import openai
try:
    openai.OpenAI(api_key="x", base_url="http://127.0.0.1:9/v1", max_retries=0).models.list()
except openai.APIConnectionError as error:
    assert "Operation not permitted" in str(error.__cause__)
    raise OSError(errno.EPERM, "") from error
"""
    assert attempts({"openai": code}, tmp_path) == {"openai": "EPERM"}


@needs_landlock
def test_with_seccomp_off_landlock_still_refuses_tcp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "seccomp")
    with socket.create_server(("127.0.0.1", 0)) as server:
        codes = {
            "connect": f"socket.socket().connect(('127.0.0.1', {server.getsockname()[1]}))",
            "bind": "socket.create_server(('127.0.0.1', 0))",
            "io_uring_setup": BY_NUMBER["io_uring_setup"],
        }
        assert attempts(codes, tmp_path) == {"connect": "EACCES", "bind": "EACCES", "io_uring_setup": "done"}


def test_with_both_off_the_server_is_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETOPS_WITHOUT", "seccomp,landlock")
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"socket.socket().connect(('127.0.0.1', {server.getsockname()[1]}))"
        assert attempts({"connect": code}, tmp_path) == {"connect": "done"}
