"""An agent's process finds the modules that are offered, whatever else is installed on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder
from types import ModuleType

_OURS = frozenset({"assetops", "assetops_agent", "agent_hive", "cods_planner", "cods_session", "reactxen"})
_OF_THE_BUILD = "_sysconfigdata"  # named after the machine; the standard library's own


class _Offered(PathFinder):
    """Finds what lies on the path, if its top-level name is among these; anything else is as if not installed."""

    names: frozenset[str] = frozenset()

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module's spec, or None."""
        root = fullname.partition(".")[0]
        offered = root in cls.names or root.startswith(_OF_THE_BUILD)
        return super().find_spec(fullname, path, target) if offered else None


def offer(names: Iterable[str]) -> None:
    """From now on only these top-level names, ours and what is imported already can be imported."""
    _Offered.names = _OURS | frozenset(names)
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, _Offered]
