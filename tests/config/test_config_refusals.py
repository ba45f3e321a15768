"""Broken watch lists: each refused with the line, the column, the key and a remedy."""

from __future__ import annotations

import pytest

# What follows the three lines of the smallest right file, and the one line that answers it.
AFTER = [
    ("timzone: UTC", "4:1: timzone: unknown key, did you mean timezone?"),
    ("timezone: Europe/Brusels", "4:11: timezone: unknown time zone 'Europe/Brusels', did you mean Europe/Brussels?"),
    ("timezone: Mars", "4:11: timezone: unknown time zone 'Mars'"),
    ("topic: {name: Again}", "4:1: topic: the same key again, it stands already in line 1"),
    (
        "feeds:\n  - {url: 'https://a.org/f', title: A, titel: B}",
        "5:40: feeds.0.titel: unknown key, did you mean title?",
    ),
    ("feeds:\n  - {title: No address}", "5:5: feeds.0.url: missing"),
    (
        "feeds:\n  - {url: 'ftp://a.org/f'}",
        "5:11: feeds.0.url: 'ftp://a.org/f' is no address, it must begin with https:// or http:// and name a host",
    ),
    (
        "feeds:\n  - {url: 'https://u:p@a.org/f'}",
        "5:11: feeds.0.url: an address may not carry a user name or password",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f'}\n  - {url: 'https://a.org/f'}",
        "6:11: feeds.1.url: 'https://a.org/f' stands already in line 5",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f', tier: outlets}",
        "5:36: feeds.0.tier: unknown value 'outlets', did you mean outlet?",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f', every: 1m}",
        "5:37: feeds.0.every: 1m is under 5m, which presses a public server too hard",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f', every: 2d}",
        "5:37: feeds.0.every: 2d is more than 24h, the longest interval",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f', every: 15 minutes}",
        "5:37: feeds.0.every: '15 minutes' is no duration, write 30s, 15m, 2h, 7d or 4w",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f', language: English}",
        "5:40: feeds.0.language: 'English' is no language code, write en or pt-BR",
    ),
    (
        "feeds:\n  - {url: 'https://a.org/f', full_text: maybe}",
        "5:41: feeds.0.full_text: true or false is expected, not 'maybe'",
    ),
    ("feeds: https://a.org/f", "4:8: feeds: a list is expected, not 'https://a.org/f'"),
    ("feeds:\n  - https://a.org/f", "5:5: feeds.0: a mapping of keys to values is expected, not 'https://a.org/f'"),
    ("feeds:\n  -", "5:4: feeds.0: nothing stands behind the dash"),
    ("fetch: {concurrency: many}", "4:22: fetch.concurrency: a whole number is expected, not 'many'"),
    ("fetch: {per_host: 0}", "4:19: fetch.per_host: must be greater than or equal to 1, not '0'"),
    ("fetch: {max_bytes: 5 megs}", "4:20: fetch.max_bytes: '5 megs' is no size, write 500kB or 5MB"),
    (
        "fetch: {allow: [10.0.0.1/8]}",
        "4:17: fetch.allow.0: '10.0.0.1/8' is no network or address, it has bits set behind its mask",
    ),
    ("review: {below: 2}", "4:17: review.below: must be less than or equal to 1, not '2'"),
    ("retention: {items: 1h}", "4:20: retention.items: must be greater than or equal to 1 day, not '1h'"),
    ("channels:\n  - {id: a, kind: pidgeon}", "5:19: channels.0.kind: unknown kind 'pidgeon', did you mean pigeon?"),
    ("channels:\n  - {id: a, loft: L}", "5:5: channels.0.kind: missing, one of pigeon, bottle"),
    (
        "channels:\n  - {id: a, kind: pigeon, lofft: L}",
        "5:27: channels.0.lofft: unknown key, did you mean loft?|5:5: channels.0.loft: missing",
    ),
    (
        "channels:\n  - {id: a, kind: pigeon, loft: L}\n  - {id: a, kind: pigeon, loft: M}",
        "6:10: channels.1.id: 'a' stands already in line 5",
    ),
    (
        "channels:\n  - {id: a, kind: bottle, secret: '${NOTE}'}",
        "5:35: channels.0.secret: the environment variable NOTE is not set (nor NOTE_FILE)",
    ),
    (
        "channels:\n  - {id: a, kind: bottle, secret: '${my note}'}",
        "5:35: channels.0.secret: ${my note} is no ${NAME} of an environment variable",
    ),
    ("? [zone]\n: UTC", "4:3: a key must be a word"),
    ("alerts:\n  - {channel: a}", "5:15: alerts.0.channel: no channel has the id 'a'"),
]

ALERT = "channels:\n  - {id: loft, kind: pigeon, loft: L}\n"
AFTER += [
    (
        ALERT + "alerts:\n  - {channel: lofts}",
        "7:15: alerts.0.channel: no channel has the id 'lofts', did you mean loft?",
    ),
    (
        ALERT + "alerts:\n  - {channel: loft, entities: [amazn]}",
        "7:32: alerts.0.entities.0: no entity has the id 'amazn', did you mean amazon?",
    ),
    (ALERT + "alerts:\n  - {channel: loft, events: []}", "7:29: alerts.0.events: the list is empty"),
    (
        ALERT + "alerts:\n  - {channel: loft, events: [imposed]}",
        "7:30: alerts.0.events.0: unknown value 'imposed', did you mean impose?",
    ),
    (
        ALERT + "alerts:\n  - {channel: loft, confidence: sure}",
        "7:33: alerts.0.confidence: unknown value 'sure', one of reported, confirmed",
    ),
    (
        ALERT + "alerts:\n  - {channel: loft, quiet: 22-7}",
        "7:28: alerts.0.quiet: '22-7' is no range of times, write 22:00-07:00",
    ),
    (
        ALERT + "alerts:\n  - {channel: loft, ceiling: 20}",
        "7:30: alerts.0.ceiling: '20' is no ceiling, write 20/day",
    ),
    (
        ALERT + "digests:\n  - {channel: loft, at: 25:00}",
        "7:25: digests.0.at: '25:00' is no time of day, write 08:00 or 17:30",
    ),
    (
        ALERT + "digests:\n  - {channel: loft, days: [monday]}",
        "7:27: digests.0.days: 'monday' is no day, did you mean mon?",
    ),
    (
        ALERT + "digests:\n  - {channel: loft, days: weekday}",
        "7:27: digests.0.days: 'weekday' is no set of days, did you mean weekdays?",
    ),
    (
        ALERT + "digests:\n  - {channel: loft, when_empty: no}",
        "7:33: digests.0.when_empty: unknown value 'no', one of send, skip",
    ),
    (
        ALERT + "digests:\n  - {channel: loft}\n  - {channel: loft, days: [sat, sun]}",
        "8:5: digests.1: the channel loft has a digest on sat, sun already, and gets one a day",
    ),
]

# Whole files.
WHOLE = [
    ("", "1:1: the file must hold topic, entities, feeds, channels …"),
    ("- a\n- b\n", "1:1: the file must hold topic, entities, feeds, channels …"),
    ("topic: {name: A, keywords: [face]\nentities: []\n", "2:1: not YAML: expected ',' or '}', but got '<scalar>'"),
    ("topic:\n\tname: A\n", "2:1: not YAML: found character '\\t' that cannot start any token"),
    ("topic: {name: A, keywords: [face]}\n", "1:1: entities: missing"),
    ("topic: {name: A, keywords: []}\nentities: [{id: a, name: A}]\n", "1:28: topic.keywords: the list is empty"),
    (
        "topic: {name: A, keywords: [x]}\nentities: [{id: a, name: A}]\n",
        "1:29: topic.keywords.0: 'x' is too short to look for",
    ),
    ("topic: {name: A, keywords: ['a\x07']}\n", "1:31: character U+0007 may not stand in YAML"),
    ("topic: !!python/object:os.system {name: A}\nentities: [{id: a, name: A}]\n", "1:8: topic: the tag"),
    ("topic: &a {name: A, keywords: [face], more: *a}\nentities: [{id: a, name: A}]\n", "1:8: topic.more: an alias"),
]

ENTITY = "topic: {name: A, keywords: [face]}\nentities:\n"
WHOLE += [
    (
        ENTITY + "  - id: amazon\n    name: Amazon\n    alias: [AWS]\n",
        "5:5: entities.0.alias: unknown key, did you mean aliases?",
    ),
    (
        ENTITY + "  - {id: Amazon Inc, name: Amazon}\n",
        "3:10: entities.0.id: 'Amazon Inc' is no id, use small letters, digits and hyphens, at most 64",
    ),
    (
        ENTITY + "  - {id: a, name: A1}\n  - {id: a, name: B1}\n",
        "4:10: entities.1.id: 'a' stands already in line 3",
    ),
    (
        ENTITY + "  - {id: a, name: Acme}\n  - {id: b, name: Bolt, aliases: [ACME]}\n",
        "4:35: entities.1.aliases.0: 'ACME' is a name of a already",
    ),
    (
        ENTITY + "  - {id: a, name: Acme, kind: firm}\n",
        "3:31: entities.0.kind: unknown value 'firm', one of company, institution, agency, government, place",
    ),
]

KNOWN = ENTITY + "  - id: a\n    name: Acme\n    known:\n"
WHOLE += [
    (
        KNOWN + "      - {status: paused, source: 'https://a.org'}\n",
        "6:18: entities.0.known.0.status: unknown value 'paused'"
        ", one of none, proposed, moratorium, ban, withdrawn, lifted",
    ),
    (
        KNOWN + "      - {status: ban, source: 'https://a.org', since: 10 June 2020}\n",
        "6:55: entities.0.known.0.since: '10 June 2020' is no date, write 2020-06-10",
    ),
    (
        KNOWN + "      - {status: ban, source: 'https://a.org', since: 2020-02-30}\n",
        "6:55: entities.0.known.0.since: '2020-02-30' is no day of the calendar",
    ),
    (
        KNOWN + "      - {status: ban, source: 'https://a.org', until: 2021-01-01, open_ended: true}\n",
        "6:9: entities.0.known.0: until and open_ended exclude each other",
    ),
    (
        KNOWN + "      - {status: ban, source: 'https://a.org', since: 2021-01-02, until: 2021-01-01}\n",
        "6:9: entities.0.known.0: until lies before since",
    ),
    (KNOWN + "      - {status: ban}\n", "6:9: entities.0.known.0.source: missing"),
    (
        KNOWN + "      - {status: ban, source: 'https://a.org'}\n      - {status: none, source: 'https://a.org'}\n",
        "7:9: entities.0.known.1: the entity has a known fact for the field whole already",
    ),
]


@pytest.mark.parametrize(("text", "expected"), AFTER, ids=[expected for _, expected in AFTER])
def test_a_broken_section_is_refused_with_its_place(refuses, smallest, text, expected):
    assert sorted(refuses(smallest + text + "\n")) == sorted(f"feeds.yaml:{line}" for line in expected.split("|"))


@pytest.mark.parametrize(("text", "expected"), WHOLE, ids=[expected for _, expected in WHOLE])
def test_a_broken_file_is_refused_with_its_place(refuses, text, expected):
    lines = refuses(text)
    assert len(lines) == 1
    assert lines[0].startswith(f"feeds.yaml:{expected}")


def test_at_least_thirty_kinds_of_fault_are_tried():
    assert len(AFTER) + len(WHOLE) >= 30


def test_all_faults_are_told_at_once_in_the_order_of_the_file(refuses):
    lines = refuses(
        """\
        timezone: Nowhere
        topic: {name: A, keywords: [face], exlude: [x1]}
        entities:
          - {id: a, name: Acme, kind: firm}
        feeds:
          - {url: nonsense, every: soon}
        channels:
          - {id: c, kind: pigeon, loft: "${LOFT}"}
        digests:
          - {channel: d}
        """
    )
    assert [line.split(": ")[1] for line in lines] == [
        "timezone",
        "topic.exlude",
        "entities.0.kind",
        "feeds.0.url",
        "feeds.0.every",
        "channels.0.loft",
        "digests.0.channel",
    ]
    assert [int(line.split(":")[1]) for line in lines] == [1, 2, 4, 6, 6, 8, 10]


def test_a_fault_never_tells_a_secret(refuses, smallest):
    text = smallest + "feeds:\n  - {url: '${ADDRESS}'}\nalerts:\n  - {channel: '${ADDRESS}'}\n"
    lines = refuses(text, {"ADDRESS": "hunter2-not-an-address"})
    assert len(lines) == 2
    assert not any("hunter2" in line for line in lines)
    assert lines[0].startswith("feeds.yaml:5:11: feeds.0.url: '${ADDRESS}' is no address")


def test_a_secret_that_breaks_a_channel_stays_unsaid(refuses, smallest):
    text = smallest + "channels:\n  - {id: a, kind: pigeon, loft: L, rings: '${RINGS}'}\n"
    assert refuses(text, {"RINGS": "four-score"}) == [
        "feeds.yaml:5:43: channels.0.rings: a whole number is expected, not '${RINGS}'"
    ]


def test_a_file_in_another_encoding_is_refused_with_its_place(refuses):
    raw = "topic: {name: Ä}".encode("latin-1")
    assert refuses(b"# first\n" + raw) == ["feeds.yaml:2:15: not UTF-8 text, save the file as UTF-8"]


def test_deep_nesting_is_refused(refuses):
    assert refuses("a: " + "[" * 5000) == ["feeds.yaml:1:1: nested too deeply"]


def test_aliases_that_multiply_are_refused(refuses):
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert any("multiply without end" in line for line in refuses("\n".join(levels)))
