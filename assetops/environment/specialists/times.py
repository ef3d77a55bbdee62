"""Windows of time in plain words, relative to the scenario's present.

A window is `[start, final)` as the tools take it. "to" and "until" a day end at its midnight, as with the tools;
"through" and "inclusive" take the day in. A month or a year is always meant whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assetops.environment.phrasing import iso

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3}
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_AMOUNT = rf"(?P<n>\d+(?:\.\d+)?|{'|'.join(_NUMBERS)}|an?)[ -](?P<unit>{'|'.join(_UNITS)})s?"
_MONTH = rf"(?:{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_MOMENT = (
    r"(?:\d{4}-\d{2}-\d{2}(?:(?:[T ]| at )\d{2}:\d{2}(?::\d{2})?)?"
    rf"|{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?|{_MONTH} {_DAY}\b(?:,? \d{{4}})?|{_MONTH}(?: \d{{4}})?|\d{{4}}-\d{{2}}"
    rf"|20[0-3]\d(?! ?(?:{'|'.join(_UNITS)}|tons?\b|kw|gpm|deg|rows|readings|%|steps)))(?![\w.]*\d)(?:Z\b)?"
)


@dataclass(frozen=True)
class Window:
    """`[start, final)`, None is open. `point`: a single moment was named, and this is the day around it."""

    start: datetime | None
    final: datetime | None
    point: datetime | None = None

    @property
    def ends(self) -> tuple[str | None, str | None]:
        """Both ends in ISO."""
        return (self.start and iso(self.start)) or None, (self.final and iso(self.final)) or None


def _next_month(day: datetime) -> datetime:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """What a named day, month or year covers; of a moment, its day after it began. ValueError for no such day."""
    text = text.strip().removesuffix("Z")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}.+", text):
        moment = datetime.fromisoformat(text.replace(" at ", "T").replace(" ", "T"))
        return moment, moment
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = datetime.fromisoformat(text)
        return day, day + timedelta(days=1)
    if re.fullmatch(r"20\d\d", text):
        return datetime(int(text), 1, 1), datetime(int(text) + 1, 1, 1)
    if re.fullmatch(r"\d{4}-\d{2}", text):
        first = datetime.fromisoformat(text + "-01")
        return first, _next_month(first)
    return _worded(text, now)


def _worded(text: str, now: datetime) -> tuple[datetime, datetime]:
    word = re.search(r"[A-Za-z]{3}", re.sub(r"\d+(?:st|nd|rd|th)", lambda m: m.group()[:-2], text))
    month = 1 + next(i for i, name in enumerate(_MONTHS) if word and name.startswith(word.group().lower()))
    given = re.search(r"\b\d{4}\b", text)
    year = int(given.group()) if given else now.year - (month > now.month)
    day = re.search(r"\b\d{1,2}(?!\d)", text)
    first = datetime(year, month, int(day.group()) if day else 1)
    return first, first + timedelta(days=1) if day else _next_month(first)


def duration(match: re.Match[str]) -> timedelta:
    """The duration of a match of an amount such as "24 hours" or "two-week"."""
    word = match["n"].lower()
    count = _NUMBERS.index(word) + 1 if word in _NUMBERS else 1 if word in ("a", "an") else float(word)
    return min(count, 100_000) * _UNITS[match["unit"].lower()]


def _range(match: re.Match[str], now: datetime) -> Window:
    (start, _), (begin, end) = _span(match["one"], now), _span(match["two"], now)
    month = end.day == 1 and start.day == 1  # "from 2025-03-01 to 2025-03-31" means the whole of March
    whole = (
        (month and begin < end)
        or end - begin > timedelta(days=1)
        or match["to"].strip().lower() == "through"
        or match["whole"]
    )
    if re.fullmatch(rf"(?i){_MONTH}", match["one"].strip()) and start > begin:
        start = start.replace(year=begin.year)
    return Window(start, end if whole else begin)


def _part(match: re.Match[str], now: datetime) -> Window:
    first, last = _span(match["of"], now)
    length = _UNITS[match["unit"].lower()] * float(match["n"] or 1)
    if match["which"].lower() == "last":
        return Window(last - length, last)
    start = first + _ORDINALS[match["which"].lower()] * length
    return Window(start, min(start + length, last))


def _around(match: re.Match[str], now: datetime) -> Window:
    begin, end = _span(match["of"], now)
    length = duration(match) if match["n"] else timedelta(days=7)
    return (
        Window(begin - length, begin) if match["side"].lower() in ("before", "prior to") else Window(end, end + length)
    )


def _since(match: re.Match[str], now: datetime) -> Window:
    return Window(_span(match["one"] or match["two"], now)[0], now)


def _week(start: datetime) -> Window:
    return Window(start, start + timedelta(days=7))


def _last(match: re.Match[str], now: datetime) -> Window:
    return Window(now - duration(match), now)


def _calendar(match: re.Match[str], now: datetime) -> Window:
    today = _midnight(now)
    begins = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    begin = begins[match["unit"].lower()]
    if match["which"].lower() == "this":
        return Window(begin, now)
    before = begins[match["unit"].lower()] - timedelta(days=1)
    previous = {
        "week": begin - timedelta(days=7),
        "month": before.replace(day=1),
        "year": before.replace(month=1, day=1),
    }
    return Window(previous[match["unit"].lower()], begin)


def _single(match: re.Match[str], now: datetime) -> Window:
    begin, end = _span(match["one"], now)
    if begin == end:
        return Window(_midnight(begin), _midnight(begin) + timedelta(days=1), begin)
    return Window(begin, end)


Reader = Callable[[re.Match[str], datetime], Window]
_TO = r"(?P<to> ?(?:to|until|till|through|-|–|/|up to(?: but not including)?),? ?)"
_RULES: tuple[tuple[str, Reader], ...] = (
    (rf"between (?P<one>{_MOMENT})(?P<to> and )(?P<two>{_MOMENT})(?P<whole>,? \(?(?:inclusive|included))?", _range),
    (rf"(?:from |between )?(?P<one>{_MOMENT}){_TO}(?P<two>{_MOMENT})(?P<whole>,? \(?(?:inclusive|included))?", _range),
    (rf"(?P<which>first|second|third|fourth|last) (?:(?P<n>\d+) )?(?P<unit>day|week)s? of (?P<of>{_MOMENT})", _part),
    (
        rf"week (?:of|starting(?: on)?|beginning(?: on)?) (?P<one>{_MOMENT})",
        lambda m, now: _week(_span(m["one"], now)[0]),
    ),
    (rf"(?:{_AMOUNT}|week) (?P<side>before|prior to|after|following) (?P<of>{_MOMENT})", _around),
    (rf"(?:since (?P<one>{_MOMENT})|from (?P<two>{_MOMENT}) on(?:wards?)?\b(?! \d))", _since),
    (rf"(?:before|until|up to) (?P<one>{_MOMENT})", lambda m, now: Window(None, _span(m["one"], now)[0])),
    (rf"after (?P<one>{_MOMENT})", lambda m, now: Window(_span(m["one"], now)[1], now)),
    (rf"(?:last|past|previous|latest|recent) {_AMOUNT}", _last),
    (rf"(?:next|coming|following|upcoming) {_AMOUNT}", lambda m, now: Window(now, now + duration(m))),
    (r"next (?P<unit>week|month|year|day)\b", lambda m, now: Window(now, now + _UNITS[m["unit"].lower()])),
    (r"(?:last|past) (?P<unit>hour|day)\b", lambda m, now: Window(now - _UNITS[m["unit"].lower()], now)),
    (r"(?P<which>last|previous|past|this|current) (?P<unit>week|month|year)\b", _calendar),
    (r"\byesterday\b", lambda m, now: Window(_midnight(now) - timedelta(days=1), _midnight(now))),
    (r"\btoday\b(?!')", lambda m, now: Window(_midnight(now), now)),
    (rf"\b(?P<one>{_MOMENT})", _single),
)


def _found(text: str, now: datetime) -> Iterator[tuple[int, Window]]:
    rest = text
    for pattern, reader in _RULES:
        for match in re.finditer(rf"(?<![\w-])(?:{pattern})", rest, re.IGNORECASE):
            if re.fullmatch(r"may|mar|sec\w*", match.group()):
                continue  # the verb, not the month
            try:
                window = reader(match, now)
            except (ValueError, StopIteration, OverflowError):
                continue
            yield match.start(), window
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]


def windows(text: str, now: datetime) -> tuple[Window, ...]:
    """The windows a text names, in the order in which they stand."""
    return tuple(window for _, window in sorted(_found(text, now), key=lambda pair: pair[0]))


def horizon(text: str) -> timedelta | None:
    """How far ahead a text looks: "the next 24 hours", "24-hour forecast", "two days ahead"; None when it does not."""
    for pattern in (
        rf"(?:next|coming|following|upcoming) {_AMOUNT}",
        rf"{_AMOUNT} (?:ahead|into the future|in advance|forecast|horizon|prediction)",
        rf"horizon (?:of |is |: ?)?{_AMOUNT}",
        r"(?:next|coming) (?P<n>)(?P<unit>day|week|month|hour)\b",
        rf"(?:forecast|predict)\w*\b[^.]*? for {_AMOUNT}",
    ):
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            return duration(match) if match["n"] else _UNITS[match["unit"].lower()]
    return timedelta(days=1) if re.search(r"\btomorrow\b", text, re.IGNORECASE) else None
