"""Acts told without a verb, as headlines tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from monitor.core.reading import events, headlines
from monitor.core.reading.actors import LAWMAKERS, Focus, resolve
from monitor.core.reading.agency import from_speaker
from monitor.core.reading.chains import Chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.drafts import Draft, Reading
from monitor.core.reading.grammar import View
from monitor.core.reading.matrix import Matrix, matrix
from monitor.core.reading.nouns import Phrase
from monitor.core.reading.objects import Objects, objects
from monitor.core.reading.subjects import subject
from monitor.model import EntityKind


def nominal(view: View, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """Headlines and refusals told by nouns alone: "Year-long ban on …", "No sales of … until …"."""
    for clause in view.clauses:
        yield from _without_be(view, clause, focus, kinds)
        for index in range(clause.start, clause.end):
            if view.tokens[index].has("nolonger") and view.sentence.part == "title" and index + 1 < clause.end:
                yield from _no_more(view, clause, index, focus)
            elif view.tokens[index].has("no") and index + 1 < clause.end:
                yield from _after_all(view, clause, index, kinds)
                yield from _no_supply(view, clause, index, focus)
                yield from _no_change(view, clause, index, focus)
                if view.sentence.part == "title":
                    yield from _no_measure(view, clause, index, kinds)
            elif index == clause.start and _endless(view, index):
                yield from _no_end(view, clause, index, focus)
            elif view.tokens[index].has("measure") and view.sentence.part == "title":
                yield from _headline_measure(view, clause, index, focus, kinds)
                for entity, event, found in headlines.proposal(view, clause, index, kinds):
                    yield _noun_draft(view, clause, index, entity, event, "headline-plan", found, 0.65)
            for entity, stage, found in headlines.passage(view, clause, index, kinds):
                made = _noun_draft(view, clause, index, entity, "enact", "headline-law", found, 0.65)
                yield replace(made, stage=stage)
            for entity, event, found in headlines.acts(view, clause, index, kinds):
                yield _noun_draft(view, clause, index, entity, event, "headline-act", found, 0.65)


def _without_be(view: View, clause: Clause, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """ "Name back in the business": a headline that leaves out its "is"."""
    if view.sentence.part != "title":
        return
    finite = [n for n in range(clause.start, clause.end) if view.is_finite(n)]
    finite = [n for n in finite if not any(view.elided(n))]
    if any("report" not in view.ops(n) for n in finite):
        return
    for index in range((finite[-1] if finite else clause.start) + 1, clause.end):
        for hit in view.elided(index):
            named = subject(view, index)
            behind = (hit.end, clause.end)
            found = objects(view, [(named.start, named.end), behind] if hit.cue.op in events.SUBJECT_CUES else [behind])
            actor = resolve(named, focus, matrix(view, named, index))
            if not actor.entities and hit.cue.op in events.SUBJECT_CUES:
                actor = from_speaker(_bare(view, clause, index, matrix(view, named, index)), found, focus)
            for entity in actor.entities[:1]:
                event = events.settle(
                    events.base(hit.cue.op, found, lawmaker=kinds[entity] in LAWMAKERS), customer=found.customer
                )
                if event is not None:
                    yield _noun_draft(view, clause, index, entity, event, f"{hit.cue.id}/no-be", found, 0.75)
                    return


def _after_all(view: View, clause: Clause, index: int, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """ "No ban on … after all": a lawmaker's plan that has come to nothing."""
    if not any(token.has("afterall") for token in view.tokens):
        return
    found = objects(view, [(index + 1, clause.end)])
    measured = found.measure is not None and found.measure.about is True and found.measure.at - index <= 6
    named = [entity for token in view.tokens for entity in token.entities if kinds[entity] in LAWMAKERS]
    if measured and named:
        yield _noun_draft(view, clause, index, named[0], "drop", "after-all", found, 0.7)


def _no_supply(view: View, clause: Clause, index: int, focus: Focus) -> Iterator[Draft]:
    found = objects(view, [(index + 1, clause.end)])
    verbs = [n for n in range(clause.start, index) if view.forms[n]]
    if not (found.topic or found.product) or not found.customer or any(view.ops(n) - {"report"} for n in verbs):
        return
    existential = any(view.tokens[n].has("be") for n in range(clause.start, index)) and any(
        view.tokens[n].has("will") for n in range(clause.start, index)
    )
    supplied = found.supply or existential or view.sentence.part == "title"
    if not supplied or found.measure is not None or view.finite(index + 1, clause.end):
        return
    governed = matrix(view, Phrase("thing", start=clause.start, end=index), clause.start)
    still = any(view.tokens[n].has("still", "again") for n in range(clause.start, index))
    event = events.apply("extend" if still else "impose", [governed.op] if governed else [])
    if event is None:
        return
    actor = from_speaker(_bare(view, clause, index, governed), found, focus)
    for entity in (one for one in actor.entities[:1] if focus.kinds[one] not in LAWMAKERS):
        yield _noun_draft(view, clause, index, entity, event, f"no-supply/{actor.how}", found, 0.7)


def _no_more(view: View, clause: Clause, index: int, focus: Focus) -> Iterator[Draft]:
    """ "No more face scans from Name": a headline that tells an end without a verb."""
    behind = view.tokens[index + 1 : clause.end]
    found = objects(view, [(index + 1, clause.end)])
    verbal = any(view.forms[n] for n in range(clause.start, clause.end))
    if verbal or not found.topic or found.foreign or (behind and behind[0].mark):
        return
    owners = found.owners if any(token.has("preposition") for token in behind) else ()
    owners = owners or tuple(e for token in view.tokens[: clause.start] for e in token.entities)
    event = events.settle("lift" if found.measure is not None else "end", customer=found.customer)
    for entity in owners[:1] if event else ():
        yield _noun_draft(view, clause, index, entity, event or "", "no-more", found, 0.7)


def _no_change(view: View, clause: Clause, index: int, focus: Focus) -> Iterator[Draft]:
    """ "No change to the ban", "no U-turn on it, Name says": all stays as it was."""
    after = index + 1
    while after < clause.end - 1 and view.tokens[after].has("adverb", "proposed"):
        after += 1
    opened = any(view.forms[n] for n in range(clause.start, index))
    if opened or not view.tokens[after].has("alter", "turnabout", "lifting", "return") or _asked(view, clause):
        return
    found = objects(view, [(after + 1, clause.end)])
    measured = found.measure is not None and found.measure.about is not False
    governed = matrix(view, Phrase("thing", start=clause.start, end=index), clause.start)
    if not (measured or (found.customer and found.fits)) or view.finite(after, clause.end):
        return
    actor = from_speaker(_bare(view, clause, index, governed), found, focus)
    for entity in actor.entities[:1]:
        yield _noun_draft(view, clause, index, entity, "reaffirm", "no-change", found, 0.7)


def _asked(view: View, clause: Clause) -> bool:
    return any(token.has("outsider", "question") for token in view.tokens[clause.start : clause.end])


def _endless(view: View, index: int) -> bool:
    when = view.tokens[index].when
    return view.sentence.part == "title" and when is not None and when.kind == "indefinite"


def _no_end(view: View, clause: Clause, index: int, focus: Focus) -> Iterator[Draft]:
    """ "No end in sight for Name's ban": a headline that tells an extension without a verb."""
    found = objects(view, [(index + 1, clause.end)])
    if found.measure is None or found.measure.about is False or view.finite(clause.start, clause.end):
        return
    for entity in from_speaker(_bare(view, clause, index, None), found, focus).entities[:1]:
        yield _noun_draft(view, clause, index, entity, "extend", "no-end", found, 0.65)


def _no_measure(view: View, clause: Clause, index: int, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """ "No ban in Name's draft": what a headline says a proposal does not hold."""
    found = objects(view, [(index + 1, clause.end)])
    verbal = any(view.forms[n] for n in range(clause.start, clause.end))
    owners = tuple(e for t in view.tokens[clause.start : clause.end] for e in t.entities if kinds[e] in LAWMAKERS)
    if verbal or not found.planned or found.measure is None or not found.measure.about or found.measure.at > index + 3:
        return
    for entity in owners[:1]:
        yield _noun_draft(view, clause, index, entity, "drop", "no-measure", found, 0.7)


def _bare(view: View, clause: Clause, index: int, governed: Matrix | None) -> Reading:
    return Reading(index, Chain(index, "noun"), Phrase("empty"), governed, clause, False)


def _headline_measure(
    view: View, clause: Clause, index: int, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Iterator[Draft]:
    if view.finite(0, len(view.tokens)) or any(view.forms[n] for n in range(clause.start, index)):
        return
    speaker = view.clauses[clause.index - 1] if clause.marker == "colon" and clause.index else None
    if speaker is not None and any(token.has("outsider") for token in view.tokens[speaker.start : speaker.end]):
        return
    before = range(clause.start, index)
    if any(
        view.tokens[n].has("preposition", "no", "not", "nolonger", "question", "subordinator", "outsider")
        and not (n and view.tokens[n - 1].when and view.tokens[n].has("of"))
        for n in before
    ):
        return
    behind = range(index + 1, clause.end)
    if any(view.ops(n) & {"drop", "lift", "extend", "lapse"} for n in behind):
        return  # "ban on … dropped by Name"
    if any(view.forms[n] and view.tokens[n - 1].has("to") for n in behind):
        return
    if any(
        form.form in ("base", "third") and not view.tokens[n].classes for n in behind for form in view.tokens[n].verbs
    ):
        return  # perhaps a verb that was taken for a noun
    if any(hit.cue.op in events.SUBJECT_CUES for n in (*before, *behind) for hit in view.elided(n)):
        return  # "a ban on the table", told without its "is"
    found = objects(view, [(clause.start, clause.end)])
    if found.measure is None or found.measure.at != index or found.measure.about is False:
        return
    opener = view.tokens[clause.start]
    if view.lexicon.grammar.head_first and opener.has("determiner") and not opener.has("indefinite"):
        return  # "le moratoire de Name …": known already
    if any(view.tokens[n].has("negation") for n in range(clause.start, clause.end)):
        return
    if found.measure.about is None and not headlines.topical(view, view.clauses[: clause.index]):
        return
    owners = found.owners or _before_colon(view, clause) or ((only,) if (only := focus.only()) else ())
    for entity in owners[:1]:
        if kinds[entity] not in LAWMAKERS:
            more = any(token.has("again", "still", "more") for token in view.tokens[clause.start : clause.end])
            event = "extend" if more else "impose"
            yield _noun_draft(view, clause, index, entity, event, "headline-noun", found, 0.6)


def _before_colon(view: View, clause: Clause) -> tuple[str, ...]:
    """ "After X, Name: a ban on …": who stands right before the colon."""
    if clause.marker != "colon" or clause.start < 2:
        return ()
    return view.tokens[clause.start - 2].entities[:1]


def _noun_draft(
    view: View, clause: Clause, index: int, entity: str, event: str, rule: str, found: Objects, score: float
) -> Draft:
    pausing = bool(found.measure and found.measure.pausing)
    return Draft(view, entity, event, index, clause.start, clause.end, rule, score, found=found, pausing=pausing)
