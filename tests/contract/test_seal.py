"""A seal opens with its key and purpose only, and breaks with any change of a byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.contract.seal import open_seal, seal

KEY = bytes(range(32))
PAYLOAD = st.dictionaries(st.text("abcdef", max_size=4), st.integers() | st.text("xyz", max_size=9), max_size=4)


@given(PAYLOAD)
def test_what_was_sealed_opens(payload: dict[str, object]) -> None:
    assert open_seal(KEY, "run record", seal(KEY, "run record", payload)) == payload


@given(PAYLOAD, st.data())
def test_a_changed_byte_never_opens_to_something_else(payload: dict[str, object], data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, "run record", payload))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    try:
        assert open_seal(KEY, "run record", bytes(sealed)) == payload
    except Problem as problem:
        assert problem.code == "not_authentic" or problem.code.startswith("json_")


@pytest.mark.parametrize(
    ("key", "purpose"), [(bytes(32), "run record"), (KEY, "start marker"), (KEY[:31], "run record")]
)
def test_another_key_or_another_purpose_does_not_open_it(key: bytes, purpose: str) -> None:
    with pytest.raises(Problem, match="does not match"):
        open_seal(key, purpose, seal(KEY, "run record", {"a": 1}))


@pytest.mark.parametrize(
    "forged", [b"{}", b"[]", b'{"payload": 1, "seal": 5}', b'{"payload": 1, "seal": "\xc3\xa4"}', b'{"seal": "x"}']
)
def test_a_forged_envelope_is_not_authentic(forged: bytes) -> None:
    with pytest.raises(Problem) as caught:
        open_seal(KEY, "run record", forged)
    assert caught.value.code == "not_authentic"
