"""Embeddings through the client: every text its vector, in order, from a real server."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from assetops.contract.errors import Problem
from assetops.llm.client import Client
from assetops.llm.embedding import similarities, through
from assetops.llm.settings import Settings
from tests.llm.server import Answer, Call, Server, failure


def vector(text: str) -> list[float]:
    return [float(len(text)), float(text.count("a")), 1.0]


def answer(rows: list[dict[str, Any]]) -> Answer:
    return Answer(json.dumps({"object": "list", "model": "m", "data": rows}).encode())


def embedder(call: Call) -> Answer:
    """Answers out of order, as an endpoint may."""
    rows = [{"object": "embedding", "index": n, "embedding": vector(text)} for n, text in enumerate(call.body["input"])]
    return answer(rows[::-1])


def client(server: Server) -> Client:
    return Client(Settings(server.base_url, "key", "m", timeout=60, retries=1))


def test_vectors_come_in_the_order_of_the_texts() -> None:
    texts = ["banana", "cat", "a"]
    with Server(embedder) as server, client(server) as one:
        assert one.embed(texts) == [vector(text) for text in texts]
    assert server.calls[0].path == "/v1/embeddings"
    assert server.calls[0].body == {"model": "m", "input": texts, "encoding_format": "float"}


def test_a_long_list_goes_in_parts_and_similarities_are_cosines() -> None:
    left, right = ["a" * (n % 7 + 1) for n in range(130)], ["banana", "xyz"]
    with Server(embedder) as server, client(server) as one:
        found = similarities(through(one), left, right)
    assert len(server.calls) == 2
    a, b = np.array(vector(left[9])), np.array(vector(right[1]))
    assert found[9, 1] == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=1e-6)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"index": 0, "embedding": [1.0]}],
        [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}],
        [{"index": 0, "embedding": ["one"]}, {"index": 1, "embedding": [1.0]}],
        [{"index": 0, "embedding": []}, {"index": 1, "embedding": []}],
    ],
    ids=["none", "one-missing", "lengths-differ", "no-numbers", "empty"],
)
def test_a_bad_answer_is_tried_again_and_then_a_clean_error(rows: list[dict[str, Any]]) -> None:
    with Server(lambda call: answer(rows)) as server, client(server) as one, pytest.raises(Problem) as caught:
        one.embed(["one", "two"])
    assert caught.value.code == "llm_bad_answer"
    assert len(server.calls) == 2


def test_an_endpoint_without_embeddings_refuses() -> None:
    with Server(lambda call: failure(404)) as server, client(server) as one, pytest.raises(Problem) as caught:
        one.embed(["one"])
    assert caught.value.code == "llm_refused"
