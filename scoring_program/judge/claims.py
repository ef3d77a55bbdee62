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
    "tenant-|occupant-|resident-|visitor-|people",
    "customer-|client-",
    "contractor-|installer-|service company",
    "vendor-|supplier-|manufacturer-|maker-|oem|dealer-",
    "insurer-|insurance|underwriter-",
    "auditor-|regulator-|authorities|government|ministry",
    "neighbour-|neighbor-|competitor-|sister plant-|elsewhere|the industry|the sector|hospital-|factory",
    "consultant-|specialist firm-|laborator-|handheld|hand-held|independent measurement-",
    "of this age|of its age|of this type|of this kind|of this series|this model|similar machines|other plants",
    "somebody|someone|everybody|everyone|nobody|anybody",
)
HAPPENINGS = (
    "weather|rain|rainfall|storm-|snow-|heat wave-|heatwave-|cold spell-|frost|lightning|flood-|ambient condition-|"
    "ambient temperature-|outdoor temperature-|outside temperature-|hot day-",
    "power cut-|power failure-|outage-|blackout-|brownout-|power supply|grid|mains|voltage|power surge-",
    "a fire|explosion-|accident-|injur-",
    "holiday-|vacation-|weekend-|strike",
    "night shift|early shift|late shift|day shift|the shift|on shift",
    "winter-|summer-|autumn|heating season|cooling season < season-",
    "building-|construction|renovation-|office|offices|upper floor-|occupancy",
    "years ago|months ago|weeks ago|for years|for months|for weeks|for decades|ever since|in the past",
    "last year|last month|last week|last season|the night before|the day before|recently",
    "predecessor-|previous owner|former owner|second-hand|commissioned|commissioning|acceptance test",
    "vandal-|sabotage-|theft|stolen|animal-|rodent-",
)
FINDINGS = (
    "crack-|fractur-|ruptur-",
    "rust-|corro-|pitting",
    "leak-|seep-|drip-|spill-",
    "worn|wear|wears|wore|abras-|fatigue-",
    "loose|slack|rattl-",
    "dirt-|dust-|debris|sludge|slime|scaling|limescale|deposit-|foul-|clog-|block-|plugged|algae < scale",
    "contaminat-|pollut-|impurit-",
    "burnt|burned|scorch-|melted|charred",
    "bent|deform-|warped|buckl-|dented",
    "misalign-|unbalanc-|imbalance-|out of balance",
    "noise|noises|noisy|grinding|squeal-|squeak-|knocking",
    "smell-|odor|odour|smoke",
    "overheat-|hot spot-|hotspot-|thermal image-|thermograph-",
    "wiring|wired|cable-|short circuit|terminal-|connector-",
    "breaker-|fuse|fuses|relay-|contactor-",
    "insulation|winding-",
    "grease-|greasing|oil|lubric-",
    "refrigerant-|air trapped|trapped air|air bubble-",
    "seal|seals|gasket-|packing",
    "bolt-|screw-|weld-|foundation-|casing-|housing-",
    "strainer-|filter|filters",
    "belt|belts|pulley-|coupling-|shaft-",
    "battery|batteries|firmware|software|network",
    "transmitter-|instrument|instruments|probe|probes < sensor-",
    "undersized|oversized|installed wrongly|wrong part",
    "visual inspection-|visible|visibly|on site|on-site|walkdown-|site visit-",
    "perfect shape|good shape|bad shape|poor shape|perfect condition|good condition|poor condition|good as new|healthy",
    "specification-|design limit-|design value-|nameplate-|rated < rating-",
)
DONE = (
    "replac-|exchanged|swapp-|renew-|changed out",
    "repair-|fixed|mended|overhaul-|refurbish-|rebuilt|rectif-|remedied < corrective|replac-",
    "recalibrat-|calibrat-",
    "restart-|rebooted|shut down|shutdown-|switched off|out of service|taken offline|decommission-|scrapp-|retired",
    "retrofit-|upgrad-|modernis-|moderniz-|installed|installation",
    "spare part-|spares|on order|purchas-|bought|deliver-",
    "informed|notified|notification-|e-mail-|email-|phoned|contacted",
    "refill-|topped up|drained|flushed|flushing",
    "relocat-|moved here|moved in|moved from",
    "serviced|servicing|maintenance was|been maintained",
    "cleaned|cleaning|washed < clean-",
    "tightened|aligned",
    "run to failure|on hold|postponed|terminated",
    "decided|agreed|granted|accepted|signed off|refused|rejected",
)
PAPERS = (
    "manual|manuals|datasheet-|data sheet-|handbook-",
    "regulation-|directive-|legal-|compliance|complies",
    "guideline-|industry standard-|best practice-|iso|ashrae|norms",
    "warranty|warranties|guarantee-",
    "contract|contracts|agreement-",
    "budget-|funding|investment-|invoice-|quotation-",
    "certificat-|test report-",
)
CONSEQUENCES = (
    "production|downtime",
    "wastes|wasting|wasted",
    "money|revenue-|profit-|penalt-|electricity",
    "safety|hazard-|danger-",
    "freezing|sweating|comfort-|complain-",
    "reputation|environmental-|emission-",
)
THINGS: tuple[str, ...] = (*PEOPLE, *HAPPENINGS, *FINDINGS, *DONE, *PAPERS, *CONSEQUENCES)
