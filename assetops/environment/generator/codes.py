"""Failure codes: category, primary code, secondary code. Codes and their names are those of the reference benchmark.

Codes above its range (M021 to M023, MT016 to MT018) are ours, for cooling towers, pumps and air-handling units.
"""

from __future__ import annotations

CODES: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {
    "Structural and Mechanical Failures": {
        ("M001", "Cracking"): ("Cracking in Piping", "Cracking in Structural Frame"),
        ("M002", "Fracture"): ("Fracture in Heat Exchanger", "Fracture in Compressor"),
        ("M003", "Deformation"): ("Deformation of Blades", "Deformation of Housing"),
        ("M005", "Misalignment"): (
            "Misalignment of Motor",
            "Misalignment of Shaft",
            "Misalignment in Flow Control Valve",
        ),
        ("M006", "Overheating"): ("Overheating of Motor", "Overheating of Compressor"),
        ("M007", "Overloading"): ("Electrical Overloading", "Mechanical Overloading"),
        ("M008", "Vibration Issues"): ("High Frequency Vibration", "Low Frequency Vibration"),
        ("M009", "Actuator Failure"): ("Hydraulic Actuator Failure", "Pneumatic Actuator Failure"),
        ("M010", "Compressor Failure"): ("Electrical Failure", "Mechanical Failure"),
        ("M011", "Motor Failure"): ("Electrical Motor Failure", "Mechanical Motor Failure"),
        ("M012", "Sensor/Transducer Failure"): ("Temperature Sensor Failure", "Pressure Sensor Failure"),
        ("M013", "Condenser Plugged"): (
            "Condenser Plugged (Partial)",
            "Condenser Plugged (Complete)",
            "Condenser Plugged (Severe)",
        ),
        ("M014", "Condenser Tube Leak"): ("Minor Leak", "Major Leak"),
        ("M015", "Flow Sensor Failure"): ("Sensor Not Responding", "Incorrect Sensor Reading"),
        ("M021", "Impeller Damage"): ("Impeller Wear", "Cavitation Damage"),
        ("M022", "Belt or Coupling Failure"): ("Belt Slip", "Coupling Wear"),
        ("M023", "Damper Failure"): ("Damper Stuck", "Damper Linkage Broken"),
    },
    "Corrosion and Wear": {
        ("C001", "Corrosion"): ("Surface Corrosion", "Pitting Corrosion"),
        ("C002", "Erosion"): ("Erosion in Piping", "Erosion in Heat Exchanger"),
        ("C003", "Wear"): ("Bearing Wear", "Shaft Wear"),
    },
    "Leaks and Seepage": {
        ("L001", "Refrigerant Leak"): ("Small Leak", "Large Leak"),
        ("L003", "Evaporator Leak"): ("Minor Leak", "Major Leak"),
        ("L004", "Piping Leak"): ("Small Leak", "Large Leak"),
        ("L005", "Seepage"): ("Refrigerant Seepage", "Water Seepage"),
    },
    "Electrical Failures": {
        ("E001", "Short Circuit"): ("Short Circuit in Control Circuit", "Short Circuit in Power Circuit"),
        ("E002", "Open Circuit"): ("Open Circuit in Control Circuit", "Open Circuit in Power Circuit"),
        ("E003", "Insulation Failure"): ("Insulation Breakdown", "Insulation Wear"),
        ("E006", "VFD (Variable Frequency Drive) Failure"): ("Control Failure", "Power Module Failure"),
    },
    "Control System Failures": {
        ("CS001", "Calibration Drift"): ("Sensor Calibration Drift", "Actuator Calibration Drift"),
        ("CS002", "Sensor Failure"): ("Temperature Sensor Failure", "Pressure Sensor Failure"),
        ("CS003", "Actuator Failure"): ("Mechanical Actuator Failure", "Electrical Actuator Failure"),
        ("CS004", "Software Error"): ("Control Software Error", "Monitoring Software Error"),
        ("CS005", "Control System Malfunction"): ("Control Loop Failure", "Communication Failure"),
        ("CS006", "Control System Lag"): ("Slow Response to Temperature Changes",),
        ("CS007", "Overactive Control Logic"): ("Excessive Adjustments Causing Overcooling",),
    },
    "Human Factors": {
        ("H001", "Human Error"): ("Operational Error", "Maintenance Error"),
        ("H002", "Improper Operation"): (
            "Incorrect Start-Up Procedure",
            "Incorrect Shut-Down Procedure",
            "Improper Flow Valve Adjustment",
        ),
        ("H003", "Improper Maintenance"): ("Inadequate Lubrication", "Incorrect Component Installation"),
    },
    "External Influences": {
        ("EX001", "Environmental Impact"): ("Temperature Extremes", "Humidity Impact"),
        ("EX002", "Chemical Exposure"): ("Corrosive Chemicals", "Reactive Chemicals"),
    },
    "Operational Failures": {
        ("OP001", "Process Upset"): ("Unexpected Load Change", "Control System Upset"),
        ("OP002", "Blockage"): ("Partial Blockage", "Complete Blockage"),
        ("OP003", "Contamination"): ("Contamination in Refrigerant", "Contamination in Water"),
    },
    "Maintenance and Routine Checks": {
        ("MT001", "Routine Maintenance"): ("Scheduled Maintenance", "Unscheduled Maintenance"),
        ("MT002", "Cleaning"): ("External Cleaning", "Internal Cleaning"),
        ("MT003", "Lubrication"): ("Lubrication of Bearings", "Lubrication of Shafts"),
        ("MT005", "Pressure Test"): ("Low Pressure Test", "High Pressure Test"),
        ("MT007", "Eddy Current Test"): ("Condenser Eddy Current Test", "Evaporator Eddy Current Test"),
        ("MT008", "Leak Detection"): ("Visual Inspection", "Pressure Test"),
        ("MT010", "Oil Analysis"): (
            "Initial Oil Analysis",
            "Routine Oil Analysis",
            "Post-Maintenance Oil Analysis",
        ),
        ("MT011", "Calibration"): ("Sensor Calibration", "Control System Calibration", "Flow Meter Calibration"),
        ("MT012", "Freon Management"): ("Freon Level Check", "Freon Addition", "Freon Recycling and Disposal"),
        ("MT013", "Vibration Analysis"): (
            "Initial Vibration Analysis",
            "Routine Vibration Analysis",
            "Post-Maintenance Vibration Analysis",
        ),
        ("MT014", "Filter Replacement"): (
            "Air Filter Replacement",
            "Oil Filter Replacement",
            "Water Filter Replacement",
        ),
        ("MT016", "Water Treatment"): ("Biocide Dosing", "Scale Inhibitor Check"),
        ("MT017", "Belt Inspection"): ("Belt Tension Check", "Belt Replacement"),
        ("MT018", "Damper Inspection"): ("Damper Stroke Check", "Linkage Lubrication"),
    },
}


def failure_codes() -> list[dict[str, str]]:
    """Return one record per secondary code: category, both codes and both descriptions."""
    return [
        {
            "category": category,
            "primary_code": code,
            "primary_code_description": name,
            "secondary_code": f"{code}{letter}",
            "secondary_code_description": detail,
        }
        for category, codes in CODES.items()
        for (code, name), details in codes.items()
        for letter, detail in zip("abc", details, strict=False)
    ]


def codes_by_secondary() -> dict[str, dict[str, str]]:
    """Return the records of ``failure_codes`` by secondary code, which is unique."""
    return {record["secondary_code"]: record for record in failure_codes()}
