"""Strict reading refuses what parsers disagree about; canonical writing gives one byte form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical, clean_text, read_json

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(PLAIN)
def test_what_is_written_canonically_reads_back_and_writes_the_same_bytes(value: object) -> None:
    try:
        data = canonical(value)
    except Problem as problem:  # a lone surrogate in a key
        assert problem.code == "json_not_text"
        return
    assert read_json(data) == value
    assert canonical(read_json(data)) == data


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(), min_size=2, max_size=6))
def test_the_order_of_keys_does_not_change_the_bytes(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(list(value.items())))) == canonical(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a": 1, "a": 2}', "json_duplicate_key"),
        (b'{"a": NaN}', "json_not_finite"),
        (b"[Infinity]", "json_not_finite"),
        (b"[1e999]", "json_not_finite"),
        (b'["\\ud800"]', "json_not_text"),
        (b"\xff\xfe[]", "json_not_text"),
        (b"[1, 2", "json_invalid"),
        (b"", "json_invalid"),
        (b"9" * 5000, "json_invalid"),
        (b"[" * 10_000 + b"]" * 10_000, "json_too_deep"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "json_too_deep"),
        (b'"' + b"x" * 4_000_001 + b'"', "json_too_large"),
    ],
)
def test_ambiguous_or_exhausting_json_is_refused_with_its_code(text: bytes, code: str) -> None:
    with pytest.raises(Problem) as caught:
        read_json(text)
    assert caught.value.code == code


def test_brackets_inside_strings_are_not_depth() -> None:
    assert read_json(json.dumps(["[" * 100 + '"' + "{" * 100])) == ["[" * 100 + '"' + "{" * 100]


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_problem(data: bytes) -> None:
    try:
        read_json(data)
    except Problem as problem:
        assert problem.code.startswith("json_")


@given(st.text(max_size=50), st.integers(1, 20))
def test_cleaned_text_can_always_be_written_and_says_when_it_was_cut(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    canonical(cleaned)
    assert "\x00" not in cleaned
    assert ("[cut, " in cleaned) or len(text) <= limit
