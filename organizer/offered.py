"""What agents may import (`assetops/contract/offered.py`), as local runs and checks know it.

In the repository it is made of the locked wheels (`python -m organizer.wheels.lock`); a kit brings that of its bundle.
"""

from __future__ import annotations

import json
from pathlib import Path

from assetops.contract.model import read_model
from assetops.contract.offered import Offered

SHIPPED = Path(__file__).with_name("offered.json")  # in the starting kit
LOCKED = Path(__file__).parent / "wheels"
DEFAULT = "3.12"


def offered_file(python: str) -> Path:
    """Where the list of a Python version's locked wheels lies."""
    return LOCKED / f"offered-{python}.json"


def read_offered(python: str = DEFAULT) -> Offered:
    """The kit's list where there is one, else that of the locked wheels for this Python.

    Raises:
        Problem: json_*, bundle_invalid.
    """
    path = SHIPPED if SHIPPED.is_file() else offered_file(python)
    return read_model(Offered, path.read_bytes(), "bundle_invalid", "Take the kit anew.")


def write_offered(offered: Offered, target: Path) -> None:
    """Write a list."""
    target.write_text(json.dumps(offered.as_data(), indent=1) + "\n")
