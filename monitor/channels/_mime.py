"""A note as an RFC 5322 message in ASCII, the same bytes for the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr

from monitor.channels import Envelope
from monitor.core.compose import SUBJECT_LIMIT
from monitor.core.text import one_line, shorten
from monitor.model import Words

DEFAULT_FROM = "monitor@localhost"
_WIDTH = 78
_UTF8 = charset.Charset("utf-8")
_UTF8.body_encoding = charset.QP
_ADDRESS = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)"
)


def address(written: str) -> str:
    """A plain e-mail address in ASCII, an international domain encoded. Raises ValueError with the reason."""
    local, at, domain = written.rpartition("@")
    try:
        plain = f"{local}{at}{domain.encode('idna').decode()}"
    except ValueError:
        plain = ""
    if len(plain) > 254 or len(local) > 64 or not _ADDRESS.fullmatch(plain):
        raise ValueError(f"{one_line(written)!r} is no plain e-mail address such as desk@example.org")
    return plain


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message comes from."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def sender(mail_from: str | None) -> Sender:
    """The sender as MONITOR_MAIL_FROM writes it: an address, or a name and an address in angle brackets.

    Raises ValueError with the reason.
    """
    written = one_line(mail_from or DEFAULT_FROM)
    named = re.fullmatch(r"(.*?)<([^<>]+)>", written)
    name, plain = (named[1].strip().strip('"'), named[2]) if named else ("", written)
    return Sender(name or "monitor", address(plain.strip()))


def fault_of_sender(mail_from: str | None) -> str | None:
    """What is wrong with MONITOR_MAIL_FROM; None when mail can come from there."""
    try:
        sender(mail_from)
    except ValueError as error:
        return f"MONITOR_MAIL_FROM: {error}"
    return None


def message(words: Words, envelope: Envelope, *, to: str, list_name: str) -> str:
    """Text and HTML of the words with the headers of design section 7; lines end in LF, all is ASCII.

    The boundary is made from the message's id and begins with "=_", which no quoted-printable line can hold; so
    nothing in the words can look like it, and the same message is the same bytes.
    """
    origin = sender(envelope.mail_from)
    mail = MIMEMultipart("alternative", boundary=f"=_{envelope.id}")
    mail["From"] = formataddr((origin.name, origin.address))
    mail["To"] = to
    mail["Subject"] = _subject(words.subject)
    mail["Date"] = format_datetime(envelope.created)
    mail["Message-ID"] = f"<{envelope.id}@{origin.domain}>"
    if envelope.thread:
        mail["In-Reply-To"] = f"<{envelope.thread}@{origin.domain}>"
        mail["References"] = f"<{envelope.thread}@{origin.domain}>"
    mail["List-Id"] = f"<{list_name}.monitor.{origin.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.attach(_part("plain", words.text))
    mail.attach(_part("html", words.html))
    return mail.as_string(maxheaderlen=_WIDTH)


def _part(subtype: str, text: str) -> MIMENonMultipart:
    part = MIMENonMultipart("text", subtype)
    part.set_payload(re.sub(r"\r\n?", "\n", text).replace("\x00", ""), _UTF8)
    return part


def _subject(words: str) -> str:
    """Encoded unless it is plain ASCII; what looks like an encoded word is encoded, lest it be read as one.

    `EmailMessage` would decode such a word, and a line end hidden in it would begin a header of the feed's own.
    """
    line = shorten(one_line(words), SUBJECT_LIMIT)
    encoding = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, encoding, header_name="Subject").encode(maxlinelen=_WIDTH)


def wire(body: str) -> bytes:
    """The message as it is sent and kept: every line ends in CRLF."""
    return re.sub(r"\r\n|\r|\n", "\r\n", body).encode("ascii")
