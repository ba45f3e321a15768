"""Canonical addresses: what makes two links one, and which links are links at all.

Nothing here repairs an odd address beyond what browsers do to a typed one (trim the ends, escape blanks and
letters outside ASCII): what is not plainly an http(s) address is refused, so that no two readers of the same
address can disagree about its host.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_LONGEST = 8_000

_CONTROLS = re.compile("[\x00-\x20\x7f]")
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)")
_PERCENT = re.compile("%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEEP = "%/:?#[]@!$&'()*+,;=~"

# Parameters that say where a reader came from, never what he reads. One line for each family.
_TRACKING = frozenset(
    """
    fbclid gclid dclid gbraid wbraid gclsrc msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh epik srsltid
    mc_cid mc_eid mkt_tok _ga _gl _hsenc _hsmi hsctatracking vero_id oly_anon_id oly_enc_id rb_clickid s_cid
    ncid cmpid cmp ocid wt_mc wt.mc_id wt_zmc xtor smid emc partner guccounter guce_referrer guce_referrer_sig
    __twitter_impression fb_action_ids fb_action_types fb_ref fb_source sc_cid spm taid traffic_source
    ref_src ref_url amp outputtype
    """.split()
)
_TRACKING_FAMILIES = ("utm_", "at_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "__hs", "stm_")


def fault(url: str) -> str | None:
    """Why this cannot be an address that we dial or show, as the end of a sentence; None when it can."""
    if len(url) > _LONGEST:
        return f"is longer than {_LONGEST:,} characters"
    if _CONTROLS.search(url):
        return "holds a blank or a control character"
    parts = _split(url)
    if parts is None:
        return "is not a well-formed address"
    if parts.scheme not in _PORTS:
        return "does not begin with http:// or https://"
    if "@" in parts.netloc:
        return "holds a user name or password"
    if _host(parts) is None or _port(parts) is None:
        return "does not name a valid host"
    return None


def absolute(url: str, base: str) -> str | None:
    """The http(s) address that `url` means on a page at `base`, in ASCII; else None."""
    trimmed = url.strip(" \t\r\n").replace(" ", "%20")
    given = _split(trimmed)
    if not trimmed or _CONTROLS.search(trimmed) or given is None or (given.scheme in _PORTS and not given.netloc):
        return None
    try:
        joined = urljoin(base, trimmed)
    except ValueError:
        return None
    if fault(joined) is not None:
        return None
    parts = urlsplit(joined)
    host, port = _host(parts), _port(parts)
    written = host if port == _PORTS[parts.scheme] else f"{host}:{port}"
    return urlunsplit((parts.scheme, written or "", *(_escaped(p) for p in (parts.path, parts.query, parts.fragment))))


def host_key(url: str) -> str:
    """Name and port ("example.org:443"), the unit of politeness. An address without a host gives ":0"."""
    parts = _split(url)
    if parts is None or parts.scheme not in _PORTS:
        return ":0"
    return f"{_host(parts) or ''}:{_port(parts) or 0}"


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """One form for all addresses of one text; applying it twice changes nothing.

    Always https and the host without `www.`; default ports, fragments, tracking parameters, trailing
    slashes and AMP forms removed; escapes normalised (RFC 3986, 6.2.2). Anything that is no http(s) address comes
    back trimmed and otherwise as it was.
    """
    here = url.strip(" \t\r\n")
    while (shorter := _step(here)) != here:
        here = shorter
    return here


def _step(url: str) -> str:
    """One round of simplification. From the second round on an address only ever gets shorter, so rounds end."""
    address = absolute(url, url)
    if address is None:
        return url
    parts = urlsplit(_unwrapped(address))
    host, port = _host(parts) or "", _port(parts)
    written = _bare(host) if port in (80, 443) else f"{_bare(host)}:{port}"
    path = _without_amp(_normal(parts.path)).rstrip("/")
    return urlunsplit(("https", written, path, _without_tracking(_normal(parts.query)), ""))


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        return None
    if port is None:
        return _PORTS.get(parts.scheme)
    return port or None


def _host(parts: SplitResult) -> str | None:
    """The host in ASCII and lower case, an IPv6 address in brackets; None for what is no host.

    Numeric hosts other than four plain decimals (octal, hexadecimal, short forms) are refused: systems disagree
    about what they mean.
    """
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return _bracketed(host)
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    host = host.removesuffix(".")
    if not _NAME.fullmatch(host):
        return None
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return host if _is_ipv4(host) else None
    return host


def _bracketed(host: str) -> str | None:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return None
    return None if address.scope_id else f"[{address.compressed}]"


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _escaped(part: str) -> str:
    return quote(part, safe=_KEEP, errors="replace")


def _normal(part: str) -> str:
    """Escapes in upper case, needless ones undone, a stray percent sign escaped."""
    return _PERCENT.sub(_normal_escape, part)


def _normal_escape(found: re.Match[str]) -> str:
    if found[1] is None:
        return "%25"
    char = chr(int(found[1], 16))
    return char if char in _UNRESERVED else "%" + found[1].upper()


def _bare(host: str) -> str:
    """Without the prefixes under which sites publish the same pages."""
    while host.startswith(("www.", "amp.")) and host.count(".") > 1 and not host[-1].isdigit():
        host = host[4:]
    return host


def _unwrapped(url: str) -> str:
    """The publisher's own address of a page in an AMP cache or viewer."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.endswith(".cdn.ampproject.org"):
        inner = re.match(r"/(?:[a-z]/)?(s/)?(.+)", parts.path)
    elif re.fullmatch(r"(?:www\.)?google\.[a-z.]+", host):
        inner = re.match(r"/amp/(s/)?(.+)", parts.path)
    else:
        return url
    target = inner and absolute("https://" + inner[2] + ("?" + parts.query if parts.query else ""), url)
    return target if target and "." in (urlsplit(target).hostname or "") else url


def _without_amp(path: str) -> str:
    path = path.rstrip("/")
    path = re.sub(r"/amp$", "", path)
    return re.sub(r"\.amp(\.html?)?$", r"\1", path)


def _without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _tracks(part))


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_FAMILIES)
