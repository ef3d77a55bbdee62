"""The canonical categories: a closed vocabulary, useful words for each, and counts that are counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.verdict import CRITERIA
from failure_modes import CATEGORIES, NOT_YET_NAMED, CategoryFound, summarise_categories

FOUND = st.lists(
    st.builds(CategoryFound, st.sampled_from([*CATEGORIES, "invented"]), st.integers(1, 5)),
    max_size=5,
    unique_by=lambda one: one.category,
)


def test_the_vocabulary_has_the_ten_categories_and_useful_words_for_each() -> None:
    titles = [category.title for category in CATEGORIES.values()]
    assert titles == [
        "Ineffective error recovery",
        "Overstated completion",
        "Ambiguous or extraneous formatting",
        "Unhandled tool error",
        "Feedback not incorporated",
        "Invalid action formatting",
        "Incorrect state assumption",
        "Missing-data handling",
        "Missing clarification",
        "Compound multi-agent failure",
        "Other, not yet named",
    ]
    for category in CATEGORIES.values():
        assert len(category.meaning) > 40
        assert len(category.next_step) > 60
        assert category.next_step.endswith(".")
        assert category is NOT_YET_NAMED or category.criterion in CRITERIA


def test_the_most_widespread_comes_first_and_other_last() -> None:
    found = [
        [CategoryFound("other", 9), CategoryFound("missing_clarification", 1)],
        [CategoryFound("other", 1), CategoryFound("unhandled_tool_error", 3)],
        [CategoryFound("unhandled_tool_error", 1)],
        [CategoryFound("<script>", 2)],
    ]
    assert [(one.category.id, one.scenarios, one.occurrences) for one in summarise_categories(found)] == [
        ("unhandled_tool_error", 2, 4),
        ("missing_clarification", 1, 1),
        ("other", 3, 12),
    ]


@given(st.lists(FOUND, max_size=6))
def test_the_summary_counts_every_occurrence_once(found: list[list[CategoryFound]]) -> None:
    counts = summarise_categories(found)
    assert sum(one.occurrences for one in counts) == sum(one.occurrences for here in found for one in here)
    assert all(1 <= one.scenarios <= len(found) for one in counts)
    assert len({one.category.id for one in counts}) == len(counts)
