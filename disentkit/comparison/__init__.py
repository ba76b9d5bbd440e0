"""Is this model worse? Results against results, or against a baseline: a verdict a number, and what could be seen."""

from disentkit.comparison.baseline_file import Baseline
from disentkit.comparison.comparing import Given, compare
from disentkit.comparison.comparison import VERDICTS, Comparison, Verdict

__all__ = ["VERDICTS", "Baseline", "Comparison", "Given", "Verdict", "compare"]
