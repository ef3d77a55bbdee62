"""The sensors of each asset class: name, unit, resolution, component, description."""

from __future__ import annotations

from typing import NamedTuple

CHILLER, AIR_HANDLER, COOLING_TOWER, PUMP = "chiller", "air handling unit", "cooling tower", "pump"
CLASSES = (CHILLER, AIR_HANDLER, COOLING_TOWER, PUMP)

COMPONENTS = {
    CHILLER: (
        "compressor",
        "condenser",
        "evaporator",
        "motor",
        "expansion valve",
        "refrigerant circuit",
        "chilled water system",
        "control system",
        "temperature sensor",
        "flow meter",
    ),
    AIR_HANDLER: (
        "supply fan",
        "air filter",
        "cooling coil",
        "heating coil",
        "outdoor air damper",
        "duct",
        "control system",
        "temperature sensor",
        "humidity sensor",
    ),
    COOLING_TOWER: ("fan", "fill", "basin", "water distribution", "control system"),
    PUMP: ("motor", "impeller", "bearing", "seal", "control system"),
}


class SensorKind(NamedTuple):
    """A sensor type as every asset of its class has it; ``resolution`` is in ``unit``."""

    name: str
    unit: str
    resolution: float
    component: str
    description: str


_CHILLER = (
    SensorKind("Supply Temperature", "degF", 0.05, "evaporator", "chilled water leaving the evaporator"),
    SensorKind("Return Temperature", "degF", 0.05, "evaporator", "chilled water coming back from the building"),
    SensorKind("Setpoint Temperature", "degF", 0.05, "control system", "asked-for chilled water supply temperature"),
    SensorKind("Condenser Water Flow", "gpm", 1.0, "condenser", "water flow through the condenser"),
    SensorKind(
        "Condenser Water Return To Tower Temperature", "degF", 0.05, "condenser", "water leaving for the cooling tower"
    ),
    SensorKind("Tonnage", "ton", 0.1, "chilled water system", "cooling load carried at this moment"),
    SensorKind("Power Input", "kW", 0.1, "motor", "electrical power drawn"),
    SensorKind("Chiller % Loaded", "%", 0.1, "compressor", "load as a share of rated capacity"),
    SensorKind("Chiller Efficiency", "kW/ton", 0.001, "compressor", "power per ton of cooling; lower is better"),
    SensorKind(
        "Liquid Refrigerant Evaporator Temperature",
        "degF",
        0.05,
        "refrigerant circuit",
        "liquid refrigerant in the evaporator",
    ),
    SensorKind("Run Status", "0/1", 1.0, "control system", "1 while the compressor runs"),
    SensorKind("Schedule", "0/1", 1.0, "control system", "1 while the timetable lets the chiller run"),
)

_AIR_HANDLER = (
    SensorKind("Supply Temperature", "degF", 0.05, "temperature sensor", "air leaving the unit"),
    SensorKind("Return Temperature", "degF", 0.05, "temperature sensor", "air coming back from the zones"),
    SensorKind("Mixed Air Temperature", "degF", 0.05, "outdoor air damper", "mix of return and outdoor air"),
    SensorKind("Outdoor Air Temperature", "degF", 0.05, "temperature sensor", "air at the intake"),
    SensorKind("Setpoint Temperature", "degF", 0.05, "control system", "asked-for supply air temperature"),
    SensorKind("Supply Humidity", "%RH", 0.1, "humidity sensor", "relative humidity of the supply air"),
    SensorKind("Return Humidity", "%RH", 0.1, "humidity sensor", "relative humidity of the return air"),
    SensorKind("Supply Air Flow", "cfm", 5.0, "supply fan", "air flow delivered"),
    SensorKind("Supply Fan Speed", "%", 0.1, "supply fan", "fan speed as a share of full speed"),
    SensorKind("Power Input", "kW", 0.01, "supply fan", "electrical power of the supply fan"),
    SensorKind("Cooling Valve Position", "%", 0.1, "cooling coil", "opening of the chilled water valve"),
    SensorKind("Heating Valve Position", "%", 0.1, "heating coil", "opening of the hot water valve"),
    SensorKind("Outdoor Air Damper Position", "%", 0.1, "outdoor air damper", "opening of the intake damper"),
    SensorKind("Filter Differential Pressure", "inH2O", 0.005, "air filter", "pressure lost over the filter"),
    SensorKind("Duct Static Pressure", "inH2O", 0.005, "duct", "static pressure in the supply duct"),
    SensorKind("Run Status", "0/1", 1.0, "control system", "1 while the supply fan runs"),
)

_COOLING_TOWER = (
    SensorKind("Entering Water Temperature", "degF", 0.05, "water distribution", "warm water from the chillers"),
    SensorKind("Leaving Water Temperature", "degF", 0.05, "basin", "cooled water on its way back"),
    SensorKind("Wet Bulb Temperature", "degF", 0.05, "control system", "outdoor wet bulb temperature"),
    SensorKind("Water Flow", "gpm", 1.0, "water distribution", "water flow over the fill"),
    SensorKind("Fan Speed", "%", 0.1, "fan", "fan speed as a share of full speed"),
    SensorKind("Fan Power", "kW", 0.01, "fan", "electrical power of the fan"),
    SensorKind("Fan Vibration", "mm/s", 0.01, "fan", "vibration velocity at the fan bearing"),
    SensorKind("Basin Water Level", "in", 0.05, "basin", "water level in the basin"),
)

_PUMP = (
    SensorKind("Run Status", "0/1", 1.0, "control system", "1 while the pump runs"),
    SensorKind("Pump Speed", "%", 0.1, "motor", "speed as a share of full speed"),
    SensorKind("Flow", "gpm", 1.0, "impeller", "water flow delivered"),
    SensorKind("Differential Pressure", "psi", 0.05, "impeller", "pressure rise over the pump"),
    SensorKind("Power Input", "kW", 0.01, "motor", "electrical power drawn"),
    SensorKind("Bearing Temperature", "degF", 0.1, "bearing", "temperature of the drive-end bearing"),
    SensorKind("Vibration", "mm/s", 0.01, "bearing", "vibration velocity at the drive-end bearing"),
)

SENSORS = {CHILLER: _CHILLER, AIR_HANDLER: _AIR_HANDLER, COOLING_TOWER: _COOLING_TOWER, PUMP: _PUMP}

# Older chillers report less; no failure mode or alert rule relies on these alone.
CHILLER_DROPS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"Schedule"}),
    frozenset({"Schedule", "Setpoint Temperature"}),
)
