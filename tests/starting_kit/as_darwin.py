"""Makes a Python on Linux behave as one on macOS where our code could tell them apart; loaded at start by a .pth file.

What is taken away is what CPython's documentation calls unavailable on macOS. What is changed is what XNU does
otherwise: no /proc, no RLIMIT_AS, EPERM for a group of zombies, no prctl in libc. It cannot show another processor's
arithmetic, a file system that ignores case, the real tools of macOS.
"""

from __future__ import annotations

import ctypes
import importlib.abc
import os
import platform
import resource
import select
import signal
import socket
import sys
import sysconfig
import time
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from typing import Any

# fmt: off
_OS = (
    "pidfd_open", "memfd_create", "eventfd", "eventfd_read", "eventfd_write", "unshare", "setns", "pipe2",
    "getrandom", "copy_file_range", "splice", "getxattr", "setxattr", "listxattr", "removexattr", "fdatasync",
    "posix_fadvise", "posix_fallocate", "waitid", "setresuid", "setresgid", "getresuid", "getresgid",
    "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_setparam", "sched_getscheduler",
    "sched_setscheduler", "sched_rr_get_interval", "O_TMPFILE", "O_PATH", "O_DIRECT", "O_LARGEFILE",
    "O_NOATIME", "O_RSYNC", "timerfd_create",
)
_SIGNAL = (
    "pidfd_send_signal", "sigtimedwait", "sigwaitinfo", "SIGPWR", "SIGSTKFLT", "SIGRTMIN", "SIGRTMAX", "SIGPOLL",
)
_SOCKET = (
    "SOCK_CLOEXEC", "SOCK_NONBLOCK", "SO_PEERCRED", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG",
    "SO_DOMAIN", "SO_PROTOCOL",
)
# fmt: on
_TIME = ["CLOCK_BOOTTIME", "CLOCK_TAI", "pthread_getcpuclockid"]
_NOWHERE = ("/proc", "/sys", "/dev/shm")
_SYSCONF = frozenset({"SC_PAGE_SIZE", "SC_PHYS_PAGES", "SC_AVPHYS_PAGES"})  # the last two: missing in some builds
_LINUX_ONLY = frozenset({"prctl", "capset", "capget", "syscall", "unshare", "gnu_get_libc_version"})
_DECIDED_AT_IMPORT = ("shutil", "tempfile", "selectors", "subprocess")  # imported on the way here: to be imported anew
# Modules of macOS that the standard library and the notebook's kernel ask for, and what they ask of them.
_ONLY_THERE: dict[str, dict[str, Any]] = {
    "_scproxy": {"_get_proxy_settings": dict, "_get_proxies": dict},
    "appnope": {"nope": lambda: None},
}
_NOT_INSTALLED = frozenset({"psutil"})  # its part for macOS is not in the wheel for Linux

_waitid, _killpg, _setrlimit, _sysconf, _stat = os.waitid, os.killpg, resource.setrlimit, os.sysconf, os.stat
_symbol = ctypes.CDLL.__getattr__


def _without(module: types.ModuleType, names: Sequence[str]) -> None:
    for name in names:
        if hasattr(module, name):
            delattr(module, name)


def _refuse_linux_files(path: Any) -> None:
    if not isinstance(path, int) and path is not None and os.fsdecode(path).startswith(_NOWHERE):
        raise FileNotFoundError(2, "No such file or directory", os.fsdecode(path))


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("open", "os.listdir", "os.scandir"):
        _refuse_linux_files(arguments[0])


def _stat_of_macos(path: Any, **options: Any) -> os.stat_result:
    """Asking for a file's state raises no audit event."""
    _refuse_linux_files(path)
    return _stat(path, **options)


def _killpg_of_xnu(group: int, number: int) -> None:
    """XNU passes over zombies, and says EPERM where it found no other process."""
    try:
        ended = _waitid(os.P_PGID, group, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        ended = None
    if ended is not None:
        raise PermissionError(1, "Operation not permitted")
    _killpg(group, number)


def _setrlimit_of_xnu(which: int, limits: tuple[int, int]) -> None:
    if which == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    _setrlimit(which, limits)


def _sysconf_of_macos(name: str | int) -> int:
    if name in _SYSCONF:
        raise ValueError("unrecognized configuration name")
    return _sysconf("SC_PAGE_SIZE" if name == "SC_PAGESIZE" else name)


def _symbol_of_libsystem(library: ctypes.CDLL, name: str) -> Any:
    if name in _LINUX_ONLY:
        raise AttributeError(f"dlsym({library._handle:#x}, {name}): symbol not found")
    return _symbol(library, name)


class _Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name in _NOT_INSTALLED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def _become() -> None:
    sysconfig.get_config_vars()  # read while its file is found
    sys.platform = "darwin"
    darwin = os.uname_result(("Darwin", "mac.local", "24.6.0", "Darwin Kernel Version 24.6.0", "arm64"))
    os.uname = lambda: darwin
    platform.mac_ver = lambda *_: ("15.6", ("", "", ""), "arm64")
    for name, functions in _ONLY_THERE.items():
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(functions)
    for module, names in ((os, _OS), (signal, _SIGNAL), (socket, _SOCKET), (time, _TIME), (resource, ["prlimit"])):
        _without(module, names)
    _without(select, ["epoll"])
    os.killpg, resource.setrlimit = _killpg_of_xnu, _setrlimit_of_xnu
    os.sysconf = _sysconf_of_macos
    ctypes.CDLL.__getattr__ = _symbol_of_libsystem  # type: ignore[method-assign]
    sys.meta_path.insert(0, _Missing())
    for name in _DECIDED_AT_IMPORT:
        sys.modules.pop(name, None)
    sys.addaudithook(_on_event)
    os.stat = _stat_of_macos


_become()
