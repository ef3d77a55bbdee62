"""Let an agent try things, each by itself, and say what became of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from landlockpy import abi_version

from sandbox.confinement import parts
from tests.ingestion.one_scenario import body, run_agent

needs_landlock = pytest.mark.skipif("landlock" not in parts() or not abi_version(), reason="Landlock is off")
_TRY = """
import errno, json, os, sys
found = {{}}
for name, code in {codes!r}.items():
    space = {{"ctx": ctx}}
    try:
        exec(compile("import ctypes, errno, os, socket, subprocess, sys, threading, time", name, "exec"), space)
        exec(compile(code, name, "exec"), space)
        found[name] = "done"
    except OSError as error:
        found[name] = errno.errorcode.get(error.errno, "OSError") if error.errno else type(error).__name__
    except BaseException as error:
        found[name] = type(error).__name__
return json.dumps(found)
"""

SYSCALL = """
libc = ctypes.CDLL(None, use_errno=True)
def syscall(number, *arguments):
    if libc.syscall(number, *arguments) == -1:
        raise OSError(ctypes.get_errno(), "refused")
"""


def attempts(codes: dict[str, str], place: Path) -> dict[str, str]:
    """What came of each piece of code in one agent's process: `done`, the name of its errno, or of its exception."""
    ran = run_agent(body(_TRY.format(codes=codes)), place)
    assert ran.trajectory.status == "finished", (ran.trajectory.events, ran.output.decode(errors="replace")[-2000:])
    found: dict[str, str] = json.loads(ran.trajectory.answer)
    return found
