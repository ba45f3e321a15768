"""From drafts to claims: status, end, scope, field, quote, score; one claim for each (entity, event)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.core.reading.acts import Draft
from monitor.core.reading.grammar import View
from monitor.core.reading.times import add
from monitor.model import Claim, Event, Item, Modality, Span, Stage, Status

QUOTE = 300
ACT = 0.5
"""From this score on a claim is acted on; below it is only a candidate."""


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


def claims(drafts: Sequence[Draft], setting: Setting) -> tuple[list[Claim], list[Claim], list[Claim]]:
    """Events, candidates and background of an item."""
    alone = {draft.entity for draft in drafts if not draft.joint and not draft.recap and draft.score >= ACT}
    made = [(draft, _claim(draft, setting)) for draft in drafts if not (draft.joint and draft.entity in alone)]
    best = _best(claim for draft, claim in made if not draft.recap)
    sure = [claim for claim in best if claim.score >= ACT]
    events = [_with_term(claim, drafts, setting) for claim in _resolved(sure)]
    ended = {claim.entity for claim in sure if claim.event == Event.withdraw}
    events = [
        replace(c, status=Status.withdrawn) if c.event == Event.reaffirm and c.entity in ended else c for c in events
    ]
    overtaken = [claim for claim in sure if (claim.entity, claim.event) not in {(c.entity, c.event) for c in events}]
    told = {(claim.entity, claim.event) for claim in events}
    past = _best(claim for draft, claim in made if draft.recap)
    background = [claim for claim in (*past, *overtaken) if (claim.entity, claim.event) not in told]
    return events, [claim for claim in best if claim.score < ACT], _best(background)


_LATER = {
    Event.impose: (Event.extend, Event.lift, Event.expire),
    Event.withdraw: (Event.lift, Event.reaffirm),
    Event.propose: (Event.drop, Event.enact),
    Event.reaffirm: (Event.extend, Event.lift),
    Event.expire: (Event.lift,),
}
"""An earlier act and the later ones whose news make it a recap."""


def _resolved(found: Sequence[Claim]) -> list[Claim]:
    told = {(claim.entity, claim.event) for claim in found}
    return [claim for claim in found if not any((claim.entity, later) in told for later in _LATER.get(claim.event, ()))]


def _best(found: Iterable[Claim]) -> list[Claim]:
    """The best claim of each (entity, event), completed from the others; in order of first mention."""
    groups: dict[tuple[str, Event], list[Claim]] = {}
    for claim in found:
        groups.setdefault((claim.entity, claim.event), []).append(claim)
    return [_merged(group) for group in groups.values()]


def _with_term(claim: Claim, drafts: Sequence[Draft], setting: Setting) -> Claim:
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
    verbal = view.forms[index + 1] is not None or after.has("will", "would", "may")
    return verbal and view.tokens[index - 1].has("determiner", "possessive")


def _merged(group: list[Claim]) -> Claim:
    best = max(group, key=lambda claim: claim.score)
    until = best.until or (None if best.open_ended else next((claim.until for claim in group if claim.until), None))
    open_ended = until is None and any(claim.open_ended for claim in group)
    status = best.status
    if best.event in (Event.impose, Event.extend) and (until or open_ended) and status == Status.ban:
        status = Status.moratorium if best.event == Event.impose or until else status
    fields = [claim.field for claim in group if claim.field != "whole"]
    return replace(
        best,
        until=until,
        open_ended=open_ended,
        status=status,
        effective=best.effective or next((claim.effective for claim in group if claim.effective), None),
        scope=best.scope or next((claim.scope for claim in group if claim.scope), None),
        field=best.field if best.field != "whole" or not fields else fields[0],
        score=round(min(0.99, best.score + 0.03 * (len(group) - 1)), 2),
    )


def _claim(draft: Draft, setting: Setting) -> Claim:
    event = Event(draft.event)
    end = _end(draft, setting, event)
    span = _quote(draft, setting.item)
    text = dict(setting.item.parts())[span.part]
    stage = _stage(draft, event, setting)
    status = _status(draft, event, end, stage, setting)
    return Claim(
        entity=draft.entity,
        event=event,
        status=status,
        quote=text[span.start : span.end],
        span=span,
        stage=stage,
        field=_field(draft),
        until=end.until if event in (Event.impose, Event.extend, Event.reaffirm) else None,
        open_ended=_open_ended(event, end, status),
        scope=_scope(draft),
        modality=_modality(draft, event, setting),
        score=round(max(draft.score - _depth(draft), 0.01), 2),
        effective=draft.recency.day,
        credits=setting.credits,
        rule=draft.rule + (f"/{draft.recap}" if draft.recap else ""),
    )


def _depth(draft: Draft) -> float:
    """What stands far down in a long text weighs less."""
    sentence = draft.view.sentence
    return min(0.3, 0.04 * max(0, sentence.order - 4)) if sentence.part == "content" else 0.0


# ---------------------------------------------------------------- ends


def _end(draft: Draft, setting: Setting, event: Event) -> End:
    view = draft.view
    base = draft.recency.day or (None if draft.recap else setting.day)
    found = End()
    for index in range(_from(draft, event), len(view.tokens)):
        when = view.tokens[index].when
        if when is not None and when.kind == "indefinite":
            return End(open_ended=True, temporary=True)
        if when is not None and when.kind in ("day", "month", "year") and _until(view, index) and when.day:
            if setting.day is None or when.day > setting.day:
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


def _spans(view: View, index: int, draft: Draft, event: Event) -> bool:
    """Whether a duration is the measure's: "for a year", "a one-year ban", and for extensions only "for" or "by"."""
    before = view.tokens[index - 1] if index else None
    lead = view.tokens[max(0, index - 2) : index]
    if any(token.text in ("for", "by", "over", "during") for token in lead):
        return True
    if event == Event.extend:
        return False
    if before is not None and before.text == "within":
        return False
    return any(view.tokens[n].has("measure") for n in range(index + 1, min(index + 5, len(view.tokens))))


def _awaits(view: View, index: int) -> bool:
    """ "Until" anything but a date is a condition; "pending", "without" and the like need a law behind them."""
    token = view.tokens[index]
    if not token.has("time.lawwait"):
        return False
    if token.has("time.until") and not token.has("to"):
        return not any(t.when for t in view.tokens[index + 1 : index + 4])
    return any(token.has("lawend") for token in view.tokens[index + 1 : index + 10])


def _open_ended(event: Event, end: End, status: Status) -> bool:
    """No end told: a new measure may simply be for good, a kept one runs on."""
    if end.until is not None or event not in (Event.impose, Event.extend, Event.reaffirm):
        return False
    return end.open_ended or (event != Event.impose and status == Status.moratorium)


# ---------------------------------------------------------------- status, stage, modality


def _status(draft: Draft, event: Event, end: End, stage: Stage | None, setting: Setting) -> Status:
    if event == Event.impose:
        return Status.moratorium if _temporary(draft, end, setting) else Status.ban
    if event in (Event.extend, Event.reaffirm):
        return _kept(draft, end, setting)
    if event == Event.enact:
        return Status.proposed if stage == Stage.agreed else Status.ban
    return {
        Event.withdraw: Status.withdrawn,
        Event.lift: Status.lifted,
        Event.expire: Status.none,
        Event.drop: Status.none,
        Event.propose: Status.proposed,
    }[event]


def _temporary(draft: Draft, end: End, setting: Setting) -> bool:
    if end.until or end.temporary or draft.temporary or draft.pausing:
        return True
    return setting.temporary and not setting.lasting


def _kept(draft: Draft, end: End, setting: Setting) -> Status:
    if any(token.has("forgood") for token in draft.view.tokens):
        return Status.ban
    if end.temporary or end.open_ended:
        return Status.moratorium
    ended = draft.rule.split("/")[0] in ("supply", "quit", "resume", "available")
    if draft.event == "reaffirm" and ended and draft.found.measure is None and not draft.found.customer:
        return Status.withdrawn
    if draft.event == "reaffirm" and not (draft.pausing or setting.temporary):
        return Status.ban
    return Status.moratorium


def _stage(draft: Draft, event: Event, setting: Setting) -> Stage | None:
    if event == Event.propose:
        if draft.considered:
            return Stage.considered
        return Stage.drafted if setting.drafted else Stage.proposed
    if event == Event.enact:
        try:
            return Stage(draft.stage or "adopted")
        except ValueError:
            return Stage.adopted
    return None


def _modality(draft: Draft, event: Event, setting: Setting) -> Modality:
    if event == Event.propose and draft.considered:
        return Modality.considered
    if draft.hedged or setting.credits or (event in (Event.propose, Event.drop) and setting.drafted):
        return Modality.reported
    return Modality.asserted


# ---------------------------------------------------------------- scope, field, quote


def _field(draft: Draft) -> str:
    words = draft.view.sentence.text(draft.start, draft.end).split()
    for entry in draft.view.lexicon.fields:
        for phrase in entry.words:
            size = len(phrase)
            if any(tuple(words[n : n + size]) == phrase for n in range(len(words) - size + 1)):
                return entry.name
    return "whole"


def _scope(draft: Draft) -> str | None:
    """To whom or on what, as it is written: from a measure's "on …" or the customers named."""
    view = draft.view
    measure = draft.found.measure
    if measure is not None and measure.about:
        words = view.tokens[measure.at + 1 : draft.end]
        stop = next((n for n, t in enumerate(words) if n and (t.when or t.mark or t.has("time.lawwait"))), len(words))
        if words[:stop] and words[0].has("preposition") and stop > 1:
            return view.sentence.original(measure.at + 2, measure.at + 1 + stop)
    customers = [n for n in range(draft.start, draft.end) if view.tokens[n].has("customer")]
    return view.sentence.original(customers[0], customers[0] + 1) if customers else None


def _quote(draft: Draft, item: Item) -> Span:
    """The sentence if it is short enough, else the clause, else the words around the cue."""
    sentence = draft.view.sentence
    if sentence.end - sentence.start <= QUOTE:
        return Span(sentence.part, sentence.start, sentence.end)
    tokens = draft.view.tokens
    start, end = tokens[draft.start].start, tokens[draft.end - 1].end
    if end - start <= QUOTE:
        return Span(sentence.part, start, end)
    first, last = draft.at, draft.at
    while last + 1 < draft.end and tokens[last + 1].end - tokens[first].start <= QUOTE // 2:
        last += 1
    while first > draft.start and tokens[last].end - tokens[first - 1].start <= QUOTE:
        first -= 1
    return Span(sentence.part, tokens[first].start, min(tokens[last].end, tokens[first].start + QUOTE))
