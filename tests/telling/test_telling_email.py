"""Mail handed to real SMTP servers, good ones and bad ones."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from pydantic import ValidationError
from receivers import Mailbox, breaking_off, listening, smtp
from sample_notes import NOW, every_note

from monitor.channels import Envelope, Wires, email
from monitor.channels._smtp_url import Server, parse
from monitor.errors import DeliveryError
from monitor.model import Message, Words
from monitor.render import Renderer

OPTIONS = email.Options(id="press-desk", to=("desk@example.org", "law@example.org"))


@pytest.fixture
def message(renderer: Renderer, wires: Wires) -> Message:
    note = every_note()["alert-arabic"]
    words = renderer.words(note)
    envelope = Envelope("msg_a", NOW, "desk@example.org", "alert", None, wires.mail_from)
    body = email.body(note, words, envelope, OPTIONS)
    return Message("msg_a", "k", "alert", "c", "press-desk", "desk@example.org", words.subject, body, NOW)


def through(wires: Wires, port: int, query: str = "?starttls=off", scheme: str = "smtp", who: str = "") -> Wires:
    return replace(wires, smtp_url=f"{scheme}://{who}127.0.0.1:{port}{query}")


async def failure(message: Message, wires: Wires) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await email.send(message, OPTIONS, wires, NOW)
    assert len(str(failed.value).splitlines()) == 1
    return failed.value


async def test_a_message_arrives_as_it_was_frozen(message: Message, wires: Wires) -> None:
    mailbox = Mailbox()
    async with smtp(mailbox) as port:
        answer = await email.send(message, OPTIONS, through(wires, port), NOW)
    assert answer == "250 2.0.0 taken as 42"
    [taken] = mailbox.taken
    assert taken.rcpt_tos == ["desk@example.org"]
    assert taken.mail_from == "watch@monitor.example"
    assert isinstance(taken.content, bytes)
    assert taken.content == message.body.replace("\n", "\r\n").encode()
    assert message_from_bytes(taken.content, policy=default)["Subject"] == message.subject


def test_each_address_has_a_message_of_its_own() -> None:
    assert email.recipients(OPTIONS) == ("desk@example.org", "law@example.org")


@pytest.mark.parametrize("to", [[], ["desk"], ["a@b.example", "A@b.example"], ["a@b.example\r\nc@d.example"]])
def test_addresses_that_cannot_be_are_refused(to: list[str]) -> None:
    with pytest.raises(ValidationError):
        email.Options(id="x", to=to)


class TestRefusals:
    @pytest.mark.parametrize(
        ("where", "answer", "permanent"),
        [
            ("refuse_recipient", "550 5.1.1 no such person", True),
            ("refuse_recipient", "451 4.7.1 come again later", False),
            ("refuse_recipient", "452 4.2.2 mailbox full", False),
            ("refuse_message", "554 5.7.1 looks like spam", True),
            ("refuse_message", "552 5.3.4 too big", True),
            ("refuse_message", "451 4.3.0 out of order", False),
            ("refuse_message", "421 4.3.2 closing down", False),
            ("refuse_recipient", "530 5.7.0 log in first", False),
        ],
    )
    async def test_4xx_is_for_now_and_5xx_for_good(
        self, where: str, answer: str, permanent: bool, message: Message, wires: Wires
    ) -> None:
        async with smtp(Mailbox(**{where: answer})) as port:
            error = await failure(message, through(wires, port))
        assert str(error) == answer
        assert error.permanent is permanent
        assert not error.ambiguous

    @pytest.mark.parametrize(("step", "ambiguous"), [("EHLO", False), ("MAIL", False), ("RCPT", False), (".", True)])
    async def test_a_lost_connection_is_ambiguous_only_when_the_message_may_be_there(
        self, step: str, ambiguous: bool, message: Message, wires: Wires
    ) -> None:
        async with breaking_off(step) as (port, heard):
            error = await failure(message, through(wires, port))
        assert heard[-1] == step
        assert error.ambiguous is ambiguous
        assert not error.permanent

    @pytest.mark.parametrize(("step", "ambiguous"), [("", False), ("EHLO", False), ("RCPT", False), (".", True)])
    async def test_silence_is_not_waited_out(self, step: str, ambiguous: bool, message: Message, wires: Wires) -> None:
        async with breaking_off(step, silently=True) as (port, _):
            error = await failure(message, replace(through(wires, port), patience=timedelta(seconds=0.2)))
        assert error.ambiguous is ambiguous
        assert not error.permanent

    async def test_lines_that_look_like_smtp_arrive_as_words(self, message: Message, wires: Wires) -> None:
        words = Words("s", ".\n..\nQUIT\n.\nRSET\n", "<p>.</p>\n.\n")
        envelope = Envelope("msg_a", NOW, "desk@example.org", "alert", None, wires.mail_from)
        mailbox = Mailbox()
        async with smtp(mailbox) as port:
            dotted = replace(message, body=email.body(every_note()["alert"], words, envelope, OPTIONS))
            await email.send(dotted, OPTIONS, through(wires, port), NOW)
        [taken] = mailbox.taken
        assert taken.content == dotted.body.replace("\n", "\r\n").encode()

    async def test_once_taken_nothing_that_follows_counts(self, message: Message, wires: Wires) -> None:
        async with breaking_off("QUIT") as (port, heard):
            assert await email.send(message, OPTIONS, through(wires, port), NOW) == "250 OK"
        assert heard[-1] == "QUIT"


class TestEncryption:
    async def test_without_starttls_nothing_is_sent_in_clear_text(self, message: Message, wires: Wires) -> None:
        mailbox = Mailbox()
        async with smtp(mailbox) as port:
            error = await failure(message, through(wires, port, ""))
        assert "offers no STARTTLS" in str(error)
        assert not error.permanent
        assert mailbox.taken == []

    async def test_with_starttls_it_is_encrypted(
        self, message: Message, wires: Wires, certificate: Path, server_tls: ssl.SSLContext
    ) -> None:
        mailbox = Mailbox()
        async with smtp(mailbox, tls_context=server_tls, require_starttls=True) as port:
            await email.send(message, OPTIONS, through(wires, port, f"?ca={certificate}"), NOW)
        assert mailbox.encrypted == [True]

    async def test_smtps_is_encrypted_from_the_start(
        self, message: Message, wires: Wires, certificate: Path, server_tls: ssl.SSLContext
    ) -> None:
        mailbox = Mailbox()
        async with smtp(mailbox, tls=server_tls) as port:
            await email.send(message, OPTIONS, through(wires, port, f"?ca={certificate}", "smtps"), NOW)
        assert len(mailbox.taken) == 1

    @pytest.mark.parametrize("scheme", ["smtp", "smtps"])
    async def test_a_certificate_that_nobody_vouches_for_stops_it(
        self, scheme: str, message: Message, wires: Wires, server_tls: ssl.SSLContext
    ) -> None:
        mailbox = Mailbox()
        wrapped = {"tls": server_tls} if scheme == "smtps" else {"tls_context": server_tls}
        async with smtp(mailbox, **wrapped) as port:
            error = await failure(message, through(wires, port, "", scheme))
        assert "certificate" in str(error)
        assert "ca=FILE" in str(error)
        assert mailbox.taken == []

    async def test_a_wrong_password_is_ours_to_mend(
        self, message: Message, wires: Wires, certificate: Path, server_tls: ssl.SSLContext
    ) -> None:
        def login(server: object, session: object, envelope: object, mechanism: str, data: LoginPassword) -> AuthResult:
            return AuthResult(success=data.password == b"right p@ss", handled=False)

        mailbox = Mailbox()
        checked = {"tls_context": server_tls, "authenticator": login, "auth_required": True}
        async with smtp(mailbox, **checked) as port:
            ca = f"?ca={certificate}"
            error = await failure(message, through(wires, port, ca, who="me:wrong@"))
            assert "535" in str(error)
            assert "wrong" not in str(error)
            assert not error.permanent
            await email.send(message, OPTIONS, through(wires, port, ca, who="me:right%20p%40ss@"), NOW)
        assert len(mailbox.taken) == 1


class TestUrl:
    @pytest.mark.parametrize(
        ("url", "server"),
        [
            ("smtp://mail.example", Server("mail.example", 587, None, None, "starttls")),
            ("smtp://mail.example?starttls=required", Server("mail.example", 587, None, None, "starttls")),
            ("smtp://mail.example:2525?starttls=off", Server("mail.example", 2525, None, None, "off")),
            ("smtp://localhost?starttls=off", Server("localhost", 25, None, None, "off")),
            ("smtps://u%40x:p%3A%2F@mail.example", Server("mail.example", 465, "u@x", "p:/", "implicit")),
            ("smtp://[::1]:25?ca=/etc/ca.pem", Server("::1", 25, None, None, "starttls", "/etc/ca.pem")),
        ],
    )
    def test_it_says_where_and_how(self, url: str, server: Server) -> None:
        assert parse(url) == server

    @pytest.mark.parametrize(
        "url",
        ["", "mail.example", "http://mail.example", "smtp://", "smtp://topsecret@mail.example:x",
         "smtp://mail.example?starttls=maybe", "smtps://mail.example?starttls=off", "smtp://mail.example?tls=1",
         "smtp://mail.example/path", "smtp://u:topsecret@[::1"],
    )  # fmt: skip
    def test_anything_else_is_refused_without_repeating_it(self, url: str) -> None:
        with pytest.raises(ValueError, match="MONITOR_SMTP_URL") as failed:
            parse(url)
        assert "topsecret" not in str(failed.value)

    def test_its_password_is_not_shown(self) -> None:
        assert "topsecret" not in repr(parse("smtp://me:topsecret@mail.example"))


class TestCheck:
    def test_what_is_missing_is_named(self, wires: Wires) -> None:
        sentences = email.check(OPTIONS, replace(wires, mail_from=None))
        assert [s.split(",")[0] for s in sentences] == [
            "the channel press-desk needs MONITOR_MAIL_FROM",
            "MONITOR_SMTP_URL is not set; mail needs it",
        ]

    def test_what_is_wrong_is_named(self, wires: Wires) -> None:
        odd = replace(wires, mail_from="nobody", smtp_url="smtp://mail.example?ca=/none/ca.pem")
        sentences = email.check(OPTIONS, odd)
        assert [s.split(":")[0] for s in sentences] == ["MONITOR_MAIL_FROM", "MONITOR_SMTP_URL"]

    def test_all_is_well(self, wires: Wires) -> None:
        assert email.check(OPTIONS, replace(wires, smtp_url="smtp://me:pass@mail.example")) == []


async def test_a_server_that_is_not_there_is_for_later(message: Message, wires: Wires) -> None:
    async with listening(lambda: None) as port:  # type: ignore[arg-type, return-value]
        pass
    error = await failure(message, through(wires, port))
    assert f"mail server 127.0.0.1:{port}" in str(error)
    assert not error.permanent
