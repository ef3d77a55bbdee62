"""Put the wheels where they travel: the files into the data, which workers cache, their hashes into the program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from assetops.startup import LIST, WHEELS
from organizer.wheels.lock import Program
from organizer.wheels.store import Wheels

DATA: dict[Program, str] = {"ingestion": "input_data", "scoring": "reference_data"}


def add(wheels: Wheels, laid: Path) -> None:
    """Add the wheels to what `programs.lay_out` wrote to `laid`."""
    for program, data in DATA.items():
        listed = wheels.listed[program]
        folder = laid / data / WHEELS
        folder.mkdir(parents=True)
        for file in listed:
            shutil.copyfile(wheels.folder / file, folder / file)
        content = {"python": wheels.python, "wheels": listed}
        text = json.dumps(content, indent=1, sort_keys=True) + "\n"
        (laid / f"{program}_program" / "bundle" / LIST).write_text(text)
