"""Topic and entities, wherever and however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.match import Matcher, plain
from monitor.model import Entity, Item, Topic

TOPIC = Topic("T", ("face recognition", "Gesichtserkennung"), ("pet face recognition",))
ACME = Entity("acme", "Acme", aliases=("Acme Cloud", "AC/DC Corp.", "R&D (Acme)"), exclude=("Acme forest",))
OTHER = Entity("other", "Ötzi GmbH", aliases=("Acme Cloud Partner",))
MATCHER = Matcher(TOPIC, (ACME, OTHER))
OFFICE = Entity(
    "office", "Harbour Office", short_names=("the Office",), context=("harb", "quay"), exclude=("Tax Office",)
)


def _named(text: str) -> dict[str, list[str]]:
    item = Item("x", text)
    return {
        match.entity: [text[span.start : span.end] for span in match.spans] for match in MATCHER.match(item).entities
    }


@pytest.mark.parametrize(
    "text",
    [
        "Acme",
        "ACME bans it",
        "Acme's ban",
        "Acme’s ban",
        "an Acme-owned firm",
        "“Acme”",
        "Ａｃｍｅ",
        "A\u200bc\u00adme",
        "(acme)",
        "Acme.",
    ],
)
def test_an_entity_is_found_in_every_spelling(text: str) -> None:
    assert "acme" in _named(text)


@pytest.mark.parametrize("text", ["Acmes", "macme", "Acmeification", "the Acme forest", "the Acme-Forest", "acme_x"])
def test_other_words_and_excluded_phrases_are_not_the_entity(text: str) -> None:
    assert "acme" not in _named(text)


def test_the_longest_name_wins_and_spans_lie_in_the_original() -> None:
    assert _named("So Acme  Cloud\nand acme-cloud") == {"acme": ["Acme  Cloud", "acme-cloud"]}
    assert _named("Acme Cloud Partner") == {"other": ["Acme Cloud Partner"]}


@pytest.mark.parametrize(
    ("title", "summary", "named"),
    [
        ("The Office closes", "", []),
        ("The Office closes", "Ships lie in the harbours.", ["The Office"]),
        ("The Office closes", "It is on the quayside, says the Office.", ["The Office", "the Office"]),
        ("Harbour Office to close", "The Office said so.", ["Harbour Office", "The Office"]),
        ("The Office closes", "A macharb", []),
        ("The tax Office closes at the quay", "", []),
    ],
)
def test_a_short_name_counts_beside_the_full_one_or_in_its_context(title: str, summary: str, named: list[str]) -> None:
    item = Item("x", title, summary)
    parts = dict(item.parts())
    found = Matcher(TOPIC, (OFFICE,)).match(item).entities
    assert [parts[span.part][span.start : span.end] for match in found for span in match.spans] == named


def test_names_may_hold_marks() -> None:
    assert _named("AC/DC Corp. and R&D (Acme)") == {"acme": ["AC/DC Corp.", "R&D (Acme)"]}


def test_a_decomposed_letter_is_the_same_letter() -> None:
    assert _named("O\u0308tzi GmbH") == {"other": ["O\u0308tzi GmbH"]}


@pytest.mark.parametrize(
    ("text", "relevant"),
    [
        ("Face recognition", True),
        ("face-recognition", True),
        ("face\u00a0recognition", True),
        ("FACE\nRECOGNITION", True),
        ("Gesichtserkennungssoftware", True),
        ("Gesichts\u00aderkennung", True),
        ("surface recognition", False),
        ("pet face recognition", False),
        ("Pet-Face-Recognition", False),
        ("pet face recognition and face recognition", True),
        ("face the recognition", False),
    ],
)
def test_keywords_match_from_the_start_of_a_word(text: str, relevant: bool) -> None:
    assert MATCHER.match(Item("x", text)).relevant is relevant


def test_all_parts_are_searched_and_told_apart() -> None:
    found = MATCHER.match(Item("x", "Acme", "face recognition", "Acme"))
    assert [span.part for span in found.topic] == ["summary"]
    assert [span.part for span in found.entities[0].spans] == ["title", "content"]


def test_a_watch_list_without_words_finds_nothing() -> None:
    assert not Matcher(Topic("T", ()), ()).match(Item("x", "anything")).relevant


@given(st.text(max_size=200))
def test_any_text_is_searched_and_every_span_holds_its_name(text: str) -> None:
    item = Item("x", text + " Acme " + text, text)
    found = MATCHER.match(item)
    parts = dict(item.parts())
    names = {"acme", "acme cloud", "ac/dc corp.", "r&d (acme)"}
    spans = [span for match in found.entities if match.entity == "acme" for span in match.spans]
    assert all(plain(parts[span.part][span.start : span.end]) in names for span in spans)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8), st.text(max_size=80))
def test_any_names_may_be_watched(names: list[str], text: str) -> None:
    entity = Entity("e", names[0], aliases=tuple(names[1:]), exclude=tuple(names[1:2]))
    Matcher(Topic("T", tuple(names)), (entity,)).match(Item("x", text, " ".join(names)))


MARKS = '.,:;!?"()[]{}<>/|*#+=@&%$^~`\\' + "“”„‘’«»…–—•·→€§‹›¡¿°\u00a0\n"


@pytest.mark.parametrize("mark", MARKS)
def test_names_and_keywords_are_found_whatever_stands_against_them(mark: str) -> None:
    found = MATCHER.match(Item("x", f"x {mark}Ötzi GmbH{mark} and{mark}Gesichtserkennungssoftware{mark}"))
    assert [match.entity for match in found.entities] == ["other"]
    assert found.relevant


@given(st.text(st.sampled_from("aA mMcCeE-.'\u2019\u00adÖö\u0308ß&/\u200b_"), max_size=30), st.data())
def test_where_names_begin_is_never_overlooked(text: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["Acme", "AC/DC Corp.", "R&D (Acme)", "Ötzi GmbH"]))
    assert _named(f"{text} {name} {text}")
