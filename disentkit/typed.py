"""Paths as they are typed on a command line."""

from os import PathLike
from pathlib import Path

import click

from disentkit.errors import UserError


class TypedPath(click.Path):
    """A path that is not empty: an empty one is a variable that was never set, and not the current folder."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(dir_okay=dir_okay, path_type=Path)

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | PathLike[str]:
        """The path.

        Raises:
            UserError: for an empty one.
        """
        if not str(value):
            place = param.get_error_hint(ctx).strip("'") if param and ctx else "path"
            raise UserError(f"{place}: expected a path, got an empty one; for the current folder say ./")
        return super().convert(value, param, ctx)
