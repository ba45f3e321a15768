"""What waits and what people ruled, kept; a database from before there was any of it, with rows, brought up to date."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from store_samples import DAY, MINUTE, NOW, change

from monitor.model import Act, Hold, Ruling
from monitor.store import Store, changes, holds, migrate, rulings

POSTGRES = os.environ.get("MONITOR_TEST_POSTGRES")
WAIT = Hold("c1", NOW, NOW + 30 * MINUTE, "one source")


def test_a_wait_is_due_at_its_time_and_no_more_when_it_has_ended(store: Store) -> None:
    held = change(held=WAIT.until)
    with store.writing() as s:
        changes.add(s, held)
        changes.add(s, change("c2"))
        holds.begin(s, WAIT)
    with store.reading() as s:
        assert changes.get(s, "c1") == held
        assert holds.next_end(s) == WAIT.until
        assert holds.due(s, WAIT.until - MINUTE) == []
        assert holds.due(s, WAIT.until) == [("amazon", "c1")]
        assert holds.of(s, ["c1", "c2"]) == {"c1": [WAIT]}
    with store.writing() as s:
        changes.update(s, replace(held, held=None, told=True, checked="Ann"))
        holds.end(s, "c1", NOW + MINUTE, "confirmed")
        holds.end(s, "c1", NOW + DAY, "time")
    over = replace(WAIT, ended=NOW + MINUTE, outcome="confirmed")
    with store.reading() as s:
        assert changes.get(s, "c1") == replace(held, held=None, told=True, checked="Ann")
        assert (holds.next_end(s), holds.due(s, NOW + DAY)) == (None, [])
        assert holds.of(s, ["c1"]) == {"c1": [over]}
        assert holds.ended_between(s, NOW, NOW + 2 * MINUTE) == [over]
        assert holds.ended_between(s, NOW, NOW + MINUTE) == []


def test_waits_end_in_the_order_of_their_times_and_a_clock_that_jumps_moves_them(store: Store) -> None:
    with store.writing() as s:
        for id, until in (("c1", NOW + DAY), ("c2", NOW + MINUTE), ("c3", NOW + MINUTE)):
            changes.add(s, change(id, held=until))
            holds.begin(s, replace(WAIT, change=id, until=until))
    with store.reading() as s:
        assert [id for _, id in holds.due(s, NOW + DAY)] == ["c2", "c3", "c1"]
    with store.writing() as s:
        holds.shift(s, NOW + 2 * MINUTE, timedelta(hours=1))
    with store.reading() as s:
        assert [id for _, id in holds.due(s, NOW + DAY)] == ["c2", "c3"]
        assert holds.of(s, ["c1"])["c1"][0].until == NOW + DAY + timedelta(hours=1)


def test_rulings_are_kept_in_order_on_the_change_and_on_the_one_that_they_made(store: Store) -> None:
    edit = Ruling("c1", NOW, Act.edit, "Ann", "typing error", "forbid", "https://a.example/rss", "c2", "until: x → y")
    with store.writing() as s:
        changes.add(s, change())
        changes.add(s, change("c2"))
        rulings.add(s, edit)
        rulings.add(s, Ruling("c2", NOW + MINUTE, Act.confirm, "Bob", "seen"))
    with store.reading() as s:
        first, second = rulings.of(s, "c2")
        assert (replace(first, number=None), second.act, rulings.of(s, "c1")) == (edit, Act.confirm, [first])
    with store.writing() as s:
        assert second.number is not None
        rulings.undone(s, second.number)
    with store.reading() as s:
        assert [(one.act, one.undone) for one in rulings.all(s)] == [(Act.edit, False), (Act.confirm, True)]


BEFORE = "INSERT INTO entities (id) VALUES ('amazon')"
ROW = """
INSERT INTO changes (number, id, entity, field, before, before_open_ended, after, event, effective, learned, open_ended,
                     confidence, contradicted, background, retracted, told)
VALUES (1, 'c1', 'amazon', 'police', 'none', false, 'moratorium', 'impose', '2020-06-10', '2021-05-18 12:00:00.000000',
        false, 'reported', false, false, false, true)
"""


@pytest.mark.parametrize("database", ["sqlite", *(["postgresql"] if POSTGRES else [])])
def test_a_database_from_before_there_were_waits_keeps_its_changes(database: str, tmp_path: Path) -> None:
    if database == "postgresql":
        assert POSTGRES is not None
        address = str(make_url(POSTGRES).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
        engine = create_engine(address)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    else:
        address = f"sqlite:///{tmp_path / 'monitor.db'}"
        engine = create_engine(address)
    older = Path(shutil.copytree(migrate.SCRIPTS, tmp_path / "older"))
    files = sorted((older / "versions").glob("[0-9]*.py"))
    mine = next(place for place, file in enumerate(files) if file.name.endswith("_review.py"))
    for file in files[mine:]:
        file.unlink()
    Store.open(address, scripts=older).close()
    with engine.begin() as connection:
        connection.execute(text(BEFORE))
        connection.execute(text(ROW))
    engine.dispose()
    store = Store.open(address)
    assert store.schema() == migrate.revisions()[-1]
    with store.writing() as s:
        (row,) = changes.history(s, "amazon")
        assert (row.id, row.told, row.held, row.checked) == ("c1", True, None, None)
        assert (holds.of(s, ["c1"]), rulings.all(s), holds.next_end(s)) == ({}, [], None)
        changes.update(s, replace(row, held=NOW))
        holds.begin(s, WAIT)
        rulings.add(s, Ruling("c1", NOW, Act.reject, "Ann", "no"))
    with store.reading() as s:
        assert holds.due(s, NOW) == [("amazon", "c1")]
    store.close()
