"""Texts as vectors, for finding semantic neighbours: lexical by default, through an endpoint when one is given."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assetops.llm.settings import Settings

if TYPE_CHECKING:
    from assetops.llm.client import Client

Embed = Callable[[Sequence[str]], Any]
"""Gives a sparse matrix (scipy, CSR) of shape (texts, dimensions), its rows of length 1."""
MODEL_VARIABLE = "EMBEDDING_MODEL"
_DIGITS = 6  # similarities are rounded, so that the last bits of a machine's logarithm decide nothing
_BATCH = 100


def lexical(texts: Sequence[str]) -> Any:
    """TF-IDF of words (one and two in a row) beside TF-IDF of letters (three to five within a word).

    Words alone miss "alerts" beside "alert" and "anomalous" beside "anomaly"; letters see them. The terms, and how rare
    they are, are those of these texts.
    """
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer  # half a second to import
    from sklearn.preprocessing import normalize

    word = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+|[^\w\s]")
    letter = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    return normalize(hstack([vectorizer.fit_transform(texts) for vectorizer in (word, letter)]).tocsr())


def through(client: Client) -> Embed:
    """Embed with the model of an OpenAI-compatible endpoint, some hundred texts a request.

    The function raises Problem: `llm_down`, `llm_refused`, `llm_bad_answer`.
    """

    def embed(texts: Sequence[str]) -> Any:
        from scipy.sparse import csr_array
        from sklearn.preprocessing import normalize

        parts = [client.embed(texts[first : first + _BATCH]) for first in range(0, len(texts), _BATCH)]
        return csr_array(normalize(np.array([vector for part in parts for vector in part], dtype=np.float64)))

    return embed


def similarities(embed: Embed, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """The cosine of each text of `left` with each of `right`, shape (left, right), to six decimals."""
    if not left or not right:
        return np.zeros((len(left), len(right)))
    vectors = embed([*left, *right])
    return np.asarray(np.round((vectors[: len(left)] @ vectors[len(left) :].T).toarray(), _DIGITS))


@contextmanager
def configured_embedding() -> Iterator[Embed]:
    """The embedding of the model EMBEDDING_MODEL names (with OPENAI_BASE_URL, OPENAI_API_KEY); else the lexical one.

    Raises:
        Problem: llm_not_configured.
    """
    if not os.environ.get(MODEL_VARIABLE):
        yield lexical
        return
    from assetops.llm.client import Client

    with Client(Settings.from_environment(MODEL_VARIABLE)) as client:
        yield through(client)
