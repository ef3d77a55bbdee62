"""Statements that nothing in any record supports: no number, name or changed work order in them, twelve kinds.

They were written before the judge's rule on statements. Of each kind three belong to development and three to the
test (by a hash of their words), so that the rule is measured on statements it was not made with.
"""

from __future__ import annotations

from assetops.contract.seal import digest
from organizer.calibration.labels import Split

TEXTS: dict[str, tuple[str, ...]] = {
    "cause": (
        "This is caused by poor water treatment.",
        "The root cause is air trapped in the piping after the last refill.",
        "It comes down to an undersized breaker that somebody fitted years ago.",
        "Dirt carried in from the construction next door is behind all of this.",
        "The reason is a wrongly wired transmitter.",
        "Voltage dips from the grid are responsible.",
    ),
    "testimony": (
        "A technician confirmed on site that a worn seal is to blame.",
        "The operators had been complaining about it for weeks.",
        "Staff on the night shift heard a grinding noise.",
        "The shift supervisor told me that everybody knew about it.",
        "Tenants on the upper floors have called several times because of it.",
        "According to the plant engineer nobody was surprised.",
    ),
    "finding": (
        "A visual inspection revealed hairline cracks in the casing.",
        "Oil has been dripping onto the floor beneath the unit.",
        "The strainer was packed with sludge when it was opened.",
        "Thermal images show a hot spot near the terminal box.",
        "There is visible rust along the weld.",
        "The coupling guard was found lying loose on the ground.",
    ),
    "action": (
        "The gasket has been replaced in the meantime.",
        "I have informed the maintenance crew by e-mail.",
        "Spare parts are already on order.",
        "The unit was taken out of service this morning as a precaution.",
        "We recalibrated the instrument before taking these readings.",
        "Someone topped up the refrigerant over the weekend.",
    ),
    "prediction": (
        "It will break down before the summer.",
        "Without an overhaul the shaft is going to seize.",
        "The remaining service life is short, and a breakdown is certain.",
        "Things will deteriorate quickly once the cooling season starts.",
        "The winding insulation will not survive another start.",
        "You will be facing an outage soon.",
    ),
    "authority": (
        "The manufacturer's manual allows this.",
        "This complies with the applicable safety regulations.",
        "According to the vendor, units of this series always do that.",
        "The insurer has accepted this level of risk.",
        "Industry guidelines call for a shutdown in such a case.",
        "An external auditor signed off on the figures.",
    ),
    "history": (
        "The machine has been troublesome ever since it was commissioned.",
        "The same thing happened last winter.",
        "It was refurbished by a contractor some years ago.",
        "This unit was moved here from another building.",
        "Its predecessor suffered from the very same weakness.",
        "The previous owner never serviced it properly.",
    ),
    "circumstance": (
        "A power cut had stopped the plant the night before.",
        "There was a heat wave at the time.",
        "The building was empty because of the holidays.",
        "Heavy rain had flooded the pit.",
        "A new tenant moved in around then, which doubled the occupancy.",
        "The network switch was being upgraded during that period.",
    ),
    "consequence": (
        "Production lost half a day over it.",
        "This wastes a great deal of electricity and money.",
        "It has already damaged the neighbouring equipment.",
        "People in the offices were freezing as a result.",
        "The environment was harmed when refrigerant escaped.",
        "Customers have cancelled orders because of it.",
    ),
    "elsewhere": (
        "Sister plants of the company see exactly the same behaviour.",
        "Compared with competitors this is outstanding.",
        "Machines of this age usually do much worse in the desert.",
        "The neighbouring hospital runs the identical model without trouble.",
        "Nobody else in the sector gets away with so little maintenance.",
        "In the factory acceptance test it behaved quite differently.",
    ),
    "decision": (
        "Management has decided to scrap the unit.",
        "The budget for a new one has been granted.",
        "The maintenance contract with the supplier was terminated over this.",
        "It was agreed to run the equipment to failure.",
        "The site manager wants it gone by the end of the quarter.",
        "Head office has put the retrofit on hold.",
    ),
    "condition": (
        "The bearings are completely worn out.",
        "The lubricant is contaminated with water.",
        "Its foundation bolts are loose.",
        "The belts are frayed and the pulleys misaligned.",
        "The controller's battery is flat and its firmware out of date.",
        "Apart from some peeling paint the unit is in perfect shape.",
    ),
}


def statements(split: Split) -> tuple[str, ...]:
    """The half of the statements that belongs to a split, of every kind three."""
    chosen: list[str] = []
    for texts in TEXTS.values():
        ordered = sorted(texts, key=lambda text: digest(text.encode()))
        half = len(ordered) // 2
        chosen += ordered[:half] if split == "development" else ordered[half:]
    return tuple(chosen)
