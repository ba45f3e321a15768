"""What is said, and to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core import compose, wording
from monitor.model import (
    AlertNote,
    AlertRule,
    Change,
    Claim,
    Confidence,
    DigestNote,
    Event,
    Evidence,
    FeedTrouble,
    Measure,
    NoticeNote,
    Span,
    Stage,
    Standing,
    Status,
    StoryLine,
    Tier,
)

NOW = datetime(2021, 5, 18, 14, 3, tzinfo=UTC)
NAMES = {"amazon": "Amazon", "eu": "EU Commission"}


def evidence(outlet: str = "Reuters", origin: str = "reuters", **other: Any) -> Evidence:
    claim = Claim("amazon", Event.extend, other.pop("status", Status.moratorium), "A pause.", Span("title", 0, 8))
    return Evidence(other.pop("item", "i1"), origin, outlet, other.pop("tier", Tier.agency), claim, **other)


def change(**other: Any) -> Change:
    base = Change(
        id="c1",
        entity="amazon",
        field="police",
        before=Status.moratorium,
        after=Status.moratorium,
        event=Event.extend,
        effective=date(2021, 5, 18),
        learned=NOW,
        open_ended=True,
        before_until=date(2021, 6, 10),
        evidence=(evidence(url="https://www.reuters.example/a", published=NOW),),
    )
    return replace(base, **other)


def digest(**other: Any) -> DigestNote:
    base = DigestNote(date(2021, 5, 19), NOW, NOW, "Facial recognition", (), (), (), (), (), 43, 512, NAMES)
    return replace(base, **other)


class TestWanting:
    def channels(self, rules: list[AlertRule], row: Change, kind: Any = "alert") -> list[str]:
        return [rule.channel for rule in compose.wanting(rules, row, kind)]

    def test_a_rule_without_entities_wants_all_of_them(self) -> None:
        rules = [AlertRule("all"), AlertRule("ibm", ("ibm",)), AlertRule("amazon", ("ibm", "amazon"))]
        assert self.channels(rules, change()) == ["all", "amazon"]

    def test_only_the_events_asked_for_are_told(self) -> None:
        rules = [AlertRule("lifts", events=(Event.lift,)), AlertRule("extensions", events=(Event.extend,))]
        assert self.channels(rules, change()) == ["extensions"]

    def test_a_reaffirmation_is_told_to_those_alone_who_ask(self) -> None:
        rules = [AlertRule("usual"), AlertRule("keen", events=(Event.reaffirm,))]
        assert self.channels(rules, change(event=Event.reaffirm)) == ["keen"]

    def test_a_subscriber_to_confirmed_changes_waits_for_confirmation(self) -> None:
        rules = [AlertRule("now"), AlertRule("sure", confidence=Confidence.confirmed)]
        assert self.channels(rules, change()) == ["now"]
        assert self.channels(rules, change(), "confirmed") == []
        sure = change(confidence=Confidence.confirmed)
        assert self.channels(rules, sure) == ["now", "sure"]
        assert self.channels(rules, sure, "confirmed") == ["now"]

    @pytest.mark.parametrize(
        "quiet",
        [
            {"background": True},
            {"event": Event.known},
            {"event": Event.retract},
            {"event": Event.enact, "stage": Stage.published},
            {"event": Event.enact, "stage": Stage.in_force},
        ],
    )
    def test_what_is_never_alerted_is_wanted_by_nobody(self, quiet: dict[str, Any]) -> None:
        rules = [AlertRule("everything", events=tuple(Event))]
        assert self.channels(rules, change(confidence=Confidence.confirmed, **quiet)) == []

    @pytest.mark.parametrize("stage", [Stage.agreed, Stage.adopted, Stage.applying])
    def test_the_other_stages_of_a_law_are_alerted(self, stage: Stage) -> None:
        assert self.channels([AlertRule("all")], change(event=Event.enact, stage=stage)) == ["all"]

    def test_a_channel_with_two_rules_is_told_once(self) -> None:
        rules = [AlertRule("team", ("amazon",)), AlertRule("team")]
        assert compose.wanting(rules, change(), "alert") == (rules[0],)


class TestHeadlines:
    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ({}, "Amazon: moratorium extended until further notice (was: until 10 June 2021)"),
            (
                {"event": Event.impose, "before": Status.none, "until": date(2021, 6, 10), "before_until": None},
                "Amazon: moratorium imposed until 10 June 2021",
            ),
            (
                {"event": Event.impose, "after": Status.ban, "open_ended": False},
                "Amazon: ban imposed (was: moratorium until 10 June 2021)",
            ),
            (
                {"event": Event.lift, "after": Status.lifted, "before_until": None},
                "Amazon: moratorium lifted",
            ),
            (
                {"event": Event.lift, "after": Status.lifted, "open_ended": False},
                "Amazon: moratorium lifted (was: until 10 June 2021)",
            ),
            (
                {"event": Event.expire, "after": Status.none, "evidence": (evidence(status=Status.none),)},
                "Amazon: moratorium expired",
            ),
            (
                {"event": Event.expire, "after": Status.none, "evidence": ()},
                "Amazon: moratorium lapsed, unconfirmed",
            ),
            ({"event": Event.withdraw, "before": Status.none}, "Amazon: product withdrawn"),
            (
                {"event": Event.withdraw, "field": "product-part", "before": Status.none},
                "Amazon: part of the product withdrawn",
            ),
            ({"event": Event.propose, "before": Status.none, "stage": Stage.drafted}, "Amazon: restriction drafted"),
            ({"event": Event.propose, "before": Status.none}, "Amazon: restriction proposed"),
            ({"event": Event.drop, "before": Status.proposed, "after": Status.none}, "Amazon: proposal dropped"),
            ({"event": Event.enact, "before": Status.proposed, "stage": Stage.adopted}, "Amazon: law adopted"),
            ({"event": Event.enact, "before": Status.ban, "stage": Stage.applying, "after": Status.ban,
              "before_until": None}, "Amazon: law now applies"),
            (
                {"event": Event.retract, "after": Status.none, "before_until": None, "before_open_ended": True},
                "Amazon: moratorium until further notice does not stand after all (back to: no restriction)",
            ),
        ],
    )  # fmt: skip
    def test_an_alert_says_it_all_in_one_line(self, row: dict[str, Any], words: str) -> None:
        assert compose.headline(AlertNote("alert", change(**row), "?"), NAMES) == words

    def test_an_old_alert_that_is_taken_back_says_so(self) -> None:
        note = AlertNote("retracted", change(before_until=None), "Amazon")
        words = "Amazon: extension until further notice does not stand after all"
        assert compose.headline(note, {}) == words

    @given(
        st.sampled_from(Event),
        st.sampled_from(Status),
        st.sampled_from(Status),
        st.sampled_from([None, *Stage]),
        st.sampled_from([None, date(2021, 6, 10)]),
        st.booleans(),
    )
    def test_every_change_has_a_headline_of_one_line(
        self, event: Event, before: Status, after: Status, stage: Stage | None, until: date | None, open_ended: bool
    ) -> None:
        row = change(event=event, before=before, after=after, stage=stage, until=until, open_ended=open_ended)
        words = wording.change_headline(row, "Amazon")
        assert words.startswith("Amazon: ")
        assert len(words) > len("Amazon: ")
        assert "  " not in words
        assert "None" not in words
        assert words == words.strip()

    def test_a_digest_counts_what_it_holds(self) -> None:
        story = StoryLine("A", None, "O", Tier.outlet, None, 1)
        full = digest(changes=(change(), change(entity="eu"), change()), stories=(story, story))
        assert compose.headline(full, {}) == (
            "Facial recognition, 19 May 2021: 3 changes (Amazon, EU Commission), 2 stories"
        )

    def test_no_change_and_could_not_look_are_different_sentences(self) -> None:
        trouble = FeedTrouble("F", "https://f.example", "No answer.", None)
        assert compose.headline(digest(), {}).endswith(": no change")
        assert compose.headline(digest(troubles=(trouble,) * 43), {}).endswith(": we could not look")
        assert compose.no_change_words(digest()) == "No change."
        assert "2 feeds could not be read" in compose.no_change_words(digest(troubles=(trouble,) * 2))
        assert "none of 43 feeds" in compose.no_change_words(digest(troubles=(trouble,) * 43))
        assert "no feed to read" in compose.no_change_words(digest(feeds=0))

    def test_the_watch_is_proved_by_counts(self) -> None:
        trouble = FeedTrouble("F", "https://f.example", "No answer.", None)
        assert compose.watch_words(digest()) == "all 43 feeds read, 512 new items"
        assert compose.watch_words(digest(troubles=(trouble, trouble), items=1)) == "41 of 43 feeds read, 1 new item"

    def test_a_notice_speaks_for_itself(self) -> None:
        assert compose.headline(NoticeNote("test", "Hello\r\nthere", ""), {}) == "Hello there"


class TestWords:
    @pytest.mark.parametrize(
        ("measure", "words"),
        [
            (Measure("whole"), "not known"),
            (Measure("police", Status.moratorium, until=date(2021, 6, 1)), "moratorium until 1 June 2021"),
            (Measure("police", Status.ban, open_ended=True), "ban until further notice"),
            (Measure("whole", Status.proposed, Stage.drafted), "proposal (drafted)"),
            (Measure("whole", Status.proposed, Stage.proposed), "proposal"),
            (Measure("whole", Status.ban, Stage.in_force), "ban (in force)"),
            (Measure("whole", Status.withdrawn, open_ended=True), "product withdrawn"),
        ],
    )
    def test_a_measure_is_told_in_a_few_words(self, measure: Measure, words: str) -> None:
        assert wording.measure_words(measure) == words

    def test_what_a_change_covers_is_its_field_with_its_scope(self) -> None:
        assert wording.covers_words(change(scope="sales to  police")) == "police use: sales to police"
        assert wording.covers_words(change(field="whole")) == ""
        assert wording.covers_words(change(field="schools")) == "schools"

    def test_days_and_amounts_read_like_prose(self) -> None:
        assert wording.day(date(2021, 6, 1)) == "1 June 2021"
        assert wording.weekday(date(2021, 5, 19)) == "Wednesday"
        assert wording.amount(1, "story", "stories") == "1 story"
        assert wording.amount(1204, "story", "stories") == "1,204 stories"


@pytest.mark.parametrize(
    ("quote", "condition"),
    [
        ("Acme will not sell it until there is a federal law.", "until there is a federal law"),
        ("Acme pauses sales until Congress acts, it said", "until Congress acts, it said"),
        ("Acme stoppt den Verkauf, bis ein Gesetz ihn regelt.", "bis ein Gesetz ihn regelt"),
        ("Acme keeps its pause until further notice.", ""),
        ("Acme keeps its pause until 10 June 2021.", ""),
        ("Acme keeps its pause.", ""),
    ],
)
def test_an_end_on_a_condition_is_told_in_the_words_of_the_source(quote: str, condition: str) -> None:
    piece = evidence()
    row = change(evidence=(replace(piece, claim=replace(piece.claim, quote=quote)),))
    assert wording.condition_words(row) == condition
    assert wording.condition_words(replace(row, open_ended=False)) == ""


class TestProof:
    def test_a_reported_change_says_that_it_is_not_confirmed(self) -> None:
        assert "Not confirmed yet" in compose.why(change())

    def test_what_no_text_tells_has_its_own_reason(self) -> None:
        lapse = change(event=Event.expire, after=Status.none, evidence=())
        assert compose.why(lapse).startswith("Its last day has passed")
        assert compose.why(change(evidence=())) == "Stated without a source."
        assert "past news" in compose.why(change(background=True))

    def test_a_confirmed_change_names_its_ground(self) -> None:
        sure = change(confidence=Confidence.confirmed)
        primary = evidence("Newsroom", "newsroom", tier=Tier.primary)
        assert compose.why(replace(sure, evidence=(evidence(), primary))).endswith("a primary source, Newsroom.")
        two = (evidence(), evidence("Copy", "reuters"), evidence("The Verge", "verge"))
        assert compose.why(replace(sure, evidence=two)).endswith("Reuters and The Verge.")

    def test_the_second_ground_is_the_primary_source_or_another_origin(self) -> None:
        copy, other = evidence("Copy", "reuters"), evidence("The Verge", "verge")
        primary = evidence("Newsroom", "newsroom", tier=Tier.primary)
        first = evidence()
        assert compose.grounds(change(evidence=(first, copy, other, primary))) == (first, primary)
        assert compose.grounds(change(evidence=(first, copy, other))) == (first, other)
        assert compose.grounds(change(evidence=(first, copy))) == (first,)
        assert compose.grounds(change(evidence=())) == ()

    def test_a_contradicted_change_shows_the_other_side_and_does_not_count_it_as_support(self) -> None:
        against = evidence("The Daily", "daily", status=Status.lifted)
        torn = change(contradicted=True, evidence=(evidence(), against))
        assert compose.opposing(torn) is against
        assert compose.others(torn) == 0
        assert compose.opposing(change(evidence=(evidence(), against))) is None

    @given(st.text(max_size=3000))
    def test_no_quote_is_longer_than_300_characters_or_one_line(self, words: str) -> None:
        long = replace(evidence(), claim=replace(evidence().claim, quote=words))
        quoted = compose.quoted(long)
        assert len(quoted) <= 300
        assert len(quoted.splitlines()) <= 1

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "//x.example", "/a", "ftp://x.example/", "https://u:p@x.example/",
         "https://x.example/" + "a" * 2000, "", None, "https://", "http://x.example\r\nBcc: y"],
    )  # fmt: skip
    def test_nobody_is_sent_to_anything_but_an_ordinary_address(self, url: str | None) -> None:
        assert compose.link(url) is None
        assert compose.host(url) == ""

    @given(st.text(max_size=60))
    def test_no_address_can_end_a_link_early(self, tail: str) -> None:
        address = compose.link(f"https://x.example/{tail}")
        if address is not None:
            assert address.isascii()
            assert not set(address) & set('<>"|\\ \n\r\t`')

    def test_the_shown_host_is_the_real_one(self) -> None:
        assert compose.host("https://www.reuters.example/x") == "reuters.example"
        assert compose.host("https://rеuters.example/x").startswith("xn--")


class TestData:
    def test_a_change_becomes_the_replay_object(self) -> None:
        assert compose.change_data(change(evidence=(evidence(published=NOW), evidence(item=None)))) == {
            "entity": "amazon",
            "field": "police",
            "from": "moratorium",
            "to": "moratorium",
            "event": "extend",
            "stage": None,
            "effective": "2021-05-18",
            "until": None,
            "open_ended": True,
            "scope": None,
            "confidence": "reported",
            "contradicted": False,
            "background": False,
            "retracted": False,
            "told": False,
            "published": "2021-05-18",
            "evidence": ["i1"],
        }

    def test_a_record_adds_its_proof(self) -> None:
        record = compose.change_record(change())
        proof = {"id": "c1", "quote": "A pause.", "url": "https://www.reuters.example/a", "outlet": "Reuters"}
        assert record == {**proof, **compose.change_data(change())}
        assert compose.change_record(change(evidence=()))["quote"] is None

    def test_keys_and_ids_follow_from_their_parts(self) -> None:
        key = compose.key("alert", "c1", "press-desk/desk@example.org")
        assert key == "alert:c1:press-desk/desk@example.org"
        assert compose.message_id("a") == "msg_zklycewkdo64v6wcggzzui64jw"

    @given(st.text(), st.text())
    def test_different_keys_give_different_ids_of_one_form(self, one: str, other: str) -> None:
        assert (compose.message_id(one) == compose.message_id(other)) == (one == other)
        assert len(compose.message_id(one)) == 30


class TestGroups:
    def story(self, *entities: str) -> StoryLine:
        return StoryLine("T", None, "O", Tier.outlet, None, 1, entities=entities)

    def test_stories_stand_under_the_first_of_their_entities_and_the_rest_comes_last(self) -> None:
        stories = [self.story(), self.story("eu"), self.story("eu", "amazon"), self.story("gone")]
        groups = compose.by_entity(stories, NAMES, 10)
        assert [(g.name, len(g.stories)) for g in groups] == [("Amazon", 1), ("EU Commission", 1), ("Others", 2)]

    @given(st.lists(st.sampled_from(["amazon", "eu", ""]), max_size=80), st.integers(3, 60))
    def test_every_story_is_shown_or_counted(self, entities: list[str], limit: int) -> None:
        groups = compose.by_entity([self.story(e) for e in entities], NAMES, limit)
        assert sum(len(g.stories) + g.hidden for g in groups) == len(entities)
        assert sum(len(g.stories) for g in groups) == min(limit, len(entities))


def test_directions_give_colours() -> None:
    told = {event: wording.direction(change(event=event)) for event in Event}
    assert told[Event.impose] == told[Event.enact] == "tighter"
    assert told[Event.lift] == told[Event.drop] == "looser"
    assert told[Event.propose] == "proposal"
    assert told[Event.retract] == told[Event.known] == "neutral"


def test_a_board_is_no_part_of_an_empty_day() -> None:
    board = (Standing("amazon", "Amazon", Measure("police")),)
    assert compose.is_empty(digest(board=board))
    assert not compose.is_empty(digest(changes=(change(),)))
