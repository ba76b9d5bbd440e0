"""Every number that can be printed: symbol, direction, range, unit, source. Read by tables, tests and docs."""

from disentkit.catalog.audits import AUDITS
from disentkit.catalog.codes import CODES
from disentkit.catalog.decoded import DECODED
from disentkit.catalog.disentanglement import DISENTANGLEMENT
from disentkit.catalog.fact import Fact
from disentkit.catalog.likelihoods import LIKELIHOODS

# What numbers are of, in the order in which a reader meets them.
SUBJECTS: dict[str, dict[str, Fact]] = {
    "Likelihood": LIKELIHOODS,
    "Codes": CODES,
    "Disentanglement": DISENTANGLEMENT,
    "Pictures": DECODED,
    "Audit": AUDITS,
}
CATALOG: dict[str, Fact] = {name: fact for facts in SUBJECTS.values() for name, fact in facts.items()}

__all__ = ["CATALOG", "SUBJECTS", "Fact"]
