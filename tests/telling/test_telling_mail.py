"""A note as a mail: headers, encodings, bytes."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_string
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_notes import ARABIC, ENDLESS, HOSTILE, NOW, every_note

from monitor.channels import Envelope, _mime
from monitor.model import Words
from monitor.render import Renderer

NOTES = every_note()
ENVELOPE = Envelope("msg_aaa", NOW, "desk@example.org", "alert", None, "The Watch <watch@monitor.example>")


def built(words: Words, envelope: Envelope = ENVELOPE) -> str:
    return _mime.message(words, envelope, to=envelope.recipient, list_name="press-desk")


def parsed(body: str) -> EmailMessage:
    return cast(EmailMessage, message_from_string(body, policy=default))


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return cast(str, found.get_content())


def test_it_has_the_headers_that_mail_programs_thread_and_filter_by(renderer: Renderer) -> None:
    mail = parsed(built(renderer.words(NOTES["alert"])))
    assert str(mail["From"]) == "The Watch <watch@monitor.example>"
    assert mail["To"] == "desk@example.org"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"] == "<msg_aaa@monitor.example>"
    assert mail["List-Id"] == "<press-desk.monitor.monitor.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"] is None
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_confirmation_answers_the_alert(renderer: Renderer) -> None:
    mail = parsed(built(renderer.words(NOTES["confirmed"]), replace(ENVELOPE, thread="msg_first")))
    assert mail["In-Reply-To"] == mail["References"] == "<msg_first@monitor.example>"


@pytest.mark.parametrize("name", NOTES)
def test_text_and_page_arrive_as_they_were(name: str, renderer: Renderer) -> None:
    words = renderer.words(NOTES[name])
    mail = parsed(built(words))
    assert part(mail, "plain") == words.text
    assert part(mail, "html").rstrip("\n") == words.html.rstrip("\n")
    assert mail["Subject"] == words.subject


@pytest.mark.parametrize("name", NOTES)
def test_it_is_ascii_in_short_lines_and_always_the_same(name: str, renderer: Renderer) -> None:
    words = renderer.words(NOTES[name])
    body = built(words)
    assert body == built(words)
    assert body.isascii()
    assert "\r" not in body
    assert max(map(len, body.split("\n"))) <= 78


@pytest.mark.parametrize(
    "subject", [HOSTILE, ARABIC, ENDLESS, "=?utf-8?q?a=0D=0ABcc:_x=40y.example?=", "a\u2028b", "é" * 400]
)
def test_no_subject_makes_a_header(subject: str) -> None:
    body = built(Words(subject, "text", "<p>text</p>"))
    mail = parsed(body)
    assert mail["Bcc"] is None
    assert mail["To"] == "desk@example.org"
    assert len(mail["Subject"]) <= 150
    assert all(len(line) <= 998 for line in body.split("\n"))


@given(subject=st.text(max_size=400), text=st.text(max_size=400), html=st.text(max_size=400))
def test_no_words_at_all_make_a_header_or_a_part(subject: str, text: str, html: str) -> None:
    mail = parsed(built(Words(subject, text, html)))
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type"]
    )
    assert len(list(mail.iter_parts())) == 2
    assert mail.defects == []


def test_words_that_look_like_the_end_of_a_part_or_of_smtp_do_no_harm() -> None:
    text = "--=_msg_aaa--\n.\nQUIT\n--=_msg_aaa\nContent-Type: text/html\n\nFrom me\n"
    mail = parsed(built(Words("s", text, f"<pre>{text}</pre>")))
    assert part(mail, "plain") == text
    assert len(list(mail.iter_parts())) == 2


def test_on_the_wire_every_line_ends_in_crlf() -> None:
    assert _mime.wire("a\nb\r\nc\rd") == b"a\r\nb\r\nc\r\nd"


@pytest.mark.parametrize(
    ("written", "plain"),
    [("desk@example.org", "desk@example.org"), ("a.b+c@sub.example", "a.b+c@sub.example"),
     ("desk@bücher.example", "desk@xn--bcher-kva.example"), ("root@localhost", "root@localhost")],
)  # fmt: skip
def test_plain_addresses_are_taken(written: str, plain: str) -> None:
    assert _mime.address(written) == plain


@pytest.mark.parametrize(
    "written",
    ["", "desk", "@example.org", "desk@", "Desk <desk@example.org>", "a@b.example, c@d.example", "a b@example.org",
     "desk@example.org\r\nRCPT TO:<x@y.example>", "desk@-x.example", "dèsk@example.org", "a..b@example.org",
     "a@" + "b" * 260],
)  # fmt: skip
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no plain e-mail address"):
        _mime.address(written)


def test_the_sender_may_have_a_name() -> None:
    assert _mime.sender('"The Watch" <w@x.example>') == _mime.Sender("The Watch", "w@x.example")
    assert _mime.sender("w@x.example") == _mime.Sender("monitor", "w@x.example")
    assert _mime.sender(None).address == "monitor@localhost"
    mail = parsed(built(Words("s", "t", "h"), replace(ENVELOPE, mail_from="Wächter, The <w@x.example>")))
    assert mail["From"].addresses[0].display_name == "Wächter, The"
    assert mail["From"].addresses[0].addr_spec == "w@x.example"
