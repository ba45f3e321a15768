"""What a right watch list says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import watchlist
from monitor.errors import ConfigError
from monitor.model import Confidence, EntityKind, Event, FetchLimits, Retention, Review, Stage, Status, Tier
from monitor.watchlist import values


def test_the_smallest_file_has_every_default(reads, smallest):
    found = reads(smallest)
    assert found.timezone.key == "UTC"
    assert found.topic.keywords == ("face recognition",)
    assert [entity.id for entity in found.entities] == ["amazon"]
    assert found.entities[0].kind is EntityKind.company
    assert (found.fetch, found.review, found.retention) == (FetchLimits(), Review(), Retention())
    assert (found.feeds, found.channels, found.alerts, found.digests) == ((), (), (), ())


def test_every_key_of_the_contract_is_read(reads):
    found = reads(
        """\
        timezone: Europe/Brussels
        topic: {name: Faces, keywords: [facial recognition, "Gesichtserkennung"], exclude: [pet facial recognition]}
        entities:
          - id: amazon
            name: Amazon
            kind: company
            aliases: [AWS, Rekognition]
            descriptors: [the e-commerce giant]
            exclude: [Amazon rainforest]
            known:
              - {status: moratorium, field: police, since: 2020-06-10, open_ended: true, source: "https://a.org/1"}
              - {status: ban, field: public-space, stage: in-force, until: 2030-01-01, scope: all, source: "https://a.org/2"}
        feeds:
          - {url: "https://a.org/f", title: A feed, tier: primary, every: 30m, language: no, full_text: yes}
        fetch: {concurrency: 8, per_host: 1, gap: 0s, timeout: 5s, max_bytes: 500kB, allow: ["127.0.0.0/8", "[::1]:80"]}
        review: {hold: 1h, below: 0.5}
        channels:
          - {id: loft, kind: pigeon, loft: Rue de la Loi, rings: 3}
        alerts:
          - {channel: loft, entities: [amazon], events: [lift, reaffirm],
             confidence: confirmed, quiet: "22:00-7:00", ceiling: 20/day}
        digests:
          - {channel: loft, at: 8:30, days: [sun, mon], when_empty: skip}
        retention: {items: 30d, deliveries: 8w}
        """
    )
    assert found.timezone.key == "Europe/Brussels"
    police, public = found.entities[0].known
    assert (police.status, police.since, police.open_ended) == (Status.moratorium, date(2020, 6, 10), True)
    assert (public.stage, public.until, public.scope) == (Stage.in_force, date(2030, 1, 1), "all")
    feed = found.feeds[0]
    assert (feed.tier, feed.every, feed.language, feed.full_text) == (Tier.primary, timedelta(minutes=30), "no", True)
    assert found.fetch == FetchLimits(8, 1, timedelta(0), timedelta(seconds=5), 500_000, ("127.0.0.0/8", "[::1]:80"))
    assert found.review == Review(timedelta(hours=1), 0.5)
    assert (found.channels[0].loft, found.channels[0].rings) == ("Rue de la Loi", 3)
    alert = found.alerts[0]
    assert (alert.entities, alert.events) == (("amazon",), (Event.lift, Event.reaffirm))
    assert (alert.confidence, alert.quiet, alert.ceiling) == (Confidence.confirmed, "22:00-07:00", "20/day")
    assert (found.digests[0].at, found.digests[0].days, found.digests[0].when_empty) == ("08:30", (0, 6), "skip")
    assert found.retention == Retention(timedelta(days=30), timedelta(weeks=8))


def test_an_alert_without_events_means_all_but_reaffirm(reads, smallest):
    found = reads(smallest + "channels: [{id: c, kind: pigeon, loft: L}]\nalerts: [{channel: c}]\n")
    assert set(Event) - set(found.alerts[0].events) == {Event.reaffirm, Event.known}
    assert found.alerts[0].entities == ()


def test_yes_and_no_stay_words_where_words_are_wanted(reads):
    found = reads("topic: {name: no, keywords: [on air, 2020, null and void]}\nentities: [{id: on, name: 007}]\n")
    assert found.topic.name == "no"
    assert found.topic.keywords == ("on air", "2020", "null and void")
    assert (found.entities[0].id, found.entities[0].name) == ("on", "007")


def test_a_section_whose_lines_are_all_commented_out_counts_as_not_written(reads, smallest):
    found = reads(smallest + "feeds:\n  # - {url: https://a.org}\nalerts:\nfetch:\n")
    assert (found.feeds, found.alerts, found.fetch) == ((), (), FetchLimits())


def test_the_environment_fills_values_and_never_structure(reads, smallest):
    text = (
        smallest + "channels:\n  - {id: a, kind: bottle, secret: '${A_1}-${B}'}\n  - {id: b, kind: pigeon, loft: $L}\n"
    )
    found = reads(text, {"A_1": "x}, {id: evil", "B": "${A_1}"})
    assert len(found.channels) == 2
    assert found.channels[0].secret.get_secret_value() == "x}, {id: evil-${A_1}"
    assert found.channels[1].loft == "$L"
    assert "evil" not in repr(found)


def test_a_secret_may_lie_in_a_file(reads, smallest, tmp_path):
    (tmp_path / "note").write_text("message in a bottle\n")
    text = smallest + "channels: [{id: a, kind: bottle, secret: '${NOTE}'}]\n"
    found = reads(text, {"NOTE_FILE": str(tmp_path / "note")})
    assert found.channels[0].secret.get_secret_value() == "message in a bottle"


def test_a_secret_file_that_cannot_be_read_is_a_fault_of_its_line(refuses, smallest):
    text = smallest + "channels: [{id: a, kind: bottle, secret: '${NOTE}'}]\n"
    assert refuses(text, {"NOTE_FILE": "nowhere"}) == [
        "feeds.yaml:4:42: channels.0.secret: NOTE_FILE: cannot read nowhere: No such file or directory"
    ]


def test_a_short_interval_is_right_inside_allow(reads, smallest):
    text = smallest + "fetch: {allow: ['127.0.0.0/8']}\nfeeds: [{url: 'http://127.0.0.1:8080/f', every: 1s}]\n"
    assert reads(text).feeds[0].every == timedelta(seconds=1)


def test_a_short_interval_is_wrong_beside_the_allowed_port(refuses, smallest):
    text = smallest + "fetch: {allow: ['127.0.0.1:80']}\nfeeds: [{url: 'http://127.0.0.1:8080/f', every: 1s}]\n"
    assert "under 5m" in refuses(text)[0]


def test_an_anchor_may_save_typing(reads, smallest):
    found = reads(
        smallest + "channels:\n  - {id: a, kind: pigeon, loft: &l Here}\n  - {id: b, kind: pigeon, loft: *l}\n"
    )
    assert [channel.loft for channel in found.channels] == ["Here", "Here"]


def test_two_digests_of_a_channel_may_share_the_week(reads, smallest):
    text = smallest + (
        "channels: [{id: c, kind: pigeon, loft: L}]\n"
        "digests:\n  - {channel: c, days: weekdays}\n  - {channel: c, at: '10:00', days: [sat, sun]}\n"
    )
    assert [rule.days for rule in reads(text).digests] == [(0, 1, 2, 3, 4), (5, 6)]


def test_a_byte_order_mark_does_no_harm(reads, smallest):
    assert reads(b"\xef\xbb\xbf" + smallest.encode()).topic.name == "Faces"


def test_a_missing_file_is_told_by_name(tmp_path, kinds):
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: cannot be read: No such file"):
        watchlist.read(tmp_path / "nowhere.yaml", {}, kinds)


def test_the_path_is_kept_for_whoever_resolves_what_is_relative_to_it(reads, smallest, tmp_path):
    assert reads(smallest).path == tmp_path / "feeds.yaml"


@given(st.text(alphabet="{}[]:-,&*!|>'\"%@#?\\ \n\tab0", max_size=60))
def test_whatever_follows_a_right_file_is_read_or_refused_with_its_place(text):
    right = "topic: {name: A, keywords: [face]}\nentities: [{id: a, name: Acme}]\n"
    assert all(re.match(r"\S+feeds\.yaml:\d+:\d+: \S", line) for line in _refusal(right + text))


def _refusal(text: str) -> list[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "feeds.yaml"
        path.write_text(text)
        try:
            watchlist.read(path, {}, {})
        except ConfigError as error:
            return error.lines or [""]
    return []


@given(st.integers(min_value=0, max_value=10_000_000))
def test_a_duration_is_written_as_it_is_read(seconds):
    span = timedelta(seconds=seconds)
    assert values.duration(values.written(span)) == span


@pytest.mark.parametrize(
    ("text", "size"), [("5MB", 5_000_000), ("500kB", 500_000), ("1 MiB", 1_048_576), ("2048", 2048), ("7B", 7)]
)
def test_a_size_is_read_in_its_unit(text, size):
    assert values.size(text) == size


@pytest.mark.parametrize("text", ["-1m", "1.5h", "1", "m", "", "1M", "9999999999999d", "١m"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match=r"is no duration|longer than a century"):
        values.duration(text)


@pytest.mark.parametrize(
    "text", ["https://", "https:///p", "https://a b.org", "https://[::1", "//a.org", "https://a.org:x"]
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is no address"):
        values.url(text)
