"""Small networks and regressors fitted on codes or pictures: what is told is what they can read out."""

from disentkit.readouts.classifier import Classifiers, Scores
from disentkit.readouts.descent import Schedule
from disentkit.readouts.inputs import Member, Source
from disentkit.readouts.judge import judge_of
from disentkit.readouts.predictor import Predictions, Predictors
from disentkit.readouts.prototype import prototype_right

__all__ = [
    "Classifiers",
    "Member",
    "Predictions",
    "Predictors",
    "Schedule",
    "Scores",
    "Source",
    "judge_of",
    "prototype_right",
]
