"""What would have caught the field's known mistakes: records and rows in, verdicts out, a family of checks a file."""

from disentkit.audits.blocks import CollapsedBlock, SamplingGap, Untrained
from disentkit.audits.case import Case, Number, Subject
from disentkit.audits.check import Check, Verdict, unknown
from disentkit.audits.estimates import EffectiveSamples, InformationCeiling, PredictorFloor, Unconverged
from disentkit.audits.groups import GroupedByTarget, PooledLeak
from disentkit.audits.handling import Companions, Normalisation, NotFinite
from disentkit.audits.heads import UntrainedHead
from disentkit.audits.inputs import GreyBernoulli, TrainedInput, WorseThanMean
from disentkit.audits.latents import DeadLatents, DuplicatedLatents

_ALL: tuple[type[Check], ...] = (
    TrainedInput,
    WorseThanMean,
    GreyBernoulli,
    NotFinite,
    Normalisation,
    Companions,
    UntrainedHead,
    GroupedByTarget,
    PooledLeak,
    Untrained,
    SamplingGap,
    CollapsedBlock,
    DeadLatents,
    DuplicatedLatents,
    InformationCeiling,
    PredictorFloor,
    Unconverged,
    EffectiveSamples,
)
CHECKS: dict[str, type[Check]] = {check.name: check for check in _ALL}

# What the checks read, asked lightly: the options of the verb `audit`.
ASKED: dict[str, tuple[str, ...]] = {
    "elbo": (),
    "reconstruction": (),
    "predictor": ("predictor.seeds=1", "predictor.inputs=mean"),
    "classifier": ("classifier.seeds=1", "classifier.readouts=mlp"),
    "nll": ("nll.ks=1,100",),
}

__all__ = ["ASKED", "CHECKS", "Case", "Check", "Number", "Subject", "Verdict", "unknown"]
