from __future__ import annotations

from datetime import timedelta

import pytest
from store_samples import DAY, MINUTE, NOW

from monitor.errors import UsageError
from monitor.model import FeedSpec, Tier
from monitor.store import Store, feeds

A, B = FeedSpec("https://a.example/feed", "A"), FeedSpec("https://b.example/feed", "B")


def answered(s, feed_id, at=NOW, **fields):
    told = {"etag": None, "last_modified": None, "body_hash": "h", "new_items": 0, "next_poll": at + 15 * MINUTE}
    feeds.polled(s, feed_id, at=at, **(told | fields))


def test_the_feeds_of_the_file_are_due_at_once(store: Store) -> None:
    spec = FeedSpec("https://a.example/feed", "A", Tier.primary, "de", timedelta(hours=1), True)
    with store.writing() as s:
        feeds.sync(s, [spec, B], NOW)
        first, second = feeds.due(s, NOW)
    assert (first.url, first.title, first.tier, first.language, first.every, first.full_text) == (
        "https://a.example/feed",
        "A",
        Tier.primary,
        "de",
        timedelta(hours=1),
        True,
    )
    assert first.next_poll == second.next_poll == NOW
    assert first.in_file


def test_syncing_again_keeps_what_was_learned(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        answered(s, 1, etag='"x"')
        feeds.sync(s, [FeedSpec(A.url, "New title", Tier.agency)], NOW + MINUTE)
        (feed,) = feeds.all(s)
    assert (feed.id, feed.title, feed.tier, feed.etag) == (1, "New title", Tier.agency, '"x"')
    assert feed.next_poll == NOW + 15 * MINUTE


def test_a_feed_gone_from_the_file_rests_and_comes_back_with_its_memory(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A, B], NOW)
        answered(s, 1, etag='"x"')
        feeds.sync(s, [B], NOW)
        assert [feed.url for feed in feeds.all(s)] == [B.url]
        assert feeds.by_url(s, A.url) is None
        feeds.sync(s, [A, B], NOW + MINUTE)
        back = feeds.by_url(s, A.url)
    assert (back.id, back.etag, back.next_poll) == (1, '"x"', NOW + MINUTE)


def test_a_feed_named_twice_in_the_file_is_one(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A, A], NOW)
        assert len(feeds.all(s)) == 1


def test_a_feed_added_elsewhere_outlives_the_file(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        added = feeds.add(s, A, NOW)
        feeds.sync(s, [], NOW)
        assert added.in_file
        assert [feed.in_file for feed in feeds.all(s)] == [False]


def test_the_file_decides_about_a_feed_that_is_added_too(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        assert feeds.add(s, FeedSpec(A.url, "Mine", Tier.primary), NOW).title == "A"


def test_an_added_feed_can_be_removed_and_added_again(store: Store) -> None:
    with store.writing() as s:
        feeds.add(s, A, NOW)
        feeds.failed(s, 1, at=NOW, next_poll=NOW + DAY, error="410 Gone", gone=True)
        feeds.remove(s, A.url)
        assert feeds.all(s) == []
        again = feeds.add(s, A, NOW + MINUTE)
    assert (again.id, again.gone, again.next_poll) == (1, False, NOW + MINUTE)


def test_a_feed_of_the_file_is_not_removed_elsewhere(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        with pytest.raises(UsageError, match=r"feeds\.yaml"):
            feeds.remove(s, A.url)


@pytest.mark.parametrize("verb", [feeds.remove, lambda s, url: feeds.pause(s, url, True)])
def test_an_unknown_feed_is_named_in_the_refusal(store: Store, verb) -> None:
    with store.writing() as s, pytest.raises(UsageError, match=r"https://c\.example/feed"):
        verb(s, "https://c.example/feed")


def test_paused_and_gone_feeds_are_shown_but_not_due(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A, B], NOW)
        feeds.pause(s, A.url, True)
        feeds.failed(s, 2, at=NOW, next_poll=NOW, error="410 Gone", gone=True)
        assert feeds.due(s, NOW + DAY) == []
        assert [(feed.paused, feed.gone) for feed in feeds.all(s)] == [(True, False), (False, True)]
        feeds.pause(s, A.url, False)
        assert [feed.url for feed in feeds.due(s, NOW)] == [A.url]


def test_the_feed_that_waits_longest_is_polled_first(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A, B], NOW)
        answered(s, 1, next_poll=NOW + 2 * MINUTE)
        answered(s, 2, next_poll=NOW + MINUTE)
        assert feeds.due(s, NOW) == []
        assert [feed.url for feed in feeds.due(s, NOW + 2 * MINUTE)] == [B.url, A.url]


def test_an_answer_ends_the_failures_and_replaces_the_validators(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        answered(s, 1, etag='"1"', last_modified="Tue, 18 May 2021 12:00:00 GMT", new_items=3)
        feeds.failed(s, 1, at=NOW + MINUTE, next_poll=NOW + DAY, error="timed out")
        feeds.failed(s, 1, at=NOW + 2 * MINUTE, next_poll=NOW + DAY, error="timed out again")
        (broken,) = feeds.all(s)
        answered(s, 1, at=NOW + 3 * MINUTE, etag='"2"')
        (healed,) = feeds.all(s)
    assert (broken.failures, broken.error, broken.etag) == (2, "timed out again", '"1"')
    assert (broken.last_success, broken.last_polled) == (NOW, NOW + 2 * MINUTE)
    assert (healed.failures, healed.error, healed.etag, healed.last_modified) == (0, None, '"2"', None)
    assert (healed.last_success, healed.last_new_item) == (NOW + 3 * MINUTE, NOW)


def test_a_304_keeps_the_validators(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        answered(s, 1, etag='"1"', last_modified="yesterday")
        answered(s, 1, at=NOW + MINUTE, body_hash=None)
        (feed,) = feeds.all(s)
    assert (feed.etag, feed.last_modified, feed.body_hash) == ('"1"', "yesterday", "h")
    assert feed.last_success == NOW + MINUTE


@pytest.mark.parametrize("etag", ["x" * 100_000, "a\r\nHost: b", "\udcff"])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(store: Store, etag: str) -> None:
    with store.writing() as s:
        feeds.sync(s, [A], NOW)
        answered(s, 1, etag=etag)
        assert feeds.all(s)[0].etag is None


def test_a_feed_without_a_title_takes_its_own(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [FeedSpec(A.url), B], NOW)
        answered(s, 1, title="The Feed")
        answered(s, 2, title="The Feed")
        assert [feed.title for feed in feeds.all(s)] == ["The Feed", "B"]
        feeds.sync(s, [FeedSpec(A.url), B], NOW)
        assert feeds.all(s)[0].title == "The Feed"


def test_a_new_interval_counts_at_once_but_never_breaks_a_back_off(store: Store) -> None:
    hourly = [FeedSpec(spec.url, every=timedelta(hours=1)) for spec in (A, B)]
    with store.writing() as s:
        feeds.sync(s, [A, B], NOW)
        answered(s, 1, next_poll=NOW + DAY)
        feeds.failed(s, 2, at=NOW, next_poll=NOW + DAY, error="503")
        feeds.sync(s, hourly, NOW + MINUTE)
        assert [feed.next_poll for feed in feeds.all(s)] == [NOW + MINUTE, NOW + DAY]


def test_polls_to_come_move_with_a_clock_that_jumped(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [A, B], NOW)
        answered(s, 1, next_poll=NOW + 10 * MINUTE)
        feeds.shift(s, NOW, DAY)
        assert [feed.next_poll for feed in feeds.all(s)] == [NOW + DAY + 10 * MINUTE, NOW]
