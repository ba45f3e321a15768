"""A person's word on changes, from the command line: held, seen, confirmed, rejected, corrected, entered, undone."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CONFIG = """
topic: {{name: Facial recognition, keywords: [facial recognition, face recognition]}}
entities: [{{id: acme, name: Acme}}, {{id: globex, name: Globex}}]
feeds: [{{url: "{url}/portal.xml", title: News Portal, tier: aggregator}}]
fetch: {{allow: ["127.0.0.0/8"], gap: 0s}}
review: {{below: 1}}
channels: [{{id: files, kind: folder, path: outbox}}, {{id: law, kind: folder, path: law}}]
alerts: [{{channel: files}}, {{channel: law, events: [enact]}}]
"""
NEWS = {
    "acme": (
        "Acme halts facial recognition for police for a year",
        "Acme said on Monday it will stop selling facial recognition to police for one year.",
    ),
    "globex": ("Globex quits facial recognition", "Globex said it is ending its facial recognition business."),
    "fair": ("Globex shows facial recognition at a fair", "Visitors liked it."),
}
BY = ("--by", "Ann", "--reason", "I called them.")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def portal(folder: Path) -> Iterator[Callable[..., None]]:
    """What the portal's feed brings from now on, by name."""
    www = folder / "www"
    www.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(www)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "feeds.yaml").write_text(CONFIG.format(url=f"http://127.0.0.1:{server.server_port}"))

    def brings(*names: str) -> None:
        now = f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} +0000"
        entries = [("rain", "Rain", "It rains."), *((name, *NEWS[name]) for name in names)]
        told = "".join(
            f"<item><guid>{name}</guid><title>{title}</title><description>{text}</description>"
            f"<link>https://portal.example/{name}</link><pubDate>{now}</pubDate></item>"
            for name, title, text in entries
        )
        (www / "portal.xml").write_text(f'<rss version="2.0"><channel><title>P</title>{told}</channel></rss>')

    yield brings
    server.shutdown()
    server.server_close()


def ok(result: object) -> str:
    assert (result.returncode, result.stderr) == (0, "")  # type: ignore[attr-defined]
    return result.stdout  # type: ignore[attr-defined, no-any-return]


def mails(folder: Path) -> list[str]:
    found = sorted((folder / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["Subject"] for path in found]


@pytest.fixture
def held(monitor, portal: Callable[..., None]) -> dict[str, str]:
    """entity → the id of its change, which waits."""
    portal()
    ok(monitor("poll"))
    portal("acme", "globex", "fair")
    assert "2 changes, 0 messages sent" in ok(monitor("poll", "--all"))
    return {row["entity"]: row["id"] for row in json.loads(ok(monitor("review", "list", "--json")))["held"]}


def test_what_is_held_is_seen_confirmed_rejected_and_counted(monitor, folder: Path, held: dict[str, str]) -> None:
    status = ok(monitor("status"))
    assert "Acme: unknown\n  held until " in status
    assert "for a second source: product withdrawn (News Portal)" in status
    listed = ok(monitor("review", "list"))
    assert f"  {held['acme'][-8:]}  until " in listed
    assert '"Globex quits facial recognition"' in listed

    told = ok(monitor("review", "confirm", held["acme"][-8:], *BY))
    assert told.startswith("confirmed: Acme: moratorium imposed until ")
    assert told.endswith("1 messages sent\n")
    assert [subject.startswith("Acme: moratorium") for subject in mails(folder)] == [True]
    assert "rejected: Globex" in ok(monitor("review", "reject", held["globex"], *BY))
    assert "0 sent" in ok(monitor("deliver"))
    assert "Globex: unknown\n" in ok(monitor("status"))

    shown = ok(monitor("review", "show", held["acme"]))
    assert "  read by pause/subject, score 0." in shown
    assert "confirm by Ann: I called them." in shown
    assert "  files: alert, sent " in shown
    assert "  law: no alert, since its rule leaves out `impose`" in shown
    stats = json.loads(ok(monitor("review", "stats", "--json")))
    assert [(one["name"], one["confirmed"], one["rejected"]) for one in stats["cues"]] == [
        ("quit", 0, 1),
        ("pause", 1, 0),
    ]
    assert [(one["confirmed"], one["rejected"]) for one in stats["feeds"]] == [(1, 1)]
    assert stats["feeds"][0]["name"].endswith("/portal.xml")
    assert "        0         1       0  quit\n" in ok(monitor("review", "stats"))


def test_a_ruling_can_be_undone_and_an_end_corrected(monitor, folder: Path, held: dict[str, str]) -> None:
    ok(monitor("review", "reject", held["globex"], *BY))
    assert "; held until " in ok(monitor("review", "undo", held["globex"], *BY))
    ok(monitor("review", "confirm", held["acme"], *BY))
    edited = ok(monitor("review", "edit", held["acme"], "--until", "2039-01-01", "--scope", "patrols", *BY))
    assert edited.startswith("edited: Acme: moratorium imposed until 1 January 2039")
    assert [subject[-14:] for subject in mails(folder)][-1] == "1 January 2039"
    (row,) = [
        row for row in json.loads(ok(monitor("review", "list", "--json")))["made"] if row["until"] == "2039-01-01"
    ]
    assert (row["scope"], [one["act"] for one in row["rulings"]]) == ("patrols", ["edit"])
    ok(monitor("review", "undo", row["id"], "--silent", *BY))
    assert "2039" not in ok(monitor("status"))


def test_a_change_that_no_feed_carried_is_entered_and_told(monitor, folder: Path, portal: Callable[..., None]) -> None:
    terms = ("--url", "https://acme.example/terms", "--effective", "2026-05-01", "--by", "Ann", "--field", "police")
    told = ok(monitor("change", "add", "acme", "--event", "impose", "--status", "ban", "--quote", "No police.", *terms))
    assert told.startswith("entered: Acme: ban imposed\n")
    assert mails(folder) == ["Acme: ban imposed"]
    assert "Acme: ban since 2026-05-01 [police, confirmed]" in ok(monitor("status"))
    silent = ("--event", "withdraw", "--quote", "It is gone.", *terms[:-1], "product-part", "--silent")
    assert "messages sent" not in ok(monitor("change", "add", "globex", *silent))
    assert len(mails(folder)) == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("review", "confirm", "ffffffff", *BY), "there is no change 'ffffffff'"),
        (("review", "confirm", "ffffffff", "--by", "Ann"), "--reason"),
        (
            ("review", "edit", "ffffffff", "--open-ended", "--no-end", *BY),
            "give one of --until, --open-ended and --no-end",
        ),
        (("change", "add", "acme", "--event", "lift", "--status", "ban"), "lift leads to lifted, not to ban"),
        (("change", "add", "initech", "--event", "lift"), "there is no entity 'initech'"),
        (("change", "add", "acme", "--event", "lift", "--url", "javascript:x"), "--url is not an address"),
        (("explain", "ffffffff"), "there is no item and no change 'ffffffff'"),
    ],
)
def test_what_cannot_be_ruled_is_refused_in_a_sentence(monitor, arguments: tuple[str, ...], complaint: str) -> None:
    if arguments[0] == "change":
        rest = ("--quote", "q", "--url", "https://acme.example", "--effective", "2026-05-01", "--by", "Ann")
        arguments = (*arguments[:3], *rest, *arguments[3:])
    result = monitor(*arguments)
    assert result.returncode == 2
    assert complaint in result.stderr
    assert "Traceback" not in result.stderr


def test_explain_answers_for_an_item_a_change_and_a_channel(monitor, held: dict[str, str]) -> None:
    item = ok(monitor("explain", "https://portal.example/globex"))
    assert f"decided the change of {datetime.now(UTC):%Y-%m-%d}" in item
    assert "nobody was alerted: it is held until " in item
    assert "seen in aggregators alone and read with little certainty" in item
    assert "no clause was read as an act" in ok(monitor("explain", "https://portal.example/fair"))
    change = ok(monitor("explain", f"https://monitor.example/changes/{held['globex']}", "--channel", "law"))
    assert change.startswith("Globex: product withdrawn\n")
    assert "files" not in change
    ok(monitor("review", "confirm", held["globex"], *BY))
    only = ok(monitor("explain", "https://portal.example/globex", "--channel", "law"))
    assert "law: no alert, since its rule leaves out `withdraw`" in only
