"""The kit's folder somewhere, with a Python in its .venv that is this one, or this one behaving as on macOS."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from organizer.kit import lay_out_kit
from organizer.local import practice_data
from organizer.offered import read_offered

HERE = Path(__file__).parent


def unpacked(folder: Path, as_darwin: bool = False) -> Path:
    """Lay out the kit in `folder`, with its .venv ready: the packages are those of this environment."""
    lay_out_kit(practice_data(), folder, read_offered())
    venv.create(folder / ".venv", symlinks=True)
    packages = folder / ".venv" / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages"
    lines = [sysconfig.get_path("purelib")]
    if as_darwin:
        shutil.copy(HERE / "as_darwin.py", packages)
        lines.append("import as_darwin")
    (packages / "there.pth").write_text("\n".join(lines) + "\n")
    (folder / ".venv" / "ready").touch()
    return folder


def make(kit: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`make …` in the kit, as somebody who knows nothing of this repository."""
    return run(kit, "make", *words, **environment)


def run(kit: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in the kit's folder, with its standard error among its output, and few variables."""
    kept = {name: os.environ[name] for name in ("PATH", "OPENBLAS_CORETYPE") if name in os.environ}
    return subprocess.run(
        words,
        cwd=kit,
        env={**kept, "HOME": str(kit), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
