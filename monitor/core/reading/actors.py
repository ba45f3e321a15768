"""Who acts: from a noun phrase, or the agent of a passive, to a watched entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from monitor.core.reading.grammar import View
from monitor.core.reading.matrix import Matrix
from monitor.core.reading.nouns import Phrase, phrase
from monitor.model import EntityKind

LAWMAKERS = frozenset({EntityKind.institution, EntityKind.government, EntityKind.place})


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. how: subject, reference, by, owner, speaker or focus; other words where nobody watched acts."""

    entities: tuple[str, ...]
    how: str


@dataclass
class Focus:
    """Whom the text speaks of at this point: what "it" and "the company" refer to."""

    kinds: Mapping[str, EntityKind]
    named: tuple[str, ...]
    entity: str | None = None
    stranger: bool = False
    """The last subject was somebody who is not watched."""
    measured: bool = False
    """The sentence before spoke of a fitting measure."""
    topical: bool = False
    """The sentence before spoke of the topic."""
    acted: tuple[str, str] = ("", "")
    """Whose act was told last, and which."""
    recent: list[str] = field(default_factory=list)

    def note(self, phrase: Phrase) -> None:
        """Remember the subject of a clause."""
        if phrase.kind in ("entity", "insider") and phrase.entities:
            self.entity, self.stranger = phrase.entities[-1], False
            self.recent.append(self.entity)
        elif phrase.kind == "stranger":
            self.stranger = True

    def refer(self, institution: bool) -> str | None:
        """The entity that "the company" (or "the institution") means."""
        if self.stranger and not institution:
            return None
        for entity in (*reversed(self.recent), *self.named):
            if (self.kinds[entity] in LAWMAKERS) == institution:
                return entity
        return None

    def only(self) -> str | None:
        """The one entity that an act without an actor may be laid to."""
        if self.stranger:
            return None
        if self.entity is not None:
            return self.entity
        sole = self.named[0] if len(self.named) == 1 else None
        return sole if sole is not None and self.kinds[sole] not in LAWMAKERS else None


_VOICES = ("entity", "insider", "reference", "institution")


def resolve(found: Phrase, focus: Focus, said: Matrix | None = None) -> Actor:
    """The watched entity behind a subject phrase; "we" is whoever speaks."""
    if found.kind in ("speaker", "pronoun") and said is not None and said.speaker.kind in _VOICES:
        voice = resolve(said.speaker, focus)
        if voice.entities or found.kind == "speaker":
            return replace(voice, how="speaker")
    if found.kind == "pronoun" and said is not None and said.speaker.kind == "stranger":
        return Actor((), "other")
    if found.kind in ("speaker", "person"):
        only = focus.only()
        return Actor((only,), "focus") if only else Actor((), "other")
    if found.kind in ("entity", "insider"):
        return Actor(found.entities, "subject")
    if found.kind == "instrument":
        if found.entities:
            return Actor(found.entities[:1], "owner")
        only = focus.only()
        return Actor((only,), "focus") if only else Actor((), "other")
    if found.kind in ("pronoun", "reference", "institution"):
        entity = focus.only() if found.kind == "pronoun" else focus.refer(found.kind == "institution")
        return Actor((entity,), "reference") if entity else Actor((), "other")
    if found.kind in ("customer", "thing", "empty"):
        return Actor((), found.kind)
    return Actor((), "other")


def agent(view: View, start: int, end: int) -> Phrase | None:
    """The agent of a passive: the phrase after "by" behind the verb."""
    for index in range(start, min(end, start + 14)):
        if view.is_finite(index) or view.tokens[index].text == ",":
            return None
        lasting = index + 1 < end and view.tokens[index + 1].when is not None
        if view.tokens[index].has("by") and not view.tokens[index - 1].has("supply") and not lasting:
            named = view.tokens[index + 1] if index + 1 < end else None
            if named is not None and named.entities and index + 2 < end and view.tokens[index + 2].has("determiner"):
                return phrase(view, index + 1, index + 2)  # "Vetado por Name el uso …"
            stop = index + 1
            while stop < end and view.forms[stop] is None and not view.tokens[stop].mark:
                stop += 1
            found = phrase(view, index + 1, stop)
            return found if found.kind != "empty" else None
    return None
