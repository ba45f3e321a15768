from __future__ import annotations

from datetime import date, timedelta

import pytest
from store_samples import DAY, MINUTE, NOW, message

from monitor.store import Store, outbox


def put(s, *ids, channel="team", at=NOW, **fields):
    for id in ids:
        assert outbox.put(s, message(id, channel=channel, **fields), next_try=at)


def claim(s, at=NOW, limit=10, **fields):
    return [one.id for one in outbox.claim(s, at, lease=10 * MINUTE, limit=limit, **fields)]


def state(s, id="m1"):
    return next(one for one in outbox.ledger(s, limit=100) if one.id == id)


def test_a_message_comes_back_as_it_was_with_its_attempt_counted(store: Store) -> None:
    made = message("m1", recipient="desk@example.org", thread="msg_0", created=NOW - DAY)
    with store.writing() as s:
        assert outbox.put(s, made, next_try=NOW)
    with store.writing() as s:
        (taken,) = outbox.claim(s, NOW, lease=MINUTE, limit=1)
    assert taken.attempts == 1
    assert taken == message("m1", recipient="desk@example.org", thread="msg_0", created=NOW - DAY, attempts=1)


def test_a_key_is_queued_once(store: Store) -> None:
    with store.writing() as s:
        assert outbox.put(s, message("m1", key="k"), next_try=NOW)
        assert not outbox.put(s, message("m2", key="k"), next_try=NOW)
        assert not outbox.put(s, message("m1", key="other"), next_try=NOW)
        assert outbox.waiting(s) == 1
        assert outbox.holds(s, "m1")
        assert not outbox.holds(s, "m2")


def test_only_what_is_due_is_claimed_and_only_once(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        put(s, "m2", at=NOW + MINUTE)
        assert claim(s) == ["m1"]
        assert claim(s) == []
        assert claim(s, NOW + MINUTE) == ["m2"]


def test_a_message_whose_sender_died_is_claimed_again_after_its_lease(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        claim(s)
        assert claim(s, NOW + 9 * MINUTE) == []
        assert claim(s, NOW + 10 * MINUTE) == ["m1"]
        assert state(s).attempts == 2


def test_each_channel_gets_its_turn_oldest_first(store: Store) -> None:
    with store.writing() as s:
        put(s, *(f"a{n}" for n in range(5)), channel="a")
        put(s, "b0", "b1", channel="b")
        assert claim(s, limit=3) == ["a0", "a1", "b0"]
        assert claim(s, limit=3) == ["a2", "a3", "b1"]
        assert claim(s, limit=3, channel="b") == []
        assert claim(s, limit=3, channel="a") == ["a4"]


def test_a_failed_delivery_is_tried_again_before_what_came_after_it(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1", "m2")
        claim(s, limit=1)
        outbox.again(s, "m1", NOW + MINUTE, "503 busy")
        assert state(s).next_try == NOW + MINUTE
        assert claim(s, NOW + MINUTE) == ["m1", "m2"]


def test_the_ledger_tells_what_became_of_each(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1", "m2", "m3")
        claim(s, limit=2)
        outbox.again(s, "m1", NOW, "503 busy")
        claim(s, NOW + MINUTE, limit=1)
        outbox.sent(s, "m1", NOW + 2 * MINUTE, "250 ok")
        outbox.dead(s, "m2", NOW + MINUTE, "550 no such user")
        assert [(one.id, one.state) for one in outbox.ledger(s, limit=9)] == [
            ("m3", "pending"),
            ("m2", "dead"),
            ("m1", "sent"),
        ]
        assert [one.id for one in outbox.ledger(s, limit=9, state="dead")] == ["m2"]
        assert [one.id for one in outbox.ledger(s, limit=1)] == ["m3"]
        sent = state(s)
        assert outbox.waiting(s) == 1
    assert sent.answers == ("2021-05-18T12:00:00Z 503 busy", "2021-05-18T12:02:00Z 250 ok")
    assert (sent.attempts, sent.tried, sent.ended) == (2, NOW + MINUTE, NOW + 2 * MINUTE)
    assert sent.next_try is None


def test_what_arrived_is_not_unsent_by_a_late_failure(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        claim(s)
        outbox.sent(s, "m1", NOW, "ok")
        outbox.again(s, "m1", NOW, "timed out")
        outbox.dead(s, "m1", NOW, "timed out")
        assert state(s).state == "sent"
        assert claim(s, NOW + DAY) == []


def test_answers_are_kept_short_and_few(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        for number in range(30):
            outbox.again(s, "m1", NOW, f"{number} " + "x" * 10_000)
        answers = state(s).answers
    assert len(answers) == 20
    assert max(map(len, answers)) == 500
    assert " 29 x" in answers[-1]


@pytest.mark.parametrize("end", [outbox.sent, outbox.dead])
def test_a_message_at_its_end_can_be_sent_once_more(store: Store, end) -> None:
    with store.writing() as s:
        put(s, "m1")
        claim(s)
        end(s, "m1", NOW, "done")
        assert outbox.revive(s, "m1", NOW + DAY)
        assert claim(s, NOW + DAY) == ["m1"]
        assert state(s).attempts == 1


def test_what_waits_or_is_unknown_is_not_revived(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        assert not outbox.revive(s, "m1", NOW)
        assert not outbox.revive(s, "m2", NOW)


def test_a_disabled_channel_keeps_its_messages(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        put(s, "m2", channel="other")
        outbox.disable(s, "team", "410 Gone", NOW)
        assert outbox.disabled(s) == {"team": "410 Gone"}
        assert claim(s) == ["m2"]
        outbox.enable(s, "team")
        assert outbox.disabled(s) == {}
        assert claim(s) == ["m1"]


def test_a_channel_that_backs_off_is_left_alone_until_then(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1")
        outbox.back_off(s, "team", NOW + 5 * MINUTE)
        assert outbox.disabled(s) == {}
        assert claim(s, NOW + 4 * MINUTE) == []
        assert claim(s, NOW + 5 * MINUTE) == ["m1"]


def test_the_next_due_message_is_known(store: Store) -> None:
    with store.writing() as s:
        assert outbox.next_due(s) is None
        put(s, "m1", at=NOW + 3 * MINUTE)
        put(s, "m2", channel="other", at=NOW + 5 * MINUTE)
        assert outbox.next_due(s) == NOW + 3 * MINUTE
        outbox.back_off(s, "team", NOW + 9 * MINUTE)
        assert outbox.next_due(s) == NOW + 5 * MINUTE
        claim(s, NOW + 5 * MINUTE)
        assert outbox.next_due(s) == NOW + 9 * MINUTE
        outbox.disable(s, "team", "gone", NOW)
        assert outbox.next_due(s) == NOW + 15 * MINUTE
        outbox.sent(s, "m2", NOW, "ok")
        assert outbox.next_due(s) is None


def test_the_messages_of_a_change_are_found(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1", "m2", cause="c1")
        put(s, "m3", cause="c2")
        assert [one.id for one in outbox.of_change(s, "c1")] == ["m1", "m2"]


def test_the_changes_that_a_channel_was_alerted_to_are_counted_once_each(store: Store) -> None:
    with store.writing() as s:
        put(s, "m0", cause="c0", created=NOW - MINUTE)
        put(s, "m1", "m2", cause="c1")
        put(s, "m3", cause="c2")
        put(s, "m4", cause="c3", kind="digest")
        put(s, "m5", cause="c4", channel="other")
        assert outbox.alerts_since(s, "team", NOW) == 2


def test_tries_to_come_move_with_a_clock_that_jumped(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1", at=NOW)
        outbox.claim(s, NOW, lease=MINUTE, limit=1)
        outbox.again(s, "m1", NOW + MINUTE, "busy")
        outbox.back_off(s, "team", NOW + MINUTE)
        put(s, "m2", at=NOW)
        put(s, "m3", at=NOW + DAY)
        outbox.shift(s, NOW, -timedelta(hours=1))
        assert state(s, "m1").next_try == NOW + MINUTE - timedelta(hours=1)
        assert state(s, "m2").next_try == NOW
        assert state(s, "m3").next_try == NOW + DAY  # it waits for the end of a night
        assert outbox.next_due(s) == NOW + MINUTE - timedelta(hours=1)


def test_a_message_is_overtaken_when_a_younger_one_arrives_on_its_channel(store: Store) -> None:
    with store.writing() as s:
        put(s, "m1", "m2")
        put(s, "m3", channel="other")
        outbox.sent(s, "m3", NOW, "ok")
        assert not outbox.overtaken(s, "m1")
        outbox.sent(s, "m2", NOW, "ok")
        assert outbox.overtaken(s, "m1")
        assert not outbox.overtaken(s, "m2")


def test_what_is_recorded_late_falls_into_the_next_digest(store: Store) -> None:
    with store.writing() as s:
        assert outbox.undigested(s, NOW) == NOW
        outbox.record_digest(s, "desk", "", NOW.date(), NOW - DAY, NOW, None)
        assert outbox.undigested(s, NOW - MINUTE) == NOW
        assert outbox.undigested(s, NOW + MINUTE) == NOW + MINUTE


def test_a_digest_made_while_the_clock_was_wrong_holds_no_other_back(store: Store) -> None:
    far = NOW + 400 * DAY
    with store.writing() as s:
        outbox.record_digest(s, "desk", "", NOW.date(), NOW - DAY, NOW, None)
        outbox.record_digest(s, "desk", "", far.date(), NOW, far, None)
        assert outbox.last_digest(s, "desk", "", NOW + DAY) == (NOW.date(), NOW)
        assert outbox.undigested(s, NOW - MINUTE) == NOW


def test_a_recipient_has_one_digest_a_day(store: Store) -> None:
    monday, tuesday = date(2021, 5, 17), date(2021, 5, 18)
    with store.writing() as s:
        assert outbox.last_digest(s, "desk", "a@example.org") is None
        assert outbox.record_digest(s, "desk", "a@example.org", tuesday, NOW - DAY, NOW, "m2")
        assert outbox.record_digest(s, "desk", "a@example.org", monday, NOW - 2 * DAY, NOW - DAY, None)
        assert not outbox.record_digest(s, "desk", "a@example.org", tuesday, NOW, NOW + DAY, "m3")
        assert outbox.record_digest(s, "desk", "b@example.org", tuesday, NOW, NOW + DAY, "m4")
        assert outbox.last_digest(s, "desk", "a@example.org") == (tuesday, NOW)
        assert outbox.last_digest(s, "desk", "b@example.org") == (tuesday, NOW + DAY)
