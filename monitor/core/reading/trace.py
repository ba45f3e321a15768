"""What was seen in a sentence, in words for a person who asks why nothing was read from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.core.reading.grammar import View


def trace(views: Sequence[View]) -> Iterator[str]:
    """One line a sentence: the sentence, the cues in it with the kind of act that they speak of, and who is named."""
    for view in views:
        sentence = view.sentence
        yield f'"{sentence.whole[sentence.start : sentence.end]}"'
        cues = [
            f"“{sentence.original(hit.start, hit.end)}” ({hit.cue.op})"
            for index in range(len(view.tokens))
            for hit in view.hits_by_start.get(index, ())
        ]
        named = sorted({entity for token in view.tokens for entity in token.entities})
        topic = any(token.topic for token in view.tokens)
        notes = [
            f"cues: {', '.join(dict.fromkeys(cues))}" if cues else "no cue of an act",
            f"names {', '.join(named)}" if named else "names nobody watched",
            "speaks of the topic" if topic else "does not name the topic",
        ]
        if sentence.question:
            notes.append("a question, so nothing is claimed")
        yield f"  {'; '.join(notes)}"
