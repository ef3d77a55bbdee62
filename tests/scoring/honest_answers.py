"""Honest, talkative answers in many styles: what the judge's rule on unfounded statements must let pass.

`AROUND` are texts around a right answer ({told}), true of any run that looked the answer up about {subject}. `OWN` are
right answers in an agent's own words, each with the question and what the tools had returned. They were written before
the rule; one half (by a hash of the words) was looked at while it was made, the other only afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from assetops.contract.seal import digest

AROUND = (
    "Here is what the records say about {subject}. {told} I took the figures straight from the tools and did "
        "not round them any further.",
    "**Summary**\n\n{told}\n\n**Method.** I first resolved the asset, then retrieved the data for the period "
        "you named, and finally computed the requested figure.",
    "Thanks for the question! {told} If you want, I can repeat this for other machines or for a longer period.",
    "{told}\n\nA note on data quality: the values above come from the plant's own systems, and I have not "
        "corrected or smoothed them in any way.",
    "Short answer first. {told} The longer story is that this number alone says little; it would be worth "
        "comparing it with the same period of another year.",
    "{told}\nRecommendation: keep an eye on {subject} over the coming weeks and have a technician take a look "
        "if the picture changes.",
    "After going through the available information, my conclusion is as follows: {told} I am confident in this "
        "result because each step of the calculation worked without errors.",
    "{told} This may point to a developing problem, but the data alone cannot prove it, so an inspection would "
        "be a sensible next step.",
    "# Result for {subject}\n\n{told}\n\n## Next steps\n- Discuss the finding with the maintenance team.\n- "
        "Decide whether a work order should be raised.\n- Check again next week.",
    "I checked this twice to be on the safe side. {told} Both passes gave the same outcome.",
    "In plain words: {told} Nothing else that I looked at contradicts this.",
    "{told} Please bear in mind that I only looked at what you asked about; other sensors, other assets and "
        "other periods were left out of the analysis on purpose.",
    "To answer your question, I consulted the responsible agent and read its reply carefully. {told} That is "
        "all the information there is on this point.",
    "{told}\n\nCaveats: the figures depend on the window and on the settings given in the request. A different "
        "window could lead to a different result.",
    "You asked about {subject}, and the evidence is quite clear. {told} There was no need to ask you for "
        "anything else, as the request was complete.",
    "{told} For a decision on repair or replacement I would also look at cost, age and spare capacity before "
        "committing to anything.",
    "**Answer:** {told}\n\n**Confidence:** high, as everything comes directly from the data.\n\n**Limits:** I "
        "did not visit the site and cannot judge the physical state of the machine.",
    "Let me walk you through it. I identified the asset, pulled the relevant records, and applied the "
        "operation you described. {told} Happy to share the intermediate results.",
    "{told} If the trend continues, it could become a problem; at the moment I see no reason to act in haste.",
    "Good news: the request could be answered in full. {told}",
    "{told} Should you need this in another format, such as a table or a chart description, just say so.",
    "Executive summary for {subject}: {told} Management may want to weigh this against the budget before "
        "deciding anything.",
    "{told} One possible explanation is normal wear, another is a change in how the equipment is operated; the "
        "records do not tell which of them applies.",
    "I went through the data step by step and here is the outcome. {told} No assumptions beyond those in your "
        "question were necessary.",
    "{told}\n\nWhy does it matter? Because a figure like this is usually one of the first things a planner "
        "checks when setting priorities.",
    "It took a few calls to put this together, so here is the gist. {told} The details are in the tool results.",
    "{told} Before anybody acts on this, somebody who knows the machine should confirm it on site.",
    "Regarding {subject}: {told} From a maintenance point of view that is useful context, though not an alarm "
        "by itself.",
    "{told} In case the numbers look surprising: they are exactly what the system holds, with missing readings "
        "simply skipped.",
    "**TL;DR** {told}\n\nEverything above was read or computed within this session; nothing was estimated.",
    "Based on the retrieved records, {subject} shows the following. {told} It would be premature to draw "
        "further conclusions.",
    "{told} I suggest documenting this in the shift log and coming back to it at the next planning meeting.",
    "My approach was simple: find the right data, apply the right filter, report what comes out. {told}",
    "{told} Note that the absence of further findings does not mean that the machine is healthy; it only means "
        "that these records hold nothing more.",
    "Hello, and sorry for the wait. {told} I hope this helps you with your planning.",
    "{told} The analysis was limited to the period in question, which is why seasonal effects could not be "
        "considered.",
    "As requested, only the facts: {told}",
    "The tools returned a clear picture, which I summarise here without interpretation. {told} What to make of "
        "it is up to your engineers.",
    "{told} Were this my plant, I would have the crew verify the instrument before ordering any parts.",
    "I could not find anything unusual in how the data was recorded, so the result should be reliable. {told}",
    "{told} If the vendor or the manufacturer has given other limits for this type of equipment, those should "
        "take precedence.",
    "Here is the complete picture in three lines.\n1. The request concerned {subject}.\n2. {told}\n3. No "
        "further action was requested, and none was taken.",
)  # fmt: skip


@dataclass(frozen=True)
class Own:
    """An answer in the agent's own words to a question, after a tool had said `seen`."""

    question: str
    seen: str
    answer: str


_FOULING = (
    "Condenser Tube Fouling (FM011) of Chiller 12 (CWC33012) affects the condenser. Mechanism: scale and slime on "
    "the water side of the tubes. Cause: insufficient water treatment. Effect: heat leaves poorly, the compressor "
    "works harder for the same load. Relevant sensors: Chiller Efficiency, Power Input, Condenser Water Flow. "
    "Severity 6, occurrence 6, detection 4, risk priority number 144. Action: clean the condenser tubes and review "
    "the water treatment. Primary code M013."
)
_BEARING = (
    "Fan Bearing Wear (FM015) of GSJH AHU 7 (CWC55207) affects the supply fan. Mechanism: bearings run dry and wear. "
    "Cause: inadequate lubrication. Effect: noise, rising power, seizure. Relevant sensors: Power Input. Severity 8, "
    "occurrence 4, detection 6, risk priority number 192. Action: replace and grease the fan bearings. Primary code "
    "C003."
)
_ORDER = (
    "Work order WO438321 is a corrective work order for Chilled Water Pump 14 (CWC33614), bearing: Pump Bearing "
    "Wear: replace the pump bearings. Primary code C003 (Wear), secondary code C003a (Bearing Wear), priority 3, "
    "status closed, created 2023-01-10T15:30:00, scheduled 2023-01-11T07:00:00, finished 2023-01-12T14:00:00, "
    "technician B. Tanaka, duration 10.5 hours."
)
_ANOMALIES = (
    "There are 77 anomalies in Mixed Air Temperature of GSJH AHU 13 (CWC55213) from 2025-03-28T00:00:00 to "
    "2025-04-11T00:00:00 at threshold 2.5, in 7 episodes: 2025-03-29T21:45:00 to 2025-03-30T03:30:00 (24). The "
    "strongest is 72.95 degF at 2025-03-30T03:30:00."
)
_HISTORY = (
    "There are 6 corrective work orders for Chilled Water Pump 18 (CWC55618) created between 2024-01-01T00:00:00 and "
    "2025-01-01T00:00:00; by status: closed 6. They are WO440920 (Mechanical Seal Leak: replace the mechanical seal, "
    "L005), WO441101 (Mechanical Seal Leak: replace the mechanical seal, L005), WO442031 (Impeller Wear: replace the "
    "impeller, M021)."
)
_GAP = (
    "There is no data for Leaving Water Temperature of Cooling Tower 9 (CWC33409) from 2025-03-17T19:00:00 to "
    "2025-03-18T00:00:00."
)
_MEAN = (
    "The mean of Power Input of HVRP AHU 15 (CWC33215) from 2025-04-17T00:00:00 to 2025-04-20T00:00:00 is 11.1643 kW."
)
_CREATED = (
    "Created corrective work order WO-NEW-1 for Chiller 17 (CWC33017): clean or replace the flow meter. Primary code "
    "M015 (Flow Sensor Failure), secondary code M015a (Sensor Not Responding), priority 3, status open."
)
_ABOVE = (
    "Power Input of Chilled Water Pump 8 (CWC33608) was above 12.6 kW for 15 readings (225 minutes, 7.81 % of 192 "
    "readings) from 2025-03-26T00:00:00 to 2025-03-28T00:00:00; the first at 2025-03-26T12:45:00, the last at "
    "2025-03-26T16:30:00."
)
_TASKS = (
    "Work order WO437476 for Cooling Tower 9 (CWC33409) has 5 tasks: 1. Make Cooling Tower 9 safe and isolate the "
    "basin. 2. Inspect the basin for Water Treatment. 3. Carry out: Biocide dosing. 4. Return to service and check "
    "its readings. 5. Record hours."
)

OWN = (
    Own("Which failure mode makes Chiller 12 work too hard for its load?", _FOULING,
        "The condenser tubes are the place to look. According to the failure mode library, scale and slime "
            "build up on the water side when the water is not treated well enough; heat then has a hard time "
            "leaving and the compressor has to work harder. It is booked under M013."),
    Own("What should be done about Condenser Tube Fouling on Chiller 12?", _FOULING,
        "For Condenser Tube Fouling of Chiller 12 the library recommends two things: cleaning the tubes of the "
            "condenser, and having another look at how the water is treated. The deposits are what drives the risk "
            "(RPN 144)."),
    Own("Condenser Tube Fouling on Chiller 12: explain it to a newcomer.", _FOULING,
        "Imagine a kettle full of limescale: the condenser of Chiller 12 can get into a similar state. The "
            "dirt insulates the tubes, so the machine draws more power for the same cooling. The remedy on file is "
            "to clean the tubes."),
    Own("Which preventive measure fits the top risk of GSJH AHU 7?", _BEARING,
        "The top risk of GSJH AHU 7 is Fan Bearing Wear with an RPN of 192. It comes from poor lubrication: "
            "the bearings run dry, get noisy and can finally seize. I recommend greasing them regularly and "
            "replacing them when worn."),
    Own("What is the cause of Fan Bearing Wear on GSJH AHU 7?", _BEARING,
        "Fan Bearing Wear on GSJH AHU 7 is caused by a lack of lubricant. Without enough grease the bearings "
            "wear out, which shows as noise and rising power."),
    Own("How would we notice Fan Bearing Wear on GSJH AHU 7?", _BEARING,
        "By its Power Input: GSJH AHU 7 would draw more and more power as the bearings wear. Noise is another "
            "sign, but no sensor records it. If it is ignored, the fan may seize."),
    Own("Has the job under WO438321 been done?", _ORDER,
        "Yes. WO438321 was completed on 2023-01-12 by B. Tanaka, who replaced the worn bearings of Chilled "
            "Water Pump 14 in 10.5 hours. The order is closed."),
    Own("Who worked on WO438321 and on what?", _ORDER,
        "The technician on record is B. Tanaka. The job was a repair of the bearings of Chilled Water Pump 14: "
            "they were worn and had to be replaced."),
    Own("Why was WO438321 raised?", _ORDER,
        "It was raised because of bearing wear on Chilled Water Pump 14. The code C003 stands for wear; the "
            "crew was asked to fit new pump bearings."),
    Own("When was the first anomaly of Mixed Air Temperature on GSJH AHU 13?", _ANOMALIES,
        "The detector first fired on 2025-03-29 at 21:45, i.e. 2025-03-29T21:45:00. In total 77 readings of "
            "GSJH AHU 13 were flagged in seven separate bursts, which is a lot for a fortnight and deserves a "
            "closer look."),
    Own("Is Mixed Air Temperature of GSJH AHU 13 behaving?", _ANOMALIES,
        "Not entirely: 77 anomalies were detected on GSJH AHU 13. The worst one reached 72.95 degF in the "
            "early hours of 2025-03-30. A drifting sensor or a stuck damper could be behind it, but that is "
            "speculation on my part until someone checks."),
    Own("How many anomalies did GSJH AHU 13 have?", _ANOMALIES,
        "77 anomalies for GSJH AHU 13. They cluster in 7 episodes, so this looks like a recurring disturbance "
            "rather than random noise."),
    Own("How many corrective orders did Chilled Water Pump 18 have in 2024?", _HISTORY,
        "Chilled Water Pump 18 had 6 corrective orders in 2024. Leaking seals dominate: the mechanical seal "
            "was replaced twice. The impeller was worn as well. Given the repetition, a root cause analysis of the "
            "seal would be well worth the effort."),
    Own("What keeps breaking on Chilled Water Pump 18?", _HISTORY,
        "Mostly the mechanical seal: it leaked and was changed in February and again a month later, by the "
            "descriptions on record. All six repairs of Chilled Water Pump 18 are closed."),
    Own("Is Chilled Water Pump 18 a problem child?", _HISTORY,
        "With 6 corrective jobs in one year Chilled Water Pump 18 does look like one. Repeated seal leaks "
            "usually suggest misalignment or poor shaft condition, so I would have both checked at the next "
            "opportunity."),
    Own("What was the Leaving Water Temperature of Cooling Tower 9 in that evening?", _GAP,
        "I am afraid that cannot be answered: there is no data for Leaving Water Temperature of Cooling Tower "
            "9 between 2025-03-17T19:00:00 and 2025-03-18T00:00:00. Whether the sensor, the network or the logger "
            "was down is not recorded. A different window might work."),
    Own("Leaving Water Temperature of Cooling Tower 9, please.", _GAP,
        "No readings are available for Cooling Tower 9 in that window because of a gap in the recording. I "
            "would rather not guess a value."),
    Own("What did HVRP AHU 15 draw on average?", _MEAN,
        "On average HVRP AHU 15 drew 11.1643 kW from 2025-04-17 to 2025-04-20. That is moderate for a machine "
            "of this kind, although without its rated power I cannot say how heavily it was loaded."),
    Own("Mean Power Input of HVRP AHU 15?", _MEAN,
        "The Power Input of HVRP AHU 15 averaged 11.16 kW. Lower would of course be better for the electricity "
            "bill, but nothing in this number is alarming."),
    Own("Raise a corrective order for the flow meter of Chiller 17.", _CREATED,
        "Done: WO-NEW-1 has been created for Chiller 17 with priority 3 and is now open. The crew is asked to "
            "clean the flow meter or, if that does not help, to replace it."),
    Own("Book the repair of Chiller 17's flow sensor.", _CREATED,
        "I created corrective work order WO-NEW-1 for Chiller 17 under code M015, which stands for a failed "
            "flow sensor. Somebody still has to approve and schedule it."),
    Own("For how many minutes was Chilled Water Pump 8 over its limit?", _ABOVE,
        "For 225 minutes, all of them on the afternoon of 2025-03-26. Chilled Water Pump 8 exceeded 12.6 kW "
            "for about a twelfth of the time, which might be a brief overload. After that it settled down again."),
    Own("Was the limit of Chilled Water Pump 8 exceeded for long?", _ABOVE,
        "No, only for 15 readings (225 minutes) of Chilled Water Pump 8, less than 8 % of the window. There is "
            "no sign of a lasting overload, and no need to shut anything down."),
    Own("What has to be done under WO437476?", _TASKS,
        "WO437476 on Cooling Tower 9 has 5 tasks. The basin is isolated first, then inspected, treated with "
            "biocide and put back into service; finally hours and findings are recorded. Workers should wear "
            "protection when handling the chemicals."),
    Own("Summarise WO437476.", _TASKS,
        "In WO437476 the crew makes Cooling Tower 9 safe, inspects its basin, doses biocide, returns the tower "
            "to service and writes everything down: 5 tasks."),
)  # fmt: skip


# Written after the rule had been mended for two false alarms in the half above that was not looked at before.
LATER_AROUND = (
    "{told} That's it, really.",
    "Dear colleagues, please find below the outcome of my enquiry into {subject}. {told} Kind regards, your "
        "assistant",
    "Q: What did you find about {subject}?\nA: {told}\nQ: How sure are you?\nA: Quite sure; it was read from "
        "the plant's own database.",
    "{told} Rounding apart, these are the raw results; I left the units as they came.",
    "Step one was to find {subject}, step two to fetch the data, step three to work out the answer. {told}",
    "Key takeaways:\n* {told}\n* The request left no room for interpretation, so no clarification was "
        "sought.\n* All tool calls succeeded on the first try.",
    "From the data, and only from the data: {told} I deliberately refrain from naming a cause.",
    "{told} Whether this is good or bad depends on what you compare it with.",
    "The question sounded simple, yet it needed several look-ups. {told} In hindsight the shortest way would "
        "have been to start with the asset itself.",
    "{told} My advice would be to let an experienced mechanic have a look before winter, just in case.",
    "Bottom line: {told} For the time being there is nothing that calls for an emergency shutdown on the "
        "basis of this query.",
    "Observation: {told}\nInterpretation: none attempted.\nOpen points: none.",
    "{told} This answers both parts of your question as far as the available history goes back.",
    "I ran the numbers for {subject}; here they are. {told} They agree with what the summary of the "
        "retrieved data shows.",
    "Because you asked for {subject} specifically, I did not aggregate over the site. {told}",
    "{told} A dashboard or an automatic report might save you the trouble of asking next time.",
    "> {told}\n\nThe quoted result was produced by the tool, the rest of this message is mine.",
    "Sure thing! {told} Anything else you would like to know about {subject}?",
)  # fmt: skip
LATER_OWN = (
    Own("Is the water treatment of Chiller 12 connected with its tubes?", _FOULING,
        "Yes. For Chiller 12 the library links Condenser Tube Fouling to insufficient water treatment: "
            "without it, scale settles on the tubes and heat cannot get out."),
    Own("Rate the risk of Condenser Tube Fouling on Chiller 12.", _FOULING,
        "Severity 6, occurrence 6 and detection 4 give Chiller 12 a risk priority number of 144. Detection "
            "is comparatively good, since four or so sensors would show the fouling."),
    Own("Which sensors would show Condenser Tube Fouling on Chiller 12?", _FOULING,
        "On Chiller 12 three readings react: efficiency drops, Power Input climbs, and the Condenser Water "
            "Flow changes. Together they make a convincing fingerprint of dirty tubes."),
    Own("What wears on GSJH AHU 7 and why?", _BEARING,
        "The bearings of the supply fan in GSJH AHU 7. They run dry for lack of grease, and dry bearings wear."),
    Own("What if we ignore the fan bearings of GSJH AHU 7?", _BEARING,
        "Then GSJH AHU 7 gets louder, draws more power, and in the end the fan bearing seizes, according to "
            "the failure mode library."),
    Own("How long did WO438321 take?", _ORDER,
        "10.5 hours. B. Tanaka worked on the bearings of Chilled Water Pump 14 under WO438321 and finished "
            "on 2023-01-12 at 2023-01-12T14:00:00."),
    Own("Was WO438321 done on time?", _ORDER,
        "WO438321 was planned for 2023-01-11 and completed a day later, on 2023-01-12, so the repair took a "
            "little longer than the schedule foresaw. Chilled Water Pump 14 got new bearings."),
    Own("Summarise the anomalies of GSJH AHU 13.", _ANOMALIES,
        "Seven episodes, 77 flagged readings, and a peak of 72.95 degF: that is the anomaly record of GSJH "
            "AHU 13 at threshold 2.5. Most of the time in between, the sensor behaved as expected."),
    Own("Anything odd about GSJH AHU 13 that night?", _ANOMALIES,
        "Yes, in the night from 2025-03-29 to 2025-03-30 GSJH AHU 13 was outside its expected band for 24 "
            "readings in a row. An outside influence is conceivable; the mixed air sensor alone does not tell."),
    Own("Which part of Chilled Water Pump 18 failed most often?", _HISTORY,
        "The mechanical seal. Of the jobs listed for Chilled Water Pump 18, two concern leaking seals and "
            "one a worn impeller; 6 corrective orders were created in all."),
    Own("Are the 2024 repairs of Chilled Water Pump 18 finished?", _HISTORY,
        "All 6 of them are closed, so nothing is pending on Chilled Water Pump 18 from that year."),
    Own("Compare Cooling Tower 9 that evening.", _GAP,
        "A comparison is impossible: Cooling Tower 9 has no data for Leaving Water Temperature in these five "
            "hours. Perhaps the logger lost its connection."),
    Own("Power of HVRP AHU 15?", _MEAN,
        "HVRP AHU 15 averaged 11.1643 kW over the three days. Roughly speaking, that is eleven electric "
            "kettles running at half power around the clock."),
    Own("Please order work on the flow meter of Chiller 17.", _CREATED,
        "The paperwork for Chiller 17 is in place: WO-NEW-1, a corrective order with priority 3 for cleaning "
            "or replacing the flow meter. Its status is open, waiting for approval."),
    Own("When did Chilled Water Pump 8 first exceed 12.6 kW?", _ABOVE,
        "At 2025-03-26T12:45:00, shortly after noon. Chilled Water Pump 8 dropped below the limit for good "
            "at about 2025-03-26T16:30:00, after 225 minutes above it."),
    Own("What will the crew do on Cooling Tower 9?", _TASKS,
        "First make Cooling Tower 9 safe, then look at the basin, dose biocide, and put the tower back to "
            "work. The last of the 5 tasks is paperwork."),
)  # fmt: skip


def in_development(text: str) -> bool:
    """True for the half that was looked at while the rule was made."""
    return int(digest(text.encode())[:8], 16) % 2 == 0
