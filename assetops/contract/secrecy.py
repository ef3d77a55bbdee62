"""Encryption of what leaves a container but is not for everybody: the prediction output and the verdicts.

AES-SIV (RFC 5297) from the cryptography package: deterministic, so that the same run leaves the same bytes, and
authenticated together with the file's name, so that two files cannot be exchanged.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from assetops.contract.errors import Problem


def encrypt(key: str, name: str, data: bytes) -> bytes:
    """`data` for whoever has the key; "" as key (a dry run) leaves it readable.

    Args:
        key: hexadecimal, 32 or 64 bytes.
        name: the file it goes to.
    """
    return AESSIV(bytes.fromhex(key)).encrypt(data, [name.encode()]) if key else data


def decrypt(key: str, name: str, data: bytes) -> bytes:
    """The inverse of `encrypt`.

    Raises:
        Problem: `not_authentic`.
    """
    if not key:
        return data
    try:
        return AESSIV(bytes.fromhex(key)).decrypt(data, [name.encode()])
    except (InvalidTag, ValueError) as error:
        raise Problem(
            "not_authentic", f"{name} cannot be decrypted.", "Use the keys of the build that wrote it, unchanged files."
        ) from error
