"""What an act comes to, after everything that is said around its verb."""

from __future__ import annotations

from monitor.core.reading import events
from monitor.core.reading.drafts import Reading
from monitor.core.reading.grammar import View
from monitor.core.reading.matrix import Matrix
from monitor.core.reading.nouns import antecedent
from monitor.core.reading.objects import Objects
from monitor.model import EntityKind

_FUTURE = frozenset({"will", "would", "commit"})


_OWN = ("entity", "reference", "institution", "insider")


_TURNS = frozenset("not nolonger refuse pause quit resume continue still again restrict".split())


_DECIDED = frozenset("will would can may allow refuse resume commit consider".split())
"""Links that make "not selling" a decision rather than a mere fact."""


def supplied(view: View, read: Reading, found: Objects) -> bool:
    """Selling or using counts when it is of the product, and not as a mere fact of the past or present."""
    if not (found.fits or (found.supply and found.customer) or found.pronoun) or found.foreign:
        return False
    ops = set(read.chain.ops)
    if not ops & _TURNS:
        return False
    lemma = (view.forms[read.at] or ("", ""))[0]
    usage = lemma in view.lexicon.verb_classes["usage"] and lemma not in view.lexicon.verb_classes["supply"]
    own = usage and read.subject.kind in ("entity", "pronoun", "reference") and not ops & {"allow", "restrict"}
    told = read.matrix is not None and any(
        token.has("customer") for token in view.tokens[read.matrix.at + 1 : read.subject.start]
    )  # "told police that they can use it again"
    if own and not told and not read.chain.patient and not ops >= {"not", "will"}:
        return False
    if "still" in ops or (read.matrix is not None and read.matrix.op in ("reaffirm", "assert")):
        return True
    plain_not = "not" in ops and not ops & _DECIDED and not _bounded(view, read)
    return not plain_not or (read.chain.form == "gerund" and not read.chain.perfect and read.at == read.chain.verbs[0])


def _bounded(view: View, read: Reading) -> bool:
    """Not selling "for a year", "for now" or "until a law …" is no mere fact."""
    tokens = view.tokens[read.clause.start : view.clause_of(read.clause.end - 1).end + 1]
    lasting = any(token.when is not None and token.when.kind in ("duration", "indefinite") for token in tokens)
    return lasting or any(token.has("temporary", "time.lawwait") for token in tokens)


def suspends(op: str, found: Objects, kind: EntityKind) -> bool:
    """A government may halt by decree what only a law could forbid."""
    pausing = op == "pause" or (op == "make" and found.measure is not None and found.measure.pausing)
    return pausing and (kind != EntityKind.institution or (op == "pause" and found.fits))


def evaluate(
    view: View,
    read: Reading,
    value: str,
    found: Objects,
    *,
    lawmaker: bool,
    kept_out: bool = False,
    stays: bool = False,
) -> str | None:
    ops = list(read.chain.ops)
    if value == "supply" and "not" in ops:
        ops = [op for op in ops if op != "may"]  # "may not use" denies a permission
    if read.matrix is not None and read.matrix.op == "deny":
        ops = [op for op in ops if op != "irreal"]  # what is denied stands in the subjunctive
    if read.chain.infinitive and not read.chain.governed:
        if not _headline_future(view, read):
            return None
        ops.append("commit")
    if "would" in ops and any(clause.marker == "condition" for clause in view.clauses):
        return None  # "would stop selling if …"
    if "propose" in ops and not lawmaker:
        return None  # what a company proposes, others are to do
    if value == "impose" and (_renounced(ops) if lawmaker else _forgone(view, read)):
        return "drop"
    words = [word for token in view.tokens[read.at : read.clause.end] for word in token.text.split()]
    longer = any("more" in view.lexicon.classes.get(word, ()) for word in words) or any(
        token.when is not None and token.when.kind == "indefinite" for token in view.tokens[read.at : read.clause.end]
    )
    if value == "extend" and kept_out and {"will", "commit"} & set(ops) and not longer:
        value = "impose"  # "will keep it away from police": a decision, not a habit
    if "can" in ops and value != "supply" and not {"not", "nolonger"} & set(ops):
        return None  # an ability, not an act
    if "would" in ops and read.matrix is None and view.lexicon.grammar.bare_infinitive and not read.chain.perfect:
        ops = [*(op for op in ops if op != "would"), "may"]  # the conditional of hearsay: what is said to be planned
    outcome = events.apply(value, ops)
    outcome = _under_matrix(read.matrix, outcome)
    if outcome == "extend" and (stays or (read.passive and "continue" in ops)) and _as_told(view, read):
        outcome = "reaffirm"
    if outcome == "extend" and ((value == "supply" and _said_of_itself(read)) or _stands(view, read)):
        outcome = "reaffirm"
    if read.matrix is not None and read.matrix.op == "assert" and outcome == "impose" and _merely(ops, value):
        outcome = "reaffirm"
    if outcome in ("lift", "expire") and any(token.has("untrue") for token in view.tokens):
        outcome = "reaffirm"
    event = events.settle(outcome, customer=found.customer or _to_customers(view, read))
    if event == "withdraw" and read.chain.ordered:
        event = "impose"
    if event == "expire" and _yet_to_come(view, read, ops):
        return None
    if event == "lift" and _conditional_future(view, read, ops):
        return None
    if lawmaker and event == "enact" and _confirmed(read):
        return "reaffirm"
    if event in ("impose", "withdraw") and not lawmaker and _only_meant(view, read, ops):
        return "propose"
    event = _as_law(view, read, event, ops) if lawmaker else event
    return "reaffirm" if event in ("enact", "propose") and lawmaker and _confirmed(read) else event


def _only_meant(view: View, read: Reading, ops: list[str]) -> bool:
    """ "Plans to bar …", "draft terms would bar …", "leaked memo: it will …": a company has not done it yet."""
    tentative = view.lexicon.verb_classes.get("tentative", frozenset())
    if any((view.forms[verb] or ("", ""))[0] in tentative for verb in read.chain.verbs[1:]):
        return True
    ahead = {"will", "would", "commit"} & set(ops)
    return bool(ahead) and any(token.has("draft") and token.has("instrument") for token in view.tokens)


def _as_told(view: View, read: Reading) -> bool:
    """ "It told us that its ban stands": asked, nobody has prolonged anything."""
    form = view.forms[read.at]
    told = read.chain.form if "continue" in read.chain.ops else form[1] if form else ""
    present = told in ("third", "gerund") and not set(read.chain.ops) & {"will", "would"}
    clause = view.tokens[read.clause.start : read.clause.end]
    ending = any(token.has("time.until") or (token.when and token.when.kind == "indefinite") for token in clause)
    return present and not ending and read.matrix is not None and read.matrix.op in ("report", "reaffirm")


def _said_of_itself(read: Reading) -> bool:
    """ "The company says it still does not sell it": nothing has changed."""
    said = read.matrix
    return said is not None and said.op in ("report", "reaffirm", "confirm") and said.speaker.kind in _OWN


def _to_customers(view: View, read: Reading) -> bool:
    """Whether customers are the subject, or those who are let do something."""
    patient = read.chain.patient
    return read.subject.kind == "customer" or (
        patient is not None and any(token.has("customer") for token in view.tokens[patient[0] : patient[1]])
    )


def _stands(view: View, read: Reading) -> bool:
    """ "… says that its ban remains in place": told in the present, without a new term."""
    if read.matrix is None or read.matrix.op not in ("report", "reaffirm", "confirm"):
        return False
    if read.passive or read.chain.form != "third" or not view.ops(read.at) & {"stay", "hold", "firm"}:
        return False
    if set(read.chain.ops) & {"will", "would", "may", "commit"}:
        return False
    return not any(token.when and token.when.kind == "indefinite" for token in view.tokens)


def _merely(ops: list[str], value: str) -> bool:
    """ "Insists that it does not sell …": a fact, no decision."""
    return value == "supply" and "not" in ops and not set(ops) & _DECIDED


def _renounced(ops: list[str]) -> bool:
    """A lawmaker that will not restrict, or backs away from it, gives up the proposal."""
    found = set(ops)
    if found & {"demand", "must", "may", "consider"} or ("not" in ops and "refuse" in ops):
        return False
    return bool(found & {"refuse", "quit", "pause", "nolonger"}) or ("not" in found and bool(found & {"will", "would"}))


def _forgone(view: View, read: Reading) -> bool:
    """ "Renounces to suspend": a measure that was only thought of is given up."""
    forgoing = view.lexicon.verb_classes.get("forgo", frozenset())
    return any((view.forms[verb] or ("", ""))[0] in forgoing for verb in read.chain.verbs[1:]) and not (
        {"not", "must", "demand"} & set(read.chain.ops)
    )


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
    if found.op == "deny" and found.speaker.kind not in _OWN:
        return None
    return events.apply(value, [found.op])


def _conditional_future(view: View, read: Reading, ops: list[str]) -> bool:
    """A return that is only foreseen for later: "would resume sales after June"."""
    if not set(ops) & {"will", "would", "may", "can", "commit"}:
        return False
    if any(clause.marker == "condition" for clause in view.clauses[: read.clause.index]):
        return True
    if read.clause.end < len(view.tokens) and view.tokens[read.clause.end].has("recapper", "time.lawwait", "question"):
        return True  # "will restore it only when …"
    return any(
        token.has("recapper", "time.lawwait") or (token.when is not None and (token.when.age or 0) < -31)
        for token in view.tokens[read.at : read.clause.end]
    )


def _yet_to_come(view: View, read: Reading, ops: list[str]) -> bool:
    """An end that lies ahead: "expires in seven weeks", "will end on June 10"."""
    if set(ops) & {"will", "would", "may", "commit"} or (read.chain.hedged and read.chain.perfect):
        return True
    times = [token.when for token in view.tokens[read.clause.start : read.clause.end] if token.when]
    ahead = any((when.age is not None and when.age < 0) or when.kind == "upcoming" for when in times)
    after = range(read.at + 1, read.clause.end)
    return ahead or any(_distance(view, n) for n in after)


def _distance(view: View, index: int) -> bool:
    """ "In seven weeks": how far off an end is, unlike "after three years"."""
    when = view.tokens[index].when
    return when is not None and when.kind == "duration" and view.tokens[index - 1].has("time.ahead")


def _confirmed(read: Reading) -> bool:
    """ "The guidelines confirm that … is forbidden": a law that stands is spoken of."""
    return read.matrix is not None and read.matrix.op == "confirm" and read.passive


def _participle(view: View, index: int) -> bool:
    """ "Tabled on Wednesday, the regulation bans …": a participle that opens the sentence."""
    form = view.forms[index]
    return index == 0 and form is not None and form[1] in ("past", "participle")


def _own(view: View, read: Reading) -> bool:
    """ "From its own offices": what even a lawmaker decides for itself."""
    after = range(read.at + 1, read.clause.end)
    return any(view.tokens[n].has("own") for n in after) and "propose" not in read.chain.ops


def _as_law(view: View, read: Reading, event: str | None, ops: list[str]) -> str | None:
    """A lawmaker does not restrict by itself: it proposes, then enacts."""
    if event != "impose":
        return None if event == "withdraw" else event
    if read.subject.kind == "entity" and _own(view, read):
        return "impose"  # in its own offices, for its own staff
    draft = read.subject.kind == "instrument" and any(
        token.has("draft") for token in view.tokens[read.subject.start : read.subject.end]
    )
    if any(hit.cue.op == "enact" for verb in read.chain.verbs[1:] for hit in view.hits_by_start.get(verb, ())):
        return "enact"  # "agrees to ban"
    clause = view.tokens[read.at : read.clause.end]
    draft = draft or (read.passive and any(token.has("draft") for token in clause))
    if read.passive and not draft and _under_deal(view, read) and "may" not in ops:
        return "enact"
    tabled = any(hit.cue.op == "propose" and _participle(view, hit.start) for hit in view.hits if hit.start < read.at)
    draft = draft or (tabled and not read.chain.perfect) or _of_a_plan(view, read)
    open_ = bool(set(ops) & _FUTURE) or read.chain.form in ("gerund", "noun") or draft
    return "propose" if open_ else "enact"


def _under_deal(view: View, read: Reading) -> bool:
    """ "Would be restricted under the deal": what has been agreed."""
    pairs = zip(view.tokens[read.at :], view.tokens[read.at + 1 : read.clause.end], strict=False)
    led = [n for n, (token, _) in enumerate(pairs, read.at) if token.has("preposition")]
    return any(token.has("deal") for n in led for token in view.tokens[n + 1 : n + 4])


def _of_a_plan(view: View, read: Reading) -> bool:
    """ "Works on a plan that bans …", "tables a bill which forbids …": what only a plan does."""
    if read.clause.marker not in ("relative", "that"):
        return False
    hung = antecedent(view, read.clause)
    planned = any(token.has("plan", "draft") for token in view.tokens[hung.start : hung.end])
    return planned or any(hit.cue.op in ("propose", "consider") for hit in view.hits if hit.start < read.clause.start)
