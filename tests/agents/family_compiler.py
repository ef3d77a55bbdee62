"""Compiled families (`FAMILIES`, appended by the test): matches wordings, fills the slots, replays the gold steps.

A question that fits no wording is taken for one of the wording with the most words in common, its slots for whatever
names, moments and numbers stand in the question.
"""

import re
from datetime import datetime, timedelta

FAMILIES: list = []
KNOWN: list = []  # family number, wording, its words
SLOT = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)\}")
MONTHS = [f"{datetime(2000, month, 1):%B}" for month in range(1, 13)]


def _match(template, text):
    """The paths and what stands in their place, when the text was made from the template."""
    pieces = SLOT.split(template)
    place = 0
    for piece in pieces[::2]:  # most templates are out at once; the regular expression would take long to see it
        place = text.find(piece, place)
        if place < 0:
            return None
        place += len(piece)
    pattern = "(.+?)".join(re.escape(piece) for piece in pieces[::2])
    found = re.fullmatch(pattern, text, re.DOTALL)
    if not found:
        return None
    values = {}
    for path, value in zip(pieces[1::2], found.groups(), strict=True):
        if values.setdefault(path, value) != value:
            return None
    return values


def _best(text):
    fits = [
        (len(SLOT.sub("", wording)), number, values)
        for number, family in enumerate(FAMILIES)
        for wording in family["wordings"]
        if (values := _match(wording, text)) is not None
    ]
    return max(fits, key=lambda fit: fit[:2]) if fits else None


def _words(text):
    return set(re.findall(r"[a-z]+", SLOT.sub(" ", text).lower()))


def _nearest(text, ctx):
    if not KNOWN:
        KNOWN.extend((n, wording, _words(wording)) for n, one in enumerate(FAMILIES) for wording in one["wordings"])
    own = _words(text)
    _, number, wording = max((len(own & words) / len(own | words), number, wording) for number, wording, words in KNOWN)
    rows = _rows(ctx)
    assets = sorted((row for row in rows if row["name"] in text), key=lambda row: -len(row["name"]))
    sites = [row["site"] for row in rows if re.search(rf"\b{row['site']}\b", text)]
    here = [row for row in assets if row["site"] in sites] or assets
    sensors = []
    if here and any("sensor" in path for path in SLOT.findall(wording)):
        listed = ctx.call("sensors", site_name=here[0]["site"], asset_id=here[0]["asset_id"]).get("sensors", [])
        sensors = sorted((row["name"] for row in listed if row["name"] in text), key=len, reverse=True)
    moments = sorted(re.findall(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?", text))
    left = re.sub(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?", " ", text)
    for known in [*(row["name"] for row in here), *sensors]:
        left = left.replace(known, " ")
    numbers = re.findall(r"\d+(?:\.\d+)?", left)
    return number, _taken(wording, here, sites, sensors, moments, numbers)


def _taken(wording, assets, sites, sensors, moments, numbers):
    """The slots of the wording, filled with what was found, in order."""
    values = {}
    for path in SLOT.findall(wording):
        leaf = path.rpartition(".")[2]
        if path in values:
            continue
        if "sensor" in path:
            values[path] = sensors.pop(0) if sensors else ""
        elif leaf == "name" and assets and "mode" not in path:
            values[path] = assets[0]["name"]
        elif leaf == "site" and sites:
            values[path] = sites[0]
        elif leaf in ("from", "to", "date") and moments:
            values[path] = moments.pop(0)
        elif numbers:
            values[path] = numbers.pop(0)
    return values


def _rows(ctx):
    return [
        {**row, "site": site["name"]}
        for site in ctx.call("sites").get("sites", [])
        for row in ctx.call("assets", site_name=site["name"]).get("assets", [])
    ]


def _period(text):
    """Start and end of "2023" or "March 2024"."""
    month, _, year = text.rpartition(" ")
    if not month:
        return datetime(int(year), 1, 1), datetime(int(year) + 1, 1, 1)
    start = datetime(int(year), MONTHS.index(month) + 1, 1)
    return start, (start + timedelta(days=32)).replace(day=1)


def _complete(values, family, task, ctx):
    """What the wording tells, and what follows from it."""
    values.update(now=task.now, today=task.now[:10])
    for slot, options in family["options"].items():
        for option in options:
            told = {path: value for path, value in values.items() if path.startswith(slot + ".")}
            if told and all(str(option.get(path.split(".", 1)[1])) == value for path, value in told.items()):
                values.update({f"{slot}.{key}": value for key, value in option.items()})
                break
    for path, value in list(values.items()):
        slot, _, leaf = path.rpartition(".")
        if leaf == "from":
            values[slot + ".start"] = value.replace(" ", "T") + ":00"
        elif leaf == "to":
            values[slot + ".final"] = value.replace(" ", "T") + ":00"
        elif leaf == "date":
            day = datetime.fromisoformat(value)
            values.setdefault(slot + ".start", day.isoformat())
            values.setdefault(slot + ".final", (day + timedelta(days=1)).isoformat())
        elif leaf in ("text", "number"):
            try:
                start, final = _period(value)
            except ValueError:
                continue
            values[slot + ".start"], values[slot + ".final"] = start.isoformat(), final.isoformat()
        elif leaf == "days" and slot + ".to" not in values and slot + ".from" not in values:
            values[slot + ".start"] = task.now
            values[slot + ".final"] = (datetime.fromisoformat(task.now) + timedelta(days=int(value))).isoformat()


def _assets(values, ctx):
    """Name, id, site and class of every asset of which one of these is known."""
    rows = _rows(ctx)
    for path, value in list(values.items()):
        slot, _, leaf = path.rpartition(".")
        if leaf not in ("name", "asset_id"):
            continue
        site = values.get(slot + ".site")
        fits = [row for row in rows if row[leaf] == value and site in (None, row["site"])]
        if fits:
            for key, other in fits[0].items():
                values.setdefault(f"{slot}.{key}", other)


def _fill(value, values):
    if isinstance(value, str):
        whole = SLOT.fullmatch(value)
        return values[whole[1]] if whole else SLOT.sub(lambda found: str(values[found[1]]), value)
    if isinstance(value, list):
        return [_fill(one, values) for one in value]
    return value


def _typed(value, schema):
    kinds = {kind.get("type") for kind in schema.get("anyOf", [schema])}
    if isinstance(value, str) and "string" not in kinds and kinds & {"integer", "number"}:
        return int(value) if "integer" in kinds else float(value)
    return value


def _result(reference, results):
    found = results[reference["from"]]
    for part in reference["path"].split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


class ExecutionAgent:
    def run(self, task, ctx):
        best = _best(task.utterance)
        number, values = best[1:] if best else _nearest(task.utterance, ctx)
        family = FAMILIES[number]
        asked = family["clarification"]
        if asked:
            words = [SLOT.sub(lambda found: values.get(found[1], ""), word) for word in asked["missing"]]
            reply = ctx.ask(f"Could you tell me: {', '.join(words)}?")
            values.update(_match(asked["reply"], reply) or {})
        _complete(values, family, task, ctx)
        needed = set(SLOT.findall(str([step["arguments"] for step in family["steps"]])))
        if not needed <= set(values):
            _assets(values, ctx)
        return self._replay(family, values, task, ctx)

    def _replay(self, family, values, task, ctx):
        schemas = {tool["name"]: tool["parameters"]["properties"] for card in task.agents for tool in card["tools"]}
        results, used = {}, {other for step in family["steps"] for other in step["needs"]}
        for step in family["steps"]:
            arguments = {}
            for name, value in step["arguments"].items():
                if isinstance(value, dict) and set(value) == {"from", "path"}:
                    arguments[name] = _result(value, results)
                else:
                    arguments[name] = _typed(_fill(value, values), schemas[step["tool"]][name])
            results[step["id"]] = ctx.call(step["tool"], **arguments)
        said = [result for name, result in results.items() if name not in used]
        return "\n".join(one["error"]["message"] if "error" in one else one["message"] for one in said)
