"""disentkit: every number and picture of a disentanglement paper, from one checkpoint.

>>> import disentkit
>>> sorted(disentkit.__all__)
['Column', 'LatentModel', 'Layout', 'check', 'compare', 'evaluate', 'evaluate_codes', 'load', 'report', 'save', 'table']
"""

import importlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disentkit.checking import check
    from disentkit.checkpoint import load, save
    from disentkit.codes_evaluation import evaluate_codes
    from disentkit.comparison import compare
    from disentkit.evaluation import evaluate
    from disentkit.model import LatentModel
    from disentkit.page import report
    from disentkit.tables import Column, Layout, table

__all__ = [
    "Column",
    "LatentModel",
    "Layout",
    "check",
    "compare",
    "evaluate",
    "evaluate_codes",
    "load",
    "report",
    "save",
    "table",
]
__version__ = version("disentkit")

# Imported when asked for: a table must not wait for torch.
_HOMES = {
    "Column": "disentkit.tables",
    "LatentModel": "disentkit.model",
    "Layout": "disentkit.tables",
    "check": "disentkit.checking",
    "compare": "disentkit.comparison",
    "evaluate": "disentkit.evaluation",
    "evaluate_codes": "disentkit.codes_evaluation",
    "load": "disentkit.checkpoint",
    "report": "disentkit.page",
    "save": "disentkit.checkpoint",
    "table": "disentkit.tables",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'disentkit' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)
