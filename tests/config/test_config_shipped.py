"""The watch list that comes with monitor, and its JSON Schema for editors.

Run this file as a program to write docs/feeds.schema.json anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from pydantic import BaseModel

from monitor import channels, settings, watchlist
from monitor.core.match import Matcher
from monitor.model import Item, Stage, Status, Tier

STORED = Path(__file__).parent.parent.parent / "docs" / "feeds.schema.json"


def kinds() -> dict[str, type[BaseModel]]:
    return {kind: module.Options for kind, module in channels.found().items()}


def generated() -> str:
    return json.dumps(watchlist.schema(kinds()), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.fixture(scope="module")
def shipped() -> watchlist.Watchlist:
    return watchlist.read(settings.shipped("feeds.yaml"), {}, kinds())


def test_a_fresh_installation_needs_no_account_and_no_secret(shipped):
    assert [channel.kind for channel in shipped.channels] == ["folder"]
    assert [rule.channel for rule in shipped.alerts] == [shipped.channels[0].id]
    assert [(rule.channel, rule.at) for rule in shipped.digests] == [(shipped.channels[0].id, "08:00")]


def test_the_four_entities_are_watched_and_their_past_is_known(shipped):
    known = {(entity.id, fact.field): fact for entity in shipped.entities for fact in entity.known}
    assert {name: fact.status for name, fact in known.items()} == {
        ("amazon", "police"): Status.moratorium,
        ("ibm", "whole"): Status.withdrawn,
        ("microsoft", "police"): Status.moratorium,
        ("microsoft", "product-part"): Status.withdrawn,
        ("microsoft", "public-space"): Status.ban,
        ("eu-commission", "public-space"): Status.ban,
    }
    assert known["eu-commission", "public-space"].stage is Stage.applying
    assert all(fact.since for fact in known.values())


def test_what_is_known_stands_in_the_timeline(shipped, corpus):
    timeline = json.loads((corpus / "timeline.json").read_text())
    told = {(entry["entity"], entry["status"], url) for entry in timeline for url in entry["urls"]}
    known = {(entity.id, str(fact.status), fact.source) for entity in shipped.entities for fact in entity.known}
    assert known <= told


def test_at_least_forty_feeds_cover_entities_and_languages(shipped):
    assert len(shipped.feeds) >= 40
    assert all(feed.language and feed.title for feed in shipped.feeds)
    assert {feed.language for feed in shipped.feeds} >= {"en", "de", "fr", "es", "it", "pt", "nl"}
    primary = {urlsplit(feed.url).hostname for feed in shipped.feeds if feed.tier is Tier.primary}
    assert primary >= {"aws.amazon.com", "research.ibm.com", "blogs.microsoft.com", "ec.europa.eu", "eur-lex.europa.eu"}


def test_every_feed_says_where_its_address_is_documented():
    support = None
    for line in settings.shipped("feeds.yaml").read_text().splitlines():
        if re.match(r"  # (?!-)", line) and (line.startswith("  # ----") or "." in line or "[" in line):
            support = None if line.startswith("  # ----") else line
        if line.startswith("  - {url: "):
            assert support, line
            if "news.google.com" not in line:
                support = None


def test_a_search_feed_is_an_aggregator_so_that_its_word_weighs_less(shipped):
    searches = [feed for feed in shipped.feeds if re.search(r"[?&]q=", feed.url)]
    assert len(searches) >= 8
    assert all(feed.tier is Tier.aggregator for feed in searches)


def test_the_words_of_the_shipped_list_find_what_people_labelled(shipped, corpus):
    matcher = Matcher(shipped.topic, shipped.entities)
    topic, names = [0, 0, 0], [0, 0, 0]
    for line in (corpus / "dev.jsonl").read_text().splitlines():
        row = json.loads(line)
        found = matcher.match(Item(id=row["id"], title=row["title"], summary=row["summary"], language=row["lang"]))
        _count(topic, {"topic"} if found.relevant else set(), {"topic"} if row["relevant"] else set())
        _count(names, {match.entity for match in found.entities}, set(row["entities"]))
    assert _f1(topic) >= 0.98
    assert _f1(names) >= 0.98


def _count(tally: list[int], found: set[str], wanted: set[str]) -> None:
    tally[0] += len(found & wanted)
    tally[1] += len(found - wanted)
    tally[2] += len(wanted - found)


def _f1(tally: list[int]) -> float:
    return 2 * tally[0] / (2 * tally[0] + tally[1] + tally[2])


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Illegal fires in the Amazon rainforest rose again", "amazon"),
        ("Soy traders quit the Amazon soy moratorium", "amazon"),
        ("The Federal Trade Commission bans a chemist's cameras", "eu-commission"),
        ("The Electoral Commission tries face recognition", "eu-commission"),
        ("Delays at Brussels Airport after a bag scare", "eu-commission"),
    ],
)
def test_what_only_sounds_like_an_entity_is_left_out(shipped, text, entity):
    found = Matcher(shipped.topic, shipped.entities).match(Item(id="1", title=text))
    assert entity not in [match.entity for match in found.entities]


@pytest.mark.parametrize(
    "text",
    [
        "Pet facial recognition finds lost dogs",
        "Facial recognition market to reach a billion",
        "Pay with palm biometrics",
    ],
)
def test_what_only_sounds_like_the_topic_is_left_out(shipped, text):
    assert not Matcher(shipped.topic, shipped.entities).match(Item(id="1", title=text)).relevant


# ------------------------------------------------------------------------------------------------------ the schema


def test_the_stored_schema_is_the_one_that_the_code_makes():
    hint = "write it anew: .venv/bin/python tests/config/test_config_shipped.py"
    assert STORED.read_text() == generated(), hint


def test_the_schema_accepts_the_shipped_file():
    assert list(_faults(_as_an_editor_reads(settings.shipped("feeds.yaml").read_text()), json.loads(generated()))) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"timezon": "UTC"},
        {"feeds": [{"title": "no address"}]},
        {"feeds": [{"url": "ftp://a.org"}]},
        {"feeds": [{"url": "https://a.org", "every": "soon"}]},
        {"alerts": [{"channel": "c", "events": ["imposed"]}]},
        {"channels": [{"id": "c", "kind": "pigeon"}]},
        {"digests": [{"channel": "c", "days": ["monday"]}]},
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(broken):
    right = {"topic": {"name": "A", "keywords": ["face"]}, "entities": [{"id": "a", "name": "A"}]}
    schema = json.loads(generated())
    assert list(_faults(right, schema)) == []
    assert list(_faults(right | broken, schema))


def test_the_schema_lets_the_environment_fill_a_value():
    entry = {"topic": {"name": "A", "keywords": ["face"]}, "entities": [{"id": "a", "name": "A"}]}
    assert list(_faults(entry | {"feeds": [{"url": "${FEED}", "every": "${EVERY}"}]}, json.loads(generated()))) == []


class _Core(yaml.SafeLoader):
    """YAML 1.2 as editors read it: dates and times are texts."""


_Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _as_an_editor_reads(text: str) -> Any:
    return yaml.load(text, _Core)


def _faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, at: str = "$") -> Any:
    """What a value breaks of a schema, in the keywords that ours uses."""
    root = root or schema
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
    if "anyOf" in schema and all(list(_faults(value, option, root, at)) for option in schema["anyOf"]):
        yield f"{at}: none of the forms"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: not one of {schema['enum']}"
    if "type" in schema and not isinstance(value, _TYPES[schema["type"]]):
        yield f"{at}: not of type {schema['type']}"
    elif isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: does not match"
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at}: too few"
        for position, one in enumerate(value):
            yield from _faults(one, schema.get("items", {}), root, f"{at}[{position}]")
    elif isinstance(value, dict):
        yield from _faults_of_mapping(value, schema, root, at)


def _faults_of_mapping(value: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str) -> Any:
    known = schema.get("properties", {})
    for key in schema.get("required", []):
        if key not in value:
            yield f"{at}: {key} is missing"
    for key, one in value.items():
        if key in known:
            yield from _faults(one, known[key], root, f"{at}.{key}")
        elif schema.get("additionalProperties") is False:
            yield f"{at}: {key} is unknown"


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "array": list,
    "object": dict,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}

if __name__ == "__main__":
    STORED.write_text(generated())
