"""When a measure ends, as far as a text tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.core.reading.drafts import Draft
from monitor.core.reading.grammar import View
from monitor.core.reading.times import add
from monitor.model import Claim, Event, Item, Status


@dataclass(frozen=True, slots=True)
class End:
    """When a measure ends, as far as the text tells."""

    until: date | None = None
    open_ended: bool = False
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What all claims of an item share."""

    item: Item
    day: date | None
    credits: str | None = None
    drafted: bool = False
    """The text leans on a draft, a leak or documents."""
    lasting: bool = False
    temporary: bool = False
    lead: Sequence[View] = ()
    """Title, summary and the first sentences of the content."""
    top: Sequence[View] = ()
    """What the classifier goes by: title and summary or, without one, the first two sentences of the content."""
    title_alone: bool = False


def with_term(claim: Claim, drafts: Sequence[Draft], setting: Setting) -> Claim:
    """A new measure whose end another sentence tells, such as "The ban is for a year"."""
    if claim.event != Event.impose or claim.until or claim.open_ended:
        return claim
    told = {id(draft.view) for draft in drafts if not draft.recap and draft.event != Event.impose.value}
    for view in setting.lead:
        if id(view) not in told and (end := _term(view, claim.effective or setting.day)) is not None:
            return replace(claim, until=end.until, open_ended=end.open_ended, status=Status.moratorium)
    return claim


def _term(view: View, base: date | None) -> End | None:
    """The end that a sentence about a measure already named gives it."""
    nouns = [n for n in range(1, len(view.tokens) - 1) if _restated(view, n)]
    if not nouns:
        return None
    for index in range(nouns[0], len(view.tokens)):
        when = view.tokens[index].when
        if when is not None and when.kind in ("past", "old"):
            return None
        if when is not None and when.kind == "indefinite":
            return End(open_ended=True)
        if when is not None and when.duration and not when.vague and base:
            return End(until=add(base, when.duration))
        if when is not None and when.day and when.age is not None and when.age < 0 and _until(view, index):
            return End(until=when.day)
        if _awaits(view, index):
            return End(open_ended=True)
    return None


def _restated(view: View, index: int) -> bool:
    """ "The ban runs …": a measure named before, as the subject of a verb."""
    if not view.tokens[index].has("measure", "commitnoun") or view.forms[index] is not None:
        return False
    after = view.tokens[index + 1]
    soon = view.tokens[index + 1 : index + 3]
    if view.tokens[index].has("measure") and any(token.has("time.until") for token in soon):
        return view.tokens[index - 1].has("determiner", "possessive") and not view.tokens[index - 1].has("indefinite")
    verbal = after.text == "," or view.forms[index + 1] is not None or after.has("will", "would", "may")
    return verbal and view.tokens[index - 1].has("determiner", "possessive")


def end_of(draft: Draft, setting: Setting, event: Event) -> End:
    view = draft.view
    base = draft.recency.day or (None if draft.recap else setting.day)
    found = End()
    for index in range(_from(draft, event), len(view.tokens)):
        when = view.tokens[index].when
        if when is not None and when.kind == "indefinite":
            return End(open_ended=True, temporary=True)
        if when is not None and when.kind in ("day", "month", "year") and _until(view, index) and when.day:
            day = _ahead(when.day, view.tokens[index].text, setting.day)
            if setting.day is None or day > setting.day:
                found = End(until=day, temporary=True)
        elif when is not None and event == Event.extend and when.kind in ("day", "month", "year") and _to(view, index):
            if when.day and (setting.day is None or when.day > setting.day):
                found = End(until=when.day, temporary=True)
        elif when is not None and when.duration and not when.vague and base and _spans(view, index, draft, event):
            found = found if found.until else End(until=add(base, when.duration), temporary=True)
        elif when is not None and when.vague:
            found = found if found.until else End(temporary=True)
        elif _awaits(view, index):
            found = found if found.until else End(open_ended=True, temporary=True)
    return found


def _from(draft: Draft, event: Event) -> int:
    """An extension's new end stands behind its verb; what stands before is the old one."""
    if event == Event.extend:
        return draft.at
    named = any(token.entities for token in draft.view.tokens[: draft.start])
    return draft.start if named else 0


def _until(view: View, index: int) -> bool:
    back = view.tokens[max(0, index - 3) : index]
    return any(token.has("time.until") and not token.has("to") for token in back)


def _ahead(day: date, text: str, now: date | None) -> date:
    """An end without a year lies in the future: in January, "until 30 June" means the next one."""
    if now is None or day > now or any(word.isdigit() and len(word) == 4 for word in text.split()):
        return day
    return add(day, (12, 0))


def _to(view: View, index: int) -> bool:
    """ "Extended to 31 January": where an extension leads."""
    return index > 0 and view.tokens[index - 1].has("to")


def _spans(view: View, index: int, draft: Draft, event: Event) -> bool:
    """Whether a duration is the measure's: "for a year", "a one-year ban", and for extensions only "for" or "by"."""
    before = view.tokens[index - 1] if index else None
    lead = view.tokens[max(0, index - 2) : index]
    when = view.tokens[index].when
    if when is not None and when.lasting:
        return True
    plain = before is not None and not before.has("preposition", "determiner")
    if view.lexicon.grammar.verb_second and plain and event == Event.impose:
        return True  # "schort de levering een jaar op": a duration needs no preposition
    if any(token.has("lasts") for token in lead):
        return True
    if event == Event.extend:
        return False
    if view.lexicon.grammar.prodrop and index - 1 == draft.at:
        return True
    if view.lexicon.grammar.head_first and before is not None and before.has("ofabout"):
        return any(token.has("measure") for token in view.tokens[max(0, index - 4) : index - 1])
    if before is not None and before.has("within"):
        return False
    return any(view.tokens[n].has("measure") for n in range(index + 1, min(index + 5, len(view.tokens))))


def _awaits(view: View, index: int) -> bool:
    """ "Until" anything but a date is a condition; "pending", "without" and the like need a law behind them."""
    token = view.tokens[index]
    if token.has("time.aslong"):
        return True
    if not token.has("time.lawwait"):
        return False
    if token.has("time.until") and not token.has("to"):
        return not any(t.when for t in view.tokens[index + 1 : index + 4])
    return any(token.has("lawend") for token in view.tokens[index + 1 : index + 10])


def open_ended_of(event: Event, end: End, status: Status) -> bool:
    """No end told: a new measure may simply be for good, a kept one runs on."""
    if end.until is not None or event not in (Event.impose, Event.extend, Event.reaffirm):
        return False
    return end.open_ended or (event != Event.impose and status == Status.moratorium)
