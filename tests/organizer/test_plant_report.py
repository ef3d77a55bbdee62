"""The plant report: one page of its own that shows every asset and every fault, and fits a telephone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from organizer.charts.timeline import Stretch, line, pooled, spans
from organizer.plant_report.__main__ import main
from organizer.plant_report.faults import fault_cards
from organizer.plant_report.material import Material
from organizer.plant_report.overview import class_views, targets
from organizer.plant_report.page import render
from organizer.plant_report.records import findings, quiet
from tests.scoring.browser import CHROMIUM, measure

SEED = 7


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return Material(SEED, tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="module")
def page(material: Material) -> str:
    return render(material)


def test_the_command_writes_the_same_page_each_time(page: str, tmp_path: Path) -> None:
    assert main(["--seed", str(SEED), "--out", str(tmp_path / "new" / "folder")]) == 0
    assert (tmp_path / "new" / "folder" / "plant_report.html").read_text("utf-8") == page


def test_the_page_needs_nothing_else_and_runs_nothing(page: str) -> None:
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#|data:,)", page)
    assert "http" not in page.replace("http-equiv", "")
    assert 'content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"' in page
    assert len(page.encode()) < 600_000


def test_every_asset_every_fault_and_every_sensor_of_it_is_on_the_page(material: Material, page: str) -> None:
    for asset in material.plant.assets:
        assert page.count(asset.asset_id) >= 1
    assert page.count('<svg class="line"') == 16 + 2 + sum(len(fault.sensors) for fault in material.faults)
    for fault in material.faults:
        assert f'id="{fault.asset.asset_id}"' in page
        assert fault.mode["name"] in page


def test_every_chain_from_fault_to_repair_is_whole(material: Material) -> None:
    cards = fault_cards(material)
    assert len(cards) == len(material.faults)
    for card in cards:
        assert card.alerts > 0
        assert card.first_alert != "none"
        assert card.matching
        assert float(card.moved.replace(",", "")) >= 5
        assert [len(lane.marks) > 0 for lane in card.chart.lanes if lane.label != "Anomalies"] == [True] * 3


def test_the_size_meets_the_design_and_a_smaller_plant_does_not(material: Material) -> None:
    assert all(target.met for target in targets(material))
    material.bytes, kept = 16_000_000, material.bytes
    try:
        assert [target.what for target in targets(material) if not target.met] == ["On disk"]
    finally:
        material.bytes = kept


def test_the_classes_are_shown_with_a_fault_of_their_own(material: Material) -> None:
    views = class_views(material)
    assert [view.asset_class for view in views] == ["chiller", "air handling unit", "cooling tower", "pump"]
    assert all(view.fault.asset.asset_class == view.asset_class for view in views)
    assert all(any(one.actual != one.healthy for one in view.chart.lines) for view in views)


def test_the_imperfections_are_counted(material: Material) -> None:
    amounts = {finding.what: finding.amount for finding in findings(material)}
    assert amounts["Duplicate work orders"] == "40"
    assert amounts["Names at both sites"] == "2"
    assert {"Missing readings", "Longest gap of one sensor", "Late readings", "Drifting sensor", "Stuck sensor"} <= set(
        amounts
    )
    assert [finding.amount.endswith("%") for finding in quiet(material)] == [False, True, False, True]


def test_a_gap_breaks_the_line_and_a_lone_reading_shows() -> None:
    values = np.array([1.0, 2.0, np.nan, 3.0, np.nan])
    drawn = line("Tonnage", "ton", values)
    assert drawn.actual.count("M") == 2
    assert drawn.actual.startswith("M0 ")
    assert "M3 " in drawn.actual
    assert (drawn.low, drawn.high, drawn.width) == ("1", "3", 4)
    assert line("Tonnage", "ton", np.full(3, np.nan)).actual == ""


def test_pooling_and_spans() -> None:
    assert np.array_equal(
        pooled(np.array([1.0, 3.0, np.nan, 5.0, np.nan, np.nan, 9.0]), 2), [2.0, 5.0, np.nan], equal_nan=True
    )
    assert spans(np.array([True, True, False, True, False, True, True, True]), 2) == [(0, 2), (5, 8)]


def test_marks_are_cut_to_the_stretch(material: Material) -> None:
    start, end = material.plant.start, material.plant.end
    stretch = Stretch(start, end)
    mark = stretch.mark(start - (end - start), start + (end - start) / 4)
    assert (mark.left, mark.width) == (0.0, 25.0)
    assert all(0 < tick.left < 90 for tick in stretch.ticks())


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1100, False)])
def test_the_page_fits_a_telephone_and_both_colour_schemes(page: str, width: int, dark: bool) -> None:
    measured = measure(page, width, dark)
    assert measured.width <= width
    assert measured.beyond == []
    assert measured.console == []
    assert measured.requests == ["/", "/page.html"]
    assert (measured.color == "rgb(18, 23, 26)") == dark
