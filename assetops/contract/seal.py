"""Sealing and opening with HMAC-SHA256, and the keys derived from a bundle's seed with HKDF (RFC 5869).

A seal covers its purpose, so that a start marker can never be passed off as a run record.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from assetops.contract.errors import Problem
from assetops.contract.strict import canonical, read_json

KEY_BYTES = 32
MAX_SEALED_BYTES = 64_000_000


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def mac(key: bytes, purpose: str, data: bytes) -> str:
    """HMAC-SHA256 in hex over purpose, a zero byte, data."""
    return hmac.new(key, purpose.encode() + b"\0" + data, hashlib.sha256).hexdigest()


def seal(key: bytes, purpose: str, payload: Any) -> bytes:
    """The canonical bytes of `{"payload": …, "seal": hex}`."""
    return canonical({"payload": payload, "seal": mac(key, purpose, canonical(payload))})


def open_seal(key: bytes, purpose: str, data: bytes, max_bytes: int = MAX_SEALED_BYTES) -> Any:
    """The payload, if the seal is ours.

    Raises:
        Problem: `not_authentic` when the envelope or the seal is wrong; json_* when it is no strict JSON.
    """
    envelope = read_json(data, max_bytes)
    if (
        isinstance(envelope, dict)
        and set(envelope) == {"payload", "seal"}
        and isinstance(envelope["seal"], str)
        and hmac.compare_digest(
            envelope["seal"].encode("utf-8"), mac(key, purpose, canonical(envelope["payload"])).encode()
        )
    ):
        return envelope["payload"]
    raise Problem(
        "not_authentic",
        f"The seal of the {purpose} does not match.",
        "Ingestion and scoring must carry the keys of the same build, and nothing may change the file between them.",
    )
