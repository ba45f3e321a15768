"""A note as an RFC 5322 message in ASCII, the same bytes for the same words."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from monitor.channels import Envelope
from monitor.core.compose import SUBJECT_LIMIT
from monitor.core.text import one_line, shorten
from monitor.model import Words

DEFAULT_FROM = "monitor@localhost"
_POLICY = SMTP.clone(max_line_length=78, cte_type="7bit")
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


def sender(mail_from: str | None) -> Address:
    """Who a message comes from: an address, or a name with an address in angle brackets. Raises ValueError."""
    name, plain = parseaddr(one_line(mail_from or DEFAULT_FROM))
    local, _, domain = address(plain).rpartition("@")
    return Address(display_name=name or "monitor", username=local, domain=domain)


def message(words: Words, envelope: Envelope, *, to: str, list_name: str) -> str:
    """Text and HTML of the words with the headers of design section 7; lines end in LF, all is ASCII.

    The boundary is made from the message's id and begins with "=_", which no quoted-printable or base64 line can
    hold; so nothing in the words can look like it, and the same message is the same bytes.
    """
    mail = EmailMessage(policy=_POLICY)
    origin = sender(envelope.mail_from)
    mail["From"] = origin
    mail["To"] = to
    mail["Subject"] = shorten(one_line(words.subject), SUBJECT_LIMIT)
    mail["Date"] = format_datetime(envelope.created)
    mail["Message-ID"] = f"<{envelope.id}@{origin.domain}>"
    if envelope.thread:
        mail["In-Reply-To"] = f"<{envelope.thread}@{origin.domain}>"
        mail["References"] = f"<{envelope.thread}@{origin.domain}>"
    mail["List-Id"] = f"<{list_name}.monitor.{origin.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_lines(words.text), cte="quoted-printable")
    mail.add_alternative(_lines(words.html), subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{envelope.id}")
    return mail.as_bytes().replace(b"\r\n", b"\n").decode("ascii")


def wire(body: str) -> bytes:
    """The message as it is sent and kept: every line ends in CRLF."""
    return re.sub(r"\r\n|\r|\n", "\r\n", body).encode("ascii")


def _lines(text: str) -> str:
    return re.sub(r"\r\n?|\x00", lambda found: "" if found[0] == "\x00" else "\n", text)
