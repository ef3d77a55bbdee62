"""The equipment that the rows speak of: ids, names, classes."""

from __future__ import annotations

import re
from collections.abc import Collection

from assetops.environment.store import fold
from organizer.importing.values import Malformed, shown

# An id names a file of the plant folder, so it is held to plain characters.
_ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?")


class Equipment:
    """All equipment seen so far, by id; one asset is one id with one name."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._ids: dict[str, str] = {}  # folded id -> id
        self._by_name: dict[str, list[str]] = {}  # folded name -> ids

    def pair(self, asset_id: str, name: str) -> str:
        """The id of a row's pair of id and name as the plant writes it, taken up when new; either may be empty.

        Raises `Malformed` for an id that cannot name a file, an id that was seen with another name, and none at all.
        """
        if not asset_id:
            return self.find(name)
        known = self._ids.get(fold(asset_id))
        if known is None:
            return self._take(asset_id, name or asset_id)
        if known.casefold() != asset_id.casefold():
            raise Malformed(f"equipment {shown(asset_id)} cannot be told from {shown(known)}")
        if name and fold(name) != fold(self.names[known]):
            raise Malformed(f"equipment {known} is {shown(self.names[known])} in an earlier row, here {shown(name)}")
        return known

    def find(self, text: str) -> str:
        """The id of equipment that a row names by name or id, taken up under its name when new; raises `Malformed`."""
        if not text:
            raise Malformed("no equipment is named")
        if fold(text) in self._ids:
            return self._ids[fold(text)]
        found = self._by_name.get(fold(text), [])
        if len(found) > 1:
            raise Malformed(f"the name {shown(text)} is that of {' and '.join(found)}")
        return found[0] if found else self._take(text, text)

    def _take(self, asset_id: str, name: str) -> str:
        if not _ID.fullmatch(asset_id) or not fold(name):
            raise Malformed(f"equipment {shown(asset_id)} has no usable id: letters, digits, space, . _ -")
        self._ids[fold(asset_id)] = asset_id
        self._by_name.setdefault(fold(name), []).append(asset_id)
        self.names[asset_id] = name
        return asset_id


def class_of(name: str, known: Collection[str]) -> str:
    """The class of an asset, told by its name: a known class that stands in it, else the name without its number."""
    words = f" {' '.join(re.findall(r'[a-z]+', name.casefold()))} "
    for one in sorted(known, key=lambda text: (-len(text), text)):
        if f" {one} " in words:
            return one
    return re.sub(r"[\s#_-]*\d+\w*$", "", name).strip().casefold() or "equipment"
