"""The status, the stage and the modality that a claim carries."""

from __future__ import annotations

from monitor.core.reading.drafts import Draft
from monitor.core.reading.ends import End, Setting
from monitor.model import Event, Modality, Stage, Status


def status_of(draft: Draft, event: Event, end: End, stage: Stage | None, setting: Setting) -> Status:
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
    if draft.event == "reaffirm" and draft.found.headed_by("exit") and draft.found.measure is None:
        return Status.withdrawn
    if draft.event == "reaffirm" and not (draft.pausing or setting.temporary):
        return Status.ban
    return Status.moratorium


def stage_of(draft: Draft, event: Event, setting: Setting) -> Stage | None:
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


def modality_of(draft: Draft, event: Event, setting: Setting) -> Modality:
    if event == Event.propose and draft.considered:
        return Modality.considered
    if draft.hedged or setting.credits or (event in (Event.propose, Event.drop) and setting.drafted):
        return Modality.reported
    return Modality.asserted
