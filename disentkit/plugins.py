"""What other distributions contribute by entry point: models, and verbs of the command line."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from disentkit.errors import UserError, unknown

Group = Literal["disentkit.models", "disentkit.commands"]


def announced(group: Group) -> dict[str, EntryPoint]:
    """The entry points of a group by name; nothing is imported."""
    return {point.name: point for point in sorted(entry_points(group=group))}


def plugin(group: Group, kind: str, name: str) -> Any:
    """Import what a name of a group stands for.

    Raises:
        UserError: when nothing installed bears the name, or it cannot be imported.
    """
    points = announced(group)
    if name not in points:
        error = unknown(kind, name, points)
        raise UserError(f"{error} (after adding an entry point, install the package again)")
    try:
        return points[name].load()
    except (ImportError, AttributeError) as error:
        raise UserError(f"{kind} '{name}' is announced as {points[name].value}, but: {error}") from error
