"""Slots about instruments and leading failure modes: what is said to be missing, stuck or on top really is."""

from __future__ import annotations

import numpy as np

from assetops.environment.store import fold
from tests.scenarios.conftest import Made
from tests.scenarios.test_slots import drawn, values


def test_an_absent_sensor_is_on_another_asset_and_holds_no_name_of_ones_own(public: Made) -> None:
    every = {sensor.name for asset in public.plant.assets for sensor in asset.sensors}
    slots = {"asset": {"draw": "asset"}, "absent": {"draw": "absent sensor", "of": "asset"}}
    for found, drawing in drawn(public, slots):
        name = found["absent"]["name"]
        assert name in every
        assert not any(own.name in name for own in drawing.asset("asset").sensors)


def test_at_the_other_site_no_asset_has_that_name(public: Made) -> None:
    slots = {"asset": {"draw": "asset"}, "place": {"draw": "other site", "of": "asset"}}
    for found, drawing in drawn(public, slots):
        name = fold(drawing.asset("asset").name)
        assert found["place"]["name"] in {site.name for site in public.plant.sites}
        assert (name, found["place"]["name"]) not in {(fold(a.name), a.site) for a in public.plant.assets}


def test_a_stuck_sensor_repeats_one_reading_while_another_moves(public: Made) -> None:
    for found, drawing in drawn(public, {"stuck": {"draw": "stuck sensor"}}):
        stuck = found["stuck"]
        held = values(drawing, stuck, stuck["name"], "stuck")
        other = values(drawing, stuck, stuck["other"], "stuck")
        assert np.isfinite(held).all()
        assert np.ptp(held) == 0.0
        assert held[0] != 0.0
        assert np.nanmax(other) > np.nanmin(other)
        assert stuck["final"] <= drawing.now.isoformat()


def test_what_often_rests_is_not_called_stuck(public: Made) -> None:
    """Set points repeat their readings too, as do valves at rest and machines that are off."""
    names = {found["stuck"]["name"] for found, _ in drawn(public, {"stuck": {"draw": "stuck sensor"}})}
    assert names
    assert "Setpoint Temperature" not in names


def test_a_top_failure_mode_has_no_equal(public: Made) -> None:
    slots = {
        "rating": {"draw": "choice", "options": ("rpn", "occurrence")},
        "asset": {"draw": "asset with a top failure mode", "by": "{rating}"},
    }
    for found, _ in drawn(public, slots):
        ratings = [
            m["severity"] * m["occurrence"] * m["detection"] if found["rating"] == "rpn" else m["occurrence"]
            for m in public.plant.failure_modes
            if m["asset_class"] == found["asset"]["asset_class"]
        ]
        assert sorted(ratings)[-1] > sorted(ratings)[-2]


def test_a_member_is_not_that_of_the_other_slot(public: Made) -> None:
    slots = {
        "pair": {"draw": "choice", "options": ({"names": ["a", "b"]},)},
        "one": {"draw": "member", "of": "{pair.names}"},
        "two": {"draw": "member", "of": "{pair.names}", "other_than": "one"},
    }
    assert all({found["one"], found["two"]} == {"a", "b"} for found, _ in drawn(public, slots))
