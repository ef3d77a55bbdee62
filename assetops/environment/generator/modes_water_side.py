"""Failure modes of cooling towers and pumps."""

from __future__ import annotations

from assetops.environment.generator.mode import Mode

_LEAVING, _ENTERING, _WATER = "Leaving Water Temperature", "Entering Water Temperature", "Water Flow"
_FAN, _FAN_POWER, _FAN_VIBRATION, _LEVEL = "Fan Speed", "Fan Power", "Fan Vibration", "Basin Water Level"
_SPEED, _FLOW, _PRESSURE, _POWER = "Pump Speed", "Flow", "Differential Pressure", "Power Input"
_BEARING, _VIBRATION, _RUN = "Bearing Temperature", "Vibration", "Run Status"

COOLING_TOWER_MODES = (
    Mode("Tower Fill Fouling", "fill", "scale and algae block the fill",
         "poor water treatment", "water leaves warmer though the fan turns faster",
         (_LEAVING, _FAN, _FAN_POWER), (6, 5, 4), "clean or replace the fill", "OP003b"),
    Mode("Tower Fan Bearing Wear", "fan", "bearing surfaces spall",
         "moisture in the grease", "rising vibration and power",
         (_FAN_VIBRATION, _FAN_POWER), (7, 4, 3), "replace the fan bearing", "C003a"),
    Mode("Make-Up Valve Failure", "basin", "the float valve sticks closed",
         "corroded float arm", "the basin runs low, pumps may draw air",
         (_LEVEL,), (7, 4, 2), "repair the make-up valve and refill the basin", "M009b"),
    Mode("Fan Blade Damage", "fan", "a blade cracks or loses its pitch",
         "impact or fatigue", "imbalance and less air",
         (_FAN_VIBRATION, _LEAVING), (8, 2, 3), "replace the blade and balance the fan", "M003a"),
    Mode("Tower Fan Drive Failure", "fan", "the drive's power module fails",
         "heat and dust", "fan stops or stays at a fixed speed",
         (_FAN, _FAN_POWER, _LEAVING), (7, 3, 2), "replace the drive module", "E006a"),
    Mode("Spray Nozzle Clogging", "water distribution", "debris blocks nozzles",
         "no side-stream filter", "uneven water over the fill, warmer water",
         (_WATER, _LEAVING), (4, 5, 5), "clean the nozzles", "OP002a"),
    Mode("Basin Corrosion", "basin", "steel thins under deposits",
         "low pH", "leaks and losses of water",
         (_LEVEL,), (6, 3, 5), "coat or patch the basin", "C001b"),
    Mode("Wet Bulb Sensor Fault", "control system", "the wick dries",
         "no water at the wick", "wrong fan control",
         ("Wet Bulb Temperature", _FAN), (3, 4, 5), "replace the wet bulb sensor", "CS002a"),
    Mode("Basin Overflow", "basin", "the make-up valve does not close",
         "debris under the seat", "water and chemicals are lost",
         (_LEVEL,), (4, 4, 2), "clean the make-up valve seat", "L005b"),
)  # fmt: skip

PUMP_MODES = (
    Mode("Pump Bearing Wear", "bearing", "rolling surfaces fatigue",
         "old or wrong grease", "vibration and a hot bearing",
         (_VIBRATION, _BEARING), (7, 5, 3), "replace the pump bearings", "C003a"),
    Mode("Impeller Wear", "impeller", "vanes erode",
         "suspended solids", "less pressure and flow at higher speed",
         (_SPEED, _PRESSURE, _POWER), (6, 4, 4), "replace the impeller", "M021a"),
    Mode("Shaft Misalignment", "motor", "pump and motor shafts are out of line",
         "foundation settling or poor coupling work", "vibration at twice the speed, warm bearings",
         (_VIBRATION, _BEARING), (5, 4, 4), "align the shafts with a laser", "M005b"),
    Mode("Cavitation", "impeller", "vapour bubbles collapse on the vanes",
         "low suction pressure", "noise, pitting, fluctuating pressure",
         (_VIBRATION, _PRESSURE, _FLOW), (6, 3, 4), "raise the suction pressure, inspect the impeller", "M021b"),
    Mode("Mechanical Seal Leak", "seal", "seal faces score",
         "dry running", "dripping water and loss of pressure",
         (_PRESSURE,), (5, 6, 4), "replace the mechanical seal", "L005b"),
    Mode("Pump Motor Overload", "motor", "current above rating heats the windings",
         "pump runs far right on its curve", "trip on overload",
         (_POWER, _RUN), (7, 3, 3), "throttle the pump and check the motor", "M007a"),
    Mode("Pump Drive Fault", "control system", "speed reference is lost",
         "loose control wire", "pump runs at a fixed speed",
         (_SPEED, _FLOW), (5, 3, 3), "repair the control wiring", "E001a"),
    Mode("Check Valve Failure", "seal", "the valve no longer closes",
         "worn hinge", "back flow turns the idle pump",
         (_FLOW, _PRESSURE), (5, 3, 5), "replace the check valve", "M009a"),
)  # fmt: skip
