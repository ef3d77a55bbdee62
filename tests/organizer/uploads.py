"""What an upload holds for one phase, read from its files."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from assetops.contract.model import Model, read_lines
from assetops.contract.scenario import GoldStandard, Scenario
from ingestion import pick
from settings import Keys, Settings

M = TypeVar("M", bound=Model)


class Upload:
    """Scenarios, gold standards, plants, their telemetry and records, settings and keys.

    `files`: all files of the bundle, those of its inner zips under the zip's name.
    """

    def __init__(self, files: Mapping[str, bytes], phase: str) -> None:
        program = f"ingestion_program_{phase}.zip/bundle"
        self.scenarios = _lines(Scenario, files[f"{program}/scenarios.jsonl"])
        self.golds = _lines(GoldStandard, files[f"reference_data_{phase}.zip/gold.jsonl"])
        self.settings = Settings.model_validate_json(files[f"{program}/settings.json"])
        self.keys = Keys.model_validate_json(files[f"{program}/keys.json"])
        inner = f"input_data_{phase}.zip/"
        data = {name.removeprefix(inner): data for name, data in files.items() if name.startswith(inner)}
        self.plants = {name.split("/")[0] for name in data}
        self.records = {content for name, content in data.items() if name.endswith((".npy", ".csv"))}

    @property
    def ids(self) -> set[str]:
        return {one.id for one in self.scenarios}

    @property
    def questions(self) -> set[str]:
        return {" ".join(one.utterance.casefold().split()) for one in self.scenarios}

    @property
    def answers(self) -> set[str]:
        return {str((one.facts, one.steps)) for one in self.golds}

    def drawn(self, digest: str) -> tuple[str, ...]:
        """What a submission meets, by the very function of the ingestion program."""
        return tuple(one.id for one in pick(self.settings, self.keys, self.scenarios, digest))


def _lines(kind: type[M], data: bytes) -> list[M]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.jsonl"
        path.write_bytes(data)
        return read_lines(kind, path, "bad")
