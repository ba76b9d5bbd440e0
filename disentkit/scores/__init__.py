"""The disentanglement scores of one code: taken together, what they share made once, each beside floor and ceiling."""

from disentkit.scores.described import OF_CODES_ALONE
from disentkit.scores.examined import Examined, is_grid, measured, whole_numbers
from disentkit.scores.number import Number
from disentkit.scores.settings import FAMILIES, Family, Settings
from disentkit.scores.taking import ceilings, floors, normalised, taken, with_errors

__all__ = [
    "FAMILIES",
    "OF_CODES_ALONE",
    "Examined",
    "Family",
    "Number",
    "Settings",
    "ceilings",
    "floors",
    "is_grid",
    "measured",
    "normalised",
    "taken",
    "whole_numbers",
    "with_errors",
]
