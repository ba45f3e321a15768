"""Notes into words, through templates/."""

from __future__ import annotations

import re
import textwrap
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import css_inline
import structlog
from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.core import compose, wording
from monitor.core.text import clean, one_line, shorten
from monitor.errors import RenderError
from monitor.model import AlertNote, DigestNote, Note, Words

log = structlog.get_logger(__name__)

MOST_HTML = 95_000
"""Bytes of an HTML body: mail clients begin to cut at 102,400."""
_PARTS = ("subject.txt", "body.txt", "body.html")
_LIMITS = (60, 30, 15, 8, 4, 2)
"""How many lines a list of a digest may have: the first that keeps the HTML small enough is taken."""
_GIVEN = frozenset({"note", "names", "headline", "limit", "public_url", "fault", "language"})


def shipped() -> Path:
    """The folder of templates that came with monitor: inside the wheel, beside the package in a checkout."""
    packaged = Path(__file__).parent / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"


class Renderer:
    """Holds every template compiled. An operator's own stand in `overrides`, under the same names.

    Raises RenderError at once for a template that does not compile or that uses a name that is never given.
    """

    def __init__(self, overrides: Path | None, *, public_url: str | None, names: Mapping[str, str]) -> None:
        self._names = dict(names)
        self._public_url = public_url.rstrip("/") if public_url else None
        self._shipped = _environment(FileSystemLoader(shipped()))
        self._used = self._shipped
        if overrides is not None:
            if not overrides.is_dir():
                raise RenderError(f"the folder of templates {overrides} does not exist")
            self._used = _environment(FileSystemLoader([overrides, shipped()]))
        _check(self._used, overrides)

    def words(self, note: Note, *, language: str = "en") -> Words:
        """The note for one language; English where there are no templates in that language.

        Should an operator's own template fail, the shipped one speaks, and a line at the end of the message says
        so. RenderError only if that fails too.
        """
        try:
            return self._render(self._used, note, language, fault=None)
        except RenderError as error:
            if self._used is self._shipped:
                raise
            log.error("template_failed", template=_family(note), reason=str(error), instead="the shipped one")
            return self._render(self._shipped, note, language, fault=str(error))

    def _render(self, environment: Environment, note: Note, language: str, fault: str | None) -> Words:
        for limit in _LIMITS if isinstance(note, DigestNote) else _LIMITS[:1]:
            given = self._given(note, language, limit, fault)
            subject, text, html = (_filled(environment, f"{_family(note)}.{part}", given) for part in _PARTS)
            html = _inlined(html)
            if len(html.encode()) <= MOST_HTML:
                break
        return Words(shorten(one_line(subject), compose.SUBJECT_LIMIT), _tidy(text), html)

    def _given(self, note: Note, language: str, limit: int, fault: str | None) -> dict[str, Any]:
        names = {**self._names, **(note.names if isinstance(note, DigestNote) else {})}
        return {
            "note": note,
            "names": names,
            "headline": compose.headline(note, names),
            "limit": limit,
            "public_url": self._public_url,
            "fault": fault,
            "language": language,
        }


def _family(note: Note) -> str:
    """The first part of a note's template names."""
    if isinstance(note, DigestNote):
        return "digest"
    return note.kind if isinstance(note, AlertNote) else "notice"


def _environment(loader: BaseLoader) -> Environment:
    """Templates see values and these words only. `select_autoescape` is not used: it misses names it does not know."""
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters.update(_FILTERS)
    environment.globals["amount"] = wording.amount
    return environment


def _check(environment: Environment, own: Path | None) -> None:
    """Compile every template; in the operator's `own`, look for names that are never given, too."""
    for name in environment.list_templates(filter_func=_is_ours):
        try:
            template = environment.get_template(name)
            place = Path(template.filename or name)
            if own is not None and place.is_relative_to(own):
                _check_names(environment, place)
        except TemplateSyntaxError as error:
            raise RenderError(f"{error.filename or name}:{error.lineno}: {error.message}") from error
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise RenderError(f"{name}: {error}") from error


def _check_names(environment: Environment, place: Path) -> None:
    tree = environment.parse(place.read_text("utf-8"))
    unknown = sorted(find_undeclared_variables(tree) - _GIVEN - environment.globals.keys() - _own(tree))
    if unknown:
        line = next((n.lineno for n in tree.find_all(nodes.Name) if n.name == unknown[0]), 1)
        raise RenderError(f"{place}:{line}: {unknown[0]} is no name that templates are given")


def _own(tree: nodes.Template) -> set[str]:
    """Names that a template makes itself outside its blocks; the blocks see them, though jinja does not say so."""
    imports = {node.target for node in tree.find_all(nodes.Import)}
    macros = {node.name for node in tree.find_all(nodes.Macro)}
    return imports | macros | {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}


def _is_ours(name: str) -> bool:
    return name.endswith((".txt", ".html")) and not name.startswith("web/")


def _filled(environment: Environment, name: str, given: Mapping[str, Any]) -> str:
    """One template with its values in. Any failure becomes a RenderError that names template and line."""
    try:
        template = environment.select_template([f"{given['language']}/{name}", name])
        return template.render(given)
    except Exception as error:  # an operator's template may fail in any way
        place = next(_places(error), name)
        raise RenderError(f"{place}: {one_line(str(error)) or type(error).__name__}") from error


def _places(error: BaseException) -> Iterator[str]:
    """Where in templates it failed, innermost first: jinja puts them into the traceback as if they were code."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith((".txt", ".html")):
            yield f"{frame.filename}:{frame.lineno}"


_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _inlined(html: str) -> str:
    """Rules become style attributes, which every mail client keeps; media rules stay in the head."""
    try:
        return _INLINER.inline(html)
    except css_inline.InlineError as error:
        raise RenderError(f"the styles of a template cannot be read: {error}") from error


_BLANKS = re.compile(r"\n{3,}")


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", lines).strip("\n") + "\n"


# ---------------------------------------------------------------- words for templates

_WIDTH = 72
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Lines of at most 72 characters, addresses whole. `first` and `rest` begin the lines."""
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _isolate(text: str) -> str:
    """Text that runs right to left between isolation marks, so that it cannot reorder what stands around it."""
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def _clamp(text: str | None, limit: int = 200) -> str:
    return shorten(one_line(text or ""), limit)


def _when(moment: datetime, timezone: str = "UTC") -> str:
    """18 May 2021, 08:00, on the clock of the zone."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    local = moment.astimezone(zone)
    return f"{wording.day(local.date())}, {local:%H:%M}"


def _looks_like_link(text: str) -> bool:
    """Whether words pose as an address; such words are never the label of a link."""
    return bool(re.search(r"://|www\.|^\S+\.\w+/", text))


_FILTERS = {
    "after": wording.after_words,
    "before": wording.before_words,
    "by_entity": compose.by_entity,
    "capital": wording.capital,
    "change_headline": wording.change_headline,
    "change_title": wording.change_title,
    "covers_words": wording.covers_words,
    "clamp": _clamp,
    "clean": clean,
    "condition": wording.condition_words,
    "could_not_look": compose.could_not_look,
    "by_hand": lambda piece: piece.item is None and piece.url is None,
    "day": wording.day,
    "direction": wording.direction,
    "doubt": wording.doubt,
    "field_words": wording.field_words,
    "grounds": compose.grounds,
    "host": compose.host,
    "is_empty": compose.is_empty,
    "isolate": _isolate,
    "link": compose.link,
    "looks_like_link": _looks_like_link,
    "measure_notes": wording.measure_notes,
    "measure_words": wording.measure_words,
    "end_words": lambda thing: wording.end_words(thing.until, thing.open_ended),
    "no_change_words": compose.no_change_words,
    "opposing": compose.opposing,
    "others": compose.others,
    "quoted": compose.quoted,
    "stage_words": wording.stage_words,
    "status_label": wording.status_label,
    "watch_words": compose.watch_words,
    "weekday": wording.weekday,
    "when": _when,
    "why": compose.why,
    "wrap": _wrap,
}
