"""Instances whose answer is told, tied, trivial or missing without intent are rejected, and the reason is counted."""

from __future__ import annotations

from typing import Any

import pytest

from assetops.contract.errors import Problem
from assetops.scenarios.family import Family
from assetops.scenarios.instantiate import Instance, Rejected, instantiate
from assetops.scenarios.pool import Report, build_pool
from tests.scenarios.conftest import KEY, Made


def family(**changes: Any) -> Family:
    data: dict[str, Any] = {
        "id": "made-for-this-test",
        "type": "IoT",
        "category": "meter analytics",
        "difficulty": "easy",
        "wordings": ("What is at {site.name}?", "And at {site.name}?", "List {site.name}."),
        "slots": {"site": {"draw": "site"}},
        "steps": ({"id": "g1", "tool": "assets", "arguments": {"site_name": "{site.name}"}},),
        "answer": ({"oracle": "number", "name": "count", "step": "g1", "path": "count"},),
        "subjects": ("{site.name}",),
        "characteristic_form": "States how many assets there are.",
    }
    return Family.model_validate({**data, **changes}, strict=False)


def step(**changes: Any) -> tuple[dict[str, Any], ...]:
    return ({"id": "g1", "tool": "assets", "arguments": {"site_name": "{site.name}"}, **changes},)


def number(**changes: Any) -> tuple[dict[str, Any], ...]:
    return ({"oracle": "number", "name": "count", "step": "g1", "path": "count", **changes},)


def test_the_family_of_these_tests_is_usable(public: Made) -> None:
    assert isinstance(instantiate(family(), public.plant, public.labels, KEY, 0), Instance)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"steps": step(arguments={"site_name": "NOWHERE"})}, "failed"),
        ({"steps": step(fails="unknown_site")}, "did_not_fail"),
        ({"steps": step(requires={"count": 1000})}, "not_met"),
        ({"steps": step(distinct=("count", "count"))}, "tie"),
        ({"steps": step(match=("total",))}, "nothing_at"),
        ({"steps": step(arguments={"site_name": "{site.colour}"})}, "unfilled"),
        ({"steps": step(sources=("telemetry",))}, "no_scope"),
        ({"answer": number(path="assets.99.name")}, "nothing_at"),
        ({"answer": number(path="site")}, "no_number"),
        ({"answer": number(least=1000)}, "trivial"),
        ({"answer": number(most=0)}, "trivial"),
        ({"answer": ({"oracle": "set", "name": "a", "step": "g1", "path": "assets", "most": 1},)}, "trivial"),
        ({"answer": ({"oracle": "text", "name": "a", "accepted": ("a purple cow",)},)}, "not_stated"),
        ({"answer": ({"oracle": "text", "name": "a", "accepted": ("{site.name}",)},)}, "told"),
        ({"slots": {"site": {"draw": "site"}, "fault": {"draw": "fault"}}}, "nothing_to_draw"),
    ],
)  # fmt: skip
def test_an_unusable_instance_is_rejected_with_its_reason(public: Made, changes: dict[str, Any], reason: str) -> None:
    labels = [] if reason == "nothing_to_draw" else public.labels
    made = instantiate(family(**changes), public.plant, labels, KEY, 0)
    assert isinstance(made, Rejected)
    assert made.reason == reason


def test_a_slot_that_names_one_of_the_wrong_kind_is_the_authors_mistake(public: Made) -> None:
    wrong = family(slots={"site": {"draw": "site"}, "sensor": {"draw": "sensor", "of": "site"}})
    with pytest.raises(Problem, match=r"made-for-this-test.*slots\.sensor"):
        instantiate(wrong, public.plant, public.labels, KEY, 0)


def test_rejections_are_reported_by_family(public: Made) -> None:
    report = Report()
    build_pool(
        public.plant, public.labels, KEY, 2, [family(), family(id="never", answer=number(least=1000))], (), report
    )
    assert report.kept["made-for-this-test"] == 2
    assert report.rate("never") == 1.0
    assert "trivial" in report.rejected["never"]
    assert any(line.startswith("never: 0 kept, 100% rejected") for line in report.lines())
