"""A bundle without a finding, as the build will write one: pages as files, programs and data as zips."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from organizer.cut import cut

ROOT = Path(__file__).parents[2]
YAML = "competition.yaml"


def repository_competition() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((ROOT / YAML).read_text(encoding="utf-8"))
    return data


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def program(script: str, **extra: bytes) -> dict[str, bytes]:
    command = f"timeout -k 15 540 python3 /app/program/{script}"
    return {"metadata.yaml": f"command: {command}\n".encode(), script: b"print('a program')\n", **extra}


def gold(public: bool) -> dict[str, Any]:
    return {"scenario": "s-1", "public": public, "steps": [{}], "facts": [{}], "characteristic_form": "a number"}


def scenario(public: bool) -> dict[str, Any]:
    return {"id": "s-1", "plant": "hidden", "public": public, "utterance": "Which sites are there?"}


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


@dataclass
class Draft:
    """A bundle in the making: change it, then write it. `archives` become zips inside, `files` lie at the root."""

    competition: dict[str, Any]
    archives: dict[str, dict[str, bytes]]
    files: dict[str, bytes]

    def task(self, number: int = 0) -> dict[str, Any]:
        return self.competition["tasks"][number]  # type: ignore[no-any-return]

    def phase(self, number: int) -> dict[str, Any]:
        return self.competition["phases"][number]  # type: ignore[no-any-return]

    @property
    def board(self) -> dict[str, Any]:
        return self.competition["leaderboards"][0]  # type: ignore[no-any-return]

    def replace_in_yaml(self, old: str, new: str) -> None:
        text = self.text()
        assert old in text, old
        self.files[YAML] = text.replace(old, new, 1).encode()

    def text(self) -> str:
        return yaml.safe_dump(self.competition, sort_keys=False, allow_unicode=True)

    def members(self) -> dict[str, bytes]:
        archives = {name: zipped(content) for name, content in self.archives.items()}
        return {YAML: self.text().encode(), **archives, **self.files}

    def write(self, path: Path) -> Path:
        path.write_bytes(zipped(self.members()))
        return path


def good(track: str = "Task Planning") -> Draft:
    competition = cut(repository_competition(), track)
    files = {page["file"]: (ROOT / page["file"]).read_bytes() for page in competition["pages"]}
    files |= {name: (ROOT / name).read_bytes() for name in (competition["image"], competition["terms"])}
    archives: dict[str, dict[str, bytes]] = {
        "starting_kit.zip": {"README.md": b"hello", "gold.json": as_json(gold(True))}
    }
    for task, phase, year in zip(competition["tasks"], competition["phases"], (2027, 2028), strict=True):
        name = phase["name"].lower()
        contents = {
            "ingestion_program": program(
                "ingestion.py", **{"scenarios.json": as_json([scenario(False)]), "keys.json": b"{}"}
            ),
            "scoring_program": program("scoring.py", **{"keys.json": b"{}"}),
            "input_data": {"hidden/plant.json": b'{"name": "hidden"}', "scenarios.jsonl": as_json(scenario(True))},
            "reference_data": {"gold.json": as_json([gold(False)]), "labels.json": b"[]"},
        }
        for part, content in contents.items():
            task[part] = f"{part}_{name}.zip"
            archives[task[part]] = content
        phase |= {
            "start": f"{year}-01-01 00:00:00",
            "end": f"{year}-06-30 23:59:59",
            "starting_kit": "starting_kit.zip",
        }
    return Draft(competition, archives, files)
