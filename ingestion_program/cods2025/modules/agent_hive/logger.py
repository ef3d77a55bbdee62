"""A logger that writes to standard error, which dry runs keep for the agent's author."""

from __future__ import annotations

import logging
import sys


def get_custom_logger(name: str) -> logging.Logger:
    """The logger of that name, from INFO up."""
    logger = logging.getLogger(name)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    return logger
