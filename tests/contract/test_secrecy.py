"""What is encrypted opens with its key and under its name only; without a key it stays readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.contract.secrecy import decrypt, encrypt

KEY = bytes(range(32)).hex()


@given(st.binary(min_size=1, max_size=200))
def test_what_was_encrypted_opens_and_is_the_same_bytes_each_time(data: bytes) -> None:
    locked = encrypt(KEY, "a.json", data)
    assert decrypt(KEY, "a.json", locked) == data
    assert encrypt(KEY, "a.json", data) == locked
    assert len(data) < 8 or data not in locked


@given(st.binary(min_size=1, max_size=50), st.data())
def test_a_changed_byte_another_name_or_key_does_not_open(data: bytes, draw: st.DataObject) -> None:
    locked = bytearray(encrypt(KEY, "a.json", data))
    for key, name in ((KEY, "b.json"), (bytes(32).hex(), "a.json")):
        with pytest.raises(Problem, match="cannot be decrypted"):
            decrypt(key, name, bytes(locked))
    locked[draw.draw(st.integers(0, len(locked) - 1))] ^= 1
    with pytest.raises(Problem, match="cannot be decrypted"):
        decrypt(KEY, "a.json", bytes(locked))


def test_without_a_key_nothing_is_changed() -> None:
    assert decrypt("", "a.json", encrypt("", "a.json", b"plain")) == b"plain"
