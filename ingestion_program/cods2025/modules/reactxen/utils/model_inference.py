"""The language model of the 2025 interface, on top of the competition's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cods_session


def watsonx_llm(
    prompt: str,
    model_id: int | str = 0,
    decoding_method: str = "greedy",
    temperature: float = 0.0,
    max_tokens: int = 2000,
    stop: Sequence[str] | None = None,
    seed: int | None = None,
    is_system_prompt: bool = False,
    **others: Any,
) -> dict[str, Any]:
    """`{generated_text, input_token_count, generated_token_count}`; the text is empty on any error.

    The model is the competition's, whatever `model_id` says, and its settings are the competition's too; of the
    arguments `stop` counts. Without an endpoint (a dry run) a prompt that asks for a plan is answered by rules.
    """
    reply = cods_session.current().chat(str(prompt))
    text = reply["generated_text"]
    for end in [stop] if isinstance(stop, str) else stop or ():
        text = text.split(end)[0]
    return {**reply, "generated_text": text.rstrip()}
