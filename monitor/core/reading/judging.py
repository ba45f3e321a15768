"""The classifier's say: it rescores what the rules claim of an entity, and adds what they overlooked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.core.reading.claims import Claims, claim_of, resolved
from monitor.core.reading.classifier import FATE_OF, Classifier, Read, read_of
from monitor.core.reading.drafts import Draft
from monitor.core.reading.ends import Setting
from monitor.core.reading.evidence import evidence
from monitor.core.reading.grammar import View
from monitor.core.reading.recency import recency
from monitor.model import Claim, Event, Stage, Status

SURE = 0.55
"""From this probability on a claim is acted on."""
WORTH = 0.2
"""From this probability on an event that the rules did not see is a candidate."""
RULE = "classifier"
_TOLD = 6
_MAY = frozenset(("consider", "mooted"))


class Weighed(NamedTuple):
    """What is known of one entity in an item: its features by sentence (`evidence`), and the rules' part."""

    entity: str
    features: Mapping[int, frozenset[str]]
    read: Read

    @property
    def whole(self) -> frozenset[str]:
        """All its features."""
        return frozenset().union(*self.features.values())


def weighed(told: Claims, lawmakers: Mapping[str, bool], setting: Setting) -> list[Weighed]:
    """What the classifier learns from and judges by. lawmakers: of each entity named, whether it makes laws.

    The classifier knows items as short as a feed gives them: what stands further down has no part in it.
    """
    above = Claims(*([claim for claim in claims if not _below(claim, setting.top)] for claims in told))
    return [
        Weighed(
            entity,
            evidence(setting.top, entity, lawmaker=lawmaker),
            read_of(entity, *above, title=setting.title_alone),
        )
        for entity, lawmaker in lawmakers.items()
    ]


def judged(told: Claims, lawmakers: Mapping[str, bool], setting: Setting, classifier: Classifier) -> Claims:
    """The claims with probabilities for scores, parted anew. Further down in a text the rules have the only say."""
    deep = [claim for claim in told.events if _below(claim, setting.top)]
    cases = weighed(told, lawmakers, setting)
    found = [claim for case in cases for claim in _judged(case, setting, classifier)]
    sure = [claim for claim in found if claim.score >= SURE]
    events = resolved([*sure, *(c for c in deep if (c.entity, c.event) not in {(s.entity, s.event) for s in sure})])
    kept = {(claim.entity, claim.event) for claim in events}
    background = [c for c in (*told.background, *sure) if (c.entity, c.event) not in kept]
    return Claims(events, [claim for claim in found if claim.score < SURE], background)


def _below(claim: Claim, top: Sequence[View]) -> bool:
    """Whether a claim stands further down than the classifier goes by."""
    span = claim.span
    if span is None:
        return False
    return span.start >= max((v.sentence.end for v in top if v.sentence.part == span.part), default=0)


def _judged(case: Weighed, setting: Setting, classifier: Classifier) -> Iterator[Claim]:
    (entity, features, read), whole, views = case, case.whole, setting.top
    named = any(entity in token.entities for view in views for token in view.tokens)
    for event, chance in classifier.judge(classifier.text.likely(whole), read).items():
        score = round(min(chance, 0.99), 2)
        claim = read.events.get(event) or read.candidates.get(event)
        if claim is None and score >= SURE:
            claim = read.background.get(event)
        if claim is not None:
            yield _told(replace(claim, score=score), whole, read, classifier)
        elif named and score >= WORTH and event not in read.background:
            tell = max(range(len(views)), key=lambda n: classifier.text.tells(features[n], event))
            names = {name for token in views[tell].tokens for name in token.entities}
            if names and entity not in names:
                continue  # it is told of somebody else
            claim = claim_of(_draft(views[tell], entity, event), setting)
            yield _told(replace(claim, score=score), whole, read, classifier)


def _told(claim: Claim, features: frozenset[str], read: Read, classifier: Classifier) -> Claim:
    """The claim with the status that is likeliest, and open-ended where that is likely. A day that is told stands."""
    kind, event = FATE_OF.get(claim.event), claim.event.value
    if kind is None or (claim.until and claim.status is Status.moratorium):
        return claim
    seen = read.events.get(event)
    status = Status(classifier.fate(kind, features, event, seen))
    if claim.event is Event.enact:
        later = claim.stage if claim.stage is not Stage.agreed else Stage.adopted
        return replace(claim, status=status, stage=Stage.agreed if status is Status.proposed else later)
    lasting = status is Status.moratorium and classifier.fate("open", features, event, seen) == "yes"
    return replace(claim, status=status, open_ended=lasting, until=None)


def _draft(view: View, entity: str, event: str) -> Draft:
    """A whole sentence as the claim's, around its first cue."""
    verbs = [index for index, form in enumerate(view.forms) if form is not None]
    at = next((index for index in verbs if view.hits_by_start.get(index)), verbs[0] if verbs else 0)
    stage = next((hit.cue.stage for hit in view.hits if hit.cue.op == event and hit.cue.stage), None)
    ops = {hit.cue.op for hit in view.hits}
    return Draft(
        view=view,
        entity=entity,
        event=event,
        at=at,
        start=0,
        end=len(view.tokens),
        rule=RULE,
        score=WORTH,
        recency=replace(recency(view, view.clause_of(at), [at], [None]), recap=""),
        stage=stage,
        considered=bool(ops & _MAY) or any(token.has("may") for token in view.tokens),
        temporary=any(token.has("temporary") for token in view.tokens),
        pausing="pause" in ops or any(token.has("pausing") for token in view.tokens),
    )


def told_of(case: Weighed, classifier: Classifier) -> Iterator[str]:
    """What the classifier makes of one entity, in words: the likeliest acts, and what speaks for the first of them."""
    features = case.whole
    likely = classifier.text.likely(features)
    chances = classifier.judge(likely, case.read)
    acts = sorted(chances, key=lambda event: -chances[event])
    first = acts[0]
    telling = sorted(features, key=lambda feature: -classifier.text.tells((feature,), first))[:_TOLD]
    words = "; ".join(feature.partition(" ")[2] or feature for feature in telling)
    both = ", ".join(f"{act} {chances[act]:.2f}" for act in acts[:2])
    alone = max(likely, key=lambda name: likely[name])
    yield f"{case.entity}: {both} (told from {SURE} on); the text alone says {alone}"
    yield f"  most telling for {first}: {words}"
