"""Words by which an answer claims what no tool of this plant can see unless a record says so.

Each line is one thing: words and phrases that mean much the same, with "-" for any ending. A record that has one of
them supports the others, so that "the seal leaked" may say what the record calls a seepage; what follows "<" supports
them as well, but is no such claim itself.
"""

from __future__ import annotations

PEOPLE = (
    "technician-|mechanic|mechanics|electrician-|plumber-|fitter-|maintainer-",
    "operator|operators",
    "staff|personnel|worker-|crew-|employee-|team|teams|colleague-|co-worker- < work order-|task-",
    "engineer|engineers",
    "supervisor-|foreman|foremen|superintendent-|manager-|management|director-|head office|headquarter-|the board",
    "owner-|landlord-",
    "tenant-|occupant-|resident-|visitor-",
    "customer-|client-",
    "contractor-|installer-|service company",
    "vendor-|supplier-|manufacturer-|maker-|oem|dealer-",
    "insurer-|insurance|underwriter-",
    "auditor-|regulator-|authorities|government|ministry",
    "neighbour-|neighbor-|competitor-|sister plant-|the industry|the sector|hospital-|factory",
    "consultant-|specialist firm-|laborator-|handheld|hand-held|independent measurement-",
    "somebody|someone|everybody|everyone|nobody|anybody",
)
HAPPENINGS = (
    "weather|rain|rainfall|storm-|snow-|heat wave-|heatwave-|cold spell-|frost|lightning|flood-|ambient condition-|"
    "ambient temperature-|outdoor temperature-|outside temperature-|hot day-",
    "power cut-|power failure-|outage-|blackout-|brownout-|power supply|power grid|the grid|mains|voltage|power surge-",
    "a fire|explosion-|accident-|injur-",
    "holiday-|vacation-|weekend-",
    "night shift|early shift|late shift|day shift|the shift|on shift",
    "winter-|summer-|autumn|heating season|cooling season < season-",
    "the building|this building|another building|buildings|construction|renovation-|office|offices|upper floor-|"
    "occupancy",
    "years ago|months ago|weeks ago|for years|for months|for weeks|for decades|ever since",
    "last year|last month|last week|last season|the night before|the day before",
    "predecessor-|previous owner|former owner|second-hand|commissioned|commissioning|acceptance test",
    "vandal-|sabotage-|theft|stolen|animal-|rodent-",
)
FINDINGS = (
    "crack-|fractur-|ruptur-",
    "rust-|corro-|pitting",
    "leak-|seep-|drip-|spill-",
    "worn|wear|wears|wore|abras-|fatigue-",
    "loose|slack|rattl-",
    "dirt-|dust-|debris|sludge|slime|limescale|deposit-|foul-|clog-|blocked|blockage-|plugged|algae < scale",
    "contaminat-|pollut-|impurit-",
    "burnt|burned|scorch-|melted|charred",
    "bent|deform-|warped|buckl-|dented",
    "misalign-|unbalanc-|imbalance-|out of balance",
    "noises|noisy|grinding|squeal-|squeak-|knocking",
    "smell-|odor|odour|smoke",
    "overheat-|hot spot-|hotspot-|thermal image-|thermograph-",
    "wiring|wired|cable-|short circuit|terminal box-|connector-",
    "breaker-|fuse|fuses|relay|relays|contactor-",
    "insulation|winding-",
    "grease-|greasing|oil|lubric-",
    "refrigerant-|air trapped|trapped air|air bubble-",
    "seal|seals|gasket-|packing",
    "bolt-|screw-|weld-|casing-|housing-",
    "strainer- < filter-",
    "belt|belts|pulley-|coupling-|shaft-",
    "battery|batteries|firmware",
    "transmitter-|instrument|instruments|probe|probes < sensor-",
    "undersized|oversized|installed wrongly|wrong part",
    "visual inspection-|on site|on-site|walkdown-|site visit-",
    "perfect shape|good shape|bad shape|poor shape|perfect condition|good condition|poor condition|good as new|healthy",
    "design limit-|design value-|nameplate- < rated|rating-",
)
DONE = (
    "replac-|exchanged|swapp-|renew-|changed out",
    "repair-|mended|overhaul-|refurbish-|rebuilt|rectif-|remedied < corrective|replac-",
    "recalibrat-|calibrat-",
    "restart-|rebooted|shut down|shutdown-|switched off|out of service|taken offline|decommission-|scrapp-|retired",
    "retrofit-|upgrad-|modernis-|moderniz-|installed|installation",
    "spare part-|spares|on order|purchas-|bought|delivery|deliveries",
    "informed|notified|notification-|e-mail-|email-|phoned|contacted",
    "refill-|topped up|drained|flushed|flushing",
    "relocat-|moved here",
    "serviced|servicing|maintenance was|been maintained",
    "was cleaned|were cleaned|been cleaned|washed < clean-",
    "tightened|realigned",
    "run to failure|on hold|postpone-|terminated",
    "was decided|has decided|been decided|was agreed|been agreed|was granted|been granted|has accepted|signed off",
)
PAPERS = (
    "the manual|manuals|datasheet-|data sheet-|handbook-",
    "regulation-|directive-|legal-|compliance|complies",
    "guideline-|industry standard-|best practice-|iso|ashrae|norms",
    "warranty|warranties",
    "contract|contracts",
    "budget for|maintenance budget-|funding|investment-|invoice-|quotation-",
    "certificat-|test report-",
)
CONSEQUENCES = (
    "production|downtime",
    "wastes|wasting|wasted",
    "money|revenue-|profit-|penalt-|electricity",
    "safety risk-|unsafe|hazard-|danger-",
    "freezing|sweating|comfort-|complain-",
    "reputation|environmental-|emission-",
)
THINGS: tuple[str, ...] = (*PEOPLE, *HAPPENINGS, *FINDINGS, *DONE, *PAPERS, *CONSEQUENCES)
