"""`make kit`: the starting kit, one zip that a participant unpacks and runs; every phase of the competition offers it.

It holds the very programs of the competition with the public plant, the practice scenarios and their gold standards.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from assetops import __version__
from assetops.contract.errors import Problem
from assetops.contract.offered import Offered
from organizer import practice
from organizer.archive import pack
from organizer.offered import SHIPPED, read_offered, write_offered
from organizer.programs import ROOT

NAME = "assetops-live-kit"
# Of the organizer's commands those that a participant runs, with what they import.
COMMANDS = (
    "__init__",
    "archive",
    "check_submission",
    "dry_run",
    "keys",
    "local",
    "offered",
    "platform",
    "practice",
    "programs",
    "submission_notes",
    "zip_submission",
)
# Of cryptography no wheel for these was made after it. The kit uses it to derive the practice keys.
_OLDER_CRYPTOGRAPHY = "cryptography==48.0.1"
_INTEL_MAC = 'sys_platform == "darwin" and platform_machine == "x86_64"'
_OTHERS = 'sys_platform != "darwin" or platform_machine != "x86_64"'
_PROGRAMS = ("assetops", "ingestion_program", "scoring_program")
_SKIPPED = shutil.ignore_patterns(
    "__pycache__", "*.pyc", ".ipynb_checkpoints", "generator", "families", "runs", "my_agent"
)


def requirements(offered: Offered) -> str:
    """What the programs import, pinned, as pip reads it, and what else agents may import.

    On Macs with Intel an older cryptography, their last.
    """
    lines = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    newest = next(line for line in lines if line.startswith("cryptography=="))
    rest = [line for line in lines if line != newest]
    return "\n".join((f"{newest}; {_OTHERS}", f"{_OLDER_CRYPTOGRAPHY}; {_INTEL_MAC}", *rest, *offered.added, ""))


def lay_out_kit(data: Path, target: Path, offered: Offered) -> None:
    """Write the kit's files.

    Args:
        data: the practice data (`practice.make`).
        target: a folder that does not exist yet.
        offered: what agents may import in the competition that the kit is for.
    """
    engine = target / "engine"
    shutil.copytree(ROOT / "starting_kit", target, ignore=_SKIPPED)
    for program in _PROGRAMS:
        shutil.copytree(ROOT / program, engine / program, ignore=_SKIPPED)
    (engine / "organizer").mkdir()
    for command in COMMANDS:
        shutil.copy(ROOT / "organizer" / f"{command}.py", engine / "organizer")
    shutil.copytree(data, engine / "practice", ignore=shutil.ignore_patterns("fingerprint"))
    write_offered(offered, engine / "organizer" / SHIPPED.name)
    (engine / "requirements.txt").write_text(requirements(offered))
    shutil.copytree(ROOT / "pages", target / "pages")
    shutil.copy(ROOT / "LICENSE", target)


def build_kit(target: Path) -> Path:
    """Write the kit's zip to `target`, the same bytes for the same sources; everything lies in one folder in it."""
    with tempfile.TemporaryDirectory(prefix="assetops-kit-") as name:
        data = Path(name) / "practice"
        practice.make(data)
        lay_out_kit(data, Path(name) / "kit" / NAME, read_offered())
        pack(Path(name) / "kit", target)
    return target


def main() -> int:
    """Build it and say where it is."""
    parser = argparse.ArgumentParser(prog="make kit", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"))
    out = parser.parse_args().out
    try:
        target = build_kit(out / f"{NAME}-{__version__}.zip")
    except (Problem, OSError) as problem:
        print(f"kit_failed: {problem}", file=sys.stderr)
        return 1
    print(f"{target}  {target.stat().st_size / 1e6:.1f} MB   try it: unzip it elsewhere and run `make score` in it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
