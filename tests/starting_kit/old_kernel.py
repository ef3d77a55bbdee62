"""`python old_kernel.py WITHOUT command …`: run a command on this kernel as if it lacked Landlock, seccomp, or both.

The calls fail as they do on such a kernel, in the command and all it starts. WITHOUT: landlock, seccomp, or both with
a comma between.
"""

from __future__ import annotations

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
    rules.load()


if __name__ == "__main__":
    _take_away(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
