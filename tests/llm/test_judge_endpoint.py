"""The judge's settings, from the environment into a bundle's keys."""

from __future__ import annotations

import pytest

from assetops.contract.errors import Problem
from assetops.llm.judge_endpoint import judge_endpoint
from organizer.options import read_judge
from scoring_settings import ScoringKeys

GIVEN = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "JUDGE_MODEL": "judge-1"}
NAMES = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "JUDGE_MODEL", "JUDGE_MODE", "JUDGE_PRICE_IN", "JUDGE_PRICE_OUT")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)


def test_joint_mode_without_prices_is_what_one_gets_without_saying_anything() -> None:
    found = judge_endpoint()
    assert (found.model, found.mode, found.price_in, found.price_out) == ("judge-1", "joint", None, None)


def test_mode_and_prices_travel_with_the_bundles_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"JUDGE_MODE": "per_criterion", "JUDGE_PRICE_IN": "0.15", "JUDGE_PRICE_OUT": "0.6"}.items():
        monkeypatch.setenv(name, value)
    name, endpoint = read_judge("")
    assert endpoint is not None
    keys = ScoringKeys.model_validate_json(ScoringKeys(seal="0" * 64, llm=endpoint).as_bytes())
    assert name == "llm"
    assert keys.llm is not None
    assert (keys.llm.mode, keys.llm.price_in, keys.llm.price_out) == ("per_criterion", 0.15, 0.6)


@pytest.mark.parametrize(
    ("name", "value"),
    [("JUDGE_MODE", "both"), ("JUDGE_PRICE_IN", "cheap"), ("JUDGE_PRICE_OUT", "-1"), ("JUDGE_PRICE_IN", "nan")],
)
def test_a_setting_that_is_none_is_one_clear_error(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Problem) as caught:
        judge_endpoint()
    assert caught.value.code == "bad_judge_setting"
    assert name in caught.value.message
