from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from store_samples import DAY, FULL_CLAIM, MINUTE, NOW, claim, item, matches, put_item

from monitor.model import Claim, Event, FeedSpec, Matches, Modality, Reading, Span, Stage, Status, StoryKey, Tier
from monitor.store import Store, feeds, items
from monitor.store.claims import claim_in, claim_out

claims = st.builds(
    Claim,
    entity=st.text(),
    event=st.sampled_from(Event),
    status=st.sampled_from(Status),
    quote=st.text(),
    span=st.none() | st.builds(Span, st.sampled_from(["title", "summary", "content"]), st.integers(), st.integers()),
    stage=st.none() | st.sampled_from(Stage),
    field=st.text(),
    until=st.none() | st.dates(),
    open_ended=st.booleans(),
    scope=st.none() | st.text(),
    modality=st.sampled_from(Modality),
    score=st.floats(0, 1),
    effective=st.none() | st.dates(),
    credits=st.none() | st.text(),
    rule=st.text(),
)


@given(claims)
def test_a_claim_comes_back_from_json_as_it_was(made: Claim) -> None:
    assert claim_in(claim_out(made)) == made


def test_an_item_comes_back_as_it_was(store: Store) -> None:
    made = item(tier=Tier.primary, language=None, published=None)
    with store.writing() as s:
        put_item(s, made, origin="reuters")
    with store.reading() as s:
        assert items.get(s, "i1") == made
        assert items.origin(s, "i1") == "reuters"
        assert items.get(s, "i2") is None


def test_a_key_is_known_to_its_own_feed_only(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [FeedSpec("https://a.example"), FeedSpec("https://b.example")], NOW)
        put_item(s, item("i1"))
        put_item(s, item("i2"))
        items.sight(s, 1, "guid", "i1", at=NOW, quiet=False)
        items.sight(s, 2, "guid", "i2", at=NOW, quiet=False)
        assert items.seen(s, 1, ["guid", "new"]) == {"guid": "i1"}
        assert items.seen(s, 2, ["guid"]) == {"guid": "i2"}
        assert items.seen(s, None, ["guid"]) == {}


def test_a_thousand_keys_are_asked_for_at_once(store: Store) -> None:
    keys = [f"key {n}" for n in range(1_200)]
    with store.writing() as s:
        put_item(s, item())
        for key in keys[::100]:
            items.sight(s, None, key, "i1", at=NOW, quiet=False)
        assert items.seen(s, None, keys) == dict.fromkeys(keys[::100], "i1")


def test_a_sighting_is_recorded_once(store: Store) -> None:
    with store.writing() as s:
        feeds.sync(s, [FeedSpec("https://a.example")], NOW)
        put_item(s, item())
        items.sight(s, 1, "guid", "i1", at=NOW, quiet=True)
        items.sight(s, 1, "guid", "i1", at=NOW + DAY, quiet=False)
        items.sight(s, None, "line 1", "i1", at=NOW + MINUTE, quiet=False)
        items.sight(s, None, "line 1", "i1", at=NOW + DAY, quiet=False)
        assert items.sightings(s, "i1") == [
            items.Sighting("https://a.example", NOW, True),
            items.Sighting(None, NOW + MINUTE, False),
        ]


def test_an_address_or_a_text_leads_to_the_first_item_that_had_it(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i1"), fingerprint="f", first_seen=NOW, origin="ap")
        put_item(s, item("i2", url="https://news.example/i1"), fingerprint="f", first_seen=NOW + MINUTE)
        assert items.by_urls(s, ["https://news.example/i1", "https://other.example"]) == {
            "https://news.example/i1": "i1"
        }
        assert items.by_fingerprints(s, ["f", "g"]) == {"f": ("i1", "ap")}


def test_an_item_without_address_or_text_is_like_no_other(store: Store) -> None:
    with store.writing() as s:
        items.add(
            s,
            item(url=None),
            canonical_url=None,
            fingerprint="",
            origin="",
            story=None,
            relevant=False,
            first_seen=NOW,
        )
        assert items.by_urls(s, [""]) == {}
        assert items.by_fingerprints(s, [""]) == {}


def test_what_was_read_comes_back_as_it_was(store: Store) -> None:
    said = Reading(
        "i1", True, ("ibm", "amazon"), (FULL_CLAIM, claim()), (claim("ibm", score=0.3),), (claim("ibm", span=None),)
    )
    with store.writing() as s:
        put_item(s, item())
        items.read(s, "i1", matches("amazon", "ibm"), said)
    with store.reading() as s:
        assert items.reading_of(s, "i1") == said
        assert items.matches_of(s, "i1") == matches("amazon", "ibm")


def test_a_second_reading_replaces_the_first(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item(), events=(claim(), FULL_CLAIM))
        items.read(s, "i1", Matches(False), Reading("i1", False))
        assert items.reading_of(s, "i1") == Reading("i1", False)
        assert items.matches_of(s, "i1") == Matches(False)


def test_recent_items_come_newest_first_and_by_entity(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i1"), first_seen=NOW)
        put_item(s, item("i2"), first_seen=NOW + MINUTE, entities=("ibm",))
        put_item(s, item("i3"), first_seen=NOW + 2 * MINUTE, entities=(), relevant=False)
    with store.reading() as s:
        assert [one.id for one in items.recent(s)] == ["i2", "i1"]
        assert [one.id for one in items.recent(s, relevant=False)] == ["i3", "i2", "i1"]
        assert [one.id for one in items.recent(s, relevant=False, limit=1)] == ["i3"]
        assert [one.id for one in items.recent(s, since=NOW + MINUTE)] == ["i2"]
        assert [one.id for one in items.recent(s, entity="amazon")] == ["i1"]
        assert items.count_since(s, NOW + MINUTE) == 2


# ---------------------------------------------------------------- stories


def test_a_story_gathers_its_items_in_order_of_coming(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i2"), story="st", first_seen=NOW)
        put_item(s, item("i1"), story="st", first_seen=NOW + MINUTE)
        put_item(s, item("i3"), story="other")
        assert [one.id for one in items.story_items(s, "st")] == ["i2", "i1"]


def test_an_item_is_remembered_by_what_makes_it_part_of_a_story(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i0"), story="old", first_seen=NOW - DAY)
        put_item(s, item("i1", published=NOW - MINUTE), story="st", events=(claim(), claim("ibm", event=Event.lift)))
        put_item(s, item("i2", published=None, url=None), story="st", entities=())
        put_item(s, item("i3"), story=None)
        assert items.story_keys(s, NOW) == [
            StoryKey(
                story="st",
                title="Title of i1",
                entities=("amazon",),
                acts=(("amazon", Event.extend), ("ibm", Event.lift)),
                seen=NOW - MINUTE,
                canonical_url="https://news.example/i1",
                fingerprint="fp-i1",
            ),
            StoryKey(story="st", title="Title of i2", entities=(), acts=(), seen=NOW, fingerprint="fp-i2"),
        ]


def test_a_story_speaks_through_its_best_source_and_counts_outlets(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i1", outlet="Blog", tier=Tier.aggregator), story="st", events=(claim(quote="from the blog"),))
        put_item(s, item("i2", outlet="Amazon", tier=Tier.primary), story="st", entities=("ibm", "amazon"))
        put_item(s, item("i3", outlet="BLOG", tier=Tier.aggregator), story="st")
        (line,) = items.story_lines(s, NOW, NOW + MINUTE)
    assert (line.title, line.outlet, line.tier, line.outlets) == ("Title of i2", "Amazon", Tier.primary, 2)
    assert line.quote == "from the blog"
    assert line.entities == ("amazon", "ibm")


def test_the_best_founded_stories_come_first(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("i1", outlet="A"), story="one")
        put_item(s, item("i2", outlet="B"), story="two")
        put_item(s, item("i3", outlet="C"), story="two")
        put_item(s, item("i4", outlet="D", tier=Tier.agency), story="three")
        put_item(s, item("i5", outlet="E"))
        lines = items.story_lines(s, NOW, NOW + MINUTE)
    assert [line.title for line in lines] == ["Title of i4", "Title of i2", "Title of i1", "Title of i5"]


def test_only_relevant_items_of_the_window_that_name_somebody_are_told(store: Store) -> None:
    with store.writing() as s:
        put_item(s, item("before"), first_seen=NOW - MINUTE)
        put_item(s, item("first"), first_seen=NOW)
        put_item(s, item("after"), first_seen=NOW + DAY)
        put_item(s, item("off topic"), relevant=False)
        put_item(s, item("nobody"), entities=())
        lines = items.story_lines(s, NOW, NOW + DAY)
    assert [line.title for line in lines] == ["Title of first"]


def test_the_text_of_an_item_is_only_a_value(store: Store) -> None:
    hostile = "'); DROP TABLE items; -- %s {0} :name ?"
    with store.writing() as s:
        feeds.sync(s, [FeedSpec("https://a.example", hostile)], NOW)
        put_item(s, replace(item(), title=hostile, url=hostile), story=hostile, fingerprint=hostile)
        items.sight(s, 1, hostile, "i1", at=NOW, quiet=False)
    with store.reading() as s:
        assert items.get(s, "i1").title == hostile
        assert items.seen(s, 1, [hostile]) == items.by_urls(s, [hostile]) == {hostile: "i1"}
        assert [one.id for one in items.story_items(s, hostile)] == ["i1"]
