"""One seed, many keys: HKDF-SHA256 (RFC 5869) gives each purpose a key of its own (ATTACKS row 30)."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assetops.contract.errors import Problem

SEED_BYTES = 32
MIN_SEED_BYTES = 16


def new_seed() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(SEED_BYTES)


def read_seed(text: str) -> bytes:
    """A seed from its hexadecimal digits.

    Raises:
        Problem: `bad_seed` when it is not hexadecimal, `weak_seed` under 128 bits.
    """
    mend = "Leave SEED out to get 32 random bytes, or give at least 32 hexadecimal digits."
    try:
        seed = bytes.fromhex(text.strip())
    except ValueError as error:
        raise Problem("bad_seed", "The seed is not written in hexadecimal digits.", mend) from error
    if len(seed) < MIN_SEED_BYTES:
        raise Problem("weak_seed", f"The seed has {8 * len(seed)} bits; 128 are the least.", mend)
    return seed


def derive(seed: bytes, *purpose: str) -> bytes:
    """The 32-byte key for a purpose, such as ("plant", "development")."""
    info = "/".join(("assetops-live", *purpose)).encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(seed)
