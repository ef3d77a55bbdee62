"""Random streams: one independent generator per purpose, all from one seed."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: bytes | int, *labels: str) -> np.random.Generator:
    """Return the generator of this seed for one purpose, e.g. ``stream(seed, "weather", "MAIN")``.

    Streams of different labels are independent, so adding a draw to one leaves all the others as they were.
    """
    kind = b"i" if isinstance(seed, int) else b"b"
    secret = str(seed).encode() if isinstance(seed, int) else seed
    text = "\x1f".join(labels).encode()
    digest = hashlib.sha256(kind + len(secret).to_bytes(4, "big") + secret + text).digest()
    return np.random.default_rng(np.random.SeedSequence(int.from_bytes(digest, "big")))
