"""What the build put beside the code: settings, keys and scenarios. Read into memory, then deleted from disk."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from assetops.contract.errors import Problem
from assetops.contract.model import Model, read_lines, read_model
from assetops.contract.offered import Offered
from assetops.contract.record import Endpoint, Phase
from assetops.contract.scenario import Scenario
from assetops.contract.seal import digest
from assetops.contract.submission import Track

FOLDER = "bundle"
_MEND = "Build the bundle again with `make bundle`."


class Budgets(Model):
    """The limits of DESIGN section 4, per scenario but for those named `run_…`.

    `at_once`: agents; `llm_at_once`: requests of one agent to the language model. `llm_bytes`: requests and answers.
    """

    scenario_seconds: float = 120.0
    run_seconds: float = 480.0
    tool_calls: int = 100
    llm_tokens: int = 100_000
    llm_calls: int = 200
    llm_bytes: int = 20_000_000
    llm_at_once: int = 4
    run_llm_tokens: int = 1_100_000
    run_llm_calls: int = 2_200
    run_llm_bytes: int = 220_000_000
    run_llm_at_once: int = 16
    output_bytes: int = 1_000_000
    memory_bytes: int = 2 << 30  # resident; less where the machine is small
    scratch_bytes: int = 200_000_000
    at_once: int = 4

    def dealt(self, scenarios: int) -> Budgets:
        """With the run's budgets of the language model dealt out evenly, before the first scenario begins.

        What a scenario leaves over goes to nobody: were it to go to others, they could read from what they get how
        much that one used (ATTACKS row 9).
        """
        even = {
            name: min(getattr(self, name), getattr(self, f"run_{name}") // scenarios)
            for name in ("llm_tokens", "llm_calls", "llm_bytes")
        }
        at_once = max(1, min(self.llm_at_once, self.run_llm_at_once // self.at_once))
        return self.model_copy(update={**even, "llm_at_once": at_once})


class Settings(Model):
    """The public part. `input_hashes`: SHA-256 by path of every file of the input data. `required_isolation`: words of
    the run record's `isolation` without which no agent is run; none in local dry runs, which may be anywhere.
    `offered`: what agents may import."""

    bundle: str
    track: Track
    phase: Phase
    input_hashes: dict[str, str]
    offered: Offered
    budgets: Budgets = Budgets()
    required_isolation: tuple[str, ...] = ()
    keep_agent_output: bool = False  # dry runs only: what the agent printed, for its author


class Keys(Model):
    """The secret part. `forms`: the parallel forms to draw from, as places among the hidden scenarios (development).

    `llm`: the agents' language model, where the organizer set one.
    """

    seal: str = Field(min_length=64)
    draw: str = Field(min_length=64)
    output: str = ""  # encrypts the prediction output for the scoring program; empty in dry runs
    forms: tuple[tuple[int, ...], ...] = ()
    llm: Endpoint | None = None


def _read(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        raise Problem("bundle_incomplete", f"{FOLDER}/{name} is missing in the ingestion program.", _MEND)
    return path.read_bytes()


def load(program: Path) -> tuple[Settings, Keys, list[Scenario]]:
    """Read settings, keys and scenarios, and delete the two secret files: no agent may find them (ATTACKS row 9).

    Raises:
        Problem: bundle_incomplete, bundle_invalid; both are the organizer's.
    """
    folder = program / FOLDER
    settings = read_model(Settings, _read(folder, "settings.json"), "bundle_invalid", _MEND)
    keys = read_model(Keys, _read(folder, "keys.json"), "bundle_invalid", _MEND)
    scenarios = read_lines(Scenario, folder / "scenarios.jsonl", "bundle_invalid")
    (folder / "keys.json").unlink()
    (folder / "scenarios.jsonl").unlink()
    return settings, keys, scenarios


def copy_input(source: Path, private: Path, hashes: dict[str, str]) -> None:
    """Copy the listed files of the input data and verify the copy: the original may be changed by others.

    Raises:
        Problem: input_data_changed.
    """
    for name, expected in sorted(hashes.items()):
        path = source / name
        data = b"" if path.is_symlink() or not path.is_file() else path.read_bytes()
        if digest(data) != expected:
            raise Problem("input_data_changed", f"The input data file {name} is missing or not the one built.", _MEND)
        target = private / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
