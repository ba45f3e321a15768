"""Pages, made from templates/web."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor import settings
from monitor.core.wording import amount
from monitor.errors import RenderError

log = structlog.get_logger()

STATIC: Mapping[str, str] = {"monitor.css": "text/css; charset=utf-8"}
"""The only files served as they are, with their types."""


class Pages:
    """Holds the page templates compiled. An operator's own stand in `overrides`/web, under the same names.

    Raises RenderError at once for one that does not compile, with its place.
    """

    def __init__(self, overrides: Path | None) -> None:
        shipped = settings.shipped("templates")
        self._shipped = _environment(shipped)
        self._used = _environment(overrides, shipped) if overrides else self._shipped
        self._static = {name: _source(self._used, f"web/{name}").encode() for name in STATIC}

    def html(self, name: str, path: str, **given: Any) -> str:
        """The page for a reader at `path`. Should an operator's own template fail, the shipped one speaks."""
        given["root"] = root(path)
        try:
            return self._used.get_template(f"web/{name}").render(given)
        except Exception as error:  # an operator's template may fail in any way
            if self._used is self._shipped:
                raise
            log.error("template failed", template=f"web/{name}", reason=str(error), instead="the shipped one")
            return self._shipped.get_template(f"web/{name}").render(given)

    def static(self, name: str) -> bytes | None:
        return self._static.get(name)


def root(path: str) -> str:
    """The way from a page to the start page: relative, so that it holds under any prefix a proxy adds."""
    return "../" * (path.count("/") - 1) or "./"


@cache
def _environment(*folders: Path) -> ImmutableSandboxedEnvironment:
    """The page templates of these folders, compiled once in the life of a process."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["amount"] = amount
    for name in environment.list_templates(filter_func=_is_page):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            raise RenderError(f"{error.filename or name}:{error.lineno}: {error.message}") from error
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise RenderError(f"{name}: {error}") from error
    return environment


def _is_page(name: str) -> bool:
    return name.startswith("web/") and name.endswith(".html")


def _source(environment: ImmutableSandboxedEnvironment, name: str) -> str:
    """A file as it is, its own braces included."""
    assert environment.loader is not None
    try:
        return environment.loader.get_source(environment, name)[0]
    except (TemplateError, OSError, UnicodeDecodeError) as error:
        raise RenderError(f"{name}: {error}") from error
