"""The failure modes of a scenario, named by rules over its record, and what a team can do about each."""

from failure_modes.catalogue import MODES, OTHER, Mode
from failure_modes.categories import CATEGORIES, NOT_YET_NAMED, FailureCategory
from failure_modes.naming import Failure, Finding, find, name_failures
from failure_modes.summary import (
    CategoryCount,
    CategoryFound,
    ModeCount,
    SeenCount,
    summarise,
    summarise_categories,
)
from failure_modes.vocabulary import sentence

__all__ = [
    "CATEGORIES",
    "MODES",
    "NOT_YET_NAMED",
    "OTHER",
    "CategoryCount",
    "CategoryFound",
    "Failure",
    "FailureCategory",
    "Finding",
    "Mode",
    "ModeCount",
    "SeenCount",
    "find",
    "name_failures",
    "sentence",
    "summarise",
    "summarise_categories",
]
