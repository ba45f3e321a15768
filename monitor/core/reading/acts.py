"""The acts told in a sentence: each cue with its actor, its object and its guards, as a draft of a claim."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from monitor.core.reading import events
from monitor.core.reading.actors import LAWMAKERS, Actor, Focus, resolve
from monitor.core.reading.agency import EXECUTIVES, actor_of
from monitor.core.reading.chains import Chain, chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.cues import Hit
from monitor.core.reading.drafts import Draft, Reading, draft_of, relative_object
from monitor.core.reading.grammar import View
from monitor.core.reading.matrix import matrix
from monitor.core.reading.nominal import nominal
from monitor.core.reading.nouns import Phrase
from monitor.core.reading.objects import Measure, Objects, measure_at, objects
from monitor.core.reading.subjects import dropped, reflexive_passive, subject
from monitor.core.reading.verbs import skippable
from monitor.core.reading.verdicts import evaluate, supplied, suspends
from monitor.model import EntityKind

HEADS = (
    *("retain restrict extend keep stay lapse hold force enact drop abandon lift resume consider propose".split()),
    *("pause quit make mooted defer reaffirm firm relax contain lose deprived closed available barred".split()),
    *("fall vanish back regain within shift illegal follow".split()),
)


def drafts(view: View, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """Every act in a sentence. Moves the focus along from subject to subject."""
    if view.sentence.question:
        return
    for index, form in enumerate(view.forms):
        if form is None or _auxiliary(view, index) or view.participial(index):
            continue
        read = _read(view, index, focus)
        for draft in _acts_at(view, read, focus, kinds):
            focus.acted = (draft.entity, draft.event)
            yield draft
        yield from _followed(view, read, focus, kinds)
        if not read.passive and not (read.subject.kind == "stranger" and "report" in view.ops(index)):
            focus.note(read.subject)
    yield from nominal(view, focus, kinds)
    found = (measure_at(view, index) for index in range(len(view.tokens)))
    focus.measured = any(measure is not None and measure.about is not False for measure in found)
    focus.topical = focus.topical or any(token.topic for token in view.tokens)
    if view.sentence.part == "title" and focus.entity is None and not focus.stranger:
        focus.entity = next((token.entities[0] for token in view.tokens if token.entities), None)
        focus.recent.extend([focus.entity] if focus.entity else [])


def _followed(view: View, read: Reading, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    """ "One ends it, another pauses it, Name follows": the same act, told without its object."""
    other, event = focus.acted
    hit = next((hit for hit in view.hits_by_start.get(read.at, ()) if hit.cue.op == "follow"), None)
    if hit is None or event not in ("impose", "withdraw") or read.subject.kind != "entity" or read.passive:
        return
    joined = any(view.forms[n] for n in range(hit.end, read.clause.end))  # "follows … in banning" is read there
    if read.chain.ops or read.matrix is not None or joined or read.clause.marker in ("recap", "condition", "relative"):
        return
    for entity in read.subject.entities:
        if entity != other and kinds[entity] == EntityKind.company == kinds.get(other):
            yield draft_of(view, read, hit, "follow", entity, "impose", Objects(topic=True), Actor((entity,), "owner"))


def _auxiliary(view: View, index: int) -> bool:
    """A form of be, have or do that only serves another verb, or opens no cue."""
    token = view.tokens[index]
    if not token.has("be", "have", "had", "do") or view.hits_by_start.get(index):
        return False
    after = next((n for n in range(index + 1, len(view.tokens)) if not skippable(view.tokens[n])), None)
    return not token.has("have") or (after is not None and view.forms[after] is not None)


def _read(view: View, index: int, focus: Focus) -> Reading:
    made = chain(view, index)
    clause = view.clause_of(index)
    found = subject(view, _subject_place(view, made))
    if view.lexicon.grammar.prodrop:
        found = dropped(view, made, found)
    found = _product(view, made, found)
    passive = made.passive or _bare_passive(view, index, made, found) or reflexive_passive(view, made)
    passive = passive or _headline_passive(view, index, made, found, clause)
    return Reading(index, made, found, matrix(view, found, made.left), clause, passive)


def _headline_passive(view: View, index: int, made: Chain, found: Phrase, clause: Clause) -> bool:
    """ "Verbot um ein Jahr verlängert": a participle that looks like the present, at the end of a headline."""
    if not view.lexicon.grammar.verb_second or view.sentence.part != "title" or found.kind != "thing":
        return False
    if made.form != "third" or made.ops or len(made.verbs) > 1:
        return False
    behind = range(index + 1, clause.end)
    return all(view.tokens[n].when or view.tokens[n].has("adverb", "preposition") for n in behind)


def _product(view: View, made: Chain, found: Phrase) -> Phrase:
    """A product that stands for the topic is what a passive is done to, and its owner's: "Product vietato …"."""
    if found.kind != "entity" or made.form not in ("past", "participle") or made.perfect or made.governed:
        return found
    names = [token for token in view.tokens[found.start : found.end] if token.entities]
    if not names or not all(token.topic and not token.main for token in names):
        return found
    if not any(token.has("customer") for token in view.tokens[made.verbs[0] : view.clause_of(made.verbs[0]).end]):
        return found
    return Phrase("thing", found.entities, found.entities, found.start, found.end)


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
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    if found.kind == "instrument" and (after is None or after.mark or after.has("by")):
        return bool(view.ops(index) & {"enact", "drop", "lift", "quit"})  # "the rules on … adopted"
    if found.kind in ("entity", "pronoun", "reference", "insider", "instrument"):
        return False
    if found.kind == "thing" and found.start == found.end == made.left:
        return True  # "Vetado el uso …"
    return after is None or after.has("preposition", "by", "to", "adverb") or after.mark or bool(after.when)


def _acts_at(view: View, read: Reading, focus: Focus, kinds: Mapping[str, EntityKind]) -> Iterator[Draft]:
    if _irreal(view, read):
        return
    _ordered(read, focus, kinds)
    told: set[str] = set()
    last = read.subject.end - 2
    if last >= read.subject.start and view.tokens[last].has("no") and read.subject.kind != "entity":
        read.chain.ops.append("not")
    if is_supply(view, read.at) and read.at + 1 < len(view.tokens) and view.tokens[read.at + 1].has("no"):
        read.chain.ops.insert(0, "not")  # "will get no software"
    if _again(view, read):
        read.chain.ops.append("again")
    hits = sorted(view.hits_by_start.get(read.at, ()), key=_rank)
    hits = [hit for hit in hits if not any(_outweighs(other, hit) for other in hits)]
    heads: list[Hit | None] = [hit for hit in hits if hit.cue.op in HEADS and not _leads_to_head(view, hit)]
    for hit in [*heads, *([None] if is_supply(view, read.at) and not _lets(view, read) else [])]:
        for draft in _act(view, read, hit, hit.cue.op if hit else "supply", focus, kinds):
            if draft.entity not in told:
                told.add(draft.entity)
                yield draft


def _ordered(read: Reading, focus: Focus, kinds: Mapping[str, EntityKind]) -> None:
    """What an authority orders somebody to stop, it restricts; what a company orders is a demand."""
    if "order" not in read.chain.ops:
        return
    actor = resolve(read.subject, focus, read.matrix)
    if actor.entities and all(kinds[entity] != EntityKind.company for entity in actor.entities):
        read.chain.ops.remove("order")
        read.chain.patient = None
        read.chain.ordered = True


def _outweighs(other: Hit, hit: Hit) -> bool:
    """A longer phrase that demands or refuses: "call for" is not "call"."""
    return other.cue.op in ("demand", "refuse", "keep", "retain") and other.end > hit.end


def _again(view: View, read: Reading) -> bool:
    """ "… police use it again": the adverb behind the object."""
    if "again" in read.chain.ops:
        return False
    return any(view.tokens[n].has("again") for n in range(min(read.chain.verbs) + 1, read.clause.end))


def _rank(hit: Hit) -> tuple[int, bool, int, int]:
    """Longer phrases first, then those without a gap, then those of more words of their own."""
    return hit.start - hit.end, hit.gap is not None, -len(hit.cue.words), _order(hit.cue.op)


def _order(op: str) -> int:
    return HEADS.index(op) if op in HEADS else len(HEADS)


def _irreal(view: View, read: Reading) -> bool:
    """Conditions, questions, imperatives, and clauses about what is still to come."""
    opener = view.tokens[read.clause.start]
    if read.clause.marker == "condition" or (read.clause.marker == "adverbial" and opener.has("time.lawwait")):
        return True
    conditional = "would" in read.chain.ops and any(
        earlier.marker == "condition" for earlier in view.clauses[: read.clause.index]
    )
    return conditional or _imperative(view, read)


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
    if view.lexicon.grammar.bare_infinitive and index < len(view.tokens) and view.tokens[index].has("preposition"):
        index += 1
    if index >= len(view.tokens) or view.forms[index] is None:
        return False
    _, form = view.forms[index] or ("", "")
    infinitive = any(view.tokens[n].has("to") for n in range(hit.start, index))
    infinitive = infinitive or (form == "base" and view.lexicon.grammar.bare_infinitive)
    return (form == "gerund" or infinitive) and (bool(view.hits_by_start.get(index)) or is_supply(view, index))


def _lets(view: View, read: Reading) -> bool:
    """ "Lets police use it": what is let is read at its own verb."""
    if "allow" not in view.ops(read.at):
        return False
    later = range(read.at + 1, read.clause.end)
    verbs = (n for n in later if (view.forms[n] or ("", ""))[1] == "base" and (is_supply(view, n) or view.ops(n)))
    return any(read.at in chain(view, n).verbs for n in verbs)


def is_supply(view: View, index: int) -> bool:
    form = view.forms[index]
    classes = view.lexicon.verb_classes
    return form is not None and (form[0] in classes["supply"] or form[0] in classes["usage"])


def _act(
    view: View, read: Reading, hit: Hit | None, op: str, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Iterator[Draft]:
    if op == "relax" and view.lexicon.grammar.prodrop and not _gainsaid(read):
        return
    end = hit.end if hit else read.at + 1
    if hit is not None and (inside := _inside(view, read, hit)):
        read = replace(read, chain=replace(read.chain, ops=[*inside, *read.chain.ops]))
    found = objects(view, stretches(view, read, hit, op, end))
    if _clitic(view, read.at):
        found = replace(found, anaphor=True)
    if op in ("pause", "quit", "resume", "restrict") and _other_activity(view, end):
        return
    lets = view.lexicon.grammar.verb_second and "allow" in read.chain.ops  # "lässt das Verbot auslaufen"
    if op in events.SUBJECT_CUES and op != "force" and not lets and _transitive(read, found):
        return
    if op == "supply" and (read.subject.kind == "customer" or _customers(view, read)):
        found = replace(found, customer=True)
    if _topic_apart(view, read, op, found):
        found = replace(found, topic=True)
    if focus.measured and found.measure is None and _restated(view, read, op, end):
        found = replace(found, measure=Measure(read.at, None, False))
    if any(view.tokens[n].has("objectclitic") for n in range(read.chain.left, read.at)):
        found = replace(found, pronoun=True)
    if (
        op == "reaffirm"
        and found.fits
        and found.measure is None
        and end < len(view.tokens)
        and view.tokens[end].has("no")
    ):
        found = replace(found, measure=Measure(end, True, False))  # "recommits to no sales of …"
    if op in events.SUBJECT_CUES and read.subject.kind == "pronoun" and focus.measured and found.measure is None:
        found = replace(found, measure=Measure(read.at, None, False))
    if op in events.SUBJECT_CUES and focus.measured and found.measure is None and _its_own(view, read.chain):
        found = replace(found, measure=Measure(read.at, None, False))
    if (
        op in ("extend", "keep", "lift")
        and focus.measured
        and (_elided(view, end) if op == "extend" else found.pronoun)
    ):
        found = replace(found, measure=Measure(read.at, None, False))
    if focus.topical and not found.fits and _such(view, end):
        found = replace(found, anaphor=True)
    if op == "make" and _reported(view, read, end):
        return
    if op == "restrict" and view.tokens[read.at + 1 : end + 1][:1] and _denied(view, read.at):
        return
    actor = actor_of(view, read, op, found, end, focus, kinds)
    for entity in actor.entities:
        lawmaker = kinds[entity] in LAWMAKERS
        value = "supply" if op == "supply" else events.base(op, found, lawmaker=lawmaker)
        undoes = found.undone or found.measure is not None
        if value == "reaffirm" and op == "extend" and _for_a_time(view, read):
            value = "extend"  # "renews its pledge for two years"
        if value == "drop" and kinds[entity] in EXECUTIVES and found.headed_by("plan") and found.fits and not undoes:
            continue  # a plan to do what the topic is, not to forbid it
        if value == "drop" and kinds[entity] in EXECUTIVES and not found.planned and op not in ("fall", "vanish"):
            value = "lift"  # what a government has in force it lifts; only what is still a proposal is dropped
        if op == "propose" and not lawmaker and not (hit and hit.lemma in view.lexicon.verb_classes.get("floated", ())):
            continue
        if value == "lift" and kinds[entity] not in EXECUTIVES and _unborn(view, read, found):
            value = "drop"
        if value is None or (op == "available" and not _unavailable(read, found)):
            continue
        if value == "supply" and not supplied(view, read, found):
            continue
        lawmaker = lawmaker and not (kinds[entity] in EXECUTIVES and _decreed(read, op))
        event = evaluate(
            view, read, value, found, lawmaker=lawmaker, kept_out=op == "retain", stays=op in ("stay", "barred")
        )
        if event == "expire" and op == "extend" and found.customer and _widened(view, found):
            event = None  # widening is refused, not the renewal
        if event == "propose" and read.subject.kind == "insider":
            continue  # what a parliament asks for is no proposal of the lawmaker
        if event == "enact" and op == "make" and {"confirm", "reaffirm"} & view.ops(read.at):
            event = "reaffirm"  # "guidelines confirm the ban"
        if event is not None:
            if event == "withdraw" and kinds[entity] in EXECUTIVES:
                event = "impose"  # "stops executions"
            if event == "enact" and suspends(op, found, kinds[entity]):
                event = "impose"
            if event == "withdraw" and _for_a_time(view, read):
                event = "impose"
            if event == "extend" and kinds[entity] == EntityKind.institution and op == "stay" and actor.how == "focus":
                continue  # a law that stands is no news
            yield draft_of(view, read, hit, op, entity, event, found, actor)


def _unborn(view: View, read: Reading, found: Objects) -> bool:
    """ "Scraps the ban it had planned", "… before it began": a measure that never was."""
    if found.measure is None:
        return False
    after = range(found.measure.at + 1, len(view.tokens))
    planned = view.lexicon.verb_classes.get("tentative", frozenset()) | view.lexicon.verb_classes.get("floated", set())
    had = any(
        view.tokens[n].has("had") and view.forms[n + 1] and (view.forms[n + 1] or ("",))[0] in planned
        for n in after
        if n + 1 < len(view.tokens)
    )
    before = (n for n in after if view.tokens[n].has("time.lawwait") and not view.tokens[n].has("without"))
    return had or any(
        view.ops(m) & {"make", "force"} for n in before for m in range(n + 1, min(n + 4, len(view.tokens)))
    )


def _widened(view: View, found: Objects) -> bool:
    """ "Extend the ban to the federal police": to whom, not for how long."""
    after = found.measure.at + 1 if found.measure else len(view.tokens)
    return after >= len(view.tokens) or view.tokens[after].has("to", "onward")


def _customers(view: View, read: Reading) -> bool:
    """ "Stop letting police use it": those who are let."""
    start, end = read.chain.patient or (0, 0)
    return any(token.has("customer") for token in view.tokens[start:end])


def _topic_apart(view: View, read: Reading, op: str, found: Objects) -> bool:
    """ "The topic: Name shuts the police out": a headline names the topic before a colon or behind it."""
    if view.sentence.part != "title" or op not in _BORROWING or found.fits or found.foreign:
        return False
    if not (found.customer or found.supply or found.measure or not found.head or found.headed_by("trade")):
        return False
    others = (clause for clause in view.clauses if clause.index != read.clause.index)
    return any(_mere_topic(view, clause) for clause in others)


_BORROWING = ("restrict", "pause", "quit", "resume", "make", "supply", "retain")


def _mere_topic(view: View, clause: Clause) -> bool:
    tokens = view.tokens[clause.start : clause.end]
    return (
        any(token.topic for token in tokens)
        and not any(token.entities and token.main for token in tokens)
        and not view.finite(clause.start, clause.end)
        and any(token.text in (":", ",", "-", "–") for token in view.tokens[max(0, clause.start - 1) : clause.end])
    )


def _for_a_time(view: View, read: Reading) -> bool:
    """ "Stops … for a year": an end that is none."""
    tokens = view.tokens[read.at : read.clause.end]
    return any(
        token.has("temporary")
        or (token.when is not None and token.when.kind == "indefinite")
        or (token.when is not None and bool(token.when.duration) and before.has("lasts"))
        for before, token in itertools.pairwise(tokens)
    )


def _other_activity(view: View, end: int) -> bool:
    """ "Pauses hiring for its team": an activity that neither supplies nor uses anything."""
    form = view.forms[end] if end < len(view.tokens) else None
    return form is not None and form[1] == "gerund" and not is_supply(view, end) and not view.ops(end)


def _decreed(read: Reading, op: str) -> bool:
    """What a government does by itself, without a law."""
    future = {"will", "would", "commit", "may", "consider"} & set(read.chain.ops)
    return read.subject.kind != "instrument" and op in ("supply", "pause", "quit") and (op == "supply" or not future)


def _such(view: View, end: int) -> bool:
    """ "Suspends such sales": the sales of what was spoken of."""
    after = view.tokens[end : end + 2]
    return len(after) == 2 and after[0].has("such") and after[1].has("supply", "thing")


def _inside(view: View, read: Reading, hit: Hit) -> list[str]:
    """Negations within a cue: "is no longer in force"."""
    if hit.lemma != "be":
        return []
    within = view.tokens[hit.start + 1 : hit.end]
    found = (op for op in ("nolonger", "still") if any(token.has(op) for token in within))
    return [op for op in found if op not in read.chain.ops]


def _denied(view: View, at: int) -> bool:
    """ "Denied that …" is a statement, not a refusal."""
    ops = view.ops(at)
    after = view.tokens[at + 1] if at + 1 < len(view.tokens) else None
    return "deny" in ops and after is not None and after.has("that") and view.finite(at + 2, len(view.tokens))


def _reported(view: View, read: Reading, end: int) -> bool:
    """ "Confirms the ban still stands": not the ban is announced, but what is said of it."""
    last = _object_end(view, end, read.clause.end)
    if "report" not in view.ops(read.at) or last >= read.clause.end or not view.is_finite(last):
        return False
    between = view.tokens[end:last]
    apart = any(token.mark or token.has("subordinator", "time.lawwait", "relative") for token in between)
    return not apart and bool(view.ops(last) & {"stay", "hold", "firm", "lapse", "force"})


def _transitive(read: Reading, found: Objects) -> bool:
    """ "Name ends its ban": the measure is what somebody ends, not what ends."""
    behind = found.measure is not None and found.measure.at > read.at
    late = read.subject.start == read.subject.end and read.subject.kind == "pronoun"
    return behind and not late and read.subject.kind in ("entity", "reference", "institution", "pronoun", "insider")


def _unavailable(read: Reading, found: Objects) -> bool:
    """What will not be available is withheld when customers are named; else it may be a launch that is yet to come."""
    ops = set(read.chain.ops)
    return "nolonger" in ops or (bool(ops & {"will", "would"}) and found.customer)


def _gainsaid(read: Reading) -> bool:
    """What is said not to have happened to a measure; that somebody breaks it is no act."""
    told = read.matrix is not None and read.matrix.op == "deny"
    return told or bool({"not", "nolonger", "refuse", "deny", "noplan"} & set(read.chain.ops))


def _restated(view: View, read: Reading, op: str, end: int) -> bool:
    """ "The measure will now run …": a general word for the measure that was named before."""
    lasting = any(hit.cue.reflexive and hit.cue.op == op for hit in view.hits_by_start.get(read.at, ()))
    if op in events.SUBJECT_CUES or read.passive or lasting:
        span = range(read.subject.start, read.subject.end)
    elif op in ("extend", "keep", "lift", "quit"):
        span = range(end, min(end + 3, len(view.tokens)))
    else:
        return False
    definite = (view.tokens[n - 1].has("determiner", "possessive") for n in span if view.tokens[n].has("measureref"))
    return next(definite, False)


def _its_own(view: View, made: Chain) -> bool:
    """ "Let its own run out": the noun is left out."""
    tokens = view.tokens[made.patient[0] : made.patient[1]] if made.patient else ()
    return any(token.has("possessive") for token in tokens) and all(t.has("possessive", "own") for t in tokens)


def _elided(view: View, end: int) -> bool:
    """ "Only one firm renewed, to the end of 2027": no object, the measure was named before."""
    return end >= len(view.tokens) or view.tokens[end].mark or view.tokens[end].has("time.until", "to")


def _clitic(view: View, index: int) -> bool:
    """An object pronoun right before its verb, or written on to it: "la vendra", "vietarlo"."""
    if not view.lexicon.grammar.bare_infinitive:
        return False
    around = [view.tokens[n] for n in (index - 1, index + 1) if 0 <= n < len(view.tokens)]
    before = [token for token in around[:-1] if token.has("objectclitic")]
    joined = around[-1].has("objectclitic") and around[-1].start == view.tokens[index].end
    return bool(before) or joined


def stretches(view: View, read: Reading, hit: Hit | None, op: str, end: int) -> list[tuple[int, int]]:
    """Where the object may stand: behind the verb, in its gap, in the subject's place of a passive."""
    last = max(read.clause.end, view.clause_of(min(end, len(view.tokens)) - 1).end)
    behind = (end, _object_end(view, end, last))
    before = (read.subject.start, read.subject.end)
    if op == "pause" and view.sentence.part == "title" and behind[0] >= behind[1] and not (hit and hit.gap):
        return [(0, read.at)]  # "The topic: Name hits pause"
    if op in events.SUBJECT_CUES and read.chain.patient is not None and "allow" in read.chain.ops:
        return [read.chain.patient, behind]  # "lets its ban lapse"
    if op == "relax" and behind[0] >= behind[1]:
        return [before]
    if op in events.SUBJECT_CUES:
        return [(0, read.clause.start), behind] if read.subject.kind == "pronoun" else [before, behind]
    if op == "propose" and not read.passive:
        return [(end, len(view.tokens))]  # what a proposal holds may be told in clauses that hang on it
    if read.passive:
        return [before, behind]
    if hit is not None and hit.gap is not None:
        return [hit.gap, behind]
    if op == "restrict" and read.subject.kind == "instrument" and before[0] < before[1] <= read.at:
        return [behind, before]  # "the terms on the topic exclude the police"
    gapped = relative_object(view, read)
    return [behind, gapped] if gapped else [behind, *_described(view, behind, op)]


def _described(view: View, behind: tuple[int, int], op: str) -> list[tuple[int, int]]:
    """ "Bans systems that read faces": the relative clause that says what the object does."""
    clause = next((c for c in view.clauses if c.start == behind[1] and c.marker == "relative"), None)
    if clause is None or op not in ("restrict", "quit", "pause", "supply") or behind[0] >= behind[1]:
        return []
    return [(clause.start, clause.end)] if view.tokens[behind[1] - 1].has("thing", "supply") else []


def _object_end(view: View, start: int, end: int) -> int:
    """An object ends where another finite verb has its subject: "announced (that) it will …"."""
    for index in range(start + 1, end):
        if view.tokens[index].has("recapper") and view.tokens[index].when is None:
            return index  # "reopens access after a freeze": what went before
        subject_before = index > start + 1 or view.tokens[start].has("pronoun")
        if subject_before and view.is_finite(index) and not view.tokens[index - 1].has("coordinator"):
            return index
    return end
