"""The quirks of the public tables are understood, and every malformed row is named with its line or refuses all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetops.contract.errors import Problem
from assetops.environment.session import Environment
from assetops.environment.store import Plant
from organizer.importing.__main__ import main
from organizer.importing.importer import import_folder
from organizer.importing.lines import csv_rows
from organizer.importing.values import Malformed
from tests.organizer import import_source as small
from tests.organizer.import_source import account, environment, imported, write


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(write(tmp_path_factory.mktemp("import") / "source"))[1]


@pytest.fixture
def env(sound: Path) -> Environment:
    return environment(sound)


def good(env: Environment, tool: str, **arguments: Any) -> dict[str, Any]:
    result = env.call(tool, arguments)
    assert result.ok, result.result
    return result.result


def reasons(source: Path) -> list[str]:
    """The lines of skipped.txt after an import that skips."""
    return (imported(source, "skip")[1] / "skipped.txt").read_text().splitlines()


def test_american_times_with_two_digit_years(env: Environment) -> None:
    assert good(env, "get_workorder", wo_id="WO1")["work_order"]["finished"] == "2016-04-06T14:00:00"


def test_the_year_ends_at_midnight(env: Environment) -> None:
    assert good(env, "list_workorders", start="2016-01-01", end="2017-01-01")["count"] == 2
    assert good(env, "list_workorders", start="2017-01-01", end="2018-01-01")["count"] == 1


@pytest.mark.parametrize(("wo_id", "duration", "labor"), [("WO1", 3, 1), ("WO2", 40, 37.5), ("WO3", 1.25, 0)])
def test_durations_with_and_without_seconds(env: Environment, wo_id: str, duration: float, labor: float) -> None:
    costs = good(env, "get_workorder_costs", wo_id=wo_id)
    assert (costs["duration_hours"], costs["labor_hours"]) == (duration, labor)


def test_costs_that_the_source_lacks_are_not_called_zero(env: Environment) -> None:
    costs = good(env, "get_workorder_costs", wo_id="WO1")
    assert costs["total_cost"] is None
    assert "no costs on record" in costs["message"]
    figures = good(env, "get_workorder_kpis", equipment="Chiller 6")
    assert figures["total_cost"] is None
    assert "0.00 USD" not in figures["message"]


def test_true_is_preventive_and_false_is_corrective(env: Environment) -> None:
    counts = good(env, "list_workorders", equipment="C6")
    assert (counts["preventive"], counts["corrective"]) == (1, 1)


def test_equipment_is_found_by_name_and_id_and_anomalies_by_a_name_in_another_case(env: Environment) -> None:
    assert good(env, "get_asset", asset_id="chiller 9")["asset_id"] == "C9"
    found = good(env, "get_anomalies", equipment="C9", sensor="cooling load")
    assert found["count"] == 1
    assert found["anomalies"][0]["asset_id"] == "C9"


def test_alerts_are_in_time_order_with_the_name_of_their_rule(env: Environment) -> None:
    alerts = good(env, "get_alerts", equipment="C9")["alerts"]
    assert [alert["start"] for alert in alerts] == ["2020-06-01T04:00:00", "2020-06-02T04:00:00"]
    assert {alert["rule_name"] for alert in alerts} == {"Chiller - Evaporator Approach High"}  # one space, not two
    assert [alert["minutes"] for alert in alerts] == [60, 150]


def test_all_codes_of_a_rule_are_kept_and_its_condition_is_not_made_up(env: Environment) -> None:
    said = good(env, "get_alert_rules", rule_id="RUL0018")["message"]
    assert "condition not stated, failure code L001, M010" in said


def test_a_failure_mode_without_ratings_and_sensors_says_so(env: Environment) -> None:
    said = good(env, "get_failure_mode", asset_name="chiller", failure_mode="Compressor Overheating")["message"]
    assert "Mechanism: Normal wear. Cause: not stated" in said
    assert "It has no ratings" in said
    for tool, code in (("rank_failure_modes", "not_rated"), ("get_failure_mode_sensor_mapping", "not_stated")):
        assert env.call(tool, {"asset_name": "chiller"}).result["error"]["code"] == code


def test_an_asset_without_telemetry_is_there_without_sensors(env: Environment) -> None:
    assert good(env, "sensors", site_name="MAIN", asset_id="C9")["count"] == 1  # the key figure of its anomaly
    window = {"start": "2020-06-01", "final": "2020-07-01"}
    error = env.call("history", {"site_name": "MAIN", "asset_id": "C9", **window}).result["error"]
    assert error["code"] == "empty_window"


def test_codes_used_but_not_listed_are_known(env: Environment) -> None:
    assert "M010 Failure" in good(env, "get_failure_codes", primary_code="M010")["message"]


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    report, _ = imported(write(tmp_path / "source"))
    assert account(report, "event.csv").unplaced == {"note": 1}
    assert "column note: 1 values have no place in a plant" in report.table()


def test_a_byte_order_mark_and_no_end_of_the_last_line(tmp_path: Path) -> None:
    source = write(tmp_path / "source")
    codes = source / "codes.csv"
    codes.write_bytes(b"\xef\xbb\xbf" + codes.read_bytes())
    report, _ = imported(source)
    assert (account(report, "codes.csv").kind, account(report, "codes.csv").kept) == ("failure codes", 3)


def test_rows_of_empty_cells_are_blank_lines(tmp_path: Path) -> None:
    report, _ = imported(write(tmp_path / "source", wo=[*small.ORDERS, "", "," * 13, *["  "]]))
    assert account(report, "wo.csv").read == 3


def test_ids_that_are_numbers_stay_ids(tmp_path: Path) -> None:
    rows = [row.replace("WO", "00").replace("C6,", "4006,").replace("L001,", "101,") for row in small.ORDERS]
    source = write(tmp_path / "source", wo=rows, event=[], alert=[])
    env = environment(imported(source)[1])
    assert good(env, "list_workorders", equipment="4006", primary_code="101")["count"] == 1
    assert good(env, "get_workorder", wo_id="001")["work_order"]["wo_id"] == "001"


def test_a_plant_of_work_orders_alone_works(tmp_path: Path) -> None:
    small.table(tmp_path / "source.csv", small.ORDER_HEAD, small.ORDERS)
    source = tmp_path / "source"
    source.mkdir()
    (tmp_path / "source.csv").rename(source / "wo.csv")
    env = environment(imported(source)[1])
    assert good(env, "list_workorders")["count"] == 3
    for tool in ("get_alerts", "get_events", "get_anomalies"):
        assert good(env, tool)["count"] == 0


ORDER = small.ORDERS[0]
BAD_ORDERS = [
    (ORDER.replace("4/6/16 14:00", "31/6/16 14:00"), "actual_finish is no time: '31/6/16 14:00'"),
    (ORDER.replace("4/6/16 14:00", ""), "actual_finish is empty"),
    (ORDER.replace("4/6/16 14:00", "4/6/1016 14:00"), "actual_finish is not between 1980 and 2099"),
    (ORDER.replace("TRUE", "yes"), "preventive is neither TRUE nor FALSE: 'yes'"),
    (ORDER.replace(",5,", ",9,"), "work_priority is no priority from 1 to 5: '9'"),
    (ORDER.replace("3:00", "3:75"), "duration is no duration: '3:75'"),
    (ORDER.replace("3:00", "-3"), "duration is no duration: '-3'"),
    (ORDER.replace("WO1", ""), "wo_id is empty"),
    (ORDER.replace("WO1", "WO2"), "'WO2' was given in wo.csv line 3 with other content"),
    (ORDER.replace(",1:00", ""), "it has 13 cells where the header has 14"),
    (ORDER + ",more", "it has 15 cells where the header has 14"),
    (ORDER.replace("Chiller 6", "Chiller 7"), "equipment C6 is 'Chiller 6' in an earlier row, here 'Chiller 7'"),
    (ORDER.replace("C6,Chiller 6", "../../up,X"), "equipment '../../up' has no usable id"),
    (ORDER.replace("C6,Chiller 6", ","), "no equipment is named"),
    (ORDER.replace("Oil check", '"Oil check'), "it is no CSV row"),
    (ORDER.replace("Oil check", "Oil\x00check"), "it holds control characters"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ORDERS, ids=[reason for _, reason in BAD_ORDERS])
def test_a_malformed_row_is_named_with_its_line_and_costs_only_itself(tmp_path: Path, row: str, reason: str) -> None:
    row = row.replace("WO1", "WO9")
    source = write(tmp_path / "source", wo=[*small.ORDERS[:2], row, *small.ORDERS[2:]])
    report, out = imported(source, "skip")
    file = account(report, "wo.csv")
    assert (file.read, file.kept, file.malformed) == (4, 3, 1)
    assert f"wo.csv line 4: {reason}" in (out / "skipped.txt").read_text()
    assert len(Plant.open(out / "plant").work_orders) == 3


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("event", "e1,OTHER,PM,x,y,C6,Chiller 6,2016-04-06 14:00:00,", "event_group is none of"),
        ("event", "e1,ALERT,PM,x,y,C6,Chiller 6,yesterday,", "event_time is no time: 'yesterday'"),
        ("alert", "C9,Chiller 9,RUL0018,6/2/20 4:00,6/1/20 6:30", "end_time is before start_time"),
        ("alert", "C9,Chiller 9,,6/2/20 4:00,6/2/20 6:30", "rule_id is empty"),
        ("anomaly", "6/3/20 5:14,Load,chiller 9,much,2,1,0.9", "value is no number: 'much'"),
        ("anomaly", "6/3/20 5:14,Load,chiller 9,nan,2,1,0.9", "value is no finite number"),
        ("codes", "Leaks,L001,Leak,,", "secondary_code is empty"),
        ("codes", "Leaks,L001,Leak,L001a,Other", "'L001 L001a' was given in codes.csv line 2 with other content"),
        ("modes", "Chiller,,wear,", "failure mode is empty"),
        ("rule", "RUL0099,,,", "rule_name is empty"),
    ],
)
def test_malformed_rows_of_the_other_tables(tmp_path: Path, name: str, row: str, reason: str) -> None:
    _, rows = small.TABLES[f"{name}.csv"]
    source = write(tmp_path / "source", **{name: [*rows, row]})
    assert any(line.startswith(f"{name}.csv line {len(rows) + 2}: {reason}") for line in reasons(source))


def test_text_that_is_not_utf8_is_one_malformed_row(tmp_path: Path) -> None:
    source = write(tmp_path / "source")
    path = source / "wo.csv"
    path.write_bytes(path.read_bytes().replace(b"Oil check", b"Oil \xff"))
    assert "wo.csv line 2: the line is not UTF-8 text" in reasons(source)


def test_an_equal_row_is_left_out_and_not_malformed(tmp_path: Path) -> None:
    source = write(tmp_path / "source", wo=[*small.ORDERS, small.ORDERS[1]], alert=[*small.ALERTS, small.ALERTS[0]])
    report, out = imported(source)
    assert account(report, "wo.csv").left_out == {"duplicates of earlier rows": 1}
    skipped = (out / "skipped.txt").read_text()
    assert "wo.csv line 5: a duplicate of wo.csv line 3" in skipped
    assert "alert.csv line 4: a duplicate of alert.csv line 2" in skipped


def test_refusing_writes_nothing_and_names_all_rows(tmp_path: Path) -> None:
    bad = [small.ORDERS[0].replace("TRUE", "perhaps"), small.ORDERS[1], small.ORDERS[2].replace("1/1/17", "1/1")]
    source = write(tmp_path / "source", wo=bad)
    with pytest.raises(Problem) as caught:
        import_folder(source, tmp_path / "out")
    assert caught.value.code == "malformed_rows"
    assert "wo.csv line 2: preventive" in caught.value.message
    assert "wo.csv line 4: actual_finish" in caught.value.message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]


def test_a_column_that_is_missing_is_malformed_and_an_unknown_file_is_listed(tmp_path: Path) -> None:
    source = write(tmp_path / "source")
    small.table(source / "alert.csv", small.ALERT_HEAD.replace(",end_time", ",until"), small.ALERTS)
    small.table(source / "other.csv", "a,b", ["1,2"])
    report, out = imported(source, "skip")
    assert "alert.csv line 1: it looks like alerts, but lacks end_time" in (out / "skipped.txt").read_text()
    assert ("other.csv", "its columns are those of no known format") in report.unread


@pytest.mark.parametrize("case", ["full", "inside", "missing", "empty", "zone"])
def test_a_users_mistake_is_one_clean_problem(tmp_path: Path, case: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "source")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    (tmp_path / "nothing").mkdir()
    out = {"full": tmp_path / "full", "inside": source / "out"}.get(case, tmp_path / "out")
    place = {"missing": tmp_path / "none", "empty": tmp_path / "nothing"}.get(case, source)
    zone = ["--zone", "Mars/Base"] if case == "zone" else []
    assert main(["--source", str(place), "--out", str(out), *zone]) == 1
    error = capsys.readouterr().err
    code = {"full": "out_in_use", "inside": "out_in_use", "missing": "no_source", "empty": "nothing_imported"}
    assert error.startswith(code.get(case, "unknown_zone") + ": ")
    assert not any(path.name.startswith(".import") for path in tmp_path.iterdir())


def test_one_source_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "source")
    contents = []
    for name in ("one", "two"):
        import_folder(source, tmp_path / name)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        contents.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    assert contents[0] == contents[1]


CELLS = st.text(alphabet=st.sampled_from('ab ,"\n;'), max_size=8)


def quoted(cells: Sequence[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_quoted_rows_come_back_with_their_line_numbers(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"rows-{os.getpid()}.csv"
    path.write_text("first,second\n" + "".join(quoted(row) + "\n" for row in rows), newline="")
    expected, line = [], 2
    for row in rows:
        plain = [" ".join(cell.split()) for cell in row]
        if any(plain):
            expected.append((line, {"first": plain[0], "second": plain[1]}))
        line += 1 + sum(cell.count("\n") for cell in row)
    assert list(csv_rows(path)) == expected


def test_a_quote_left_open_loses_one_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('a,b\n1,"open\n2,x\n3,"y"\n4,5" pipe\n')
    found = list(csv_rows(path))
    assert isinstance(found[0][1], Malformed)
    rows = [json.dumps(row) for _, row in found[1:]]
    assert rows == ['{"a": "2", "b": "x"}', '{"a": "3", "b": "y"}', '{"a": "4", "b": "5\\" pipe"}']
