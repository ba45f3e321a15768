from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError
from store_samples import item, put_item

from monitor.store import Store, items
from monitor.store.columns import Utc, digest, storable

instants = st.datetimes(
    min_value=datetime(1900, 1, 1),
    max_value=datetime(2200, 1, 1),
    timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14))),
)
column, dialect = Utc(), sqlite.dialect()


@given(instants)
def test_an_instant_comes_back_the_same_and_in_utc(instant: datetime) -> None:
    back = column.process_result_value(column.process_bind_param(instant, dialect), dialect)
    assert back == instant
    assert back.tzinfo is UTC


@given(instants, instants)
def test_instants_sort_in_the_database_as_they_do_in_time(one: datetime, other: datetime) -> None:
    kept = [column.process_bind_param(instant, dialect).isoformat(" ", "microseconds") for instant in (one, other)]
    assert (kept[0] < kept[1]) == (one < other)


def test_a_naive_datetime_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a time zone"), store.writing() as s:
        put_item(s, item(published=datetime(2021, 5, 18)))


@given(st.lists(st.text()), st.lists(st.text()))
def test_parts_do_not_run_into_each_other_in_a_digest(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


@given(st.text(st.characters(exclude_categories=[])))
def test_storable_text_keeps_its_length(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\x00" not in kept
    kept.encode()


def test_text_that_no_database_takes_is_stored_all_the_same(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item(title="a\x00b\ud800c"), entities=("ama\x00zon",))
    with store.reading() as s:
        assert items.get(s, "i1").title == "a\ufffdb\ufffdc"
        assert items.reading_of(s, "i1").entities == ("ama\ufffdzon",)


def test_an_address_of_any_length_is_stored_and_found(store: Store) -> None:
    address = "https://news.example/" + "x" * 20_000
    with store.writing() as s:
        put_item(s, item(url=address))
        items.sight(s, None, "k" * 20_000, "i1", at=datetime.now(UTC), quiet=False)
    with store.reading() as s:
        assert items.by_urls(s, [address]) == {address: "i1"}
        assert items.seen(s, None, ["k" * 20_000]) == {"k" * 20_000: "i1"}
