"""The agent's process gives up what it could do, and sees for itself that it did, before the submission is imported.

Standard library only; the rule set and the filter were made by the parent (`sandbox/`). The words it returns were each
tried or asked of the kernel.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

MEMORY_BYTES = 4 << 30
FILE_BYTES = 50_000_000
OPEN_FILES = 128

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_LANDLOCK_RESTRICT_SELF = 446  # the same on every architecture


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _refused(attempt: Callable[[], object], *expected: int) -> bool:
    """Whether the kernel refuses this, for the expected reason."""
    try:
        attempt()
    except OSError as error:
        return error.errno in expected
    return False


def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    return libc


def _rlimits() -> bool:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    reached = True
    for which, limit in limits.items():
        try:
            resource.setrlimit(which, (limit, limit))
        except ValueError:  # macOS bounds no address space
            reached = False
    return reached


def _die_with(parent: int) -> bool:
    """Have the kernel kill this process when the parent's thread that started it ends, however it ends."""
    _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    return True


def _first_when_out_of_memory() -> bool:
    """When memory runs out, the kernel kills this process and not the parent."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    return True


def _no_new_privileges() -> bool:
    return bool(_libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)


def _no_capabilities() -> bool:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    return bool(_libc().capset(header, (ctypes.c_uint32 * 6)()) == 0)


def _landlock(ruleset: int, parent: int) -> list[str]:
    libc = _libc()
    libc.syscall(_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)
    reached = ["landlock_fs"] if _refused(lambda: os.listdir("/"), errno.EACCES) else []
    with contextlib.suppress(OSError), socket.socket() as tcp:
        tcp.settimeout(1)
        reached += ["landlock_net"] if _refused(lambda: tcp.connect(("127.0.0.1", 9)), errno.EACCES) else []
    return reached + (["signal_scope"] if _refused(lambda: os.kill(parent, 0), errno.EPERM) else [])


def _seccomp(program: bytes) -> bool:
    code = ctypes.create_string_buffer(program, len(program))
    filled = _Program(len(program) // 8, ctypes.addressof(code))
    _libc().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(filled), 0, 0)
    return _refused(socket.socket, errno.EPERM)


def confine(order: dict[str, Any]) -> list[str]:
    """Do what the order says, as far as this kernel can; give the words of what was reached.

    Args:
        order: `parent` (process id); `ruleset` (file descriptor or null); `program` (hexadecimal or null); `parts`
            (the names of what is to be done).
    """
    steps: dict[str, Callable[[], bool]] = {"rlimits": _rlimits}
    if sys.platform == "linux":
        steps |= {
            "parent_death_signal": lambda: _die_with(order["parent"]),
            "oom_first": _first_when_out_of_memory,
            "no_new_privs": _no_new_privileges,
            "no_capabilities": _no_capabilities,
        }
    reached = []
    for name, step in steps.items():
        with contextlib.suppress(OSError, ValueError):
            reached += [name] if name in order["parts"] and step() else []
    if order["ruleset"] is not None:
        reached += _landlock(order["ruleset"], order["parent"])
    if order["program"] is not None and _seccomp(bytes.fromhex(order["program"])):
        reached.append("seccomp")
    return reached
