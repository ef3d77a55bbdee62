"""What a submission's jobs left, from the platform's zips: only files of our own names, decrypted.

A container of a submission's own may have put anything beside them (ATTACKS.md row 2), so nothing else is unpacked.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
import zlib
from pathlib import Path

from assetops.contract.errors import Problem
from assetops.contract.model import read_model
from assetops.contract.record import RUN_RECORD_FILE, START_MARKER_FILE, TIMINGS_FILE
from assetops.contract.results import VERDICTS_FILE, Results
from assetops.contract.secrecy import decrypt

MAX_MEMBER_BYTES = 64_000_000
_TRAJECTORY = re.compile(r"trajectory_\d{2,3}\.json")
_ENCRYPTED = (RUN_RECORD_FILE, TIMINGS_FILE)
_MEND = "Give SECRETS= the secrets.yaml of the build that runs there."


def _members(data: bytes) -> dict[str, bytes]:
    """The files at the root of a zip that have one of our names.

    Raises:
        Problem: `output_damaged`.
    """
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                name = member.filename
                known = name in (START_MARKER_FILE, VERDICTS_FILE, *_ENCRYPTED) or _TRAJECTORY.fullmatch(name)
                if known and member.file_size <= MAX_MEMBER_BYTES:
                    with archive.open(member) as file:
                        found[name] = file.read(MAX_MEMBER_BYTES)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Problem(
            "output_damaged", "The output is no zip that can be read.", "Look at it on the platform."
        ) from error
    return found


def save_run(data: bytes, key: str, target: Path) -> bool:
    """Write a prediction output, decrypted, to the folder `target`, whole or not at all; False when it holds no run.

    Raises:
        Problem: output_damaged, not_authentic.
    """
    files = _members(data)
    files.pop(VERDICTS_FILE, None)
    if RUN_RECORD_FILE not in files:
        return False
    plain = {name: data if name == START_MARKER_FILE else decrypt(key, name, data) for name, data in files.items()}
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, content in plain.items():
        (part / name).write_bytes(content)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return True


def save_verdicts(data: bytes, key: str, target: Path) -> bool:
    """Write a scoring output's verdicts, decrypted and read, to the file `target`; False when there are none.

    Raises:
        Problem: output_damaged, not_authentic, bad_verdicts.
    """
    found = _members(data).get(VERDICTS_FILE)
    if found is None:
        return False
    plain = decrypt(key, VERDICTS_FILE, found)
    read_model(Results, plain, "bad_verdicts", _MEND, MAX_MEMBER_BYTES)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_bytes(plain)
    part.rename(target)
    return True
