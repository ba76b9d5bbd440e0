"""A table as one self-contained HTML page; pages of several tables take its template and its style."""

import base64
import hashlib
from functools import cache

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from disentkit.tables.view import BEST, View


def html(view: View) -> str:
    """A page that shows the table alone, and needs no network."""
    environment = environment_with()
    style, script = source(environment, "table.css"), source(environment, "table.js")
    shown = environment.get_template("alone.html").render(
        table=view, style=Markup(style), script=Markup(script), policy=policy(style, script)
    )
    return shown.strip()


def environment_with(*loaders: BaseLoader) -> Environment:
    """Templates of tables, and others beside them."""
    return _environment(loaders)


@cache
def _environment(loaders: tuple[BaseLoader, ...]) -> Environment:
    made = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("disentkit.tables")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["best_means"] = BEST
    return made


def source(environment: Environment, name: str) -> str:
    """A style or a script as it stands in its file."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def policy(style: str, script: str) -> str:
    """What a page lets through: this style, this script, pictures that lie in it, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"
