"""Cases made by hand."""

from dataclasses import replace

import numpy as np

from disentkit.audits import Case, Subject
from disentkit.records import Codes, Stress
from disentkit.results import gather, tidy

PLAIN = Subject({}, {"z": 3}, frozenset(), frozenset(), False, "toy", ("whole", "cut"), "static", grouped_by_label=True)
TOLD = {"data": "toy", "data_fingerprint": "whole", "targets": "static"}


def case(*rows, records=None, probe="classifier", **facts):
    """A case of these rows, all of one probe."""
    frame = gather(rows)
    frame["probe"] = probe
    return Case(replace(PLAIN, **facts), records or {}, gather([frame]))


def accuracy(value, *, stderr=0.005, n=1000, **axes):
    """A row of the classifier: the MLP's from raw means of z, unpooled, unless told."""
    usual = {"block": "z", "input": "mean", "scaling": "raw", "pooling": "none", "readout": "mlp", "control": "none"}
    return tidy("accuracy", value, stderr=stderr, n=n, split="test", **{**usual, "normalisation": "running", **axes})


def majority(value):
    return tidy("accuracy", value, stderr=0.005, n=1000, split="test", input="majority", control="majority")


def kl(value, *, block="z", latent=None):
    return tidy("kl", value, stderr=0.001, n=1000, split="test", block=block, latent=latent)


def codes(mean, scale=1.0, blocks=None, gaussian=None):
    """Codes with one sample of each posterior."""
    mean = np.asarray(mean, np.float32)
    blocks = blocks or {"z": (0, mean.shape[1])}
    scales = np.broadcast_to(np.float32(scale), mean.shape).copy()
    sample = mean + scales * np.random.default_rng(9).normal(size=mean.shape).astype(np.float32)
    labels = np.arange(len(mean)) % 3
    return Codes(mean, scales, sample, labels, blocks, tuple(blocks) if gaussian is None else gaussian)


def stressed(**changes):
    """A model that nothing troubles."""
    still = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    usual = Stress(
        running=np.full(50, 0.02),
        batch=np.full(50, np.nan),
        normalised=False,
        together=still,
        among=still + np.float32(1e-6),
        alone=still - np.float32(1e-6),
        spread=np.ones(3),
        blocks={"z": (0, 3)},
        finite={"black images": 1.0, "codes of the prior": 1.0},
        likelihood="Bernoulli",
        between=0.0,
    )
    return replace(usual, **changes)


def one(verdicts, *, block=None):
    """The only verdict, or the only one of a block."""
    mine = [verdict for verdict in verdicts if block is None or verdict.block == block]
    assert len(mine) == 1, mine
    return mine[0]
