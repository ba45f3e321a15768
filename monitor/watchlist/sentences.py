"""What pydantic finds wrong, as a sentence for the person who edits the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from monitor.core.text import shorten
from monitor.watchlist.document import Document, Fault, Loc
from monitor.watchlist.values import meant

_EXPECTED = {
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("model_type", "dict_type", "model_attributes_type"), "a mapping of keys to values"),
    **dict.fromkeys(("string_type", "string_sub_type"), "a text"),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_parsing", "float_type"), "a number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "true or false"),
}
S = TypeVar("S", bound=BaseModel)


def check(shape: type[S], loc: Loc, document: Document) -> tuple[S | None, list[Fault]]:
    """What stands at `loc` in its shape, or None with one fault for each thing that is wrong in it."""
    try:
        return shape.model_validate(document.at(loc)), []
    except ValidationError as error:
        return None, list(_faults(error, shape, loc, document))


def _faults(error: ValidationError, shape: type[BaseModel], loc: Loc, document: Document) -> Iterator[Fault]:
    for one in error.errors(include_url=False):
        here = (*loc, *one["loc"])
        given = document.at(here)
        if one["type"] == "extra_forbidden":
            close = meant(str(here[-1]), _keys(shape, one["loc"][:-1]), tell=0)
            yield Fault(here, f"unknown key{close}", at_key=True)
        elif one["type"] != "too_short" or not given:  # pydantic counts only the valid entries
            yield Fault(here, _sentence(one["type"], one["msg"], one.get("ctx", {}), given))


def _sentence(kind: str, message: str, context: Mapping[str, Any], given: object) -> str:
    told = f", not {shorten(given, 60)!r}" if isinstance(given, str) else ""
    if kind == "missing":
        return "missing"
    if kind == "too_short":
        return "the list is empty"
    if kind in ("enum", "literal_error"):
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return f"unknown value{told[5:]}{meant(str(given), choices, tell=12)}" if told else "a word is expected"
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]} is expected{told}"
    if "error" in context:
        return str(context["error"])
    message = re.sub(r"^(Value error, )?(Input|String|List|Tuple) should", "must", message)
    return message[:1].lower() + message[1:] + told


def _keys(shape: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that the shape knows at the end of the way."""
    for step in loc:
        if isinstance(step, str) and step in shape.model_fields:
            inner = _shape_in(shape.model_fields[step].annotation)
            if inner is None:
                return []
            shape = inner
    return [field.alias or name for name, field in shape.model_fields.items()]


def _shape_in(annotation: Any) -> type[BaseModel] | None:
    """The first model inside an annotation such as `tuple[KnownShape, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_shape_in, get_args(annotation))), None)
