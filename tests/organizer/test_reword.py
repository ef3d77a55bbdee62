"""`make reword`: what the model writes is kept only when it asks the same; against a real local server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assetops.llm.client import Client
from assetops.llm.settings import Settings
from assetops.scenarios.family import Family, load_families
from organizer.reword import ROUNDS, fault, main, reword
from tests.llm.server import Answer, Call, Server, completion, failure

FAMILIES = {family.id: family for family in load_families()}
MEAN: Family = FAMILIES["iot-mean-in-window"]


def questions(call: Call) -> list[str]:
    found: list[str] = json.loads(call.body["messages"][1]["content"])["questions"]
    return found


def said(rewordings: object) -> Answer:
    return completion(json.dumps({"rewordings": rewordings}))


def willing(call: Call) -> Answer:
    return said([f"Could somebody tell me this, please? {text}" for text in questions(call)])


def run(script: object, families: list[Family]) -> tuple[dict[str, list[str]], dict[str, int], Server]:
    with Server(script) as server, Client(Settings(server.base_url, "", "m", timeout=60, retries=0)) as client:  # type: ignore[arg-type]
        found = reword(families, client)
    return found.wordings, dict(found.rejected), server


def test_good_rewordings_are_kept_one_for_each_wording() -> None:
    wordings, rejected, server = run(willing, [MEAN, FAMILIES["wo-cost-of-order"]])
    assert {name: len(texts) for name, texts in wordings.items()} == {MEAN.id: 3, "wo-cost-of-order": 3}
    assert rejected == {}
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{window.to}", "the end"),
        ("{asset.name}", "{asset.asset_id}"),
        ("{asset.name}", "{asset.name} and {asset.asset_id}"),
        ("{sensor.name}", "{ sensor.name }"),
        ("{asset.site}", "the site"),
    ],
)
def test_a_rewording_that_loses_or_changes_a_slot_is_rejected(before: str, after: str) -> None:
    wordings, rejected, server = run(
        lambda call: said([f"Tell me: {text.replace(before, after)}" for text in questions(call)]), [MEAN]
    )
    assert wordings == {}
    assert rejected == {"a slot is lost, added or changed": 3 * ROUNDS}
    assert len(server.calls) == ROUNDS


def test_only_what_was_rejected_is_asked_for_again() -> None:
    def forgetful(call: Call) -> Answer:
        texts = [f"Say, {text}" for text in questions(call)]
        return said([texts[0].replace("{asset.name}", "it"), *texts[1:]] if call.number == 0 else texts)

    wordings, rejected, server = run(forgetful, [MEAN])
    assert len(wordings[MEAN.id]) == 3
    assert rejected == {"a slot is lost, added or changed": 1}
    assert [len(questions(call)) for call in server.calls] == [3, 1]


@pytest.mark.parametrize("answer", [completion("no JSON"), said("a text"), said([1, 2, 3]), said([]), completion(None)])
def test_an_answer_of_another_form_gives_nothing_and_no_traceback(answer: Answer) -> None:
    wordings, rejected, _ = run(lambda call: answer, [MEAN])
    assert wordings == {}
    assert rejected == {"no answer": 3 * ROUNDS}


def test_numbers_quotes_and_repetitions_are_looked_at() -> None:
    wording = "Is the 'high' limit of {asset.name} above 7 degrees?"
    changed = {"wordings": (wording,), "steps": (), "answer": (), "slots": {"asset": MEAN.slots["asset"]}}
    family = MEAN.model_copy(update={**changed, "characteristic_form": "Says whether it is so."})
    kept = "Does {asset.name} have a 'high' limit of more than 7 degrees?"
    assert fault(family, wording, kept, []) is None
    assert fault(family, wording, kept.replace("7", "8"), []) == "a number or quoted word is lost, added or changed"
    assert fault(family, wording, kept.replace("'high'", "high"), []) is not None
    assert fault(family, wording, wording.replace("?", " ?"), []) == "it is there already"
    assert fault(family, wording, kept, [kept]) == "it is there already"


def test_the_command_writes_a_folder_that_loads_with_these_wordings_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(willing) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("MODEL", "m")
        assert main(["--families", f"{MEAN.id}, wo-create", "--out", str(tmp_path / "private")]) == 0
        assert main(["--families", MEAN.id, "--out", str(tmp_path / "private")]) == 1
        assert main(["--families", "no-such", "--out", str(tmp_path / "other")]) == 1
    said = capsys.readouterr()
    assert "6 wordings of 2 families" in said.out
    assert "rewordings_exist" in said.err
    assert "unknown_family" in said.err
    loaded = {family.id: family for family in load_families(tmp_path / "private")}
    assert sorted(loaded) == [MEAN.id, "wo-create"]
    assert not set(loaded[MEAN.id].wordings) & set(MEAN.wordings)


def test_an_endpoint_that_is_down_is_a_clean_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(lambda call: failure(401)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("MODEL", "m")
        assert main(["--families", MEAN.id, "--out", str(tmp_path)]) == 1
    assert "llm_refused" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
