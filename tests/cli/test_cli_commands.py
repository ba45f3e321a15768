"""Each command, as a person runs it, and the one sentence that it says of bad input."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

NEWS = {
    "id": "n1",
    "title": "Acme pauses facial recognition for police for one year",
    "summary": "Acme said on Monday that it will stop selling facial recognition to police for a year.",
    "url": "https://planet.example/1",
    "outlet": "Daily Planet",
    "published": "2026-05-04",
}
GLOBEX = {
    "id": "n2",
    "title": "Globex quits facial recognition",
    "summary": "Globex is ending its facial recognition business, it said on Tuesday.",
    "outlet": "Gazette",
    "published": "2026-05-05T10:00:00Z",
}


def lines(*items: object) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def complaint(result: object) -> str:
    """What a command said on standard error: never a traceback."""
    text: str = result.stderr  # type: ignore[attr-defined]
    assert "Traceback" not in text
    return text


def test_help_names_every_command(monitor) -> None:
    text = monitor("--help").stdout
    for (
        name
    ) in "run poll digest deliver status read replay evaluate explain import export feeds check db healthcheck".split():
        assert f"\n  {name} " in text


def test_a_wrong_option_is_wrong_use(monitor) -> None:
    result = monitor("status", "--wrong")
    assert result.returncode == 2
    assert "--wrong" in complaint(result)


def test_read_prints_a_line_for_each_line_in_order(monitor, folder: Path) -> None:
    (folder / "in.jsonl").write_text(lines(NEWS) + "not json\n" + lines({"id": "x"}, GLOBEX))
    result = monitor("read", "in.jsonl")
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["id"] for row in out] == ["n1", None, "x", "n2"]
    assert ["error" in row for row in out] == [False, True, True, False]
    assert result.returncode == 1
    first = out[0]
    assert set(first) == {"id", "relevant", "entities", "events", "candidates", "background"}
    (claim,) = first["events"]
    assert set(claim) == set("entity event status stage field until open_ended scope modality quote score".split())
    assert (claim["entity"], claim["event"], claim["status"], claim["until"]) == (
        "acme",
        "impose",
        "moratorium",
        "2027-05-04",
    )
    assert claim["quote"] in NEWS["title"] or claim["quote"] in NEWS["summary"]
    assert not (folder / "data").exists()


def test_without_a_second_reader_in_the_environment_there_is_none_to_ask(monitor, folder: Path) -> None:
    (folder / "in.jsonl").write_text(lines(NEWS))
    result = monitor("read", "--second-reader", "in.jsonl")
    assert result.returncode == 2
    assert "set MONITOR_LLM_URL" in complaint(result)


def test_replay_prints_the_changes_and_leaves_the_database_alone(monitor, folder: Path) -> None:
    (folder / "in.jsonl").write_text(lines(GLOBEX, NEWS))
    result = monitor("replay", "--json", "in.jsonl")
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["entity"], row["from"], row["to"], row["told"]) for row in out] == [
        ("acme", "unknown", "moratorium", True),
        ("globex", "unknown", "withdrawn", True),
    ]
    assert out[0]["evidence"] == ["n1"]
    assert (result.returncode, (folder / "data").exists()) == (0, False)
    assert "2 changes, 2 of them told" in monitor("replay", "in.jsonl").stdout


def test_replay_loses_no_item_to_an_id_that_two_files_share(monitor, folder: Path) -> None:
    (folder / "a.jsonl").write_text(lines({**NEWS, "id": "1"}))
    (folder / "b.jsonl").write_text(lines({**GLOBEX, "id": "1"}))
    out = [json.loads(line) for line in monitor("replay", "--json", "a.jsonl", "b.jsonl").stdout.splitlines()]
    assert [row["entity"] for row in out] == ["acme", "globex"]
    nameless = [{key: value for key, value in item.items() if key not in ("id", "url")} for item in (NEWS, GLOBEX)]
    for name, item in zip(("a.jsonl", "b.jsonl"), nameless, strict=True):
        (folder / name).write_text(lines(item))
    assert len(monitor("replay", "--json", "a.jsonl", "b.jsonl").stdout.splitlines()) == 2


def test_in_replay_a_moratorium_lapses_on_its_day_though_no_item_comes_then(monitor, folder: Path) -> None:
    later = {"id": "n9", "title": "Acme opens a new office", "published": "2028-01-01"}
    (folder / "in.jsonl").write_text(lines(later, NEWS))
    imposed, lapsed = [json.loads(line) for line in monitor("replay", "--json", "in.jsonl").stdout.splitlines()]
    assert imposed["until"] == lapsed["effective"] == "2027-05-04"
    assert (lapsed["event"], lapsed["to"], lapsed["told"], lapsed["evidence"]) == ("expire", "none", True, [])


def test_replay_takes_an_item_without_a_date_with_the_first_that_has_one(monitor, folder: Path) -> None:
    undated = {key: value for key, value in NEWS.items() if key != "published"}
    (folder / "in.jsonl").write_text(lines(GLOBEX, undated))
    first, _ = [json.loads(line) for line in monitor("replay", "--json", "in.jsonl").stdout.splitlines()]
    assert (first["entity"], first["effective"], first["published"]) == ("acme", "2026-05-05", None)


def test_read_prints_half_a_character_as_it_came(monitor, folder: Path) -> None:
    (folder / "in.jsonl").write_text(lines({**NEWS, "title": NEWS["title"] + " \ud83d"}))
    result = monitor("read", "in.jsonl")
    complaint(result)
    (claim,) = json.loads(result.stdout)["events"]
    assert claim["quote"] in (NEWS["title"] + " \ud83d", NEWS["summary"])


def test_read_prints_to_a_console_that_knows_few_letters(monitor, folder: Path) -> None:
    (folder / "in.jsonl").write_text(lines({"id": "é", "title": "Café Acme"}))
    result = monitor("read", "in.jsonl", PYTHONIOENCODING="ascii")
    complaint(result)
    assert json.loads(result.stdout)["id"] == "é"


def test_import_then_status_export_and_import_again(monitor, folder: Path) -> None:
    (folder / "in.jsonl").write_text(lines(GLOBEX, NEWS))
    assert "2 items, 2 of them new; 1 changes recorded, nobody alerted" in monitor("import", "in.jsonl").stdout
    assert "2 items, 0 of them new; 0 changes" in monitor("import", "in.jsonl").stdout
    stands = {row["id"]: row for row in json.loads(monitor("status", "--json").stdout)["entities"]}
    assert (stands["acme"]["status"], stands["globex"]["status"]) == ("ban", "withdrawn")
    assert stands["globex"]["evidence"][0]["quote"] in GLOBEX["title"] + GLOBEX["summary"]
    assert stands["acme"]["evidence"][0]["url"] == "https://acme.example/pledge"
    rows = list(csv.DictReader(io.StringIO(monitor("export", "changes", "--csv").stdout)))
    assert {row["entity"] for row in rows} == {"acme", "globex"}
    assert len(monitor("export", "items").stdout.splitlines()) == 2
    assert "0 sent, 0 to be tried again, 0 given up" in monitor("deliver").stdout
    assert not (folder / "outbox").exists()


def test_explain_says_why_and_why_not(monitor, folder: Path) -> None:
    quiet = {"id": "n3", "title": "Globex shows facial recognition at a fair", "url": "https://planet.example/fair"}
    (folder / "in.jsonl").write_text(lines(GLOBEX, NEWS, quiet, {"id": "n4", "title": "Rain"}))
    monitor("import", "in.jsonl")
    why = monitor("explain", "n2").stdout
    assert "told as news: globex withdraw → withdrawn" in why
    assert "decided the change of 2026-05-05" in why
    assert "nobody was alerted: it was only seen in a first poll, a flood or an import" in why
    why_not = monitor("explain", "https://planet.example/fair?utm_source=x").stdout
    assert "names globex: Globex" in why_not
    assert "no clause was read as an act" in why_not
    assert "speaks of the topic" in why_not
    assert "none of its keywords" in monitor("explain", "n4").stdout
    assert monitor("explain", "nothing").returncode == 2


def test_two_files_may_use_the_same_id_for_different_items(monitor, folder: Path) -> None:
    (folder / "a.jsonl").write_text(lines(NEWS))
    (folder / "b.jsonl").write_text(lines({**GLOBEX, "id": NEWS["id"]}))
    assert "2 items, 2 of them new" in monitor("import", "a.jsonl", "b.jsonl").stdout
    assert "2 items, 0 of them new" in monitor("import", "b.jsonl", "a.jsonl").stdout


def test_a_channel_is_listed_and_can_be_restored(monitor) -> None:
    assert "files  folder  -  open" in monitor("recipients", "list").stdout
    assert monitor("recipients", "restore", "files").returncode == 0
    assert monitor("recipients", "restore", "nobody").returncode == 2


def test_status_in_words_names_the_other_measures(monitor) -> None:
    assert "Acme: ban since 2020-01-02 [police, confirmed]" in monitor("status").stdout


def test_feeds_come_from_opml_and_go_out_as_opml(monitor, folder: Path) -> None:
    (folder / "mine.opml").write_text(
        '<opml version="2.0"><body><outline text="News"><outline text="Planet" xmlUrl="https://planet.example/rss"/>'
        "</outline></body></opml>"
    )
    assert "1 feeds, 1 of them new" in monitor("import", "mine.opml").stdout
    assert 'xmlUrl="https://planet.example/rss"' in monitor("export", "feeds").stdout
    assert "Planet" in monitor("feeds", "list").stdout
    assert monitor("feeds", "pause", "https://planet.example/rss").returncode == 0
    assert "paused" in monitor("feeds", "list").stdout
    assert monitor("feeds", "remove", "https://planet.example/rss").returncode == 0
    assert "Planet" not in monitor("feeds", "list").stdout


def test_digest_says_when_the_next_is_and_sends_an_extra_one_on_demand(monitor, folder: Path) -> None:
    assert "nothing is due for files; the next digest is on" in monitor("digest").stdout
    assert "1 digests queued, 1 messages sent" in monitor("digest", "--now").stdout
    (mail,) = (folder / "outbox").glob("*.eml")
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert "We could not look: there is no feed to read" in message.get_body(("plain",)).get_content()
    assert monitor("digest", "--preview", "look.html").returncode == 0
    assert "<html" in (folder / "look.html").read_text()


def test_check_opens_everything_and_sends_a_test_only_on_demand(monitor, folder: Path) -> None:
    assert monitor("check").returncode == 0
    assert not (folder / "outbox").exists()
    assert "1 sent" in monitor("check", "--send-test", "files").stdout
    assert "files" in monitor("deliveries").stdout
    wrong = monitor("check", "--send-test", "nobody")
    assert wrong.returncode == 2
    assert "there are: files" in complaint(wrong)


def test_a_test_message_that_does_not_arrive_is_a_failure_and_says_why(monitor, folder: Path) -> None:
    (folder / "outbox").write_text("a file where the folder should be")
    result = monitor("check", "--send-test", "files")
    assert result.returncode == 1
    assert "the test message to files did not arrive" in complaint(result)


def test_a_poll_says_once_what_failed(monitor, folder: Path) -> None:
    text = (folder / "feeds.yaml").read_text()
    dead = 'feeds: [{url: "http://127.0.0.1:9/a.xml"}]\nfetch: {allow: [127.0.0.0/8]}\n'
    (folder / "feeds.yaml").write_text(text + dead)
    result = monitor("poll", "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 1
    assert {key: report[key] for key in ("feeds", "new_items", "changes", "sent")} == {
        "feeds": 1,
        "new_items": 0,
        "changes": 0,
        "sent": 0,
    }
    assert [set(row) for row in report["failed"]] == [{"url", "reason"}]
    assert result.stderr == ""
    plain = monitor("poll", "--all")
    assert complaint(plain).count("127.0.0.1:9/a.xml") == 1


def test_a_backup_is_a_whole_database(monitor, folder: Path) -> None:
    monitor("status")
    assert monitor("db", "backup", "copy.db").returncode == 0
    with sqlite3.connect(folder / "copy.db") as copy:
        assert copy.execute("pragma integrity_check").fetchone() == ("ok",)
    assert "exists" in complaint(monitor("db", "backup", "copy.db"))
    assert monitor("db", "vacuum").returncode == 0


# ---------------------------------------------------------------- bad input: one clear sentence each


def test_a_broken_watch_list_is_refused_with_its_line(monitor, folder: Path) -> None:
    (folder / "feeds.yaml").write_text("topic: {name: T, keywords: [x]}\nentities:\n  - {id: a, name: A, alias: [b]}\n")
    result = monitor("poll")
    assert result.returncode == 2
    assert "feeds.yaml:3:" in complaint(result)
    assert "did you mean aliases?" in result.stderr
    assert not (folder / "data").exists()


def test_a_missing_secret_is_named(monitor, folder: Path) -> None:
    (folder / "feeds.yaml").write_text(
        (folder / "feeds.yaml").read_text().replace("kind: folder, path: outbox", 'kind: slack, url: "${NOT_SET}"')
    )
    result = monitor("poll")
    assert result.returncode == 2
    assert "NOT_SET" in complaint(result)


def test_a_secret_file_that_cannot_be_read_is_fatal(monitor) -> None:
    result = monitor("status", MONITOR_ADMIN_PASSWORD_FILE="/nowhere/password")
    assert result.returncode == 2
    assert "/nowhere/password" in complaint(result)


def test_a_data_folder_that_cannot_be_made_is_named(monitor, folder: Path) -> None:
    (folder / "data").write_text("a file")
    result = monitor("status")
    assert result.returncode == 1
    assert "data" in complaint(result)


def test_a_newer_database_is_refused(monitor, folder: Path) -> None:
    monitor("status")
    with sqlite3.connect(folder / "data" / "monitor.db") as database:
        database.execute("update alembic_version set version_num = '9999_from_the_future'")
    database.close()
    result = monitor("status")
    assert result.returncode == 1
    assert "newer" in complaint(result)


def test_a_taken_port_is_told_before_anything_starts(monitor) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = monitor("run", MONITOR_BIND=f"127.0.0.1:{port}")
        assert monitor("healthcheck", MONITOR_BIND="127.0.0.1:1").returncode == 1
    assert result.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in complaint(result)


def test_a_sender_that_no_mail_can_carry_stops_the_start(monitor) -> None:
    result = monitor("run", MONITOR_MAIL_FROM="monitor@my_host", MONITOR_BIND="127.0.0.1:0")
    assert result.returncode == 2
    assert "my_host" in complaint(result)


def test_a_template_that_does_not_compile_stops_the_start(monitor, folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "alert.subject.txt").write_text("{% if %}")
    result = monitor("run", MONITOR_TEMPLATES="own", MONITOR_BIND="127.0.0.1:0")
    assert result.returncode == 1
    assert "alert.subject.txt:1" in complaint(result)


def test_a_healthcheck_of_something_else_says_so(monitor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=_answer_nonsense, args=(other,), daemon=True).start()
        result = monitor("healthcheck", MONITOR_BIND=f"127.0.0.1:{other.getsockname()[1]}")
    assert result.returncode == 1
    assert "no service answers" in complaint(result)


def _answer_nonsense(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"SSH-2.0-OpenSSH\r\n")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"id": "1", "title": "T"}\n{"id": "2"}\n', "line 2 has neither a title nor a summary"),
        ("a.jsonl", b'{"title": "T", "published": "yesterday"}\n', "line 1: published is 'yesterday'"),
        ("a.jsonl", b'{"title": "T"}\n\xff\n', "a.jsonl:2: not UTF-8 text"),
        ("a.md", b"---\ntitle: [unclosed\n---\n", "a.md:"),
        ("a.md", b"---\nexcerpt: no title\n---\n", "has no title"),
        ("a.opml", b"<opml><body></opml>", "a.opml:1:15: not well-formed XML"),
        ("a.opml", b"<!DOCTYPE opml [<!ENTITY x 'y'>]><opml/>", "needs no DOCTYPE"),
        ("a.opml", b'<opml><outline xmlUrl="file:///etc/passwd"/></opml>', "not an http or https address"),
        ("missing.jsonl", None, "cannot read missing.jsonl"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_line(
    monitor, folder: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    result = monitor("import", name)
    assert result.returncode == 1
    assert said in complaint(result)
