"""What a reader opens, written: results.csv, tables/, provenance.json, report.html; left alone where it is there."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from disentkit import summary
from disentkit.cache import key, source
from disentkit.files import write_text
from disentkit.later import later

if TYPE_CHECKING:
    from disentkit import page
else:
    page = later("disentkit.page")

_WRITTEN = ("results.csv", "provenance.json", "report.html", "tables/*")
_LAST = "answers/published.json"  # what was written last, and of what


def publish(frame: pd.DataFrame, told: Mapping[str, Any], out: Path) -> None:
    """Write all that a reader opens.

    What the last run wrote of the same rows and pictures, by the same code, is left as it is, its date too; unless a
    file of it is missing or was changed.

    Args:
        frame: a results frame.
        told: who was asked, and on what, whole: the content of provenance.json.
        out: the folder.
    """
    same = {name: value for name, value in told.items() if name != "made"}
    pictures = _digests(out, "figures/*.png")
    made = key("published", frame.to_csv(index=False), json.dumps(same, default=str), pictures, source())
    if _last(out) == {"made": made, "files": _digests(out, *_WRITTEN)}:
        return
    summary.write(frame, out)
    write_text(out / "provenance.json", json.dumps(told, indent=2, default=str))
    page.write_report(out, out / "report.html")
    write_text(out / _LAST, json.dumps({"made": made, "files": _digests(out, *_WRITTEN)}))


def _last(out: Path) -> Any:
    try:
        return json.loads((out / _LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _digests(out: Path, *patterns: str) -> dict[str, str]:
    files = sorted(file for pattern in patterns for file in out.glob(pattern) if file.is_file())
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
