"""The schemas in docs/schemas are those of the types, and say the same as the types."""

import json

import jsonschema
import pytest

from assetops.contract.errors import Problem
from assetops.contract.schemas import FOLDER, schemas
from assetops.contract.scores import COLUMNS, check_scores, scores_bytes


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_files_are_up_to_date(name: str) -> None:
    written = json.loads((FOLDER / f"{name}.schema.json").read_text())
    assert written == schemas()[name], "run: python -m assetops.contract.schemas"
    jsonschema.Draft202012Validator.check_schema(written)


def test_the_fact_sheet_schema_requires_the_track_and_only_it() -> None:
    schema = schemas()["fact_sheet"]
    jsonschema.validate({"Track": "Task Planning"}, schema)
    for wrong in ({}, {"Track": "Planning"}, {"track": "Task Planning"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


GOOD = dict.fromkeys(COLUMNS, 1.0)


@pytest.mark.parametrize(
    "wrong",
    [float("nan"), float("inf"), -1, 1e10, True, "1", None, [1]],
)
def test_scores_that_codabench_would_lose_are_never_written(wrong: object) -> None:
    with pytest.raises(Problem) as caught:
        scores_bytes({**GOOD, "score": wrong})  # type: ignore[dict-item]
    assert caught.value.code == "bad_scores"


def test_a_missing_or_an_extra_column_is_never_written() -> None:
    for wrong in ({**GOOD, "extra": 1.0}, dict.fromkeys(COLUMNS[1:], 1.0)):
        with pytest.raises(Problem):
            check_scores(wrong)
    jsonschema.validate(json.loads(scores_bytes(GOOD)), schemas()["scores"])
