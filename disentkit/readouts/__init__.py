"""Small networks and regressors fitted on codes or pictures: what is told is what they can read out."""

from disentkit.readouts.classifier import Classifiers
from disentkit.readouts.descent import Schedule
from disentkit.readouts.groups import pooled_groups
from disentkit.readouts.inputs import Member, Source
from disentkit.readouts.judge import Judge, judge_of
from disentkit.readouts.predictor import Predictions, Predictors
from disentkit.readouts.prototype import prototype_right
from disentkit.readouts.scores import Scores
from disentkit.readouts.stopping import Stopping

__all__ = [
    "Classifiers",
    "Judge",
    "Member",
    "Predictions",
    "Predictors",
    "Schedule",
    "Scores",
    "Source",
    "judge_of",
    "pooled_groups",
    "Stopping",
    "prototype_right",
]
