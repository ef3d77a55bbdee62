"""The failure modes of a scenario, named by rules over its record, and what a team can do about each."""

from failure_modes.catalogue import MODES, OTHER, Mode
from failure_modes.naming import Failure, Finding, find, name_failures
from failure_modes.summary import ModeCount, SeenCount, summarise
from failure_modes.vocabulary import sentence

__all__ = [
    "MODES",
    "OTHER",
    "Failure",
    "Finding",
    "Mode",
    "ModeCount",
    "SeenCount",
    "find",
    "name_failures",
    "sentence",
    "summarise",
]
