"""The files an agent's process may read, and the one folder it may write: a Landlock ruleset (ATTACKS row 9).

It is made here, in the parent, and handed over as a file descriptor: so the binding costs the agent's start nothing.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from landlockpy import AccessFS, Ruleset, Scope, abi_version

_READ = AccessFS.READ_FILE | AccessFS.READ_DIR
_WRITE = (
    _READ
    | AccessFS.WRITE_FILE
    | AccessFS.TRUNCATE
    | AccessFS.REFER
    | AccessFS.MAKE_REG
    | AccessFS.MAKE_DIR
    | AccessFS.MAKE_SYM
    | AccessFS.REMOVE_FILE
    | AccessFS.REMOVE_DIR
)
_ON_FILES = AccessFS.READ_FILE | AccessFS.WRITE_FILE
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/usr/share/zoneinfo",
    "/etc/ssl/certs",  # public; clients that load them fail at construction otherwise
    "/etc/ssl/openssl.cnf",
    "/usr/share/ca-certificates",
    "/etc/mime.types",
    "/etc/os-release",
    "/etc/debian_version",
    "/dev/urandom",
    "/dev/null",
)


def interpreter() -> list[str]:
    """Where the interpreter's own modules, its shared library and the installed packages lie."""
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return [*named, *site.getsitepackages(), sysconfig.get_config_var("LIBDIR") or sys.prefix]


def ours(program: Path, root: Path, packages: Path) -> list[str]:
    """What of our own the agent may read: its side of the pipe, the contract it needs for that, and the packages that
    were installed for it."""
    return [
        str(packages),
        str(program / "assetops_agent"),
        str(program / "cods2025" / "modules"),
        str(root / "assetops" / "contract"),
        str(root / "assetops" / "__init__.py"),
    ]


def _allow(rules: Ruleset, path: str, access: AccessFS) -> None:
    if os.path.exists(path):
        rules.allow_path(path, access if os.path.isdir(path) else access & _ON_FILES)


def ruleset(readable: Iterable[str], scratch: Path) -> Ruleset | None:
    """A ruleset of all the kernel offers, or None where it has no Landlock. The caller closes it.

    Args:
        readable: files and folders, beside the interpreter and the system's libraries.
        scratch: the folder that may be written.
    """
    if not abi_version():
        return None
    rules = Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET)
    for path in (*_SYSTEM, *interpreter(), *readable):
        _allow(rules, path, _READ)
    _allow(rules, "/dev/null", AccessFS.READ_FILE | AccessFS.WRITE_FILE)
    _allow(rules, str(scratch), _WRITE)
    return rules
