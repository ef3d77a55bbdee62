"""A bundle without a finding, as the build will write one: pages as files, programs and data as zips."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assetops.contract.seal import digest
from organizer.cut import cut

ROOT = Path(__file__).parents[2]
YAML = "competition.yaml"


def repository_competition() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((ROOT / YAML).read_text(encoding="utf-8"))
    return data


PLANT = b'{"name": "hidden"}'
WHEEL = "thing-1.0-py3-none-any.whl"
WHEELS = {"python": "3.12", "wheels": {WHEEL: digest(b"a wheel")}}
ISOLATION = ["seccomp", "landlock_fs", "non_dumpable_parent"]


def settings(track: str, phase: str, **more: object) -> bytes:
    return as_json({"bundle": "b" * 16, "track": track, "phase": phase, **more})


def keys(phase: str, **more: object) -> bytes:
    return as_json({"seal": digest(phase.encode()), "output": "00" * 32, **more})


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
    files["manifest.json"] = as_json({"private_families": 12})
    files |= {name: (ROOT / name).read_bytes() for name in (competition["image"], competition["terms"])}
    archives: dict[str, dict[str, bytes]] = {
        "starting_kit.zip": {"README.md": b"hello", "gold.json": as_json(gold(True))}
    }
    for task, phase, year in zip(competition["tasks"], competition["phases"], (2027, 2028), strict=True):
        name = phase["name"].lower()
        contents = {
            "ingestion_program": program(
                "ingestion.py",
                **{
                    "bundle/scenarios.jsonl": as_json(scenario(False)),
                    "bundle/keys.json": keys(name),
                    "bundle/settings.json": settings(
                        track, name, input_hashes={"hidden/plant.json": digest(PLANT)}, required_isolation=ISOLATION
                    ),
                    "bundle/wheels.json": as_json(WHEELS),
                },
            ),
            "scoring_program": program(
                "scoring.py",
                **{
                    "bundle/keys.json": keys(name, verdicts="11" * 32),
                    "bundle/settings.json": settings(track, name, judge="llm"),
                    "bundle/wheels.json": as_json(WHEELS),
                },
            ),
            "input_data": {"hidden/plant.json": PLANT, f"wheels/{WHEEL}": b"a wheel"},
            "reference_data": {
                "gold.jsonl": as_json(gold(False)),
                "labels.json": b"[]",
                f"wheels/{WHEEL}": b"a wheel",
            },
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
