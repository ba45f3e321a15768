"""The acts told in a sentence: each cue with its actor, its object and its guards, as a draft of a claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from monitor.core.reading import events
from monitor.core.reading.actors import LAWMAKERS, Actor, Focus, Matrix, Phrase, agent, matrix, resolve, subject
from monitor.core.reading.chains import Chain, chain
from monitor.core.reading.grammar import Clause, Hit, View, skippable
from monitor.core.reading.objects import Measure, Objects, measure_at, objects
from monitor.core.reading.recency import Recency, recency
from monitor.model import EntityKind

_HEADS = (
    *("retain restrict extend keep stay lapse force enact drop lift resume consider propose pause quit make".split()),
    *("reaffirm relax contain lose closed available hold".split()),
)
_FUTURE = frozenset({"will", "would", "commit"})


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


def drafts(view: View, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """Every act in a sentence. Moves the focus along from subject to subject."""
    if view.sentence.question:
        return
    for index, form in enumerate(view.forms):
        if form is None or _auxiliary(view, index):
            continue
        read = _read(view, index, focus)
        yield from _acts_at(view, read, focus, kinds)
        if not read.passive and not (read.subject.kind == "stranger" and "report" in view.ops(index)):
            focus.note(read.subject)
    yield from _nominal(view, focus, kinds)
    found = (measure_at(view, index) for index in range(len(view.tokens)))
    focus.measured = any(measure is not None and measure.about is not False for measure in found)
    if view.sentence.part == "title" and focus.entity is None and not focus.stranger:
        focus.entity = next((token.entities[0] for token in view.tokens if token.entities), None)


def _auxiliary(view: View, index: int) -> bool:
    """A form of be, have or do that only serves another verb, or opens no cue."""
    token = view.tokens[index]
    if not token.has("be", "have", "had", "do") or view.hits_by_start.get(index):
        return False
    after = next((n for n in range(index + 1, len(view.tokens)) if not skippable(view.tokens[n])), None)
    return not token.has("have") or (after is not None and view.forms[after] is not None)


def _read(view: View, index: int, focus: Focus) -> Reading:
    made = chain(view, index)
    found = subject(view, _subject_place(view, made), focus)
    clause = view.clause_of(index)
    passive = made.passive or _bare_passive(view, index, made, found)
    return Reading(index, made, found, matrix(view, found, made.left, focus), clause, passive)


def _subject_place(view: View, made: Chain) -> int:
    """Where the subject ends: "X joins Y in banning …" is said of X."""
    if made.form != "gerund" or made.governed or made.left == 0 or not view.tokens[made.left - 1].has("preposition"):
        return made.left
    start = view.clause_of(made.left - 1).start
    first = next((n for n in range(start, made.left) if view.is_finite(n)), None)
    return made.left if first is None else chain(view, first).left


def _bare_passive(view: View, index: int, made: Chain, found: Phrase) -> bool:
    """A participle without "be": in headlines, and after a noun that it describes."""
    if made.form not in ("past", "participle") or made.perfect or made.governed:
        return False
    if any(hit.cue.op in events.SUBJECT_CUES for hit in view.hits_by_start.get(index, ())):
        return False
    if found.kind in ("entity", "pronoun", "reference", "insider", "instrument"):
        return False
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    return after is None or after.has("preposition", "by", "to", "adverb") or after.mark or bool(after.when)


# ---------------------------------------------------------------- one verb


def _acts_at(view: View, read: Reading, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    if _irreal(view, read):
        return
    told: set[str] = set()
    last = read.subject.end - 2
    if last >= read.subject.start and view.tokens[last].has("no") and read.subject.kind != "entity":
        read.chain.ops.append("not")
    if _again(view, read):
        read.chain.ops.append("again")
    hits = sorted(view.hits_by_start.get(read.at, ()), key=lambda hit: (hit.start - hit.end, _order(hit.cue.op)))
    hits = [hit for hit in hits if not any(_outweighs(other, hit) for other in hits)]
    heads: list[Hit | None] = [hit for hit in hits if hit.cue.op in _HEADS and not _leads_to_head(view, hit)]
    for hit in [*heads, *([None] if _is_supply(view, read.at) else [])]:
        for draft in _act(view, read, hit, hit.cue.op if hit else "supply", focus, kinds):
            if draft.entity not in told:
                told.add(draft.entity)
                yield draft


def _outweighs(other: Hit, hit: Hit) -> bool:
    """A longer phrase that demands or refuses: "call for" is not "call"."""
    return other.cue.op in ("demand", "refuse") and other.end > hit.end


def _again(view: View, read: Reading) -> bool:
    """ "… police use it again": the adverb behind the object."""
    if "again" in read.chain.ops:
        return False
    return any(view.tokens[n].has("again") for n in range(read.at + 1, read.clause.end))


def _order(op: str) -> int:
    return _HEADS.index(op) if op in _HEADS else len(_HEADS)


def _irreal(view: View, read: Reading) -> bool:
    """Conditions, questions, imperatives, and clauses about what is still to come."""
    opener = view.tokens[read.clause.start]
    if read.clause.marker == "condition" or (read.clause.marker == "adverbial" and opener.has("time.lawwait")):
        return True
    return _imperative(view, read)


def _imperative(view: View, read: Reading) -> bool:
    if read.chain.form != "base" or read.chain.ops or read.chain.infinitive or read.subject.kind != "empty":
        return False
    return read.chain.left == 0 or view.tokens[read.chain.left - 1].mark


def _leads_to_head(view: View, hit: Hit) -> bool:
    """The cue governs another verb that is read as a head of its own."""
    if hit.gap is not None:
        return False
    index = hit.end
    while index < len(view.tokens) and (view.tokens[index].has("to", "adverb", "not") or view.tokens[index].when):
        index += 1
    if index >= len(view.tokens) or view.forms[index] is None:
        return False
    _, form = view.forms[index] or ("", "")
    infinitive = any(view.tokens[n].has("to") for n in range(hit.start, index))
    return (form == "gerund" or infinitive) and (bool(view.hits_by_start.get(index)) or _is_supply(view, index))


def _is_supply(view: View, index: int) -> bool:
    form = view.forms[index]
    classes = view.lexicon.verb_classes
    return form is not None and (form[0] in classes["supply"] or form[0] in classes["usage"])


def _act(
    view: View, read: Reading, hit: Hit | None, op: str, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Iterator[Draft]:
    end = hit.end if hit else read.at + 1
    found = objects(view, _stretches(view, read, hit, op, end))
    if op in events.SUBJECT_CUES and read.subject.kind == "pronoun" and focus.measured and found.measure is None:
        found = replace(found, measure=Measure(read.at, None, False))
    actor = _actor(view, read, op, found, end, focus, kinds)
    for entity in actor.entities:
        lawmaker = kinds[entity] in LAWMAKERS
        value = "supply" if op == "supply" else events.base(op, found, lawmaker=lawmaker)
        if value is None or (op == "available" and not {"will", "would", "nolonger"} & set(read.chain.ops)):
            continue
        if value == "supply" and not _supplied(view, read, found):
            continue
        event = _evaluate(view, read, value, found, lawmaker=lawmaker)
        if event is not None:
            if event == "enact" and _suspends(op, found, kinds[entity]):
                event = "impose"
            yield _draft(view, read, hit, op, entity, event, found, actor)


def _suspends(op: str, found: Objects, kind: EntityKind) -> bool:
    """A government may halt by decree what only a law could forbid."""
    pausing = op == "pause" or (op == "make" and found.measure is not None and found.measure.pausing)
    return pausing and kind != EntityKind.institution


def _stretches(view: View, read: Reading, hit: Hit | None, op: str, end: int) -> list[tuple[int, int]]:
    """Where the object may stand: behind the verb, in its gap, in the subject's place of a passive."""
    last = max(read.clause.end, view.clause_of(min(end, len(view.tokens)) - 1).end)
    behind = (end, _object_end(view, end, last))
    before = (read.subject.start, read.subject.end)
    if op == "pause" and view.sentence.part == "title" and behind[0] >= behind[1]:
        return [(0, read.at)]  # "The topic: Name hits pause"
    if op in events.SUBJECT_CUES:
        return [(0, read.clause.start), behind] if read.subject.kind == "pronoun" else [before, behind]
    if op == "propose" and not read.passive:
        return [(end, len(view.tokens))]  # what a proposal holds may be told in clauses that hang on it
    if read.passive:
        return [before, behind]
    if hit is not None and hit.gap is not None:
        return [hit.gap, behind]
    gapped = _relative_object(view, read)
    return [behind, gapped] if gapped else [behind]


def _object_end(view: View, start: int, end: int) -> int:
    """An object ends where another finite verb has its subject: "announced (that) it will …"."""
    for index in range(start + 2, end):
        if view.is_finite(index) and not view.tokens[index - 1].has("coordinator"):
            return index
    return end


def _relative_object(view: View, read: Reading) -> tuple[int, int] | None:
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


_TURNS = frozenset("not nolonger refuse pause quit resume continue still again restrict".split())
_DECIDED = frozenset("will would can may allow refuse resume commit".split())
"""Links that make "not selling" a decision rather than a mere fact."""


def _supplied(view: View, read: Reading, found: Objects) -> bool:
    """Selling or using counts when it is of the product, and not as a mere fact of the past or present."""
    if not (found.fits or (found.supply and found.customer) or found.pronoun) or found.foreign:
        return False
    ops = set(read.chain.ops)
    if not ops & _TURNS:
        return False
    lemma = (view.forms[read.at] or ("", ""))[0]
    usage = lemma in view.lexicon.verb_classes["usage"] and lemma not in view.lexicon.verb_classes["supply"]
    own = usage and read.subject.kind in ("entity", "pronoun", "reference") and "allow" not in ops
    if own and not read.chain.patient and not ops >= {"not", "will"}:
        return False
    if "still" in ops or (read.matrix is not None and read.matrix.op == "reaffirm"):
        return True
    plain_not = "not" in ops and not ops & _DECIDED
    return not plain_not or (read.chain.form == "gerund" and not read.chain.perfect and read.at == read.chain.verbs[0])


# ---------------------------------------------------------------- who


def _actor(
    view: View, read: Reading, op: str, found: Objects, end: int, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Actor:
    if read.chain.patient is not None and not {"allow", "become"} & set(read.chain.ops):
        return Actor((), "patient")
    if read.passive:
        return _passive_actor(view, read, op, found, end, focus)
    if op == "lose":
        return _from_speaker(read, found, focus) if read.subject.kind == "customer" else Actor((), "other")
    actor = resolve(read.subject, focus, read.matrix)
    if actor.entities and op in events.SUBJECT_CUES and read.subject.kind in ("entity", "reference"):
        return Actor(actor.entities, "owner") if found.product else Actor((), "patient")
    if actor.entities:
        return actor
    if op in events.SUBJECT_CUES:
        return _owner(read, found, focus)
    if op == "enact":
        return _lawgiver((*found.owners, *read.subject.owners), kinds)
    if read.subject.kind == "customer" and op == "supply":
        return _from_speaker(read, found, focus)
    return actor


def _passive_actor(view: View, read: Reading, op: str, found: Objects, end: int, focus: Focus) -> Actor:
    named = agent(view, end, read.clause.end)
    if named is not None:
        actor = resolve(named, focus)
        return replace(actor, how="by") if actor.entities else actor
    if read.subject.kind in ("entity", "reference", "pronoun") and op in ("restrict", "quit", "supply"):
        return Actor((), "patient")
    if read.subject.kind in ("stranger", "other") and op == "restrict":
        return Actor((), "other")
    return _from_speaker(read, found, focus)


def _from_speaker(read: Reading, found: Objects, focus: Focus) -> Actor:
    """An act without an actor is the speaker's, else the owner's of what it is done to, else the focus's."""
    if read.matrix is not None and read.matrix.speaker.kind != "empty":
        said = resolve(read.matrix.speaker, focus)
        if said.entities:
            return replace(said, how="speaker")
    return _owner(read, found, focus)


def _owner(read: Reading, found: Objects, focus: Focus) -> Actor:
    owners = read.subject.owners or found.owners
    if owners:
        return Actor(owners[:1], "owner")
    only = focus.only()
    return Actor((only,), "focus") if only else Actor((), "nobody")


def _lawgiver(named: tuple[str, ...], kinds: Mapping[str, EntityKind]) -> Actor:
    """A law belongs to the lawmaker that is named with it, whoever casts the vote."""
    owners = tuple(owner for owner in named if kinds[owner] in LAWMAKERS)
    return Actor(owners[:1], "owner") if owners else Actor((), "other")


# ---------------------------------------------------------------- what


def _evaluate(view: View, read: Reading, value: str, found: Objects, *, lawmaker: bool) -> str | None:
    ops = list(read.chain.ops)
    if value == "supply" and "not" in ops:
        ops = [op for op in ops if op != "may"]  # "may not use" denies a permission
    if read.chain.infinitive and not read.chain.governed:
        if not _headline_future(view, read):
            return None
        ops.append("commit")
    if "propose" in ops and not lawmaker:
        return None  # what a company proposes, others are to do
    if lawmaker and value == "impose" and _renounced(ops):
        return "drop"
    outcome = events.apply(value, ops)
    outcome = _under_matrix(read.matrix, outcome)
    event = events.settle(outcome, customer=found.customer or read.subject.kind == "customer")
    if event == "expire" and _yet_to_come(view, read, ops):
        return None
    if event == "lift" and _conditional_future(view, read, ops):
        return None
    if lawmaker and event == "enact" and _confirmed(read):
        return "reaffirm"
    event = _as_law(view, read, event, ops) if lawmaker else event
    return "reaffirm" if event == "enact" and lawmaker and _confirmed(read) else event


def _renounced(ops: list[str]) -> bool:
    """A lawmaker that will not restrict, or backs away from it, gives up the proposal."""
    found = set(ops)
    if found & {"demand", "must", "may", "consider"}:
        return False
    return bool(found & {"refuse", "quit", "pause"}) or ("not" in found and bool(found & {"will", "would"}))


def _headline_future(view: View, read: Reading) -> bool:
    """ "Firm to end sales": an infinitive that is a headline's only verb."""
    clause = read.clause
    bare = read.subject.kind in ("entity", "reference", "insider", "thing", "customer")
    bare = bare and read.subject.end >= clause.start
    return bare and view.sentence.part == "title" and not view.finite(clause.start, read.chain.left)


def _under_matrix(found: Matrix | None, value: str | None) -> str | None:
    if found is None or value is None:
        return value
    ops = found.chain.ops if found.chain else []
    if set(ops) & {"not", "refuse", "demand", "must"} or (found.chain and found.chain.patient and "report" not in ops):
        return None
    return events.apply(value, [found.op])


def _conditional_future(view: View, read: Reading, ops: list[str]) -> bool:
    """A return that is only foreseen for later: "would resume sales after June"."""
    if not set(ops) & {"will", "would", "may", "commit"}:
        return False
    return any(
        token.has("recapper", "time.lawwait") or (token.when is not None and (token.when.age or 0) < -31)
        for token in view.tokens[read.at : read.clause.end]
    )


def _yet_to_come(view: View, read: Reading, ops: list[str]) -> bool:
    """An end that lies ahead: "expires in seven weeks", "will end on June 10"."""
    if set(ops) & {"will", "would", "may", "commit"}:
        return True
    times = [token.when for token in view.tokens[read.clause.start : read.clause.end] if token.when]
    ahead = any((when.age is not None and when.age < 0) or when.kind == "upcoming" for when in times)
    after = view.tokens[read.at : read.clause.end]
    return ahead or any(token.when is not None and token.when.kind == "duration" for token in after)


def _confirmed(read: Reading) -> bool:
    """ "The guidelines confirm that … is forbidden": a law that stands is spoken of."""
    return read.matrix is not None and read.matrix.op == "confirm" and read.passive


def _as_law(view: View, read: Reading, event: str | None, ops: list[str]) -> str | None:
    """A lawmaker does not restrict by itself: it proposes, then enacts."""
    if event != "impose":
        return None if event == "withdraw" else event
    draft = read.subject.kind == "instrument" and any(
        token.has("draft") for token in view.tokens[read.subject.start : read.subject.end]
    )
    if any(hit.cue.op == "enact" for verb in read.chain.verbs[1:] for hit in view.hits_by_start.get(verb, ())):
        return "enact"  # "agrees to ban"
    open_ = bool(set(ops) & _FUTURE) or read.chain.form in ("gerund", "noun") or draft
    return "propose" if open_ else "enact"


# ---------------------------------------------------------------- the draft

_SURE = {"subject": 0.95, "reference": 0.9, "by": 0.9, "owner": 0.85, "speaker": 0.85, "focus": 0.7}


def _draft(
    view: View, read: Reading, hit: Hit | None, op: str, entity: str, event: str, found: Objects, actor: Actor
) -> Draft:
    verbs = [*read.chain.verbs, *([read.matrix.at] if read.matrix else [])]
    when = recency(view, read.clause, verbs, [read.chain, read.matrix.chain if read.matrix else None])
    told_in = view.clause_of(read.matrix.at).marker if read.matrix else ""
    recap = (
        when.recap
        or (told_in if told_in in ("recap", "relative") else "")
        or ("gap" if _relative_object(view, read) else "")
        or _reduced(view, read)
    )
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
        considered=bool({"consider", "may"} & set(read.chain.ops)) or op == "consider",
        hedged=read.chain.hedged or bool(read.matrix and read.matrix.chain and read.matrix.chain.hedged),
        temporary=read.chain.temporary or any(t.has("temporary") for t in view.tokens[start:end]),
        joint=len(actor.entities) > 1,
        pausing=op == "pause" or "pause" in read.chain.ops or bool(found.measure and found.measure.pausing),
    )


def _stage(view: View, read: Reading, hit: Hit | None, event: str) -> str | None:
    if event == "enact":
        governing = (h for verb in read.chain.verbs[1:] for h in view.hits_by_start.get(verb, ()))
        agreed = next((h.cue.stage for h in governing if h.cue.op == "enact"), None)
        return agreed or (hit.cue.stage if hit else None)
    return hit.cue.stage if hit else None


def _reduced(view: View, read: Reading) -> str:
    """ "The moratorium announced on …": presupposed, not told."""
    if read.chain.noun is not None:
        return "noun"
    bare = read.passive and not read.chain.passive and not read.chain.governed
    bare = bare or (read.chain.form == "gerund" and read.clause.marker != "participle" and _describes(view, read))
    others = (n for n in range(read.clause.start, read.clause.end) if n != read.at)
    return "reduced" if bare and any(view.is_finite(n) for n in others) else ""


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
    return doubt


def _extent(view: View, read: Reading) -> tuple[int, int]:
    """The tokens that carry the claim: from the speaker or the subject to the end of the clause."""
    start = min(read.subject.start, read.chain.left) if read.subject.kind != "empty" else read.chain.left
    if read.matrix is not None and read.matrix.at < start:
        start = min(
            read.matrix.at, read.matrix.speaker.start if read.matrix.speaker.kind != "empty" else read.matrix.at
        )
    return min(start, read.at), read.clause.end


# ---------------------------------------------------------------- nouns without a verb


def _nominal(view: View, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """Headlines and refusals told by nouns alone: "Year-long ban on …", "No sales of … until …"."""
    for clause in view.clauses:
        yield from _without_be(view, clause, focus, kinds)
        for index in range(clause.start, clause.end):
            if view.tokens[index].has("no") and index + 1 < clause.end:
                yield from _no_supply(view, clause, index, focus)
            elif view.tokens[index].has("measure") and view.sentence.part == "title":
                yield from _headline_measure(view, clause, index, focus, kinds)


def _without_be(view: View, clause: Clause, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """ "Name back in the business": a headline that leaves out its "is"."""
    if view.sentence.part != "title" or view.finite(clause.start, clause.end):
        return
    for index in range(clause.start + 1, clause.end):
        for hit in view.elided(index):
            named = subject(view, index, focus)
            behind = (hit.end, clause.end)
            found = objects(view, [(named.start, named.end), behind] if hit.cue.op in events.SUBJECT_CUES else [behind])
            actor = resolve(named, focus, matrix(view, named, index, focus))
            if not actor.entities and hit.cue.op in events.SUBJECT_CUES:
                actor = _from_speaker(_bare(view, clause, index, matrix(view, named, index, focus)), found, focus)
            for entity in actor.entities[:1]:
                event = events.settle(
                    events.base(hit.cue.op, found, lawmaker=kinds[entity] in LAWMAKERS), customer=found.customer
                )
                if event is not None:
                    yield _noun_draft(view, clause, index, entity, event, f"{hit.cue.id}/no-be", found, 0.75)
                    return


def _no_supply(view: View, clause: Clause, index: int, focus: Focus) -> Iterator[Draft]:
    found = objects(view, [(index + 1, clause.end)])
    verbs = [n for n in range(clause.start, index) if view.forms[n]]
    if not (found.topic or found.product) or not found.customer or any(view.ops(n) - {"report"} for n in verbs):
        return
    supplied = found.supply or view.sentence.part == "title"
    if not supplied or found.measure is not None or view.finite(index + 1, clause.end):
        return
    governed = matrix(view, Phrase("thing", start=clause.start, end=index), clause.start, focus)
    event = events.apply("impose", [governed.op] if governed else [])
    if event is None:
        return
    actor = _from_speaker(_bare(view, clause, index, governed), found, focus)
    for entity in actor.entities[:1]:
        yield _noun_draft(view, clause, index, entity, event, f"no-supply/{actor.how}", found, 0.7)


def _bare(view: View, clause: Clause, index: int, governed: Matrix | None) -> Reading:
    return Reading(index, Chain(index, "noun"), Phrase("empty"), governed, clause, False)


def _headline_measure(
    view: View, clause: Clause, index: int, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Iterator[Draft]:
    if view.finite(0, len(view.tokens)) or any(view.forms[n] for n in range(clause.start, index)):
        return
    if any(view.tokens[n].has("preposition", "no", "question", "subordinator") for n in range(clause.start, index)):
        return
    found = objects(view, [(clause.start, clause.end)])
    if found.measure is None or found.measure.at != index or found.measure.about is not True:
        return
    owners = found.owners or ((only,) if (only := focus.only()) else ())
    for entity in owners[:1]:
        if kinds[entity] not in LAWMAKERS:
            yield _noun_draft(view, clause, index, entity, "impose", "headline-noun", found, 0.6)


def _noun_draft(
    view: View, clause: Clause, index: int, entity: str, event: str, rule: str, found: Objects, score: float
) -> Draft:
    pausing = bool(found.measure and found.measure.pausing)
    return Draft(view, entity, event, index, clause.start, clause.end, rule, score, found=found, pausing=pausing)
