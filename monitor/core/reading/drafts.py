"""A claim in the making: what one verb says, how sure that is, and which words carry it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.core.reading.actors import Actor
from monitor.core.reading.chains import Chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.cues import Hit
from monitor.core.reading.grammar import View
from monitor.core.reading.matrix import Matrix
from monitor.core.reading.nouns import Phrase
from monitor.core.reading.objects import Objects, measure_at
from monitor.core.reading.recency import Recency, recency


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim in the making. `start`, `end`: tokens of the clause that carries it; `recap`: why it is background."""

    view: View
    entity: str
    event: str
    at: int
    start: int
    end: int
    rule: str
    score: float
    recap: str = ""
    recency: Recency = Recency("")  # noqa: RUF009 - frozen
    found: Objects = Objects()  # noqa: RUF009 - frozen
    stage: str | None = None
    considered: bool = False
    hedged: bool = False
    temporary: bool = False
    pausing: bool = False
    joint: bool = False
    """Said of several actors with one verb, so perhaps not exactly of this one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One verb of a sentence, as it was understood before its object is known."""

    at: int
    chain: Chain
    subject: Phrase
    matrix: Matrix | None
    clause: Clause
    passive: bool


def relative_object(view: View, read: Reading) -> tuple[int, int] | None:
    """ "The moratorium it announced": the object stands before a subject that follows it without a break."""
    found = read.subject
    if found.end != read.chain.left or found.kind not in ("entity", "pronoun", "reference"):
        return None
    first = found.end - 1
    if first <= read.clause.start or view.forms[first - 1] is not None or view.tokens[first - 1].mark:
        return None
    for index in range(first - 1, max(read.clause.start, first - 8) - 1, -1):
        if view.forms[index] is not None or view.tokens[index].mark:
            return None
        if measure_at(view, index):
            return (max(read.clause.start, index - 4), index + 1)
    return None


_FRESH = 3
"""Days after which an act that only a noun tells is known already."""
_SURE = {"subject": 0.95, "reference": 0.9, "by": 0.9, "owner": 0.85, "speaker": 0.85, "focus": 0.7}


def draft_of(
    view: View, read: Reading, hit: Hit | None, op: str, entity: str, event: str, found: Objects, actor: Actor
) -> Draft:
    verbs = [*read.chain.verbs, *([read.matrix.at] if read.matrix else [])]
    when = recency(view, read.clause, verbs, [read.chain, read.matrix.chain if read.matrix else None])
    told_in = view.clause_of(read.matrix.at).marker if read.matrix else ""
    recap = (
        ("" if when.recap == "pluperfect" and event != "impose" and _backshifted(read) else when.recap)
        or (told_in if told_in in ("recap", "relative") else "")
        or ("gap" if relative_object(view, read) else "")
        or _reduced(view, read)
        or _broken(view, read)
    )
    if event == "propose" and recap == "relative" and "would" in read.chain.ops and _tabled(view, read):
        recap = ""  # "unveiled a law that would ban …"
    score = _SURE[actor.how] - 0.3 * (len(actor.entities) > 1) - _doubts(view, read, found)
    ops = "+".join(read.chain.ops)
    start, end = _extent(view, read)
    return Draft(
        view=view,
        entity=entity,
        event=event,
        at=read.at,
        start=start,
        end=end,
        rule="/".join(filter(None, (hit.cue.id if hit else op, ops, read.matrix.op if read.matrix else "", actor.how))),
        score=max(score, 0.05),
        recap=recap,
        recency=when,
        found=found,
        stage=_stage(view, read, hit, event),
        considered=bool({"consider", "may"} & set(read.chain.ops)) or op in ("consider", "mooted"),
        hedged=read.chain.hedged or bool(read.matrix and read.matrix.chain and read.matrix.chain.hedged),
        temporary=read.chain.temporary or any(t.has("temporary") for t in view.tokens[start:end]),
        joint=len(actor.entities) > 1,
        pausing=op == "pause" or "pause" in read.chain.ops or bool(found.measure and found.measure.pausing),
    )


def _backshifted(read: Reading) -> bool:
    """ "The firm said that it had stopped …": the tense is that of the report."""
    said = read.matrix
    if said is None or said.op not in ("report", "reaffirm") or said.chain is None or said.chain.pluperfect:
        return False
    return said.speaker.kind in ("entity", "reference", "institution") and said.chain.form == "past"


def _stage(view: View, read: Reading, hit: Hit | None, event: str) -> str | None:
    if event == "enact":
        governing = (h for verb in read.chain.verbs[1:] for h in view.hits_by_start.get(verb, ()))
        agreed = next((h.cue.stage for h in governing if h.cue.op == "enact"), None)
        return agreed or (hit.cue.stage if hit else None)
    return hit.cue.stage if hit else None


def _reduced(view: View, read: Reading) -> str:
    """ "The moratorium announced on …": presupposed, not told."""
    if read.chain.noun is not None:
        return "" if _news(view, read) else "noun"
    bare = read.passive and not read.chain.passive and not read.chain.governed
    bare = bare or (read.chain.form == "gerund" and read.clause.marker != "participle" and _describes(view, read))
    others = (n for n in range(read.clause.start, read.clause.end) if n != read.at)
    if bare and read.chain.form == "gerund" and read.chain.left and view.tokens[read.chain.left - 1].has("time.ahead"):
        return ""  # "follows the others in banning …"
    return "reduced" if bare and any(view.is_finite(n) for n in others) else ""


def _news(view: View, read: Reading) -> bool:
    """ "Name's decision to …": told by a noun, yet new when a headline opens with it or it is dated these days."""
    clause = view.tokens[read.clause.start : read.clause.end]
    fresh = any(t.when is not None and t.when.age is not None and 0 <= t.when.age <= _FRESH for t in clause)
    return (view.sentence.part == "title" and bool(clause[0].entities)) or fresh


def _tabled(view: View, read: Reading) -> bool:
    """The clause before says that something was proposed."""
    before = view.clauses[max(0, read.clause.index - 1)]
    return any("propose" in view.ops(n) and view.is_finite(n) for n in range(before.start, before.end))


def _broken(view: View, read: Reading) -> str:
    """ "It promised to …; then it …": a promise told in the past, with what came after it."""
    governing = [view.forms[n] for n in read.chain.verbs[1:] if view.forms[n]]
    past = any(form is not None and form[1] == "past" for form in governing) and "commit" in read.chain.ops
    after = view.clauses[read.clause.index + 1 :]
    turned = any(view.tokens[n].has("afterwards") for c in after for n in range(c.start, min(c.start + 3, c.end)))
    return "broken" if past and turned else ""


def _describes(view: View, read: Reading) -> bool:
    """A gerund right behind a noun, without "be": "the law banning …"."""
    left = read.at - 1
    return read.chain.left == read.at and left >= 0 and not view.tokens[left].entities and not view.tokens[left].mark


def _doubts(view: View, read: Reading, found: Objects) -> float:
    doubt = 0.0
    if not found.topic and not found.product:
        doubt += 0.05
    if found.measure is not None and found.measure.about is None and not found.fits:
        doubt += 0.05
    if read.clause.marker == "participle":
        doubt += 0.05
    if found.bare and not (found.topic or found.product or found.anaphor):
        doubt += 0.5
    if found.headed_by("plan") and not found.fits and found.measure is None:
        doubt += 0.3
    if found.pronoun and not found.fits:
        doubt += 0.1
    if read.chain.noun is not None:
        doubt += 0.3
    return doubt


def _extent(view: View, read: Reading) -> tuple[int, int]:
    """The tokens that carry the claim: from the speaker or the subject to the end of the clause."""
    start = min(read.subject.start, read.chain.left) if read.subject.kind != "empty" else read.chain.left
    if read.matrix is not None and read.matrix.at < start:
        start = min(
            read.matrix.at, read.matrix.speaker.start if read.matrix.speaker.kind != "empty" else read.matrix.at
        )
    return min(start, read.at), read.clause.end
