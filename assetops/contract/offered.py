"""What agents may import beside the standard library: one list, made at the build from the wheels that travel.

The check reads it before the run and the agent's process keeps to it, so that a package which a participant's machine
or an image happens to have as well is as absent in a local run as it is in the competition.
"""

from __future__ import annotations

import sys

from assetops.contract.model import Model

# Removed in Python 3.12 ("What's New in Python 3.12", Removed); the kit may run under 3.11.
_GONE = {"3.12": frozenset({"asynchat", "asyncore", "distutils", "imp", "smtpd"})}
# In the standard library, and not there on a slim image of Linux: other systems' modules, and what needs Tk.
_ELSEWHERE = frozenset({"_scproxy", "_winapi", "idlelib", "msvcrt", "nt", "tkinter", "turtle", "winreg", "winsound"})


class Offered(Model):
    """`python`: the competition's version, such as "3.12". `packages`: what is promised, by the packages' names.
    `names`: top-level names that all installed packages bring. `models`: names of the language models that agents may
    ask for; None where that is not known. `added`: pinned requirements of what is promised beyond the usual ones."""

    python: str
    packages: tuple[str, ...]
    names: tuple[str, ...]
    models: tuple[str, ...] | None = None
    added: tuple[str, ...] = ()

    def importable(self) -> frozenset[str]:
        """All top-level names that can be imported, those of the standard library among them."""
        standard = sys.stdlib_module_names - _ELSEWHERE - _GONE.get(self.python, frozenset())
        return standard | frozenset(self.names)
