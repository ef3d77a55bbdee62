"""Telemetry documents land on the grid: irregular times, missing fields, repeats, names; bad ones are named by line."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.environment.store import Plant
from organizer.importing.importer import import_folder
from organizer.importing.telemetry import sensor_name
from organizer.importing.values import instant, when
from tests.organizer import import_source as small
from tests.organizer.import_source import EPOCH, account, environment, imported, lines, write

NEW_YORK = ZoneInfo("America/New_York")


def source(tmp_path: Path, documents: Sequence[dict[str, Any] | str]) -> Path:
    folder = write(tmp_path / "source")
    lines(folder / "telemetry.jsonl", documents)
    return folder


def values(out: Path, asset: str, sensor: str) -> list[float | None]:
    plant = Plant.open(out / "plant")
    _, found = plant.series(plant.asset(asset), [sensor], plant.start, plant.end)
    return [None if value != value else float(value) for value in found[:, 0]]


def one(seconds: float, **readings: Any) -> dict[str, Any]:
    return {"asset_id": "Chiller 6", "timestamp": EPOCH + seconds, **readings}


def test_irregular_times_and_missing_fields(tmp_path: Path) -> None:
    report, out = imported(write(tmp_path / "source"))
    plant = Plant.open(out / "plant")
    assert (plant.start, plant.steps) == (datetime(2020, 6, 1), 4)
    assert [sensor.name for sensor in plant.asset("C6").sensors] == ["Supply Temperature", "Tonnage", "Run Status"]
    assert values(out, "C6", "Supply Temperature") == [46.5, 47.5, None, None]
    assert values(out, "C6", "Tonnage") == [400, None, None, 410]
    assert values(out, "C6", "Run Status") == [None, None, None, 1]
    assert (account(report, "telemetry.jsonl").read, account(report, "telemetry.jsonl").kept) == (3, 3)


def test_units_come_from_the_meters_and_two_units_are_none(tmp_path: Path) -> None:
    plant = Plant.open(imported(write(tmp_path / "source"))[1] / "plant")
    units = {sensor.name: (sensor.unit, sensor.component) for sensor in plant.asset("C6").sensors}
    assert units["Tonnage"] == ("ton", "chiller")
    assert units["Supply Temperature"] == ("", "evaporator")
    assert units["Run Status"] == ("", "not stated")


def test_the_nearest_quarter_of_an_hour_is_taken(tmp_path: Path) -> None:
    documents = [one(0, a=1.0), one(900 + 449, a=2.0), one(1800 + 450, a=3.0)]
    assert values(imported(source(tmp_path, documents))[1], "C6", "A") == [1, 2, None, 3]


def test_the_first_reading_of_a_quarter_is_kept_and_the_others_are_listed(tmp_path: Path) -> None:
    documents = [one(0, a=1.0, b=5.0), one(60, a=2.0), one(0, a=1.0, b=5.0), one(120, a=1.0, c=7.0), one(180)]
    report, out = imported(source(tmp_path, documents))
    assert values(out, "C6", "A") == [1]
    assert values(out, "C6", "C") == [7]
    file = account(report, "telemetry.jsonl")
    assert (file.read, file.kept, sum(file.left_out.values())) == (5, 2, 3)
    skipped = (out / "skipped.txt").read_text()
    for line in ("line 2: another reading of A", "line 3: all its readings are there", "line 5: no reading in it"):
        assert f"telemetry.jsonl {line}" in skipped


def test_late_documents_and_couchdb_fields(tmp_path: Path) -> None:
    documents = [one(2700, a=4.0, _id="x", _rev="1-a"), one(0, a=1.0), one(900, a=None), one(1800, a=float("nan"))]
    report, out = imported(source(tmp_path, documents))
    assert values(out, "C6", "A") == [1, None, None, 4]
    assert account(report, "telemetry.jsonl").malformed == 0


@pytest.mark.parametrize(
    "key",
    ["chiller_percent_loaded", "Chiller 6 Chiller % Loaded", "chiller 6 chiller percent loaded", "Chiller % Loaded"],
)
def test_ways_to_write_a_sensor_are_one(key: str) -> None:
    folded, name = sensor_name(key, ("Chiller 6", "C6"))
    assert (folded, name.casefold()) == ("chiller%loaded", "chiller % loaded")


def test_keys_that_read_alike_are_one_sensor(tmp_path: Path) -> None:
    documents = [one(0, percent_loaded=1.0), {**one(900), "Chiller 6 % Loaded": 2.0}]
    assert values(imported(source(tmp_path, documents))[1], "C6", "% Loaded") == [1, 2]


@pytest.mark.parametrize(
    "text", ["2020-06-01T00:15:00", "2020-06-01 00:15:00", "2020-06-01T04:15:00Z", "6/1/20 0:15", EPOCH + 900]
)
def test_times_as_text_or_epoch(tmp_path: Path, text: Any) -> None:
    documents = [one(0, a=1.0), {"asset_id": "C6", "timestamp": text, "a": 2.0}]
    assert values(imported(source(tmp_path, documents))[1], "C6", "A") == [1, 2]


def test_an_epoch_in_milliseconds() -> None:
    assert instant((EPOCH + 900) * 1000, "t", NEW_YORK) == datetime(2020, 6, 1, 0, 15)


@given(st.datetimes(datetime(1980, 1, 1), datetime(2068, 12, 31)))
def test_every_way_to_write_a_time_reads_back(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    american = f"{moment.month}/{moment.day}/{moment.year % 100:02} {moment.hour}:{moment.minute:02}"
    ways = [american, moment.isoformat(), str(moment), moment.strftime("%m/%d/%Y %H:%M")]
    assert {when(text, "t", NEW_YORK) for text in ways} == {moment}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('{"asset_id": "Chiller 6", "time', "the line is no JSON document"),
        ("[1]", "the document is no JSON object"),
        ({"timestamp": EPOCH, "a": 1}, "it lacks asset_id or timestamp"),
        (one(0, a="12.5"), "'a' is no number: '12.5'"),
        (one(0, a=1e39), "'a' is no number: 1e+39"),
        (one(0, a=[1]), "'a' is no number: [1]"),
        ({"asset_id": "Chiller 6", "timestamp": "soon", "a": 1}, "timestamp is no time: 'soon'"),
        ({"asset_id": "Chiller 6", "timestamp": True, "a": 1}, "timestamp is no time: True"),
        ({"asset_id": "Chiller 6", "timestamp": 0, "a": 1}, "timestamp is not between 1980 and 2099: 0"),
        ({"asset_id": "../x", "timestamp": EPOCH, "a": 1}, "equipment '../x' has no usable id"),
        ({"asset_id": 6, "timestamp": EPOCH, "a": 1}, "asset_id is no text: 6"),
        ({**one(0, tonnage=1), "Chiller 6 Tonnage": 2}, "two of its keys name one sensor"),
        (one(0, **{"_" + "a": 1, "%%%" * 40: 1}), " is no name of a sensor"),
    ],
)
def test_a_malformed_document_is_named_with_its_line(
    tmp_path: Path, document: dict[str, Any] | str, reason: str
) -> None:
    folder = source(tmp_path, [one(0, a=1.0), "", document, one(900, a=2.0)])
    report, out = imported(folder, "skip")
    assert (account(report, "telemetry.jsonl").malformed, values(out, "C6", "A")) == (1, [1, 2])
    [line] = [text for text in (out / "skipped.txt").read_text().splitlines() if "telemetry" in text]
    assert line.startswith("telemetry.jsonl line 3: ")
    assert reason in line
    with pytest.raises(Problem, match=r"telemetry\.jsonl line 3"):
        import_folder(folder, tmp_path / "refused")


def test_a_name_of_two_assets_cannot_place_a_reading(tmp_path: Path) -> None:
    rows = [*small.ORDERS, small.ORDERS[0].replace("WO1", "WO4").replace("C6,", "D6,")]
    folder = write(tmp_path / "source", wo=rows)
    _, out = imported(folder, "skip")
    assert "telemetry.jsonl line 1: the name 'Chiller 6' is that of C6 and D6" in (out / "skipped.txt").read_text()


def test_one_wrong_year_does_not_make_a_plant_of_decades(tmp_path: Path) -> None:
    folder = source(tmp_path, [one(0, a=1.0), {"asset_id": "Chiller 6", "timestamp": "1990-06-01T00:00", "a": 2.0}])
    with pytest.raises(Problem, match=r"first reading \(telemetry\.jsonl line 2\)") as caught:
        import_folder(folder, tmp_path / "out", "skip")
    assert caught.value.code == "telemetry_too_long"


def test_the_hour_that_comes_twice_is_listed_and_the_one_that_never_comes_is_a_gap(tmp_path: Path) -> None:
    autumn = int(datetime(2020, 11, 1, tzinfo=NEW_YORK).timestamp())
    documents = [{"asset_id": "Chiller 6", "timestamp": autumn + 900 * k, "a": float(k)} for k in range(16)]
    report, out = imported(source(tmp_path, documents))
    assert len(values(out, "C6", "A")) == 12
    assert sum(account(report, "telemetry.jsonl").left_out.values()) == 4


def test_telemetry_in_several_files_is_one_plant(tmp_path: Path) -> None:
    folder = source(tmp_path, [one(0, a=1.0)])
    lines(folder / "more.jsonl", [one(900, a=2.0), {"asset_id": "Pump 2", "timestamp": EPOCH, "b": 3.0}])
    _, out = imported(folder)
    assert values(out, "C6", "A") == [1, 2]
    assert values(out, "Pump 2", "B") == [3, None]
    ok = environment(out).call("assets", {"site_name": "MAIN", "asset_class": "pump"})
    assert ok.result["count"] == 1


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path: Path) -> None:
    peaks = []
    for amount in (1_000, 4_000):
        folder = tmp_path / str(amount)
        folder.mkdir()
        with (folder / "telemetry.jsonl").open("w") as file:
            for number in range(amount):
                moment = datetime(2020, 1, 1) + timedelta(minutes=15 * number)
                document = {"asset_id": "P1", "timestamp": moment.isoformat(), "a": number, "b": 1.5}
                file.write(json.dumps(document) + "\n")
        tracemalloc.start()
        import_folder(folder, tmp_path / f"out-{amount}")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 100_000
    assert np.load(tmp_path / "out-4000" / "plant" / "telemetry" / "P1.npy").shape == (4000, 2)
