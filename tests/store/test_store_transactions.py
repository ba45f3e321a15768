from __future__ import annotations

import inspect
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from store_samples import DAY, MINUTE, NOW, change, claim, evidence, item, matches, message, put_item

from monitor.errors import StoreBusy, StoreFull
from monitor.model import Act, FeedSpec, Hold, Reading, Retention, Ruling
from monitor.store import Store, changes, feeds, holds, housekeeping, items, meta, outbox, rulings


def run(code: str, file: Path, **options) -> subprocess.Popen[str]:
    """A process of its own in which `store` is open on the file."""
    prelude = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from store_samples import *
from monitor.store import Store, changes, feeds, items, meta, outbox
store = Store.open("sqlite:///{file}")
"""
    command = [sys.executable, "-c", prelude + textwrap.dedent(code)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)


# ---------------------------------------------------------------- whole or not at all


def test_an_error_leaves_nothing_of_its_transaction(file_store: Store) -> None:
    with pytest.raises(IntegrityError), file_store.writing() as s:  # noqa: PT012 - the first must be undone
        put_item(s, item("i1"))
        put_item(s, item("i1"))
    with file_store.reading() as s:
        assert items.get(s, "i1") is None


def test_nothing_is_written_while_reading(file_store: Store) -> None:
    with pytest.raises(StoreFull, match="read-only"), file_store.reading() as s:
        put_item(s, item())
    with pytest.raises(AssertionError, match="only reading"), file_store.reading() as s:
        meta.set(s, "a", "1")


def test_a_reader_sees_one_moment(file_store: Store) -> None:
    with file_store.reading() as reader:
        assert meta.get(reader, "a") is None
        with file_store.writing() as s:
            meta.set(s, "a", "1")
        reader.expire_all()
        assert meta.get(reader, "a") is None
    with file_store.reading() as s:
        assert meta.get(s, "a") == "1"


def test_a_process_killed_in_mid_transaction_leaves_nothing_half(file_store: Store, file: Path) -> None:
    code = """
    with store.writing() as s:
        feeds.sync(s, [], NOW)
        put_item(s, item("whole"))
        outbox.put(s, message("whole"), next_try=NOW)
    with store.writing() as s:
        put_item(s, item("half"), story="half")
        changes.add(s, change("half"))
        outbox.put(s, message("half"), next_try=NOW)
        s.flush()
        print("written", flush=True)
        sys.stdin.read()
    """
    with run(code, file) as process:
        assert process.stdout.readline() == "written\n"
        process.kill()
        process.wait()
    with file_store.writing() as s:
        assert [one.id for one in items.recent(s)] == ["whole"]
        assert [one.id for one in outbox.ledger(s, limit=9)] == ["whole"]
        assert changes.histories(s) == {}
        assert not outbox.holds(s, "half")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_is_committed_is_on_the_disk(file_store: Store) -> None:
    with file_store.writing() as s:
        settings = [
            s.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
        assert s.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert settings == ["wal", 2]


# ---------------------------------------------------------------- two at once


def test_two_writers_at_once_lose_nothing(file_store: Store, file: Path) -> None:
    other = Store.open(f"sqlite:///{file}")
    with file_store.writing() as s:
        meta.set(s, "count", "0")

    def count(store: Store) -> None:
        for _ in range(40):
            with store.writing() as s:
                meta.set(s, "count", str(int(meta.get(s, "count")) + 1))

    threads = [threading.Thread(target=count, args=[store]) for store in (file_store, file_store, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with other.reading() as s:
        assert meta.get(s, "count") == "160"
    other.close()


def test_two_processes_decide_one_change_once(file_store: Store, file: Path) -> None:
    code = """
    for number in range(10):
        with store.writing() as s:
            changes.lock(s, "amazon")
            if len(changes.history(s, "amazon")) == number:
                changes.add(s, change(f"c{number}"))
    """
    with run(code, file) as one, run(code, file) as other:
        assert one.wait(30) == other.wait(30) == 0
    with file_store.reading() as s:
        assert [row.id for row in changes.history(s, "amazon")] == [f"c{number}" for number in range(10)]


def test_two_claimers_get_each_message_once(file_store: Store, file: Path) -> None:
    other = Store.open(f"sqlite:///{file}")
    with file_store.writing() as s:
        for number in range(60):
            outbox.put(s, message(f"m{number}", channel=f"c{number % 3}"), next_try=NOW)

    def take(store: Store) -> list[str]:
        taken: list[str] = []
        while True:
            with store.writing() as s:
                claimed = outbox.claim(s, NOW, lease=MINUTE, limit=4)
            if not claimed:
                return taken
            taken += [one.id for one in claimed]

    with ThreadPoolExecutor(4) as threads:
        taken = [id for ids in threads.map(take, [file_store, other] * 2) for id in ids]
    assert sorted(taken) == sorted(f"m{number}" for number in range(60))
    other.close()


def test_the_same_cause_told_by_two_at_once_is_queued_once(file_store: Store, file: Path) -> None:
    other = Store.open(f"sqlite:///{file}")

    def tell(store: Store) -> int:
        told = 0
        for number in range(30):
            with store.writing() as s:
                told += outbox.put(s, message(f"m{number}"), next_try=NOW)
        return told

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(tell, [file_store, other])) == 30
    other.close()


# ---------------------------------------------------------------- locked, full, read-only


def test_a_writer_waits_for_another_process(file_store: Store, file: Path) -> None:
    code = """
    with store.writing() as s:
        meta.set(s, "first", "1")
        print("locked", flush=True)
        sys.stdin.readline()
    """
    with run(code, file) as process:
        assert process.stdout.readline() == "locked\n"
        release = threading.Timer(0.2, lambda: process.communicate("go on\n"))
        release.start()
        with file_store.writing() as s:
            assert meta.get(s, "first") == "1"
        release.join()


def test_a_database_locked_for_too_long_is_busy(file_store: Store, file: Path) -> None:
    with file_store.writing() as s:
        s.connection().exec_driver_sql("PRAGMA busy_timeout=1")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="try again"), file_store.writing() as s:
            pytest.fail("it was not alone")
        other = Store.open(f"sqlite:///{file}")
        with other.reading() as s:
            assert meta.get(s, "a") is None, "opening and reading wait for nobody"
        other.close()
        connection.execute("ROLLBACK")
    with file_store.writing() as s:
        meta.set(s, "a", "1")


def test_a_full_disk_loses_nothing_and_ends_by_itself(file_store: Store) -> None:
    def limit(pages: int) -> None:
        with file_store.writing() as s:
            s.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")

    with file_store.writing() as s:
        meta.set(s, "before", "1")
    limit(1)  # SQLite takes it as the present size, and says what it says when the disk is full
    with pytest.raises(StoreFull, match="nothing was lost"), file_store.writing() as s:
        put_item(s, item(content="x" * 100_000))
    with file_store.reading() as s:
        assert meta.get(s, "before") == "1"
        assert items.get(s, "i1") is None
    limit(1_000_000)
    with file_store.writing() as s:
        put_item(s, item())


def test_a_fault_of_ours_is_not_dressed_up(file_store: Store) -> None:
    with pytest.raises(OperationalError, match="no such table"), file_store.reading() as s:
        s.connection().exec_driver_sql("SELECT 1 FROM nowhere")


# ---------------------------------------------------------------- beside a long reader

HOLD = Hold("c1", NOW, NOW + DAY, "one source")
RULING = Ruling("c1", NOW, Act.confirm, "Ann", "seen")

EVERY = {
    feeds.sync: lambda s: feeds.sync(s, [FeedSpec("https://a.example"), FeedSpec("https://c.example")], NOW),
    feeds.add: lambda s: feeds.add(s, FeedSpec("https://b.example"), NOW),
    feeds.remove: lambda s: feeds.remove(s, "https://added.example"),
    feeds.pause: lambda s: feeds.pause(s, "https://a.example", True),
    feeds.all: feeds.all,
    feeds.due: lambda s: feeds.due(s, NOW),
    feeds.by_url: lambda s: feeds.by_url(s, "https://a.example"),
    feeds.polled: lambda s: feeds.polled(
        s, 1, at=NOW, next_poll=NOW, etag=None, last_modified=None, body_hash="h", new_items=1
    ),
    feeds.failed: lambda s: feeds.failed(s, 1, at=NOW, next_poll=NOW, error="timed out"),
    feeds.shift: lambda s: feeds.shift(s, NOW - DAY, DAY),
    items.seen: lambda s: items.seen(s, 1, ["key"]),
    items.by_urls: lambda s: items.by_urls(s, ["https://news.example/i1"]),
    items.by_fingerprints: lambda s: items.by_fingerprints(s, ["f"]),
    items.add: lambda s: put_item(s, item("i2"), story="st"),
    items.sight: lambda s: items.sight(s, 1, "other key", "i1", at=NOW, quiet=False),
    items.read: lambda s: items.read(s, "i1", matches("ibm"), Reading("i1", True, ("ibm",), (claim("ibm"),))),
    items.texts: lambda s: items.texts(s, ["i1"]),
    items.edit: lambda s: items.edit(s, item("i1"), "f2"),
    items.forget_reading: lambda s: items.forget_reading(s, ["i1"]),
    items.get: lambda s: items.get(s, "i1"),
    items.origin: lambda s: items.origin(s, "i1"),
    items.first_seen: lambda s: items.first_seen(s, "i1"),
    items.told_since: lambda s: items.told_since(s, "amazon", NOW - DAY, limit=9),
    items.matches_of: lambda s: items.matches_of(s, "i1"),
    items.reading_of: lambda s: items.reading_of(s, "i1"),
    items.sightings: lambda s: items.sightings(s, "i1"),
    items.count_since: lambda s: items.count_since(s, NOW),
    items.recent: items.recent,
    items.story_items: lambda s: items.story_items(s, "st"),
    items.story_keys: lambda s: items.story_keys(s, NOW),
    items.story_lines: lambda s: items.story_lines(s, NOW, NOW + DAY),
    changes.lock: lambda s: changes.lock(s, "ibm"),
    changes.history: lambda s: changes.history(s, "amazon"),
    changes.histories: changes.histories,
    changes.get: lambda s: changes.get(s, "c1"),
    changes.named: lambda s: changes.named(s, "c1c1"),
    changes.between: lambda s: changes.between(s, NOW, None),
    changes.deadlines: lambda s: changes.deadlines(s, date(2021, 1, 1), date(2022, 1, 1)),
    changes.add: lambda s: changes.add(s, change("c2", entity="ibm")),
    changes.update: lambda s: changes.update(s, change(told=True)),
    changes.add_evidence: lambda s: changes.add_evidence(s, "c1", evidence("i2")),
    outbox.put: lambda s: outbox.put(s, message("m2"), next_try=NOW),
    outbox.holds: lambda s: outbox.holds(s, "m1"),
    outbox.claim: lambda s: outbox.claim(s, NOW, lease=MINUTE, limit=1),
    outbox.sent: lambda s: outbox.sent(s, "m1", NOW, "ok"),
    outbox.again: lambda s: outbox.again(s, "m1", NOW, "busy"),
    outbox.dead: lambda s: outbox.dead(s, "m1", NOW, "gone"),
    outbox.revive: lambda s: outbox.revive(s, "m1", NOW),
    changes.follow: lambda s: changes.follow(s, change(), change(scope="all", evidence=(evidence("i2"),))),
    changes.mark_evidence: lambda s: changes.mark_evidence(s, change(evidence=(evidence("i1", withdrawn=True),))),
    changes.resting_on: lambda s: changes.resting_on(s, ["i1"]),
    outbox.recall: lambda s: outbox.recall(s, "c1", NOW, "taken back"),
    outbox.recalled: lambda s: outbox.recalled(s, message("m1")),
    outbox.overtaken: lambda s: outbox.overtaken(s, "m1"),
    outbox.shift: lambda s: outbox.shift(s, NOW - DAY, DAY),
    outbox.disable: lambda s: outbox.disable(s, "team", "gone", NOW),
    outbox.disabled: outbox.disabled,
    outbox.enable: lambda s: outbox.enable(s, "team"),
    outbox.back_off: lambda s: outbox.back_off(s, "team", NOW),
    outbox.ledger: lambda s: outbox.ledger(s, limit=1),
    outbox.of_change: lambda s: outbox.of_change(s, "c1"),
    outbox.waiting: outbox.waiting,
    outbox.next_due: outbox.next_due,
    outbox.alerts_since: lambda s: outbox.alerts_since(s, "team", NOW),
    outbox.last_digest: lambda s: outbox.last_digest(s, "desk", ""),
    outbox.undigested: lambda s: outbox.undigested(s, NOW),
    outbox.record_digest: lambda s: outbox.record_digest(s, "desk", "", NOW.date(), NOW, NOW, None),
    holds.begin: lambda s: holds.begin(s, HOLD),
    holds.end: lambda s: holds.end(s, "c1", NOW, "time"),
    holds.due: lambda s: holds.due(s, NOW),
    holds.next_end: lambda s: holds.next_end(s),
    holds.of: lambda s: holds.of(s, ["c1"]),
    holds.ended_between: lambda s: holds.ended_between(s, NOW, NOW),
    holds.shift: lambda s: holds.shift(s, NOW, DAY),
    rulings.add: lambda s: rulings.add(s, RULING),
    rulings.undone: lambda s: (rulings.add(s, RULING), rulings.undone(s, 1)),
    rulings.of: lambda s: rulings.of(s, "c1"),
    rulings.all: lambda s: rulings.all(s),
    rulings.ruled: lambda s: rulings.ruled(s, NOW),
    meta.get: lambda s: meta.get(s, "a"),
    meta.set: lambda s: meta.set(s, "a", "1"),
    housekeeping.purge: lambda s: housekeeping.purge(s, NOW + 999 * DAY, Retention()),
}


def _name(function) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


@pytest.fixture(scope="module")
def filled(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a little of everything."""
    file = Path(shutil.copy(migrated, tmp_path_factory.mktemp("filled") / "monitor.db"))
    store = Store.open(f"sqlite:///{file}")
    with store.writing() as s:
        feeds.sync(s, [FeedSpec("https://a.example")], NOW)
        feeds.add(s, FeedSpec("https://added.example"), NOW)
        put_item(s, item(), story="st", fingerprint="f", events=(claim(),))
        items.sight(s, 1, "key", "i1", at=NOW, quiet=False)
        changes.add(s, change(until=date(2021, 6, 10)))
        outbox.put(s, message("m1"), next_try=NOW)
    store.close()
    return file


@pytest.mark.parametrize("function", EVERY, ids=_name)
def test_every_function_works_beside_a_long_reader(filled: Path, tmp_path: Path, function) -> None:
    file = shutil.copy(filled, tmp_path / "monitor.db")
    store = Store.open(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        before = reader.execute("SELECT * FROM outbox").fetchall()
        with store.writing() as s:
            s.connection().exec_driver_sql("PRAGMA busy_timeout=0")
            EVERY[function](s)
        assert reader.execute("SELECT * FROM outbox").fetchall() == before
    store.close()


@pytest.mark.parametrize("room", [feeds, items, changes, holds, rulings, outbox, meta, housekeeping])
def test_no_function_of_the_store_is_left_out_above(room) -> None:
    public = {
        function
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__ and not name.startswith("_")
    }
    assert public == {function for function in EVERY if function.__module__ == room.__name__}
