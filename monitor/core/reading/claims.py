"""From drafts to claims: one for each (entity, event), with its field, its scope and its quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.core.reading.drafts import Draft
from monitor.core.reading.ends import Setting, end_of, open_ended_of, with_term
from monitor.core.reading.statuses import modality_of, stage_of, status_of
from monitor.model import Claim, Event, Item, Span, Status

QUOTE = 300


ACT = 0.5
"""From this score on a claim is acted on; below it is only a candidate."""


class Claims(NamedTuple):
    """What is told, what is too unsure to act on, and what is only recalled."""

    events: list[Claim]
    candidates: list[Claim]
    background: list[Claim]


def claims(drafts: Sequence[Draft], setting: Setting) -> Claims:
    """What the rules make of an item."""
    drafts = [draft for draft in drafts if not _term(draft, drafts)]
    alone = {draft.entity for draft in drafts if not draft.joint and not draft.recap and draft.score >= ACT}
    made = [(draft, claim_of(draft, setting)) for draft in drafts if not (draft.joint and draft.entity in alone)]
    made = [(draft, _backed(draft, claim, setting)) for draft, claim in made]
    best = _best(claim for draft, claim in made if not draft.recap)
    sure = [claim for claim in best if claim.score >= ACT]
    events = [with_term(claim, drafts, setting) for claim in resolved(sure)]
    ended = {claim.entity for claim in sure if claim.event == Event.withdraw}
    events = [
        replace(c, status=Status.withdrawn) if c.event == Event.reaffirm and c.entity in ended else c for c in events
    ]
    overtaken = [claim for claim in sure if (claim.entity, claim.event) not in {(c.entity, c.event) for c in events}]
    told = {(claim.entity, claim.event) for claim in events}
    past = _best(claim for draft, claim in made if draft.recap)
    background = [claim for claim in (*past, *overtaken) if (claim.entity, claim.event) not in told]
    return Claims(events, [claim for claim in best if claim.score < ACT], _best(background))


_LASTING = ("last", "run", "hold", "be", "go")
"""Verbs that tell how long a measure is, whether it is new or old."""


def _term(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """ "The halt lasts until further notice", said of one that a sentence before has brought in."""
    lemma = (draft.view.forms[draft.at] or ("",))[0]
    if draft.event != "extend" or not draft.rule.startswith("stay") or lemma not in _LASTING:
        return False
    order = draft.view.sentence.order
    return any(
        other.event == "impose" and not other.recap and other.entity == draft.entity
        for other in drafts
        if other.view.sentence.order < order and other.score >= ACT
    )


_BACKED = 0.2


def _backed(draft: Draft, claim: Claim, setting: Setting) -> Claim:
    """A headline's "EU to ban AI systems", when the text goes on to say that this is about the topic."""
    found = draft.found
    bare = found.bare and not (found.topic or found.product or found.anaphor)
    if not bare or claim.score >= ACT or draft.view.sentence.part != "title":
        return claim
    later = (view for view in setting.lead if view.sentence.part != "title")
    topical = any(token.topic for view in later for token in view.tokens)
    return replace(claim, score=round(claim.score + _BACKED, 2)) if topical and claim.score + _BACKED >= ACT else claim


_LATER = {
    Event.impose: (Event.extend, Event.lift, Event.expire),
    Event.withdraw: (Event.lift, Event.reaffirm),
    Event.propose: (Event.drop, Event.enact),
    Event.reaffirm: (Event.extend, Event.lift),
    Event.expire: (Event.lift,),
}
"""An earlier act and the later ones whose news make it a recap."""


def resolved(found: Sequence[Claim]) -> list[Claim]:
    """Without the acts that a later one in the same item makes a recap."""
    told = {(claim.entity, claim.event) for claim in found}
    return [claim for claim in found if not any((claim.entity, later) in told for later in _LATER.get(claim.event, ()))]


def _best(found: Iterable[Claim]) -> list[Claim]:
    """The best claim of each (entity, event), completed from the others; in order of first mention."""
    groups: dict[tuple[str, Event], list[Claim]] = {}
    for claim in found:
        groups.setdefault((claim.entity, claim.event), []).append(claim)
    return [_merged(group) for group in groups.values()]


def _merged(group: list[Claim]) -> Claim:
    best = max(group, key=lambda claim: claim.score)
    until = best.until or (None if best.open_ended else next((claim.until for claim in group if claim.until), None))
    open_ended = until is None and any(claim.open_ended for claim in group)
    status = best.status
    if best.event in (Event.impose, Event.extend) and (until or open_ended) and status == Status.ban:
        status = Status.moratorium if best.event == Event.impose or until else status
    if best.event == Event.impose and status == Status.ban and any(c.status == Status.moratorium for c in group):
        status = Status.moratorium  # who stops and who pauses says the same, the second more exactly
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


def claim_of(draft: Draft, setting: Setting) -> Claim:
    event = Event(draft.event)
    end = end_of(draft, setting, event)
    span = quote_of(draft, setting.item)
    text = dict(setting.item.parts())[span.part]
    stage = stage_of(draft, event, setting)
    status = status_of(draft, event, end, stage, setting)
    return Claim(
        entity=draft.entity,
        event=event,
        status=status,
        quote=text[span.start : span.end],
        span=span,
        stage=stage,
        field=field_of(draft),
        until=end.until if event in (Event.impose, Event.extend, Event.reaffirm) else None,
        open_ended=open_ended_of(event, end, status),
        scope=scope_of(draft),
        modality=modality_of(draft, event, setting),
        score=round(max(draft.score - _depth(draft), 0.01), 2),
        effective=draft.recency.day,
        credits=setting.credits,
        rule=draft.rule + (f"/{draft.recap}" if draft.recap else ""),
    )


def _depth(draft: Draft) -> float:
    """What stands far down in a long text weighs less."""
    sentence = draft.view.sentence
    return min(0.3, 0.04 * max(0, sentence.order - 4)) if sentence.part == "content" else 0.0


def field_of(draft: Draft) -> str:
    words = draft.view.sentence.text(draft.start, draft.end).split()
    for entry in draft.view.lexicon.fields:
        for phrase in entry.words:
            size = len(phrase)
            if any(tuple(words[n : n + size]) == phrase for n in range(len(words) - size + 1)):
                return entry.name
    return "whole"


def scope_of(draft: Draft) -> str | None:
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


def quote_of(draft: Draft, item: Item) -> Span:
    """The sentence if it is short enough, else the clause, else the words around the cue."""
    sentence = draft.view.sentence
    if sentence.end - sentence.start <= QUOTE:
        return Span(sentence.part, sentence.start, sentence.end)
    tokens = draft.view.tokens
    span = tokens[draft.start : draft.end]
    start, end = min(token.start for token in span), max(token.end for token in span)
    if end - start <= QUOTE:
        return Span(sentence.part, start, end)
    first, last = draft.at, draft.at
    while last + 1 < draft.end and tokens[last + 1].end - tokens[first].start <= QUOTE // 2:
        last += 1
    while first > draft.start and tokens[last].end - tokens[first - 1].start <= QUOTE:
        first -= 1
    begin = min(tokens[first].start, tokens[last].start)
    return Span(sentence.part, begin, min(max(tokens[first].end, tokens[last].end), begin + QUOTE))
