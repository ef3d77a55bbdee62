"""The plant's names in plain words: which sites, assets, sensors, failure modes, codes and ids a text names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from assetops.environment.store import Asset, Plant, fold

_QUANTITY = (
    "temperature|pressure|flow|speed|power|level|humidity|voltage|current|vibration|torque|position|concentration"
    "|load|efficiency|status|ph|energy|consumption|conductivity|frequency"
)
# fmt: off
_NOT_A_NAME = frozenset((
    "a", "all", "an", "and", "any", "at", "average", "between", "calculate", "compare", "compute", "current",
    "daily", "data", "detect", "deviation", "did", "do", "does", "download", "fetch", "find", "first", "for",
    "forecast", "from", "get", "give", "has", "have", "high", "highest", "history", "hourly", "how", "in", "is",
    "its", "last", "latest", "list", "low", "lowest", "many", "max", "maximum", "mean", "median", "min",
    "minimum", "monthly", "much", "need", "of", "on", "or", "peak", "predict", "present", "read", "reading",
    "readings", "report", "retrieve", "sensor", "sensors", "show", "standard", "state", "sum", "take", "the",
    "their", "to", "total", "unusual", "use", "value", "values", "was", "weekly", "were", "what", "with",
))
# fmt: on


@dataclass(frozen=True)
class Named:
    """An asset as a text names it; `asset` is None when the plant has no such one, or several of that name."""

    text: str
    asset: Asset | None = None

    @property
    def key(self) -> str:
        """What to pass to a tool: the id of a known asset, else the words of the text."""
        return self.asset.asset_id if self.asset else self.text


@dataclass
class Names:
    """What a text names, each list in the order of the text."""

    sites: list[str] = field(default_factory=list)
    assets: list[Named] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    sensors: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    components: list[str] = field(default_factory=list)


class _Page:
    """A text from which names are taken out one after another, so that no part of it counts twice."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: str, flags: int = re.IGNORECASE) -> Iterator[tuple[int, str]]:
        """All matches with their places, blanked."""
        for match in re.finditer(rf"(?<![\w/])(?:{pattern})(?!\w)", self.text, flags):
            self.text = self.text[: match.start()] + "\0" * len(match.group()) + self.text[match.end() :]
            yield match.start(), match.group()


@lru_cache(maxsize=4096)
def _loose(name: str) -> str:
    """A pattern for a name, whatever the spaces, hyphens and the way of writing %; also with "temp"."""
    words = [re.escape(word) for word in re.split(r"[\s_-]+", name)]
    words = [r"(?:%|percent)" if word in ("%", r"\%") else word for word in words]
    words = [r"temp(?:erature|\.)?" if word.lower() == "temperature" else word for word in words]
    return r"[\s_-]*".join(words) + ("s?" if name[-1].isalpha() else "")


def _take(page: _Page, names: Iterable[str]) -> list[str]:
    """The names that stand on the page, the longest first taken, in the order of the text."""
    places = [
        (place, name)
        for name in sorted(set(names), key=lambda name: (-len(name), name))
        for place, _ in page.take(_loose(name))
    ]
    return list(dict.fromkeys(name for _, name in sorted(places)))


def _sites(page: _Page, plant: Plant) -> list[str]:
    """Known sites in capitals, or after or before the word; and whatever else is called a site in capitals."""
    places = []
    for site in plant.sites:
        name = re.escape(site.name)
        for pattern in (rf"(?-i:{name})", rf"sites? {name}", rf"{name} sites?"):
            places += [(place, site.name) for place, _ in page.take(pattern)]
    places += [(place, text.split()[-1]) for place, text in page.take(r"site [A-Z][A-Z0-9]+", 0)]
    places += [(place, text.split()[0]) for place, text in page.take(r"[A-Z][A-Z0-9]+ site", 0)]
    return list(dict.fromkeys(name for _, name in sorted(places)))


def _assets(page: _Page, plant: Plant, sites: list[str], text: str) -> list[Named]:
    by_name: dict[str, list[Asset]] = {}
    for asset in plant.assets:
        by_name.setdefault(asset.name, []).append(asset)
        by_name.setdefault(asset.asset_id, []).append(asset)
    places: list[tuple[int, Named]] = []
    for name in sorted(by_name, key=lambda name: (-len(name), name)):
        for place, found in page.take(_loose(name)):
            places += [(place, named) for named in _meant(name, by_name[name], sites, text[place + len(found) :])]
    for pattern in _asset_like(plant):
        places += [(place, _by_ending(found, plant)) for place, found in page.take(pattern)]
    ordered = {named.key: named for _, named in sorted(places, key=lambda pair: (pair[0], pair[1].key))}
    known = {named.asset.name for named in ordered.values() if named.asset}  # a name with its id beside it is settled
    return [named for named in ordered.values() if named.asset or named.text not in known]


def _meant(name: str, known: list[Asset], sites: list[str], after: str) -> list[Named]:
    """Which of the assets of one name are meant, by the site said next to it; none for sure: the name alone."""
    beside = [a for a in known if re.match(rf"\W*(?:\w+ ){{0,3}}(?:site )?{re.escape(a.site)}\b", after)]
    here = beside or [asset for asset in known if not sites or asset.site in sites]
    sure = len(here) == 1 or (len(here) > 1 and len(sites) > 1)
    return [Named(name, asset) for asset in here] if sure else [Named(name)]


def _asset_like(plant: Plant) -> list[str]:
    """Patterns of what is called like an asset of the plant, whether or not there is one."""
    prefixes = {re.sub(r"[\s-]*\d+$", "", asset.name) for asset in plant.assets}
    prefixes |= {prefix.split()[-1] for prefix in prefixes if prefix.split()[-1].isupper()}
    heads = {re.sub(r"\d.*", "", asset.asset_id) for asset in plant.assets}
    patterns = [_loose(prefix).removesuffix("s?") + r"[\s-]*(?:no\. ?|#)?\d+" for prefix in sorted(prefixes)]
    patterns += [rf"{re.escape(head)}\d{{2,}}" for head in sorted(heads)]
    return [rf"(?:(?-i:[A-Z]{{3,5}}) )?{pattern}" for pattern in sorted(patterns, key=len, reverse=True)]


def _by_ending(text: str, plant: Plant) -> Named:
    """The one asset whose name ends so ("AHU 9" for "HVRP AHU 9"), else the words."""
    ending = [asset for asset in plant.assets if re.search(rf"\b{_loose(text).removesuffix('s?')}$", asset.name, re.I)]
    return Named(text, ending[0]) if len(ending) == 1 else Named(text)


def _sensors(page: _Page, plant: Plant, assets: list[Named]) -> list[str]:
    """Sensors of the named assets first; then any other sensor of the plant; then what sounds like one."""
    own = {sensor.name for named in assets if named.asset for sensor in named.asset.sensors}
    found = _take(page, own) if own else []
    found += _take(page, {sensor.name for asset in plant.assets for sensor in asset.sensors} - own)
    if found:
        return found
    said = re.findall(rf"((?:[A-Za-z%-]+ ){{0,3}}(?:{_QUANTITY}))\b", page.text, re.IGNORECASE)
    return [name for name in map(_trimmed, said) if name]


def _trimmed(text: str) -> str:
    """The last words of a text that may belong to a name; nothing when only the quantity is left."""
    words = text.split()
    for index in range(len(words) - 1, -1, -1):
        if words[index].lower() in _NOT_A_NAME:
            words = words[index + 1 :]
            break
    return " ".join(words) if len(words) > 1 else ""


def _classes(page: _Page, plant: Plant) -> list[str]:
    found = _take(page, {asset.asset_class for asset in plant.assets})
    short = {"ahu": "air handling unit", "air handler": "air handling unit", "tower": "cooling tower"}
    classes = {asset.asset_class for asset in plant.assets}
    return list(dict.fromkeys(found + [short[name] for name in _take(page, short) if short[name] in classes]))


def _codes(page: _Page, plant: Plant) -> list[str]:
    known = {str(code[key]) for code in plant.failure_codes for key in ("primary_code", "secondary_code")}
    found = [text for _, text in page.take(r"[A-Z]{1,2}\d{3}[a-c]?", 0)]
    found += [text.split()[-1] for _, text in page.take(r"code [A-Z]{1,3}\d{2,4}[a-z]?", 0)]
    by_fold = {fold(code): code for code in known}
    return [by_fold.get(fold(text), text) for text in found]


def names_in(text: str, plant: Plant) -> Names:
    """Everything a text names. Names of failure modes are taken first: they may hold that of a sensor."""
    page = _Page(text)
    rules = [found for _, found in page.take(r"RUL[-_]?\d+")]
    orders = [found for _, found in page.take(r"WO-?NEW-[\w.-]*\w|WO[-_]?\d+")]
    sites = _sites(page, plant)
    assets = _assets(page, plant, sites, text)
    modes = _take(page, {str(mode["name"]) for mode in plant.failure_modes})
    modes += [found for _, found in page.take(r"FM\d{2,}")]
    sensors = _sensors(page, plant, assets)
    codes = _codes(page, plant)
    classes = _classes(page, plant)
    own = {part for named in assets if named.asset for part in named.asset.components}
    components = _take(page, own)
    return Names(sites, assets, classes, sensors, modes, codes, rules, orders, components)
