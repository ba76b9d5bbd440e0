"""Tables of what the probes find, one or more a probe."""

from dataclasses import replace

from disentkit.tables.layout import Layout
from disentkit.tables.probes.audits import AUDITS
from disentkit.tables.probes.codes import CODES
from disentkit.tables.probes.decoded import DECODED
from disentkit.tables.probes.disentanglement import DISENTANGLEMENT
from disentkit.tables.probes.likelihoods import LIKELIHOODS

_ALL = (*LIKELIHOODS, *CODES, *DISENTANGLEMENT, *DECODED, *AUDITS)
ASKED: tuple[Layout, ...] = tuple(replace(layout, lean=True) for layout in _ALL)  # options decide on columns

__all__ = ["ASKED"]
