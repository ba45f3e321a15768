"""Whose act it is: the subject's, the agent's, the speaker's, the owner's, or nobody's whom we watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.core.reading import events
from monitor.core.reading.actors import LAWMAKERS, Actor, Focus, agent, resolve
from monitor.core.reading.drafts import Reading
from monitor.core.reading.grammar import View
from monitor.core.reading.objects import Objects
from monitor.model import EntityKind


def actor_of(
    view: View, read: Reading, op: str, found: Objects, end: int, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Actor:
    if read.chain.patient is not None and not {"allow", "become"} & set(read.chain.ops):
        return Actor((), "patient")
    if read.passive:
        return _passive_actor(view, read, op, found, end, focus, kinds)
    if op in ("lose", "deprived", "regain"):
        served = read.subject.kind == "customer" or (found.product and read.subject.kind in ("other", "stranger"))
        return from_speaker(read, found, focus) if served else Actor((), "other")
    actor = resolve(read.subject, focus, read.matrix)
    spoken = read.matrix is not None and bool(read.matrix.speaker.entities)
    if op == "relax" and not actor.entities and (spoken or found.owners):
        return from_speaker(read, found, focus)  # "The project does not breach our moratorium", says the speaker
    implied = read.subject.kind == "pronoun" and read.subject.start == read.subject.end
    if implied and op in events.SUBJECT_CUES and found.owners:
        return _owner(read, found, focus)
    lets = view.lexicon.grammar.verb_second and "allow" in read.chain.ops
    if actor.entities and op in events.SUBJECT_CUES and (read.chain.patient is not None or lets):
        return actor
    if actor.entities and op in events.SUBJECT_CUES and read.subject.kind in ("entity", "reference"):
        return Actor(actor.entities, "owner") if found.product else Actor((), "patient")
    if actor.entities:
        return actor
    spoken = read.matrix is not None and read.matrix.speaker.kind in ("entity", "reference")
    if op == "reaffirm" and read.subject.kind in ("thing", "other") and spoken:
        return from_speaker(read, found, focus)
    if op in events.SUBJECT_CUES or op == "relax":
        owned = read.subject.owners or found.owners
        owner = _owner(read, found, focus) if owned else from_speaker(read, found, focus)
        return _sole_lawmaker(view, kinds) or owner if op == "fall" and not owner.entities else owner
    if op == "enact":
        return _lawgiver((*found.owners, *read.subject.owners), kinds)
    if read.subject.kind == "customer" and op == "supply":
        if view.lexicon.grammar.prodrop and _by_itself(view, read):
            return Actor((), "customer")
        return from_speaker(read, found, focus)
    return _measure_owner(view, read, op, found, focus, kinds) or actor


def _passive_actor(
    view: View, read: Reading, op: str, found: Objects, end: int, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Actor:
    named = agent(view, end, read.clause.end)
    if named is not None:
        actor = resolve(named, focus)
        return (
            replace(actor, how="by") if actor.entities else _measure_owner(view, read, op, found, focus, kinds) or actor
        )
    ended = op == "quit" and found.product
    if read.subject.kind in ("entity", "reference", "pronoun") and op in ("restrict", "quit", "supply") and not ended:
        return Actor((), "patient")
    if read.subject.kind == "other" and read.matrix is not None and read.matrix.speaker.kind == "instrument":
        return from_speaker(read, found, focus)  # "…, reads its policy"
    if read.subject.kind in ("stranger", "other") and op == "restrict" and not found.product:
        return Actor((), "other")
    return _under(view, read) or from_speaker(read, found, focus)


def _under(view: View, read: Reading) -> Actor | None:
    """ "Under Name's proposal, police would be barred …": the owner of what is opened with."""
    if not read.clause.index:
        return None
    before = view.clauses[read.clause.index - 1]
    opening = view.tokens[before.start : before.end]
    named = [token for token in opening if token.entities]
    if not opening[0].has("preposition") or len(named) != 1 or not any(t.has("instrument", "draft") for t in opening):
        return None
    return Actor(named[0].entities[:1], "owner")


EXECUTIVES = frozenset({EntityKind.agency, EntityKind.government, EntityKind.place})


def _measure_owner(
    view: View, read: Reading, op: str, found: Objects, focus: Focus, kinds: Mapping[str, EntityKind]
) -> Actor | None:
    """Whoever ends or extends what an authority has imposed, a court or a parliament, changes that measure."""
    measure = found.measure
    if op not in ("lift", "quit", "extend", "drop") or measure is None or measure.about is False:
        return None
    if any(token.has("stayed") for token in view.tokens):
        return None
    names = (token.entities for token in reversed(view.tokens[max(0, measure.at - 6) : measure.at]) if token.entities)
    owner = next((entities[0] for entities in names), None)
    before = view.tokens[max(0, measure.at - 4) : measure.at]
    judged = any(token.has("outsider") for token in view.tokens[read.subject.start : read.subject.end])
    if (
        owner is None
        and judged
        and len(focus.named) == 1
        and measure.about
        and not any(t.cap and not t.topic for t in before)
    ):
        owner = focus.named[0]  # the only one whose ban it can be
    return Actor((owner,), "owner") if owner is not None and kinds[owner] in EXECUTIVES else None


def _by_itself(view: View, read: Reading) -> bool:
    """ "Police stop using …": a customer's own act, not its supplier's."""
    lemma = (view.forms[read.at] or ("", ""))[0]
    uses = lemma in view.lexicon.verb_classes["usage"] and lemma not in view.lexicon.verb_classes["supply"]
    return uses and bool({"quit", "resume", "pause", "refuse"} & set(read.chain.ops)) and "can" not in read.chain.ops


def from_speaker(read: Reading, found: Objects, focus: Focus) -> Actor:
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


def _sole_lawmaker(view: View, kinds: Mapping[str, EntityKind]) -> Actor | None:
    """The one lawmaker that a sentence names, when a plan comes to nothing in it."""
    named = {entity for token in view.tokens for entity in token.entities}
    lawmakers = [entity for entity in named if kinds[entity] in LAWMAKERS]
    return Actor((lawmakers[0],), "focus") if len(named) == 1 == len(lawmakers) else None


def _lawgiver(named: tuple[str, ...], kinds: Mapping[str, EntityKind]) -> Actor:
    """A law belongs to the lawmaker that is named with it, whoever casts the vote."""
    owners = tuple(owner for owner in named if kinds[owner] in LAWMAKERS)
    return Actor(owners[:1], "owner") if owners else Actor((), "other")
