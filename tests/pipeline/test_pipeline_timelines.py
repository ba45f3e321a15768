"""Real histories, in our own words, through the real reader and the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor import pipeline
from monitor.app import App
from monitor.model import Change, Item

SHIPPED = Path(__file__).parents[2] / "feeds.yaml"
Telling = tuple[str, str, str, str]
Replay = Callable[..., list[Change]]


@pytest.fixture
def replayed(tmp_path: Path) -> Iterator[Replay]:
    """What (moment, outlet, title, summary) lead to, on the shipped watch list without its known past."""
    opened: list[App] = []

    def replay(*told: Telling) -> list[Change]:
        app = App.open({"MONITOR_CONFIG": str(SHIPPED)}, tmp_path, database="sqlite://")
        opened.append(app)
        items = [
            Item(f"i{number}", title, summary, outlet=outlet, published=_moment(when), language="en")
            for number, (when, outlet, title, summary) in enumerate(told)
        ]
        return pipeline.replay(app, items)

    yield replay
    for app in opened:
        app.close()


def _moment(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=UTC)


def told(rows: list[Change], entity: str) -> list[tuple[str, str, str]]:
    """(event, to, stage or end) of each change of an entity that was told and stands."""
    return [
        (
            row.event.value,
            row.after.value,
            row.stage.value if row.stage else "open" if row.open_ended else str(row.until or ""),
        )
        for row in rows
        if row.entity == entity and row.told and row.counts
    ]


AMAZON: tuple[Telling, ...] = (
    (
        "2020-06-10T18:00",
        "Daily Planet",
        "Amazon pauses police use of its facial recognition for one year",
        "Amazon said on Wednesday it is implementing a one-year moratorium on police use of Rekognition.",
    ),
    (
        "2020-06-10T20:00",
        "Gazette",
        "Amazon halts sales of facial recognition to police",
        "Amazon announced a one-year moratorium on police use of its facial recognition technology.",
    ),
    (
        "2021-05-18T15:00",
        "Daily Planet",
        "Amazon extends moratorium on police use of facial recognition indefinitely",
        "Amazon said on Tuesday its moratorium on police use of facial recognition is extended until further notice.",
    ),
    (
        "2021-05-20T09:00",
        "Slow Weekly",
        "Amazon pauses police use of facial recognition for a year",
        "Amazon announced a one-year moratorium on police use of Rekognition on June 10, 2020.",
    ),
)


def test_amazon_pauses_for_a_year_then_until_further_notice_and_a_late_repeat_turns_nothing_back(
    replayed: Replay,
) -> None:
    assert told(replayed(*AMAZON), "amazon") == [
        ("impose", "moratorium", "2021-06-10"),
        ("extend", "moratorium", "open"),
    ]


IBM: tuple[Telling, ...] = (
    (
        "2020-06-08T22:00",
        "Daily Planet",
        "IBM quits the facial recognition business",
        "IBM will no longer offer facial recognition products, its chief executive said in a letter to Congress.",
    ),
    (
        "2020-06-09T08:00",
        "Gazette",
        "IBM exits facial recognition",
        "IBM said it no longer sells general purpose facial recognition software.",
    ),
    (
        "2023-08-31T10:00",
        "Daily Planet",
        "IBM returns to facial recognition, three years after it left",
        "IBM has returned to the facial recognition business with a contract for British police, a report found.",
    ),
)


def test_ibm_leaves_and_comes_back(replayed: Replay) -> None:
    assert told(replayed(*IBM), "ibm") == [("withdraw", "withdrawn", ""), ("lift", "lifted", "")]


MICROSOFT: tuple[Telling, ...] = (
    (
        "2020-06-11T16:00",
        "Daily Planet",
        "Microsoft will not sell facial recognition to police until there is a federal law",
        "Microsoft said on Thursday it will not sell facial recognition to police until a national law is in place.",
    ),
    (
        "2022-06-21T17:00",
        "Daily Planet",
        "Microsoft retires facial recognition tools that guess emotions",
        "Microsoft said it is retiring the features of its facial recognition that infer emotion, age and gender.",
    ),
    (
        "2024-05-02T12:00",
        "Daily Planet",
        "Microsoft bans police from using its AI service for facial recognition",
        "Microsoft has banned US police departments from using its Azure OpenAI service for facial recognition.",
    ),
    (
        "2024-05-02T18:00",
        "Gazette",
        "Microsoft reaffirms ban on facial recognition by police",
        "Microsoft reaffirmed that US police may not use its Azure OpenAI service for facial recognition.",
    ),
)


def test_microsofts_three_measures_are_no_repeats_of_each_other(replayed: Replay) -> None:
    found = told(replayed(*MICROSOFT), "microsoft")
    assert [(event, after) for event, after, _ in found] == [
        ("impose", "moratorium"),
        ("withdraw", "withdrawn"),
        ("impose", "ban"),
    ]


UNION: tuple[Telling, ...] = (
    (
        "2020-01-17T09:00",
        "Daily Planet",
        "European Commission considers ban on facial recognition in public spaces",
        "The European Commission is considering a ban of up to five years on facial recognition in public spaces.",
    ),
    (
        "2020-01-29T09:00",
        "Daily Planet",
        "European Commission drops plan to ban facial recognition",
        "The European Commission has dropped the idea of a ban on facial recognition in public spaces.",
    ),
    (
        "2020-01-30T09:00",
        "Slow Weekly",
        "European Commission weighs ban on facial recognition",
        "The European Commission is considering a ban on facial recognition in public spaces.",
    ),
    (
        "2021-04-21T12:00",
        "Daily Planet",
        "European Commission proposes ban on live facial recognition",
        "The European Commission proposed a law on Wednesday that bans live facial recognition in public spaces.",
    ),
    (
        "2023-12-08T23:00",
        "Daily Planet",
        "EU agrees AI Act that bans live facial recognition",
        "The European Union reached a deal on the AI Act, which bans live facial recognition in public spaces.",
    ),
    (
        "2024-05-21T12:00",
        "Daily Planet",
        "EU adopts AI Act that bans facial recognition in public",
        "The European Union has formally adopted the AI Act, which bans live facial recognition in public spaces.",
    ),
    (
        "2025-02-02T08:00",
        "Daily Planet",
        "EU ban on facial recognition in public spaces now applies",
        "From today the European Union's ban on live facial recognition in public spaces applies.",
    ),
)


def test_a_law_of_the_union_goes_its_way_step_by_step(replayed: Replay) -> None:
    assert told(replayed(*UNION), "eu-commission") == [
        ("propose", "proposed", "considered"),
        ("drop", "none", ""),
        ("propose", "proposed", "proposed"),
        ("enact", "proposed", "agreed"),
        ("enact", "ban", "adopted"),
        ("enact", "ban", "applying"),
    ]


def test_a_story_that_first_named_another_company_is_corrected(replayed: Replay) -> None:
    wrong = (
        "2020-06-09T10:00",
        "Gazette",
        "Amazon quits facial recognition",
        "Amazon will no longer offer facial recognition products.",
    )
    right = (
        "2020-06-09T14:00",
        "Gazette",
        "Correction: IBM quits facial recognition",
        "An earlier version of this story wrongly said that Amazon will no longer sell facial recognition products.",
    )
    rows = replayed(wrong, right, *AMAZON)
    assert told(rows, "amazon") == [("impose", "moratorium", "2021-06-10"), ("extend", "moratorium", "open")]


def test_the_end_of_a_day_is_the_same_backwards(replayed: Replay) -> None:
    backwards = [(AMAZON[1 - n][0], *AMAZON[n][1:]) for n in (0, 1)]
    assert told(replayed(*backwards, *AMAZON[2:]), "amazon") == told(replayed(*AMAZON), "amazon")
