"""What the validator says of parts that do not fit each other, of packages, and of an organizer's choices."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from organizer.validate import validate
from tests.organizer.good_bundle import WHEEL, WHEELS, Draft, as_json, gold, good, scenario

Change = Callable[[Draft], object]
INGESTION, SCORING = "ingestion_program_development.zip", "scoring_program_development.zip"
INPUT, REFERENCE = "input_data_development.zip", "reference_data_development.zip"
SETTINGS, KEYS, LIST = "bundle/settings.json", "bundle/keys.json", "bundle/wheels.json"


def changed(archive: str, name: str, **values: Any) -> Change:
    def change(draft: Draft) -> None:
        content = json.loads(draft.archives[archive][name])
        draft.archives[archive][name] = as_json({**content, **values})

    return change


def gone(archive: str, name: str) -> Change:
    return lambda draft: draft.archives[archive].pop(name)


def put(archive: str, name: str, content: bytes) -> Change:
    return lambda draft: draft.archives[archive].update({name: content})


def image(name: str) -> Change:
    return lambda draft: draft.competition.update(docker_image=name)


def copied(name: str) -> Change:
    """The final phase with a file of the development phase."""
    return lambda draft: draft.archives["ingestion_program_final.zip"].update({name: draft.archives[INGESTION][name]})


def other_wheel(draft: Draft) -> None:
    for archive, data in ((INGESTION, INPUT), (SCORING, REFERENCE)):
        draft.archives[data]["wheels/thing-1.0-cp311-cp311-manylinux_2_28_x86_64.whl"] = draft.archives[data].pop(
            f"wheels/{WHEEL}"
        )
        wheels = {"thing-1.0-cp311-cp311-manylinux_2_28_x86_64.whl": next(iter(WHEELS["wheels"].values()))}  # type: ignore[attr-defined]
        draft.archives[archive][LIST] = as_json({"python": "3.12", "wheels": wheels})


ERRORS: list[tuple[str, Change, str, str]] = [
    ("no settings", gone(INGESTION, SETTINGS), INGESTION, "no settings and keys of a build"),
    ("no keys", gone(SCORING, KEYS), SCORING, "no settings and keys of a build"),
    ("settings are no JSON", put(SCORING, SETTINGS, b"{"), SCORING, "no settings and keys of a build"),
    ("mixed builds", changed(SCORING, SETTINGS, bundle="c" * 16), f"{SCORING}: {SETTINGS}", "differ in bundle"),
    ("mixed phases", changed(SCORING, SETTINGS, phase="final"), f"{SCORING}: {SETTINGS}", "differ in phase"),
    ("mixed tracks", changed(SCORING, SETTINGS, track="Task Execution"), SCORING, "differ in track"),
    (
        "programs of the other track",
        lambda d: [changed(one, SETTINGS, track="Task Execution")(d) for one in (INGESTION, SCORING)],
        "tasks[0]",
        "runs programs for 'Task Execution'",
    ),
    ("other seal key", changed(SCORING, KEYS, seal="0" * 64), f"{SCORING}: {KEYS}", "have different keys"),
    ("other output key", changed(SCORING, KEYS, output="22" * 32), f"{SCORING}: {KEYS}", "have different keys"),
    ("verdicts in the clear", changed(SCORING, KEYS, verdicts=""), f"{SCORING}: {KEYS}", "do not encrypt"),
    (
        "output in the clear",
        lambda d: [changed(one, KEYS, output="")(d) for one in (INGESTION, SCORING)],
        f"{SCORING}: {KEYS}",
        "do not encrypt",
    ),
    ("keys of the other phase", copied(KEYS), "ingestion_program_final.zip", "are those of Task Planning, development"),
    (
        "plant changed",
        put(INPUT, "hidden/plant.json", b"{}"),
        f"{INPUT}: hidden/plant.json",
        "not the one of the build",
    ),
    ("plant gone", gone(INPUT, "hidden/plant.json"), f"{INPUT}: hidden/plant.json", "missing or not the one"),
    ("a file too many", put(INPUT, "notes.txt", b"x"), f"{INPUT}: notes.txt", "does not know this file"),
    ("no scenarios", gone(INGESTION, "bundle/scenarios.jsonl"), INGESTION, "There are no scenarios"),
    (
        "a scenario without gold",
        put(REFERENCE, "gold.jsonl", as_json({**gold(False), "scenario": "s-2"})),
        f"{REFERENCE}: gold.jsonl",
        "1 scenarios have no gold standard, s-1 for one",
    ),
    ("no gold", gone(REFERENCE, "gold.jsonl"), f"{REFERENCE}: gold.jsonl", "have no gold standard"),
    # packages
    ("stock image, no packages", gone(INGESTION, LIST), f"{INGESTION}: {LIST}", "no packages travel"),
    (
        "image of another Python",
        image("python:3.11-slim"),
        f"{INGESTION}: {LIST}",
        "for Python 3.12, the image has 3.11",
    ),
    ("wheel gone", gone(INPUT, f"wheels/{WHEEL}"), f"{INPUT}: wheels/{WHEEL}", "The wheel is missing"),
    ("wheel changed", put(REFERENCE, f"wheels/{WHEEL}", b"x"), f"{REFERENCE}: wheels/{WHEEL}", "SHA-256 differs"),
    ("wheel nobody lists", put(INPUT, "wheels/b-1-py3-none-any.whl", b"x"), INPUT, "No program lists this wheel"),
    ("wheel for another Python", other_wheel, "wheels/thing-1.0-cp311", "not for Python 3.12 on x86-64"),
]
WARNINGS: list[tuple[str, Change, str, str]] = [
    ("no private families", lambda d: d.files.update({"manifest.json": b"{}"}), "manifest.json", "public families"),
    ("no manifest", lambda d: d.files.pop("manifest.json"), "manifest.json", "what it was built from"),
    (
        "procedural",
        changed(SCORING, SETTINGS, judge="procedural"),
        "scoring programs",
        "in: Task Planning, development.",
    ),
    (
        "isolation lowered",
        changed(INGESTION, SETTINGS, required_isolation=["seccomp", "non_dumpable_parent"]),
        "ingestion programs",
        "landlock_fs is missing, in: Task Planning, development",
    ),
    ("isolation not named", changed(INGESTION, SETTINGS, required_isolation=None), "ingestion programs", "seccomp"),
    (
        "large programs",
        put(INGESTION, "large.bin", bytes(range(256)) * 4 + __import__("random").Random(1).randbytes(5_000_000)),
        "tasks[0]",
        "MB of programs for every submission",
    ),
]


def found(change: Change, place: str, reason: str, tmp_path: Path) -> list[str]:
    draft = good()
    change(draft)
    findings = validate(draft.write(tmp_path / "bundle.zip"))
    fitting = [one for one in findings if place in one.place and reason in one.reason]
    assert fitting, findings
    assert all(one.mend for one in findings)
    return [one.severity for one in fitting]


@pytest.mark.parametrize(
    ("rule", "change", "place", "reason"), ERRORS, ids=[row[0].replace(" ", "-") for row in ERRORS]
)
def test_parts_that_do_not_fit_are_refused_for_the_right_reason(
    rule: str, change: Change, place: str, reason: str, tmp_path: Path
) -> None:
    assert found(change, place, reason, tmp_path)[0] == "error"


@pytest.mark.parametrize(
    ("rule", "change", "place", "reason"), WARNINGS, ids=[row[0].replace(" ", "-") for row in WARNINGS]
)
def test_an_organizer_s_choices_are_warnings(
    rule: str, change: Change, place: str, reason: str, tmp_path: Path
) -> None:
    assert found(change, place, reason, tmp_path)[0] == "warning"


@pytest.mark.parametrize("name", ["python@sha256:" + "0" * 64, "registry.example/mine:1"])
def test_an_image_of_unknown_version_is_believed(name: str, tmp_path: Path) -> None:
    draft = good()
    draft.competition["docker_image"] = name
    assert validate(draft.write(tmp_path / "bundle.zip")) == []


def test_an_image_that_has_the_packages_needs_none_to_travel(tmp_path: Path) -> None:
    draft = good()
    draft.competition["docker_image"] = "registry.example/assetops-live:0.1.0"
    for archive in draft.archives:
        if "program" in archive:
            del draft.archives[archive][LIST]
        elif "data" in archive:
            del draft.archives[archive][f"wheels/{WHEEL}"]
    assert validate(draft.write(tmp_path / "bundle.zip")) == []


def test_a_scenario_shows_its_gold_by_its_id(tmp_path: Path) -> None:
    draft = good()
    lines = [as_json({**scenario(False), "id": name}) for name in ("s-1", "s-2", "s-3")]
    draft.archives[INGESTION]["bundle/scenarios.jsonl"] = b"\n".join(lines)
    (one,) = validate(draft.write(tmp_path / "bundle.zip"))
    assert "2 scenarios have no gold standard, s-2 for one" in one.reason
