"""The rules about what is inside a bundle: the zips, the programs' commands, what must not travel where."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.validate import validate
from tests.organizer.good_bundle import YAML, Draft, as_json, gold, good, program, scenario, zipped

Change = Callable[[Draft], object]
INGESTION, SCORING = "ingestion_program_development.zip", "scoring_program_final.zip"
INPUT = "input_data_final.zip"
LABEL = {"asset_id": "A", "failure_mode_id": "FM001", "shape": "step", "magnitude": 2.0}


def command(text: str) -> Change:
    return lambda draft: draft.archives[SCORING].update({"metadata.yaml": f"command: {text}\n".encode()})


def add(archive: str, name: str, content: bytes) -> Change:
    return lambda draft: draft.archives[archive].update({name: content})


def replace(archive: str, files: dict[str, bytes]) -> Change:
    return lambda draft: draft.archives.update({archive: files})


def public_data(content: dict[str, bytes]) -> Change:
    def change(draft: Draft) -> None:
        draft.phase(0)["public_data"] = "public_data.zip"
        draft.archives["public_data.zip"] = content

    return change


ERRORS: list[tuple[str, Change, str, str]] = [
    ("no metadata", lambda d: d.archives[INGESTION].pop("metadata.yaml"), INGESTION, "no metadata.yaml at the root"),
    (
        "folder around a program",
        replace(INGESTION, {f"x/{name}": text for name, text in program("ingestion.py").items()}),
        INGESTION,
        "a folder around metadata.yaml",
    ),
    ("no command", add(SCORING, "metadata.yaml", b"description: x\n"), f"{SCORING}: metadata.yaml", "no command"),
    ("no mapping", add(SCORING, "metadata.yaml", b"- x\n"), f"{SCORING}: metadata.yaml", "does not hold a mapping"),
    ("shell", command("timeout -k 15 9 python3 /app/program/scoring.py && ls"), SCORING, "uses the shell"),
    ("redirection", command("timeout -k 15 9 python3 /app/program/scoring.py > log"), SCORING, "uses the shell"),
    ("no timeout", command("python3 /app/program/scoring.py"), SCORING, "no timeout in front"),
    ("timeout without kill", command("timeout 9 python3 /app/program/scoring.py"), SCORING, "no timeout in front"),
    (
        "late timeout",
        command("timeout -k 15 590 python3 /app/program/scoring.py"),
        SCORING,
        "605 s, the phase allows 600",
    ),
    ("relative path", command("timeout -k 15 9 python3 scoring.py"), SCORING, "scoring.py is relative"),
    ("no such script", command("timeout -k 15 9 python3 /app/program/score.py"), SCORING, "holds no score.py"),
    ("open quote", command("timeout -k 15 9 python3 'a"), SCORING, "cannot be split"),
    ("metadata written", add(SCORING, "out.py", b'p = output / "metadata"'), f"{SCORING}: out.py", "named `metadata`"),
    (
        "metadata written",
        add(SCORING, "out.py", b"p = '/app/output/metadata'"),
        f"{SCORING}: out.py",
        "named `metadata`",
    ),
    ("keys in the data", add(INPUT, "a/keys.json", b"{}"), f"{INPUT}: a/keys.json", "holds keys or other secrets"),
    ("private key", add("starting_kit.zip", "a.pem", b"x"), "starting_kit.zip: a.pem", "holds keys or other secrets"),
    (
        "secrets at the root",
        lambda d: d.files.update({"secrets.yaml": b"a: 1"}),
        "secrets.yaml",
        "keys or other secrets",
    ),
    (
        "gold in the data",
        add(INPUT, "x.json", as_json({"all": [gold(True)]})),
        f"{INPUT}: x.json",
        "gold standard of a public",
    ),
    ("gold in lines", add(INPUT, "x.jsonl", b"\n" + as_json(gold(False))), f"{INPUT}: x.jsonl", "of a hidden scenario"),
    ("labels in the data", add(INPUT, "x.json", as_json([LABEL])), f"{INPUT}: x.json", "labels of the injected faults"),
    ("hidden scenario", add(INPUT, "x.json", as_json([scenario(False)])), f"{INPUT}: x.json", "a hidden scenario"),
    ("gold with ingestion", add(INGESTION, "x.json", as_json(gold(False))), f"{INGESTION}: x.json", "gold standard"),
    (
        "hidden gold in the kit",
        add("starting_kit.zip", "x.json", as_json(gold(False))),
        "starting_kit.zip",
        "of a hidden",
    ),
    (
        "gold shown",
        public_data({"x.json": as_json(gold(True))}),
        "public_data.zip: x.json",
        "gold standard of a public",
    ),
    ("slip in the data", add(INPUT, "../x", b""), f"{INPUT}: ../x", "leads out of the folder"),
]

# What is also true of a program whose files lie in a folder, and of every file put into the input data.
FOLLOW = {
    "The program has no settings and keys of a build.",
    "There are no scenarios.",
    "The image is a stock Python and no packages travel: no program could start.",
    "The ingestion program does not know this file.",
}


@pytest.mark.parametrize(
    ("rule", "change", "place", "reason"), ERRORS, ids=[f"{row[0]}-{row[2]}".replace(" ", "-") for row in ERRORS]
)
def test_a_bundle_with_bad_content_is_refused_for_the_right_reason(
    rule: str, change: Change, place: str, reason: str, tmp_path: Path
) -> None:
    draft = good()
    change(draft)
    findings = validate(draft.write(tmp_path / "bundle.zip"))
    fitting = [found for found in findings if place in found.place and reason in found.reason]
    assert [found.severity for found in fitting] == ["error"], findings
    others = {found.reason for found in findings if found not in fitting}
    assert others <= FOLLOW, "and for no other reason"


def test_practice_scenarios_of_the_public_plant_belong_into_the_kit(tmp_path: Path) -> None:
    draft = good()
    kit = draft.archives["starting_kit.zip"]
    kit["practice/scenarios.jsonl"] = as_json({**scenario(False), "plant": "public"})
    kit["practice/gold.jsonl"] = as_json(gold(False))
    assert validate(draft.write(tmp_path / "bundle.zip")) == []
    kit["practice/scenarios.jsonl"] = as_json(scenario(False))
    assert {found.reason for found in validate(draft.write(tmp_path / "bundle.zip"))} == {
        "The starting_kit holds the gold standard of a hidden scenario.",
        "The starting_kit holds a hidden scenario.",
    }


def rewritten(draft: Draft, change: Callable[[str, zipfile.ZipInfo], None]) -> bytes:
    """The bundle with its members' headers changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in draft.members().items():
            member = zipfile.ZipInfo(name)
            change(name, member)
            archive.writestr(member, content)
    return buffer.getvalue()


def refused(content: bytes, path: Path, reason: str) -> bool:
    path.write_bytes(content)
    return any(found.severity == "error" and reason in found.reason for found in validate(path))


def test_a_folder_around_competition_yaml_is_refused(tmp_path: Path) -> None:
    around = zipped({f"bundle/{name}": content for name, content in good().members().items()})
    assert refused(around, tmp_path / "bundle.zip", "a folder around competition.yaml: bundle/competition.yaml")


def test_a_zip_without_competition_yaml_is_refused(tmp_path: Path) -> None:
    members = good().members()
    del members[YAML]
    assert refused(zipped(members), tmp_path / "bundle.zip", "no competition.yaml at the root")


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:\\x", "..\\x"])
def test_a_member_that_leads_out_of_the_zip_is_refused(name: str, tmp_path: Path) -> None:
    content = zipped({**good().members(), name: b"x"})
    assert refused(content, tmp_path / "bundle.zip", "leads out of the folder")


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    def link(name: str, member: zipfile.ZipInfo) -> None:
        if name == "logo.png":
            member.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert refused(rewritten(good(), link), tmp_path / "bundle.zip", "a symbolic link")


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = good().write(tmp_path / "bundle.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(YAML, b"version: 2")
    assert refused(path.read_bytes(), path, "2 members have this name")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(good().members()))
    directory = content.index(b"PK\x01\x02")
    content[6] |= 1  # general purpose flag, local header
    content[directory + 8] |= 1  # the same in the central directory
    assert refused(bytes(content), tmp_path / "bundle.zip", "is encrypted")


@pytest.mark.parametrize("inside", [False, True])
def test_a_damaged_zip_is_refused(inside: bool, tmp_path: Path) -> None:
    draft = good()
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:  # not compressed, so that the damage is in the content
        archive.writestr("plant.json", b"0123456789")
    damaged = stored.getvalue().replace(b"0123456789", b"0123456780", 1)
    if inside:
        draft.files[INPUT] = damaged
        damaged = zipped(draft.members())
    assert refused(damaged, tmp_path / "bundle.zip", "damaged")


def test_what_is_no_zip_is_a_finding_not_a_traceback(tmp_path: Path) -> None:
    assert refused(b"hello", tmp_path / "bundle.zip", "no zip that can be read")
    (found,) = validate(tmp_path / "nothing.zip")
    assert "no zip that can be read" in found.reason


def test_programs_as_folders_are_checked_like_zips(tmp_path: Path) -> None:
    draft = good()
    files = draft.archives.pop(SCORING)
    draft.competition["tasks"][1]["scoring_program"] = "scoring_program/"
    draft.files |= {f"scoring_program/{name}": content for name, content in files.items()}
    assert validate(draft.write(tmp_path / "bundle.zip")) == []
    draft.files["scoring_program/metadata.yaml"] = b"command: python3 scoring.py"
    reasons = {(found.place, found.reason) for found in validate(draft.write(tmp_path / "bundle.zip"))}
    place = "scoring_program/metadata.yaml"
    assert (place, "The path scoring.py is relative.") in reasons
    assert len(reasons) == 2
