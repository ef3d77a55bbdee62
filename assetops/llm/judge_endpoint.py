"""The judge's endpoint and mode as the organizer set them in the environment."""

from __future__ import annotations

import os
from typing import cast, get_args

from assetops.contract.errors import Problem
from assetops.contract.record import JudgeEndpoint, JudgeMode
from assetops.llm.settings import Settings


def _mode() -> JudgeMode:
    given = os.environ.get("JUDGE_MODE", "").strip() or "joint"
    if given not in get_args(JudgeMode):
        raise Problem("bad_judge_setting", f"JUDGE_MODE={given[:40]} is no mode.", "Say joint or per_criterion.")
    return cast(JudgeMode, given)


def _price(name: str) -> float | None:
    given = os.environ.get(name, "").strip()
    try:
        price = float(given) if given else None
    except ValueError:
        price = -1.0
    if price is not None and not 0 <= price < 1e6:
        raise Problem("bad_judge_setting", f"{name} is no price.", f"Say what a million tokens cost, as {name}=0.15.")
    return price


def judge_endpoint() -> JudgeEndpoint:
    """From OPENAI_BASE_URL, OPENAI_API_KEY, JUDGE_MODEL, JUDGE_MODE, JUDGE_PRICE_IN and JUDGE_PRICE_OUT.

    Raises:
        Problem: `llm_not_configured`, `bad_judge_setting`.
    """
    found = Settings.from_environment("JUDGE_MODEL")
    return JudgeEndpoint(
        base_url=found.base_url,
        api_key=found.api_key,
        model=found.model,
        mode=_mode(),
        price_in=_price("JUDGE_PRICE_IN"),
        price_out=_price("JUDGE_PRICE_OUT"),
    )
