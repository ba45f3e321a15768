"""A YAML text as plain data that remembers where each key and value stands.

Every scalar is a text here, whatever YAML 1.1 would make of it: `no` stays "no" and `08:00` stays "08:00". The
shapes turn texts into numbers and dates where they want them. A key without a value counts as not written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from monitor.errors import SettingsError

Loc: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and positions from the top, as in ("entities", 2, "aliases")."""

_STANDARD = "tag:yaml.org,2002:"
_PLAIN_TAGS = {_STANDARD + name for name in "str int float bool null timestamp map seq merge value".split()}
_MOST_NODES = 200_000
_REFERENCE = re.compile(r"\$\{([^{}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in the file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `at_key`: the key itself is meant, not what stands behind it."""

    loc: Loc
    message: str
    at_key: bool = False
    place: Place | None = None
    """Given where the way does not lead there, as for the second of two equal keys."""


@dataclass(slots=True)
class Document:
    """What was read: `data` of dict, list and str; the faults found on the way; the values that came from outside."""

    data: Any = None
    faults: list[Fault] = field(default_factory=list)
    keys: dict[Loc, Place] = field(default_factory=dict)
    values: dict[Loc, Place] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Value to `${NAME}`, so that no message tells it."""

    def place(self, fault: Fault) -> Place:
        """The place of a fault, or of the nearest thing around it that stands in the file."""
        if fault.place:
            return fault.place
        if fault.at_key and fault.loc in self.keys:
            return self.keys[fault.loc]
        for length in range(len(fault.loc), -1, -1):
            if found := self.values.get(fault.loc[:length]):
                return found
        return Place(1, 1)

    def at(self, loc: Loc) -> Any:
        """The value at the end of the way, None where it leads nowhere."""
        here = self.data
        for step in loc:
            try:
                here = here[step]
            except (KeyError, IndexError, TypeError):
                return None
        return here


def load(text: str, lookup: Callable[[str], str | None]) -> Document:
    """Read the one YAML document of `text`; `lookup` gives the value of `${NAME}`, None when there is none.

    Never raises: what cannot be read becomes a fault, with data None.
    """
    document = Document()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is not None:
            document.values[()] = _place(root.start_mark)
            document.data = _Reader(document, lookup).value(root, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(mark) if mark else Place(1, 1)
        document.faults.append(Fault((), f"not YAML: {error.problem or error.context}", place=place))
    except yaml.reader.ReaderError as error:
        message = f"character U+{ord(_character(error)):04X} may not stand in YAML"
        document.faults.append(Fault((), message, place=_place_of(text, error.position)))
    except RecursionError:
        document.faults.append(Fault((), "nested too deeply"))
    return document


def _character(error: yaml.reader.ReaderError) -> str:
    return error.character if isinstance(error.character, str) else chr(error.character)


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.tag == _STANDARD + "null"


def _place(mark: yaml.Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _place_of(text: str, index: int) -> Place:
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


class _Reader:
    """Turns nodes into data, noting places. An anchor's node is read anew wherever an alias names it."""

    def __init__(self, document: Document, lookup: Callable[[str], str | None]) -> None:
        self.document = document
        self.lookup = lookup
        self.open: list[yaml.Node] = []
        self.seen = 0

    def value(self, node: yaml.Node, loc: Loc) -> Any:
        self.seen += 1
        if node in self.open:
            self.fault(loc, "an alias that contains itself")
            return None
        if self.seen > _MOST_NODES:
            if self.seen == _MOST_NODES + 1:
                self.fault(loc, "the file is too large, or its aliases multiply without end")
            return None
        if node.tag not in _PLAIN_TAGS:
            self.fault(loc, f"the tag {node.tag.replace(_STANDARD, '!!')} is not understood here, leave it out")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, loc)
        self.open.append(node)
        data = self.mapping(node, loc) if isinstance(node, yaml.MappingNode) else self.sequence(node, loc)
        self.open.pop()
        return data

    def scalar(self, node: yaml.ScalarNode, loc: Loc) -> str | None:
        if _is_nothing(node):
            return None
        text: str = node.value
        return _REFERENCE.sub(lambda found: self.outside(found, loc), text)

    def sequence(self, node: yaml.Node, loc: Loc) -> list[Any]:
        data = []
        for position, child in enumerate(node.value):
            here = (*loc, position)
            self.document.values[here] = _place(child.start_mark)
            data.append(self.value(child, here))
            if _is_nothing(child):
                self.fault(here, "nothing stands behind the dash")
        return data

    def mapping(self, node: yaml.Node, loc: Loc) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, child in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.document.faults.append(Fault(loc, "a key must be a word", place=_place(key_node.start_mark)))
                continue
            here = (*loc, key_node.value)
            if here in self.document.keys:
                message = f"the same key again, it stands already in line {self.document.keys[here].line}"
                self.document.faults.append(Fault(here, message, place=_place(key_node.start_mark)))
                continue
            self.document.keys[here] = _place(key_node.start_mark)
            self.document.values[here] = _place(child.start_mark)
            value = self.value(child, here)
            if value is not None:
                data[key_node.value] = value
        return data

    def outside(self, found: re.Match[str], loc: Loc) -> str:
        """What stands for `${NAME}`; the reference itself where that is missing, with a fault."""
        whole, name = found.group(0), found.group(1)
        if not whole.endswith("}") or not _NAME.fullmatch(name):
            self.fault(loc, f"{whole} is no ${{NAME}} of an environment variable")
            return whole
        try:
            value = self.lookup(name)
        except SettingsError as error:
            self.fault(loc, str(error))
            return whole
        if value is None:
            self.fault(loc, f"the environment variable {name} is not set (nor {name}_FILE)")
            return whole
        self.document.secrets[value] = whole
        return value

    def fault(self, loc: Loc, message: str) -> None:
        self.document.faults.append(Fault(loc, message))


def hidden(message: str, secrets: Mapping[str, str]) -> str:
    """The message with every value from outside put back to its `${NAME}`, longest first."""
    for value in sorted(secrets, key=len, reverse=True):
        if len(value) > 3:
            message = message.replace(value, secrets[value])
    return message
