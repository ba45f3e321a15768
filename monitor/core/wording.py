"""Our own words for where a measure stands, for what changed, for days and amounts."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from monitor.core.text import one_line, shorten
from monitor.model import SILENT_STAGES, Change, Confidence, Event, Measure, Stage, Status

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

_NOUNS = {
    Status.unknown: "not known",
    Status.none: "no restriction",
    Status.proposed: "proposal",
    Status.moratorium: "moratorium",
    Status.ban: "ban",
    Status.withdrawn: "product withdrawn",
    Status.lifted: "restriction lifted",
}
_LABELS = {
    Status.unknown: "Not known",
    Status.none: "None",
    Status.proposed: "Proposed",
    Status.moratorium: "Moratorium",
    Status.ban: "Ban",
    Status.withdrawn: "Withdrawn",
    Status.lifted: "Lifted",
}
_STAGES = {
    Stage.considered: "under consideration",
    Stage.drafted: "drafted",
    Stage.proposed: "proposed",
    Stage.agreed: "agreed",
    Stage.adopted: "adopted",
    Stage.published: "published",
    Stage.in_force: "in force",
    Stage.applying: "applying",
}
_FIELDS = {
    "police": "police use",
    "public-space": "public spaces",
    "product-part": "part of the product",
    "investment": "investment",
    "whole": "",
}


def day(value: date) -> str:
    """A day as people write it: 10 June 2021."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def amount(number: int, one: str, many: str) -> str:
    """A number with its noun: 1 story, 1,204 stories."""
    return f"{number:,} {one if number == 1 else many}"


def weekday(value: date) -> str:
    return _WEEKDAYS[value.weekday()]


def status_label(status: Status) -> str:
    """A status as a label: one or two words with a capital."""
    return _LABELS[status]


def stage_words(stage: Stage) -> str:
    return _STAGES[stage]


def capital(words: str) -> str:
    """With a capital letter at the start, the rest as it is."""
    return words[:1].upper() + words[1:]


def field_words(field: str) -> str:
    """What a measure covers, in words; nothing for the whole; a field that we do not know stands as it is."""
    return _FIELDS.get(field, field)


def end_words(until: date | None, open_ended: bool) -> str:
    """When something ends: "until 10 June 2021", "until further notice", or nothing."""
    if until is not None:
        return f"until {day(until)}"
    return "until further notice" if open_ended else ""


def standing_words(
    status: Status, until: date | None = None, open_ended: bool = False, stage: Stage | None = None
) -> str:
    """Where a measure stands: "moratorium until 10 June 2021", "proposal (drafted)", "no restriction"."""
    restricts = status in (Status.moratorium, Status.ban)
    end = end_words(until, open_ended) if restricts else ""
    words = f"{_NOUNS[status]} {end}".strip()
    said = stage is None or (status is Status.proposed and stage is Stage.proposed)
    return words if said or stage is None else f"{words} ({_STAGES[stage]})"


def measure_words(measure: Measure) -> str:
    words = standing_words(measure.status, measure.until, measure.open_ended, measure.stage)
    return f"{words} (lapsed, unconfirmed)" if measure.lapsed else words


def measure_notes(measure: Measure) -> tuple[str, ...]:
    """What is to be said beside it of how well it is known: "reported only", "sources disagree"."""
    reported = measure.confidence is Confidence.reported and not measure.lapsed
    notes = ("reported only" if reported else "", "sources disagree" if measure.contradicted else "")
    return tuple(filter(None, notes))


def before_words(change: Change) -> str:
    return standing_words(change.before, change.before_until, change.before_open_ended)


def after_words(change: Change) -> str:
    words = standing_words(change.after, change.until, change.open_ended, change.stage)
    return f"{words} (lapsed, unconfirmed)" if change.lapsed else words


def change_headline(change: Change, name: str) -> str:
    """One line that says it all: "Amazon: moratorium extended until further notice (was: until 10 June 2021)"."""
    return f"{change_title(change, name)}{_was(change)}"


def change_title(change: Change, name: str) -> str:
    """The same without what held before, for where that stands beside it."""
    return f"{one_line(name)}: {_act(change)}"


def doubt(change: Change) -> str:
    """What a headline begins with while only one source says so; a lapse says by itself that it is unconfirmed."""
    return "Reported: " if change.confidence is Confidence.reported and not change.lapsed else ""


def fallen_title(was: Change, name: str) -> str:
    """What is taken back, in one line: "Amazon: the ban does not stand after all"."""
    return f"{one_line(name)}: {_fallen(was)}"


def left_words(days: int) -> str:
    """ "today", "tomorrow", "in 7 days"."""
    return {0: "today", 1: "tomorrow"}.get(days) or f"in {days} days"


def expiring_title(change: Change, name: str, days: int) -> str:
    """An end that comes near: "Amazon: moratorium ends in 7 days, on 10 June 2021"."""
    on = f", on {day(change.until)}" if change.until else ""
    return f"{one_line(name)}: {_NOUNS[change.after]} ends {left_words(days)}{on}"


_CONDITION = re.compile(
    r"\b(?:until|bis|jusqu['’]à ce qu|hasta que|até que|finché|fino a quando|totdat|tot er)\b[^.;:“”\"]{6,}",
    re.IGNORECASE,
)
_NO_CONDITION = re.compile(
    r"\d|further notice|auf weiteres|nouvel ordre|nuevo aviso|nuovo avviso|novo aviso|nader order", re.IGNORECASE
)


def condition_words(held: Change | Measure, limit: int = 120) -> str:
    """What an open end waits for, in the source's own words: "until there is a federal law"; else nothing."""
    if not held.open_ended or held.until is not None or not held.evidence:
        return ""
    found = _CONDITION.search(one_line(held.evidence[0].claim.quote))
    return "" if found is None or _NO_CONDITION.search(found[0]) else shorten(found[0].strip(" ,–—"), limit)


def covers_words(change: Change, limit: int = 200) -> str:
    """What a change covers: "police use: sales to police departments", or nothing when nobody said."""
    scope = shorten(one_line(change.scope or ""), limit)
    return ": ".join(filter(None, (field_words(change.field), scope)))


def _act(change: Change) -> str:
    end = end_words(change.until, change.open_ended)
    held = _NOUNS[change.before] if change.before in (Status.moratorium, Status.ban) else "restriction"
    kept = _NOUNS[change.after] if change.after in (Status.moratorium, Status.ban) else "restriction"
    words = {
        Event.impose: f"{kept} imposed {end}",
        Event.extend: f"{kept} extended {end}",
        Event.withdraw: "part of the product withdrawn" if change.field == "product-part" else "product withdrawn",
        Event.lift: f"{held} lifted",
        Event.expire: f"{held} lapsed, unconfirmed" if change.lapsed else f"{held} expired",
        Event.propose: f"restriction {_proposed(change.stage)}",
        Event.drop: "proposal dropped",
        Event.enact: f"law {_enacted(change.stage)}",
        Event.reaffirm: f"{kept} reaffirmed {end}",
        Event.known: f"{after_words(change)}, on record",
        Event.retract: _fallen(change),
    }
    return words[change.event].strip()


def _fallen(change: Change) -> str:
    """What does not stand, by the act that told it; of the taking back itself, by the state that it ended."""
    end = end_words(change.until, change.open_ended)
    nouns = {
        Event.extend: f"extension {end}",
        Event.expire: "expiry",
        Event.drop: "end of the proposal",
        Event.enact: f"law ({_enacted(change.stage)})",
        Event.propose: f"proposal ({_proposed(change.stage)})",
    }
    status = change.before if change.event is Event.retract else change.after
    states = {Status.lifted: "end of the restriction", Status.withdrawn: "withdrawal of the product"}
    noun = nouns.get(change.event) or states.get(status)
    if noun is None and change.event is Event.retract:
        noun = standing_words(status, change.before_until, change.before_open_ended)
    return f"{(noun or standing_words(status, change.until, change.open_ended)).strip()} does not stand after all"


def _proposed(stage: Stage | None) -> str:
    return {Stage.considered: "under consideration", Stage.drafted: "drafted"}.get(stage or Stage.proposed, "proposed")


def _enacted(stage: Stage | None) -> str:
    if stage is Stage.applying:
        return "now applies"
    return _STAGES[stage] if stage and stage not in (Stage.considered, Stage.drafted, Stage.proposed) else "enacted"


def _was(change: Change) -> str:
    """What held before, where that is news: another end, or another status with something to lose."""
    end = end_words(change.before_until, change.before_open_ended)
    if change.event is Event.retract:
        return f" (back to: {after_words(change)})"
    if change.before in (Status.unknown, Status.none) or change.event in (Event.expire, Event.drop, Event.known):
        return ""
    if change.before is change.after or change.event is Event.lift:
        return f" (was: {end})" if end and end != end_words(change.until, change.open_ended) else ""
    return f" (was: {before_words(change)})" if change.before is not Status.proposed else ""


def direction(change: Change) -> Literal["tighter", "looser", "proposal", "neutral"]:
    """Which way a change goes, for a colour; retractions and recaps go no way."""
    if change.event in (Event.impose, Event.extend, Event.withdraw, Event.enact):
        return "tighter"
    if change.event in (Event.lift, Event.expire, Event.drop):
        return "looser"
    return "proposal" if change.event is Event.propose else "neutral"


def silence(change: Change) -> str:
    """Why nobody was alerted of a change, in a word or two; empty where it cannot be told from the change."""
    if change.event is Event.known:
        return "baseline"
    if change.event is Event.retract:
        return "nobody had been told"
    if change.held is not None:
        return "waits for a second source"
    if change.background:
        recap = not change.evidence or change.evidence[0].background
        return "recap" if recap else "reaffirmation" if change.event is Event.reaffirm else "detail added"
    if change.stage in SILENT_STAGES:
        return "formal step"
    if change.event is Event.expire and not change.evidence:
        return "found out late"
    if change.evidence and all(piece.quiet or piece.background for piece in change.evidence):
        return "first poll or backlog"
    return ""
