"""Failure modes of air-handling units."""

from __future__ import annotations

from assetops.environment.generator.mode import Mode

_SUPPLY, _RETURN, _MIXED = "Supply Temperature", "Return Temperature", "Mixed Air Temperature"
_FLOW, _SPEED, _POWER = "Supply Air Flow", "Supply Fan Speed", "Power Input"
_COOLING, _HEATING, _DAMPER = "Cooling Valve Position", "Heating Valve Position", "Outdoor Air Damper Position"
_FILTER, _STATIC, _MOIST = "Filter Differential Pressure", "Duct Static Pressure", "Supply Humidity"

MODES = (
    Mode("Air Filter Clogging", "air filter", "dust loads the filter medium",
         "change interval too long", "higher pressure loss and less air",
         (_FILTER, _POWER, _SPEED), (4, 7, 2), "replace the air filters", "OP002a"),
    Mode("Cooling Valve Stuck", "cooling coil", "the valve stem binds and stays where it is",
         "seized stem or failed actuator", "supply air too warm or too cold, setpoint lost",
         (_COOLING, _SUPPLY, _MOIST), (6, 4, 3), "free the valve stem and replace the actuator", "CS003a"),
    Mode("Outdoor Air Damper Stuck Open", "outdoor air damper", "the linkage slips and the damper stays open",
         "loose set screw", "too much outdoor air to heat or cool",
         (_DAMPER, _MIXED, _COOLING), (5, 4, 4), "repair the damper linkage", "M023a"),
    Mode("Fan Belt Slip", "supply fan", "a worn belt loses grip",
         "belt wear and low tension", "less air and pressure though the fan turns faster",
         (_FLOW, _SPEED, _STATIC, _POWER), (5, 5, 3), "tension or replace the fan belt", "M022a"),
    Mode("Return Temperature Sensor Stuck", "temperature sensor", "the transmitter repeats its last value",
         "failed electronics", "economizer decisions on a false value",
         (_RETURN,), (4, 4, 5), "replace the return temperature sensor", "CS002a"),
    Mode("Fan Bearing Wear", "supply fan", "bearings run dry and wear",
         "inadequate lubrication", "noise, rising power, seizure",
         (_POWER,), (7, 4, 5), "replace and grease the fan bearings", "C003a"),
    Mode("Fan Motor Failure", "supply fan", "windings overheat",
         "blocked cooling or overload", "no air at all",
         (_POWER, _FLOW, _SPEED), (8, 2, 3), "replace the fan motor", "M011a"),
    Mode("Variable Speed Drive Fault", "supply fan", "power module fails",
         "voltage spikes and dust", "fan stops or runs at a fixed speed",
         (_SPEED, _POWER, _STATIC), (7, 3, 3), "replace the drive's power module", "E006b"),
    Mode("Cooling Coil Fouling", "cooling coil", "dirt covers the fins",
         "poor filtration", "valve opens further for the same cooling",
         (_COOLING, _SUPPLY), (5, 4, 5), "wash the cooling coil", "OP003b"),
    Mode("Heating Coil Leak", "heating coil", "a frozen or corroded tube leaks",
         "freezing", "water in the unit, no heat",
         (_HEATING, _SUPPLY, _MOIST), (7, 2, 4), "repair or replace the heating coil", "L004a"),
    Mode("Heating Valve Leak By", "heating coil", "the seat no longer closes",
         "erosion of the seat", "hot water passes, cooling fights heating",
         (_SUPPLY, _COOLING), (4, 4, 6), "replace the heating valve", "C002a"),
    Mode("Damper Actuator Failure", "outdoor air damper", "gear train strips",
         "age and stiff blades", "damper does not follow its command",
         (_DAMPER, _MIXED), (5, 4, 4), "replace the damper actuator", "CS003b"),
    Mode("Duct Leakage", "duct", "seams open",
         "poor sealing", "fan runs faster to hold pressure",
         (_STATIC, _SPEED, _FLOW), (4, 3, 6), "seal the duct", "M001a"),
    Mode("Static Pressure Sensor Drift", "control system", "zero point shifts",
         "blocked tube", "fan held at the wrong speed",
         (_STATIC, _SPEED), (4, 4, 6), "clear the tube and calibrate the pressure sensor", "CS001a"),
    Mode("Humidity Sensor Drift", "humidity sensor", "the element is contaminated",
         "dust and condensation", "wrong humidity control",
         (_MOIST,), (3, 5, 6), "replace the humidity element", "CS001a"),
    Mode("Temperature Control Loop Hunting", "control system", "the loop oscillates",
         "gains too high", "valve wear and uneven supply temperature",
         (_SUPPLY, _COOLING), (3, 5, 4), "retune the supply air loop", "CS006a"),
)  # fmt: skip
