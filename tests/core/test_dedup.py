from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.dedup import fingerprint, identities
from monitor.model import Entry

MARKS = st.one_of(st.none(), st.sampled_from(["", "  ", "a", "b", "https://example.org/"]))
LINKS = st.one_of(
    st.none(), st.sampled_from(["https://example.org/", "https://example.org/1", "https://example.org/2"])
)
ENTRIES = st.lists(
    st.builds(Entry, guid=MARKS, url=LINKS, title=st.sampled_from(["x", "y"]), summary=st.sampled_from(["", "z"]))
)


def one(**fields: str | None) -> str:
    return identities([Entry(**{"guid": None, "url": None, "title": "t", **fields})])[0]  # type: ignore[arg-type]


@given(ENTRIES)
def test_there_is_one_hashed_key_for_each_entry(entries: list[Entry]) -> None:
    keys = identities(entries)
    assert len(keys) == len(entries)
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in keys)


@given(ENTRIES)
def test_entries_that_differ_in_text_and_link_never_share_a_key(entries: list[Entry]) -> None:
    keys = identities(entries)
    for key, entry in zip(keys, entries, strict=True):
        for other_key, other in zip(keys, entries, strict=True):
            if (entry.title, entry.summary) != (other.title, other.summary) and entry.url != other.url:
                assert key != other_key


@given(ENTRIES)
def test_order_does_not_matter(entries: list[Entry]) -> None:
    assert identities(entries[::-1]) == identities(entries)[::-1]


@given(ENTRIES)
def test_the_same_document_gives_the_same_keys(entries: list[Entry]) -> None:
    again = [replace(entry, author="edited since", published=None) for entry in entries]
    assert identities(entries) == identities(again)


def test_the_guid_comes_first() -> None:
    assert one(guid="a", url="https://example.org/1") == one(guid="a", url="https://example.org/2", title="edited")
    assert one(guid="a") != one(guid="b")


def test_a_blank_guid_is_none() -> None:
    assert one(guid="  ", url="https://example.org/1") == one(guid=None, url="https://example.org/1")


def test_without_guid_the_canonical_link_is_the_mark() -> None:
    assert one(url="http://www.example.org/1/?utm_source=rss") == one(url="https://example.org/1", title="edited")


def test_without_guid_and_link_the_content_is_the_mark() -> None:
    assert one(title="Some News!") == one(title="some news")
    assert one(title="some news") != one(title="other news")


def test_a_guid_shared_by_several_entries_is_told_apart_by_link() -> None:
    entries = [Entry("same", f"https://example.org/{n}", "t") for n in range(3)]
    assert len(set(identities(entries))) == 3


def test_guid_and_link_shared_by_several_entries_are_told_apart_by_content() -> None:
    entries = [Entry("home", "https://example.org/", f"news {n}") for n in range(3)]
    assert len(set(identities(entries))) == 3


def test_a_link_shared_by_several_entries_is_told_apart_by_content() -> None:
    entries = [Entry(None, "https://example.org/", f"news {n}") for n in range(3)]
    assert len(set(identities(entries))) == 3


def test_an_entry_listed_twice_is_one() -> None:
    entry = Entry("a", "https://example.org/1", "t")
    assert len(set(identities([entry, entry, Entry("b", None, "u")]))) == 2


def test_a_guid_does_not_collide_with_a_link_of_the_same_letters() -> None:
    assert one(guid="https://example.org/1") != one(url="https://example.org/1")


@pytest.mark.parametrize(
    "other",
    [
        ("UNION AGREES ON PAUSE", "it  lasts\none year."),
        ("Union agrees on pause!", "It lasts one year"),
        ("Union agrees on “pause”", "It lasts one\u00a0year…"),
        ("Union agrees on pause", "It las\u00adts one-year."),
        ("Ｕnion agrees on pause", "It lasts one year."),
    ],
)
def test_the_fingerprint_ignores_case_spaces_and_punctuation(other: tuple[str, str]) -> None:
    assert fingerprint(*other) == fingerprint("Union agrees on pause", "It lasts one year.")


def test_the_fingerprint_tells_words_apart() -> None:
    assert fingerprint("pause", "one year") != fingerprint("pause", "two years")


@given(st.text(), st.text())
def test_any_text_has_a_fingerprint(title: str, text: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(title, text))
