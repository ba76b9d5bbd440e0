"""Together: what is asked of several trainings of one model, once each of them has been asked alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from disentkit.consensus import PROBE, agreed
from disentkit.jobs import Jobs
from disentkit.records import Codes, Need


@dataclass
class Together:
    """The codes of every checkpoint that was asked for disentanglement; nothing else of it is kept in memory."""

    codes: dict[tuple[str, str], dict[str, Codes]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, job: Jobs) -> None:
        """Take in what a checkpoint leaves."""
        name = job.checkpoint.name
        if PROBE not in job.request.probes:
            return
        codes = job.record(Need("codes", "test"))
        if isinstance(codes, Codes):
            alike = name.partition(" (")[0], job.fingerprint
            self.codes.setdefault(alike, {})[name] = codes
            self.told[name] = {**job.provenance(), "probe": PROBE, "options": job.request.probes[PROBE].options()}

    def rows(self, seed: int) -> Iterator[pd.DataFrame]:
        """What trainings of one label on the same data agree on; nothing where there is one alone."""
        for alike in self.codes.values():
            for name, rows in agreed(alike, seed=seed).items():
                yield rows.assign(**self.told[name])
