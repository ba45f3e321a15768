"""What a text says of an earlier one: that it was wrong, or, by an edit, that it no longer says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.status.retract import by_source, without
from monitor.core.status.row import DISPUTE, SAME_END, act_day
from monitor.core.text import fold, one_line
from monitor.model import Change, Claim, Event, Evidence, Item, Reading

LATEST = timedelta(days=60)
"""A correction is of what was published no longer ago than this."""
LIKELY = 0.5
"""What an edited text says with at least this score, though too unsure to be acted on, it has not taken back."""

_RESTRICT = {Event.impose, Event.extend, Event.enact, Event.reaffirm}
"""Acts that lead to one state, told as new or as going on: "bans" corrected to "reaffirms" leaves a ban a ban."""
_SAID = (
    r"sa(?:id|ys)|stat(?:ed|es)|report(?:ed|s)|claim(?:ed|s)|suggest(?:ed|s)|indicat(?:ed|es)|named|wrote|hieß|stand|"
    r"meldete|berichte\w*|behaupte\w*|nannte|indiquait|affirmait|disait|écrivait|annonçait|decía|afirmaba|indicaba|"
    r"señalaba|informaba|diceva|affermava|riportava|indicava|scriveva|dizia|afirmava|informava|meldde|zei|stond|vermeldde"
)
_STORY = r"(?:story|article|report|post|piece|headline|item)"
_EARLIER = (
    rf"(?:earlier|previous|prior|original|initial) (?:version|edition) of (?:this|the|our|an?) {_STORY}|"
    rf"(?:this|our) {_STORY} (?:originally|earlier|previously|initially)|"
    r"(?:frühere|vorige|ursprüngliche|ältere)[nr]? (?:version|fassung) (?:dieses|des|dieser|der) "
    r"(?:artikels|textes|beitrags|berichts|meldung)|"
    r"version (?:précédente|antérieure|initiale|originale) de (?:cet |ce |cette |l['’])(?:article|texte|dépêche)|"
    r"versión (?:anterior|previa|original) (?:de este|de esta|de la|del) (?:artículo|noticia|nota|texto|información)|"
    r"versione (?:precedente|originale) (?:di questo |del |dell['’])(?:articolo|testo|pezzo)|"
    r"versão (?:anterior|original) (?:deste|desta|da|do) (?:artigo|notícia|texto|reportagem|matéria)|"
    r"(?:eerdere|vorige|oorspronkelijke) versie van (?:dit|het|deze) (?:artikel|bericht|verhaal|stuk)"
)
"""Of the publisher's own text: an earlier version of a draft law is another thing."""
_WRONGLY = (
    r"wrongly|incorrectly|mistakenly|erroneously|inaccurately|in error|fälschlich\w*|irrtümlich\w*|à tort|par erreur|"
    r"por error|erróneamente|equivocadamente|erroneamente|per errore|por engano|incorretamente|ten onrechte|"
    r"abusievelijk"
)
_MARK = re.compile(
    r"^\W*(?:correct(?:ion|ed)|clarification|retract(?:ion|ed)|erratum|errata(?: corrige)?|korrektur|berichtigung|"
    r"richtigstellung|rectificatif|corrección|fe de errores|rectificación|rettifica|correzione|correção|retificação|"
    r"correctie|rectificatie)\b\W",
    re.IGNORECASE,
)
_OF_AN_EARLIER_VERSION = re.compile(
    rf"\b(?:{_EARLIER})\b.{{0,80}}\b(?:{_SAID})\b|"
    rf"\b(?:{_WRONGLY})\b.{{0,30}}\b(?:{_SAID})\b|\b(?:{_SAID})\b.{{0,12}}\b(?:{_WRONGLY})\b",
    re.IGNORECASE | re.DOTALL,
)
_OWN = re.compile(rf"\b(?:{_EARLIER}|(?:this|our|the|an?|\w+['’]s) {_STORY}|we|wir|nous|wij)\b", re.IGNORECASE)
_NOT = r"(?:not|nicht|pas|no|non|não|niet)"
_SENTENCES = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+|\n+")


def told_as_wrong(item: Item, reading: Reading, names: Mapping[str, Sequence[str]]) -> tuple[Claim, ...]:
    """What the item tells only to say that it was told wrongly; it is no news of the day.

    `names`: how each entity is called. "An earlier version of this article said that Acme …", "Globex, not Acme, …".
    """
    claims = (*reading.events, *reading.background, *reading.candidates)
    return tuple(claim for claim in claims if _as_wrong(item, claim, names.get(claim.entity, ())))


def own_fault(item: Item, claim: Claim) -> bool:
    """Whether it is the publisher's own earlier word that the claim is told to be wrong of."""
    sentence = _sentence(item, claim)
    return bool(_MARK.search(item.title) or _MARK.search(sentence) or _OWN.search(sentence))


def _as_wrong(item: Item, claim: Claim, names: Sequence[str]) -> bool:
    sentence = _sentence(item, claim)
    if _OF_AN_EARLIER_VERSION.search(sentence):
        return True
    marked = _MARK.search(item.title) or _MARK.search(sentence)
    called = "|".join(re.escape(name) for name in names)
    before = r"\b" if marked else r"[,;(–—]\s*"
    return bool(called and re.search(rf"{before}{_NOT}\W+(?:{called})\b", sentence, re.IGNORECASE))


def _sentence(item: Item, claim: Claim) -> str:
    """The whole sentence that the claim's quote stands in."""
    for part, text in item.parts():
        if claim.span is not None and claim.span.part != part:
            continue
        at = text.find(claim.quote)
        if at >= 0:
            breaks = [found.end() for found in _SENTENCES.finditer(text)]
            start = max((end for end in breaks if end <= at), default=0)
            end = min((end for end in breaks if end >= at + len(claim.quote)), default=len(text))
            return text[start:end].strip()
    return claim.quote


# ---------------------------------------------------------------- another item's word


def heed(history: Sequence[Change], claim: Claim, piece: Evidence, now: datetime) -> tuple[Change, ...]:
    """The rows that a correction touches, as they are now to stand. `claim`: what was told wrongly, `piece`: by whom.

    What its own origin told before is withdrawn, copies too. Where the row rests on others alone, the correction
    speaks against it.
    """
    touched = []
    for row in history:
        if row.counts and _of_act(row, claim, piece, now):
            lighter = without(row, lambda held: _same_source(held, claim, piece))
            touched.append(lighter or _doubted(row, piece))
    return tuple(row for row in touched if row is not None)


def _of_act(row: Change, claim: Claim, piece: Evidence, now: datetime) -> bool:
    same = row.event is claim.event or row.after is claim.status
    fields = {row.field, claim.field}
    return same and (len(fields) == 1 or "whole" in fields) and (act_day(piece, now) - row.effective) <= LATEST


def _same_source(held: Evidence, claim: Claim, piece: Evidence) -> bool:
    if held.item is None or held.item == piece.item or held.origin != piece.origin:
        return False
    return held.published is None or piece.published is None or held.published <= piece.published


def _doubted(row: Change, piece: Evidence) -> Change | None:
    near = piece.published is not None and abs(piece.published.date() - row.effective) <= DISPUTE
    if not near or any(held.item == piece.item for held in row.evidence):
        return None
    against = by_source(row, piece, piece.claim.quote)
    return replace(row, evidence=(*row.evidence, against), contradicted=True)


# ---------------------------------------------------------------- an edit


def unsaid(was: Reading, reading: Reading, held: Evidence) -> bool:
    """Whether an item's edit took back what it was evidence for. `was`: what is read today from its old words.

    What today's reader no longer finds in the old words either was not taken back by the publisher.
    """
    return _says(was, held.claim) and not _says(reading, held.claim)


def _says(reading: Reading, claim: Claim) -> bool:
    """Whether the state is told, in whatever words: headlines change by the hour, "pauses" may become "extends"."""
    likely = (told for told in reading.candidates if told.score >= LIKELY)
    return any(_same_act(told, claim) for told in (*reading.events, *reading.background, *likely))


def _same_act(told: Claim, claim: Claim) -> bool:
    if (told.entity, told.status) != (claim.entity, claim.status):
        return False
    ends = told.until is None or claim.until is None or abs(told.until - claim.until) <= SAME_END
    return ends and (told.event is claim.event or {told.event, claim.event} <= _RESTRICT)


def shortened(was: Item, item: Item) -> bool:
    """Whether an edit only left words out at the end of a part: feeds cut their texts, and mean nothing by it."""
    parts = zip(was.parts(), item.parts(), strict=True)
    return all(_plain(old).startswith(_plain(new)) for (_, old), (_, new) in parts)


def _plain(text: str) -> str:
    return one_line(text).rstrip(" .…[]").casefold()


def new_words(was: Item, item: Item, names: Sequence[str]) -> str:
    """What the item says now and did not say before, in one sentence of its own: best one that names the entity."""
    old = one_line(" ".join(text for _, text in was.parts()))
    sentences = [one for _, text in item.parts() for one in _SENTENCES.split(text) if one.strip()]
    fresh = [one.strip() for one in sentences if one_line(one) not in old]
    named = [one for one in fresh if any(fold(name).text in fold(one).text for name in names)]
    marked = [one for one in fresh if _MARK.search(one) or _OF_AN_EARLIER_VERSION.search(one)]
    return next(iter([*marked, *named, *fresh]), item.title)
