from __future__ import annotations

from datetime import timedelta

from sqlmodel import select
from store_samples import DAY, MINUTE, NOW, change, claim, evidence, item, message, put_item

from monitor.model import Item, Reading, Retention
from monitor.store import Store, changes, housekeeping, items, meta, outbox
from monitor.store.housekeeping import Purged
from monitor.store.tables import MessageRow, StoryRow

KEEP = Retention(items=timedelta(days=30), deliveries=timedelta(days=10))


def test_an_old_item_loses_its_text_but_stays_known(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("old"), story="st", fingerprint="f", origin="ap", events=(claim(),), first_seen=NOW)
        items.sight(s, None, "key", "old", at=NOW, quiet=False)
        put_item(s, item("new"), story="st", first_seen=NOW + 20 * DAY)
        later = NOW + 31 * DAY
        assert housekeeping.purge(s, later, KEEP) == Purged(items=1, deliveries=0)
        assert housekeeping.purge(s, later, KEEP) == Purged(items=0, deliveries=0)
        assert items.get(s, "old") == Item(
            id="old", title="", url="https://news.example/old", outlet="Example News", published=NOW, language="en"
        )
        assert items.reading_of(s, "old") == Reading("old", True)
        assert items.matches_of(s, "old").entities == ()
        assert items.seen(s, None, ["key"]) == {"key": "old"}
        assert items.by_urls(s, ["https://news.example/old"]) == {"https://news.example/old": "old"}
        assert items.by_fingerprints(s, ["f"]) == {"f": ("old", "ap")}
        assert [one.id for one in items.recent(s)] == ["new"]
        assert items.story_lines(s, NOW, NOW + DAY) == []
        assert s.get(StoryRow, "st").title == "Title of old"
        housekeeping.purge(s, later + 30 * DAY, KEEP)
        assert s.exec(select(StoryRow.title)).all() == [""]


def test_evidence_outlives_its_item(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i1"))
        changes.add(s, change())
        housekeeping.purge(s, NOW + 999 * DAY, KEEP)
        assert changes.get(s, "c1").evidence == (evidence(),)


def test_old_deliveries_lose_their_words_but_never_come_again(store: Store) -> None:
    mail = message("m1", channel="desk", recipient="a@example.org", key="alert:c1:desk/a@example.org")
    with store.writing() as s:
        for made in (mail, message("m2"), message("m3")):
            outbox.put(s, made, next_try=NOW)
        outbox.claim(s, NOW, lease=MINUTE, limit=9)
        outbox.sent(s, "m1", NOW, "ok")
        outbox.dead(s, "m2", NOW + 5 * DAY, "gone")
        assert housekeeping.purge(s, NOW + 11 * DAY, KEEP) == Purged(items=0, deliveries=1)
        assert [one.id for one in outbox.ledger(s, limit=9)] == ["m3", "m2"]
        assert not outbox.put(s, mail, next_try=NOW)
        assert outbox.holds(s, "m1")
        assert not outbox.revive(s, "m1", NOW)
        left = s.exec(select(MessageRow).where(MessageRow.id == "m1")).one()
        assert "example.org" not in repr(left)


def test_a_message_that_has_not_arrived_is_kept_whatever_its_age(store: Store) -> None:
    with store.writing() as s:
        outbox.put(s, message("m1"), next_try=NOW)
        outbox.disable(s, "team", "gone", NOW)
        assert housekeeping.purge(s, NOW + 999 * DAY, KEEP).deliveries == 0
        outbox.enable(s, "team")
        assert outbox.claim(s, NOW + 999 * DAY, lease=MINUTE, limit=1)[0].body == message().body


def test_small_facts_are_remembered_by_name(store: Store) -> None:
    with store.writing() as s:
        assert meta.get(s, "tick") is None
        meta.set(s, "tick", "1")
        meta.set(s, "tick", "2")
        meta.set(s, "other", "3")
    with store.reading() as s:
        assert (meta.get(s, "tick"), meta.get(s, "other")) == ("2", "3")
