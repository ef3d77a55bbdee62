"""`python old_kernel.py WITHOUT command …`: run a command as if this kernel lacked something.

The calls fail as they do on such a kernel, in the command and all it starts. WITHOUT: landlock, seccomp, modes (a drive
of Windows in WSL: neither permissions nor links), or several with commas between.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys

from seccompy import Action, ArgCmp, CmpOp, Filter

_PR_SET_SECCOMP = 22


def _take_away(parts: str) -> None:
    rules = Filter(Action.ALLOW)
    if "landlock" in parts:
        rules.errno("landlock_create_ruleset", errno.ENOSYS)
    if "seccomp" in parts:
        rules.errno("seccomp", errno.ENOSYS)
        rules.errno("prctl", errno.EINVAL, args=[ArgCmp(0, CmpOp.EQ, _PR_SET_SECCOMP)])
    if "modes" in parts:
        for name in ("symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2"):
            with contextlib.suppress(ValueError):  # not a call of this architecture
                rules.errno(name, errno.EPERM)
    rules.load()


if __name__ == "__main__":
    _take_away(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
