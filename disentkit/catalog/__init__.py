"""Every number that can be printed: symbol, direction, range, unit, source. Read by tables, tests and docs."""

from disentkit.catalog.audits import AUDITS
from disentkit.catalog.codes import CODES
from disentkit.catalog.decoded import DECODED
from disentkit.catalog.fact import Fact
from disentkit.catalog.likelihoods import LIKELIHOODS

CATALOG: dict[str, Fact] = {**LIKELIHOODS, **CODES, **DECODED, **AUDITS}

__all__ = ["CATALOG", "Fact"]
