"""read_layout(): a layout that a user wrote, as a TOML file (docs/tables.md says what may stand in it)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from disentkit.errors import UserError
from disentkit.tables.checking import check, near
from disentkit.tables.layout import Column, Layout

_KEYS = {
    "name": str,
    "title": str,
    "rows": list,
    "probes": list,
    "columns": list,
    "sparse": bool,
    "lean": bool,
    "published": dict,
    "others": dict,
    "protocol": dict,
    "source": str,
}
_NEEDED = ("title", "rows", "probes", "columns")
_COLUMN = {"head": str, "metric": str, "where": dict}
_WORDS = {str: "text", list: "a list", bool: "true or false", dict: "a table"}


def read_layout(path: Path | str) -> Layout:
    """The layout in a TOML file; it is named after the file unless it says otherwise.

    Raises:
        UserError: when there is no such file, it is not TOML, or what stands in it is no layout: in one line with
            the file, the key, what was expected, and the mend.
    """
    path = Path(path)
    found = {"name": path.stem, **_parsed(path)}
    _check_keys(found, _KEYS, _NEEDED, str(path), "")
    texts = {name: _texts(found[name], f"{path}: {name}") for name in ("rows", "probes")}
    _texts([*found.get("protocol", {}).values()], f"{path}: protocol")
    for name in ("published", "others"):
        _check_numbers(found.get(name, {}), f"{path}: {name}")
    columns = tuple(_column(one, str(path), f"columns[{place}]") for place, one in enumerate(found["columns"], 1))
    layout = Layout(**{**found, **texts, "columns": columns})
    check(layout, str(path))
    return layout


def _parsed(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise UserError(
            f"no layout file at {path}; name a layout (disentkit list layouts), or write one: docs/tables.md"
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not TOML: {' '.join(str(error).split())}; docs/tables.md shows a layout") from error
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror or error}") from error


def _column(given: Any, path: str, place: str) -> Column:
    if not isinstance(given, dict):
        raise UserError(f"{path}: {place}: expected a table with head and metric, got {given!r}")
    _check_keys(given, _COLUMN, ("head", "metric"), path, f"{place}.")
    where = {
        axis: tuple(choice) if isinstance(choice, list) else choice for axis, choice in given.get("where", {}).items()
    }
    return Column(given["head"], given["metric"], where)


def _check_keys(
    given: Mapping[str, Any], known: Mapping[str, type], needed: tuple[str, ...], path: str, place: str
) -> None:
    for key, value in given.items():
        if key not in known:
            raise UserError(
                f"{path}: no key of a layout is named '{place}{key}'{near(key, known)} There are: {', '.join(known)}"
            )
        if not isinstance(value, known[key]):
            raise UserError(f"{path}: {place}{key}: expected {_WORDS[known[key]]}, got {value!r}")
    for key in needed:
        if key not in given:
            raise UserError(
                f"{path}: {place}{key} is missing: expected {_WORDS[known[key]]}; docs/tables.md shows a layout"
            )


def _texts(given: list[Any], where: str) -> tuple[str, ...]:
    for one in given:
        if not isinstance(one, str):
            raise UserError(f"{where}: expected text, got {one!r}")
    return tuple(given)


def _check_numbers(given: Mapping[str, Any], where: str) -> None:
    for label, numbers in given.items():
        if not isinstance(numbers, dict):
            raise UserError(f"{where}.{label}: expected a number by head, got {numbers!r}")
        for head, value in numbers.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise UserError(f"{where}.{label}.{head}: expected a number, got {value!r}")
