"""Time in a text by a closed grammar: days, months, years, durations, and where "now" lies.

Days without a year are the nearest to the day of publication; a weekday is the last one up to that day. Without a
day of publication relative expressions have no day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Day = date | None
Duration = tuple[int, int]
"""Months and days."""

_YEAR = re.compile(r"^(?:19|20)\d\d$")
_NUMBER = re.compile(r"^\d{1,4}$")
_DAY = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")


@dataclass(frozen=True, slots=True)
class Raw:
    """A word as it stands, folded, before anything is known of it."""

    start: int
    end: int
    text: str
    cap: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A time expression over raw words `first` to `last`.

    kind: day, month, year, duration, today, yesterday, week, past, old, upcoming, indefinite. `day` is the day
    itself, or the last day of a month or year. `age` counts days back from publication, negative for the future.
    """

    first: int
    last: int
    kind: str
    day: Day = None
    age: int | None = None
    duration: Duration | None = None
    vague: bool = False
    """The duration is a range or a limit, so that no end follows from it."""
    lasting: bool = False
    """The duration says by itself how long something lasts: "ein Jahr lang"."""


def times(raw: Sequence[Raw], words: TimeWords, published: Day) -> Iterator[When]:
    """Every time expression of a sentence, the longest at each place, from left to right."""
    grammar = _Grammar(raw, words, published)
    index = 0
    while index < len(raw):
        found = grammar.at(index)
        if found is None:
            index += 1
        else:
            yield found
            index = found.last + 1


def add(day: date, duration: Duration) -> date:
    """The day that lies a duration later; a month's end stays within its month."""
    months, days = duration
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9998:
        return day
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)


class TimeWords:
    """The words of one language's grammar of time, made ready for look-up."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.months = {name: n for n, names in enumerate(data["months"], 1) for name in names.split("|")}
        self.weekdays = {name: n for n, names in enumerate(data["weekdays"]) for name in names.split("|")}
        self.numbers: dict[str, int] = dict(data["numbers"])
        self.units = {name: unit for unit, names in data["units"].items() for name in names.split("|")}
        self.fused: dict[str, tuple[int, str]] = {
            word: (int(value.split()[0]), value.split()[1]) for word, value in data.get("fused", {}).items()
        }
        kinds = ("thisyear", "today", "yesterday", "week", "past", "indefinite", "upcoming")
        self.fixed = _by_first((words, kind) for kind in kinds for words in data.get(kind, ()))
        self.vague = _by_first((words, "vague") for words in data.get("vague", ()))
        self.sets = {
            key: frozenset(data.get(key, ()))
            for key in (
                *("ambiguous number_fillers next next_after ago_before ranges least".split()),
                *("length lasting old ago last this in_year of until".split()),
            )
        }

    def word(self, name: str, text: str) -> bool:
        return text in self.sets[name]


Fixed = dict[str, list[tuple[tuple[str, ...], str]]]


def _by_first(entries: Iterator[tuple[str, str]]) -> Fixed:
    table: Fixed = {}
    for words, kind in entries:
        parts = tuple(words.replace("-", " ").split())
        table.setdefault(parts[0], []).append((parts, kind))
    for found in table.values():
        found.sort(key=lambda entry: -len(entry[0]))
    return table


_FIXED_AGES = {"today": 0, "yesterday": 1, "week": 7}


class _Grammar:
    """One sentence being read for time."""

    def __init__(self, raw: Sequence[Raw], tables: TimeWords, published: Day) -> None:
        self.raw = raw
        self.words = [r.text for r in raw]
        self.t = tables
        self.published = published

    def at(self, index: int) -> When | None:
        """The longest expression that begins at a word."""
        readings = (self._duration, self._fixed, self._calendar_day, self._month, self._weekday, self._year)
        found = [when for reading in readings if (when := reading(index))]
        return max(found, key=lambda when: when.last, default=None)

    def _word(self, index: int) -> str:
        return self.words[index] if 0 <= index < len(self.words) else ""

    def _fixed(self, index: int) -> When | None:
        for words, kind in self.t.fixed.get(self.words[index], ()):
            if tuple(self.words[index : index + len(words)]) == words:
                age = _FIXED_AGES.get(kind)
                day = _back(self.published, age) if self.published and age in (0, 1) else None
                exact = day if kind == "yesterday" or words[0] == words[-1] else None
                return When(index, index + len(words) - 1, kind, exact, age)
        return None

    # ------------------------------------------------------------ calendar

    def _calendar_day(self, index: int) -> When | None:
        """10 June 2021 · June 10 · June 10, 2021 · 2021-06-10."""
        iso = _ISO.match(self.words[index])
        if iso:
            return self._day(index, index, int(iso[1]), int(iso[2]), int(iso[3]))
        month, number = self.t.months.get(self._word(index + 1)), _DAY.match(self.words[index])
        last = index + 1
        if number and self._word(index + 1) == ".":
            month, last = self.t.months.get(self._word(index + 2)), index + 2  # "10. Juni"
        if month is None and number and self.t.word("of", self._word(index + 1)):
            month, last = self.t.months.get(self._word(index + 2)), index + 2
        if not (month and number):
            month, number = self.t.months.get(self.words[index]), _DAY.match(self._word(index + 1))
            if self._word(index + 1) == ".":
                number, last = _DAY.match(self._word(index + 2)), index + 2
        if not (month and number):
            return None
        year, last = self._following_year(last)
        return self._day(index, last, year, month, int(number[1]))

    def _following_year(self, last: int) -> tuple[int | None, int]:
        step = last + 1
        if self._word(step) == "," or self.t.word("of", self._word(step)):
            step += 1
        if _YEAR.match(self._word(step)):
            return int(self._word(step)), step
        return None, last

    def _day(self, first: int, last: int, year: int | None, month: int, number: int) -> When | None:
        years = [year] if year else self._years()
        days = [day for y in years if (day := _safe(y, month, number))]
        if not days:
            return When(first, last, "day") if not years and number <= 31 else None
        if self.published is None:
            return When(first, last, "day", days[0])
        anchor = self.published
        day = min(days, key=lambda d: abs((d - anchor).days))
        return When(first, last, "day", day, (anchor - day).days)

    def _years(self) -> list[int]:
        if self.published is None:
            return []
        return [y for y in (self.published.year - 1, self.published.year, self.published.year + 1) if 1 <= y <= 9999]

    def _month(self, index: int) -> When | None:
        """June 2020 · last June · June last year · in June."""
        month = self.t.months.get(self.words[index])
        first, back = index, False
        if month is None and self.t.word("last", self.words[index]):
            month, back = self.t.months.get(self._word(index + 1)), True
            index += 1
        if month is None:
            return None
        year, last = self._following_year(index)
        if year is None and self.t.word("last", self._word(index + 1)) and self._word(index + 2) in self.t.units:
            back, last = True, index + 2
        if year is None and not back and self.t.word("ambiguous", self.words[index]) and not self._month_context(index):
            return None
        if year is None and not back and not self.raw[index].cap and len(self.words[index]) < 4:
            return None
        return self._month_when(first, last, year, month, back)

    def _month_context(self, index: int) -> bool:
        return self.raw[index].cap and self.t.word("in_year", self._word(index - 1))

    def _month_when(self, first: int, last: int, year: int | None, month: int, back: bool) -> When | None:
        if year is None and self.published is not None:
            year = self.published.year - (month > self.published.month)
            if not back and any(self.t.word("until", self._word(first - n)) for n in (1, 2, 3, 4)):
                year = self.published.year + (month < self.published.month)
            elif back and last - first >= 2:
                year = self.published.year - 1
            elif back and month == self.published.month:
                year -= 1
        if year is None or not 1 <= year <= 9999:
            return When(first, last, "month")
        end = date(year, month, calendar.monthrange(year, month)[1])
        return When(first, last, "month", end, self._age(end))

    def _age(self, end: date) -> int | None:
        """Days since the end of a month or year; 0 while it lasts."""
        if self.published is None:
            return None
        age = (self.published - end).days
        if age >= 0:
            return age
        same_month = (end.year, end.month) == (self.published.year, self.published.month)
        return 0 if same_month else age

    def _year(self, index: int) -> When | None:
        if not _YEAR.match(self.words[index]):
            return None
        year = int(self.words[index])
        end = date(year, 12, 31)
        if self.published is None:
            return When(index, index, "year", end)
        if year == self.published.year:
            return When(index, index, "year", end, None)
        return When(index, index, "year", end, (self.published - end).days)

    def _weekday(self, index: int) -> When | None:
        first = index
        if self.t.word("last", self.words[index]) or self.t.word("this", self.words[index]):
            index += 1
        weekday = self.t.weekdays.get(self._word(index))
        if weekday is None or (self.t.word("ambiguous", self._word(index)) and not self.raw[index].cap):
            return None
        step = index + 2 if self._word(index + 1) == "," else index + 1
        if step < len(self.words) and (exact := self._calendar_day(step)):
            return When(first, exact.last, "day", exact.day, exact.age)
        if self.published is None:
            return When(first, index, "day")
        age = (self.published.weekday() - weekday) % 7
        return When(first, index, "day", _back(self.published, age), age)

    # ------------------------------------------------------------ durations

    def _duration(self, index: int) -> When | None:
        """a year · one-year · twelve months · year-long · up to five years · 3 to 5 years · a year ago."""
        start, vague = self._vague(index)
        if self.t.word("ago_before", self.words[index]):
            return self._ago(index)
        if self.words[start : start + 1] and self.words[start] in self.t.fused:
            return When(index, start, "duration", duration=_duration(*self.t.fused[self.words[start]]))
        number, step = self._number(start)
        if number is None:
            return self._bare(index, start)
        if self.t.word("ranges", self._word(step)) and (second := self._number(step + 1))[0] is not None:
            vague, step = True, second[1]
        while self.t.word("number_fillers", self._word(step)):
            step += 1
        unit = self.t.units.get(self._word(step), "")
        if not unit:
            return None
        return self._tail(index, step, _duration(number, unit), vague)

    def _ago(self, index: int) -> When | None:
        """ "vor einem Jahr": the word for "ago" stands first."""
        inner = self._duration(index + 1) if index + 1 < len(self.words) else None
        if inner is None or inner.kind != "duration" or inner.duration is None:
            return None
        months, days = inner.duration
        return When(index, inner.last, "past", age=months * 30 + days)

    def _vague(self, index: int) -> tuple[int, bool]:
        for words, _ in self.t.vague.get(self.words[index], ()):
            if tuple(self.words[index : index + len(words)]) == words:
                return index + len(words), True
        return index, False

    def _number(self, index: int) -> tuple[int | None, int]:
        word = self._word(index)
        if word in self.t.numbers:
            return self.t.numbers[word], index + 1
        if _NUMBER.match(word):
            return int(word), index + 1
        return None, index

    def _bare(self, index: int, start: int) -> When | None:
        """year-long · year-old · the next year."""
        word = self._word(start)
        if self.t.word("next", word) and self.t.word("next_after", self._word(start - 1)):
            number, step = self._number(start + 1)
            unit = self.t.units.get(self._word(step), "")
            if unit:
                return When(index, step, "duration", duration=_duration(number or 1, unit))
        if word in self.t.units and self.t.word("length", self._word(start + 1)):
            return self._tail(index, start, _duration(1, self.t.units[word]), False)
        return None

    def _tail(self, first: int, last: int, duration: Duration, vague: bool) -> When:
        after = self._word(last + 1)
        if self.t.word("old", after):
            return When(first, last + 1, "old", duration=duration)
        if self.t.word("length", after):
            lasting = self.t.word("lasting", after)
            return When(first, last + 1, "duration", duration=duration, vague=vague, lasting=lasting)
        if self.t.word("ago", after):
            return When(first, last + 1, "past", age=duration[0] * 30 + duration[1], duration=None)
        return When(first, last, "duration", duration=duration, vague=vague)


def _duration(number: int, unit: str) -> Duration:
    sizes = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
    months, days = sizes[unit]
    return months * number, days * number


def _back(day: date, days: int) -> Day:
    return day - timedelta(days=days) if day.toordinal() > days else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
