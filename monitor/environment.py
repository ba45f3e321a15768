"""One value of the environment, or of the file that it names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.errors import SettingsError

_LONGEST = 64 * 1024


def value(environ: Mapping[str, str], name: str, cwd: Path = Path()) -> str | None:
    """The value of NAME, or the content of the file NAME_FILE without its last line end.

    None when neither is set; an empty one counts as not set. A relative file name starts at `cwd`. Raises
    SettingsError when both are set, or the file cannot be read as UTF-8 text of at most 64 KiB.
    """
    plain, file = environ.get(name) or None, environ.get(f"{name}_FILE") or None
    if file is None:
        return plain
    if plain is not None:
        raise SettingsError(f"{name} and {name}_FILE are both set; keep one of them")
    return _content(f"{name}_FILE", cwd / file)


def _content(name: str, path: Path) -> str:
    try:
        with path.open("rb") as handle:
            raw = handle.read(_LONGEST + 1)
        text = raw.decode("utf-8-sig").rstrip("\r\n")
    except OSError as error:
        raise SettingsError(f"{name}: cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name}: {path} is not UTF-8 text") from error
    if len(raw) > _LONGEST:
        raise SettingsError(f"{name}: {path} is longer than {_LONGEST // 1024} KiB")
    if not text:
        raise SettingsError(f"{name}: {path} is empty")
    return text
