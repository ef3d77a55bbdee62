"""`make plant-report`: generate the plant of a seed and write a page of plots about it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assetops.environment.generator import PUBLIC_SEED
from organizer.plant_report.material import Material
from organizer.plant_report.page import render


def main(given: Sequence[str] | None = None) -> int:
    """Write ``plant_report.html`` and say where it is; a plant that misses a target of the design gives exit code 1."""
    parser = argparse.ArgumentParser(prog="make plant-report", description=__doc__)
    parser.add_argument("--seed", type=int, default=PUBLIC_SEED, help="an integer; without it, the public plant's")
    parser.add_argument("--out", type=Path, default=Path("runs/plant"), help="the folder for the page")
    arguments = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as name:
        page = render(Material(arguments.seed, Path(name)))
    arguments.out.mkdir(parents=True, exist_ok=True)
    target = arguments.out / "plant_report.html"
    target.write_text(page, "utf-8")
    print(f"The plant of seed {arguments.seed}: {target} ({len(page.encode()) / 1000:.0f} kB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
