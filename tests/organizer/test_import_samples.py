"""The public samples, imported: questions that their files determine are answered right through the tools.

The expected figures are counted here with the csv and json modules alone, from the files; some are the published
answers of the public scenarios.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assetops.contract.model import read_lines
from assetops.contract.scenario import Scenario
from assetops.environment.session import Environment
from organizer.importing.importer import import_folder
from organizer.importing.report import Report
from tests.organizer.import_source import environment

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "assetopsbench"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"the public samples are not in {SAMPLES}")
JUNE = {"start": "2020-06-01T00:00:00", "end": "2020-07-01T00:00:00"}
YEAR = {"start": "2017-01-01", "end": "2018-01-01"}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    out = tmp_path_factory.mktemp("samples") / "out"
    return import_folder(SAMPLES, out), out


@pytest.fixture(scope="module")
def env(done: tuple[Report, Path]) -> Environment:
    return environment(done[1])


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def american(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%y %H:%M")


def orders(equipment: str, year: int) -> list[dict[str, str]]:
    found = [row for row in rows("all_wo_with_code_component_events.csv") if row["equipment_id"] == equipment]
    return [row for row in found if american(row["actual_finish"]).year == year]


def answer(env: Environment, tool: str, **arguments: Any) -> dict[str, Any]:
    result = env.call(tool, arguments)
    assert result.ok, result.result
    return result.result


def test_every_row_of_the_samples_is_accounted_for(done: tuple[Report, Path]) -> None:
    report, out = done
    assert report.malformed == 0
    for file in report.files:
        read = len(rows(file.name)) if file.name.endswith(".csv") else len((SAMPLES / file.name).open().readlines())
        lost = file.kind == "codes of key figures"
        assert file.read == read, file.name
        assert file.kept == (0 if lost else read - (5 if file.kind == "telemetry" else 0)), file.name
    listed = len((out / "skipped.txt").read_text().splitlines())
    assert listed == sum(sum(file.left_out.values()) for file in report.files)
    assert [name for name, _ in report.unread] == ["README.md", "trajectories"]


@pytest.mark.parametrize("equipment", ["CWC04013", "CWC04009", "CWC04006"])
@pytest.mark.parametrize("year", [2012, 2017, 2020])
def test_work_orders_of_an_equipment_in_a_year(env: Environment, equipment: str, year: int) -> None:
    expected = orders(equipment, year)
    window = {"start": f"{year}-01-01", "end": f"{year + 1}-01-01"}
    found = answer(env, "list_workorders", equipment=equipment, **window)
    kinds = Counter(row["preventive"] for row in expected)
    assert found["count"] == len(expected)
    assert (found["preventive"], found["corrective"]) == (kinds["TRUE"], kinds["FALSE"])
    assert {row["wo_id"] for row in found["work_orders"]} == {row["wo_id"] for row in expected}
    groups = answer(env, "get_workorder_distribution", equipment=equipment, **window)["groups"]
    codes = Counter(f"{row['primary_code']} {row['primary_code_description']}" for row in expected)
    assert {group["group"]: group["count"] for group in groups} == codes


def test_published_answers_on_work_orders_and_events(env: Environment) -> None:
    found = answer(env, "list_workorders", equipment="CWC04013", **YEAR)
    assert (found["count"], found["preventive"], found["corrective"]) == (33, 31, 2)
    groups = answer(env, "get_workorder_distribution", equipment="CWC04013", **YEAR)["groups"]
    counts = {group["group"].split()[0]: group["count"] for group in groups}
    assert (counts["MT010"], counts["MT013"]) == (3, 1)
    june = answer(env, "get_events", equipment="CWC04009", **JUNE)
    assert june["by_group"] == {"WORK_ORDER": 3, "ALERT": 30, "ANOMALY": 30}
    year = answer(env, "get_events", equipment="CWC04009", start="2019-01-01", end="2020-01-01")
    assert year["by_group"] == {"WORK_ORDER": 14}
    may = answer(env, "count_events", equipment="CWC04009", start="2020-05-01", end="2020-06-01", by="day")
    assert len(may["counts"]) == 26


def test_hours_of_one_work_order(env: Environment) -> None:
    row = next(row for row in rows("all_wo_with_code_component_events.csv") if row["duration"] == "40:00:00")
    assert answer(env, "get_workorder_costs", wo_id=row["wo_id"])["duration_hours"] == 40


@pytest.mark.parametrize("equipment", ["CWC04009", "CWC04006"])
def test_alerts_of_an_equipment_in_a_window(env: Environment, equipment: str) -> None:
    begin, end = datetime.fromisoformat(JUNE["start"]), datetime.fromisoformat(JUNE["end"])
    expected = [
        row
        for row in rows("alert_events.csv")
        if row["equipment_id"] == equipment and begin <= american(row["start_time"]) < end
    ]
    lasted = sum((american(row["end_time"]) - american(row["start_time"]) for row in expected), timedelta())
    found = answer(env, "get_alerts", equipment=equipment, **JUNE)
    assert found["by_rule"] == Counter(row["rule_id"] for row in expected)
    assert found["minutes"] == lasted.total_seconds() / 60


def test_anomalies_by_key_figure(env: Environment) -> None:
    found = answer(env, "get_anomalies", equipment="Chiller 9")
    assert found["by_sensor"] == Counter(row["KPI"] for row in rows("anomaly_events.csv"))
    june = [row for row in rows("anomaly_events.csv") if american(row["timestamp"]).strftime("%y%m") == "2006"]
    loads = [float(row["value"]) for row in june if row["KPI"] == "Cooling Load"]
    listed = answer(env, "get_anomalies", equipment="Chiller 9", sensor="Cooling Load", **JUNE)["anomalies"]
    assert sorted(row["value"] for row in listed) == pytest.approx(sorted(loads), rel=1e-5)


def test_history_of_chiller_6_in_june_2020(env: Environment) -> None:
    documents = [json.loads(line) for line in (SAMPLES / "chiller6_june2020_sensordata_couchdb.jsonl").open()]
    tonnage = {one["timestamp"]: one["tonnage"] for one in documents if "tonnage" in one}
    window = {"start": JUNE["start"], "final": JUNE["end"]}
    found = answer(env, "history", site_name="MAIN", asset_id="Chiller 6", sensors=["Tonnage"], **window)
    [summary] = found["sensors"]
    assert (found["rows"], summary["count"], summary["unit"]) == (2880, len(tonnage), "ton")
    assert summary["mean"] == pytest.approx(sum(tonnage.values()) / len(tonnage), rel=1e-5)
    assert summary["max"] == pytest.approx(max(tonnage.values()), rel=1e-5)
    # Clocks of New York are four hours behind the file's epochs; one reading is on its quarter, one three seconds late.
    for moment, epoch in (("2020-06-12T12:00:00", 1591977600), ("2020-06-01T02:00:00", 1590991203)):
        value = answer(env, "value_at", data=found["data"], sensor="Tonnage", time=moment)["value"]
        assert value == pytest.approx(tonnage[epoch], rel=1e-5)


def test_the_sensors_of_chiller_6_are_the_keys_of_its_documents(env: Environment) -> None:
    lines = (SAMPLES / "chiller6_june2020_sensordata_couchdb.jsonl").open()
    keys = {key.replace("Chiller 6 ", "").lower().replace(" ", "_") for line in lines for key in json.loads(line)}
    found = answer(env, "sensors", site_name="MAIN", asset_id="Chiller 6")["sensors"]
    names = {row["name"].lower().replace("%", "percent").replace(" ", "_") for row in found}
    assert names == keys - {"asset_id", "timestamp"}


def test_the_chillers_of_the_site(env: Environment) -> None:
    pairs = {(row["equipment_id"], row["equipment_name"]) for row in rows("event.csv")}
    found = answer(env, "assets", site_name="MAIN", asset_class="chillers")["assets"]
    assert {(row["asset_id"], row["name"]) for row in found} == pairs


def test_failure_codes_of_a_category(env: Environment) -> None:
    for category, expected in Counter(row["category"] for row in rows("primary_failure_codes.csv")).items():
        assert answer(env, "get_failure_codes", category=category)["count"] == expected
    codes = [row["secondary_code"] for row in rows("failure_codes.csv") if row["primary_code"] == "M013"]
    found = answer(env, "get_failure_codes", primary_code="M013")["codes"]
    assert [code["secondary_code"] for code in found] == codes


def test_failure_modes_of_chillers(env: Environment) -> None:
    expected = [row for row in rows("failure_mode.csv") if row["Equipment"] == "Chiller"]
    found = answer(env, "get_failure_modes", asset_name="Chiller 6")["failure_modes"]
    assert [(mode["name"], mode["mechanism"]) for mode in found] == [
        (row["Failure Mode"], row["Degradation Mechanism"]) for row in expected
    ]


def test_the_codes_of_an_alert_rule(env: Environment) -> None:
    expected = [r["primary_code"] for r in rows("alert_rule_failure_code_mapping.csv") if r["rule_id"] == "RUL0019"]
    assert answer(env, "get_alert_rules", rule_id="RUL0019")["rules"][0]["primary_codes"] == expected
    assert answer(env, "get_alert_rules", asset_class="chiller")["count"] == len(rows("alert_rule.csv"))


def test_every_public_scenario_is_taken_up_with_its_type(done: tuple[Report, Path]) -> None:
    scenarios = read_lines(Scenario, done[1] / "scenarios.jsonl", "bad")
    assert Counter(one.type for one in scenarios) == {"IoT": 20, "FMSR": 20, "TSFM": 23, "WO": 36, "E2E": 42}
    texts = [json.loads(line)["text"].strip() for line in (SAMPLES / "scenarios_141.jsonl").open()]
    assert [one.utterance for one in scenarios] == texts
