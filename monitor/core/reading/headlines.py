"""Acts that a headline names by a noun alone: "Fin de partie chez Name", "Name: extension of the ban"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor.core.reading import events
from monitor.core.reading.actors import LAWMAKERS
from monitor.core.reading.clauses import Clause
from monitor.core.reading.grammar import View
from monitor.core.reading.objects import Objects, objects
from monitor.core.reading.words import Token
from monitor.model import EntityKind

_LAWFUL = {"adoption": "adopted", "deal": "agreed"}
"""Nouns that tell how far a law has come."""
_HEADS = ("exit", "return", "extension", "lifting", "expiry", "turnabout")
_SPOILERS = ("no", "not", "nolonger", "question", "subordinator", "outsider", "spokes", "demandnoun", "foreign")


Told = tuple[str, str, Objects]


def acts(view: View, clause: Clause, index: int, kinds: Mapping[str, EntityKind]) -> Iterator[Told]:
    """(entity, event, objects) told by the noun at a token, when it opens a clause without a verb."""
    if view.sentence.part != "title" or _spoiled(view, clause) or not _opens(view, clause, index):
        return
    entity = _sole(view)
    found = objects(view, [(index + 1, clause.end), (0, clause.start)])
    if entity is None or found.foreign:
        return
    event = _event(
        view.tokens[index], found, objects(view, [(index + 1, clause.end)]), lawmaker=kinds[entity] in LAWMAKERS
    )
    if event is not None:
        yield entity, event, found


def proposal(view: View, clause: Clause, index: int, kinds: Mapping[str, EntityKind]) -> Iterator[Told]:
    """ "Name: plan for a ban on …": a lawmaker's measure that is only a plan, in a headline without a verb."""
    before = view.tokens[:index]
    if view.sentence.part != "title" or view.finite(0, len(view.tokens)) or _spoiled(view, clause):
        return
    if not any(token.has("plan", "draft", "towards") for token in before) or any(t.has("outsider") for t in before):
        return
    entity = _sole(view)
    found = objects(view, [(clause.start, clause.end), (0, clause.start)])
    measured = found.measure is not None and found.measure.at == index and found.measure.about is not False
    if entity is not None and kinds[entity] in LAWMAKERS and measured and (found.topic or found.anaphor):
        yield entity, "propose", found


def passage(view: View, clause: Clause, index: int, kinds: Mapping[str, EntityKind]) -> Iterator[Told]:
    """(entity, stage, objects): "Green light for the law: …", a lawmaker's act told by a noun."""
    token = view.tokens[index]
    stage = next((_LAWFUL[name] for name in _LAWFUL if token.has(name)), None)
    if view.sentence.part != "title" or stage is None or view.finite(clause.start, clause.end):
        return
    opens = not any(_noun(view, clause.start + n, t) for n, t in enumerate(view.tokens[clause.start : index]))
    entity = _sole(view)
    found = objects(view, [(index + 1, clause.end), (0, len(view.tokens))])
    ruled = bool(found.classes & {"law"}) or found.measure is not None
    if opens and entity is not None and kinds[entity] in LAWMAKERS and found.topic and ruled:
        yield entity, stage, found


def _sole(view: View) -> str | None:
    """The one entity that a headline names."""
    named = {entity for token in view.tokens for entity in token.entities}
    return named.pop() if len(named) == 1 else None


def _spoiled(view: View, clause: Clause) -> bool:
    if view.sentence.question or view.finite(clause.start, clause.end):
        return True
    return any(_spoils(token) for token in view.tokens[clause.start : clause.end])


def _spoils(token: Token) -> bool:
    return token.has(*_SPOILERS) and not token.has("measure", "thing", "supply", "companyref", "customer", "plan")


def _opens(view: View, clause: Clause, index: int) -> bool:
    """Whether the noun is the clause's first, apart from a name that owns it: "Name exit from …", "Il ritorno di …"."""
    token = view.tokens[index]
    if not token.has(*_HEADS) or view.forms[index] is not None:
        return False
    return not any(_noun(view, clause.start + n, t) for n, t in enumerate(view.tokens[clause.start : index]))


def _noun(view: View, index: int, token: Token) -> bool:
    if view.forms[index] is not None or token.has("preposition", "coordinator"):
        return True
    return (
        bool(token.classes)
        and not token.entities
        and not token.when
        and not token.has("determiner", "possessive", "adverb")
    )


def _event(token: Token, found: Objects, near: Objects, *, lawmaker: bool) -> str | None:
    measured = found.measure is not None and found.measure.about is not False
    if token.has("extension"):
        return "extend" if measured else None
    if token.has("expiry") and measured:
        return "drop" if lawmaker and "proposed" in found.classes else "expire"
    if token.has("turnabout") and measured:
        return "drop" if lawmaker else "lift"
    if token.has("lifting") and measured:
        return "lift"
    if lawmaker or measured or not (found.topic or near.product):
        return None
    if token.has("return"):
        return "lift"
    return events.settle("end", customer=found.customer and found.supply) if token.has("exit", "lifting") else None


def topical(view: View, clauses: Sequence[Clause]) -> bool:
    """Whether a headline names its topic in a clause before: "The topic: a year's pause at Name"."""
    return any(token.topic for clause in clauses for token in view.tokens[clause.start : clause.end])
