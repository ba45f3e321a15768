"""Folding: what compares equal, and the way back to the original."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.text import clean, fold, from_html, one_line, shorten


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Face-Recognition", "face recognition"),
        ("face\u2011recognition", "face recognition"),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("so\u00adft\u200b", "soft"),
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("ＩＢＭ", "ibm"),
        ("e\u0301", "é"),
        ("É", "é"),
        ("it’s", "it's"),
        ("½", "1⁄2"),
    ],
)
def test_what_is_alike_compares_equal(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text())
def test_offsets_lead_back_into_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.text) + 1
    assert list(folded.starts) == sorted(folded.starts)
    assert folded.starts[-1] == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once or not unicodedata.is_normalized("NFKC", text)


@given(st.text(alphabet="aB -\u00adé\u0301ﬁＩ\u2019"))
def test_a_letter_of_the_folded_text_comes_from_where_it_is_said_to(text: str) -> None:
    folded = fold(text)
    for index, char in enumerate(folded.text):
        start, _ = folded.original(index, index + 1)
        assert char in fold(text[start : start + 8]).text


@given(st.text())
def test_clean_text_has_no_controls_and_stays_clean(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(char < " " and char not in "\t\n" for char in once)


@given(st.text(), st.integers(2, 60))
def test_a_shortened_text_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_one_line_is_one_line() -> None:
    assert one_line(" a\r\n b\u2028c ") == "a b c"


def test_markup_gives_the_text_that_a_reader_sees() -> None:
    assert from_html("<p>One &amp; two</p><script>no</script><p>three<br>four</p>") == "One & two\nthree\nfour"
    assert from_html("1 < 2") == "1 < 2"
