"""Tables of what the probes find, one or more a probe."""

from disentkit.tables.layout import Layout
from disentkit.tables.probes.audits import AUDITS
from disentkit.tables.probes.codes import CODES
from disentkit.tables.probes.decoded import DECODED
from disentkit.tables.probes.disentanglement import DISENTANGLEMENT
from disentkit.tables.probes.likelihoods import LIKELIHOODS

ASKED: tuple[Layout, ...] = (*LIKELIHOODS, *CODES, *DISENTANGLEMENT, *DECODED, *AUDITS)

__all__ = ["ASKED"]
