"""Which names a wheel lets one import, told by its files: `import sklearn` comes from scikit-learn."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from assetops.contract.offered import Offered
from assetops.startup import place_of

_ENDINGS = (".py", ".so")


def import_names(wheel: Path) -> set[str]:
    """The top-level names of modules and packages in a wheel, as it is unpacked at the start."""
    with zipfile.ZipFile(wheel) as archive:
        places = [PurePosixPath(place) for name in archive.namelist() if (place := place_of(name))]
    tops = {place.parts[0] for place in places if place.suffix in _ENDINGS}
    return {
        name for name in (top.split(".")[0] if top.endswith(_ENDINGS) else top for top in tops) if name.isidentifier()
    }


def offer(python: str, wheels: Iterable[Path], packages: Iterable[str]) -> Offered:
    """The list of what these wheels bring; `packages`: what of it is promised."""
    names = sorted(set[str]().union(*map(import_names, wheels)))
    return Offered(python=python, packages=tuple(packages), names=tuple(names))
