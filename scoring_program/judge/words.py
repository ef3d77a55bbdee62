"""Reading an answer: its numbers, moments and names. Pure functions over text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

_MOMENT = re.compile(r"\b(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}))?)?\b")
_HANDLE = re.compile(r"data://[\w.]+")
# These two are searched for in texts an agent wrote: each reads a run of letters once (no look-ahead, no nesting).
_CODE = re.compile(r"\b[A-Za-z][\w-]*\b")
_NUMBER = re.compile(r"(?<![\w.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w])")
_NAMED = re.compile(r"\b([A-Z][A-Za-z]+) (\d{1,3})\b(?!\.\d)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+")
_FOLLOWING = re.compile(r"\s?°?\s?([A-Za-z%€$][\w%/]{0,11})")
_ABSENCE = re.compile(
    r"\b(?:there (?:is|are|was|were) (?:no|0|zero)\b|none of\b|"
    r"no (?:\w+ ){0,3}?(?:data|records?|readings?|values?|results?|measurements?|"
    r"sensors?|assets?|sites?|entries|entry|history|information|work orders?|alerts?|events?|anomal(?:y|ies)|"
    r"match(?:es)?)\b|"
    r"(?:is|are|was|were|be|been) (?:not|un)\s?-?(?:available|found|known|recorded|present)|unavailable\b|"
    r"(?:does|do|did) not (?:exist|have|contain|record|match)|has no\b|have no\b|not (?:available|found)\b|"
    r"not (?:be )?determined|not enough\b|too (?:short|few|little)\b|insufficient\b)",
    re.IGNORECASE,
)
# "Missing" denies, unless it is counted: "3 missing in 1 gap", "the number of missing readings".
_MISSING = re.compile(r"\bmissing\b", re.IGNORECASE)
_COUNTED = re.compile(r"\d|\b(?:number|count|share|many|any)\b", re.IGNORECASE)
_COUNTED_WITHIN = 40  # characters before the word

_UNITS = {
    "degF": ("degf", "f", "fahrenheit"),
    "degC": ("degc", "c", "celsius"),
    "kW": ("kw", "kilowatt", "kilowatts"),
    "W": ("w", "watt", "watts"),
    "MW": ("mw", "megawatt", "megawatts"),
    "kW/ton": ("kw/ton",),
    "ton": ("ton", "tons"),
    "gpm": ("gpm",),
    "l/s": ("l/s",),
    "cfm": ("cfm",),
    "m3/h": ("m3/h",),
    "%": ("%", "percent", "%rh"),
    "inH2O": ("inh2o",),
    "psi": ("psi",),
    "Pa": ("pa",),
    "kPa": ("kpa",),
    "bar": ("bar",),
    "mm/s": ("mm/s",),
    "in/s": ("in/s",),
    "mm": ("mm",),
    "cm": ("cm",),
    "minutes": ("minute", "minutes", "mins"),
    "hours": ("hour", "hours", "hrs", "h"),
    "days": ("day", "days"),
    "weeks": ("week", "weeks"),
    "seconds": ("second", "seconds", "secs"),
    "USD": ("usd", "$", "dollar", "dollars"),
    "EUR": ("eur", "€", "euro", "euros"),
}
_UNIT_OF = {written: unit for unit, forms in _UNITS.items() for written in forms}


@dataclass(frozen=True)
class Number:
    """A number as written: its value, the half unit of its last digit, by which it may be rounded, and its unit.

    `unit` is "" when what follows is no unit that is known here.
    """

    value: float
    slack: float
    unit: str = ""


def fold(text: str) -> str:
    """Text for comparing: compatibility form, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def unit_of(text: str) -> str:
    """The unit written so, by one name for all its spellings; "" for what is none."""
    return _UNIT_OF.get(text.casefold(), "")


def _number(token: str, following: str) -> Number:
    plain = token.replace(",", "").replace("−", "-")
    mantissa, _, exponent = plain.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return Number(float(plain), 0.5 * 10.0 ** min(max(-decimals, -300), 300), unit_of(following))


def _blank(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())


def _no_code(found: re.Match[str]) -> str:
    """Spaces for a word that holds a digit; another word as it stands."""
    return _blank(found) if _DIGIT.search(found.group()) else found.group()


def numbers(text: str) -> list[Number]:
    """The numbers that stand alone: not those inside moments, handles, codes such as WO12345."""
    return [number for _, _, number in placed_numbers(text)]


def placed_numbers(text: str) -> list[tuple[int, int, Number]]:
    """The numbers that stand alone, each with where it begins and ends."""
    bare = _CODE.sub(_no_code, _HANDLE.sub(_blank, _MOMENT.sub(_blank, text)))
    return [
        (found.start(), found.end(), _number(found.group(), _following(bare, found)))
        for found in _NUMBER.finditer(bare)
        if _short(found)
    ]


def _short(found: re.Match[str]) -> bool:
    return found.end() - found.start() < 40


def _following(text: str, found: re.Match[str]) -> str:
    """The word right after a number, as far as it may be a unit."""
    word = _FOLLOWING.match(text, found.end())
    return word.group(1) if word else ""


def moments(text: str) -> list[datetime]:
    """The ISO dates and times in a text; a date alone means its midnight."""
    return [moment for _, _, moment in placed_moments(text)]


def placed_moments(text: str) -> list[tuple[int, int, datetime]]:
    """The ISO dates and times in a text, each with where it begins and ends."""
    found = []
    for one in _MOMENT.finditer(text):
        day, minute, second = one.groups()
        try:
            moment = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}")
        except ValueError:
            continue
        found.append((one.start(), one.end(), moment))
    return found


def without_moments(text: str) -> str:
    """The text without its ISO dates and times."""
    return _MOMENT.sub(" ", text)


@lru_cache(maxsize=4096)
def parse_moment(text: str | None) -> datetime | None:
    """The first moment in a text, or None."""
    found = moments(text or "")
    return found[0] if found else None


def codes(text: str) -> set[str]:
    """Words of letters and digits with at least two digits in a row: WO12345, CWC04006, RUL0012, M005b."""
    bare = _HANDLE.sub(" ", without_moments(text))
    return {code for code in _CODE.findall(bare) if re.search(r"\d\d", code) and re.match(r"[A-Z]", code)}


def named(text: str) -> set[str]:
    """Names that end in a number, such as "Chiller 6": the last capitalised word and the number."""
    return {f"{word} {number}" for word, number in _NAMED.findall(text)}


def mentions(text: str, name: str) -> bool:
    """True when `name` stands in `text` as whole words, whatever the case."""
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)(?!\.\d)", fold(text)) is not None


def without(text: str, names: list[str]) -> str:
    """The text with each of `names` taken out, the longest first."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def says_absent(text: str) -> bool:
    """True when the text says that something is not there."""
    return _ABSENCE.search(text) is not None or any(
        not _COUNTED.search(text, max(0, found.start() - _COUNTED_WITHIN), found.start())
        for found in _MISSING.finditer(text)
    )


def close(written: Number, value: float, tolerance: float = 0.0) -> bool:
    """True when the written number is `value`, up to its rounding and a tolerance."""
    return abs(written.value - value) <= max(tolerance, written.slack * 1.000001) + 1e-12 * abs(value)


def near(first: datetime, second: datetime, minutes: float) -> bool:
    """True when two moments are at most `minutes` apart."""
    return abs(first - second) <= timedelta(minutes=minutes)
